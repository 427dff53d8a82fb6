"""Finding by the end of a number, and filters kept under a name: who may, what is found, what is noted."""

import pytest
from sqlalchemy import select, update

from bot.vocabulary import Channel, Role
from models.contacts import Contact
from models.history import Audit
from models.tickets import Ticket
from services.finding.phones import digest_numbers
from services.retention import forget
from services.work import begin, look
from tests.handlers.pages.test_search_words import finds, ticket_of
from tests.handlers.pages.test_statements import counted
from tests.web import Browser, Doors


def by_sms(doors: Doors, phone: str, text: str = "县医院收费窗口排队两小时没人管") -> str:
    """A matter told from that number; gives its own."""
    doors.town.says(text, who=phone, channel=Channel.SMS)
    with look(doors.house) as work:
        return work.session.scalars(select(Ticket.number).order_by(Ticket.id.desc())).first() or ""


def seeks(browser: Browser, digits: str, back: str = "", why: str = "call") -> str:
    """The list that looking for these digits leads to, without its beginning."""
    browser.open("/centre/tickets")
    answer = browser.send("/centre/phone", digits=digits, why=why, back=back)
    assert answer.status_code == 303, answer.text
    return str(answer.location).partition("?")[2]


class TestByPhone:
    def test_a_senior_finds_a_person_by_the_end_of_a_number_written_from_or_given(self, doors: Doors) -> None:
        mine, other = by_sms(doors, "+8613812345678"), by_sms(doors, "+8613912340000")
        given = doors.matter()
        with begin(doors.house) as work:
            work.session.get_one(Contact, ticket_of(work, given).contact_id).phone = "+869365515678"
        senior = doors.browser(Role.SUPERVISOR)
        for digits in ("5678", "５６７８"):
            asked = seeks(senior, digits)
            assert "5678" not in asked
            assert finds(senior, asked, mine) and finds(senior, asked, given)
            assert not finds(senior, asked, other)
        for digits in ("12345678", "138 1234 5678", "+86 138-1234-5678"):
            asked = seeks(senior, digits)
            assert finds(senior, asked, mine) and not finds(senior, asked, given), digits
        assert finds(senior, seeks(senior, "0936-5515678"), given)
        asked = seeks(senior, "5678", back="status=closed&sort=old")
        assert "status=closed" in asked and not finds(senior, asked, mine)

    def test_each_search_is_on_record_without_the_digits(self, doors: Doors) -> None:
        by_sms(doors, "+8613812345678")
        senior = doors.browser(Role.DIRECTOR)
        seeks(senior, "345678", why="check")
        with look(doors.house) as work:
            row = work.session.scalars(select(Audit).where(Audit.kind == "phone_searched")).one()
        assert row.data == {"digits": "******", "why": "check"} and row.actor.startswith("p")
        page = doors.browser(Role.ADMIN).open("/admin/audit?kind=phone_searched").text
        assert "按电话尾号查件" in page and "督查核实" in page and "345678" not in page

    def test_who_may_not_is_told_so_and_a_borrowed_address_shows_nothing(self, doors: Doors) -> None:
        mine = by_sms(doors, "+8613812345678")
        senior, duty, other = (doors.browser(one) for one in (Role.SUPERVISOR, Role.DUTY, Role.DIRECTOR))
        asked = seeks(senior, "5678")
        assert 'name="digits"' in senior.open("/centre/tickets").text
        page = duty.open("/centre/tickets").text
        assert 'name="digits"' not in page and "由督查员或主任办理" in page
        refused = duty.send("/centre/phone", digits="5678", why="call", back="")
        assert refused.status_code == 403 and "由督查员或主任办理" in refused.text
        for reader in (duty, other):
            assert not finds(reader, asked, mine) and "请重新输入尾号" in reader.page
        assert finds(senior, asked, mine)
        doors.town.clock.forward(hours=9)
        assert not finds(senior, asked, mine)
        for wrong in ("567", "五六七八", "5678a", ""):
            assert senior.send("/centre/phone", digits=wrong, why="call").status_code == 400, wrong
        assert senior.send("/centre/phone", digits="5678", why="curious").status_code == 400
        assert senior.open("/centre/tickets?phone=nonsense").status_code == 200

    def test_who_asked_to_stay_unnamed_or_told_in_confidence_is_not_found(self, doors: Doors) -> None:
        mine = by_sms(doors, "+8613812345678")
        senior = doors.browser(Role.DIRECTOR)
        asked = seeks(senior, "5678")
        for hidden in ("anonymous", "sealed"):
            with begin(doors.house) as work:
                setattr(ticket_of(work, mine), hidden, True)
            assert not finds(senior, asked, mine) and not finds(senior, f"{asked}&lane=sealed", mine)
            with begin(doors.house) as work:
                setattr(ticket_of(work, mine), hidden, False)
        assert finds(senior, asked, mine)

    def test_numbers_of_before_are_found_once_the_clock_has_put_them_in_order(self, doors: Doors) -> None:
        mine = by_sms(doors, "+8613812345678")
        with begin(doors.house) as work:
            work.session.execute(update(Contact).values(phone_tail=None, address_tail=None))
        senior = doors.browser(Role.SUPERVISOR)
        asked = seeks(senior, "5678")
        assert not finds(senior, asked, mine) and "还在整理" in senior.page
        assert digest_numbers(doors.house, doors.house.now()) == 1
        with counted(doors.house) as said:
            assert finds(senior, asked, mine) and "还在整理" not in senior.page
        assert len(said) <= 15
        assert digest_numbers(doors.house, doors.house.now()) == 0

    def test_what_is_erased_leaves_nothing_to_find_by(self, doors: Doors) -> None:
        by_sms(doors, "+8613812345678")
        with begin(doors.house) as work:
            work.session.execute(update(Ticket).values(status="withdrawn", ended_at=work.now))
        forget(doors.house, doors.town.clock.forward(days=900))
        with look(doors.house) as work:
            contact = work.session.scalars(select(Contact)).one()
            assert (contact.address, contact.phone_tail, contact.address_tail) == (None, None, None)


