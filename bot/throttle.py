"""How many wrong passwords are too many: a guess must get slow, an office must not be locked out."""

from collections.abc import Iterable
from datetime import timedelta

WINDOW = timedelta(minutes=15)
# Chosen, no law says so: a forgetful person needs a few tries, a machine thousands.
PER_LOGIN_AND_ADDRESS = 5
PER_ADDRESS = 100  # high: a whole government may go out through one address
PER_LOGIN = 50  # many addresses, one account: high, because it also keeps the owner out


def too_many(failures: Iterable[tuple[str, str]], login: str, address: str) -> bool:
    """True when the (login, address) pairs that failed within WINDOW forbid another try."""
    by_both = by_login = by_address = 0
    for tried, source in failures:
        by_login += tried == login
        by_address += source == address
        by_both += tried == login and source == address
    return by_both >= PER_LOGIN_AND_ADDRESS or by_address >= PER_ADDRESS or by_login >= PER_LOGIN
