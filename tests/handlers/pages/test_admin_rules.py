"""The rules as the administrator changes them: seen beforehand, in force at once, promises kept."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.vocabulary import DeadlineKind, Role
from models.deadlines import Deadline
from models.history import Event
from models.tickets import Ticket
from services.tick import tick
from services.work import look
from tests.web import Browser, Doors

NEXT_WEEK = "2026-11-24..2026-11-27 off"


@pytest.fixture
def admin(doors: Doors) -> Browser:
    browser = doors.browser(Role.ADMIN)
    browser.open("/admin/calendar")
    return browser


def due(doors: Doors, number: str, kind: DeadlineKind) -> datetime:
    with look(doors.house) as work:
        query = select(Deadline.due_at).join(Ticket, Ticket.id == Deadline.ticket_id)
        return work.session.scalars(query.where(Ticket.number == number, Deadline.kind == kind)).one()


def both(doors: Doors, number: str) -> tuple[datetime, datetime]:
    return due(doors, number, DeadlineKind.PROMISE), due(doors, number, DeadlineKind.RESOLVE)


class TestCalendar:
    def test_a_holiday_moves_the_units_clock_and_never_a_citizens_promise_later(
        self, doors: Doors, admin: Browser
    ) -> None:
        number = doors.matter()
        promise, resolve = both(doors, number)
        typed = {"year": "2026", "source": "国办发明电", "text": NEXT_WEEK}
        page = admin.send("/admin/calendar/import", **typed).text
        assert number in page and "未经同意不变" in page
        assert both(doors, number) == (promise, resolve)
        assert admin.send("/admin/calendar/import", sure="1", **typed).status_code == 303
        after = both(doors, number)
        assert after[0] == promise and after[1] > resolve
        with look(doors.house) as work:
            kinds = set(work.session.scalars(select(Event.kind)))
            assert "deadline_recounted" in kinds

    def test_a_weekend_that_is_worked_brings_both_forward_and_back(
        self, doors: Doors, admin: Browser
    ) -> None:
        number = doors.matter()
        before = both(doors, number)
        typed = {"day": "2026-11-28", "working": "1", "source": "赶办积压"}
        assert admin.send("/admin/calendar/day", sure="1", **typed).status_code == 303
        after = both(doors, number)
        assert after[0] < before[0] and after[1] < before[1]
        page = admin.open("/admin/calendar?year=2026").text
        assert "赶办积压" in page
        assert admin.send("/admin/calendar/day/reset", day="2026-11-28").status_code == 303
        assert both(doors, number) == (after[0], before[1])

    @pytest.mark.parametrize(
        ("text", "said"),
        [("2027-02-30 off", "看不懂"), ("2026-01-01 off", "不在这一年"), ("2027-01-04 work", "本来就上班"),
         ("", "没有写"), ("2027-01-01 off\n2027-01-01 off", "写了两次")],
    )  # fmt: skip
    def test_a_notice_that_cannot_be_right_is_refused_and_stays(
        self, admin: Browser, text: str, said: str
    ) -> None:
        answer = admin.send("/admin/calendar/import", year="2027", source="国办发明电第九号", text=text)
        assert answer.status_code == 400 and said in answer.text and "国办发明电第九号" in answer.text

    def test_a_card_for_what_was_not_late_after_all_is_looked_at_again(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.program(Role.UNIT, "U40")
        for verb, fields in (("sign", {}), ("contact", {"text": "在修"})):
            assert unit.act(number, verb, **fields).status_code == 200
        doors.town.clock.forward(days=10)
        tick(doors.house, doors.town.clock())
        admin = doors.browser(Role.ADMIN)
        admin.open("/admin/calendar")
        typed = {"year": "2026", "source": "国办发明电", "text": NEXT_WEEK + "\n2026-11-30..2026-12-04 off"}
        assert admin.send("/admin/calendar/import", sure="1", **typed).status_code == 303
        with look(doors.house) as work:
            query = select(Event.kind).join(Ticket).where(Ticket.number == number)
            kinds = list(work.session.scalars(query))
            assert "card_drafted" in kinds and "card_rechecked" in kinds

    def test_an_imported_year_is_official_and_the_warning_goes(self, admin: Browser) -> None:
        assert "2027 年的放假安排还没有导入" in admin.open("/admin/").text
        typed = {"year": "2027", "source": "国办发明电第九号", "text": "2027-01-01 休"}
        assert admin.send("/admin/calendar/import", sure="1", **typed).status_code == 303
        assert "2027 年的放假安排还没有导入" not in admin.open("/admin/").text


class TestFigures:
    def test_a_new_version_holds_for_what_comes_and_leaves_what_was_promised(
        self, doors: Doors, admin: Browser
    ) -> None:
        before = doors.matter()
        old = both(doors, before)
        typed = {"limits.resolve.complaint": "3 working_days"}
        page = admin.send("/admin/policy", **typed).text
        assert "5 working_days → 3 working_days" in page
        assert admin.send("/admin/policy", sure="1", note="县里要求更快", **typed).status_code == 303
        assert both(doors, before) == old
        assert both(doors, doors.matter())[0] < old[0]
        assert "县里要求更快" in admin.open("/admin/policy").text

    @pytest.mark.parametrize(
        "typed",
        [{"routing_threshold": "2"}, {"limits.resolve.complaint": "many days"}, {"final_dispatch": "-1"}],
    )
    def test_a_figure_that_cannot_be_is_refused_and_what_was_typed_stays(
        self, admin: Browser, typed: dict[str, str]
    ) -> None:
        answer = admin.send("/admin/policy", **typed)
        assert answer.status_code == 400 and f'value="{next(iter(typed.values()))}"' in answer.text

    def test_no_change_and_no_reason_publish_nothing(self, admin: Browser) -> None:
        assert admin.send("/admin/policy", sure="1", note="x").status_code == 400
        changed = {"limits.resolve.complaint": "3 working_days"}
        assert admin.send("/admin/policy", sure="1", note="", **changed).status_code == 400


class TestWords:
    def test_words_said_the_countys_way_reach_the_next_answer_and_can_be_put_back(
        self, doors: Doors, admin: Browser
    ) -> None:
        said = {"zh": "您好，这里是示例县，请讲。", "en": "Hello, go ahead."}
        assert said["zh"] in admin.send("/admin/words/answer.greeting", act="try", **said).text
        assert admin.send("/admin/words/answer.greeting", act="keep", **said).status_code == 303
        assert doors.town.says("你好", "somebody") == said["zh"]
        assert "answer.greeting" in admin.open("/admin/words?edited=1").text
        assert admin.send("/admin/words/answer.greeting", act="reset", **said).status_code == 303
        assert doors.town.says("你好", "another") != said["zh"]

    def test_a_place_that_is_missing_is_named_and_the_words_stay(self, admin: Browser) -> None:
        answer = admin.send("/admin/words/answer.added", act="keep", zh="收到了，放心", en="Got it")
        assert answer.status_code == 400 and "number" in answer.text and "收到了，放心" in answer.text


class TestTemplates:
    def test_a_template_is_offered_to_its_unit_until_it_is_retired(
        self, doors: Doors, admin: Browser
    ) -> None:
        kept = {"unit": "U40", "title": "排队", "body": "{number} 已增开窗口。"}
        assert admin.send("/admin/templates", **kept).status_code == 303
        unit, number = doors.browser(Role.UNIT, "U40"), doors.matter()
        assert "排队" in unit.open(f"/unit/{number}").text
        assert admin.send("/admin/templates/1/active", active="0").status_code == 303
        assert ">排队</a>" not in unit.open(f"/unit/{number}").text

    def test_one_without_words_is_refused_and_stays(self, admin: Browser) -> None:
        answer = admin.send("/admin/templates", title="排队", body=" ")
        assert answer.status_code == 400 and "排队" in answer.text


class TestChannels:
    def test_a_live_test_reaches_the_number_and_not_twice_at_once(self, doors: Doors, admin: Browser) -> None:
        assert "平台已接收" in admin.send("/admin/channels", way="sms", to="+852 9123 4567").text
        assert admin.send("/admin/channels", way="sms", to="+852 9123 4567").status_code == 400
        doors.town.clock.forward(seconds=30)
        assert admin.send("/admin/channels", way="sms", to="12").status_code == 400

    def test_each_channel_says_what_the_provider_is_told(self, doors: Doors, admin: Browser) -> None:
        page = admin.open("/admin/channels").text
        assert f"{doors.house.public_url}/wechat" in page and f"{doors.house.public_url}/sms/status" in page
