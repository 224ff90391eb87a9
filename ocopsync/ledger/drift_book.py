"""The drift book: what each complete reconciliation found, and which of it goes on, is gone, or has come back.

Only what differs is written, so a reconciliation costs as much as it finds and as still stood, however many listings
there are. Names of fields and who changed them are kept, never what a field said.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from attrs import asdict
from sqlalchemy import bindparam as given

from ocopsync.ledger import rows
from ocopsync.ledger.database import insert
from ocopsync.ledger.drift_records import Drift, Found, Period, Reconciled, Standing, drifts_of, scope_of
from ocopsync.ledger.ledger import Ledger
from ocopsync.ledger.records import OperationState
from ocopsync.ledger.statements import SLICE, in_scope, of, several
from ocopsync.ledger.tables import drift, operation, reconciled
from ocopsync.listing import Scope
from ocopsync.streams import batched

KEPT = dt.timedelta(days=2 * 366)
"""How long a reconciliation is remembered, and what it found gone."""
K = TypeVar("K", bound=enum.Enum)
F = TypeVar("F", bound=Found)

OF_SCOPE = ("marketplace", "account", "catalogue")
OF_DRIFT = ("sku", "remote_id", "kind", "field", "author")
STANDS = (*in_scope(drift), drift.c.closed == 0)

BEFORE = (
    sa.select(reconciled.c.at)
    .where(*in_scope(reconciled), reconciled.c.id < given("number"))
    .order_by(reconciled.c.id.desc())
    .limit(1)
)
OUTDATED = reconciled.delete().where(*in_scope(reconciled), reconciled.c.at < given("oldest"))
FORGOTTEN = drift.delete().where(
    *in_scope(drift),
    drift.c.closed > 0,
    drift.c.closed < sa.select(sa.func.min(reconciled.c.id)).where(*in_scope(reconciled)).scalar_subquery(),
)
GONE = (
    drift.update()
    .where(*STANDS, drift.c.seen < given("number"))
    .values(closed=given("number"), closed_at=given("moment"))
)
_earlier = drift.alias("earlier")
COUNTED = (
    drift.update()
    .where(*STANDS, drift.c.opened == given("number"))
    .values(
        times=sa.select(1 + sa.func.coalesce(sa.func.max(_earlier.c.times), 0))
        .where(*(_earlier.c[name] == drift.c[name] for name in (*OF_SCOPE, *OF_DRIFT)))
        .correlate(drift)
        .scalar_subquery()
    )
)
SENT = (
    sa.select(operation.c.id)
    .where(*(operation.c[name] == drift.c[name] for name in (*OF_SCOPE, "sku")))
    .where(operation.c.state.in_([OperationState.ACCEPTED.value, OperationState.VERIFIED.value]))
    .where(operation.c.intended_at >= drift.c.opened_at, operation.c.intended_at <= drift.c.closed_at)
    .exists()
)
"""Whether we sent something while a drift stood that stands no longer."""
STANDING_SKUS = sa.select(drift).where(*STANDS, drift.c.sku.in_(several("values")))
STANDING_IDS = sa.select(drift).where(*STANDS, drift.c.sku == "", drift.c.remote_id.in_(several("values")))


class DriftBook:
    """What the reconciliations of a ledger found. Every method that writes is one transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def note(self, scope: Scope, at: dt.datetime, counts: Mapping[K, int], findings: Iterable[Found]) -> None:
        """Write down what a complete reconciliation found: what is new opens, what is no longer there closes.

        It takes the lease of ``scope`` where it isn't held already. Raises LedgerError, Busy and LeaseLost.
        """
        ledger, moment = self._ledger, rows.to_text(at)
        values = {"at": moment, "counts": rows.dump({kind.value: count for kind, count in counts.items() if count})}
        with ledger.lease(scope, "reconcile"), ledger._fenced(scope) as to:
            number = _number(to, asdict(scope) | values)
            _forget_outdated(to, scope, number, at)
            row = asdict(scope) | {"closed": 0, "opened": number, "seen": number, "times": 0}
            row |= {"opened_at": moment, "seen_at": moment}
            for some in batched(findings, SLICE):
                found = {item: None for finding in some for item in drifts_of(finding)}  # one may be listed twice
                to.execute(_goes_on(to.dialect.name), [row | asdict(item) for item in found])
            to.execute(GONE, of(scope, number=number, moment=moment))
            to.execute(COUNTED, of(scope, number=number))

    def standings(self, scope: Scope, findings: Iterable[F]) -> Iterator[tuple[F, Standing | None]]:
        """Each finding with its standing, in order: of several fields the oldest, and the one that came back most.

        None for one that isn't in the book.
        """
        for some in batched(findings, SLICE):
            yield from self._standings(scope, some)

    def _standings(self, scope: Scope, findings: list[F]) -> list[tuple[F, Standing | None]]:
        of_findings = [list(drifts_of(finding)) for finding in findings]
        every = [item for items in of_findings for item in items]
        found = [
            *self._ledger._rows(STANDING_SKUS, of(scope), "values", {item.sku for item in every if item.sku}),
            *self._ledger._rows(STANDING_IDS, of(scope), "values", {item.remote_id for item in every if not item.sku}),
        ]
        known = {_drift(row): Standing(_moment(row.opened_at), row.times) for row in found}
        return [
            (finding, _together([known[item] for item in items if item in known]))
            for finding, items in zip(findings, of_findings, strict=True)
        ]

    def scopes(self, catalogues: Collection[str] = (), *, marketplaces: Collection[str] = ()) -> list[Scope]:
        """What was ever reconciled; of all catalogues and marketplaces unless named."""
        columns = [reconciled.c[name] for name in OF_SCOPE]
        query = sa.select(*columns).where(*_of_these(catalogues, marketplaces)).distinct().order_by(*columns)
        with self._ledger._transaction() as to:
            return list(map(scope_of, to.execute(query)))

    def reconciliations(
        self,
        catalogues: Collection[str] = (),
        *,
        marketplaces: Collection[str] = (),
        since: dt.datetime,
        until: dt.datetime,
    ) -> Iterator[Reconciled]:
        """From ``since`` to before ``until``, in their order; of all catalogues and marketplaces unless named."""
        where = [*_of_these(catalogues, marketplaces)]
        where += [reconciled.c.at >= rows.to_text(since), reconciled.c.at < rows.to_text(until)]
        for row in self._paged(sa.select(reconciled).where(*where), [reconciled.c.id]):
            yield Reconciled(scope_of(row), _moment(row.at), rows.load(row.counts))

    def periods(
        self,
        catalogues: Collection[str] = (),
        *,
        marketplaces: Collection[str] = (),
        sku: str = "",
        since: dt.datetime,
        until: dt.datetime,
    ) -> Iterator[Period]:
        """All that stood between ``since`` and ``until``, one drift after the other, each in its order."""
        where = [drift.c.opened_at < rows.to_text(until), *([drift.c.sku == sku] if sku else [])]
        where += [sa.or_(drift.c.closed == 0, drift.c.closed_at >= rows.to_text(since))]
        for scope in self.scopes(catalogues, marketplaces=marketplaces):
            query = sa.select(drift, SENT.label("sent")).where(*in_scope(drift), *where)
            yield from map(_period, self._paged(query, [drift.c[name] for name in (*OF_DRIFT, "opened")], of(scope)))

    def _paged(
        self, query: sa.Select[Any], by: list[sa.Column[Any]], values: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        """Some rows at a time, so that neither memory nor a transaction is held for long."""
        query, key = query.order_by(*by).limit(SLICE), sa.tuple_(*by)
        after: list[Any] | None = None
        while True:
            with self._ledger._transaction() as to:
                some = to.execute(query if after is None else query.where(key > after), values).all()
            yield from some
            if len(some) < SLICE:
                return
            after = [getattr(some[-1], column.name) for column in by]


def _number(to: sa.Connection, values: dict[str, Any]) -> int:
    return int(to.execute(reconciled.insert().values(values).returning(reconciled.c.id)).scalar_one())


def _forget_outdated(to: sa.Connection, scope: Scope, number: int, at: dt.datetime) -> None:
    """Two in a row must agree on what time it is: a clock that is wrong once costs no memories."""
    before = rows.to_moment(to.execute(BEFORE, of(scope, number=number)).scalar())
    oldest = rows.to_text(min(before, at) - KEPT) if before else ""
    if oldest and to.execute(OUTDATED, of(scope, oldest=oldest)).rowcount:
        to.execute(FORGOTTEN, of(scope))


def _goes_on(dialect: str) -> Any:
    statement = insert(drift, dialect)
    seen = {name: statement.excluded[name] for name in ("seen", "seen_at")}
    return statement.on_conflict_do_update(index_elements=list(drift.primary_key), set_=seen)


def _of_these(catalogues: Collection[str], marketplaces: Collection[str]) -> Iterator[Any]:
    if catalogues:
        yield reconciled.c.catalogue.in_(catalogues)
    if marketplaces:
        yield reconciled.c.marketplace.in_(marketplaces)


def _together(standings: list[Standing]) -> Standing | None:
    if not standings:
        return None
    return Standing(min(item.since for item in standings), max(item.times for item in standings))


def _drift(row: Any) -> Drift:
    return Drift(*(getattr(row, name) for name in OF_DRIFT))


def _period(row: Any) -> Period:
    return Period(
        scope=scope_of(row),
        drift=_drift(row),
        opened_at=_moment(row.opened_at),
        seen_at=_moment(row.seen_at),
        closed_at=rows.to_moment(row.closed_at),
        times=row.times,
        sent=row.sent,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
