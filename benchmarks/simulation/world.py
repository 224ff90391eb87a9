"""A world to try publishing in: a sandbox, a ledger, a clock, and processes that come, work, sleep and die.

Everything runs in one thread, so that what happens is a pure function of what was asked for.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from attrs import define

from benchmarks.simulation.boundaries import Boundaries
from benchmarks.simulation.markets import Market
from benchmarks.simulation.stage import Databases
from benchmarks.simulation.worker import HERE, Worker
from ocopsync.ledger import OperationState
from ocopsync.ledger.lease import RENEWED_EVERY, TTL
from ocopsync.listing import Scope
from ocopsync.testing import HandClock, Sandbox, SandboxListing

DEED_SECONDS = 0.02
"""Nothing takes no time: two writes never have the same moment."""
LEASE_SECONDS = TTL.total_seconds()
OPEN_SKUS = "SELECT sku FROM operation WHERE state IN ('intended', 'sent', 'queued', 'unknown')"


@define
class WorldTime(HandClock):
    """The marketplace's clock. A request that hung on the way is done at its moment, not at the next look."""

    sandbox: Sandbox | None = None

    def sleep(self, seconds: float) -> None:
        until = self.time + dt.timedelta(seconds=seconds)
        while self.sandbox and (due := [moment for moment, _ in self.sandbox.on_the_way if moment <= until]):
            self.time = max(self.time, min(due))
            self.sandbox.let_arrive()
        self.time = until


@define
class WorldClock:
    """The processes' clock: the world's time and how wrong it is set. Whoever sleeps renews their leases meanwhile."""

    world: World
    skew: dt.timedelta = dt.timedelta(0)
    since_beat: float = 0.0
    """Seconds slept since leases were last renewed: a long wait comes in slices."""

    def now(self) -> dt.datetime:
        return self.world.time.now() + self.skew

    def sleep(self, seconds: float) -> None:
        while self.since_beat + seconds >= RENEWED_EVERY:
            step = RENEWED_EVERY - self.since_beat
            self.world.time.sleep(step)
            seconds, self.since_beat = seconds - step, 0.0
            if self.world.at_work:
                self.world.at_work[-1].beat()
        self.world.time.sleep(seconds)
        self.since_beat += seconds


class World:
    def __init__(self, market: Market, databases: Databases, *, verbose: bool = False, **sandbox: Any) -> None:
        databases.empty()
        self.verbose = verbose
        self.market = market
        self.databases = databases
        self.time = WorldTime()
        self.clock = WorldClock(self)
        self.sandbox: Sandbox = market.sandbox(clock=self.time, **sandbox)
        self.time.sandbox = self.sandbox
        self.dead: set[int] = set()
        """The numbers of processes that ended, where the others can see that."""
        self.workers: list[Worker] = []
        self.trace: list[str] = []
        self.runs = itertools.count(1)

    @property
    def at_work(self) -> list[Worker]:
        return self.databases.at_work

    @property
    def scope(self) -> Scope:
        return Scope(self.market.name, "htx", "cat-1")

    def worker(self, at: Callable[[int, str], None] = lambda number, deed: None, *, host: str = HERE) -> Worker:
        """A new process."""

        def reached(number: int, deed: str) -> None:
            self.time.sleep(DEED_SECONDS)
            if self.verbose:
                self.tell(f"    {worker.name} {number}: {deed}")
            at(number, deed)

        worker = Worker(self, Boundaries(reached), host)
        self.workers.append(worker)
        return worker

    def standing(self) -> list[SandboxListing]:
        """What really stands there."""
        return self.sandbox.listings()

    def recovered(self, host: str) -> None:
        """Time goes by until nobody is kept out by a process that died; on another machine that takes a while."""
        if host != HERE:
            self.time.sleep(LEASE_SECONDS + 1)

    def was_read_back(self, remote_id: str) -> bool:
        """Whether the ledger knows what our listing looked like: only then is a change to it somebody's."""
        seen = f"SELECT 1 FROM listing WHERE remote_id = '{remote_id}' AND seen IS NOT NULL"
        return bool(self.databases.rows(f"{seen} AND sku NOT IN ({OPEN_SKUS})"))

    def in_flight(self) -> int:
        """How many operations are marked as sent and not yet settled."""
        return int(
            self.databases.rows(f"SELECT count(*) FROM operation WHERE state = '{OperationState.SENT.value}'")[0][0]
        )

    def written(self) -> list[Any]:
        """Everything about operations and listings that the ledger holds."""
        return [self.databases.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in ("operation", "listing")]

    def tell(self, what: str) -> None:
        self.trace.append(f"{self.time.now():%d %H:%M:%S}  {what}")
