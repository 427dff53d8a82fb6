"""The pressure guard: a withdrawal, consent, high rating or erasure soon after the unit's contact."""

from datetime import datetime, timedelta


def under_pressure(contacted_at: datetime | None, now: datetime, hours: int) -> bool:
    """True within `hours` after the unit contacted the citizen (policy.md, Pressure guard: 48 h)."""
    return contacted_at is not None and now - contacted_at <= timedelta(hours=hours)
