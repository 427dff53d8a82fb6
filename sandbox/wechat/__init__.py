"""WeChat as its documents describe it: pushes to the account's address, and the API the account calls."""
