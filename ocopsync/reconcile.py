"""Reconcile: read everything that is live, then say in what it differs from what was meant, and who changed it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from attrs import field, frozen

from ocopsync.catalogue import Row
from ocopsync.connection import Connection
from ocopsync.differences import Author, Difference, Kind, Side, compare, compare_unwanted, shows, unmanaged
from ocopsync.errors import Busy, CredentialMissing, LedgerError, MarketplaceError
from ocopsync.finding import Finding, Reconciliation
from ocopsync.ledger import Ledger, Observation, Record
from ocopsync.listing import Listing
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.plan import ROWS_AT_ONCE, load_sides
from ocopsync.problem import Problem, has_errors
from ocopsync.reading import await_lag, read_everything
from ocopsync.settle import collect_tickets, settle_open
from ocopsync.streams import batched
from ocopsync.strictness import NORMAL, Strictness, all_taken
from ocopsync.transitions import read_back_from

Progress = Callable[[str, int], None]
"""Called with the marketplace's name and how many more listings were read."""


def reconcile(
    rows: Iterable[Row],
    connections: Sequence[Connection],
    ledger: Ledger,
    *,
    on: dt.date,
    name: str = "",
    strictness: Strictness = NORMAL,
    progress: Progress = lambda name, count: None,
    stop: threading.Event | None = None,
) -> list[Reconciliation]:
    """Read all marketplaces at the same time, then compare in one pass over the catalogue; ``strictness`` as in a plan.

    ``name``: what people call the catalogue. A marketplace that can't be read says so in ``error``; the others go on.
    """
    results = [begun(connection, name) for connection in connections]
    pairs = list(zip(connections, results, strict=True))
    with ExitStack() as leases:
        free = [(connection, result) for connection, result in pairs if _taken(connection, result, ledger, leases)]
        with ThreadPoolExecutor(max(1, len(free)), thread_name_prefix="read") as pool:
            list(pool.map(lambda pair: _read(pair[0], pair[1], ledger, progress, stop), free))
        comparing = [
            _Comparison(connection, result, ledger, on, strictness)
            for connection, result in free
            if result.error is None and not result.stopped
        ]
        for some in batched(rows, ROWS_AT_ONCE):
            for comparison in comparing:
                comparison.take(some)
        for comparison in comparing:
            comparison.finish()
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
    progress: Progress,
    stop: threading.Event | None,
) -> None:
    def count(more: int) -> None:
        result.read += more
        progress(connection.name, more)

    try:
        collect_tickets(connection, ledger)
        settle_open(connection, ledger)
        await_lag(connection, ledger)
        result.stopped = not read_everything(connection, ledger, progress=count, stop=stop)
    except (MarketplaceError, CredentialMissing) as error:
        result.error = error.message
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - a defect in one adapter must not cost the others their reading
        result.error = say("an unexpected error in the adapter: {kind}", kind=type(error).__name__)


