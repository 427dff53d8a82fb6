"""Bad input to the doors of programs and browsers: a clear refusal, no fault of ours, no row."""

import json
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from bot.vocabulary import Role
from tests.web import Browser, Doors

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TOO_LARGE = 300 * 1024
UNTIL = "2026-12-02T17:30:00+08:00"


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


# Name, verb of a unit, content type, body, status.
TO_A_VERB: list[tuple[str, str, str, bytes, int]] = [
    ("an array", "reply", JSON, b"[]", 400),
    ("a string", "reply", JSON, b'"text"', 400),
    ("null", "reply", JSON, b"null", 400),
    ("cut short", "reply", JSON, b'{"text": "ab', 400),
    ("two objects", "reply", JSON, b'{"text":"a"}{}', 400),
    ("no UTF-8", "reply", JSON, b'{"text": "\xff\xfe"}', 400),
    ("GBK", "reply", JSON, '{"text": "您好"}'.encode("gbk"), 400),
    ("half a surrogate pair", "reply", JSON, b'{"text": "\\ud83d"}', 400),
    ("half a pair in a field we do not know", "reply", JSON, b'{"text": "a", "x": "\\udc00"}', 400),
    ("not a number", "reply", JSON, b'{"text": NaN}', 400),
    ("too deep", "reply", JSON, b"[" * 100_000 + b"]" * 100_000, 400),
    ("a number with 5000 digits", "reply", JSON, b'{"text": ' + b"9" * 5000 + b"}", 400),
    ("a form", "reply", FORM, b"text=a", 415),
    ("plain text", "reply", "text/plain", b'{"text":"a"}', 415),
    ("XML", "reply", "application/xml", b"<text/>", 415),
    ("too large", "reply", JSON, b'{"text": "' + b"a" * TOO_LARGE + b'"}', 413),
    ("nothing said", "reply", JSON, b"", 400),
    ("only blanks", "reply", JSON, body(text=" \n\t"), 400),
    ("only NUL", "reply", JSON, body(text="\x00"), 400),
    ("too long", "reply", JSON, body(text="长" * 5001), 400),
    ("a number for words", "reply", JSON, body(text=5), 400),
    ("a list for words", "reply", JSON, body(text=["a"]), 400),
    ("a day without offset", "propose", JSON, body(until="2026-12-02T17:30:00", reason="a"), 400),
    ("no day", "propose", JSON, body(until="soon", reason="a"), 400),
    ("the end of time", "propose", JSON, body(until="9999-12-31T23:59:59-14:00", reason="a"), 400),
    ("before time", "propose", JSON, body(until="0001-01-01T00:00:00+14:00", reason="a"), 400),
    ("a day long past", "propose", JSON, body(until="2020-01-01T00:00:00Z", reason="a"), 400),
    ("a unit nobody knows", "return", JSON, body(reason="a", unit="U99"), 400),
    ("a unit with NUL", "return", JSON, body(reason="a", unit="U16\x00x"), 400),
    ("a list for a unit", "return", JSON, body(reason="a", unit=["U16"]), 400),
    ("an object for a basis", "return", JSON, body(reason="a", unit="U16", basis={"a": 1}), 400),
    ("an endless basis", "return", JSON, body(reason="a", unit="U16", basis="长" * 5001), 400),
]
OF_AN_OFFICER: list[tuple[str, str, bytes]] = [
    ("a word for a flag", "rule", body(uphold="yes")),
    ("a number for a flag", "rule", body(uphold=1)),
    ("co-handlers as text", "dispatch", body(unit="U16", co_handlers="U16")),
    ("co-handlers as a number", "dispatch", body(unit="U16", co_handlers=5)),
    ("a co-handler nobody knows", "dispatch", body(unit="U16", co_handlers=["U99"])),
    ("a list for a grade", "call_back", body(contacted=True, solved=["yes"])),
    ("a grade nobody knows", "call_back", body(contacted=True, solved="maybe")),
    ("an urgency nobody knows", "confirm_urgency", body(urgency="very")),
    ("a reason that is not on the list", "decline", body(reason="because")),
    ("a reason with a dot", "decline", body(reason="../../x")),
]


def is_json_refusal(answer: TestResponse) -> bool:
    said = answer.json
    return isinstance(said, dict) and set(said) == {"error", "message"} and all(said.values())


