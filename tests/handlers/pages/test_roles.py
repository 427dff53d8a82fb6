"""Every address of people × every role: the table says who comes in, and a new address needs a row."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from bot.vocabulary import Role
from tests.web import Browser, Doors, make_web

U, D, S, L, A = Role.UNIT, Role.DUTY, Role.SUPERVISOR, Role.DIRECTOR, Role.ADMIN
OFFICERS, SENIORS, EVERYONE = {D, S, L}, {S, L}, {U, D, S, L, A}
PROGRAMS = ("/api/", "/open311/")

# Who may open an address; who is not named is refused with 403, and a stranger is sent to the login.
ALLOWED: dict[str, set[Role]] = {
    "/logout": EVERYONE,
    "/account": EVERYONE,
    "/account/code": EVERYONE,
    "/unit/": {U},
    "/unit/media/<int:media_id>": {U},
    "/unit/<number>": {U},
    "/unit/<number>/deadline": {U},
    "/unit/notices": {U},
    "/unit/numbers": {U},
    "/unit/found": {U},
    "/unit/several": {U},
    "/unit/together": {U},
    "/unit/together/done": {U},
    "/unit/<number>/<verb>": {U},
    "/unit/<number>/reply": {U},
    "/unit/visits": {U},
    "/unit/ratings": {U},
    "/unit/ratings/<int:row_id>": {U},
    "/admin/": {A},
    "/admin/units": {A},
    "/admin/units/<code>": {A},
    "/admin/units/<code>/windows": {A},
    "/admin/units/<code>/open": {A},
    "/admin/people": {A},
    "/admin/people/<int:person_id>": {A},
    "/admin/people/<int:person_id>/active": {A},
    "/admin/people/<int:person_id>/<kind>": {A},
    "/admin/posts": {A},
    "/admin/posts/appointments/<int:row_id>/end": {A},
    "/admin/posts/shifts": {A},
    "/admin/posts/shifts/<int:row_id>/end": {A},
    "/admin/posts/leaves": {A},
    "/admin/posts/leaves/<int:row_id>/end": {A},
    "/admin/audit": {A},
    "/admin/audit/<int:audit_id>/undo": {A},
    "/admin/calendar": {A},
    "/admin/calendar/import": {A},
    "/admin/calendar/day": {A},
    "/admin/calendar/day/reset": {A},
    "/admin/policy": {A},
    "/admin/words": {A},
    "/admin/words/<key>": {A},
    "/admin/templates": {A},
    "/admin/templates/<int:template_id>": {A},
    "/admin/templates/<int:template_id>/active": {A},
    "/admin/channels": {A},
    "/admin/guides": {A},
    "/admin/guides/sheet.xlsx": {A},
    "/admin/guides/import": {A},
    "/admin/guides/changes/<int:change_id>": {A},
    "/admin/guides/changes/<int:change_id>/confirm": {A},
    "/admin/guides/changes/<int:change_id>/undo": {A},
    "/admin/guides/<key>": {A},
    "/admin/guides/<key>/active": {A},
    "/posters/": EVERYONE,
    "/posters/<code>": EVERYONE,
    "/centre/enter": OFFICERS,
    "/centre/enter/<number>": OFFICERS,
    "/centre/enter/<number>/slip": OFFICERS,
    "/centre/": OFFICERS,
    "/centre/piles/<name>": OFFICERS,
    "/centre/tickets": OFFICERS,
    "/centre/several": OFFICERS,
    "/centre/several/done": OFFICERS,
    "/centre/phone": OFFICERS,
    "/centre/views": OFFICERS,
    "/centre/views/<int:row_id>": OFFICERS,
    "/centre/views/<int:row_id>/drop": OFFICERS,
    "/centre/board": OFFICERS,
    "/centre/wall": OFFICERS,
    "/centre/hot": OFFICERS,
    "/centre/hot/<number>": OFFICERS,
    "/centre/matters": OFFICERS,
    "/centre/matters/<int:matter_id>": OFFICERS,
    "/centre/matters/<int:matter_id>/<verb>": OFFICERS,
    "/centre/escalations": OFFICERS,
    "/centre/ranking": OFFICERS,
    "/centre/sample": OFFICERS,
    "/centre/sample/<int:row_id>": OFFICERS,
    "/centre/ratings": OFFICERS,
    "/centre/ratings/<int:row_id>": OFFICERS,
    "/centre/documents": OFFICERS,
    "/centre/documents/<kind>": OFFICERS,
    "/centre/documents/<int:row_id>/file": OFFICERS,
    "/centre/documents/<int:row_id>/page": OFFICERS,
    "/centre/cards": OFFICERS,
    "/centre/sealed": SENIORS,
    "/centre/precedents": OFFICERS,
    "/centre/precedents/<int:row_id>": OFFICERS,
    "/centre/precedents/<int:row_id>/revoke": OFFICERS,
    "/centre/outbox/<int:row_id>/replay": OFFICERS,
    "/centre/media/<int:media_id>": OFFICERS,
    "/centre/<number>": OFFICERS,
    "/centre/<number>/<verb>": OFFICERS,
    "/centre/<number>/order": OFFICERS,
}
# Open to anybody, or guarded by a secret in the address.
ANYBODY = {
    "/", "/login", "/login/<token>", "/privacy", "/static/<path:name>", "/healthz", "/readyz", "/metrics",
    "/guides/", "/guides/<key>", "/receipt", "/t/<token>", "/t/<token>/media/<int:media_id>",
}  # fmt: skip
FILLED = {"number": "12345678", "verb": "note", "media_id": "1", "row_id": "1"}


def address(rule: str, **over: str) -> str:
    """The rule as an address; every blank is filled."""
    values = FILLED | over
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda m: values.get(m[1], "1"), rule)


def plain(rule: Rule) -> str:
    """The rule without the bounds of its blanks."""
    return re.sub(r"\([^)]*\)", "", rule.rule)


def for_people(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address and method meant for people."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PROGRAMS):
            yield from ((plain(rule), method) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def test_every_address_has_a_row(doors: Doors) -> None:
    known = ALLOWED.keys() | ANYBODY
    assert sorted({rule for rule, _ in for_people(doors.app)} - known) == []
    assert sorted(known - {rule for rule, _ in for_people(doors.app)}) == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_is_its_own_and_nothing_else(doors: Doors, role: Role) -> None:
    browser = doors.browser(role, "U40" if role is U else None)
    wrong = []
    for rule, method in for_people(doors.app):
        if rule in ANYBODY or rule == "/logout":
            continue
        status = browser.client.open(address(rule), method=method).status_code
        if (status == 403) is (role in ALLOWED[rule]):
            wrong.append(f"{method} {rule} answers {role} with {status}")
    assert wrong == []


def test_a_stranger_is_sent_to_the_login_from_everywhere(doors: Doors) -> None:
    stranger = Browser(doors.app.test_client())
    for rule, method in for_people(doors.app):
        if rule in ALLOWED:
            answer = stranger.client.open(address(rule), method=method)
            assert answer.status_code == 302 and str(answer.location).startswith("/login"), rule


def test_a_unit_reaches_nothing_of_another_by_any_address(doors: Doors) -> None:
    theirs = doors.matter("U09")
    media = str(doors.picture(theirs))
    browser = doors.browser(U, "U40")
    for rule, method in for_people(doors.app):
        if U not in ALLOWED.get(rule, set()) or "<" not in rule:
            continue
        path = address(rule, number=theirs, media_id=media, code="U09", id=media)
        browser.open("/unit/")
        answer = browser.open(path) if method == "GET" else browser.send(path, text="改成我们的")
        assert answer.status_code == 404, (method, path, answer.status_code)
    for path in ("/unit/", "/unit/?ended=1", f"/unit/?q={theirs}", "/posters/"):
        assert theirs not in browser.open(path).text.replace(path, "").replace(f'value="{theirs}"', ""), path


def test_the_check_itself_finds_an_address_without_a_row(doors: Doors) -> None:
    app = make_web(doors.house)
    app.add_url_rule("/unit/secrets", view_func=lambda: "come in", endpoint="secrets")
    assert "/unit/secrets" in {rule for rule, _ in for_people(app)} - ALLOWED.keys() - ANYBODY
