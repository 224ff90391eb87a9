"""The ledger: what we meant, sent and saw, in a database that survives whatever happens to the process.

SQLite in a file by default (WAL), PostgreSQL by URL; one code for both. Nothing outside this package knows SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import sqlalchemy as sa

from ocopsync.clock import Clock, SystemClock
from ocopsync.ledger import health, rows
from ocopsync.ledger.database import engine_of, translated
from ocopsync.ledger.holder import Holder, is_gone
from ocopsync.ledger.readings import Readings
from ocopsync.ledger.records import OPEN, LoggedOperation, OperationState, Record, Run
from ocopsync.ledger.statements import (
    CREATES_SINCE,
    DEPARTED,
    DIGESTS,
    ENDINGS,
    IN_STATES,
    INTENDED,
    KEYS_OF_PLAN,
    LAST_WRITE,
    NEXT_RECORDS,
    OF_PLAN,
    OTHERS,
    RECORDS,
    REFERENCES,
    SETTLED,
    SLICE,
    UNREAD,
    in_scope,
    of,
)
from ocopsync.ledger.tables import image, listing, operation, run
from ocopsync.ledger.upkeep import prepare
from ocopsync.listing import Fields, Operation, OperationKind, Receipt, Scope
from ocopsync.streams import batched


class Ledger(Readings):
    """An open ledger. Safe to use from several threads; every method is one transaction.

    What changes operations or listings needs the lease of their scope: see :meth:`lease`.
    """

    migrated = ""
    """Where the copy lies that was kept of an older ledger when this one was opened; empty where none was needed."""

    # Runs

    def start_run(
        self,
        run_id: str,
        command: str,
        catalogue: str,
        *,
        user: str = "",
        allowed: Mapping[str, int] | None = None,
        plan: str = "",
    ) -> None:
        """``allowed``: the brakes that ``user`` released. ``plan``: the digest of the plan file that is carried out."""
        values = {
            "id": run_id,
            "command": command,
            "catalogue": catalogue,
            "started": rows.to_text(self._now()),
            "user": user,
            "allowed": rows.dump(dict(allowed or {})),
            "plan": plan,
        }
        with self._transaction() as to:
            to.execute(run.insert().values(values))

    def end_run(self, run_id: str, exit_code: int, counts: Mapping[str, Any]) -> None:
        with self._transaction() as to:
            to.execute(
                run.update()
                .where(run.c.id == run_id)
                .values(ended=rows.to_text(self._now()), exit_code=exit_code, counts=rows.dump(dict(counts)))
            )

    def runs(self, limit: int = 20) -> list[Run]:
        """The newest runs first."""
        with self._transaction() as to:
            return [rows.run_of(row) for row in to.execute(sa.select(run).order_by(run.c.started.desc()).limit(limit))]

    def plan_of(self, run_id: str) -> str:
        """The digest of the plan file that a run carries out; empty where there is none, or no such run."""
        with self._transaction() as to:
            return to.execute(sa.select(run.c.plan).where(run.c.id == run_id)).scalar() or ""

    def unended_runs(self, catalogue: str) -> list[Run]:
        """Runs that are still at work or were killed, newest first."""
        query = sa.select(run).where(run.c.catalogue == catalogue, run.c.ended.is_(None))
        with self._transaction() as to:
            return [rows.run_of(row) for row in to.execute(query.order_by(run.c.started.desc()))]

    # Listings

    def records(self, scope: Scope, skus: Iterable[str]) -> dict[str, Record]:
        """What is known of ``skus``, by SKU; one that is not known is left out."""
        return {row.sku: rows.record_of(row) for row in self._rows(RECORDS, of(scope), "skus", skus)}

    def owned_by_others(self, scope: Scope, remote_ids: Iterable[str]) -> set[str]:
        """Those of ``remote_ids`` that are listings of another catalogue on the same account."""
        return {row.remote_id for row in self._rows(OTHERS, of(scope), "ids", remote_ids)}

    def sku_of(self, scope: Scope, remote_id: str) -> str:
        """The SKU whose listing ``remote_id`` is; empty where it is none of this catalogue's."""
        query = sa.select(listing.c.sku).where(*in_scope(listing), listing.c.remote_id == remote_id)
        with self._transaction() as to:
            return to.execute(query, of(scope)).scalar() or ""

    def all_records(self, scope: Scope) -> Iterator[Record]:
        """Every record of ``scope`` in order of SKU, a slice at a time."""
        after = ""
        while True:
            with self._transaction() as to:
                some = to.execute(NEXT_RECORDS, of(scope, after=after, most=SLICE)).all()
            if not some:
                return
            yield from map(rows.record_of, some)
            after = some[-1].sku

    def last_write(self, scope: Scope) -> dt.datetime | None:
        """When something was last sent for ``scope``."""
        with self._transaction() as to:
            return rows.to_moment(to.execute(LAST_WRITE, of(scope)).scalar())

    def save(self, scope: Scope, records: Iterable[Record]) -> None:
        """Write records whole."""
        with self._fenced(scope) as to:
            self._save(to, scope, records)

    def _save(self, to: sa.Connection, scope: Scope, records: Iterable[Record]) -> None:
        values = [attrs.asdict(scope) | rows.columns_of(record) for record in records]
        if values:
            to.execute(self._upsert(listing), values)

    # Operations

    def intend(self, scope: Scope, run_id: str, operations: Sequence[Operation]) -> list[int]:
        """Write down what is about to be sent, flushed to disk before this returns; the ids, in order."""
        now = rows.to_text(self._now())
        values = [
            attrs.asdict(scope)
            | {
                "run": run_id,
                "sku": item.sku,
                "kind": item.kind.value,
                "state": OperationState.INTENDED.value,
                "key": item.key,
                "remote_id": item.remote_id,
                "ticket": "",
                "reason": "",
                "content": rows.dump(item.listing.content),
                "before": rows.dump(dict(item.before)) if item.before else None,
                "set_aside": rows.dump(item.set_aside or None),
                "intended_at": now,
            }
            for item in operations
        ]
        if not values:
            return []
        with self._fenced(scope) as to:
            return list(to.execute(INTENDED, values).scalars())

    def settle(
        self,
        scope: Scope,
        outcomes: Sequence[tuple[int, OperationState, Receipt, Record | None]],
        *,
        departing: Sequence[int] = (),
    ) -> None:
        """Write down what became of operations, each with the record of its listing (None: as it was).

        ``departing``: ids of operations that are sent right after this returns.
        """
        now = rows.to_text(self._now())
        values = [
            {
                "op": number,
                "new_state": state.value,
                "new_remote": receipt.remote_id,
                "new_ticket": receipt.ticket,
                "new_reason": rows.without_nul(str(receipt.reason or "")),
                "now": now,
            }
            for number, state, receipt, _ in outcomes
        ]
        if not values and not departing:
            return
        with self._fenced(scope) as to:
            if values:
                to.execute(SETTLED, values)
                self._save(to, scope, [record for *_, record in outcomes if record is not None])
            if departing:
                to.execute(DEPARTED, [{"op": number} for number in departing])

    def open_operations(self, scope: Scope) -> list[LoggedOperation]:
        """Operations of which we don't know what became, oldest first."""
        return self._operations(scope, OPEN)

    def count_open(self, catalogue: str) -> dict[str, int]:
        """How many operations there are of which we don't know what became, by marketplace."""
        query = sa.select(operation.c.marketplace, sa.func.count()).where(
            operation.c.catalogue == catalogue, operation.c.state.in_([state.value for state in OPEN])
        )
        with self._transaction() as to:
            return {row[0]: row[1] for row in to.execute(query.group_by(operation.c.marketplace))}

    def queued_operations(self, scope: Scope) -> list[LoggedOperation]:
        """Operations that wait for a ticket's answer, oldest first."""
        return self._operations(scope, (OperationState.QUEUED,))

    def unread(self, scope: Scope) -> dict[str, int]:
        """The newest accepted operation of each listing that stands there and was never read back, by SKU."""
        with self._transaction() as to:
            return {row.sku: row.newest for row in to.execute(UNREAD, of(scope))}

    def keys_of(self, scope: Scope, plan: str, *, leaving_out: Collection[OperationState]) -> set[str]:
        """The idempotency keys of what the runs of a plan wrote down, where it isn't in one of those states."""
        given = of(scope, of_plan=plan, states=[state.value for state in leaving_out])
        with self._transaction() as to:
            return set(to.execute(KEYS_OF_PLAN, given).scalars())

    def outcomes(
        self, scope: Scope, plan: str, *, leaving_out: Collection[OperationState]
    ) -> dict[str, tuple[int, OperationState, str]]:
        """Id, state and reason of the same, by idempotency key."""
        given = of(scope, of_plan=plan, states=[state.value for state in leaving_out])
        with self._transaction() as to:
            return {key: (number, OperationState(state), why) for key, number, state, why in to.execute(OF_PLAN, given)}

    def operations_of(self, scope: Scope, run_id: str) -> list[LoggedOperation]:
        """What a run did, oldest first."""
        query = sa.select(operation).where(*in_scope(operation), operation.c.run == run_id).order_by(operation.c.id)
        with self._transaction() as to:
            return [rows.operation_of(row) for row in to.execute(query, of(scope))]

    def operations_on(self, scope: Scope, sku: str) -> list[LoggedOperation]:
        """All that was ever done with an SKU, newest first."""
        query = sa.select(operation).where(*in_scope(operation), operation.c.sku == sku)
        with self._transaction() as to:
            return [rows.operation_of(row) for row in to.execute(query.order_by(operation.c.id.desc()), of(scope))]

    def contents_before(self, scope: Scope, skus: Iterable[str], number: int) -> dict[str, Fields]:
        """What was last sent of each SKU, and taken or handed over, before the operation of that number."""
        states = OperationState.ACCEPTED, OperationState.VERIFIED, OperationState.HANDED_OVER
        taken = [state.value for state in states]
        found: dict[str, Fields] = {}
        with self._transaction() as to:
            for some in batched(skus, SLICE):
                query = sa.select(operation.c.sku, operation.c.content).where(
                    *in_scope(operation),
                    operation.c.sku.in_(some),
                    operation.c.id < number,
                    operation.c.kind != OperationKind.WITHDRAW.value,
                    operation.c.state.in_(taken),
                )
                answer = to.execute(query.order_by(operation.c.id), of(scope))
                found.update((row.sku, rows.load(row.content)) for row in answer)
        return found

    def _operations(self, scope: Scope, states: Collection[OperationState]) -> list[LoggedOperation]:
        with self._transaction() as to:
            found = to.execute(IN_STATES, of(scope, states=[state.value for state in states]))
            return [rows.operation_of(row) for row in found]

    def history(
        self,
        catalogue: str,
        *,
        marketplaces: Collection[str] = (),
        sku: str = "",
        run_id: str = "",
        unknown: bool = False,
        limit: int | None = 50,
    ) -> list[LoggedOperation]:
        """Operations, newest first."""
        where = [operation.c.catalogue == catalogue]
        if marketplaces:
            where.append(operation.c.marketplace.in_(marketplaces))
        if sku:
            where.append(operation.c.sku == sku)
        if run_id:
            where.append(operation.c.run == run_id)
        if unknown:
            where.append(operation.c.state.in_([state.value for state in OPEN]))
        query = sa.select(operation).where(*where).order_by(operation.c.id.desc()).limit(limit)
        with self._transaction() as to:
            return [rows.operation_of(row) for row in to.execute(query)]

    def creates_since(self, scope: Scope, moment: dt.datetime) -> int:
        """How many new listings were sent since ``moment`` for any catalogue of the account, and may stand there."""
        undone = [OperationState.CANCELLED.value, OperationState.FAILED.value, OperationState.REJECTED.value]
        with self._transaction() as to:
            given = of(scope, moment=rows.to_text(moment), undone=undone)
            return int(to.execute(CREATES_SINCE, given).scalar_one())

    def failures(self, scope: Scope, keys: Mapping[str, str]) -> dict[str, tuple[int, str]]:
        """How often in a row operations failed for the same reason, and the reason, by idempotency key.

        ``keys``: SKU → the key that is asked about.
        """
        found: dict[str, tuple[int, str]] = {}
        for row in self._rows(ENDINGS, of(scope), "skus", keys):
            if row.state == OperationState.FAILED.value and row.key == keys[row.sku]:
                count, last = found.get(row.key, (0, row.reason))
                found[row.key] = (count + 1 if row.reason == last else 1, row.reason)
        return found

    # Images

    def image_references(self, scope: Scope, digests: Iterable[str]) -> dict[str, str]:
        """The marketplace's reference of each picture that was uploaded, by sha256."""
        return {row.sha256: row.reference for row in self._rows(REFERENCES, of(scope), "digests", digests)}

    def image_digests(self, scope: Scope, references: Iterable[str]) -> dict[str, str]:
        """The sha256 of each reference that we know."""
        return {row.reference: row.sha256 for row in self._rows(DIGESTS, of(scope), "references", references)}

    def add_images(self, scope: Scope, references: Mapping[str, str]) -> None:
        """Remember uploaded pictures: sha256 → reference."""
        values = [
            {"marketplace": scope.marketplace, "account": scope.account, "sha256": digest, "reference": reference}
            for digest, reference in sorted(references.items())  # two that lock the same rows do it in one order
        ]
        if values:
            with self._transaction() as to:
                to.execute(self._upsert(image), values)

    # The database

    def damage(self) -> tuple[str, ...]:
        """What an integrity check finds wrong, in the database's own words; empty where the ledger is whole."""
        with self._transaction() as to:
            return health.damage(to)


def open_ledger(
    url: str,
    *,
    clock: Clock | None = None,
    holder: Holder | None = None,
    is_gone: Callable[[Holder], bool] = is_gone,
) -> Ledger:
    """Open the ledger at a database URL, made where there is none, brought up to date where it is older.

    Raises LedgerError.

    ``holder``: as whom leases are taken (this process). ``is_gone``: tells whether another holder is certainly dead.
    """
    engine = engine_of(url)
    clock = clock or SystemClock()
    try:
        with translated(engine.url):
            copy = prepare(engine, clock.now())
    except BaseException:
        engine.dispose()
        raise
    ledger = Ledger(engine, clock, holder=holder, is_gone=is_gone)
    ledger.migrated = copy
    return ledger


def ledger_to_read(url: str, *, clock: Clock | None = None) -> Ledger:
    """A ledger that is there, of this version, opened for reading alone."""
    return Ledger(engine_of(url, read_only=True), clock)
