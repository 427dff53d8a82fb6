"""What an operator may turn: environment, policy figures, calendars, seed lists and wording.

Files and environment become plain frozen values whose types `bot` defines. Only `app.py`, migrations,
tests and bench import this room; the others are handed what they need.
"""
