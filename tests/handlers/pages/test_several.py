"""One verb for several tickets at the centre: asked first, done one by one, refusals told by number."""

import re

from bot.vocabulary import Role
from services.work import begin
from tests.handlers.pages.test_search_words import matter_of, ticket_of
from tests.web import Doors

CHOSEN = re.compile(r'name="number" value="(\d{8}-\d+)"')


class TestSeveral:
    def test_what_is_chosen_is_shown_before_anything_is_done(self, doors: Doors) -> None:
        numbers = [doors.matter(None), doors.matter(None)]
        duty = doors.browser(Role.DUTY)
        duty.open("/centre/tickets?status=open")
        asked = duty.send("/centre/several", verb="dispatch", number=numbers, back="status=open").text
        assert all(number in asked for number in numbers) and "共 2 件" in asked
        assert "/centre/tickets?status=open" in asked
        assert all(number in duty.open("/centre/tickets?status=open").text for number in numbers)

    def test_each_is_done_by_itself_and_what_is_refused_is_told_by_number(self, doors: Doors) -> None:
        waits, sent = doors.matter(None), doors.matter("U40")
        unit = doors.program(Role.UNIT, "U40")
        for verb in ("sign", "contact", "reply"):
            assert unit.act(sent, verb, text="已经安排处理").status_code == 200
        duty = doors.browser(Role.DUTY)
        duty.open("/centre/tickets")
        told = duty.send(
            "/centre/several/done", verb="dispatch", number=[waits, sent], unit="U41", back=""
        ).text
        assert "2 件中办成 1 件" in told and f'class="refused"><a href="/centre/{sent}"' in told
        page = duty.open("/centre/tickets?unit=U41").text
        assert f'href="/centre/{waits}"' in page
        assert f'href="/centre/{sent}"' not in page

    def test_who_may_not_do_it_to_one_may_not_to_several(self, doors: Doors) -> None:
        number, duty = doors.matter("U40"), doors.browser(Role.DUTY)
        assert 'value="supervise"' not in duty.open("/centre/tickets").text
        assert duty.send("/centre/several", verb="supervise", number=[number]).status_code == 403
        assert duty.send("/centre/several", verb="reply", number=[number]).status_code == 404
        many = [f"{n:08d}" for n in range(51)]
        assert duty.send("/centre/several", verb="note", number=many).status_code == 400
        director = doors.browser(Role.DIRECTOR)
        assert 'value="supervise"' in director.open("/centre/tickets").text
        unit = doors.browser(Role.UNIT, "U40")
        unit.open("/unit/")
        assert unit.send("/centre/several/done", verb="note", number=[number], text="x").status_code == 403

    def test_what_was_answered_is_closed_together_and_what_changed_meanwhile_is_left(
        self, doors: Doors
    ) -> None:
        unit, numbers = doors.program(Role.UNIT, "U40"), [doors.matter("U40") for _ in range(4)]
        for number in numbers[:3]:
            for verb in ("sign", "reply"):
                assert unit.act(number, verb, text="已经安排处理").status_code == 200
        duty = doors.browser(Role.DUTY)
        duty.open("/centre/tickets")
        asked = duty.send("/centre/several", verb="close", number=numbers, back="nature=complaint").text
        assert "办结：共 3 件" in asked and "另有 1 件不办" in asked
        chosen = CHOSEN.findall(asked)
        assert [one.partition("-")[0] for one in chosen] == numbers[:3]
        assert unit.act(numbers[2], "reply", text="补充一句").status_code == 200
        told = duty.send("/centre/several/done", verb="close", number=chosen, back="nature=complaint").text
        assert "3 件中办成 2 件" in told and "有了变化" in told and "nature=complaint" in told
        assert "再看" in duty.send("/centre/several/done", verb="close", number=chosen).text
        listed = duty.open("/centre/tickets?status=closed").text
        assert [number for number in numbers if f'href="/centre/{number}"' in listed] == numbers[:2]

    def test_a_unit_signs_for_several_of_its_list_and_for_nobody_elses(self, doors: Doors) -> None:
        numbers, theirs = [doors.matter("U40"), doors.matter("U40")], doors.matter("U09")
        unit = doors.browser(Role.UNIT, "U40")
        assert 'action="/unit/together"' in unit.open("/unit/").text
        asked = unit.send("/unit/together", verb="sign", number=[*numbers, theirs]).text
        assert "签收：共 2 件" in asked and theirs not in asked
        told = unit.send("/unit/together/done", verb="sign", number=[*CHOSEN.findall(asked), theirs]).text
        assert "3 件中办成 2 件" in told and told.count("办理中") == 2
        page = unit.open("/unit/").text
        assert 'action="/unit/together"' not in page and all(number in page for number in numbers)
        assert unit.send("/unit/together", verb="close", number=numbers).status_code == 404

    def test_two_of_one_matter_are_signed_for_once_and_both_are_told_done(self, doors: Doors) -> None:
        lead, fellow = doors.matter("U40"), doors.matter("U40")
        with begin(doors.house) as work:
            matter = matter_of(work, lead)
            ticket_of(work, fellow).matter_id = matter
        director = doors.browser(Role.DIRECTOR)
        director.open("/centre/tickets")
        asked = director.send("/centre/several", verb="sign", number=[fellow, lead], back="").text
        told = director.send("/centre/several/done", verb="sign", number=CHOSEN.findall(asked), back="").text
        assert "2 件中办成 2 件" in told and f"与 {fellow} 是同一件事" in told and told.count("办理中") == 2
