import pytest

from tests.handlers.sms.conftest import House, OpenDoors
from tests.handlers.sms.gateways import PUBLIC_URL
from tests.handlers.sms.unwelcome import unwelcome

TABLE = unwelcome()


@pytest.mark.parametrize("name", TABLE)
def test_nothing_forged_replayed_or_malformed_gets_in(open_doors: OpenDoors, house: House, name: str) -> None:
    status, request = TABLE[name]
    answer = open_doors().test_client().open(
        request.path, method="POST", data=request.body, headers=request.headers,
        content_type=request.content_type,
        environ_overrides={"QUERY_STRING": request.query} if request.query else {},
    )  # fmt: skip
    assert answer.status_code == status
    assert answer.content_type == "text/plain; charset=utf-8"
    assert 0 < len(answer.text) < 80
    assert "\n" not in answer.text
    assert (house.messages, house.heard) == ([], [])


def test_the_table_of_unwelcome_requests_is_long_enough() -> None:
    assert len(TABLE) >= 100


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_verbs_open_no_door(open_doors: OpenDoors, house: House, method: str) -> None:
    client = open_doors().test_client()
    for path in ("/sms", "/sms/status", "/sms/aliyun/a-path-nobody-guesses"):
        assert client.open(path, method=method, base_url=PUBLIC_URL).status_code == 405
    assert house.messages == []