@frozen
class _Comparison:
    connection: Connection
    result: Reconciliation
    ledger: Ledger
    on: dt.date
    strictness: Strictness = NORMAL
    seen: set[str] = field(factory=set, init=False)
    besides: set[str] = field(factory=set, init=False)
    """Ids of listings that stand under an SKU of ours and are not ours."""
    told: set[str] = field(factory=set, init=False)
    """Those of them that a finding names."""
    unknown: set[str] = field(init=False)

    @unknown.default
    def _open(self) -> set[str]:
        return {item.sku for item in self.ledger.open_operations(self.connection.scope)}

    def take(self, rows: list[Row]) -> None:
        known = self._sides([row.sku for row in rows if row.sku])
        for row in rows:
            self.result.rows += 1
            side = known.get(row.sku, Side())
            told = self._take(row, side)
            if row.product is None or row.product.verb is not Verb.IGNORE:
                self._note_besides(side, told)
        self._remember_read_backs(known)

    def _take(self, row: Row, side: Side) -> set[str]:
        """Compare a row; the ids of the listings that the finding names."""
        if row.sku:  # a row without one must not hide what stands there without one
            self.seen.add(row.sku)
        product, adapter = row.product, self.connection.adapter
        if product is not None and product.verb is Verb.IGNORE:
            self.result.counts[Kind.IGNORED] += 1
        elif product is not None and product.verb is Verb.WITHDRAW:  # whatever else is wrong with the row
            return self._note(compare_unwanted(row.sku, side, asked=True), product.name)
        elif product is None or has_errors(row.problems):
            self.result.invalid += 1
        else:
            listing = adapter.format(product, on=self.on)
            difference = compare(listing, side, on=self.on)
            if difference.kind is Kind.NEW and has_errors(self._problems(listing)):
                self.result.invalid += 1  # it isn't there because it can't be
            else:
                return self._note(difference, product.name)
        return set()

    def _problems(self, listing: Listing) -> Sequence[Problem]:
        return all_taken(self.connection.adapter.check(listing), self.strictness)

    def finish(self) -> None:
        """What stands there without a row of this catalogue."""
        for some in batched(self._left(), ROWS_AT_ONCE):
            known = self._sides([record.sku for record in some])
            self._remember_read_backs(known)
            for sku, side in known.items():
                title = (side.record.sent or {}).get("title", "") if side.record else ""
                told = self._note(compare_unwanted(sku, side, asked=False), str(title))
                self.seen.add(sku)
                self._note_besides(side, told)
        for observation in self._strangers():
            self._note(unmanaged(observation), str(observation.content.get("title", "")))

    def _note_besides(self, side: Side, told: set[str]) -> None:
        others = {item.remote_id for item in side.others}
        self.besides.update(others)
        self.told.update(others & told)

    def _left(self) -> Iterator[Record]:
        records = self.ledger.all_records(self.connection.scope)
        return (record for record in records if record.sku not in self.seen)

    def _strangers(self) -> Iterator[Observation]:
        """Listings of nobody's that we know, but those that a finding about an SKU of ours names already."""
        scope = self.connection.scope
        reading = self.ledger.last_reading(scope)
        if reading is None:
            return iter(())
        untold = self.besides - self.told
        observations = self.ledger.all_observations(scope, reading[0])
        return (
            item
            for item in observations
            if item.catalogue is None and (item.sku not in self.seen or item.remote_id in untold)
        )

    def _sides(self, skus: list[str]) -> dict[str, Side]:
        return load_sides(self.ledger, self.connection, skus, self.unknown)

    def _note(self, difference: Difference, title: str) -> set[str]:
        """Count a difference, and report it where there is something to report; the ids that it names."""
        result = self.result
        result.counts[difference.kind] += 1
        result.conflicts += difference.author is Author.BOTH
        if difference.rewritten:
            result.rewritten[difference.sku] = difference.rewritten
        if not difference.clean:
            result.findings.add(finding_of(difference, title))
        elif difference.kind is Kind.WAITING:
            result.waiting.add(finding_of(difference, title))
        return {difference.remote_id, *difference.twins}

    def _remember_read_backs(self, known: Mapping[str, Side]) -> None:
        """A listing that was never read back and shows just what was sent: that is its read-back."""
        now = self.connection.adapter.transport.clock.now()
        records = [
            read_back_from(side.record, side.live, now=now)
            for side in known.values()
            if side.record and side.live and is_news(side.record, side.live)
        ]
        self.ledger.save(self.connection.scope, records)


def finding_of(difference: Difference, title: str) -> Finding:
    record = difference.record
    return Finding(
        sku=difference.sku,
        title=title,
        kind=difference.kind,
        author=difference.author,
        reason=str(difference.reason or ""),
        fields=difference.fields,
        remote_id=difference.remote_id,
        url=difference.url,
        twins=difference.twins,
        since=record.sent_at if record else None,
    )


def is_news(record: Record, live: Observation) -> bool:
    """Whether a reading tells more of a listing than the ledger has, without anybody having changed it."""
    if record.seen is None:
        return shows(live.content, record.sent or {})
    return (record.state, record.url, record.expires_on) != (live.state, live.url or record.url, live.expires_on)
