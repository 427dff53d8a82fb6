from datetime import UTC, datetime, timedelta

import pytest

from bot.reach import Standing, ways
from bot.vocabulary import Channel, Way

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WECHAT = Channel.WECHAT


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(WECHAT, last_inbound_at=NOW - timedelta(hours=47)), [Way.CUSTOMER_SERVICE, Way.TEMPLATE]),
        (Standing(WECHAT, last_inbound_at=NOW - timedelta(hours=48)), [Way.TEMPLATE]),
        (Standing(WECHAT, last_inbound_at=NOW, said_since=4), [Way.CUSTOMER_SERVICE, Way.TEMPLATE]),
        (Standing(WECHAT, last_inbound_at=NOW, said_since=5), [Way.TEMPLATE]),
        (Standing(WECHAT, last_tap_at=NOW - timedelta(seconds=59)), [Way.CUSTOMER_SERVICE, Way.TEMPLATE]),
        (Standing(WECHAT, last_tap_at=NOW - timedelta(seconds=60)), [Way.TEMPLATE]),
        (Standing(WECHAT, last_tap_at=NOW, said_since=3), [Way.TEMPLATE]),
        (Standing(WECHAT, has_phone=True), [Way.TEMPLATE, Way.SMS]),
        (Standing(WECHAT, following=False, last_inbound_at=NOW), []),
        (Standing(WECHAT, following=False, has_phone=True), [Way.SMS]),
        (Standing(Channel.SMS), [Way.SMS]),
        (Standing(Channel.SMS, opted_out=True), []),
    ],
)
def test_the_ways_open_to_a_person(standing: Standing, expected: list[Way]) -> None:
    assert list(ways(standing, NOW, template=True)) == expected


def test_without_a_template_an_old_conversation_has_no_way() -> None:
    assert ways(Standing(WECHAT, last_inbound_at=NOW - timedelta(days=3)), NOW, template=False) == ()
