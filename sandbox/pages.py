"""/sandbox/: phones to play people on, a clock, faults, and what just happened. Works without scripts."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from sandbox import samples
from sandbox.acts import Acts, Impossible, sample_person
from sandbox.clock import Clock
from sandbox.faults import EFFECTS, UnknownFault
from sandbox.world import Line, Person, World

HERE = Path(__file__).parent
FILES = sorted((HERE / "wording").glob("*.toml"))
TABLES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
WORDS: dict[str, dict[str, str]] = {language: table["words"] for language, table in TABLES.items()}
COUNTY = ZoneInfo("Asia/Shanghai")
STEPS = {"m10": 600, "h1": 3600, "h4": 4 * 3600, "d1": 24 * 3600, "d3": 72 * 3600}
PLACES = {"square": (26.2312, 111.6131), "hospital": (26.2291, 111.6190), "market": (26.2174, 111.6102)}
STAFF = ("duty", "supervisor", "director", "admin", "u40", "u09")
PASSWORD = "siling-demo"  # the demo's own, printed by it at the start
SHOWN = 14


@dataclass(frozen=True, slots=True)
class Shown:
    """One phone in the list."""

    person: Person
    last: Line | None


class Phones:
    """The page and what its forms do. Everything it keeps is in the address."""

    def __init__(self, world: World, acts: Acts, clock: Clock) -> None:
        self._world, self._acts, self._clock = world, acts, clock

    def blueprint(self) -> Blueprint:
        """Everything under /sandbox/ that people see."""
        blueprint = Blueprint(
            "phones", __name__, url_prefix="/sandbox", template_folder=str(HERE / "templates")
        )
        blueprint.register_error_handler(KeyError, self._gone)
        blueprint.register_error_handler(NotFound, self._gone)
        blueprint.register_error_handler(RequestEntityTooLarge, self._too_large)
        rule = blueprint.add_url_rule
        rule("/", "home", self.home)
        for part in ("thread", "list", "happened"):
            rule(f"/{part}", part, lambda part=part: self._show(f"_{part}.html"))
        rule("/people", "add", self.add, methods=["POST"])
        rule("/do", "do", self.do, methods=["POST"])
        rule("/clock", "clock", self.clock, methods=["POST"])
        rule("/faults", "faults", self.faults, methods=["POST"])
        rule("/scan/<ticket>", "scan", self.scan)
        rule("/media/<media_id>", "media", self.media)
        rule("/static/<path:name>", "static", lambda name: send_from_directory(HERE / "static", name))
        return blueprint

    def home(self) -> ResponseReturnValue:
        """The page."""
        return self._show("phones.html")

    def _show(self, template: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
        language = self._language()
        everybody = self._world.people()
        who = self._who(everybody)
        last = self._world.last_lines()
        return render_template(
            template, w=WORDS[language], lang=language, other="en" if language == "zh" else "zh",
            phones=[Shown(person, last.get(person.id)) for person in everybody], who=who,
            lines=self._world.lines(who.id)[::-1], easy=TABLES[language]["easy"],
            scenes=self._world.scenes()[:20], places=PLACES, steps=STEPS,
            now=self._clock.now().astimezone(COUNTY), ahead=self._ahead(language),
            faults=self._world.faults(), effects=EFFECTS, staff=STAFF, password=PASSWORD,
            names={person.id: person.name for person in everybody}, latest=self._world.latest(SHOWN),
            scene=request.args.get("scene", ""), problem=problem or request.args.get("problem", ""),
            clocktime=_clocktime, samples=samples.PAINTERS,
        ), status  # fmt: skip

    def _language(self) -> str:
        asked = request.args.get("lang", "")
        if asked in WORDS:
            return asked
        return request.accept_languages.best_match(["zh", "en"], "zh") or "zh"

    def _who(self, everybody: list[Person]) -> Person:
        asked = request.args.get("who", type=int)
        return self._world.person(asked) if asked else everybody[0]

    def _ahead(self, language: str) -> str:
        seconds = int(self._clock.ahead.total_seconds())
        days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
        units = ("天", "小时", "分钟") if language == "zh" else ("d", "h", "min")
        parts = zip((days, hours, minutes), units, strict=True)
        return " ".join(f"{count} {unit}" for count, unit in parts if count)

    def _back(self, problem: str = "", who: int | None = None) -> ResponseReturnValue:
        """To the page again, at the same phone and in the same language."""
        kept = {"who": who or request.args.get("who", ""), "lang": request.args.get("lang", "")}
        query = urlencode({name: value for name, value in (kept | {"problem": problem}).items() if value})
        return redirect(f"/sandbox/?{query}", 303)

    def add(self) -> ResponseReturnValue:
        """One more phone."""
        name = request.form.get("name", "").strip()[:30] or sample_person(len(self._world.people()))
        try:
            made = self._world.add_person(request.form.get("channel", ""), name)
        except ValueError as error:
            return self._back(str(error))
        return self._back(who=made.id)

    def do(self) -> ResponseReturnValue:
        """What a person does with the phone."""
        person = self._world.person(request.args.get("who", 0, type=int))
        try:
            self._do(person, request.form.get("act", "says"))
        except (Impossible, ValueError) as error:
            return self._back(str(error))
        return self._back()

    def _do(self, person: Person, act: str) -> None:
        """One act by the name of its button. Raises Impossible, ValueError."""
        acts, text = self._acts, request.form.get("text", "").strip()[:12000]
        deeds: dict[str, Callable[[], None]] = {
            "says": lambda: acts.says(person, text),
            "twice": lambda: acts.says(person, text, copies=2),
            "burst": lambda: acts.says_all(person, (text, f"{text}！", f"{text}？")),
            "photo": lambda: acts.sends_photo(person, *self._upload("image/jpeg"), text),
            "sample": lambda: acts.sends_photo(person, "image/png", self._sample(), text),
            "voice": lambda: acts.sends_voice(person, *self._upload("audio/amr"), text),
            "sample_voice": lambda: acts.sends_voice(person, "audio/wav", samples.voice(), text),
            "location": lambda: acts.sends_location(person, *self._place()),
            "scan": lambda: acts.scans(person, self._scene()),
            "follow": lambda: acts.follows(person),
            "unfollow": lambda: acts.unfollows(person),
        }
        if act not in deeds:
            raise Impossible("nobody can do that with a phone")
        deeds[act]()

    def _sample(self) -> bytes:
        return samples.picture(request.form.get("sample", "pothole"))

    def _place(self) -> tuple[float, float, str]:
        name = request.form.get("place", "square")
        return *PLACES[name], WORDS["zh"][name]

    def _scene(self) -> str:
        written = request.form.get("scene_text", "").strip()
        return written or request.form.get("scene", "")

    def _upload(self, otherwise: str) -> tuple[str, bytes]:
        upload = request.files.get("file")
        body = upload.read() if upload else b""
        if upload is None or not body:
            raise Impossible(WORDS[self._language()]["pick"])
        return upload.mimetype or otherwise, body

    def clock(self) -> ResponseReturnValue:
        """Time goes on."""
        self._clock.advance(STEPS.get(request.form.get("step", ""), 0))
        return self._back()

    def faults(self) -> ResponseReturnValue:
        """Something goes wrong from now on, or nothing any more."""
        if "clear" in request.form:
            self._world.clear_faults()
            return self._back()
        where, _, effect = request.form.get("fault", "").partition(" ")
        try:
            whom, times = request.form.get("person", 0, type=int), request.form.get("times", 1, type=int)
            self._world.set_fault(where, effect, person_id=whom, times=times)
        except UnknownFault as error:
            return self._back(str(error))
        return self._back()

    def scan(self, ticket: str) -> ResponseReturnValue:
        """Where a printed code leads: to the phones, with its scene ready to be scanned."""
        for known in self._world.scenes():
            if known.ticket == ticket:
                return redirect("/sandbox/?" + urlencode({"scene": known.scene}), 303)
        raise NotFound

    def media(self, media_id: str) -> ResponseReturnValue:
        """A picture or a voice on a phone."""
        content_type, body, _ = self._world.media(media_id)
        kind = content_type if content_type.startswith(("image/", "audio/")) else "application/octet-stream"
        return Response(body, content_type="application/octet-stream" if "svg" in kind else kind)

    def _gone(self, _error: Exception) -> ResponseReturnValue:
        return render_template("gone.html", w=WORDS[self._language()], lang=self._language()), 404

    def _too_large(self, _error: Exception) -> ResponseReturnValue:
        return self._back(WORDS[self._language()]["too_large"])


def _clocktime(at: datetime) -> str:
    local = at.astimezone(COUNTY)
    today = datetime.now(COUNTY).date()
    return f"{local:%H:%M}" if abs(local.date() - today) < timedelta(days=1) else f"{local:%m-%d %H:%M}"
