"""Pictures by API, and messages that did not arrive."""

import pytest

from bot.vocabulary import Lane, Nature, Role
from models.ledgers import Outbox
from services.work import look
from tests.web import Doors


class TestMedia:
    def test_a_picture_is_shown_and_nothing_in_it_can_run(self, doors: Doors) -> None:
        number = doors.matter()
        answer = doors.program(Role.UNIT, "U40").get(f"/media/{doors.picture(number, body=b'jpeg')}")
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"jpeg", "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "audio/amr", "image/jpeg\r\nX: y", ""])
    def test_anything_else_is_for_saving_only(self, doors: Doors, kind: str) -> None:
        row = doors.picture(doors.matter(), kind)
        answer = doors.program(Role.DUTY).get(f"/media/{row}")
        if answer.mimetype != "image/jpeg":
            assert answer.headers["Content-Disposition"] == "attachment"
            assert answer.mimetype == "application/octet-stream"
        assert "X" not in answer.headers

    def test_a_picture_has_the_sight_of_its_ticket(self, doors: Doors) -> None:
        row, hidden = doors.picture(doors.matter()), doors.picture(doors.matter(about_staff=True))
        assert doors.program(Role.UNIT, "U16").get(f"/media/{row}").status_code == 404
        assert doors.program(Role.UNIT, "U40").get(f"/media/{hidden}").status_code == 404
        assert doors.program(Role.DUTY).get(f"/media/{hidden}").status_code == 200
        assert doors.program(Role.DUTY).get("/media/999999").status_code == 404


class TestOutbox:
    def test_an_officer_sees_what_is_stuck_and_never_its_words(self, doors: Doors) -> None:
        number = doors.matter()
        row = doors.stuck(number)
        listed = doors.program(Role.DUTY).get("/outbox/stuck").json["stuck"]  # type: ignore[index]
        assert [(one["id"], one["ticket"], one["error"]) for one in listed] == [(row, number, "45015")]
        assert "body" not in listed[0] and "答复" not in str(listed)

    def test_an_officer_sends_it_again_once(self, doors: Doors) -> None:
        row, duty = doors.stuck(doors.matter()), doors.program(Role.DUTY)
        assert duty.post(f"/outbox/{row}/replay").status_code == 200
        with look(doors.house) as work:
            again = work.session.get_one(Outbox, row)
            assert (again.status, again.attempts, again.tried) == ("queued", 0, [])
        assert duty.post(f"/outbox/{row}/replay").status_code == 404

    @pytest.mark.parametrize("role", [Role.UNIT, Role.ADMIN])
    def test_nobody_else_does(self, doors: Doors, role: Role) -> None:
        row = doors.stuck(doors.matter())
        program = doors.program(role, "U40" if role is Role.UNIT else None)
        assert program.get("/outbox/stuck").status_code == 403
        assert program.post(f"/outbox/{row}/replay").status_code == 403

    def test_a_sealed_matters_messages_are_for_the_seniors(self, doors: Doors) -> None:
        row = doors.stuck(doors.matter(None, nature=Nature.REPORT, lane=Lane.SEALED))
        assert doors.program(Role.DUTY).get("/outbox/stuck").json == {"stuck": []}
        assert doors.program(Role.DUTY).post(f"/outbox/{row}/replay").status_code == 404
        assert doors.program(Role.DIRECTOR).post(f"/outbox/{row}/replay").status_code == 200
