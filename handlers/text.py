"""Text that XML, JSON and the database can carry."""

import re

# Characters XML 1.0 has no place for (section 2.2), among them NUL and lone surrogates; PostgreSQL
# and UTF-8 refuse the latter two as well.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """The text without characters that XML cannot carry."""
    return _ILLEGAL.sub("", text)
