"""/admin/templates: replies to begin from."""

from flask import g
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from services.rules.replies import all_templates, keep_template, retire_template

HERE = "/admin/templates"


def add(desk: AdminDesk) -> None:
    """The list, with a form for each and one for a new one."""
    house = desk.house

    def listed(refusal: Refusal | None = None) -> str:
        typed = g.form.to_dict() if "form" in g else {}
        return desk.show("templates", rows=all_templates(house), refusal=refusal, typed=typed)

    def keep(template_id: int | None = None) -> ResponseReturnValue:
        form = g.form
        fields = form.get("unit") or None, form.get("title", ""), form.get("body", "")
        return desk.attempt(
            lambda: keep_template(house, current_actor(), template_id, *fields), "template_kept", HERE, listed
        )

    def retire(template_id: int) -> ResponseReturnValue:
        active = g.form.get("active") == "1"
        done = "template_kept" if active else "template_retired"
        return desk.attempt(
            lambda: retire_template(house, current_actor(), template_id, active=active), done, HERE, listed
        )

    desk.page("/templates", "templates", listed)
    desk.post("/templates", "new_template", keep)
    desk.post("/templates/<int:template_id>", "keep_template", keep)
    desk.post("/templates/<int:template_id>/active", "retire_template", retire)
