"""Editing what holds: calendar, figures, words. An edit is one transaction; every process sees it at once."""
