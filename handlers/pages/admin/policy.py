"""/admin/policy: the figures in force, a new version tried and published, and earlier ones."""

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.rules.figures import Trial, figures, figures_of, publish, trial, versions

HERE = "/admin/policy"


def add(desk: AdminDesk) -> None:
    """One page; its form is tried first and published second."""
    house = desk.house

    def shown(refusal: Refusal | None = None, tried: Trial | None = None) -> str:
        reader = reader_of(house)
        asked = request.args.get("from", "")
        old = figures_of(house, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else {}
        now = figures(reader.rules.policy)
        typed = g.form.to_dict() if "form" in g else {name: old.get(name, now[name]) for name in now}
        return desk.show(
            "policy", reader=reader, figures=now, typed=typed, tried=tried, refusal=refusal,
            version=reader.rules.policy.version, versions=versions(house), groups=groups(now),
        )  # fmt: skip

    def change() -> ResponseReturnValue:
        form, now = g.form, house.now()
        if form.get("sure") == "1":
            note = form.get("note", "")
            return desk.attempt(
                lambda: publish(house, current_actor(), form, note, now), "policy_published", HERE, shown
            )
        try:
            return shown(tried=trial(house, form, now))
        except Refusal as refusal:
            return shown(refusal), refusal.status

    desk.page("/policy", "policy", shown)
    desk.post("/policy", "publish", change)


def groups(flat: dict[str, str]) -> dict[str, list[str]]:
    """The names by what they are about: the limits of a kind together, the rest by their first word."""
    found: dict[str, list[str]] = {"general": []}
    for name in flat:
        if name.startswith("limits."):
            found.setdefault(name.split(".")[1], []).append(name)
        else:
            found["general"].append(name)
    return found
