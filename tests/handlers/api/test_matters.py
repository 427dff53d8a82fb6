"""Matters by programs: tickets are joined, another one leads, one goes its own way."""

from bot.vocabulary import Role
from tests.web import Doors, Program


def on(program: Program, matter: object, verb: str, **fields: str) -> tuple[int, dict[str, object]]:
    answer = program.post(f"/matters/{matter}/{verb}", fields)
    return answer.status_code, answer.json or {}


def test_tickets_are_joined_led_by_another_and_split_off_by_programs_alone(doors: Doors) -> None:
    duty, (first, second, third) = doors.program(Role.DUTY), (doors.matter("U40") for _ in range(3))
    joined = duty.post(f"/tickets/{second}/join", {"number": first}).json
    assert joined is not None and joined["matter"]
    matter = joined["matter"]
    seen = duty.get(f"/matters/{matter}").json
    assert seen is not None and (seen["lead"], seen["tickets"]) == (first, [first, second])
    status, added = on(duty, matter, "add", number=third)
    assert status == 200 and added["tickets"] == [first, second, third]
    status, led = on(duty, matter, "lead", number=second)
    assert (status, led["lead"]) == (200, second)
    status, left = on(duty, matter, "split", number=third, reason="不是同一处")
    assert status == 200 and left["tickets"] == [first, second]
    alone = duty.get(f"/tickets/{third}").json
    assert alone is not None and alone["matter"] is None and alone["resolve_due_at"]


def test_what_cannot_be_is_refused_in_a_line_and_units_have_no_matters(doors: Doors) -> None:
    duty, unit = doors.program(Role.DUTY), doors.program(Role.UNIT, "U40")
    one, two = doors.matter("U40"), doors.matter("U40")
    matter = (duty.post(f"/tickets/{two}/join", {"number": one}).json or {})["matter"]
    assert on(duty, matter, "lead", number=one)[0] == 409
    assert on(duty, matter, "split", number=one)[0] == 400
    assert on(duty, matter, "dance")[0] == 404 and on(duty, matter + 1, "close")[0] == 404
    assert unit.get(f"/matters/{matter}").status_code == 403
    assert on(unit, matter, "close")[0] == 403
    assert Program(duty.client, "").get(f"/matters/{matter}").status_code == 401
