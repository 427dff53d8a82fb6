"""Whatever is sent: never an error, always an answer, never two questions."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.context import Context, Question, QuestionKind, Staff
from bot.conversation.moves import Answer, Ask, Erase, Move, OpenMatter
from bot.conversation.step import step
from bot.message import InboundMessage, MediaRef, MessageKind, Place
from bot.vocabulary import Channel, Nature, Status
from tests.bot.conversation.hearing import ENDED, HOSPITAL, LAMP, NOW, brief, reading

WORDS = st.sampled_from(
    ["路灯", "坏了", "没解决", "满意", "不", "很", "补充", "另外", "催", "撤回", "进度", "1", "２", "①", "0", LAMP, "4416 7217", "答复", "签收",
     "延期", "2026-13-99", "status", "not", "solved", "English", "help", "？", "，", " ", "\n", "\x00", "\ud800", "😡", "匿名", "删除我的信息",
     "绑定 12345678", "的", "了", "我要", "请", "please", "my", "the"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=12).map("".join),
    st.text("的我请一下了吗 theploas", max_size=300),
)
STATUSES = st.sampled_from(list(Status))
TICKETS = st.tuples(
    st.builds(
        brief,
        st.just(LAMP),
        TEXTS,
        st.sampled_from(["U11", None]),
        STATUSES,
        nature=st.sampled_from(list(Nature)),
    ),
    st.builds(
        brief,
        st.just(HOSPITAL),
        TEXTS,
        st.just("U40"),
        STATUSES,
        rated=st.sampled_from([None, timedelta(hours=2), timedelta(days=2)]),
    ),
)
QUESTIONS = st.one_of(
    st.none(),
    st.builds(Question, st.sampled_from(list(QuestionKind)), st.sampled_from([LAMP, ENDED, None]), st.just(NOW), act=st.just("progress"),
              options=st.sampled_from([(), (LAMP,), (LAMP, HOSPITAL)])),
)  # fmt: skip
CONTEXTS = st.builds(
    Context,
    now=st.just(NOW),
    language=st.sampled_from(["zh", "en"]),
    new=st.booleans(),
    question=QUESTIONS,
    tickets=st.one_of(st.just(()), TICKETS),
    current=st.sampled_from([None, LAMP, HOSPITAL, ENDED]),
    last_message_at=st.sampled_from([None, NOW, NOW - timedelta(minutes=9), NOW - timedelta(days=3)]),
    scene_unit=st.sampled_from([None, "U40"]),
    staff=st.sampled_from([None, Staff("王敏"), Staff("王敏", (LAMP,)), Staff("王敏", (LAMP, HOSPITAL))]),
)
MESSAGES = st.builds(
    InboundMessage,
    channel=st.sampled_from(list(Channel)),
    external_id=st.just("m"),
    sender=st.just("s"),
    at=st.just(NOW),
    kind=st.sampled_from(list(MessageKind)),
    text=TEXTS,
    media=st.sampled_from([(), (MediaRef("image", "m1"),)]),
    place=st.sampled_from([None, Place(33.0, 119.0), Place(33.0, 119.0, "新华书店")]),
    scene=st.sampled_from([None, "U40", "progress"]),
)


def questions_in(moves: tuple[Move, ...]) -> int:
    """How many of the moves make the house ask something back."""
    doubts = [move for move in moves if isinstance(move, OpenMatter) and move.doubt]
    asks = [
        move for move in moves if isinstance(move, Erase) or (isinstance(move, Ask) and move.number is None)
    ]
    return len(doubts) + len(asks)


@given(MESSAGES, CONTEXTS)
@settings(max_examples=400, deadline=None)
def test_anything_gets_a_move_and_at_most_one_question(sent: InboundMessage, known: Context) -> None:
    moves = step(sent, known, reading)
    assert len(moves) >= 1
    assert questions_in(moves) <= 1


@given(MESSAGES, CONTEXTS)
@settings(max_examples=300, deadline=None)
def test_a_move_names_only_the_senders_own_tickets(sent: InboundMessage, known: Context) -> None:
    own = {ticket.number for ticket in known.tickets} | {
        known.question.number if known.question else None,
        None,
    }
    for move in step(sent, known, reading):
        if isinstance(move, OpenMatter):
            assert move.doubt in own
        elif isinstance(move, Ask):
            assert move.number in own
            assert set(move.options) <= own


@given(TEXTS, CONTEXTS)
@settings(max_examples=300, deadline=None)
def test_only_an_open_question_is_answered(text: str, known: Context) -> None:
    sent = InboundMessage(Channel.SMS, "m", "s", NOW, MessageKind.TEXT, text)
    if any(isinstance(move, Answer) for move in step(sent, known, reading)):
        assert known.question is not None


@given(TEXTS, CONTEXTS)
@settings(max_examples=200, deadline=None)
def test_the_same_words_mean_the_same_twice(text: str, known: Context) -> None:
    sent = InboundMessage(Channel.SMS, "m", "s", NOW, MessageKind.TEXT, text)
    assert step(sent, known, reading) == step(sent, known, reading)
