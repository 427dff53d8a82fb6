"""The page of the phones: it works without a script, keeps its place, and refuses in words."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sandbox.addresses import Addresses
from sandbox.app import make_sandbox
from sandbox.clock import Clock
from sandbox.pages import WORDS
from sandbox.world import World
from tests.sandbox.conftest import SECRETS


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    clock = Clock(tmp_path / "clock-offset")
    nowhere = Addresses("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9")
    return make_sandbox(World(tmp_path / "s.db", clock.now), clock, SECRETS, nowhere).test_client()


def test_it_shows_phones_and_no_inline_script_or_style(client: FlaskClient) -> None:
    for language in ("zh", "en"):
        page = client.get(f"/sandbox/?lang={language}").text
        assert WORDS[language]["title"] in page
        assert "<script>" not in page and "style=" not in page and "onclick" not in page


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()


def test_a_text_that_nobody_takes_stays_on_the_phone_as_refused(client: FlaskClient) -> None:
    answer = client.post("/sandbox/do?who=1&lang=zh", data={"act": "says", "text": "有人吗<b>"})
    assert (answer.status_code, answer.location) == (303, "/sandbox/?who=1&lang=zh")
    page = client.get("/sandbox/?who=1&lang=zh").text
    assert "有人吗&lt;b&gt;" in page and WORDS["zh"]["refused"] in page


def test_a_sample_photo_is_a_picture(client: FlaskClient) -> None:
    client.post("/sandbox/do?who=1", data={"act": "sample", "sample": "leak"})
    page = client.get("/sandbox/?who=1").text
    address = page.split('src="/sandbox/media/')[1].split('"')[0]
    found = client.get(f"/sandbox/media/{address}")
    assert found.mimetype == "image/png" and found.data.startswith(b"\x89PNG")


def test_a_file_that_is_too_large_and_a_missing_one_are_said(client: FlaskClient) -> None:
    for body in (b"", b"x" * (13 * 1024 * 1024)):
        data = {"act": "photo", "file": (io.BytesIO(body), "a.jpg")}
        answer = client.post("/sandbox/do?who=1&lang=zh", data=data, content_type="multipart/form-data")
        assert answer.status_code == 303 and "problem=" in answer.location


def test_the_clock_goes_forward_only(client: FlaskClient) -> None:
    client.post("/sandbox/clock?who=1", data={"step": "d1"})
    assert "1 天" in client.get("/sandbox/?lang=zh").text
    assert client.post("/sandbox/api/clock", json={"seconds": -5}).status_code == 400


def test_somebody_new_gets_a_phone_and_nobody_unknown_does(client: FlaskClient) -> None:
    answer = client.post("/sandbox/people?lang=en", data={"name": "Aunt Li", "channel": "sms"})
    assert "Aunt Li" in client.get(answer.location).text
    assert client.get("/sandbox/?who=999").status_code == 404


def test_a_fault_is_set_shown_and_cleared(client: FlaskClient) -> None:
    client.post("/sandbox/faults?lang=zh", data={"fault": "twilio 21610", "person": "0", "times": "2"})
    assert "还剩 2 次" in client.get("/sandbox/?lang=zh").text
    client.post("/sandbox/faults?lang=zh", data={"clear": "1"})
    assert WORDS["zh"]["no_faults"] in client.get("/sandbox/?lang=zh").text
