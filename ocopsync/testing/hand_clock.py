"""A clock that a test moves by hand: it stands still until somebody sleeps."""

from __future__ import annotations

import datetime as dt

from attrs import define, field

AFTERNOON = dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)
"""15:30 in Vietnam: the same day there and in UTC."""


@define
class HandClock:
    """Sleeping costs nothing and moves it on; ``slept`` holds the seconds of each sleep."""

    time: dt.datetime = AFTERNOON
    slept: list[float] = field(factory=list)

    def now(self) -> dt.datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)
