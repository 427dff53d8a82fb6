"""How long the house keeps what it was told (policy.md, Privacy)."""

from calendar import monthrange
from datetime import datetime


def months_before(now: datetime, months: int) -> datetime:
    """The same moment so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
