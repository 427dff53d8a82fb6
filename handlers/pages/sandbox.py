"""/sandbox/ in demo: forwards to the sandbox, a process of its own that knows the house only by its doors."""

import requests
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import marked

METHODS = ["GET", "POST"]
BODY_BYTES = 12 * 1024 * 1024  # a photo taken with the phone on the page
SECONDS = (2.0, 30.0)  # to connect, to read
PASSED_ON = ("Content-Type", "Accept", "Accept-Language", "HX-Request")
GIVEN_BACK = ("Content-Type", "Location", "Cache-Control", "HX-Redirect", "HX-Trigger")


class NoSandbox(Refusal):
    """The sandbox's process does not answer."""

    status = 502


def sandbox_pages(url: str) -> Blueprint:
    """The blueprint of /sandbox/; `url` is where the sandbox's process listens, "" when there is none.

    Cookies stay here: the sandbox never sees a session of the house.
    """
    blueprint = Blueprint("sandbox", __name__)
    if not url:
        return blueprint

    @marked("public")
    def forward(path: str = "") -> ResponseReturnValue:
        request.max_content_length = BODY_BYTES
        headers = {name: value for name in PASSED_ON if (value := request.headers.get(name))}
        try:
            answer = requests.request(
                request.method, f"{url}/sandbox/{path}", params=request.query_string, headers=headers,
                data=request.get_data(), timeout=SECONDS, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException:
            raise NoSandbox("sandbox", "the sandbox does not answer; it starts with the demo") from None
        kept = {name: answer.headers[name] for name in GIVEN_BACK if name in answer.headers}
        return Response(answer.content, answer.status_code, kept)

    blueprint.add_url_rule("/sandbox/", "home", forward, methods=METHODS)
    blueprint.add_url_rule("/sandbox/<path:path>", "page", forward, methods=METHODS)
    return blueprint
