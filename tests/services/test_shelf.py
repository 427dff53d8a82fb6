"""A provider's token is fetched once, however many processes want the first one at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine

from services.shelf import DatabaseShelf
from tests.houses import MONDAY

MANY = 4


def test_processes_that_want_the_first_token_at_once_share_one(engine: Engine) -> None:
    together, fetched = Barrier(MANY), []

    def fetch() -> tuple[str, int]:
        fetched.append("token")
        return "token", 7200

    def want(_: int) -> str:
        shelf = DatabaseShelf(engine, "wechat")
        assert shelf.current(MONDAY) is None
        together.wait(10)
        return shelf.refresh(MONDAY, None, fetch)

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(want, range(MANY))) == ["token"] * MANY
    assert fetched == ["token"]
