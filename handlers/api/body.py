"""Reading a JSON body strictly."""

import json
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import UnsupportedMediaType

from bot.refusal import Invalid


def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; no body at all is an empty one.

    Raises UnsupportedMediaType, RequestEntityTooLarge, and Invalid for what is no UTF-8, no JSON, no object.
    """
    raw = request.get_data(cache=False)
    if not raw:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise Invalid("json", "the body is not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise Invalid("json", "the body must be a JSON object")
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
