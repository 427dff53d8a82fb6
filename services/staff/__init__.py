"""The people who work with the house: accounts, posts, windows, and what they must hear."""
