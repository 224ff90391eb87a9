"""The circuit breaker and the retry budget: when a marketplace is left alone, and when nothing is repeated any more."""

from __future__ import annotations

import threading

FAILURES = 5
"""So many in a row open the breaker."""
OPEN_FOR = 60.0
"""Seconds for which nothing is sent then."""
BUDGET_SHARE = 0.2
BUDGET_BASE = 20
"""Of a run's requests a fifth may be repeats, and twenty more."""


class Breaker:
    """Blocks everything after too many failures in a row; later it lets one request try, and a good one closes it.

    Times are seconds since the epoch. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self.failures = 0
        self.until: float | None = None
        """When the next request may try; None while requests may pass."""
        self._trying = False
        self._lock = threading.Lock()

    def blocks(self, now: float) -> bool:
        return self.until is not None and (now < self.until or self._trying)

    def admit(self, now: float) -> bool:
        """Whether a request may leave now. It tells what became of it: ``answered``, ``failed``, always ``over``."""
        if self.until is None:
            return True
        with self._lock:
            if self.blocks(now):
                return False
            self._trying = self.until is not None
            return True

    def answered(self) -> None:
        if self.failures:
            with self._lock:
                self.failures, self.until, self._trying = 0, None, False

    def failed(self, now: float) -> None:
        with self._lock:
            self.failures, self._trying = self.failures + 1, False
            if self.failures >= FAILURES:
                self.until = now + OPEN_FOR

    def over(self) -> None:
        """It is back, even if it told nothing."""
        self._trying = False


class RetryBudget:
    """How many repeats a run may afford: a few where little fails, none where everything does."""

    def __init__(self) -> None:
        self.requests = 0
        self.retries = 0
        self._lock = threading.Lock()

    def request(self) -> None:
        with self._lock:
            self.requests += 1

    def spend(self) -> bool:
        """Take one repeat, if there is one left."""
        with self._lock:
            if self.retries + 1 > BUDGET_BASE + BUDGET_SHARE * self.requests:
                return False
            self.retries += 1
            return True
