"""The sandbox by program: people, what they do, what they see, faults, the clock, the ledger. JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.acts import Acts, Impossible, sample_person
from sandbox.clock import Clock
from sandbox.faults import UnknownFault
from sandbox.world import Person, World


class Control:
    """What tests and load harnesses drive."""

    def __init__(self, world: World, acts: Acts, clock: Clock) -> None:
        self._world, self._acts, self._clock = world, acts, clock

    def blueprint(self) -> Blueprint:
        """Everything under /sandbox/api. Refusals are {"error": one line} with 400 or 404."""
        blueprint = Blueprint("control", __name__, url_prefix="/sandbox/api")
        blueprint.register_error_handler(
            KeyError, lambda _: _wrong("there is nobody and nothing of that id", 404)
        )
        for kind in (Impossible, UnknownFault, ValueError):
            blueprint.register_error_handler(kind, lambda error: _wrong(str(error), 400))
        rule = blueprint.add_url_rule
        rule("/people", "people", self.people, methods=["GET", "POST"])
        rule("/people/<int:number>/lines", "lines", self.lines)
        rule("/people/<int:number>/<act>", "act", self.act, methods=["POST"])
        rule("/faults", "faults", self.faults, methods=["GET", "POST", "DELETE"])
        rule("/clock", "clock", self.clock, methods=["GET", "POST"])
        rule("/ledger", "ledger", self.ledger)
        rule("/scenes", "scenes", lambda: jsonify([_plain(one) for one in self._world.scenes()]))
        return blueprint

    def people(self) -> ResponseReturnValue:
        """List them; or POST {channel, name?, address?}."""
        if request.method == "GET":
            return jsonify([_plain(person) for person in self._world.people()])
        given = _given()
        name = given.get("name") or sample_person(len(self._world.people()))
        made = self._world.add_person(
            given.get("channel", "wechat"), str(name), str(given.get("address", ""))
        )
        return jsonify(_plain(made)), 201

    def lines(self, number: int) -> ResponseReturnValue:
        """A phone's lines after the id `after`."""
        after = request.args.get("after", 0, type=int)
        return jsonify([_plain(line) for line in self._world.lines(self._world.person(number).id, after)])

    def act(self, number: int, act: str) -> ResponseReturnValue:
        """Do one thing; answers with the lines it brought."""
        person = self._world.person(number)
        last = max((line.id for line in self._world.lines(person.id, limit=1)), default=0)
        self._do(person, act, _given())
        return jsonify([_plain(line) for line in self._world.lines(person.id, last)])

    def _do(self, person: Person, act: str, given: dict[str, Any]) -> None:
        text = str(given.get("text", ""))
        match act:
            case "says":
                self._acts.says(person, text, copies=int(given.get("copies", 1)))
            case "photo" | "voice":
                upload = request.files.get("file")
                if upload is None:
                    raise Impossible("the file is missing")
                send = self._acts.sends_photo if act == "photo" else self._acts.sends_voice
                send(person, upload.mimetype, upload.read(), text)
            case "location":
                place = float(given["latitude"]), float(given["longitude"])
                self._acts.sends_location(person, *place, str(given.get("label", "")))
            case "scans" | "taps":
                getattr(self._acts, act)(person, str(given.get("key") or given.get("scene", "")))
            case "follows" | "unfollows":
                getattr(self._acts, act)(person)
            case _:
                raise Impossible("nobody can do that with a phone")

    def faults(self) -> ResponseReturnValue:
        """List; POST {where, effect, person_id?, times?}; DELETE clears all."""
        if request.method == "DELETE":
            self._world.clear_faults()
        if request.method == "POST":
            given = _given()
            where, effect = str(given.get("where", "")), str(given.get("effect", ""))
            whom, times = int(given.get("person_id", 0)), int(given.get("times", 1))
            return jsonify(_plain(self._world.set_fault(where, effect, person_id=whom, times=times))), 201
        return jsonify([_plain(fault) for fault in self._world.faults()])

    def clock(self) -> ResponseReturnValue:
        """The demo's time; POST {seconds} advances it."""
        if request.method == "POST":
            self._clock.advance(int(_given().get("seconds", 0)))
        return jsonify(
            {"now": self._clock.now().isoformat(), "ahead": int(self._clock.ahead.total_seconds())}
        )

    def ledger(self) -> ResponseReturnValue:
        """The entries after the id `after`, at most `limit`."""
        after, limit = request.args.get("after", 0, type=int), request.args.get("limit", 1000, type=int)
        return jsonify([_plain(entry) for entry in self._world.ledger(after, limit)])


def _given() -> dict[str, Any]:
    found = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    return found if isinstance(found, dict) else {}


def _plain(one: Any) -> dict[str, Any]:
    row = asdict(one)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _wrong(message: str, status: int) -> tuple[Response, int]:
    return jsonify({"error": message}), status
