"""Reply templates as the administrator keeps them: for all units or for one."""

from typing import Any

from sqlalchemy import select

from bot.permission import Actor
from bot.refusal import Invalid, NotFound
from models.workings import ReplyTemplate
from services.house import House
from services.record import audit
from services.work import begin, look

TITLE_MOST, BODY_MOST = 60, 2000


def all_templates(house: House) -> list[dict[str, Any]]:
    """Every template, those in use first, the county's before the units'."""
    with look(house) as work:
        rows = list(work.session.scalars(select(ReplyTemplate)))
    rows.sort(key=lambda row: (not row.active, row.unit or "", row.title))
    return [
        {"id": row.id, "unit": row.unit, "title": row.title, "body": row.body, "active": row.active,
         "by": row.by, "edited_at": row.edited_at}
        for row in rows
    ]  # fmt: skip


def keep_template(
    house: House, actor: Actor, template_id: int | None, unit: str | None, title: str, body: str
) -> None:
    """Add one, or change one. Raises Invalid, NotFound."""
    title, body = title.strip(), body.strip()
    if not title or len(title) > TITLE_MOST:
        raise Invalid("title", "a title is missing or too long")
    if not body or len(body) > BODY_MOST:
        raise Invalid("text", "the words are missing or too long")
    with begin(house) as work:
        if unit and unit not in work.rules.units:
            raise Invalid("unit", "there is no such unit")
        was = None
        if template_id is None:
            row = ReplyTemplate(active=True)
            work.session.add(row)
        else:
            row = work.session.get(ReplyTemplate, template_id) or _missing()
            was = {"unit": row.unit, "title": row.title, "body": row.body}
        row.unit, row.title, row.body, row.by, row.edited_at = unit, title, body, actor.name, work.now
        work.session.flush()
        audit(work, actor.name, "template_kept", title=title, template=row.id, was=was)


def retire_template(house: House, actor: Actor, template_id: int, *, active: bool) -> None:
    """Offered no longer, or again. Raises NotFound."""
    with begin(house) as work:
        row = work.session.get(ReplyTemplate, template_id) or _missing()
        row.active = active
        kind = "template_offered" if active else "template_retired"
        audit(work, actor.name, kind, title=row.title, template=row.id)


def _missing() -> ReplyTemplate:
    raise NotFound("template", "there is no such template")
