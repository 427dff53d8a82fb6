"""Whatever comes in is answered in time: registered at once, or kept in the journal and registered later.

A platform waits 5 s (WeChat) or 15 s (Twilio) and then drops the message. So a message is handed to one of
a few threads; when the database is away, refuses to write or takes too long, or when all of them are busy,
the message goes to the journal, its sender hears so, and `catch_up` registers it in its turn.

A short rush waits a moment for a free thread. When one has waited that long in vain, more comes in than can
be registered: for some seconds whoever finds none free is kept at once, so that nobody queues for nothing.

Who floods takes no thread from others: what one sender writes faster than the policy's pace is kept too, and
registered by turns with what waits of everybody else. They hear so once, not with every message.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore, Thread
from time import monotonic, sleep
from typing import TypeVar

import structlog

from bot.journal import Message, Status, is_answered
from bot.language import language_of
from bot.letter import Progress
from bot.message import InboundMessage
from bot.pace import Pace, Paces
from bot.refusal import Refusal
from bot.vocabulary import Channel
from services.catch_up import catch_up
from services.delivered import take_status
from services.house import House
from services.journal import Journal
from services.receive import receive
from services.work import policy_of, words_of

log = structlog.get_logger()
WAIT_SECONDS = 3.5  # of WeChat's 5: the rest is for the way here, the journal and the way back
AT_ONCE = 4  # a process: more at once than cores and connections only wait for each other
RUSH_SECONDS = 1.0  # how long one waits for a free thread, and
SHED_SECONDS = 5.0  # for how long nobody does after one waited in vain
AGAIN_SECONDS = 2.0
T = TypeVar("T")


class Reception:
    """The one place where messages and callbacks come in. Safe for many threads; a process has one."""

    def __init__(self, house: House, wait_seconds: float = WAIT_SECONDS, at_once: int = AT_ONCE) -> None:
        self._house, self._wait = house, wait_seconds
        self._free, self._shed_until = Semaphore(at_once), 0.0
        self._pool = ThreadPoolExecutor(at_once, "receive")
        self._lock, self._catching_up = Lock(), False
        self._paces = Paces()
        self._prepared = False

    def message(self, message: InboundMessage, *, answerable: bool = True) -> str | None:
        """Take one message; gives the words to answer with, None for silence.

        Raises OSError when neither the database nor the journal has room: the platform then tries again.
        """
        house = self._house
        if house.journal is None:
            return receive(house, message, answerable=answerable)
        waits, pace = self._waits(house.journal, message.sender), self._pace(message)
        if pace is not Pace.USUAL:
            log.info("journaled", why="flood")
            return self._keep(house.journal, message, "answer.slowed" if pace is Pace.FLOOD_BEGINS else "")
        done = None if waits else self._try(lambda: receive(house, message, answerable=answerable))
        return self._keep(house.journal, message) if done is None else done.result()

    def _pace(self, message: InboundMessage) -> Pace:
        with self._lock:
            return self._paces.note(message.sender, policy_of(self._house).flood_messages, monotonic())

    def status(self, provider_id: str, progress: Progress, error: str) -> None:
        """Take a provider's word on one of our messages."""
        house = self._house
        if house.journal is None:
            return take_status(house, provider_id, progress, error, house.now())
        done = self._try(lambda: take_status(house, provider_id, progress, error, house.now()))
        if done is None:
            house.journal.write(Status(provider_id, progress, error), house.machine_now())
            self._catch_up_soon()
        return None

    def _waits(self, journal: Journal, sender: str) -> bool:
        """True when something of this sender waits: what they write next must not overtake it."""
        if not self._prepared:
            journal.prepare()
            self._prepared = True
        if not journal.names():
            return False
        self._catch_up_soon()
        return journal.holds(sender)

    def _try(self, deed: Callable[[], T]) -> Future[T] | None:
        """Do it within the time there is; None when it could not be done, or not yet. Raises Refusal."""
        began = monotonic()
        if not self._admitted(began):
            log.warning("journaled", why="busy")
            return None
        future = self._pool.submit(deed)
        future.add_done_callback(lambda _: self._free.release())
        try:
            future.result(self._wait - (monotonic() - began))
        except Refusal:
            raise
        except Exception as error:
            log.error("journaled", why=type(error).__name__)
            return None
        return future

    def _admitted(self, now: float) -> bool:
        """Take a free thread; False when there is none in time. `now` is by the process's own clock."""
        patience = RUSH_SECONDS if now >= self._shed_until else 0.0
        if self._free.acquire(timeout=patience) if patience else self._free.acquire(blocking=False):
            return True
        if patience:
            self._shed_until = monotonic() + SHED_SECONDS
        return False

    def _keep(self, journal: Journal, message: InboundMessage, key: str = "answer.journaled") -> str | None:
        """Keep it for later; gives the words of `key` where the message is one that is answered."""
        journal.write(Message(message), self._house.machine_now())
        self._catch_up_soon()
        if not key or not is_answered(message):
            return None
        words, short = words_of(self._house), f"{key}_sms"
        if message.channel is Channel.SMS and words.has(short):
            key = short
        return words.say(language_of(message.text) or "zh", key)

    def _catch_up_soon(self) -> None:
        """One thread a process registers what waits until nothing does; the clock does the same."""
        with self._lock:
            if self._catching_up:
                return
            self._catching_up = True
        Thread(target=self._catch_up, daemon=True).start()

    def _catch_up(self) -> None:
        journal = self._house.journal
        try:
            while journal and journal.names():
                catch_up(self._house, self._house.now())
                sleep(AGAIN_SECONDS)
        finally:
            self._catching_up = False
