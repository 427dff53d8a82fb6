"""Logging in and out, choosing a password, and the pages anybody may read."""

from pathlib import Path

from flask import Blueprint, g, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue

from bot.permission import Actor
from bot.refusal import Invalid, Refusal
from bot.vocabulary import Role
from handlers.guards import by_role, current_actor, public
from handlers.pages.kept import show_kept, unpacked
from handlers.pages.session import end_session, safe_next, start_session, whose_session
from handlers.pages.show import show
from services.house import House
from services.staff.accounts import chats_of
from services.staff.actors import actor_by_id
from services.staff.people import (
    PASSWORD_LEAST,
    code_life,
    issue_binding_code,
    log_in,
    login_of,
    set_password,
)

STATIC = Path(__file__).with_name("static")
STATIC_SECONDS = 3600
HOMES = {Role.UNIT: "/unit/", Role.ADMIN: "/admin/"}
LOGIN_MOST = 60


def auth_pages(house: House) -> Blueprint:
    """The blueprint of /, /login, /logout, /account, /privacy and /static."""
    blueprint = Blueprint("auth", __name__, template_folder="templates")
    door = _Door(house)
    anyone = by_role(house, *Role)
    add = blueprint.add_url_rule
    add("/", "home", public(door.home))
    add("/login", "login", public(door.login), methods=["GET", "POST"])
    add("/login/<token>", "password", public(door.password), methods=["GET", "POST"])
    add("/logout", "logout", anyone(door.logout), methods=["POST"])
    add("/account", "account", anyone(door.account))
    add("/account/code", "code", anyone(door.code), methods=["POST"])
    add("/privacy", "privacy", public(door.privacy))
    add("/static/<path:name>", "style", public(door.style))
    return blueprint


def home_of(actor: Actor) -> str:
    """The desk a person begins at."""
    return HOMES.get(actor.role, "/centre/") if actor.role else "/login"


class _Door:
    """The views, with what they were given."""

    def __init__(self, house: House) -> None:
        self._house = house

    def home(self) -> ResponseReturnValue:
        """To the person's desk, or to the login."""
        actor = whose_session(self._house)
        return redirect(home_of(actor) if actor else "/login", 302)

    def login(self) -> ResponseReturnValue:
        """The form, and what it sends."""
        if request.method == "GET":
            actor = whose_session(self._house)
            page = show(self._house, "login.html", login="", wrong="")
            return redirect(home_of(actor), 302) if actor else page
        login, kept = g.form.get("login", "").strip(), unpacked(g.form.get("kept", ""))
        try:
            person_id = self._enter(login, g.form.get("password", ""))
        except Refusal as refusal:
            page = show(self._house, "login.html", login=login[:LOGIN_MOST], wrong=refusal.key, kept=kept)
            return page, refusal.status
        start_session(self._house, person_id)
        actor = actor_by_id(self._house, person_id)
        if kept:
            g.actor = actor
            return show_kept(self._house, kept, "session")
        return redirect(safe_next() or (home_of(actor) if actor else "/login"), 303)

    def _enter(self, login: str, password: str) -> int:
        if not login or not password or len(login) > LOGIN_MOST:
            raise Invalid("wrong_password", "login and password are needed")
        person = log_in(self._house, login, password, self._house.now(), request.remote_addr or "")
        if person is None:
            raise Invalid("wrong_password", "login or password is wrong")
        return person

    def password(self, token: str) -> ResponseReturnValue:
        """A one-time link: choose a password, then log in with it."""
        if request.method == "GET":
            return show(self._house, "password.html", wrong="", least=PASSWORD_LEAST)
        chosen = g.form.get("password", "")
        try:
            if chosen != g.form.get("again", ""):
                raise Invalid("password_differs", "the two passwords differ")
            set_password(self._house, token, chosen, self._house.now())
        except Refusal as refusal:
            page = show(self._house, "password.html", wrong=refusal.key, least=PASSWORD_LEAST)
            return page, refusal.status
        end_session(self._house)
        return redirect("/login?set=1", 303)

    def logout(self) -> ResponseReturnValue:
        """Leave."""
        end_session(self._house)
        return redirect("/login", 303)

    def account(self) -> ResponseReturnValue:
        """Who is logged in, and whether they are bound."""
        return self._account()

    def code(self) -> ResponseReturnValue:
        """Words, shown once, that bind the person's own chat when they are sent to the house."""
        actor = current_actor()
        life = code_life(self._house)
        code = issue_binding_code(self._house, actor.person_id or 0, by=actor.name)
        return self._account(code=code, until=self._house.now() + life)

    def _account(self, **given: object) -> str:
        person = current_actor().person_id or 0
        login, chats = login_of(self._house, person), chats_of(self._house, person)
        return show(self._house, "account.html", login=login, chats=chats, **given)

    def privacy(self) -> ResponseReturnValue:
        """What is kept and why."""
        g.actor = whose_session(self._house)
        return show(self._house, "privacy.html")

    def style(self, name: str) -> ResponseReturnValue:
        """Our one style and the mark."""
        return send_from_directory(STATIC, name, max_age=STATIC_SECONDS)
