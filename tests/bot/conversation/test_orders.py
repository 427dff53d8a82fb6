"""Commands of bound staff; they are citizens too."""

from dataclasses import replace
from datetime import UTC

import pytest

from bot.conversation.context import Context, Staff
from bot.conversation.moves import StaffAct
from bot.conversation.step import step
from tests.bot.conversation.hearing import (
    HOSPITAL,
    LAMP,
    LAMPS,
    NOW,
    STRANGE,
    heard,
    message,
    reading,
    serving,
)
from tests.bot.county import at

ONE = serving(LAMP)
TWO = serving(LAMP, HOSPITAL)
NONE = serving()


@pytest.mark.parametrize(
    ("said", "move"),
    [
        (f"签收 {LAMP}", f"sign {LAMP}"),
        (f"签收{LAMP}", f"sign {LAMP}"),
        (f"簽收 {LAMP}", f"sign {LAMP}"),
        ("签收 4416 7217", f"sign {LAMP}"),
        ("签收４４１６７２１７", f"sign {LAMP}"),
        ("签收 7217", f"sign {LAMP}"),
        (f"sign {LAMP}", f"sign {LAMP}"),
        (f"SIGN {LAMP}", f"sign {LAMP}"),
        (f"Sign: {LAMP}", f"sign {LAMP}"),
        (f"{LAMP} 签收", f"sign {LAMP}"),
        (f"联系 {LAMP} 已派人去看，下午四点前到", f"contact {LAMP} 已派人去看，下午四点前到"),
        (f"contact {LAMP} We are on our way", f"contact {LAMP} We are on our way"),
        (f"答复 {LAMP} 路灯已于今天下午修好", f"reply {LAMP} 路灯已于今天下午修好"),
        (f"答復：{LAMP} 已修好", f"reply {LAMP} 已修好"),
        (f"回复 {LAMP}\n您好，\n路灯已修好。", f"reply {LAMP} 您好，\n路灯已修好。"),
        (f"回复{LAMP}：3天内换好12盏灯", f"reply {LAMP} 3天内换好12盏灯"),
        (f"reply {LAMP} The lamp is repaired.", f"reply {LAMP} The lamp is repaired."),
        (f"退单 {LAMP} U09 路灯由住建局管理", f"return {LAMP} U09 路灯由住建局管理"),
        (f"退单 {LAMP} u09，不归我们管", f"return {LAMP} U09 不归我们管"),
        (f"退单 {LAMP} 县住建局 路灯由其管理", f"return {LAMP} 县住建局 路灯由其管理"),
        (f"return {LAMP} U09 lamps are theirs", f"return {LAMP} U09 lamps are theirs"),
        (f"延期 {LAMP} 2026-11-30 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        (f"延期 {LAMP} 2026年11月30日 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        (f"延期 {LAMP} 11月30日，等配件", f"propose {LAMP} 2026-11-30 等配件"),
        (f"延期 {LAMP} 11-30 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        (f"延期 {LAMP} 11/30 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        (f"延期 {LAMP} 3天 等配件", f"propose {LAMP} 2026-11-26 等配件"),
        (f"延期 {LAMP} 3天后 等配件", f"propose {LAMP} 2026-11-26 等配件"),
        (f"延期 {LAMP} 1月5日 等配件", f"propose {LAMP} 2027-01-05 等配件"),
        (f"propose {LAMP} 2026-11-30 waiting for parts", f"propose {LAMP} 2026-11-30 waiting for parts"),
        (f"propose {LAMP} 5 days waiting for parts", f"propose {LAMP} 2026-11-28 waiting for parts"),
        (f"备注 {LAMP} 已联系厂家", f"note {LAMP} 已联系厂家"),
        ("待办", "staff list"),
        ("待辦", "staff list"),
        ("list", "staff list"),
        ("帮助", "staff help"),
        ("help", "staff help"),
        ("？", "staff help"),
    ],
)
def test_commands_in_both_languages(said: str, move: str) -> None:
    assert heard(said, TWO) == move


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("签收", f"sign {LAMP}"),
        ("sign", f"sign {LAMP}"),
        ("联系 下午四点到", f"contact {LAMP} 下午四点到"),
        ("答复：已修好", f"reply {LAMP} 已修好"),
        ("答复 2026年11月20日已修好", f"reply {LAMP} 2026年11月20日已修好"),
        ("延期 2026-11-30 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        ("延期 11-30 等配件", f"propose {LAMP} 2026-11-30 等配件"),
        ("退单 U09 不归我们管", f"return {LAMP} U09 不归我们管"),
    ],
)
def test_the_number_may_be_left_out_when_only_one_waits(said: str, move: str) -> None:
    assert heard(said, ONE) == move


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("签收", "staff which_number"),
        ("答复 已修好", "staff which_number"),
        ("签收 1234", "staff unknown_number"),
        ("签收 17", "staff which_number"),
        ("签收 44167218", "staff unknown_number"),
        (f"签收 {STRANGE}", f"sign {STRANGE}"),
        (f"延期 {LAMP} 下周 等配件", "staff bad_date"),
        (f"延期 {LAMP} 2026-13-40 等配件", "staff bad_date"),
        (f"延期 {LAMP} 2月30日 等配件", "staff bad_date"),
        (f"延期 {LAMP} 99999天 等配件", "staff bad_date"),
        (f"延期 {LAMP}", "staff bad_date"),
        (f"答复 {LAMP}", "staff help"),
        (f"联系 {LAMP} ", "staff help"),
        (f"退单 {LAMP}", "staff help"),
        ("签收不了，不归我们管", "staff help"),
        ("退单给住建局", "staff help"),
    ],
)
def test_what_is_unclear_is_asked_back_and_nothing_is_done(said: str, move: str) -> None:
    assert heard(said, TWO) == move


def test_a_command_without_any_ticket_asks_for_the_number() -> None:
    assert heard("签收", NONE) == "staff which_number"


def test_two_numbers_with_the_same_end_are_not_guessed_between() -> None:
    assert heard("签收 7217", serving("44167217", "90017217")) == "staff unknown_number"


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("县医院收费窗口排队两小时没人管", "open"),
        ("联系不上物业，电话一直打不通", "open"),
        ("回复太慢了，医保局三天没有回音", "open"),
        ("你好", "say greeting"),
    ],
)
def test_staff_are_citizens_too(said: str, move: str) -> None:
    assert heard(said, TWO) == move


@pytest.mark.parametrize(
    "said", ["contact details on the clinic's door are wrong", "reply from the water company never came"]
)
def test_a_word_like_a_command_is_none_where_no_ticket_waits(said: str) -> None:
    assert heard(said, NONE) == "open"


def test_today_is_the_countys_day() -> None:
    early = replace(TWO, now=at("2026-11-24 07:00").astimezone(UTC))
    (move,) = step(message(f"延期 {LAMP} 3天 等配件"), early, reading)
    assert move == StaffAct("propose", LAMP, {"until": "2026-11-27", "reason": "等配件"})


def test_a_unit_may_be_named() -> None:
    staff = Staff("王敏", (LAMP,), {"住建局": "U09"})
    assert (
        heard("退单 住建局 路灯由其管理", Context(now=NOW, staff=staff)) == f"return {LAMP} U09 路灯由其管理"
    )


def test_a_citizens_command_is_not_a_staff_members() -> None:
    assert heard(f"签收 {LAMP}") != f"sign {LAMP}"


def test_a_staff_members_own_ticket_is_asked_about_as_by_anybody() -> None:
    assert heard("进度", serving(HOSPITAL, tickets=(LAMPS,))) == f"ask progress {LAMP}"
