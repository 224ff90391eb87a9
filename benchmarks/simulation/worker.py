"""A process that publishes or reconciles, and what its command came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import frozen

from benchmarks.simulation.boundaries import Boundaries, Doorway, Killed
from benchmarks.simulation.markets import Market
from ocopsync.catalogue import Row
from ocopsync.clock import Clock
from ocopsync.connection import USER_AGENT, Connection
from ocopsync.errors import Busy, LeaseLost, LedgerError, MarketplaceError, OcopsyncError
from ocopsync.ledger import Holder, Ledger
from ocopsync.listing import Scope
from ocopsync.plan import Plan
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.reconcile import Reconciliation, reconcile
from ocopsync.settle import catch_up
from ocopsync.tally import Tally
from ocopsync.testing import Sandbox, SandboxMount, secrets_of
from ocopsync.transport import Transport

if TYPE_CHECKING:
    from benchmarks.simulation.world import World

URL = "http://127.0.0.1:8800"
HERE = "here"
"""The machine whose processes can see each other die."""
ANYTHING = {"update": 99, "withdraw": 99, "price": 99, "stock": 99}
"""The brakes are not what is tried here."""


@frozen
class Result:
    """What a command came to."""

    tally: Tally | None = None
    reconciliation: Reconciliation | None = None
    error: BaseException | None = None

    @property
    def refused(self) -> bool:
        """Whether it did nothing, because another process is at work."""
        return isinstance(self.error, Busy)

    @property
    def lost(self) -> bool:
        return isinstance(self.error, LeaseLost)

    @property
    def killed(self) -> bool:
        return isinstance(self.error, Killed)

    def __str__(self) -> str:
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}"
        return written(self.tally) if self.tally else findings(self.reconciliation) if self.reconciliation else ""


class Worker:
    """A process: its own ledger object, session and lease; nothing of it outlives it but what it wrote and sent."""

    def __init__(self, world: World, boundaries: Boundaries, host: str) -> None:
        self.world = world
        self.boundaries = boundaries
        number = len(world.workers) + 1
        self.holder = Holder(host=host, pid=number, started=float(number))
        self.beats: list[Callable[[], None]] = []
        self.announced: frozenset[str] = frozenset()
        """The SKUs whose change by somebody else its plan showed as one that it would overwrite."""
        self.ledger = Ledger(
            world.databases.engine, world.clock, holder=self.holder, is_gone=lambda holder: holder.pid in world.dead
        )
        self.connection = connection_to(world.market, world.sandbox, boundaries, world.clock)

    @property
    def name(self) -> str:
        return f"process {self.holder.pid}"

    @property
    def writes(self) -> int:
        """How many requests of this process were to change what stands there."""
        return sum(map(self.world.market.is_write, self.boundaries.deeds))

    def beat(self) -> None:
        """What the lease's heartbeat does in the background."""
        for renew in self.beats:
            with suppress(LedgerError):
                renew()

    def publish(self, rows: Sequence[Row], **options: Any) -> Result:
        def work() -> Result:
            with self.ledger.lease(self.world.scope, "publish"):
                with suppress(MarketplaceError):  # its rows will say so
                    catch_up(self.connection, self.ledger)
                (plan,) = make_plans(
                    rows, [self.connection], self.ledger, on=self.world.clock.now().date(), allow=ANYTHING, **options
                )
                self.announced = announced_by(plan)
                (tally,) = publish([plan], self.ledger, f"run {next(self.world.runs)}")
                return Result(tally=tally)

        return self._run("publish", work)

    def reconcile(self, rows: Sequence[Row]) -> Result:
        def work() -> Result:
            (result,) = reconcile(rows, [self.connection], self.ledger, on=self.world.clock.now().date())
            busy = result.error is not None and not self.boundaries.deeds
            return Result(reconciliation=result, error=Busy(result.error) if busy and result.error else None)

        return self._run("reconcile", work)

    def _run(self, name: str, work: Callable[[], Result]) -> Result:
        world = self.world
        world.at_work.append(self)
        world.tell(f"{self.name}: {name}")
        try:
            result = work()
        except (OcopsyncError, Killed) as error:
            result = Result(error=error)
        finally:
            world.at_work.remove(self)
            if self.holder.host == HERE:
                world.dead.add(self.holder.pid)
            self.connection.close()
        world.tell(f"{self.name}: {name} -> {result}")
        return result


def written(tally: Tally) -> str:
    counts = ", ".join(f"{n} {fate.value}" for fate, n in tally.counts.items() if n)
    troubles = "; ".join(f"{item.sku}: {item.reason}" for item in tally.troubles)
    return " | ".join(filter(None, [counts, f"{tally.writes} written", str(tally.error or ""), troubles]))


def findings(reconciliation: Reconciliation) -> str:
    found = ", ".join(f"{item.sku or item.remote_id} {item.kind.value}" for item in reconciliation.findings)
    return found or str(reconciliation.error or "clean")


def announced_by(plan: Plan) -> frozenset[str]:
    return frozenset(
        entry.sku for entry in plan.entries if any(change.author in ("them", "both") for change in entry.changes)
    )


def connection_to(market: Market, sandbox: Sandbox, boundaries: Boundaries, clock: Clock) -> Connection:
    door = Doorway(SandboxMount(sandbox), boundaries)
    transport = Transport(URL, user_agent=USER_AGENT, clock=clock, adapter=door)
    adapter = market.adapter(
        market.adapter.Settings(url=URL, **market.settings), transport, secrets_of(market.secrets(sandbox))
    )
    return Connection(adapter, Scope(market.name, "htx", "cat-1"))
