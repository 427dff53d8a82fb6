"""Reading a posted form strictly: our token, our encoding, our size; a broken one is refused, not guessed."""

from urllib.parse import parse_qsl

from flask import Request
from flask_wtf.csrf import validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import ValidationError

from bot.picture import MOST, Picture, pictures_of
from bot.refusal import Invalid

FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"
FIELDS = 100
Form = MultiDict[str, str]


def read_form(request: Request, *, files: bool = False) -> Form:
    """The fields as the browser sent them, lines ended by a line feed; `files`: some may come along.

    Raises UnsupportedMediaType for another content type, RequestEntityTooLarge, and Invalid for bytes
    that are no UTF-8 or for a NUL.
    """
    if files and request.mimetype == FILES:
        pairs = [(name, value) for name, value in request.form.items(multi=True) if len(name) <= 80]
        return _clean(pairs)
    if request.mimetype != FORM:
        raise UnsupportedMediaType
    try:
        pairs = parse_qsl(
            request.get_data(cache=True).decode("ascii"), keep_blank_values=True, errors="strict",
            max_num_fields=FIELDS,
        )  # fmt: skip
    except ValueError:
        raise Invalid("form", "the form is not well formed") from None
    return _clean(pairs)


def read_files(request: Request, name: str, *, papers: bool = False) -> tuple[Picture, ...]:
    """The files of a field, known by their bytes. Raises Invalid as bot.picture does."""
    return pictures_of([given.read() for given in request.files.getlist(name)[: MOST + 1]], papers=papers)


def _clean(pairs: list[tuple[str, str]]) -> Form:
    if any("\x00" in name + value for name, value in pairs):
        raise Invalid("form", "the form has characters that no text has")
    return MultiDict((name, value.replace("\r\n", "\n")) for name, value in pairs)


def check_csrf(form: Form) -> None:
    """Raises Invalid unless the form was made for this session by one of our pages."""
    try:
        validate_csrf(form.get("csrf_token"))
    except ValidationError:
        raise Invalid("csrf", "this form has expired; open the page again") from None
