"""A person's session: a signed cookie that ends after half a day and when the password changes."""

import re
from datetime import timedelta
from urllib.parse import urlencode

from flask import request, session

from bot.permission import Actor
from bot.vocabulary import LANGUAGES
from services.house import House
from services.staff.people import actor_by_id, session_stamp

LIFE = timedelta(hours=12)
OURS = re.compile(r"/(unit|centre)/[0-9]{0,12}")


def start_session(house: House, person_id: int) -> None:
    """Forget whatever the browser brought along and begin anew, by the machine's clock."""
    language = session.get("language")
    session.clear()
    session["person"] = person_id
    session["stamp"] = session_stamp(house, person_id)
    session["since"] = int(house.machine_now().timestamp())
    if language:
        session["language"] = language


def end_session() -> None:
    """Leave; only the language stays."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def whose_session(house: House) -> Actor | None:
    """Whom the session belongs to, or None: nobody, too old, closed, or the password has changed."""
    person_id, since = session.get("person"), session.get("since")
    if not isinstance(person_id, int) or not isinstance(since, int):
        return None
    age = house.machine_now().timestamp() - since
    if age >= LIFE.total_seconds() or session.get("stamp") != session_stamp(house, person_id):
        return None
    return actor_by_id(house, person_id)


def chosen_language() -> str:
    """`?lang=` is kept for the rest of the session; Chinese until somebody chooses."""
    asked = request.args.get("lang")
    if asked in LANGUAGES and session.get("language") != asked:
        session["language"] = asked
    kept = session.get("language")
    return kept if kept in LANGUAGES else LANGUAGES[0]


def login_address() -> str:
    """Where to log in, and where to go on from there: a page of ours, never another house's."""
    if request.method == "GET" and OURS.fullmatch(request.path):
        return f"/login?{urlencode({'next': request.path})}"
    return "/login"


def safe_next() -> str | None:
    """The page asked for before the login, if it is one of ours."""
    wanted = request.args.get("next", "")
    return wanted if OURS.fullmatch(wanted) else None
