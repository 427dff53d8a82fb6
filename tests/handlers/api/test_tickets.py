"""The tickets' API: the whole life of a ticket, who may do what, and what each is told."""

import pytest

from bot.vocabulary import Lane, Nature, Role
from tests.web import WORDS, Doors, Program

ANSWER = "已增开两个收费窗口，今天起不再排长队。"


class TestALife:
    def test_a_ticket_is_dispatched_signed_answered_and_closed_by_programs_alone(self, doors: Doors) -> None:
        duty, unit = doors.program(Role.DUTY), doors.program(Role.UNIT, "U40")
        number = doors.matter(None)
        assert duty.get(f"/tickets/{number}").json["status"] == "open"  # type: ignore[index]
        life = [
            (duty, "dispatch", {"unit": "U40"}, "assigned"),
            (unit, "sign", {}, "in_progress"),
            (unit, "contact", {"text": "我们正在核实，今天给您回话。"}, "in_progress"),
            (unit, "reply", {"text": ANSWER}, "resolved"),
            (duty, "close", {}, "closed"),
        ]
        for program, verb, fields, status in life:
            answer = program.act(number, verb, **fields)
            assert (answer.status_code, answer.json["status"]) == (200, status), verb  # type: ignore[index]

    def test_the_answer_to_a_verb_is_the_ticket_as_it_is_then(self, doors: Doors) -> None:
        unit, number = doors.program(Role.UNIT, "U40"), doors.matter()
        said = unit.act(number, "sign").json
        assert said == unit.get(f"/tickets/{number}").json
        assert said is not None
        accept = next(row for row in said["deadlines"] if row["kind"] == "accept")
        assert accept["met_at"] and accept["derivation"][0]["text"]
        assert [event["kind"] for event in said["events"]][-1] == "signed"
        assert said["words"][0]["text"] == WORDS

    def test_a_return_and_its_ruling_are_driven_by_programs(self, doors: Doors) -> None:
        duty, unit, other = (
            doors.program(Role.DUTY), doors.program(Role.UNIT, "U40"), doors.program(Role.UNIT, "U16"),
        )  # fmt: skip
        number = doors.matter()
        returned = unit.act(number, "return", reason="not_duty", basis="三定方案", unit="U16").json
        assert returned is not None
        assert [(row["subject"], row["proposed_unit"]) for row in returned["rulings"]] == [("return", "U16")]
        assert duty.act(number, "rule", uphold=True).json["unit"] == "U16"  # type: ignore[index]
        assert other.get(f"/tickets/{number}").status_code == 200
        assert unit.get(f"/tickets/{number}").status_code == 404


# Who may, by policy.md and product.md; written down here once more, on purpose.
UNIT, DUTY, SUPERVISOR, DIRECTOR = Role.UNIT, Role.DUTY, Role.SUPERVISOR, Role.DIRECTOR
OFFICERS, SENIORS = {DUTY, SUPERVISOR, DIRECTOR}, {SUPERVISOR, DIRECTOR}
MAY: dict[str, set[Role]] = {
    "sign": {UNIT} | SENIORS, "contact": {UNIT} | OFFICERS, "reply": {UNIT} | SENIORS, "return": {UNIT},
    "propose": {UNIT} | SENIORS, "note": {UNIT} | OFFICERS, "make_complex": {UNIT} | OFFICERS,
    "state": {UNIT}, "appeal": {UNIT}, "dispatch": OFFICERS, "rule": OFFICERS, "decline": OFFICERS,
    "set_time": OFFICERS, "call_back": OFFICERS, "close": OFFICERS, "confirm_urgency": OFFICERS,
    "reached": OFFICERS, "take_up": SENIORS, "supervise": SENIORS, "conclude": SENIORS,
    "decide_card": SENIORS, "publish": {DIRECTOR},
}  # fmt: skip
FIELDS: dict[str, dict[str, object]] = {
    "contact": {"text": "您好"}, "reply": {"text": ANSWER}, "note": {"text": "记一笔"},
    "return": {"reason": "not_duty", "unit": "U16"}, "dispatch": {"unit": "U16"}, "rule": {"uphold": False},
    "propose": {"until": "2026-12-02T17:30:00+08:00", "reason": "等材料"}, "decline": {"reason": "court"},
    "set_time": {"reason": "理由"}, "call_back": {"contacted": True, "solved": "yes", "note": "打通了"},
    "conclude": {"ground": "理由", "remedy": "复查"}, "supervise": {"note": "请抓紧"},
    "reached": {"note": "打了电话"}, "state": {"text": "说明"}, "appeal": {"text": "申诉"},
    "decide_card": {"issue": True}, "make_complex": {"reason": "跨部门"},
}  # fmt: skip


