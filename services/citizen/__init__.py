"""The citizen's own page of a ticket: no login, a link that only they were told (ADR 0011)."""
