"""What those who watch the house are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.keys import Keys
from bot.vocabulary import Role
from handlers.clock import HEART
from models.database import connect
from services.tick import beat
from tests.web import Doors, make_web


class TestReady:
    def test_alive_and_ready_while_the_clock_beats(self, doors: Doors) -> None:
        client = doors.app.test_client()
        assert client.get("/healthz").json == {"ok": True}
        assert client.get("/readyz").status_code == 503
        beat(doors.house, HEART)
        assert client.get("/readyz").json == {"ok": True, "wrong": {}}
        doors.town.clock.at += timedelta(seconds=91)
        answer = client.get("/readyz")
        assert (answer.status_code, list(answer.json["wrong"])) == (503, ["clock"])  # type: ignore[index]
        assert client.get("/healthz").status_code == 200

    def test_not_ready_before_the_schema_stands(self, doors: Doors, blank_url: str, keys: Keys) -> None:
        blank: Engine = connect(blank_url, keys)
        answer = make_web(replace(doors.house, engine=blank)).test_client().get("/readyz")
        blank.dispose()
        assert (answer.status_code, list(answer.json["wrong"])) == (503, ["migrations"])  # type: ignore[index]

    def test_not_ready_and_no_secret_told_while_the_database_is_away(self, doors: Doors, keys: Keys) -> None:
        away: Engine = connect("postgresql+psycopg://somebody:hidden@127.0.0.1:1/nothing", keys)
        answer = make_web(replace(doors.house, engine=away)).test_client().get("/readyz")
        assert (answer.status_code, list(answer.json["wrong"])) == (503, ["database"])  # type: ignore[index]
        assert "hidden" not in answer.text and "somebody" not in answer.text


class TestMetrics:
    def test_they_count_what_matters_and_name_nobody(self, doors: Doors) -> None:
        doors.matter(None)
        number = doors.matter()
        doors.stuck(number)
        beat(doors.house, HEART)
        doors.town.clock.forward(days=30)
        text = doors.app.test_client().get("/metrics").text
        assert 'siling_tickets{status="open"} 1.0' in text
        assert 'siling_tickets{status="assigned"} 1.0' in text
        assert "siling_open_past_promise 2.0" in text
        assert 'siling_outbox{status="failed"} 1.0' in text
        assert 'siling_heartbeat_age_seconds{process="clock"} 2.592e+06' in text
        assert float(text.rpartition("siling_oldest_step_seconds ")[2].split()[0]) > 0
        assert number not in text and "U40" not in text

    @pytest.mark.parametrize(
        ("headers", "address"), [({}, "203.0.113.9"), ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1")]
    )
    def test_from_elsewhere_they_want_a_token(
        self, doors: Doors, headers: dict[str, str], address: str
    ) -> None:
        client = doors.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        assert client.get("/metrics", headers=headers).status_code == 401
        unit, admin = doors.program(Role.UNIT, "U40"), doors.program(Role.ADMIN)
        assert client.get("/metrics", headers=headers | unit.headers).status_code == 403
        assert client.get("/metrics", headers=headers | admin.headers).status_code == 200
