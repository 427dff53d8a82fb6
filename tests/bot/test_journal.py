"""What the journal keeps comes back as it was."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal import Entry, Message, Status, decode, encode
from bot.letter import Progress
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel

messages = st.builds(
    InboundMessage,
    st.sampled_from(Channel), st.text(), st.text(), st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(MessageKind), st.text(),
    st.lists(st.builds(MediaRef, st.text(), st.text(), st.none() | st.text())).map(tuple),
    st.none() | st.builds(Place, st.floats(-90, 90), st.floats(-180, 180), st.text()),
    st.none() | st.text(),
)  # fmt: skip


@given(st.builds(Message, messages) | st.builds(Status, st.text(), st.sampled_from(Progress), st.text()))
def test_what_is_encoded_is_decoded(entry: Entry) -> None:
    assert decode(encode(entry)) == entry


def test_anything_else_is_refused() -> None:
    whole = encode(Message(InboundMessage(Channel.SMS, "1", "2", datetime.now(UTC), MessageKind.TEXT, "3")))
    for data in (b"", whole[:-1], b"{}", b"[]", b"\xff"):
        with pytest.raises((ValueError, LookupError, TypeError)):
            decode(data)
