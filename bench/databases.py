"""The fresh databases that measurements run on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from bench.servers import postgres


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="siling-bench-") as folder:
        yield f"sqlite:///{folder}/bench.db"


def databases() -> Iterator[tuple[str, str]]:
    """A fresh database of each kind."""
    with _sqlite() as url:
        yield "SQLite", url
    with postgres() as url:
        if url:
            yield "PostgreSQL", url
