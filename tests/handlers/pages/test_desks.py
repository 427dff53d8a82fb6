"""The desks of the units and of the centre: what they show, and that their buttons do what they say."""

import re
from datetime import timedelta
from html import unescape

import pytest

from bot.vocabulary import Lane, Nature, Role, Urgency
from models.ledgers import Outbox
from models.tickets import Ticket
from services.deliver import deliver
from services.delivered import needs_a_person
from services.tick import tick
from services.work import begin
from tests.web import WORDS, Browser, Doors

FORM = re.compile(r'<form method="post" action="/(?:unit|centre)/\d+/(\w+)" class="stack"')
SECTION = re.compile(r'<section id="(\w+)".*?>(.*?)</section>', re.S)
ANSWER = "已增开两个收费窗口，今天起不再排长队。"


def verbs(page: str) -> list[str]:
    """The verbs a page has forms for."""
    return list(dict.fromkeys(FORM.findall(page)))


def status(doors: Doors, number: str) -> str:
    with begin(doors.house) as work:
        return work.session.query(Ticket).where(Ticket.number == number).one().status

INLINE = re.compile(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=|javascript:|https?://")


class TestUnitDesk:
    def test_it_lists_what_is_owed_due_first_and_nothing_of_others(self, doors: Doors) -> None:
        later, stranger = doors.matter(), doors.matter("U16")
        sooner = doors.matter(urgency=Urgency.URGENT)
        page = doors.browser(Role.UNIT, "U40").open("/unit/").text
        assert re.findall(r'href="/unit/(\d+)"', page) == [sooner, later]
        assert stranger not in page

    def test_a_ticket_of_another_unit_is_not_there(self, doors: Doors) -> None:
        number, stranger = doors.matter(), doors.browser(Role.UNIT, "U16")
        stranger.open("/unit/")
        assert stranger.open(f"/unit/{number}").status_code == 404
        assert WORDS not in stranger.page
        picture = doors.picture(number)
        assert stranger.open(f"/unit/media/{picture}").status_code == 404
        stranger.open("/unit/")
        before = doors.rows()
        for verb in ("sign", "contact", "reply", "return", "propose", "note", "dispatch", "close"):
            answer = stranger.send(
                f"/unit/{number}/{verb}", text="a", reason="a", unit="U40", until="2026-12-02"
            )
            assert answer.status_code in (403, 404), verb
        assert doors.rows() == before

    def test_it_signs_contacts_asks_for_time_answers_and_sees_it_ended(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        path = f"/unit/{number}"
        unit.open(path)
        offered = ["sign", "contact", "reply", "propose", "return", "pass_on", "ask_help", "note"]
        assert verbs(unit.page) == offered
        for verb, fields, after in [
            ("sign", {}, "in_progress"),
            ("contact", {"text": "今天给您回话。"}, "in_progress"),
            ("propose", {"until": "2026-12-04", "reason": "等设备"}, "in_progress"),
            ("reply", {"text": ANSWER}, "resolved"),
        ]:
            answer = unit.send(f"{path}/{verb}", **fields)
            assert (answer.status_code, answer.location) == (303, path), unit.page
            assert status(doors, number) == after
            unit.open(path)
        assert ANSWER in unit.page and "sign" not in verbs(unit.page)

    def test_a_return_names_a_reason_and_a_unit_and_the_centre_rules_on_it(self, doors: Doors) -> None:
        number, unit, duty = doors.matter(), doors.browser(Role.UNIT, "U40"), doors.browser(Role.DUTY)
        unit.open(f"/unit/{number}")
        sent = unit.send(f"/unit/{number}/return", reason="not_duty", unit="U16", basis="三定方案第三条")
        assert sent.status_code == 303
        duty.open(f"/centre/{number}")
        assert "三定方案第三条" in duty.page and "不属本单位职责" in duty.page and "退单待裁定" in duty.page
        assert ">not_duty" not in duty.page
        assert "rule" in verbs(duty.page) and "dispatch" not in verbs(duty.page)
        assert duty.send(f"/centre/{number}/rule", uphold="yes", unit="U16").status_code == 303
        assert unit.open(f"/unit/{number}").status_code == 404

    def test_what_was_typed_is_kept_when_it_is_refused(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        unit.open(f"/unit/{number}")
        typed = "我们需要更多时间，因为<设备>未到"
        answer = unit.send(f"/unit/{number}/propose", until="2020-01-01", reason=typed)
        assert answer.status_code == 400
        assert typed in unescape(unit.page) and "<设备>" not in unit.page
        assert unit.send(f"/unit/{number}/propose", until="2026-12-04", reason=typed).status_code == 303

    def test_every_limit_tells_why_it_is_due_then(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        page = unit.open(f"/unit/{number}").text
        limits = re.findall(r'<details class="promise[^"]*">(.*?)</details>', page, re.S)
        assert len(limits) >= 5
        assert all(re.search(r'<ol class="why">\s*<li>.+</li>', limit) for limit in limits)
        english = unit.open(f"/unit/{number}?lang=en").text
        whys = " ".join(re.findall(r'<ol class="why">(.*?)</ol>', english, re.S))
        assert not re.search(r"[\u4e00-\u9fff]", whys)

    def test_the_persons_words_stay_at_the_centre_when_staff_is_complained_of(self, doors: Doors) -> None:
        number = doors.matter(about_staff=True)
        picture = doors.picture(number)
        unit = doors.browser(Role.UNIT, "U40")
        assert unit.open(f"/unit/{number}").status_code == 200
        assert WORDS not in unit.page and f"media/{picture}" not in unit.page
        duty = doors.browser(Role.DUTY)
        assert WORDS in duty.open(f"/centre/{number}").text and f"media/{picture}" in duty.page


class TestCentreDesk:
    def test_it_has_its_piles_and_each_leads_to_the_ticket(self, doors: Doors) -> None:
        triage, late = doors.matter(None), doors.matter()
        returned, stuck = doors.matter("U16"), doors.matter("U41")
        unit = doors.program(Role.UNIT, "U16")
        assert unit.act(returned, "return", reason="not_duty", unit="U40").status_code == 200
        doors.stuck(stuck)
        doors.town.clock.forward(days=3)
        tick(doors.house, doors.town.clock())
        page = doors.browser(Role.DUTY).open("/centre/").text
        pile = dict(SECTION.findall(page))
        assert f"/centre/{triage}" in pile["triage"] and f"/centre/{late}" not in pile["triage"]
        assert f"/centre/{returned}" in pile["rulings"]
        assert f"/centre/{late}" in pile["escalated"]
        assert f"/centre/{stuck}" in pile["undelivered"] and "replay" in pile["undelivered"]

    def test_the_duty_officer_sends_again_what_is_stuck_and_what_waits_for_a_way(self, doors: Doors) -> None:
        number, duty = doors.matter("U41"), doors.browser(Role.DUTY)
        failed, waiting = doors.stuck(number), doors.stuck(number, "queued")
        with begin(doors.house) as work:
            row = work.session.get_one(Outbox, waiting)
            row.error, row.next_at = "resting", work.now + timedelta(hours=1)
            needs_a_person(work, row)
        page = duty.open("/centre/").text
        pile = dict(SECTION.findall(page))["undelivered"]
        assert "渠道暂停，等待发送" in pile and "45015" in pile
        for stuck in (failed, waiting):
            assert f"/centre/outbox/{stuck}/replay" in pile
            assert duty.send(f"/centre/outbox/{stuck}/replay").status_code == 303
        deliver(doors.house, doors.town.clock())
        sent = [letter.row for sender in doors.town.senders.values() for letter in sender.letters]
        assert sent.count(failed) == sent.count(waiting) == 1
        assert "undelivered" not in dict(SECTION.findall(duty.open("/centre/").text))

    def test_an_unsure_matter_goes_out_by_one_tap_on_a_suggestion_with_its_reason(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.browser(Role.DUTY)
        page = duty.open(f"/centre/{number}").text
        suggested = re.findall(r'<input type="hidden" name="unit" value="(\w+)">', page)
        assert suggested == ["U40", "U41", "U16"]
        assert "收费" in page
        assert duty.send(f"/centre/{number}/dispatch", unit=suggested[0]).status_code == 303
        assert status(doors, number) == "assigned"

    def test_the_third_dispatch_is_the_directors_with_its_basis(self, doors: Doors) -> None:
        number, duty, director = doors.matter(), doors.browser(Role.DUTY), doors.browser(Role.DIRECTOR)
        duty.open(f"/centre/{number}")
        assert duty.send(f"/centre/{number}/dispatch", unit="U16").status_code == 303
        duty.open(f"/centre/{number}")
        assert "第三次派单" in duty.page
        assert duty.send(f"/centre/{number}/dispatch", unit="U41").status_code == 403
        director.open(f"/centre/{number}")
        assert director.send(f"/centre/{number}/dispatch", unit="U41").status_code == 400
        assert director.send(f"/centre/{number}/dispatch", unit="U41", basis="会商纪要").status_code == 303

    def test_a_sealed_matter_is_on_the_seniors_desk_alone(self, doors: Doors) -> None:
        number = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        duty, supervisor = doors.browser(Role.DUTY), doors.browser(Role.SUPERVISOR)
        assert number not in duty.open("/centre/").text
        assert duty.open(f"/centre/{number}").status_code == 404
        assert number in supervisor.open("/centre/").text
        supervisor.open(f"/centre/{number}")
        assert verbs(supervisor.page)[:2] == ["dispatch", "take_up"]
        assert supervisor.send(f"/centre/{number}/take_up").status_code == 303

    def test_a_stuck_message_is_sent_again_from_the_desk(self, doors: Doors) -> None:
        row, duty = doors.stuck(doors.matter()), doors.browser(Role.DUTY)
        duty.open("/centre/")
        assert duty.send(f"/centre/outbox/{row}/replay").status_code == 303
        assert duty.send(f"/centre/outbox/{row}/replay").status_code == 404

    def test_a_unit_has_no_business_here(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        for path in ("/centre/", f"/centre/{number}"):
            assert unit.open(path).status_code == 403
        unit.open("/unit/")
        assert unit.send(f"/centre/{number}/dispatch", unit="U16").status_code == 403


FIELDS = {
    "pass_on": {"person": "colleague"}, "seal": {"reason": "涉嫌收受财物"},
    "ask_help": {"unit": "U16", "text": "请核对"},
    "contact": {"text": "您好"}, "reply": {"text": ANSWER}, "note": {"text": "记一笔"},
    "return": {"reason": "not_duty", "unit": "U16"}, "dispatch": {"unit": "U16"},
    "decline": {"reason": "court"}, "make_complex": {"reason": "涉及多个单位"},
    "propose": {"until": "2026-12-04", "reason": "等材料"}, "confirm_urgency": {"urgency": "urgent"},
    "ask_citizen": {"text": "是哪一栋？"}, "reserve": {"text": "保留意见"},
    "rule": {"uphold": "no"}, "call_back": {"contacted": "yes", "solved": "yes"},
}  # fmt: skip


class TestButtons:
    @pytest.mark.parametrize(
        "steps", [(), ("sign",), ("return",), ("reply",), ("reply", "close"), ("decline",)], ids="-".join
    )
    def test_no_button_is_there_only_to_be_refused(self, doors: Doors, steps: tuple[str, ...]) -> None:
        """Each offered verb is pressed on a ticket of its own that stands in the same place."""
        unit, director = doors.browser(Role.UNIT, "U40"), doors.browser(Role.DIRECTOR)
        doors.person("colleague", Role.UNIT, "U40")
        desks = [(director, "/centre")] if "decline" in steps else [(unit, "/unit"), (director, "/centre")]
        for browser, base in desks:
            offered = verbs(browser.open(f"{base}/{stands(doors, steps, unit, director)}").text)
            assert "note" in offered
            for verb in offered:
                number = stands(doors, steps, unit, director)
                browser.open(f"{base}/{number}")
                fields = {"number": doors.matter("U40")} if verb == "join" else FIELDS.get(verb, {})
                answer = browser.send(f"{base}/{number}/{verb}", **fields)
                why = re.findall('role="alert">(.*?)<', answer.text)
                assert answer.status_code == 303, (base, verb, why)


def stands(doors: Doors, steps: tuple[str, ...], unit: Browser, director: Browser) -> str:
    """A ticket on which these verbs were done."""
    number = doors.matter(None if steps == ("decline",) else "U40")
    for verb in steps:
        browser, base = (director, "/centre") if verb in ("close", "decline") else (unit, "/unit")
        browser.open(f"{base}/" if base == "/centre" else "/unit/")
        assert browser.send(f"{base}/{number}/{verb}", **FIELDS.get(verb, {})).status_code == 303
    return number


class TestEveryPage:
    def test_it_may_load_nothing_from_elsewhere_and_holds_no_script(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.browser(Role.DUTY)
        for path in ("/login", "/privacy", "/centre/", f"/centre/{number}", "/nothing"):
            answer = duty.client.get(path, follow_redirects=True)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert not INLINE.search(answer.text)
            assert answer.headers["Cache-Control"] == "no-store"

    def test_the_style_is_served_and_may_be_kept(self, doors: Doors) -> None:
        answer = doors.app.test_client().get("/static/style.css")
        assert (answer.status_code, answer.mimetype) == (200, "text/css")
        assert "max-age" in answer.headers["Cache-Control"]

    def test_words_of_citizens_are_shown_as_words(self, doors: Doors) -> None:
        number, unit = doors.matter(), doors.browser(Role.UNIT, "U40")
        unit.open(f"/unit/{number}")
        unit.send(f"/unit/{number}/note", text="<img src=x onerror=alert(1)>{{ 7*7 }}")
        page = unit.open(f"/unit/{number}").text
        assert "<img src=x" not in page and "{{ 7*7 }}" in unescape(page)
