"""One promise a call, on both databases, with stand-in senders and a fixed now."""
