"""A person's session in the browser: a signed cookie with the secret of a row that can be ended."""

import re
from urllib.parse import urlencode

from flask import request, session

from bot.permission import Actor
from bot.vocabulary import LANGUAGES
from services.house import House
from services.staff.sessions import actor_of_session, close_session, open_session

OURS = re.compile(r"/(unit|centre|admin|posters)/[0-9a-z/]{0,40}")


def start_session(house: House, person_id: int) -> None:
    """Forget whatever the browser brought along and begin anew."""
    _forget()
    session["secret"] = open_session(house, person_id)


def end_session(house: House) -> None:
    """Leave: here and in the database; only the language stays."""
    if secret := session.get("secret"):
        close_session(house, str(secret))
    _forget()


def _forget() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def whose_session(house: House) -> Actor | None:
    """Whom the session belongs to, or None: nobody, too old, ended, or the account is closed."""
    secret = session.get("secret")
    return actor_of_session(house, secret) if isinstance(secret, str) else None


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
