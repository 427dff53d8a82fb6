"""Things that happen a little later: callbacks, events. One thread, in the order they are due."""

import heapq
import itertools
import time
from collections.abc import Callable
from threading import Condition, Thread


class Later:
    """Runs what it is given after so many seconds of the machine's time; what fails, fails alone."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._count, self._wake = itertools.count(), Condition()
        Thread(target=self._run, daemon=True).start()

    def do(self, seconds: float, what: Callable[[], object]) -> None:
        """Run `what` in so many seconds."""
        with self._wake:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._count), what))
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._wake.wait(self._due[0][0] - time.monotonic() if self._due else None)
                what = heapq.heappop(self._due)[2]
            Thread(target=what, daemon=True).start()
