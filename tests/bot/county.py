"""The sample county's clock for tests: its calendar and policy, and moments as people there say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from config.calendar import load_calendar
from config.policy import load_policy

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = load_calendar()
POLICY = load_policy()


def at(clock: str) -> datetime:
    """The moment "2026-02-27 15:20" on the county's clock."""
    return datetime.fromisoformat(clock).replace(tzinfo=ZONE)


def clock(moment: datetime) -> str:
    """The other way: "2026-02-27 15:20", with seconds only where there are any."""
    local = moment.astimezone(ZONE).replace(tzinfo=None)
    return local.isoformat(" ", timespec="auto" if local.second or local.microsecond else "minutes")
