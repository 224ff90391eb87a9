"""Limits: how many requests a marketplace gets, told or learned, shared by all processes of this machine.

A limit that is known counts from the first request. One that isn't is learned when the marketplace says "too many"
(429), rises again slowly and is forgotten after an hour, so that one bad day doesn't slow the next.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sqlite3
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen

if TYPE_CHECKING:
    from pyrate_limiter import Decision, InMemoryBucket, Rate, SQLiteBucket

MINUTE = 60_000
"""Milliseconds."""
SEEN_WITHIN = 10.0
"""Seconds before a 429 whose answers count as the rate that was seen."""
SHORTEST_SPAN = 0.1
KEPT = 0.7
"""Of the rate that was too much, so much is kept."""
SLOWEST = 0.1
"""Requests a second, however often it is said to be too much."""
DOUBLED_AFTER = 600.0
FORGOTTEN_AFTER = 3600.0
LOOKED_AT_EVERY = 1.0
SKEW = 10_000
"""Milliseconds by which a slot may be later than now: others read the clock before they wait for the file."""
LONGEST_LOCK = 5.0
"""Seconds for which another process may hold the file; then this one counts alone."""


def state_folder() -> Path:
    """Where the processes of this machine share what they know; ``OCOPSYNC_STATE`` names another folder."""
    from platformdirs import user_state_path

    named = os.environ.get("OCOPSYNC_STATE")
    return Path(named) if named else user_state_path("ocopsync")


def place_of(origin: tuple[str, str], account: str) -> Path:
    """The files of one account on one host, without their endings."""
    scheme, host = origin
    digest = hashlib.sha256("\n".join((scheme, host, account)).encode()).hexdigest()
    return state_folder() / f"{re.sub(r'[^a-z0-9.-]', '_', host)}-{digest[:12]}"


@frozen
class Learned:
    """A rate that the marketplace still took, in requests a second, and when it said that more was too much."""

    rate: float
    since: float

    def at(self, now: float) -> float | None:
        """What may be tried now; None when it is forgotten, or from a clock that went wrong."""
        age = now - self.since
        return self.rate * (1 + age / DOUBLED_AFTER) if 0 <= age < FORGOTTEN_AFTER else None


class Limit:
    """The limit for one account on one marketplace. ``place`` is where processes share it; without, it is our own.

    ``take`` is called by one thread at a time, the others from any. Times are seconds since the epoch.
    """

    def __init__(self, place: Path | None = None, *, a_minute: int | None = None) -> None:
        self.a_minute = a_minute
        """Requests a minute, where that is known."""
        self._place = place
        self._learned: Learned | None = None
        self._looked = -math.inf
        self._answers: deque[float] = deque(maxlen=1000)
        self._bucket: SQLiteBucket | InMemoryBucket | None = None
        self._leaked = -math.inf

    def take(self, now: float) -> float:
        """Take a slot and give 0, or the seconds after which there may be one."""
        if self._place is not None and not 0 <= now - self._looked < LOOKED_AT_EVERY:
            self._look(self._place, now)
        learned = None if self._learned is None else self._learned.at(now)
        if learned is None and not self.a_minute:
            return 0.0
        rates = rates_of(learned, self.a_minute)
        try:
            return self._take_from(self._shared(rates), rates, now)
        except (OSError, sqlite3.Error):  # no place to share: better to count alone than to send nothing
            self._place, self._bucket = None, None
            return self._take_from(self._shared(rates), rates, now)

    def _take_from(self, bucket: SQLiteBucket | InMemoryBucket, rates: list[Rate], now: float) -> float:
        from pyrate_limiter import RateItem

        moment = int(now * 1000)
        bucket.rates = rates
        if not 0 <= now - self._leaked < MINUTE / 1000:
            bucket.leak(moment - MINUTE)  # other processes may count longer than we
            self._leaked = now
        decision = cast("Decision", bucket.put_decision(RateItem("", moment)))
        if decision.failing_rate is None:
            return 0.0
        wait = decision.retry_after_ms or 1
        if wait > decision.failing_rate.interval + SKEW:  # a slot in the future: the clock was put back
            bucket.flush()
        return wait / 1000

    def _shared(self, rates: list[Rate]) -> SQLiteBucket | InMemoryBucket:
        if self._bucket is None:
            self._bucket = open_bucket(self._place, rates)
        return self._bucket

    def answered(self, now: float) -> None:
        """It took a request."""
        self._answers.append(now)

    def refused(self, now: float) -> None:
        """It said that this was too much: keep to less than what it took."""
        known = self._learned.at(now) if self._learned else None
        rates = [rate for rate in (self._seen(now), known) if rate]
        if rates:
            self._learned = Learned(max(SLOWEST, KEPT * min(rates)), now)
            self._tell(self._learned)

    def _seen(self, now: float) -> float:
        recent = [at for at in self._answers.copy() if now - SEEN_WITHIN <= at <= now]
        return len(recent) / max(now - recent[0], SHORTEST_SPAN) if recent else 0.0

    def _tell(self, learned: Learned) -> None:
        if self._place is None:
            return
        part = Path(f"{self._place}.{os.getpid()}.part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"rate": learned.rate, "since": learned.since}), encoding="ascii")
            part.replace(f"{self._place}.json")
        except OSError:  # then the other processes learn it themselves
            self._place = None

    def _look(self, place: Path, now: float) -> None:
        self._looked = now
        told = read_learned(Path(f"{place}.json"))
        if told is not None and told.at(now) is not None:
            self._learned = told

    def close(self) -> None:
        if self._bucket is not None:
            self._bucket.close()
            self._bucket = None


def rates_of(learned: float | None, a_minute: int | None) -> list[Rate]:
    """What the bucket is to keep to: a learned rate evenly, a told one within any minute."""
    from pyrate_limiter import Rate

    told = [Rate(a_minute, MINUTE)] if a_minute else []
    if learned is None:
        return told
    gap = max(1, round(1000 / learned))
    slower = a_minute is not None and a_minute * gap >= MINUTE
    return [Rate(1, gap)] if slower else [Rate(1, gap), *told]


def open_bucket(place: Path | None, rates: list[Rate]) -> SQLiteBucket | InMemoryBucket:
    from filelock import FileLock
    from pyrate_limiter import InMemoryBucket, SQLiteBucket

    if place is None:
        return InMemoryBucket(rates)
    place.parent.mkdir(parents=True, exist_ok=True)
    bucket = SQLiteBucket.init_from_file(rates, db_path=f"{place}.sqlite", use_file_lock=True)
    # Its own lock waits for ever, and looks twenty times a second whether it is free.
    lock = FileLock(f"{place}.sqlite.lock", timeout=LONGEST_LOCK, poll_interval=0.005, thread_local=False)
    bucket.lock = lock  # type: ignore[assignment]  # as it does itself
    return bucket


def read_learned(path: Path) -> Learned | None:
    try:
        told = json.loads(path.read_text(encoding="ascii"))
        rate, since = float(told["rate"]), float(told["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Learned(rate, since) if SLOWEST <= rate < math.inf else None