@pytest.fixture
def duty(doors: Doors) -> Browser:
    browser = doors.browser(Role.DUTY)
    browser.open("/centre/tickets?status=open&unit=U40")
    return browser


class TestViews:
    def test_filters_are_kept_under_a_name_found_again_renamed_and_deleted(
        self, doors: Doors, duty: Browser
    ) -> None:
        back = "status=open&unit=U40&phone=abc&page=7&nonsense=1"
        assert duty.send("/centre/views", name=" 医院 待派 ", back=back).status_code == 303
        page = duty.open("/centre/tickets").text
        assert '<a href="/centre/tickets?status=open&amp;unit=U40">医院 待派</a>' in page
        assert "医院 待派" not in doors.browser(Role.DUTY).open("/centre/tickets").text
        manage = duty.open("/centre/views").text
        row = manage.partition('action="/centre/views/')[2].partition('"')[0]
        assert duty.send(f"/centre/views/{row}", name="医院").status_code == 303
        assert ">医院</a>" in duty.open("/centre/tickets").text
        assert "确定删除“医院”" in duty.open("/centre/views").text
        assert duty.send(f"/centre/views/{row}/drop").status_code == 303
        assert "医院</a>" not in duty.open("/centre/tickets").text

    def test_a_senior_shares_and_nobody_touches_anothers(self, doors: Doors, duty: Browser) -> None:
        senior = doors.browser(Role.SUPERVISOR)
        senior.open("/centre/tickets")
        senior.send("/centre/views", name="早上先看", back="period=day&sort=due", shared="yes")
        assert "早上先看" in duty.open("/centre/tickets").text
        row = senior.open("/centre/views").text.partition('action="/centre/views/')[2].partition('"')[0]
        assert duty.send(f"/centre/views/{row}", name="我的").status_code == 404
        assert duty.send(f"/centre/views/{row}/drop").status_code == 404
        refused = duty.send("/centre/views", name="共用", back="status=open", shared="yes")
        assert refused.status_code == 403 and "共用</a>" not in duty.open("/centre/tickets").text
        director = doors.browser(Role.DIRECTOR)
        director.open("/centre/views")
        assert director.send(f"/centre/views/{row}/drop").status_code == 303
        assert "早上先看" not in duty.open("/centre/tickets").text

    def test_twenty_are_enough_and_each_needs_a_name_and_a_filter(self, duty: Browser) -> None:
        for name, back in (("", "status=open"), ("名" * 41, "status=open"), ("空", "page=2&status=what")):
            assert duty.send("/centre/views", name=name, back=back).status_code == 400, (name, back)
        for turn in range(20):
            assert duty.send("/centre/views", name=f"第{turn}", back="status=open").status_code == 303
        assert duty.send("/centre/views", name="再一组", back="status=open").status_code == 409
        row = duty.open("/centre/views").text.partition('action="/centre/views/')[2].partition('"')[0]
        assert duty.send(f"/centre/views/{row}", name="第19").status_code == 409
