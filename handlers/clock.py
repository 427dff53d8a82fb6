"""The scheduler process: APScheduler only ticks; the rows say what is due (ADR 0001)."""

import signal
from collections.abc import Callable, Sequence
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from services.catch_up import catch_up, recall
from services.deliver import deliver
from services.documents.make import forget_documents, make_documents
from services.escalate import sweep
from services.fetch import fetch
from services.finding.phones import digest_numbers
from services.house import House
from services.matters.errands import run_errands
from services.matters.hot import reckon
from services.retention import forget
from services.sampling import top_up
from services.staff.tell import digest, tell
from services.tick import beat
from services.watch.tallies import keep
from services.watch.wall import close_days

log = structlog.get_logger()
HEART = "clock"

EVERY_SECONDS: dict[str, float] = {
    "beat": 10,
    "journal": 2,
    "deliver": 1,
    "sweep": 5,
    "errands": 1,
    "fetch": 2,
    "tell": 20,
    "digest": 60,
    "hot": 60,
    "documents": 2,
    "forget": 3600,
    "retention": 3600,
    "sample": 3600,
    "days": 300,
    "numbers": 60,
    "tallies": 30,
}


def jobs(house: House) -> dict[str, Callable[[], object]]:
    """The timed jobs by name; each is harmless to run from several processes at once."""
    return {
        "beat": lambda: beat(house, HEART),
        "journal": lambda: catch_up(house, house.now()),
        "deliver": lambda: deliver(house, house.now()),
        "sweep": lambda: sweep(house, house.now()),
        "errands": lambda: run_errands(house, house.now()),
        "fetch": lambda: fetch(house, house.now()),
        "tell": lambda: tell(house, house.now()),
        "digest": lambda: digest(house, house.now()),
        "hot": lambda: reckon(house, house.now()),
        "documents": lambda: make_documents(house, house.now()),
        "forget": lambda: forget_documents(house, house.now()),
        "retention": lambda: forget(house, house.now()),
        "sample": lambda: top_up(house, house.now()),
        "days": lambda: close_days(house, house.now()),
        "numbers": lambda: digest_numbers(house, house.now()),
        "tallies": lambda: keep(house, house.machine_now()),
    }


DELIVERY = ("deliver", "fetch")


def build(house: House, only: Sequence[str] = ()) -> BlockingScheduler:
    """A scheduler with in-memory tick jobs, or some of them: late ticks coalesce, none runs beside itself."""
    scheduler = BlockingScheduler(
        timezone="UTC", executors={"default": ThreadPoolExecutor(len(EVERY_SECONDS))}
    )
    for name, job in jobs(house).items():
        if only and name not in only:
            continue
        scheduler.add_job(
            _guarded(name, job), "interval", seconds=EVERY_SECONDS[name], id=name, coalesce=True,
            max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
    return scheduler


def run(house: House, only: Sequence[str] = ()) -> None:
    """Tick until SIGTERM or SIGINT; the job at hand is finished first."""
    scheduler = build(house, only)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if not only:
        recall(house)
        _guarded("beat", lambda: beat(house, HEART))()
    scheduler.start()


def _guarded(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """A job that fails (the database is away) is logged and tried again at the next tick."""

    def guarded() -> None:
        try:
            job()
        except Exception as error:
            log.error("tick_failed", job=name, error=type(error).__name__)

    return guarded
