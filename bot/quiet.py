"""When a citizen must be left in peace (policy.md, Rating: no surveys between 21:00 and 08:00)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def out_of_quiet(at: datetime, zone: str, hours: tuple[time, time]) -> datetime:
    """`at` itself, or the end of the quiet hours it falls into; they may run over midnight."""
    begin, end = hours
    local = at.astimezone(ZoneInfo(zone))
    clock = local.time()
    quiet = begin <= clock or clock < end if begin > end else begin <= clock < end
    if not quiet:
        return at
    day = local.date() + timedelta(days=1) if begin > end and clock >= begin else local.date()
    return datetime.combine(day, end, ZoneInfo(zone)).astimezone(at.tzinfo)
