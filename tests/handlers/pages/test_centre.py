"""The centre at work: pile by pile, ticket after ticket, each deed on the page where its evidence stands."""

import re
from html import unescape

from sqlalchemy import select

from bot.vocabulary import Lane, Nature, Role
from models.contacts import Contact
from models.history import Audit, Event
from models.tickets import Ticket
from services.tick import tick
from services.work import begin, look
from tests.web import WORDS, Doors

PILE = re.compile(r'<section id="(\w+)".*?>(.*?)</section>', re.S)
PHONE = "+8613812345678"


def heaps(page: str) -> dict[str, list[str]]:
    """The tickets of each pile on the desk."""
    return {name: re.findall(r'href="/centre/(\d+)\?', rows) for name, rows in PILE.findall(page)}


def low_rated(doors: Doors, unit: str = "U40") -> str:
    """A matter whose citizen was not content with the answer."""
    number, program = doors.matter(unit), doors.program(Role.UNIT, unit)
    who = f"citizen-{doors.town.sent_in}"
    assert program.act(number, "reply", text="已经处理好了。").status_code == 200
    tick(doors.house, doors.town.clock.forward(minutes=5))
    tick(doors.house, doors.town.clock.forward(minutes=5))
    for word in ("1", "3"):
        doors.town.says(word, who)
    return number


def asks_for_time(doors: Doors) -> str:
    """A matter whose unit wants more time, to which the citizen said nothing."""
    number, unit = doors.matter(), doors.program(Role.UNIT, "U40")
    asked = unit.act(number, "propose", until="2026-12-04", reason="等设备到货")
    assert asked.status_code == 200
    tick(doors.house, doors.town.clock.forward(days=2))
    return number


def called(doors: Doors, number: str, phone: str = PHONE) -> None:
    """The person left a number to be called at."""
    with begin(doors.house) as work:
        ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        work.session.get_one(Contact, ticket.contact_id).phone = phone


class TestPiles:
    def test_each_kind_of_word_has_its_pile_and_the_first_due_is_on_top(self, doors: Doors) -> None:
        low, timed, second = low_rated(doors), asks_for_time(doors), doors.matter(None)
        returned = doors.matter("U16")
        unit = doors.program(Role.UNIT, "U16")
        assert unit.act(returned, "return", reason="not_duty", unit="U40").status_code == 200
        report = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        seen = heaps(doors.browser(Role.SUPERVISOR).open("/centre/").text)
        assert seen["callbacks"] == [low] and seen["times"] == [timed]
        assert seen["triage"] == [second] and seen["rulings"] == [returned] and seen["reports"] == [report]
        assert "reports" not in heaps(doors.browser(Role.DUTY).open("/centre/").text)

    def test_a_long_pile_shows_its_whole_size_and_opens_in_full(self, doors: Doors) -> None:
        numbers = {doors.matter(None) for _ in range(8)}
        duty = doors.browser(Role.DUTY)
        page = duty.open("/centre/").text
        assert len(heaps(page)["triage"]) == 5 and "全部 8 件" in page
        assert set(re.findall(r"/centre/(\d+)\?", duty.open("/centre/piles/triage").text)) == numbers

    def test_what_waits_is_renewed_without_touching_the_rest_of_the_page(self, doors: Doors) -> None:
        page = doors.browser(Role.DUTY).open("/centre/").text
        assert re.search(r'id="piles"[^>]+hx-select="#piles"[^>]+hx-trigger="every 5s"', page)
        assert page.index('<form class="find"') < page.index('id="piles"')
        assert '<a href="/centre/">刷新' in page

    def test_a_renewal_takes_no_message_away_and_leads_to_the_login_when_the_session_is_over(
        self, doors: Doors
    ) -> None:
        first, duty = doors.matter(None), doors.browser(Role.DUTY)
        duty.open(f"/centre/{first}?pile=triage")
        duty.send(f"/centre/{first}/dispatch", unit="U40", pile="triage")
        again = {"HX-Request": "true"}
        assert "已派单" not in duty.client.get("/centre/", headers=again).text
        assert "已派单" in duty.open("/centre/").text
        doors.town.clock.forward(days=3)
        answer = duty.client.get("/centre/", headers=again)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=%2Fcentre%2F")


