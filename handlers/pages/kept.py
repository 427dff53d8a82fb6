"""What somebody typed while their session ended: carried through the login in the form itself, shown again,
and sent only by a tap of theirs. Nothing is stored: who does not log in leaves no trace."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from bot.refusal import Refusal
from handlers.pages.forms import Form, read_form
from handlers.pages.show import show
from services.house import House

OURS = re.compile(r"/(unit|centre|admin|t)/[0-9A-Za-z_./-]{1,120}")
SAID = re.compile(r"[^\x00-\x7f]|\s")  # a sentence, not a choice: shown, not only carried
MOST = 100_000  # characters of one form: what is longer was not typed
BEGINNING = 512 * 1024  # bytes: words stand before pictures
DRAINED = 256 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Kept:
    """A form that was not taken: where it belongs, its fields, and the field pictures may be chosen in."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: str = ""

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """What the person wrote."""
        return tuple(pair for pair in self.fields if SAID.search(pair[1]))

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """What they chose, and what the form itself said."""
        return tuple(pair for pair in self.fields if pair not in self.words and pair[1])

    def packed(self) -> str:
        """As one hidden field of the login."""
        return json.dumps([self.path, self.fields, self.files], ensure_ascii=False)


def typed_here() -> Kept | None:
    """The form of this request, when one of our own pages sent it: another site's words are never offered."""
    if not _by_one_of_our_pages():
        return None
    try:
        form = read_form(request, files=True)
    except (Refusal, HTTPException):
        return None
    return kept_form(request.path, form, next(iter(request.files), ""))


def typed_before_the_files() -> Kept | None:
    """The fields of a form whose files are too large: they stand first in it, and are in its beginning.

    The rest is read and thrown away, up to a bound: a browser that may not finish sending shows no answer.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if not _by_one_of_our_pages() or not boundary:
        return None
    body = request.input_stream
    try:
        form, files = fields_of_beginning(body.read(BEGINNING), boundary.encode())
    except ValueError:
        return None
    left = min(request.content_length or 0, DRAINED) - BEGINNING
    while left > 0 and (read := body.read(min(left, BEGINNING))):
        left -= len(read)
    return kept_form(request.path, form, files)


def fields_of_beginning(data: bytes, boundary: bytes) -> tuple[Form, str]:
    """The text fields that are whole in the beginning of a form, and the first field with a file."""
    decoder, form, files, words = MultipartDecoder(boundary), Form(), "", dict[str, bytes]()
    decoder.receive_data(data)
    name = ""
    while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
        if isinstance(event, File):
            return form, event.name or ""
        if isinstance(event, Field):
            name = event.name or ""
        if isinstance(event, Data):
            words[name] = words.get(name, b"") + event.data
            if not event.more_data:
                form.add(name, words.pop(name).decode("utf-8", "replace").replace("\r\n", "\n"))
    return form, files


def _by_one_of_our_pages() -> bool:
    sent_from = urlsplit(request.headers.get("Origin", "")).netloc
    same = bool(sent_from) and sent_from == request.host
    return request.method == "POST" and same and bool(OURS.fullmatch(request.path))


def kept_form(path: str, form: Form, files: str = "") -> Kept | None:
    """The fields without the token; None where there is too much, or nothing."""
    fields = tuple((name, value) for name, value in form.items(multi=True) if name != "csrf_token")
    if not any(value.strip() for _, value in fields) or sum(len(value) for _, value in fields) > MOST:
        return None
    return Kept(path, fields, files)


def unpacked(packed: str) -> Kept | None:
    """What the login carried; None for whatever is no form of a desk of ours."""
    try:
        path, fields, files = json.loads(packed)
        kept = Kept(str(path), tuple((str(name), str(value)) for name, value in fields), str(files))
    except (ValueError, TypeError):
        return None
    return kept if OURS.fullmatch(kept.path) else None


def page_of(kept: Kept) -> str:
    """The page the form stood on: the nearest address above that can be opened."""
    routes, path = current_app.url_map.bind(""), kept.path
    while path.count("/") > 2 and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path if routes.test(path, "GET") else path.rpartition("/")[0] + "/"


def show_login(house: House, kept: Kept) -> ResponseReturnValue:
    """Log in first; what was typed goes along."""
    return show(house, "login.html", login="", wrong="", kept=kept, here="/login"), 401


def show_kept(house: House, kept: Kept, why: str) -> str:
    """What was typed, in a form with a token that holds, to be sent by whoever typed it."""
    return show(house, "kept.html", kept=kept, why=why, back=page_of(kept), here=page_of(kept))


def show_again(house: House, refused: str) -> str | None:
    """The page for a form that was refused as a whole, where its words can be had; `refused`: why."""
    reader = READERS.get(refused)
    kept = reader[1]() if reader else None
    return show_kept(house, kept, reader[0]) if reader and kept else None


READERS = {"csrf": ("csrf", typed_here), "413": ("too_large", typed_before_the_files)}
