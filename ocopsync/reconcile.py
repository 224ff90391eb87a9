"""Reconcile: read everything that is live, then say in what it differs from what was meant, and who changed it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from ocopsync.catalogue import Row
from ocopsync.comparing import Comparison
from ocopsync.connection import Connection
from ocopsync.errors import Busy, CredentialMissing, LedgerError, MarketplaceError, NotRecognised
from ocopsync.evidence import with_copy
from ocopsync.finding import Reconciliation
from ocopsync.ledger import Ledger
from ocopsync.messages import say
from ocopsync.plan import ROWS_AT_ONCE
from ocopsync.reading import Readings
from ocopsync.settle import collect_tickets, settle_open
from ocopsync.streams import batched
from ocopsync.strictness import NORMAL, Strictness
from ocopsync.trend import recall, remember

Progress = Callable[[str, int], None]
"""Called with the marketplace's name and how many more listings were read."""


def reconcile(
    rows: Iterable[Row] | None,
    connections: Sequence[Connection],
    ledger: Ledger,
    *,
    on: dt.date,
    name: str = "",
    strictness: Strictness = NORMAL,
    edited: dt.datetime | None = None,
    readings: Readings | None = None,
    progress: Progress = lambda name, count: None,
    stop: threading.Event | None = None,
) -> list[Reconciliation]:
    """Read all marketplaces at the same time, then compare in one pass over the catalogue; ``strictness`` as in a plan.

    ``rows`` None: what is live is compared with what was last sent, for want of a catalogue. ``name``: what people call
    it; ``edited``: when its file was last changed. ``readings``: what a run over several catalogues has read, so that
    an account that they share is read once.
    A marketplace that can't be read says so in ``error``; the others go on.
    """
    results = [begun(connection, name) for connection in connections]
    pairs = list(zip(connections, results, strict=True))
    shared = readings or Readings()
    with ExitStack() as leases:
        free = [(connection, result) for connection, result in pairs if _taken(connection, result, ledger, leases)]
        with ThreadPoolExecutor(max(1, len(free)), thread_name_prefix="read") as pool:
            list(pool.map(lambda pair: _read(pair[0], pair[1], ledger, shared, progress, stop), free))
        comparing = [
            Comparison(connection, result, ledger, on, strictness, edited)
            for connection, result in free
            if result.complete
        ]
        if rows is None:
            for comparison in comparing:
                comparison.take_what_was_sent()
        for some in batched(rows or (), ROWS_AT_ONCE):
            for comparison in comparing:
                comparison.take(some)
        for comparison in comparing:
            comparison.finish(with_catalogue=rows is not None)
            scope, clock = comparison.connection.scope, comparison.connection.adapter.transport.clock
            if rows is None:  # what the catalogue means wasn't looked at, and would seem to be gone
                recall(ledger, scope, comparison.result)
            else:
                remember(ledger, scope, comparison.result, at=clock.now())
    return results


def begun(connection: Connection, name: str = "") -> Reconciliation:
    """What is said of a catalogue on a marketplace before anything was read."""
    scope = connection.scope
    return Reconciliation(
        catalogue=scope.catalogue,
        name=name,
        marketplace=scope.marketplace,
        title=connection.title,
        account=scope.account,
    )


def _taken(connection: Connection, result: Reconciliation, ledger: Ledger, leases: ExitStack) -> bool:
    """Whether nobody else is at work there; what somebody is just sending can't be judged."""
    try:
        leases.enter_context(ledger.lease(connection.scope, "reconcile"))
    except Busy as error:
        result.error = error.message
    return result.error is None


def _read(
    connection: Connection,
    result: Reconciliation,
    ledger: Ledger,
    readings: Readings,
    progress: Progress,
    stop: threading.Event | None,
) -> None:
    try:
        collect_tickets(connection, ledger)
        settle_open(connection, ledger)
        read = readings.read(connection, ledger, progress=lambda more: progress(connection.name, more), stop=stop)
        result.read, result.stopped = read or 0, read is None
    except NotRecognised as error:
        result.error = with_copy(error, connection)
    except (MarketplaceError, CredentialMissing) as error:
        result.error = error.message
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - a defect in one adapter must not cost the others their reading
        result.error = say("an unexpected error in the adapter: {kind}", kind=type(error).__name__)
