"""One verb for several tickets at the centre: asked first, done one by one, refusals told by number."""

from bot.vocabulary import Role
from tests.web import Doors


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
        duty.send("/centre/several/done", verb="dispatch", number=[waits, sent], unit="U41", back="")
        page = duty.open("/centre/tickets?unit=U41").text
        assert f"{sent} 没有办成" in page and f'href="/centre/{waits}"' in page
        assert f'href="/centre/{sent}"' not in page

    def test_who_may_not_do_it_to_one_may_not_to_several(self, doors: Doors) -> None:
        number, duty = doors.matter("U40"), doors.browser(Role.DUTY)
        assert 'value="supervise"' not in duty.open("/centre/tickets").text
        assert duty.send("/centre/several", verb="supervise", number=[number]).status_code == 403
        assert duty.send("/centre/several", verb="close", number=[number]).status_code == 404
        many = [f"{n:08d}" for n in range(51)]
        assert duty.send("/centre/several", verb="note", number=many).status_code == 400
        director = doors.browser(Role.DIRECTOR)
        assert 'value="supervise"' in director.open("/centre/tickets").text
        unit = doors.browser(Role.UNIT, "U40")
        unit.open("/unit/")
        assert unit.send("/centre/several/done", verb="note", number=[number], text="x").status_code == 403
