"""The clock, as a value: programs get the real one, tests one that they move by hand."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol

VIETNAM = dt.timezone(dt.timedelta(hours=7))


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """The time, aware."""

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def today(clock: Clock) -> dt.date:
    """The date in Vietnam."""
    return day_in_vietnam(clock.now())


def day_in_vietnam(moment: dt.datetime) -> dt.date:
    return moment.astimezone(VIETNAM).date()
