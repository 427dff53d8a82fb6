"""Greetings, help, languages, and messages with nothing to read in them."""

import pytest

from bot.message import MessageKind
from tests.bot.conversation.hearing import LAMP, LAMPS, STRANGER, heard, knowing, message


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("你好", "greeting"), ("您好！", "greeting"), ("在吗？", "greeting"), ("你好，在吗", "greeting"), ("有人吗", "greeting"),
        ("早上好", "greeting"), ("hello", "greeting"), ("Hi!", "greeting"), ("Good morning", "greeting"), ("hi there", "greeting"),
        ("喂", "greeting"), ("老师好", "greeting"), ("哈喽", "greeting"),
        ("谢谢", "thanks"), ("謝謝", "thanks"), ("谢谢你们", "thanks"), ("好的，谢谢", "thanks"), ("辛苦了", "thanks"), ("麻烦你们了", "thanks"),
        ("thank you", "thanks"), ("thanks a lot", "thanks"), ("ok", "thanks"), ("好", "thanks"), ("好的", "thanks"), ("嗯", "thanks"), ("收到", "thanks"), ("知道了", "thanks"), ("再见", "thanks"),
        ("非常感谢", "thanks"), ("thank you so much!", "thanks"),
        ("帮助", "help"), ("帮助？", "help"), ("?", "help"), ("？？", "help"), ("怎么用", "help"), ("怎么投诉", "help"), ("这是什么", "help"),
        ("你是谁", "help"), ("你们能做什么", "help"), ("menu", "help"), ("how does this work?", "help"), ("how do I complain", "help"), ("help", "help"),
        ("隐私", "privacy"), ("privacy", "privacy"),
    ],
)  # fmt: skip
def test_small_talk_is_answered_in_kind(said: str, topic: str) -> None:
    assert heard(said) == f"say {topic}"
    assert heard(said, knowing(LAMPS)) == f"say {topic}"


@pytest.mark.parametrize(("said", "language"), [("English", "en"), ("english please", "en"), ("英文", "en"), ("说英语", "en"), ("Speak English", "en"),
                                               ("中文", "zh"), ("Chinese", "zh"), ("说中文", "zh"), ("请用中文", "zh")])  # fmt: skip
def test_the_language_can_be_switched(said: str, language: str) -> None:
    assert heard(said) == f"speak {language}"


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("", "empty"), ("   ", "empty"), ("\n\t", "empty"), ("。。。", "empty"), ("……", "empty"), ("\u200b\u200b", "empty"), ("!!!", "empty"), ("\x00", "empty"),
        ("😡", "emoji"), ("😡😡😡", "emoji"), ("👍", "emoji"), ("❤️", "emoji"), ("[强]", "emoji"), ("[微笑][微笑]", "emoji"), ("/::)", "emoji"),
        ("1", "lone_digit"), ("①", "lone_digit"), ("12", "lone_digit"),
        ("شكرا", "foreign"), ("สวัสดี", "foreign"), ("привет", "foreign"), ("안녕하세요", "foreign"), ("ありがとう", "foreign"),
    ],
)  # fmt: skip
def test_nothing_to_read_gets_a_kind_answer(said: str, topic: str) -> None:
    assert heard(said) == f"say {topic}"


def test_a_story_in_another_script_is_taken_and_told_which_languages_are_read() -> None:
    assert heard("Уличный фонарь возле школы не работает уже три дня") == "open + say foreign"


def test_traditional_characters_are_read() -> None:
    assert heard("縣醫院收費窗口排隊兩小時沒人管") == "open"


@pytest.mark.parametrize("said", ["你们都是傻逼", "王八蛋", "fuck you"])
def test_bare_abuse_is_met_with_a_question_what_happened(said: str) -> None:
    assert heard(said) == "say abuse"


@pytest.mark.parametrize(
    "said", ["县医院收费的傻逼让我排了两小时", "fuck, the street lamp near the school is still broken"]
)
def test_an_angry_matter_is_a_matter(said: str) -> None:
    assert heard(said) == "open"


def test_abuse_beside_a_matter_at_hand_is_kept_with_it() -> None:
    assert heard("这帮王八蛋", knowing(LAMPS)) == f"add {LAMP}"


def test_twelve_thousand_characters_are_one_matter() -> None:
    assert heard("人民路的路灯坏了三天没人修。" * 900) == "open"
    assert heard("1" * 12_000) == "say lone_digit"
    assert heard("😡" * 12_000) == "say emoji"


@pytest.mark.parametrize(
    ("kind", "scene", "move"),
    [
        (MessageKind.FOLLOW, None, "follow"),
        (MessageKind.FOLLOW, "U40", "follow + scan U40"),
        (MessageKind.UNFOLLOW, None, "unfollow"),
        (MessageKind.SCAN, "U40", "scan U40"),
        (MessageKind.SCAN, None, "say follow"),
        (MessageKind.CLICK, "progress", "ask progress which of 0"),
        (MessageKind.CLICK, "human", "ask human which of 0"),
        (MessageKind.CLICK, "no such key", "say help"),
        (MessageKind.VIEW, None, "say silence"),
        (MessageKind.POSITION, None, "say position"),
        (MessageKind.OPT_OUT, None, "opt out"),
        (MessageKind.OPT_IN, None, "opt in"),
        (MessageKind.UNKNOWN, None, "say unreadable_kind"),
    ],
)
def test_events_are_what_they_are(kind: MessageKind, scene: str | None, move: str) -> None:
    assert heard(message(kind=kind, scene=scene), STRANGER) == move


def test_a_one_time_code_binds() -> None:
    assert heard("绑定 20561933") == "bind 20561933"
    assert heard("bind 20561933") == "bind 20561933"
    assert heard("綁定：２０５６１９３３") == "bind 20561933"
