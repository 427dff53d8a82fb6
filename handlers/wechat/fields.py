"""The flat XML of a push as a mapping: `<xml><Name>value</Name>…</xml>`."""

from xml.parsers import expat

from handlers.text import legal
from handlers.wechat.refusal import Malformed
from handlers.wechat.text import decode


class _Reader:
    """Collects the texts one level below the root; what has children of its own is left out."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._nested = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self._path and name != "xml":
            raise Malformed("the root element is not xml")
        self._path.append(name)
        if len(self._path) == 2:
            self._text, self._nested = [], False
        elif len(self._path) > 2:
            self._nested = True

    def data(self, text: str) -> None:
        if len(self._path) == 2:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._path.pop()
        if len(self._path) == 1 and not self._nested:
            self.fields.setdefault(name, "".join(self._text))


def _no_doctype(*_arguments: object) -> None:
    raise Malformed("document types are not accepted")


def read_fields(data: bytes) -> dict[str, str]:
    """The fields of a push; of a repeated field the first counts.

    A document type is refused (it is the way of entity bombs and of XXE). Control characters that a
    citizen's keyboard let through are dropped instead of losing the message. Raises Malformed.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # whatever the declaration claims
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.data
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(legal(decode(data)).encode(), True)
    except (expat.ExpatError, UnicodeError) as error:
        raise Malformed("the body is not UTF-8 XML") from error
    return reader.fields
