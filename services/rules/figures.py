"""The figures of the policy: shown by name, changed as a new version, tried before they hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.deadline import Terms, due
from bot.permission import Actor
from bot.policy import Policy, WrongFigure
from bot.refusal import Invalid
from bot.vocabulary import DeadlineKind, Nature, Status, Urgency
from models.tickets import Ticket
from models.workings import PolicyVersion
from services.house import House
from services.record import audit
from services.work import begin, look, rules_changed

HIDDEN = ("version",)
ENDED = [status for status in Status if status.ended]
NOTE_MOST = 200
EXAMPLES = ((Nature.COMPLAINT, Urgency.ORDINARY), (Nature.INQUIRY, Urgency.ORDINARY),
            (Nature.COMPLAINT, Urgency.URGENT), (Nature.COMPLAINT, Urgency.EMERGENCY))  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """What a new version would change: figures from → to, promises of messages received now, what stays."""

    changed: list[tuple[str, str, str]]
    examples: list[tuple[str, str, datetime, datetime]]
    open_tickets: int


def figures(policy: Policy) -> dict[str, str]:
    """Every figure by a flat name (`limits.resolve.complaint`), as one reads and types it."""
    plain = policy.to_dict()
    limits = plain.pop("limits")
    flat = {name: _text(value) for name, value in plain.items() if name not in HIDDEN}
    for kind, cases in limits.items():
        flat |= {f"limits.{kind}.{case}": _text(limit) for case, limit in cases.items()}
    return flat


def _text(value: Any) -> str:
    if isinstance(value, dict):
        unit, amount = next(iter(value.items()))
        return f"{amount} {unit}"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def changed_policy(policy: Policy, given: Mapping[str, str], version: int) -> Policy:
    """The policy with the figures that were typed. Raises Invalid naming the figure."""
    plain, flat = policy.to_dict(), figures(policy)
    for name, text in given.items():
        if name not in flat or text.strip() == flat[name]:
            continue
        try:
            _put(plain, name, text.strip())
        except (ValueError, StopIteration):
            raise Invalid("figure", f"{name} cannot be read") from None
    try:
        return Policy.from_dict(plain | {"version": version})
    except WrongFigure as wrong:
        raise Invalid("figure", str(wrong)) from None


def _put(plain: dict[str, Any], name: str, text: str) -> None:
    if name.startswith("limits."):
        _, kind, case = name.split(".")
        amount, unit = text.split()
        plain["limits"][kind][case] = {unit: amount if ":" in amount else int(amount)}
    elif isinstance(plain[name], list):
        plain[name] = [int(part) if part.isdigit() else part for part in text.split()]
    else:
        plain[name] = type(plain[name])(json.loads(text))


def versions(house: House) -> list[dict[str, Any]]:
    """What was published, newest first."""
    with look(house) as work:
        rows = work.session.scalars(select(PolicyVersion).order_by(PolicyVersion.version.desc()))
        return [
            {"version": row.version, "at": row.published_at, "by": row.by, "note": row.note} for row in rows
        ]


def figures_of(house: House, version: int) -> dict[str, str]:
    """The figures of a published version, or of the file; those in force for an unknown one."""
    with look(house) as work:
        row = work.session.get(PolicyVersion, version)
        if row is None:
            return figures(house.policy if version == house.policy.version else work.rules.policy)
        return figures(Policy.from_dict(row.figures, house.policy))


def trial(house: House, given: Mapping[str, str], now: datetime) -> Trial:
    """What publishing these figures would change. Raises Invalid."""
    with look(house, now) as work:
        rules = work.rules
        new = changed_policy(rules.policy, given, rules.policy.version + 1)
        before, after = figures(rules.policy), figures(new)
        examples = []
        for nature, urgency in EXAMPLES:
            terms = Terms(nature, urgency, False)
            old_due = due(DeadlineKind.RESOLVE, now, terms, rules.policy, rules.calendar).due_at
            new_due = due(DeadlineKind.RESOLVE, now, terms, new, rules.calendar).due_at
            examples.append((nature.value, urgency.value, old_due, new_due))
        count = work.session.scalar(select(func.count()).where(Ticket.status.not_in(ENDED))) or 0
    changed = [(name, before[name], after[name]) for name in after if before[name] != after[name]]
    return Trial(changed, examples, count)


def publish(house: House, actor: Actor, given: Mapping[str, str], note: str, now: datetime) -> int:
    """The figures hold for everything promised from now on; what was promised keeps its version.

    Raises Invalid for a wrong figure, a missing note, or where nothing changed.
    """
    if not note.strip() or len(note) > NOTE_MOST:
        raise Invalid("note", "say in a line why the figures change")
    with begin(house, now) as work:
        old = work.rules.policy
        version = max(old.version, work.session.scalar(select(func.max(PolicyVersion.version))) or 0) + 1
        new = changed_policy(old, given, version)
        if figures(new) == figures(old):
            raise Invalid("unchanged", "no figure was changed")
        work.session.add(
            PolicyVersion(
                version=version, figures=new.to_dict(), published_at=now, by=actor.name, note=note.strip()
            )
        )
        audit(work, actor.name, "policy_published", version=version, was=old.version)
        rules_changed(work.session)
        return version
