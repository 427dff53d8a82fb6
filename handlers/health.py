"""/healthz, /readyz, /metrics: for those who watch the house.

`/healthz` says that this process answers; `/readyz` that the database answers, its schema is this
program's and the clock is alive (503 and the parts that are not, else), and how many messages wait in the
journal, since when. `/metrics` holds counts only, no unit, person or word, and is counted anew on each
scrape, so that every process tells the same. It is open on the machine itself; from elsewhere, or through
a proxy, it wants an officer's or admin's token.
"""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.refusal import Forbidden
from bot.vocabulary import Role
from handlers.guards import by_token, current_actor, marked, public
from services.house import House
from services.journal import Waiting
from services.watch.metrics import Measures, in_journal, measure, what_is_wrong

PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def health(house: House) -> Blueprint:
    """The blueprint of the three addresses."""
    blueprint = Blueprint("health", __name__)

    @public
    def healthz() -> ResponseReturnValue:
        return jsonify({"ok": True})

    @public
    def readyz() -> ResponseReturnValue:
        wrong = what_is_wrong(house)
        answer: dict[str, object] = {"ok": not wrong, "wrong": wrong}
        waiting = in_journal(house)
        if waiting.since:
            answer["journal"] = {"waiting": waiting.count, "since": waiting.since.isoformat()}
        return jsonify(answer), 503 if wrong else 200

    @by_token(house)
    def metrics_by_token() -> ResponseReturnValue:
        actor = current_actor()
        if not actor.officer and actor.role is not Role.ADMIN:
            raise Forbidden("role", "metrics are for officers and the admin")
        return _exposed(house)

    @marked("token")
    def metrics() -> ResponseReturnValue:
        return _exposed(house) if _on_this_machine() else metrics_by_token()

    for address, view in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        blueprint.add_url_rule(address, address[1:], view)
    return blueprint


def _on_this_machine() -> bool:
    """True for a call from loopback that no proxy passed on."""
    if any(name in request.headers for name in PROXIED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _exposed(house: House) -> Response:
    registry = CollectorRegistry(auto_describe=False)
    now = house.now()
    registry.register(_Once(measure(house, now), in_journal(house), house.machine_now()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Once(Collector):
    """The measures of one scrape in Prometheus' terms; without a database, what can be said without it."""

    def __init__(self, measures: Measures | None, waiting: Waiting, now: datetime) -> None:
        self._measures, self._waiting, self._now = measures, waiting, now

    def collect(self) -> Iterator[Metric]:
        """One family a measure."""
        waits = self._waiting
        age = (self._now - waits.since).total_seconds() if waits.since else 0.0
        yield _gauge("siling_database_up", "1 while the database answers.", float(self._measures is not None))
        yield _gauge("siling_journal_waiting", "Messages that wait for the database.", waits.count)
        yield _gauge("siling_journal_oldest_seconds", "How long the oldest of them waits.", age)
        yield _gauge("siling_journal_aside", "Those that could not be registered.", waits.aside)
        if self._measures:
            yield from _counted(self._measures)


def _counted(m: Measures) -> Iterator[Metric]:
    yield _family("siling_tickets", "Tickets by status.", "status", m.tickets)
    yield _family("siling_outbox", "Messages that wait or failed.", "status", m.outbox)
    yield _family("siling_way_rests", "0 letters go, 1 one is tried, 2 the way rests.", "way", m.ways)
    yield _family("siling_heartbeat_age_seconds", "Since it was last heard.", "process", m.heartbeats)
    yield _gauge("siling_open_past_promise", "Open past the citizen's promise.", m.past_promise)
    yield _gauge("siling_oldest_step_seconds", "How late the clock is with its oldest step.", m.oldest_step)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _family(name: str, says: str, label: str, values: dict[str, int] | dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
