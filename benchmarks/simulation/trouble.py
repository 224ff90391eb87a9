"""What can go wrong on the way and on the marketplace's side, picked by chance."""

from __future__ import annotations

import random

from attrs import frozen

from benchmarks.simulation.markets import Market
from ocopsync.testing import FaultKind

LATEST = 900.0
"""Seconds after which the latest request has arrived."""
Choice = tuple[FaultKind, str, float | None]


@frozen
class Trouble:
    kind: FaultKind
    on: str
    value: float | None
    times: int
    skip: int

    def __str__(self) -> str:
        seconds = "" if self.value is None else f" {self.value:g} s"
        return f"{self.kind.value}{seconds}, {self.times} times on {self.on or 'anything'} after {self.skip}"


def some_trouble(chance: random.Random, market: Market, lag: float, *, kept: bool) -> Trouble:
    """``lag``: the sandbox's own. ``kept``: whether what is late still comes within the lag that is declared."""
    anything = chance.choice(["", "GET", market.write])
    kind, on, value = chance.choice(
        [
            (FaultKind.REPLY_LOST, market.write, None),
            (FaultKind.REPLY_LOST, market.write, None),
            (FaultKind.NEVER_ARRIVES, anything, None),
            (FaultKind.THROTTLED, anything, chance.choice([None, 3.0, 20.0, 90.0])),
            (FaultKind.ERROR_BEFORE, anything, None),
            (FaultKind.ERROR_AFTER, market.write, None),
            (FaultKind.FAILURE_IN_200, anything, None),
            (FaultKind.PAGE_SHIFT, market.listing, None),
            (FaultKind.SESSION_EXPIRED, anything, None),
            (FaultKind.UNKNOWN_MARKUP, anything, None),
            *lateness(chance, market, lag, kept=kept),
            *lateness(chance, market, lag, kept=kept),
        ]
    )
    return Trouble(kind, on, value, times=chance.choice([1, 1, 1, 2, 6]), skip=chance.choice([0, 0, 1, 2, 4]))


def lateness(chance: random.Random, market: Market, lag: float, *, kept: bool) -> list[Choice]:
    if not kept:
        late = chance.choice([2.0, 30.0, 300.0, LATEST])
    elif market.lag:
        late = 0.45 * (market.lag - lag)  # one request may arrive late and be seen late besides
    else:  # what is declared to be seen at once can't be late
        return []
    return [(FaultKind.LATE_ARRIVAL, market.write, late), (FaultKind.LATE_COMMIT, market.write, late)]
