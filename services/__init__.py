"""What the house does: one promise, one transaction a call. Only services commit.

A service opens its transaction, reads, asks `bot` what is right, writes, and is done. No provider is
called while a transaction is open, and nothing sends but `deliver`.
"""
