"""The ledger: what we meant, sent and saw, in a database that survives whatever happens to the process.

SQLite in a file by default (WAL), PostgreSQL by URL; one code for both. Nothing outside this package knows SQL.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa
import tenacity
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ocopsync.clock import Clock, SystemClock
from ocopsync.errors import LedgerError, SettingsError
from ocopsync.ledger import rows
from ocopsync.ledger.records import OPEN, LoggedOperation, Observation, OperationState, Phase, Record, Run
from ocopsync.ledger.tables import SCHEMA_VERSION, image, listing, meta, metadata, observed, operation, reading, run
from ocopsync.listing import Operation, Receipt, Scope
from ocopsync.messages import say
from ocopsync.streams import batched

LONGEST_WAIT = 30
"""Seconds to wait for another process that writes."""
IN_ONE_QUERY = 500
"""SKUs asked for at once: below SQLite's limit of variables in any build."""

# Statements of every request that is sent: made once, for making them costs more than running them.
INTENDED = operation.insert().returning(operation.c.id, sort_by_parameter_order=True)
SETTLED = (
    operation.update()
    .where(operation.c.id == sa.bindparam("op"))
    .values(
        state=sa.bindparam("new_state"),
        remote_id=sa.func.coalesce(sa.func.nullif(sa.bindparam("new_remote"), ""), operation.c.remote_id),
        ticket=sa.bindparam("new_ticket"),
        reason=sa.bindparam("new_reason"),
        ended_at=sa.bindparam("now"),
    )
)


