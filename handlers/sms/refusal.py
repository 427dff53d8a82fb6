"""How the SMS doors say no: one line of plain text, nothing of the inside."""

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from bot.refusal import Forbidden, Invalid, NotFound, Refusal

BODY_BYTES = 64 * 1024  # a message has at most 1,600 characters; ten media addresses fit easily


class Malformed(Invalid):
    """400: not what the gateway sends."""


class Refused(Forbidden):
    """403: not from the gateway."""


class Off(NotFound):
    """404: this door has no credentials, or the path is not the secret one."""


def answer_refusals(blueprint: Blueprint) -> None:
    """Register the one-line answers on a door."""
    blueprint.register_error_handler(Refusal, lambda error: line(error.message, error.status))
    blueprint.register_error_handler(HTTPException, lambda error: line(error.name, error.code or 400))


def line(text: str, status: int = 200) -> Response:
    """One line of plain text."""
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
