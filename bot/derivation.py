"""Why a promise is due when it is: the reasons, step by step, and their sentences (wording derivation.*)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.passed import SATURDAY, Passed, Stretch
from bot.policy import Limit, LimitUnit
from bot.wording import Wording

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a derivation: `key` names a sentence `derivation.<key>`, `values` what stands in it.

    Values are for programs: codes, ISO moments with the county's offset, days as `first..last,first..last`.
    """

    key: str
    values: Mapping[str, str]


def stated(at: datetime, zone: str) -> str:
    """A moment as a value: ISO 8601 with the county's offset, to the second."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def derive(
    kind: str,
    deciders: tuple[str, ...],
    limit: Limit,
    start: datetime,
    due_at: datetime,
    version: int,
    calendar: Calendar,
) -> tuple[Reason, ...]:
    """All reasons of a due date: the rule, what it outranked, how it was counted, days passed, the end."""
    ((unit, amount),) = limit.write().items()
    rule = {"kind": kind, "by": deciders[0], "unit": unit, "amount": str(amount), "policy": str(version)}
    reasons = [Reason("rule", rule)]
    if outranked := _outranked(deciders):
        reasons.append(Reason("precedence", {"by": deciders[0], "others": ",".join(outranked)}))
    if limit.by_wall_clock:
        reasons.append(Reason("from_wall", {"start": stated(start, calendar.zone)}))
    else:
        reasons += _begin(limit, start, due_at, calendar)
        reasons += _days(calendar.passed(*_looked_at(limit, start, due_at, calendar)))
    reasons.append(Reason("end", {"due": stated(due_at, calendar.zone)}))
    return tuple(reasons)


def _outranked(deciders: tuple[str, ...]) -> tuple[str, ...]:
    """What also applied and has a rank of its own; an ordinary nature has none."""
    return tuple(name for name in deciders[1:] if name in ("report", "complex"))


def _begin(limit: Limit, start: datetime, due_at: datetime, calendar: Calendar) -> list[Reason]:
    begin = {"start": stated(start, calendar.zone)}
    match limit.unit:
        case LimitUnit.WORKING_HOURS:
            first = calendar.next_working_moment(start)
            waits = [Reason("counts_from", {"from": stated(first, calendar.zone)})] if first > start else []
            return [Reason("from_working_hours", begin), *waits]
        case LimitUnit.SAME_WORKING_DAY:
            same = calendar.local(start).date() == calendar.local(due_at).date()
            return [Reason("same_day" if same else "next_day", begin | {"cutoff": f"{limit.cutoff:%H:%M}"})]
        case LimitUnit.CALENDAR_DAYS:
            nominal, last = _looked_at(limit, start, due_at, calendar)
            moved = [Reason("moved_on", {"day": nominal.isoformat()})] if nominal < last else []
            return [Reason("from_calendar_days", begin), *moved]
    return [Reason("from_working_days", begin)]


def _looked_at(limit: Limit, start: datetime, due_at: datetime, calendar: Calendar) -> tuple[date, date]:
    """The days whose nature decided the result, first and last."""
    first, last = calendar.local(start).date(), calendar.local(due_at).date()
    if limit.unit is LimitUnit.WORKING_DAYS:
        return first + DAY, last
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return first + limit.amount * DAY, last
    return first, last


def _days(days: Passed) -> list[Reason]:
    worked = [_worked(stretch) for stretch in days.worked]
    off = [_off(stretch) for stretch in days.off]
    weekends = [Reason("weekends", {"days": _ranges(days.weekends)})] if days.weekends else []
    guessed = [Reason("guessed_year", {"year": str(year)}) for year in days.guessed_years]
    return worked + off + weekends + guessed


def _worked(stretch: Stretch) -> Reason:
    """A weekend made up for (调休), or a holiday on which the county works all the same."""
    key = "made_up" if stretch.first.weekday() >= SATURDAY else "worked"
    return Reason(key, {"days": _range(stretch), "source": stretch.note.source})


def _off(stretch: Stretch) -> Reason:
    """A holiday by its name, or a day off for which the county gave only a source."""
    values = {"days": _range(stretch), "source": stretch.note.source}
    if stretch.note.name:
        return Reason("holiday_off", values | {"holiday": stretch.note.name})
    return Reason("day_off", values)


def _range(stretch: Stretch) -> str:
    return f"{stretch.first}..{stretch.last}" if stretch.first < stretch.last else str(stretch.first)


def _ranges(days: tuple[date, ...]) -> str:
    """Saturday and Sunday of one weekend as a range, weekends apart by commas."""
    parts: list[str] = []
    for day in days:
        if parts and parts[-1] == str(day - DAY):
            parts[-1] += f"..{day}"
        else:
            parts.append(str(day))
    return ",".join(parts)


def tell(reason: Reason, wording: Wording, language: str) -> str:
    """The sentence of one reason. Raises KeyError for a reason or word that the wording lacks."""
    reader = _Reader(wording, language)
    said = {name: reader.say(name, value) for name, value in reason.values.items()}
    if "unit" in said:
        said["limit"] = reader.limit(reason.values["unit"], reason.values["amount"])
    return wording.say(language, f"derivation.{reason.key}", **said)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns values into words of one language."""

    wording: Wording
    language: str

    def say(self, name: str, value: str) -> str:
        forms: dict[str, Callable[[str], str]] = {
            "start": self.moment, "from": self.moment, "due": self.moment,
            "day": self.day, "days": self.days,
            "kind": lambda code: self.word("kind", code),
            "by": lambda code: self.word("by", code),
            "holiday": lambda code: self.word("holiday", code),
            "others": lambda codes: self.join(self.word("by", code) for code in codes.split(",")),
        }  # fmt: skip
        return forms[name](value) if name in forms else value

    def word(self, table: str, code: str) -> str:
        return self.wording.say(self.language, f"derivation.{table}.{code}")

    def join(self, parts: Iterable[str]) -> str:
        return self.word("form", "comma").join(parts)

    def limit(self, unit: str, amount: str) -> str:
        one = f"derivation.one.{unit}"
        key = one if amount == "1" and self.wording.has(one) else f"derivation.unit.{unit}"
        return self.wording.say(self.language, key, amount=amount)

    def moment(self, value: str) -> str:
        at = datetime.fromisoformat(value)
        clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
        return self.wording.say(
            self.language, "derivation.form.moment", year=at.year, clock=clock, **self._parts(at.date())
        )

    def days(self, value: str) -> str:
        return self.join(self._stretch(part) for part in value.split(","))

    def _stretch(self, part: str) -> str:
        first, _, last = part.partition("..")
        if not last:
            return self.day(first)
        return self.wording.say(
            self.language, "derivation.form.range", first=self.day(first), last=self.day(last)
        )

    def day(self, value: str) -> str:
        return self.wording.say(
            self.language, "derivation.form.day", **self._parts(date.fromisoformat(value))
        )

    def _parts(self, day: date) -> dict[str, object]:
        weekday = self.word("weekday", str(day.isoweekday()))
        return {"month": self.word("month", str(day.month)), "day": day.day, "weekday": weekday}