class Ledger:
    """An open ledger. Safe to use from several threads; every method is one transaction."""

    def __init__(self, engine: sa.Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock or SystemClock()
        self._lock = threading.RLock()

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # Runs

    def start_run(self, run_id: str, command: str, catalogue: str) -> None:
        with self._transaction() as to:
            to.execute(
                run.insert().values(id=run_id, command=command, catalogue=catalogue, started=rows.to_text(self._now()))
            )

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

    # Listings

    def records(self, scope: Scope, skus: Iterable[str]) -> dict[str, Record]:
        """What is known of ``skus``, by SKU; one that is not known is left out."""
        found: dict[str, Record] = {}
        with self._transaction() as to:
            for some in batched(skus, IN_ONE_QUERY):
                query = sa.select(listing).where(*_in(listing, scope), listing.c.sku.in_(some))
                found.update((row.sku, rows.record_of(row)) for row in to.execute(query))
        return found

    def owned_by_others(self, scope: Scope, remote_ids: Iterable[str]) -> set[str]:
        """Those of ``remote_ids`` that are listings of another catalogue on the same account."""
        found: set[str] = set()
        with self._transaction() as to:
            for some in batched(remote_ids, IN_ONE_QUERY):
                query = sa.select(listing.c.remote_id).where(
                    *_account(listing, scope), listing.c.catalogue != scope.catalogue, listing.c.remote_id.in_(some)
                )
                found.update(to.execute(query).scalars())
        return found

    def sku_of(self, scope: Scope, remote_id: str) -> str:
        """The SKU whose listing ``remote_id`` is; empty where it is none of this catalogue's."""
        query = sa.select(listing.c.sku).where(*_in(listing, scope), listing.c.remote_id == remote_id)
        with self._transaction() as to:
            return to.execute(query).scalar() or ""

    def all_records(self, scope: Scope) -> Iterator[Record]:
        """Every record of ``scope`` in order of SKU, a slice at a time."""
        after = ""
        while True:
            query = sa.select(listing).where(*_in(listing, scope), listing.c.sku > after)
            with self._transaction() as to:
                some = to.execute(query.order_by(listing.c.sku).limit(IN_ONE_QUERY)).all()
            if not some:
                return
            yield from map(rows.record_of, some)
            after = some[-1].sku

    def last_write(self, scope: Scope) -> dt.datetime | None:
        """When something was last sent for ``scope``."""
        query = sa.select(sa.func.max(listing.c.sent_at)).where(*_in(listing, scope))
        with self._transaction() as to:
            return rows.to_moment(to.execute(query).scalar())

    def save(self, scope: Scope, records: Iterable[Record]) -> None:
        """Write records whole."""
        with self._transaction() as to:
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
                "intended_at": now,
            }
            for item in operations
        ]
        if not values:
            return []
        with self._transaction() as to:
            return list(to.execute(INTENDED, values).scalars())

    def settle(self, scope: Scope, outcomes: Sequence[tuple[int, OperationState, Receipt, Record | None]]) -> None:
        """Write down what became of operations, each with the record of its listing (None: as it was)."""
        now = rows.to_text(self._now())
        values = [
            {
                "op": number,
                "new_state": state.value,
                "new_remote": receipt.remote_id,
                "new_ticket": receipt.ticket,
                "new_reason": str(receipt.reason or ""),
                "now": now,
            }
            for number, state, receipt, _ in outcomes
        ]
        if not values:
            return
        with self._transaction() as to:
            to.execute(SETTLED, values)
            self._save(to, scope, [record for *_, record in outcomes if record is not None])

    def open_operations(self, scope: Scope) -> list[LoggedOperation]:
        """Operations of which we don't know what became, oldest first."""
        return self._operations(_in(operation, scope), states=OPEN)

    def queued_operations(self, scope: Scope) -> list[LoggedOperation]:
        """Operations that wait for a ticket's answer, oldest first."""
        return self._operations(_in(operation, scope), states=(OperationState.QUEUED,))

    def unread(self, scope: Scope) -> dict[str, int]:
        """The newest accepted operation of each listing that stands there and was never read back, by SKU."""
        same = [listing.c[name] == operation.c[name] for name in ("marketplace", "account", "catalogue", "sku")]
        query = (
            sa.select(operation.c.sku, sa.func.max(operation.c.id).label("newest"))
            .join(listing, sa.and_(*same))
            .where(*_in(operation, scope), operation.c.state == OperationState.ACCEPTED.value)
            .where(listing.c.phase == Phase.THERE.value, listing.c.seen.is_(None))
            .group_by(operation.c.sku)
        )
        with self._transaction() as to:
            return {row.sku: row.newest for row in to.execute(query)}

    def _operations(self, where: Sequence[Any], states: Collection[OperationState]) -> list[LoggedOperation]:
        query = sa.select(operation).where(*where, operation.c.state.in_([state.value for state in states]))
        with self._transaction() as to:
            return [rows.operation_of(row) for row in to.execute(query.order_by(operation.c.id))]

    def history(
        self,
        catalogue: str,
        *,
        marketplaces: Collection[str] = (),
        sku: str = "",
        run_id: str = "",
        unknown: bool = False,
        limit: int = 50,
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

    # Images

    def image_references(self, scope: Scope, digests: Iterable[str]) -> dict[str, str]:
        """The marketplace's reference of each picture that was uploaded, by sha256."""
        found: dict[str, str] = {}
        with self._transaction() as to:
            for some in batched(digests, IN_ONE_QUERY):
                query = sa.select(image.c.sha256, image.c.reference).where(
                    *_account(image, scope), image.c.sha256.in_(some)
                )
                found.update((row.sha256, row.reference) for row in to.execute(query))
        return found

    def image_digests(self, scope: Scope, references: Iterable[str]) -> dict[str, str]:
        """The sha256 of each reference that we know."""
        found: dict[str, str] = {}
        with self._transaction() as to:
            for some in batched(references, IN_ONE_QUERY):
                query = sa.select(image.c.sha256, image.c.reference).where(
                    *_account(image, scope), image.c.reference.in_(some)
                )
                found.update((row.reference, row.sha256) for row in to.execute(query))
        return found

    def add_images(self, scope: Scope, references: Mapping[str, str]) -> None:
        """Remember uploaded pictures: sha256 → reference."""
        values = [
            {"marketplace": scope.marketplace, "account": scope.account, "sha256": digest, "reference": reference}
            for digest, reference in references.items()
        ]
        if values:
            with self._transaction() as to:
                to.execute(self._upsert(image), values)

    # Readings of what is live

    def begin_reading(self, scope: Scope) -> int:
        """Start a reading; nothing of it counts before :meth:`finish_reading`."""
        with self._transaction() as to:
            statement = reading.insert().values(
                marketplace=scope.marketplace,
                account=scope.account,
                started=rows.to_text(self._now()),
                complete=False,
            )
            return int(to.execute(statement.returning(reading.c.id)).scalar_one())

    def observe(self, reading_id: int, observations: Iterable[Observation]) -> None:
        values = [
            {
                "reading": reading_id,
                "remote_id": item.remote_id,
                "sku": item.sku,
                "state": item.state.value,
                "reason": item.reason,
                "url": item.url,
                "content": rows.dump(dict(item.content)),
                "damage": item.damage,
                "expires_on": rows.from_day(item.expires_on),
            }
            for item in observations
        ]
        if values:
            with self._transaction() as to:
                to.execute(observed.insert(), values)

    def finish_reading(self, scope: Scope, reading_id: int) -> None:
        """The reading is complete: it counts from now on, and the earlier ones are dropped."""
        earlier = [*_account(reading, scope), reading.c.id < reading_id]
        with self._transaction() as to:
            to.execute(reading.update().where(reading.c.id == reading_id).values(complete=True))
            to.execute(observed.delete().where(observed.c.reading.in_(sa.select(reading.c.id).where(*earlier))))
            to.execute(reading.delete().where(*earlier))

    def drop_reading(self, reading_id: int) -> None:
        """The reading was not finished: nothing of it is believed."""
        with self._transaction() as to:
            to.execute(observed.delete().where(observed.c.reading == reading_id))
            to.execute(reading.delete().where(reading.c.id == reading_id))

    def last_reading(self, scope: Scope) -> tuple[int, dt.datetime] | None:
        """Id and beginning of the last complete reading."""
        query = sa.select(reading).where(*_account(reading, scope), reading.c.complete.is_(True))
        with self._transaction() as to:
            row = to.execute(query.order_by(reading.c.id.desc()).limit(1)).first()
        started = rows.to_moment(row.started) if row else None
        return (row.id, started) if row and started else None

    def observations(self, scope: Scope, reading_id: int, records: Iterable[Record | str]) -> list[Observation]:
        """What a reading showed of these records (by remote id) and SKUs, with the catalogue that owns each."""
        wanted = list(records)
        skus = [item.sku if isinstance(item, Record) else item for item in wanted]
        remote_ids = [item.remote_id for item in wanted if isinstance(item, Record) and item.remote_id]
        found: dict[str, Observation] = {}
        with self._transaction() as to:
            for column, values in ((observed.c.sku, skus), (observed.c.remote_id, remote_ids)):
                for some in batched(values, IN_ONE_QUERY):
                    query = _with_owner(scope).where(observed.c.reading == reading_id, column.in_(some))
                    found.update((row.remote_id, rows.observation_of(row)) for row in to.execute(query))
        return list(found.values())

    def all_observations(self, scope: Scope, reading_id: int) -> Iterator[Observation]:
        """Everything that a reading showed, in order of remote id, a slice at a time."""
        after = ""
        while True:
            query = _with_owner(scope).where(observed.c.reading == reading_id, observed.c.remote_id > after)
            with self._transaction() as to:
                some = to.execute(query.order_by(observed.c.remote_id).limit(IN_ONE_QUERY)).all()
            if not some:
                return
            yield from map(rows.observation_of, some)
            after = some[-1].remote_id

    # The database

    def _now(self) -> dt.datetime:
        return self._clock.now()

    def _upsert(self, table: sa.Table) -> Any:
        """Insert rows, or write them over those of the same key."""
        return upsert(table, self._engine.dialect.name)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self._lock, translated(self._engine.url), self._engine.begin() as to:
            yield to


def open_ledger(url: str, *, clock: Clock | None = None) -> Ledger:
    """Open the ledger at a database URL, making it where there is none. Raises LedgerError."""
    engine = engine_of(url)
    try:
        with translated(engine.url), engine.begin() as to:
            if engine.dialect.name == "sqlite":
                to.exec_driver_sql("BEGIN IMMEDIATE")  # two that open a new file don't both make the tables
            _make_tables(to)
    except LedgerError:
        engine.dispose()
        raise
    return Ledger(engine, clock)


def engine_of(url: str) -> sa.Engine:
    """The engine of a database URL. What stands after ``sqlite:///`` is a file's path as it is, not quoted."""
    try:
        if url.startswith("sqlite:///"):
            engine = sa.create_engine(sa.URL.create("sqlite", database=url.removeprefix("sqlite:///")))
            sa.event.listen(engine, "connect", _prepare_sqlite)
            return engine
        made = sa.make_url(url)
        return sa.create_engine(made.set(drivername="postgresql+psycopg") if made.drivername == "postgresql" else made)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        kind = type(error).__name__
    raise SettingsError(  # without the cause: it can hold a piece of the password
        say(
            "The ledger's address in the settings can't be used ({kind}). Expected: a file's path, or "
            "postgresql://user@host/database, which needs: pip install 'ocopsync[postgresql]'",
            kind=kind,
        )
    )


def _make_tables(to: sa.Connection) -> None:
    """Make what is missing. Raises LedgerError, before anything is made, where a newer ocopsync was here."""
    version = None
    if sa.inspect(to).has_table(meta.name):
        version = to.execute(sa.select(meta.c.value).where(meta.c.key == "schema_version")).scalar()
    if version is not None and int(version) > SCHEMA_VERSION:
        raise LedgerError(
            say(
                "The ledger {url} was written by a newer ocopsync (schema {found}, this one knows {known}). "
                "Update ocopsync.",
                url=place(to.engine.url),
                found=version,
                known=SCHEMA_VERSION,
            )
        )
    metadata.create_all(to)
    if version is None:
        to.execute(meta.insert().values(key="schema_version", value=str(SCHEMA_VERSION)))


@cache
def upsert(table: sa.Table, dialect: str) -> Any:
    """Insert, or write over the row of the same key; made once, too."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        insert: Any = postgresql_insert(table)
    else:
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        insert = sqlite_insert(table)
    changed = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LONGEST_WAIT * 1000}")
    _when_unlocked(cursor.execute, "PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


_when_unlocked = tenacity.Retrying(
    retry=tenacity.retry_if_exception(_is_locked),
    stop=tenacity.stop_after_delay(LONGEST_WAIT),
    wait=tenacity.wait_random(0.01, 0.1),
    reraise=True,
)
"""SQLite doesn't wait by itself, as ``busy_timeout`` says, where two turn a new file into WAL at the same moment."""


@contextmanager
def translated(url: sa.URL) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise LedgerError(
            say(
                "The ledger {url} can't be used: {why}. Nothing more was sent. Check that the disk has room and that "
                "the file is a ledger.",
                url=place(url),
                why=str(why).splitlines()[0],
            )
        ) from error


def place(url: sa.URL) -> str:
    """Where a ledger lies, for people: the file, or the address without its password."""
    return url.database or ":memory:" if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def _in(table: sa.Table, scope: Scope) -> list[Any]:
    return [*_account(table, scope), table.c.catalogue == scope.catalogue]


def _account(table: sa.Table, scope: Scope) -> list[Any]:
    return [table.c.marketplace == scope.marketplace, table.c.account == scope.account]


def _with_owner(scope: Scope) -> Any:
    owner = sa.and_(*_account(listing, scope), listing.c.remote_id == observed.c.remote_id)
    return sa.select(observed, listing.c.catalogue.label("owner")).select_from(observed.outerjoin(listing, owner))
