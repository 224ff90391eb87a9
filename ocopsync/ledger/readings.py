"""Readings: what stood on an account when everything was read, kept as what differs from what was last seen.

A listing whose mark the ledger knows stands there as it was last seen, and nothing is written about it. What is written
is what else was there, and what is no longer there: so a reading is as large as what changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from attrs import frozen

from ocopsync.ledger import rows
from ocopsync.ledger.database import insert, upsert
from ocopsync.ledger.lease import Leases
from ocopsync.ledger.records import GONE, Observation, Record
from ocopsync.ledger.statements import (
    EARLIER,
    LAST_READING,
    LEFT_OPEN,
    MARKS,
    MARKS_OF_CATALOGUE,
    NO_LONGER_OBSERVED,
    NO_LONGER_VANISHED,
    NOTICED,
    NOW_VANISHED,
    OBSERVED_IDS,
    OBSERVED_NEXT,
    OBSERVED_SKUS,
    QUIET,
    SLICE,
    THERE_AFTER_ALL,
    UNMARKED,
    UP_TO,
    VANISHED,
    of,
)
from ocopsync.ledger.tables import observed, reading, vanished
from ocopsync.listing import Scope
from ocopsync.streams import Spool, batched

MARKS_AT_ONCE = 20_000


@frozen
class Reading:
    """A complete reading."""

    id: int
    started: dt.datetime
    whole: dt.datetime
    """When the last reading of everything began: this one, or the one that it brings up to date."""


class Readings(Leases):
    """The readings of the ledger."""

    def begin_reading(self, scope: Scope, base: Reading | None = None) -> int:
        """Start a reading; nothing of it counts before :meth:`finish_reading`. With a ``base`` it begins as that one
        ended, and what is read now changes it."""
        started = rows.to_text(self._now())
        statement = reading.insert().values(
            marketplace=scope.marketplace,
            account=scope.account,
            started=started,
            whole=rows.to_text(base.whole) if base else started,
            complete=False,
        )
        with self._transaction() as to:
            number = int(to.execute(statement.returning(reading.c.id)).scalar_one())
            if base:
                _copy(to, observed, base.id, number)
                _copy(to, vanished, base.id, number)
            else:  # what carries no mark can't be recognised by one: it is gone unless it is observed
                to.execute(UNMARKED, of(scope, of_reading=number))
            return number

    def observe(self, reading_id: int, observations: Iterable[Observation]) -> int:
        """Write down listings that are new or otherwise than last seen; how many weren't written down before."""
        values = [rows.columns_of_observation(reading_id, item) for item in observations]
        if not values:
            return 0
        with self._transaction() as to:
            return to.execute(insert(observed, to.dialect.name).on_conflict_do_nothing(), values).rowcount

    def correct(self, reading_id: int, observations: Iterable[Observation], as_seen: Iterable[str]) -> None:
        """Bring a reading with a base up to date: what is otherwise now, and the ids of what is as last seen again."""
        values = [rows.columns_of_observation(reading_id, item) for item in observations]
        back = [{"of_reading": reading_id, "id": remote_id} for remote_id in as_seen]
        there = [*back, *({"of_reading": reading_id, "id": value["remote_id"]} for value in values)]
        with self._transaction() as to:
            if values:
                to.execute(upsert(observed, to.dialect.name), values)
            if back:
                to.execute(NO_LONGER_OBSERVED, back)
            if there:
                to.execute(NO_LONGER_VANISHED, there)

    def finish_reading(self, scope: Scope, reading_id: int, unmet: Iterable[str] | None = ()) -> None:
        """The reading is complete: it counts from now on, and the earlier ones are dropped.

        ``unmet``: the marks of what was last seen and did not come up again. What of it didn't come up under another
        mark either is no longer there. None for a reading with a base.
        """
        given = of(scope, of_reading=reading_id)
        if unmet is not None:
            with self._transaction() as to:
                to.execute(THERE_AFTER_ALL, given)
        for some in batched(unmet or (), SLICE):
            with self._transaction() as to:
                to.execute(NOW_VANISHED, {**given, "values": some})
        with self._transaction() as to:
            to.execute(UP_TO, given).all()  # two that finish do it in one order
            to.execute(reading.update().where(reading.c.id == reading_id).values(complete=True))
            earlier = list(to.execute(EARLIER, given).scalars())
            self._forget(to, earlier)

    def leaves_open(self, scope: Scope, reading_id: int) -> bool:
        """Whether there is a listing of which neither the reading says anything nor an earlier look."""
        with self._transaction() as to:
            return to.execute(LEFT_OPEN, of(scope, of_reading=reading_id)).first() is not None

    def drop_reading(self, reading_id: int) -> None:
        """The reading was not finished: nothing of it is believed."""
        with self._transaction() as to:
            self._forget(to, [reading_id])

    def _forget(self, to: sa.Connection, readings: list[int]) -> None:
        to.execute(observed.delete().where(observed.c.reading.in_(readings)))
        to.execute(vanished.delete().where(vanished.c.reading.in_(readings)))
        to.execute(reading.delete().where(reading.c.id.in_(readings)))

    def last_reading(self, scope: Scope) -> Reading | None:
        """The last complete reading."""
        with self._transaction() as to:
            row = to.execute(LAST_READING, of(scope)).first()
        started = rows.to_moment(row.started) if row else None
        return Reading(row.id, started, rows.to_moment(row.whole) or started) if row and started else None

    def observations(self, scope: Scope, reading_id: int, records: Iterable[Record | str]) -> list[Observation]:
        """What a reading showed of these records (by remote id) and SKUs, with the catalogue that owns each."""
        wanted = list(records)
        known = {item.remote_id: item for item in wanted if isinstance(item, Record) and item.remote_id}
        skus = [item.sku if isinstance(item, Record) else item for item in wanted]
        given = of(scope, of_reading=reading_id)
        seen = [
            *self._rows(OBSERVED_SKUS, given, "values", skus),
            *self._rows(OBSERVED_IDS, given, "values", known),
        ]
        found = {row.remote_id: rows.observation_of(row) for row in seen}
        unseen = [item for item in known.values() if item.seen is not None and item.remote_id not in found]
        gone = {row.remote_id for row in self._rows(VANISHED, given, "values", [item.remote_id for item in unseen])}
        as_seen = [rows.as_seen(item, scope.catalogue) for item in unseen if item.remote_id not in gone]
        return [*as_seen, *found.values()]

    def all_observations(self, scope: Scope, reading_id: int) -> Iterator[Observation]:
        """Everything that a reading showed and that wasn't as last seen, in order of remote id, a slice at a time."""
        after = ""
        while True:
            with self._transaction() as to:
                some = to.execute(OBSERVED_NEXT, of(scope, of_reading=reading_id, after=after, most=SLICE)).all()
            if not some:
                return
            yield from map(rows.observation_of, some)
            after = some[-1].remote_id

    def marks(self, scope: Scope, *, whole_account: bool = True) -> Iterator[str]:
        """The marks of what was last seen on the account, or of its listings of this catalogue alone; sorted."""
        statement, after = MARKS if whole_account else MARKS_OF_CATALOGUE, ""
        while True:
            with self._transaction() as to:
                some = list(to.execute(statement, of(scope, after=after, most=MARKS_AT_ONCE)).scalars())
            if not some:
                return
            yield from some
            after = some[-1]

    def noticed(self, scope: Scope, reading_id: int, until: dt.date) -> Spool[str]:
        """The SKUs of all records of which there is more to say than that they stand there as they were last seen, and
        go on to do so beyond the day ``until``; in the order of the database."""
        given = of(scope, of_reading=reading_id, until=rows.from_day(until), gone=[phase.value for phase in GONE])
        found = Spool(str)
        with self._transaction() as to:
            for sku in to.execution_options(yield_per=SLICE).execute(NOTICED, given).scalars():
                found.add(sku)
        return found

    def count_quiet(self, scope: Scope) -> int:
        """How many records carry a mark."""
        with self._transaction() as to:
            return int(to.execute(QUIET, of(scope)).scalar_one())

    def _rows(self, statement: sa.Select[Any], given: dict[str, Any], name: str, values: Iterable[str]) -> list[Any]:
        """The rows for ``values``, which are the parameter ``name``; a slice at a time, in one transaction."""
        wanted = list(values)
        if not wanted:
            return []
        with self._transaction() as to:
            return [row for some in batched(wanted, SLICE) for row in to.execute(statement, {**given, name: some})]

    def _upsert(self, table: sa.Table) -> Any:
        """Insert rows, or write them over those of the same key."""
        return upsert(table, self._engine.dialect.name)


def _copy(to: sa.Connection, table: sa.Table, reading_id: int, number: int) -> None:
    """What belongs to one reading, once more as what belongs to another."""
    others = [column for column in table.c if column.name != "reading"]
    copied = sa.select(sa.literal(number), *others).where(table.c.reading == reading_id)
    to.execute(table.insert().from_select(["reading", *(column.name for column in others)], copied))