class TestTriage:
    def test_one_tap_dispatches_and_the_next_of_the_pile_stands_there(self, doors: Doors) -> None:
        first, second = doors.matter(None), doors.matter(None)
        duty = doors.browser(Role.DUTY)
        duty.open(f"/centre/{first}?pile=triage")
        assert WORDS in duty.page and "50%" in duty.page and 'accesskey="1"' in duty.page
        answer = duty.send(f"/centre/{first}/dispatch", unit="U40", pile="triage")
        assert (answer.status_code, answer.location) == (303, f"/centre/{second}?pile=triage")
        assert f"{first}：已派单。还有 1 件" in duty.open(str(answer.location)).text
        answer = duty.send(f"/centre/{second}/decline", reason="court", pile="triage")
        assert answer.location == "/centre/"
        assert "都办完了" in duty.open("/centre/").text

    def test_a_ticket_may_be_left_for_later(self, doors: Doors) -> None:
        first, second = doors.matter(None), doors.matter(None)
        duty = doors.browser(Role.DUTY)
        for number, other in ((first, second), (second, first)):
            assert (
                f'href="/centre/{other}?pile=triage" accesskey="n"'
                in duty.open(f"/centre/{number}?pile=triage").text
            )

    def test_a_refused_deed_keeps_the_ticket_the_words_and_the_pile(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.browser(Role.DUTY)
        duty.open(f"/centre/{number}?pile=triage")
        answer = duty.send(f"/centre/{number}/dispatch", unit="U99", pile="triage")
        assert answer.status_code == 400
        assert 'name="pile" value="triage"' in duty.page and number in duty.page

    def test_helping_units_are_named_with_the_dispatch(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.browser(Role.DUTY)
        duty.open(f"/centre/{number}")
        assert duty.send(f"/centre/{number}/dispatch", unit="U40", co_handlers="U16").status_code == 303
        assert doors.browser(Role.UNIT, "U16").open(f"/unit/{number}").status_code == 200


class TestRulings:
    def test_both_sides_and_what_was_ruled_before_stand_on_one_page(self, doors: Doors) -> None:
        number, duty = doors.matter(), doors.browser(Role.DUTY)
        for unit, to in (("U40", "U16"), ("U16", "U41")):
            program = doors.program(Role.UNIT, unit)
            assert (
                program.act(number, "return", reason="not_duty", unit=to, basis="三定方案").status_code == 200
            )
            page = duty.open(f"/centre/{number}?pile=rulings").text
            assert WORDS in page and "三定方案" in page and "不属本单位职责" in page
            if unit == "U40":
                duty.send(f"/centre/{number}/rule", uphold="yes", unit=to, pile="rulings")
        assert "以前的裁定" in page and "退单，已同意" in page and "已派单 2 次" in page

    def test_the_time_asked_for_the_farthest_day_and_the_persons_answer_are_there(self, doors: Doors) -> None:
        number, duty = asks_for_time(doors), doors.browser(Role.DUTY)
        page = duty.open(f"/centre/{number}?pile=times").text
        assert "等设备到货" in page and "没有答复（不算同意）" in page and "12月4日" in page
        assert 'value="2026-12-04"' in page
        duty.send(f"/centre/{number}/set_time", until="2026-12-03", reason="设备已发货", pile="times")
        assert duty.seen[-1] == 303
        with look(doors.house) as work:
            due = work.session.scalars(select(Ticket.promise_due_at).where(Ticket.number == number)).one()
        assert due is not None and due.date().isoformat() == "2026-12-03"

    def test_a_refused_time_moves_nothing(self, doors: Doors) -> None:
        number, duty = asks_for_time(doors), doors.browser(Role.DUTY)
        before = duty.open(f"/centre/{number}").text.count("12月4日")
        assert before and duty.send(f"/centre/{number}/set_time", reason="时限不变").status_code == 303
        assert "set_time" not in duty.open(f"/centre/{number}").text


class TestCallBack:
    def test_the_script_names_the_matter_and_the_answer_and_the_outcome_is_kept(self, doors: Doors) -> None:
        number, duty = low_rated(doors), doors.browser(Role.DUTY)
        page = duty.open(f"/centre/{number}?pile=callbacks").text
        script = re.findall(r'<ol class="script">(.*?)</ol>', page, re.S)[0]
        assert number in script and "已经处理好了" in script and "示例县" in script
        sent = duty.send(f"/centre/{number}/call_back", contacted="yes", solved="no", note="仍在排队")
        assert sent.status_code == 303
        with look(doors.house) as work:
            kinds = [
                row.kind for row in work.session.query(Event).join(Ticket).where(Ticket.number == number)
            ]
        assert kinds[-2:] == ["called_back", "low_upheld"]

    def test_a_number_is_shown_to_who_gave_a_reason_and_only_for_a_while(self, doors: Doors) -> None:
        number = doors.matter()
        called(doors, number)
        duty, other = doors.browser(Role.DUTY), doors.browser(Role.SUPERVISOR)
        page = duty.open(f"/centre/{number}").text
        assert "138****5678" in page and PHONE not in page
        assert duty.send(f"/centre/{number}/reveal", reason="").status_code == 400 and PHONE not in duty.page
        assert duty.send(f"/centre/{number}/reveal", reason="回访").status_code == 303
        assert PHONE in duty.open(f"/centre/{number}").text
        assert PHONE not in other.open(f"/centre/{number}").text
        unit = doors.browser(Role.UNIT, "U40")
        assert "查看来访人电话" not in unit.open(f"/unit/{number}").text and "回访" not in unit.page
        doors.town.clock.forward(minutes=31)
        assert PHONE not in duty.open(f"/centre/{number}").text

    def test_a_number_of_a_sealed_matter_is_not_for_the_duty_officer(self, doors: Doors) -> None:
        number = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        called(doors, number)
        duty = doors.browser(Role.DUTY)
        duty.open("/centre/")
        before = doors.rows()
        assert duty.send(f"/centre/{number}/reveal", reason="想看").status_code == 404
        assert doors.rows() == before

    def test_a_private_check_is_noted_and_leaves_the_pile(self, doors: Doors) -> None:
        number, duty = doors.matter(), doors.browser(Role.DUTY)
        with begin(doors.house) as work:
            work.session.scalars(select(Ticket).where(Ticket.number == number)).one().private_check = True
        assert heaps(duty.open("/centre/").text)["private"] == [number]
        duty.open(f"/centre/{number}?pile=private")
        assert duty.send(f"/centre/{number}/check", note="本人自愿", pile="private").location == "/centre/"
        assert "private" not in heaps(duty.open("/centre/").text)
        assert "本人自愿" not in unescape(doors.browser(Role.UNIT, "U40").open(f"/unit/{number}").text)


class TestEscalations:
    def test_each_step_with_its_unit_its_age_and_the_next_act(self, doors: Doors) -> None:
        late, other = doors.matter("U40"), doors.matter("U16")
        waits = doors.matter(None)
        doors.town.clock.forward(days=8)
        tick(doors.house, doors.town.clock())
        supervisor = doors.browser(Role.SUPERVISOR)
        page = supervisor.open("/centre/escalations").text
        assert all(f'href="/centre/{number}"' in page for number in (late, other, waits))
        assert (
            f'/centre/{late}?pile=supervise">督办' in page and f'/centre/{waits}?pile=triage">去处理' in page
        )
        assert "已超" in page
        one = supervisor.open("/centre/escalations?unit=U16").text
        assert other in one and late not in one
        assert f"{late}?pile=supervise" not in doors.browser(Role.DUTY).open("/centre/escalations").text
        supervisor.open(f"/centre/{late}?pile=supervise")
        sent = supervisor.send(f"/centre/{late}/supervise", note="三日内办结", pile="supervise")
        assert sent.location == f"/centre/{other}?pile=supervise"

    def test_steps_are_told_apart(self, doors: Doors) -> None:
        doors.matter()
        doors.town.clock.forward(days=2)
        tick(doors.house, doors.town.clock())
        duty = doors.browser(Role.DUTY)
        assert "已催办" in duty.open("/centre/escalations?level=1").text
        assert "没有超时的事" in duty.open("/centre/escalations?level=3").text


def carded(doors: Doors) -> str:
    """A ticket whose unit was late and said why."""
    number = doors.matter()
    while "card_drafted" not in kinds_of(doors, number):
        tick(doors.house, doors.town.clock.forward(hours=6))
    unit = doors.program(Role.UNIT, "U40")
    assert unit.act(number, "state", text="窗口停电两小时").status_code == 200
    return number


def kinds_of(doors: Doors, number: str) -> list[str]:
    """What happened to a ticket."""
    with look(doors.house) as work:
        return [row.kind for row in work.session.query(Event).join(Ticket).where(Ticket.number == number)]


class TestCards:
    def test_the_evidence_stands_beside_the_decision(self, doors: Doors) -> None:
        number, supervisor = carded(doors), doors.browser(Role.SUPERVISOR)
        page = supervisor.open("/centre/cards").text
        assert number in page and "窗口停电两小时" in page and re.search(r'<ol class="why"><li>.+</li>', page)
        answer = supervisor.send(f"/centre/{number}/decide_card", issue="yes", then="cards")
        assert (answer.status_code, answer.location) == (303, "/centre/cards")
        assert number not in supervisor.open("/centre/cards").text
        assert number in supervisor.open("/centre/cards?stage=issued").text

    def test_a_duty_officer_reads_and_the_director_decides_the_appeal(self, doors: Doors) -> None:
        number, supervisor = carded(doors), doors.browser(Role.SUPERVISOR)
        duty, director = doors.browser(Role.DUTY), doors.browser(Role.DIRECTOR)
        assert "decide_card" not in duty.open("/centre/cards").text
        supervisor.open("/centre/cards")
        supervisor.send(f"/centre/{number}/decide_card", issue="yes", then="cards")
        unit = doors.program(Role.UNIT, "U40")
        assert unit.act(number, "appeal", text="停电不由我们负责").status_code == 200
        assert "decide_card" not in supervisor.open("/centre/cards?stage=appealed").text
        page = director.open("/centre/cards?stage=appealed").text
        assert "停电不由我们负责" in page and "撤销" in page
        assert director.send(f"/centre/{number}/decide_card", issue="no", then="cards").status_code == 303
        assert "已撤销" in director.open("/centre/cards?stage=decided").text


class TestSealed:
    def test_the_lane_is_the_seniors_alone(self, doors: Doors) -> None:
        number = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        doors.town.clock.forward(days=12)
        tick(doors.house, doors.town.clock())
        assert number in doors.browser(Role.SUPERVISOR).open("/centre/sealed").text
        duty = doors.browser(Role.DUTY)
        assert duty.open("/centre/sealed").status_code == 403
        pages = ["", "tickets", "tickets?lane=sealed", f"tickets?q={number}", "escalations", "cards"]
        for path in (*pages, "board", "piles/escalated"):
            assert f"/centre/{number}" not in duty.open(f"/centre/{path}").text, path

    def test_who_opens_a_sealed_matter_leaves_a_trace(self, doors: Doors) -> None:
        number = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        supervisor = doors.browser(Role.SUPERVISOR)
        supervisor.open(f"/centre/{doors.matter()}")
        supervisor.open(f"/centre/{number}")
        with look(doors.house) as work:
            traces = work.session.scalars(select(Audit.data).where(Audit.kind == "sealed_opened")).all()
        assert traces == [{"ticket": number}]


class TestObjections:
    def test_an_objection_is_ruled_on_by_a_second_person_beside_the_first_reason(self, doors: Doors) -> None:
        number, first, second = doors.matter(None), doors.browser(Role.DUTY), doors.browser(Role.DUTY)
        who = f"citizen-{doors.town.sent_in}"
        first.open(f"/centre/{number}")
        assert first.send(f"/centre/{number}/decline", reason="court").status_code == 303
        doors.town.says(f"不服 {number}", who)
        page = second.open(f"/centre/{number}?pile=rulings").text
        assert "上次不予受理的理由" in page and WORDS in page
        refused = first.send(f"/centre/{number}/rule", uphold="yes", unit="U40")
        assert refused.status_code == 403
        sent = second.send(f"/centre/{number}/rule", uphold="yes", unit="U40", pile="rulings")
        assert (sent.status_code, sent.location) == (303, "/centre/")


def test_what_should_be_sealed_leaves_the_duty_officers_sight_and_waits_for_the_supervisor(
    doors: Doors,
) -> None:
    number, duty, supervisor = doors.matter(None), doors.browser(Role.DUTY), doors.browser(Role.SUPERVISOR)
    duty.open(f"/centre/{number}")
    assert duty.send(f"/centre/{number}/seal", reason="涉嫌收受财物", back="list").location == "/centre/"
    assert duty.open(f"/centre/{number}").status_code == 404
    page = supervisor.open(f"/centre/{number}").text
    assert "涉嫌收受财物" in page and "由中心立案" in page
    sent = doors.matter("U40")
    duty.open(f"/centre/{sent}")
    assert duty.send(f"/centre/{sent}/seal", reason="晚了").status_code == 409
