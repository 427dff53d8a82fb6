"""Through the doors only: a citizen's way from the first word to the rating."""
