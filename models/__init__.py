"""What the house remembers: rows, constraints and named queries.

Models never commit and never decide; they refuse what must not be (an open ticket without a
deadline, two answers to one message, two open questions with one person).
"""