ADDRESSES_OF_PROGRAMS = [
    ("GET", "/tickets/12345678", 404),
    ("GET", "/tickets/%00", 404),
    ("GET", "/tickets/%ff%fe", 404),
    ("GET", "/tickets/１２３４５６７８", 404),
    ("GET", "/tickets/1'%20OR%201=1", 404),
    ("GET", f"/tickets/{'9' * 5000}", 404),
    ("POST", "/tickets/12345678/dispatch", 404),
    ("POST", "/tickets/%00/dispatch", 404),
    ("POST", "/tickets/12345678/fly", 404),
    ("POST", "/tickets/12345678/__class__", 404),
    ("GET", "/tickets/12345678/sign", 405),
    ("DELETE", "/tickets/12345678", 405),
    ("POST", "/tickets", 405),
    ("GET", f"/media/{2**63}", 404),
    ("GET", f"/media/{'9' * 5000}", 404),
    ("GET", "/media/-1", 404),
    ("POST", f"/outbox/{2**64}/replay", 404),
    ("GET", "/outbox/1/replay", 405),
    ("GET", "/nothing", 404),
]
TOKENS = [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer sl_wrong", "Bearer \xe9\xff", "bearer x y"]
FORMS = [
    (FORM, b"text=a", 400),
    (FORM, b"csrf_token=&text=a", 400),
    (FORM, b"csrf_token=made-up&text=a", 400),
    (FORM, b"csrf_token=%ff%fe&text=a", 400),
    (FORM, b"csrf_token={csrf}&text=%ff%fe", 400),
    (FORM, b"csrf_token={csrf}&text=%C4%FA%BA%C3", 400),
    (FORM, b"csrf_token={csrf}&text=%00", 400),
    (FORM, b"csrf_token={csrf}&text=\xe6\x82\xa8", 400),
    (FORM, b"csrf_token={csrf}&text=" + b"a" * TOO_LARGE, 413),
    (FORM, b"csrf_token={csrf}&text=" + b"a" * 5001, 400),
    (FORM, b"csrf_token={csrf}" + b"&a=1" * 500, 400),
    (FORM, b"csrf_token={csrf}", 400),
    (FORM, b"", 400),
    (JSON, b'{"text": "a"}', 415),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\na\r\n--x--", 415),
    ("multipart/form-data", b"", 415),
]
ADDRESSES_OF_BROWSERS = [
    ("/unit/12345678", 404),
    ("/unit/%00", 404),
    ("/unit/%ff", 404),
    ("/unit/../etc/passwd", 404),
    (f"/unit/media/{2**63}", 404),
    ("/centre/", 403),
    ("/static/../auth.py", 404),
    ("/static/%2e%2e/auth.py", 404),
    ("/static/nothing.css", 404),
    ("/nothing", 404),
    ("/logout", 405),
    ("/unit/12345678/sign", 405),
]


class TestTheProgramsDoor:
    def test_a_malformed_verb_of_a_unit_is_refused_and_leaves_no_row(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.program(Role.UNIT, "U40")
        before, wrong = doors.rows(), []
        for name, verb, kind, raw, status in TO_A_VERB:
            path = f"/api/v1/tickets/{number}/{verb}"
            answer = unit.client.post(path, data=raw, content_type=kind, headers=unit.headers)
            wrong += [] if refused(answer, status) else [(name, answer.status_code, answer.text)]
        assert (wrong, doors.rows()) == ([], before)

    def test_a_malformed_verb_of_an_officer_is_refused_and_leaves_no_row(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.program(Role.DUTY)
        before, wrong = doors.rows(), []
        for name, verb, raw in OF_AN_OFFICER:
            path = f"/api/v1/tickets/{number}/{verb}"
            answer = duty.client.post(path, data=raw, content_type=JSON, headers=duty.headers)
            wrong += [] if refused(answer, 400) else [(name, answer.status_code, answer.text)]
        assert (wrong, doors.rows()) == ([], before)

    def test_an_address_that_is_none_says_so_in_json(self, doors: Doors) -> None:
        duty = doors.program(Role.DUTY)
        before, wrong = doors.rows(), []
        for method, path, status in ADDRESSES_OF_PROGRAMS:
            answer = duty.client.open(f"/api/v1{path}", method=method, headers=duty.headers)
            fits = refused(answer, status) and ("Allow" in answer.headers) == (status == 405)
            wrong += [] if fits else [(method, path[:40], answer.status_code, answer.text)]
        assert (wrong, doors.rows()) == ([], before)

    def test_a_token_that_is_none_is_asked_for(self, doors: Doors) -> None:
        before = doors.rows()
        for token in TOKENS:
            headers = {} if token is None else {"Authorization": token}
            answer = doors.app.test_client().post("/api/v1/tickets/12345678/sign", headers=headers)
            assert refused(answer, 401), token
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert doors.rows() == before

    def test_a_session_is_no_token_and_a_token_no_session(self, doors: Doors) -> None:
        assert doors.browser(Role.DUTY).open("/api/v1/tickets").status_code == 401
        program = doors.program(Role.DUTY)
        assert program.client.get("/centre/", headers=program.headers).status_code == 302


class TestTheBrowsersDoor:
    def test_a_malformed_form_is_refused_on_a_page_and_leaves_no_row(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        unit.open(f"/unit/{number}")
        before, wrong = doors.rows(), []
        for kind, raw, status in FORMS:
            data = raw.replace(b"{csrf}", quote(unit.csrf).encode())
            answer = unit.client.post(f"/unit/{number}/note", data=data, content_type=kind)
            fits = (answer.status_code, answer.mimetype) == (status, "text/html")
            wrong += [] if fits else [(kind, raw[:40], answer.status_code)]
        assert (wrong, doors.rows()) == ([], before)

    def test_an_address_that_is_none_says_so_on_a_page(self, doors: Doors) -> None:
        unit = doors.browser(Role.UNIT, "U40")
        before, wrong = doors.rows(), []
        for path, status in ADDRESSES_OF_BROWSERS:
            answer = unit.client.get(path)
            fits = (answer.status_code, answer.mimetype) == (status, "text/html")
            wrong += [] if fits else [(path[:40], answer.status_code)]
        assert (wrong, doors.rows()) == ([], before)

    def test_a_session_that_is_not_ours_is_nobodys(self, doors: Doors) -> None:
        for cookie in ("x", "e30.x.y", ".eJx", "\xff", "a" * 8000):
            client = doors.app.test_client()
            client.set_cookie("siling", cookie)
            assert client.get("/unit/").status_code == 302, cookie[:10]

    def test_a_login_that_is_none_is_not_even_counted(self, doors: Doors) -> None:
        browser, before = Browser(doors.app.test_client()), doors.rows()
        for login, password in (("a\x00b", "x"), ("长" * 61, "x"), ("", ""), ("a", "")):
            assert browser.log_in(login, password).status_code == 400, login
        assert doors.rows() == before


def refused(answer: TestResponse, status: int) -> bool:
    """Refused with this status, in the two words every program can rely on."""
    said = answer.json
    named = isinstance(said, dict) and set(said) == {"error", "message"} and all(said.values())
    return answer.status_code == status and named
