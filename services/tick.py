"""One tick of the clock: every timed job, repeated until nothing is due at its `now`."""

from dataclasses import asdict, dataclass
from datetime import datetime

from models.workings import Heartbeat
from services.catch_up import catch_up
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
from services.watch.tallies import keep
from services.watch.wall import close_days
from services.work import begin


@dataclass
class Ticked:
    """What a tick did, in counts."""

    registered: int = 0
    steps: int = 0
    sends: int = 0
    fetched: int = 0
    errands: int = 0
    notices: int = 0
    documents: int = 0
    digest: int = 0
    hot: int = 0


def tick(house: House, now: datetime) -> Ticked:
    """Run the timed jobs until nothing is due; notices go out once, after everything else."""
    done = Ticked(registered=catch_up(house, now))
    while True:
        steps, errands = sweep(house, now), run_errands(house, now)
        sends, fetched = deliver(house, now), fetch(house, now)
        done.steps, done.errands = done.steps + steps, done.errands + errands
        done.sends, done.fetched = done.sends + sends, done.fetched + fetched
        if not steps + errands + sends + fetched:
            break
    done.documents = make_documents(house, now)
    forget_documents(house, now)
    forget(house, now)
    top_up(house, now)
    close_days(house, now)
    digest_numbers(house, now)
    keep(house, house.machine_now())
    done.digest, done.hot = digest(house, now), reckon(house, now)
    done.notices = tell(house, now)
    done.sends += deliver(house, now)
    return done


def as_json(done: Ticked) -> dict[str, int]:
    """The counts as the CLI prints them."""
    return asdict(done)


def beat(house: House, name: str) -> None:
    """Say that a process lives, by the machine's clock."""
    with begin(house) as work:
        work.session.merge(Heartbeat(name=name, at=house.machine_now()))
