"""/admin/: the administrator's desk. Each part adds its pages; who comes in is decided once, here."""

from collections.abc import Callable

from flask import Blueprint

from bot.vocabulary import Role
from handlers.guards import by_role
from handlers.pages.admin import (
    audit,
    calendar,
    channels,
    guides,
    home,
    people,
    policy,
    posts,
    templates,
    units,
    words,
)
from handlers.pages.admin.desk import AdminDesk
from services.house import House

PARTS: tuple[Callable[[AdminDesk], None], ...] = (
    home.add, units.add, people.add, posts.add, calendar.add, policy.add, words.add, templates.add,
    guides.add, channels.add, audit.add,
)  # fmt: skip


def admin_pages(house: House) -> Blueprint:
    """The blueprint of /admin/."""
    blueprint = Blueprint("admin", __name__, url_prefix="/admin", template_folder="../templates")
    desk = AdminDesk(house, blueprint, by_role(house, Role.ADMIN))
    for add in PARTS:
        add(desk)
    return blueprint
