"""/sandbox/: phones to play people on, a clock, faults, and what just happened. Works without scripts."""

from binascii import crc32
from collections.abc import Callable
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from sandbox import reader, samples
from sandbox.acts import Acts, Impossible, sample_person
from sandbox.clock import Clock
from sandbox.faults import EFFECTS, UnknownFault
from sandbox.reader import COUNTY, WORDS, Reader
from sandbox.world import Line, Person, World

HERE = Path(__file__).parent
STEPS = {"m10": 600, "h1": 3600, "h4": 4 * 3600, "d1": 24 * 3600, "d3": 72 * 3600}
PLACES = {"square": (26.2312, 111.6131), "hospital": (26.2291, 111.6190), "market": (26.2174, 111.6102)}
MENU = ("help", "progress", "urge", "human")
STAFF = ("duty", "supervisor", "director", "admin", "u40", "u09")
PASSWORD = "siling-demo"  # the demo's own, printed by it at the start
PARTS = ("thread", "list", "happened")
SILENT = frozenset({"follow", "scan"})  # what somebody can do who does not follow the account
WRITING = ("says", "burst", "twice")
UPLOAD_BYTES = 10 * 1024 * 1024
SHOWN = 10


class Phones:
    """The page and what its forms do. What it keeps is in the address, but for which lines were looked at."""

    def __init__(self, world: World, acts: Acts, clock: Clock) -> None:
        self._world, self._acts, self._clock = world, acts, clock
        self._seen = {person: line.id for person, line in world.last_lines().items()}

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
        for part in PARTS:
            rule(f"/{part}", part, lambda part=part: self.part(part))
        for path, view in (
            ("people", self.add),
            ("do", self.do),
            ("clock", self.clock),
            ("faults", self.faults),
        ):
            rule(f"/{path}", path, view, methods=["POST"])
            rule(f"/{path}", f"{path}_again", self._back, methods=["GET"])
        rule("/scan/<ticket>", "scan", self.scan)
        rule("/media/<media_id>", "media", self.media)
        rule("/sample/<name>.png", "sample", self.sample)
        rule("/static/<path:name>", "static", lambda name: send_from_directory(HERE / "static", name))
        return blueprint

    # What is shown

    def home(self) -> ResponseReturnValue:
        """The page."""
        return self._page(request.args.get("problem", ""))

    def part(self, name: str) -> ResponseReturnValue:
        """A part of the page that renews itself; 204 while it is as the reader has it."""
        html, stamp = self._part(name, self._known())
        if request.args.get("stamp") == stamp:
            return "", 204
        return html

    def _page(self, problem: str = "", status: int = 200) -> ResponseReturnValue:
        known = self._known()
        parts = {name: self._part(name, known)[0] for name in PARTS}
        form = request.form if status != 200 else {}
        aside = bool(form) and form.get("act", "says") not in WRITING
        return render_template(
            "phones.html", **known, parts=parts, written=form.get("text", ""), aside=aside,
            easy=known["r"].easy,
            problem=known["r"].problem(problem, otherwise="" if status == 200 else "other"),
            other="en" if known["lang"] == "zh" else "zh", scenes=self._world.scenes()[:20],
            scene=request.args.get("scene", ""), places=PLACES, steps=STEPS, menu=MENU, staff=STAFF,
            ahead=known["r"].span(self._clock.ahead), faults=self._world.faults(), effects=EFFECTS,
            password=PASSWORD, samples=samples.PAINTERS,
        ), status  # fmt: skip

    def _known(self) -> dict[str, Any]:
        """What every part may say."""
        language, everybody = self._language(), self._world.people()
        return {
            "w": WORDS[language], "lang": language, "r": Reader(language, self._clock.now()),
            "people": everybody, "who": self._who(everybody),
            "names": {person.id: person.name for person in everybody},
        }  # fmt: skip

    def _part(self, name: str, known: dict[str, Any]) -> tuple[Markup, str]:
        """One part and its stamp, which goes with it and comes back with the next poll."""
        more = {"thread": self._thread, "list": self._list, "happened": self._happened}[name]
        html = render_template(f"_{name}.html", **known, **more(known["who"]))
        stamp = f"{crc32(html.encode()):08x}"
        return Markup('<input type="hidden" name="stamp" value="%s">') % stamp + Markup(html), stamp

    def _thread(self, who: Person) -> dict[str, Any]:
        lines = self._world.lines(who.id)[::-1]
        if lines:
            self._seen[who.id] = lines[0].id
        return {"lines": lines, "bad": reader.is_bad, "linked": reader.linked, "place": reader.place,
                "card": reader.card}  # fmt: skip

    def _list(self, who: Person) -> dict[str, Any]:
        last = self._world.last_lines()
        return {"last": last, "fresh": {person for person, line in last.items() if self._is_fresh(line)}}

    def _is_fresh(self, line: Line) -> bool:
        return line.side == "in" and line.id > self._seen.get(line.person_id, 0)

    def _happened(self, _who: Person) -> dict[str, Any]:
        return {"latest": self._world.latest(SHOWN)}

    def _language(self) -> str:
        asked = request.args.get("lang", "")
        if asked in WORDS:
            return asked
        return request.accept_languages.best_match(["zh", "en"], "zh") or "zh"

    def _who(self, everybody: list[Person]) -> Person:
        asked = request.args.get("who", type=int)
        return self._world.person(asked) if asked else everybody[0]

    def _back(self, who: int | None = None, problem: str = "") -> ResponseReturnValue:
        """To the page again, at the same phone and in the same language."""
        kept = {"who": who or request.args.get("who", ""), "lang": request.args.get("lang", "")}
        query = urlencode({name: value for name, value in (kept | {"problem": problem}).items() if value})
        return redirect(f"/sandbox/?{query}", 303)

    def _refused(self, error: Exception) -> ResponseReturnValue:
        """The page with what is wrong, and what was typed."""
        return self._page(str(error), 422)

    # What the forms do

    def add(self) -> ResponseReturnValue:
        """One more phone."""
        name = request.form.get("name", "").strip()[:30] or sample_person(len(self._world.people()))
        try:
            made = self._world.add_person(request.form.get("channel", ""), name)
        except ValueError as error:
            return self._refused(error)
        return self._back(made.id)

    def do(self) -> ResponseReturnValue:
        """What a person does with the phone."""
        person = self._world.person(request.args.get("who", 0, type=int))
        try:
            self._do(person, *request.form.get("act", "says").split(":", 1))
        except (Impossible, ValueError) as error:
            return self._refused(error)
        return self._back()

    def _do(self, person: Person, act: str, what: str = "") -> None:
        """One act by the name of its button. Raises Impossible, ValueError."""
        acts, text = self._acts, request.form.get("text", "").strip()[:12000]
        deeds: dict[str, Callable[[], None]] = {
            "says": lambda: acts.says(person, text),
            "twice": lambda: acts.says(person, text, copies=2),
            "burst": lambda: acts.says_all(person, (text, f"{text}！", f"{text}？")),
            "photo": lambda: acts.sends_photo(person, *self._upload("image"), text),
            "sample": lambda: acts.sends_photo(person, "image/png", self._sample(), text),
            "voice": lambda: acts.sends_voice(person, *self._upload("audio"), text),
            "sample_voice": lambda: acts.sends_voice(person, "audio/wav", samples.voice(), text),
            "location": lambda: acts.sends_location(person, *self._place()),
            "scan": lambda: acts.scans(person, self._scene()),
            "follow": lambda: acts.follows(person),
            "unfollow": lambda: acts.unfollows(person),
            "tap": lambda: acts.taps(person, what),
        }
        if act not in deeds:
            raise Impossible("nobody can do that with a phone")
        if person.channel == "wechat" and not person.following and act not in SILENT:
            raise Impossible("who does not follow the account cannot write to it")
        deeds[act]()

    def _sample(self) -> bytes:
        name = request.form.get("sample", "")
        return samples.picture(name if name in samples.PAINTERS else "pothole")

    def _place(self) -> tuple[float, float, str]:
        """One of the samples, or the one written. Raises Impossible for what is nowhere on earth."""
        if (name := request.form.get("place", "square")) in PLACES:
            return *PLACES[name], WORDS[self._language()][name]
        north, east = (request.form.get(axis, 200.0, type=float) for axis in ("latitude", "longitude"))
        if not (abs(north) <= 90 and abs(east) <= 180):
            raise Impossible("this is nowhere on earth")
        return north, east, request.form.get("label", "").strip()[:60] or WORDS[self._language()]["location"]

    def _scene(self) -> str:
        scene = request.form.get("scene_text", "").strip() or request.form.get("scene", "")
        if not scene:
            raise Impossible("there is no code to scan")
        return scene

    def _upload(self, kind: str) -> tuple[str, bytes]:
        """A file of this kind. Raises Impossible for none, another kind, or a huge one."""
        upload = request.files.get("file")
        body = upload.read() if upload else b""
        if upload is None or not body:
            raise Impossible("pick")
        if len(body) > UPLOAD_BYTES:
            raise Impossible("too_large")
        if not upload.mimetype.startswith(f"{kind}/"):
            raise Impossible(f"no_{kind}")
        return upload.mimetype, body

    def clock(self) -> ResponseReturnValue:
        """Time goes on: by a step, or until a time of the county."""
        until = request.form.get("until", "")
        try:
            seconds = self._until(until) if until else STEPS.get(request.form.get("step", ""), 0)
            self._clock.advance(seconds)
        except ValueError:
            return self._page("clock", 422)
        return self._back()

    def _until(self, until: str) -> int:
        """Seconds from now to a time of the county. Raises ValueError."""
        there = datetime.fromisoformat(until).replace(tzinfo=COUNTY)
        return ceil((there - self._clock.now()).total_seconds())

    def faults(self) -> ResponseReturnValue:
        """Something goes wrong from now on, or this or nothing any more."""
        form = request.form
        if "clear" in form:
            self._world.clear_faults()
        elif "remove" in form:
            self._world.clear_fault(form.get("remove", 0, type=int))
        else:
            where, _, effect = form.get("fault", "").partition(" ")
            whom, times = form.get("person", 0, type=int), form.get("times", 1, type=int)
            try:
                self._world.set_fault(where, effect, person_id=whom, times=times)
            except UnknownFault:
                return self._page("fault", 422)
        return self._back()

    # Codes and files

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

    def sample(self, name: str) -> ResponseReturnValue:
        """A picture to choose from."""
        return Response(samples.picture(name), content_type="image/png")

    def _gone(self, _error: Exception) -> ResponseReturnValue:
        return render_template("gone.html", w=WORDS[self._language()], lang=self._language()), 404

    def _too_large(self, _error: Exception) -> ResponseReturnValue:
        return self._back(problem="too_large")
