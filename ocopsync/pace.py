"""Pace: when the next request to one marketplace may leave; all threads of a run keep to it together.

Nothing leaves while the marketplace asks for patience, while it doesn't answer at all, or faster than its limit. Who
must wait is told to by :meth:`Pace.wait_for_turn`; who would wait too long gets an error at once.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import threading

from attrs import frozen

from ocopsync.breaker import Breaker, RetryBudget
from ocopsync.clock import VIETNAM, Clock
from ocopsync.errors import MarketplaceError, Throttled, Transient, Unavailable
from ocopsync.limits import Limit
from ocopsync.messages import Message, say

SLICE = 0.5
"""Seconds for which it sleeps without looking whether it was stopped."""
MOMENT = 0.001
"""Seconds of the shortest sleep."""
REFUSALS = 5
"""Told so often in a row to wait, and nothing let through: then it is left alone like one that asks for a long time."""
FAR = 366 * 86_400.0
"""Seconds; a marketplace that asks for more is taken to mean this."""


@frozen
class RetryPolicy:
    """How often and how patiently a request is repeated."""

    attempts: int = 4
    longest_wait: float = 30.0
    """Seconds. A ``Retry-After`` beyond it is not waited for: the marketplace is left alone until then."""
    first_wait: float = 0.5

    def jitter(self, times: int) -> float:
        """Full jitter over a span that doubles each time."""
        return random.uniform(0, min(self.first_wait * 2.0 ** (times - 1), self.longest_wait))

    def patience(self, times: int) -> float:
        """For a marketplace that says "too many" and not until when: never almost nothing, as jitter alone may be."""
        return min(self.first_wait * 2.0**times + self.jitter(times), self.longest_wait)


class Pace:
    """The pace of one marketplace's requests in one run. Safe to use from several threads."""

    def __init__(self, base: str, clock: Clock, *, retry: RetryPolicy, limit: Limit) -> None:
        self.base = base
        self.clock = clock
        self.limit = limit
        self.budget = RetryBudget()
        self.breaker = Breaker()
        self.stop = threading.Event()
        """Set: whoever waits here goes home."""
        self._retry = retry
        self._not_before = 0.0
        self._shut_until = 0.0
        self._epoch = 0
        self._refusals = 0
        self._lock = threading.Lock()
        self._turnstile = threading.Lock()
        """Held by the one thread that waits; the others stand behind it."""

    def now(self) -> float:
        return self.clock.now().timestamp()

    # Before a request

    def wait_for_turn(self) -> int:
        """Return when a request may leave: its turn, which what becomes of it is reported with.

        Raises Throttled or Unavailable where it would have to wait too long, Transient where it was stopped meanwhile.
        """
        with self._turnstile:
            now = self.now()
            while (left := self._seconds_left(now)) > 0:
                self._sleep(left, say("stopped before it was sent"))
                now = self.now()
            if not self.breaker.admit(now):
                raise self._unavailable(now)
            return self._epoch

    def _seconds_left(self, now: float) -> float:
        if alone := self._left_alone(now):
            raise alone
        left = self._not_before - now
        # More than was ever waited for: the clock was put back.
        return left if 0 < left <= self._retry.longest_wait else self.limit.take(now)

    def rest(self, seconds: float) -> None:
        """Wait before a repeat. Raises Transient where it was stopped meanwhile."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            self._sleep(left, say("stopped before it was sent again"))

    def _sleep(self, seconds: float, stopped: Message) -> None:
        if not self.stop.is_set():
            self.clock.sleep(min(max(seconds, MOMENT), SLICE))
        if self.stop.is_set():
            raise Transient(stopped)

    def may_repeat(self) -> bool:
        """Whether a repeat makes sense at all: nobody stopped it, and the marketplace isn't left alone."""
        return not self.stop.is_set() and self._left_alone(self.now()) is None

    @property
    def gets_through(self) -> bool:
        """Whether others had their answers while one request used up its attempts."""
        return self._refusals < self._retry.attempts and not self.breaker.failures

    # After a request

    def answered(self) -> None:
        self._refusals = 0
        self.breaker.answered()
        self.limit.answered(self.now())

    def failed(self, *, asked: float | None = None) -> None:
        """Nothing useful came back; ``asked``: for how many seconds a busy marketplace wants to be left alone."""
        self.breaker.failed(self.now())
        if asked is not None:
            self._hold(asked)

    def refused(self, turn: int, asked: float | None) -> None:
        """It said "too many" (429), and perhaps for how many seconds to wait.

        What had left before the others were told to wait is the same refusal and not another one.
        """
        self.breaker.answered()
        with self._lock:
            another = turn == self._epoch
            if another:
                self._epoch += 1
                self._refusals += 1
                self.limit.refused(self.now())
        if asked is not None or another:
            wait = self._retry.patience(self._refusals) if asked is None else asked
            self._hold(wait, at_least=self._retry.longest_wait if self._refusals >= REFUSALS else 0.0)

    def over(self) -> None:
        """Nothing can be told from what became of it."""
        self.breaker.over()

    def _hold(self, seconds: float, *, at_least: float = 0.0) -> None:
        with self._lock:
            until = self.now() + min(max(seconds, at_least), FAR)
            if at_least or seconds > self._retry.longest_wait:
                self._shut_until = max(self._shut_until, until)
            else:
                self._not_before = max(self._not_before, until)

    # What is said

    def _left_alone(self, now: float) -> Throttled | Unavailable | None:
        return self.throttled(now) or (self._unavailable(now) if self.breaker.blocks(now) else None)

    def throttled(self, now: float) -> Throttled | None:
        """The error that says until when nothing is sent, where the marketplace asked for that."""
        if now >= self._shut_until:
            return None
        sentence = say(
            "{base} asks for fewer requests and gets none until {time}. Run it again after that.",
            base=self.base,
            time=in_vietnam(self._shut_until, now),
        )
        return Throttled(sentence, self._shut_until - now)

    def _unavailable(self, now: float) -> Unavailable:
        return Unavailable(
            say(
                "{base} did not answer {n} times in a row and is left alone until {time}; run it again later.",
                base=self.base,
                n=self.breaker.failures,
                time=in_vietnam(max(self.breaker.until or now, now), now),
            )
        )

    def not_repeated(self, error: MarketplaceError) -> None:
        """Say in ``error`` that it stands because the run has repeated too much already."""
        error.message = say(
            "{problem} It was not tried again: {n} requests of this run had to be repeated already.",
            problem=error.message,
            n=self.budget.retries,
        )


def in_vietnam(until: float, now: float) -> str:
    """A moment as people there read it, to the minute that follows; with the date where it isn't today's."""
    when, today = (dt.datetime.fromtimestamp(at, VIETNAM) for at in (math.ceil(until / 60) * 60, now))
    return when.strftime("%H:%M" if when.date() == today.date() else "%H:%M %d/%m/%Y")