class TestRoles:
    @pytest.mark.parametrize("role", list(Role))
    def test_a_role_has_its_verbs_and_no_other(self, doors: Doors, role: Role) -> None:
        program = doors.program(role, "U40" if role is Role.UNIT else None)
        for verb, allowed in MAY.items():
            number = doors.matter()
            answer = program.act(number, verb, **FIELDS.get(verb, {}))
            refused = answer.status_code == 403 and answer.json["error"] == "role"  # type: ignore[index]
            assert refused == (role not in allowed), (verb, answer.json)

    def test_an_admin_sees_no_ticket(self, doors: Doors) -> None:
        admin, number = doors.program(Role.ADMIN), doors.matter()
        assert admin.get("/tickets").json == {"tickets": []}
        assert admin.get(f"/tickets/{number}").status_code == 404


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "possible", "impossible"),
        [
            ("open", ("dispatch", "decline", "note"), ("sign", "contact", "reply", "close", "take_up")),
            ("assigned", ("sign", "contact", "reply", "return", "propose"), ("close", "decline", "rule")),
            ("in_progress", ("contact", "reply", "return", "propose"), ("sign", "close", "decline", "rule")),
            ("resolved", ("contact", "reply", "close"), ("sign", "return", "propose", "dispatch", "decline")),
            ("closed", ("note",), ("sign", "contact", "reply", "return", "dispatch", "close", "decline")),
            ("declined", ("note",), ("sign", "reply", "dispatch", "close", "decline", "rule")),
        ],
    )
    def test_a_status_allows_its_verbs_and_answers_409_to_the_others(
        self, doors: Doors, status: str, possible: tuple[str, ...], impossible: tuple[str, ...]
    ) -> None:
        unit, director = doors.program(Role.UNIT, "U40"), doors.program(Role.DIRECTOR)
        for verb in possible + impossible:
            number = bring_to(doors, unit, director, status)
            by = unit if Role.UNIT in MAY[verb] and status != "open" and status != "declined" else director
            answer = by.act(number, verb, **FIELDS.get(verb, {}))
            expected = 200 if verb in possible else 409
            assert answer.status_code == expected, (status, verb, answer.json)


WAY = {"in_progress": ("sign",), "resolved": ("reply",), "closed": ("reply", "close")}


def bring_to(doors: Doors, unit: Program, director: Program, status: str) -> str:
    """A ticket that stands there."""
    number = doors.matter(None if status in ("open", "declined") else "U40")
    for verb in WAY.get(status, ()):
        by = director if verb == "close" else unit
        assert by.act(number, verb, **FIELDS.get(verb, {})).status_code == 200
    if status == "declined":
        assert director.act(number, "decline", **FIELDS["decline"]).status_code == 200
    return number


class TestSight:
    def test_a_unit_reaches_nothing_of_another_unit(self, doors: Doors) -> None:
        number, stranger = doors.matter("U40"), doors.program(Role.UNIT, "U16")
        before = doors.rows()
        assert stranger.get("/tickets").json == {"tickets": []}
        assert stranger.get(f"/tickets/{number}").status_code == 404
        for verb, allowed in MAY.items():
            answer = stranger.act(number, verb, **FIELDS.get(verb, {}))
            assert answer.status_code == (404 if Role.UNIT in allowed else 403), verb
        assert doors.rows() == before

    def test_a_helping_unit_sees_the_ticket_and_adds_notes_only(self, doors: Doors) -> None:
        number, duty = doors.matter(None), doors.program(Role.DUTY)
        assert duty.act(number, "dispatch", unit="U40", co_handlers=["U16"]).status_code == 200
        helper = doors.program(Role.UNIT, "U16")
        assert [row["number"] for row in helper.get("/tickets").json["tickets"]] == [number]  # type: ignore[index]
        assert helper.act(number, "note", text="我们的部分已办").status_code == 200
        assert helper.act(number, "reply", text=ANSWER).json["error"] == "lead"  # type: ignore[index]

    def test_a_sealed_matter_is_for_the_seniors(self, doors: Doors) -> None:
        number = doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED)
        assert doors.program(Role.DUTY).get(f"/tickets/{number}").status_code == 404
        assert doors.program(Role.DUTY).get("/tickets").json == {"tickets": []}
        assert doors.program(Role.SUPERVISOR).act(number, "take_up").status_code == 200

    def test_a_matter_about_staff_reaches_the_unit_without_the_persons_words(self, doors: Doors) -> None:
        number = doors.matter("U40", about_staff=True)
        seen = doors.program(Role.UNIT, "U40").get(f"/tickets/{number}")
        assert WORDS not in seen.get_data(as_text=True)
        assert [word["kind"] for word in seen.json["words"]] == ["statement"]  # type: ignore[index]
        assert doors.program(Role.DUTY).get(f"/tickets/{number}").json["words"][0]["text"] == WORDS  # type: ignore[index]

    def test_what_the_centre_hears_in_private_stays_there(self, doors: Doors) -> None:
        number, unit, duty = doors.matter(), doors.program(Role.UNIT, "U40"), doors.program(Role.DUTY)
        unit.act(number, "reply", text=ANSWER)
        called = duty.act(number, "call_back", contacted=True, solved="no", note="说是被要求撤诉")
        assert called.status_code == 200
        heard = duty.get(f"/tickets/{number}").json["words"]  # type: ignore[index]
        assert heard[-1]["text"] == "说是被要求撤诉"
        seen = unit.get(f"/tickets/{number}").json
        assert seen is not None
        assert "called_back" not in [event["kind"] for event in seen["events"]]
        assert not any("被要求撤诉" in str(word["text"]) for word in seen["words"])
        assert "private_check" not in seen

    def test_ended_tickets_are_listed_apart(self, doors: Doors) -> None:
        number, unit, duty = doors.matter(), doors.program(Role.UNIT, "U40"), doors.program(Role.DUTY)
        unit.act(number, "reply", text=ANSWER)
        duty.act(number, "close")
        assert unit.get("/tickets").json == {"tickets": []}
        assert [row["number"] for row in unit.get("/tickets?ended=1").json["tickets"]] == [number]  # type: ignore[index]
