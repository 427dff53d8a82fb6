"""When guessing passwords gets slow, and for whom."""

import pytest

from bot.throttle import PER_ADDRESS, PER_LOGIN, PER_LOGIN_AND_ADDRESS, too_many


@pytest.mark.parametrize(
    ("says", "failures", "stopped"),
    [
        ("nobody failed", [], False),
        ("a forgetful person", [("li", "office")] * (PER_LOGIN_AND_ADDRESS - 1), False),
        ("one login from one place", [("li", "office")] * PER_LOGIN_AND_ADDRESS, True),
        ("the same login from elsewhere", [("li", "elsewhere")] * PER_LOGIN_AND_ADDRESS, False),
        ("colleagues behind the same address", [("wang", "office")] * PER_LOGIN_AND_ADDRESS, False),
        ("many logins from one place", [(f"login{n}", "office") for n in range(PER_ADDRESS)], True),
        ("one login from many places", [("li", f"place{n}") for n in range(PER_LOGIN)], True),
        ("many logins from many places", [(f"login{n}", f"place{n}") for n in range(500)], False),
    ],
)
def test_guessing_is_stopped_by(says: str, failures: list[tuple[str, str]], stopped: bool) -> None:
    assert too_many(failures, "li", "office") is stopped, says
