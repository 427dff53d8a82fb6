"""/sandbox/ hands everything on to the sandbox's process, except who is logged in."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

from bot.vocabulary import Role
from handlers.pages.sandbox import sandbox_pages
from tests.web import Doors


@pytest.fixture
def sandbox() -> Iterator[str]:
    """A stand-in that says what it was asked."""
    app = Flask("listener")

    @app.route("/sandbox/<path:path>", methods=["GET", "POST"])
    def asked(path: str) -> tuple[dict[str, object], int]:
        return {
            "path": path, "args": request.args.to_dict(), "form": request.form.to_dict(),
            "cookie": request.headers.get("Cookie"),
        }, 201  # fmt: skip

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)


def test_what_is_asked_and_sent_arrives_but_no_cookie(doors: Doors, sandbox: str) -> None:
    doors.app.register_blueprint(sandbox_pages(sandbox))
    browser = doors.browser(Role.DUTY)
    asked = browser.client.post("/sandbox/people/3?after=7", data={"text": "停水了"})
    assert asked.status_code == 201
    assert asked.json == {
        "path": "people/3",
        "args": {"after": "7"},
        "form": {"text": "停水了"},
        "cookie": None,
    }


def test_a_sandbox_that_does_not_run_is_said_in_words(doors: Doors) -> None:
    doors.app.register_blueprint(sandbox_pages("http://127.0.0.1:9"))
    answer = doors.app.test_client().get("/sandbox/")
    assert answer.status_code == 502 and "Traceback" not in answer.text


def test_outside_the_demo_there_is_no_such_address(doors: Doors) -> None:
    doors.app.register_blueprint(sandbox_pages(""))
    assert doors.app.test_client().get("/sandbox/").status_code == 404
