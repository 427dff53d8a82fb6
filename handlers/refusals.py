"""The answer to whatever no view answered: JSON to programs, a plain page to people, no fault's inside."""

import structlog
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from bot.refusal import Refusal
from handlers.api.errors import allowed_methods, http_error_as_json, refusal_as_json
from handlers.pages.kept import show_again
from handlers.pages.show import show
from services.house import House

log = structlog.get_logger()
PROGRAMS = ("/api/", "/open311/")


def answer_refusals(app: Flask, house: House) -> None:
    """Register the answers on the app; a door with handlers of its own keeps them."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        if request.path.startswith(PROGRAMS):
            return refusal_as_json(refusal)
        again = show_again(house, refusal.key)
        return again or show(house, "refused.html", status=refusal.status, key=refusal.key), refusal.status

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        if error.code >= 500:
            log.error("view_broke", endpoint=request.endpoint, error=type(_cause(error)).__name__)
        if request.path.startswith(PROGRAMS):
            return http_error_as_json(error)
        again = show_again(house, str(error.code))
        page = again or show(house, "refused.html", status=error.code, key="")
        return page, error.code, allowed_methods(error)


def _cause(error: HTTPException) -> BaseException:
    return getattr(error, "original_exception", None) or error
