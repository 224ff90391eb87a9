"""Office: the whole workflow over an adapter, with a ledger in a file; each run is a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field

from ocopsync.catalogue import Row
from ocopsync.clock import today
from ocopsync.connection import Connection
from ocopsync.finding import Reconciliation
from ocopsync.ledger import Ledger, open_ledger
from ocopsync.listing import Scope
from ocopsync.model import Product
from ocopsync.planning import make_plans
from ocopsync.problem import Place
from ocopsync.publish import publish
from ocopsync.reconcile import reconcile
from ocopsync.settle import catch_up
from ocopsync.tally import Tally
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.wire import Trick

ANYTHING = {"update": 999, "withdraw": 999, "price": 999, "stock": 999}
"""The brakes are not what is tried here."""


@define
class Office:
    """A catalogue's folder on one marketplace."""

    subject: Subject
    folder: Path
    runs: int = 0
    _plays: list[tuple[Trick, str, int, int]] = field(factory=list)

    def play(self, trick: Trick, on: str, *, times: int = 1, skip: int = 0) -> None:
        """A trick for the next run, as :meth:`Wire.play` takes it: a run has a wire of its own."""
        self._plays.append((trick, on, times, skip))

    def publish(
        self, products: Sequence[Product], *, limit: int | None = None, stop: threading.Event | None = None
    ) -> Tally:
        """``ocopsync publish``, by a process that knows nothing but the ledger."""
        self.runs += 1
        rows = [Row(product, (), product.sku, Place(row=n)) for n, product in enumerate(products, 2)]
        with self._at_work() as (connection, ledger):
            catch_up(connection, ledger)
            plans = make_plans(rows, [connection], ledger, on=today(self.subject.clock), allow=ANYTHING)
            (tally,) = publish(plans, ledger, f"run {self.runs}", limit=limit, stop=stop)
        assert tally.adds_up, f"rows are lost: {tally.counts}"
        return tally

    def reconcile(self, products: Sequence[Product]) -> Reconciliation:
        """``ocopsync reconcile``."""
        rows = [Row(product, (), product.sku, Place(row=n)) for n, product in enumerate(products, 2)]
        with self._at_work() as (connection, ledger):
            (result,) = reconcile(rows, [connection], ledger, on=today(self.subject.clock))
        return result

    @contextmanager
    def _at_work(self) -> Iterator[tuple[Connection, Ledger]]:
        subject = self.subject.again()
        adapter = subject.adapter
        for trick, on, times, skip in self._plays:
            subject.mount.play(trick, on, times=times, skip=skip)
        self._plays.clear()
        self.subject.clock.sleep(adapter.capabilities.read_lag.value.total_seconds() + 60)
        connection = Connection(adapter, Scope(adapter.name, adapter.settings.account, "conformance"))
        ledger = open_ledger(f"sqlite:///{self.folder / 'ledger.db'}", clock=self.subject.clock)
        try:
            yield connection, ledger
        finally:
            ledger.close()
            connection.close()


@contextmanager
def office(subject: Subject) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        yield Office(subject, Path(folder))
