"""Shelf: the records of a sandbox as they are, and as reads see them: a write is seen only after its lag."""

from __future__ import annotations

import bisect
import datetime as dt
import heapq
import itertools
from collections.abc import Sequence
from typing import Generic, TypeVar

from ocopsync.clock import Clock

R = TypeVar("R")


class Shelf(Generic[R]):
    """``written`` is the truth, on which writers and moderators work; ``ids`` and ``get`` are what reads see.

    Records are replaced, never changed. The sandbox's lock is held by whoever comes here.
    """

    def __init__(self, clock: Clock) -> None:
        self.written: dict[int, R] = {}
        self._clock = clock
        self._seen: dict[int, R] = {}
        self._order: list[int] = []
        self._coming: list[tuple[dt.datetime, int, int, R | None]] = []
        self._writes = itertools.count(1)
        self._shown: dict[int, int] = {}

    def write(self, key: int, record: R | None, *, lag: float = 0.0) -> None:
        """Put ``record`` there, or nothing for None; reads see it ``lag`` seconds later."""
        if record is None:
            self.written.pop(key, None)
        else:
            self.written[key] = record
        serial = next(self._writes)
        if lag > 0:
            heapq.heappush(self._coming, (self._clock.now() + dt.timedelta(seconds=lag), serial, key, record))
        else:
            self._show(serial, key, record)

    def ids(self) -> Sequence[int]:
        """The ids that reads see, in order of creation."""
        self._settle()
        return self._order

    def get(self, key: int) -> R | None:
        """What reads see there."""
        self._settle()
        return self._seen.get(key)

    def _settle(self) -> None:
        while self._coming and self._coming[0][0] <= self._clock.now():
            _, serial, key, record = heapq.heappop(self._coming)
            self._show(serial, key, record)

    def _show(self, serial: int, key: int, record: R | None) -> None:
        if serial < self._shown.get(key, 0):  # a late write doesn't undo a newer one
            return
        self._shown[key] = serial
        at = bisect.bisect_left(self._order, key)
        listed = at < len(self._order) and self._order[at] == key
        if record is None:
            self._seen.pop(key, None)
            if listed:
                del self._order[at]
            return
        self._seen[key] = record
        if not listed:
            self._order.insert(at, key)
