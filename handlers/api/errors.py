"""Every refusal to a program as JSON {"error", "message"}; never a page, never what broke inside."""

from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from bot.refusal import Refusal

CODES = {
    400: "bad_request",
    401: "token",
    403: "forbidden",
    404: "not_found",
    405: "method",
    413: "too_large",
    415: "content_type",
    429: "too_many",
}
MESSAGES = {
    400: "the request is not well formed",
    404: "there is nothing at this address",
    405: "this address does not take this method",
    413: "the body is too large",
    415: "the body must be application/json",
}


def refusal_as_json(refusal: Refusal) -> Response:
    """A refusal of ours."""
    response = _answer(refusal.status, refusal.key, refusal.message)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_error_as_json(error: HTTPException) -> Response:
    """A refusal of the framework, in our words."""
    status = error.code or 500
    response = _answer(status, CODES.get(status, "error"), MESSAGES.get(status, error.name.lower()))
    response.headers.update(allowed_methods(error))
    return response


def allowed_methods(error: HTTPException) -> dict[str, str]:
    """The header Allow for a method that the address does not take, nothing else."""
    methods = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def _answer(status: int, error: str, message: str) -> Response:
    response = jsonify({"error": error, "message": message})
    response.status_code = status
    return response
