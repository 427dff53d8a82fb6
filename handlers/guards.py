"""Guards: who may come in by which door (house.md, rule 6), and the headers every answer carries.

Each view function has an attribute `guard`: `public`, `signature`, `token` or `role:…`. A view that has
none is a mistake, which a test finds.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from bot.permission import Actor
from bot.refusal import Forbidden, Refusal
from bot.vocabulary import Role
from handlers.pages.forms import check_csrf, read_form
from handlers.pages.kept import show_login, typed_here
from handlers.pages.session import login_address, whose_session
from services.house import House
from services.staff.actors import actor_by_token
from services.staff.sessions import LIFE

BODY_BYTES = 256 * 1024
UPLOAD_BYTES = 32 * 1024 * 1024  # a form with pictures
SCHEME = "bearer "
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HSTS = "max-age=31536000"

View = Callable[..., ResponseReturnValue]
F = TypeVar("F", bound=Callable[..., Any])


class Unknown(Refusal):
    """Nobody we know: a token is missing, wrong or revoked."""

    status = 401


def marked(guard: str) -> Callable[[F], F]:
    """Say how a view is guarded where the guard stands inside it (a signature) or there is none (public)."""

    def mark(view: F) -> F:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View, body_bytes: int = BODY_BYTES) -> View:
    """Open to anybody; a posted form must still be one of ours, and no larger than `body_bytes`."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        request.max_content_length = body_bytes
        _check_form(files=body_bytes > BODY_BYTES)
        return view(**values)

    return marked("public")(guarded)


def by_token(house: House) -> Callable[[View], View]:
    """For programs: a bearer token; `current_actor()` is whom it acts as."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            request.max_content_length = BODY_BYTES
            g.actor = _bearer(house)
            return view(**values)

        return marked("token")(guarded)

    return guard


def _bearer(house: House) -> Actor:
    header = request.headers.get("Authorization", "")
    if header[: len(SCHEME)].lower() != SCHEME:
        raise Unknown("token", "a bearer token is missing")
    actor = actor_by_token(house, header[len(SCHEME) :].strip())
    if actor is None:
        raise Unknown("token", "this token is not known or was revoked")
    return actor


def by_role(house: House, *roles: Role, body_bytes: int = BODY_BYTES) -> Callable[[View], View]:
    """For people: a session that still holds, one of the roles, and a form of ours where one is posted,
    of at most `body_bytes`."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            request.max_content_length = body_bytes
            actor = whose_session(house)
            if actor is None:
                return _to_login(house)
            if actor.role not in roles:
                raise Forbidden("role", "this page is for others")
            g.actor = actor
            _check_form(files=body_bytes > BODY_BYTES)
            return view(**values)

        return marked(f"role:{','.join(roles)}")(guarded)

    return guard


def _to_login(house: House) -> ResponseReturnValue:
    """A part of a page that renews itself is told to leave the page; it would swap the login into it.
    What was typed goes along."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": login_address()})
    if kept := typed_here():
        return show_login(house, kept)
    return redirect(login_address(), 302)


def _check_form(files: bool) -> None:
    if request.method == "POST":
        g.form = read_form(request, files=files)
        check_csrf(g.form)


def current_actor() -> Actor:
    """Whom the guard let in."""
    return cast(Actor, g.actor)


def harden(app: Flask, *, secure: bool) -> None:
    """Session cookies and the headers of every answer. `secure`: the public address is https."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-siling" if secure else "siling",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=LIFE,
        WTF_CSRF_TIME_LIMIT=int(LIFE.total_seconds()),
    )
    app.config["MAX_CONTENT_LENGTH"] = app.config.get("MAX_CONTENT_LENGTH") or BODY_BYTES

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response
