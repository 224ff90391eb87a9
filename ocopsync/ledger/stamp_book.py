"""The stamp book: lots and their stamps in the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy import bindparam as given
from sqlalchemy.exc import IntegrityError

from ocopsync.errors import LedgerError
from ocopsync.ledger import rows
from ocopsync.ledger.database import insert
from ocopsync.ledger.ledger import Ledger
from ocopsync.ledger.stamp_records import LotRecord, LotState, PieceState, StampRecord
from ocopsync.ledger.statements import SLICE, several
from ocopsync.ledger.tables import lot, stamp
from ocopsync.listing import digest
from ocopsync.messages import say
from ocopsync.streams import batched

READ_TOGETHER = 2_000
"""Stamps that are read in one query."""
KEPT = ("made_on", "expires_on", "facts")
"""What is written anew of a lot that is there; its code stands on its stamps already."""


class LotChanged(LedgerError):
    """The lot isn't any more what it was when it was read: read it again."""


class SerialTaken(LedgerError):
    """A serial, or a number in the lot, is there already: nothing was recorded."""


def _in_lot(table: sa.Table) -> list[Any]:
    return [table.c[name] == given(f"of_{name}") for name in ("catalogue", "sku", "lot")]


def _of(record: LotRecord | StampRecord) -> dict[str, Any]:
    return {"of_catalogue": record.catalogue, "of_sku": record.sku, "of_lot": record.lot}


LOT = sa.select(lot).where(*_in_lot(lot))
OLDEST_FIRST = (lot.c.written_at, lot.c.catalogue, lot.c.sku, lot.c.lot)
TOLD = (
    sa.select(*(lot.c[name] for name in "sku lot code made_on expires_on state reason".split()))
    .where(lot.c.catalogue == given("of_catalogue"))
    .order_by(*OLDEST_FIRST)
)
LOCKED = (
    lot.update()
    .where(*_in_lot(lot), lot.c.count == given("seen"), lot.c.state == LotState.ACTIVE.value)
    .values(count=lot.c.count)
)
COUNTED = lot.update().where(*_in_lot(lot)).values(count=given("now_there"))
NEXT_STAMPS = (
    sa.select(stamp)
    .where(*_in_lot(stamp), stamp.c.number > given("after"), stamp.c.number <= given("last"))
    .order_by(stamp.c.number)
    .limit(READ_TOGETHER)
)
FOUND = sa.select(stamp).where(stamp.c.code == given("of_code"), stamp.c.serial == given("of_serial"))
CHANGED_LOT = (
    lot.update().where(*_in_lot(lot)).values({name: given(f"new_{name}") for name in ("state", "reason", "changed_at")})
)
CHANGED_STAMPS = (
    stamp.update()
    .where(stamp.c.code == given("of_code"), stamp.c.serial.in_(several("serials")))
    .where(stamp.c.state.in_(several("states")))
    .values({name: given(f"new_{name}") for name in ("state", "reason", "changed_at")})
)


class StampBook:
    """Lots and stamps of a ledger. Safe to use from several threads; every method is one transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # Lots

    def lot(self, catalogue: str, sku: str, lot: str) -> LotRecord | None:
        with self._ledger._transaction() as to:
            row = to.execute(LOT, {"of_catalogue": catalogue, "of_sku": sku, "of_lot": lot}).first()
        return rows.lot_of(row) if row else None

    def lots(self, catalogue: str, sku: str = "") -> list[LotRecord]:
        """The lots of a catalogue, or of one of its products; oldest first."""
        return self._lots(catalogue=catalogue, sku=sku)

    def lots_named(self, name: str, *, code: str = "", catalogue: str = "") -> list[LotRecord]:
        """The lots of that name, of every product and catalogue unless told otherwise; oldest first."""
        return self._lots(lot=name, code=code, catalogue=catalogue)

    def digest_of_lots(self, catalogue: str) -> str:
        """What changes when a lot of the catalogue is written down, recalled or released; empty without lots."""
        with self._ledger._transaction() as to:
            told = [list(row) for row in to.execute(TOLD, {"of_catalogue": catalogue})]
        return digest({"lots": told}) if told else ""

    def _lots(self, **wanted: str) -> list[LotRecord]:
        query = sa.select(lot).where(*(lot.c[name] == value for name, value in wanted.items() if value))
        with self._ledger._transaction() as to:
            return list(map(rows.lot_of, to.execute(query.order_by(*OLDEST_FIRST))))

    def write_lot(self, record: LotRecord) -> None:
        """Write a new lot down, without stamps yet; of one that is there, the facts and the dates anew."""
        new = rows.columns_of_lot(attrs.evolve(record, count=0))
        with self._ledger._transaction() as to:
            statement = insert(lot, to.dialect.name)
            changed = {name: statement.excluded[name] for name in KEPT}
            to.execute(statement.on_conflict_do_update(index_elements=list(lot.primary_key), set_=changed), new)

    def change_lot(self, record: LotRecord, state: LotState, reason: str) -> LotRecord:
        """The lot as it then is; a recall keeps its moment when it becomes a stricter one, or its words change.

        Raises LotChanged where there is none such.
        """
        values = self._changed(state.value, reason)
        if record.recalled and state is not LotState.ACTIVE:
            values["new_changed_at"] = rows.to_text(record.changed_at)
        with self._ledger._transaction() as to:
            to.execute(CHANGED_LOT, {**_of(record), **values})
            row = to.execute(LOT, _of(record)).first()
        if row is None:
            raise _changed_meanwhile(record)
        return rows.lot_of(row)

    # Stamps

    def add(self, record: LotRecord, stamps: Iterable[StampRecord]) -> None:
        """Record stamps that follow those which ``record`` has; all of them or none.

        Nothing of ``stamps`` is taken before the lot is locked: of several who issue at once for one lot, one does, and
        the others learn of it. Raises LotChanged where the lot has another count than ``record``, was recalled or isn't
        there, and SerialTaken.
        """
        with self._ledger._transaction() as to:
            if to.execute(LOCKED, {**_of(record), "seen": record.count}).rowcount != 1:
                raise _changed_meanwhile(record)
            there = record.count
            for some in batched(stamps, SLICE):
                _insert(to, some)
                there += len(some)
            to.execute(COUNTED, {**_of(record), "now_there": there})

    def stamps(self, record: LotRecord, *, first: int = 1, count: int | None = None) -> Iterator[StampRecord]:
        """The stamps of a lot by number, from the ``first`` one; some at a time."""
        last = record.count if count is None else first + count - 1
        after = first - 1
        while after < last:
            with self._ledger._transaction() as to:
                some = to.execute(NEXT_STAMPS, {**_of(record), "after": after, "last": last}).all()
            if not some:
                return
            yield from map(rows.stamp_of, some)
            after = some[-1].number

    def pieces(self, catalogue: str, sku: str = "") -> dict[tuple[str, str], dict[PieceState, int]]:
        """How many stamps are in which state, by SKU and lot."""
        wanted = [stamp.c.catalogue == catalogue, *([stamp.c.sku == sku] if sku else [])]
        of_lot = (stamp.c.sku, stamp.c.lot, stamp.c.state)
        query = sa.select(*of_lot, sa.func.count()).where(*wanted).group_by(*of_lot)
        found: dict[tuple[str, str], dict[PieceState, int]] = {}
        with self._ledger._transaction() as to:
            for in_sku, in_lot, state, count in to.execute(query):
                found.setdefault((in_sku, in_lot), {})[PieceState(state)] = count
        return found

    def find(self, code: str, serial: str) -> StampRecord | None:
        with self._ledger._transaction() as to:
            row = to.execute(FOUND, {"of_code": code, "of_serial": serial}).first()
        return rows.stamp_of(row) if row else None

    def change_stamps(
        self,
        code: str,
        serials: Collection[str],
        state: PieceState,
        reason: str = "",
        *,
        only: Iterable[PieceState] = tuple(PieceState),
    ) -> int:
        """How many changed: those that were in one of the states ``only``, and not in ``state`` already.

        Of several who change the same stamp at once, one is told 1 and the others 0.
        """
        before = [item.value for item in only if item is not state]
        values = {**self._changed(state.value, reason), "of_code": code, "states": before}
        with self._ledger._transaction() as to:
            return sum(
                to.execute(CHANGED_STAMPS, {**values, "serials": some}).rowcount
                for some in batched(sorted(set(serials)), SLICE)  # two that lock the same rows do it in one order
            )

    def _changed(self, state: str, reason: str) -> dict[str, Any]:
        now = rows.to_text(self._ledger._now())
        return {"new_state": state, "new_reason": rows.without_nul(reason), "new_changed_at": now}


def _insert(to: sa.Connection, stamps: Iterable[StampRecord]) -> None:
    try:
        to.execute(stamp.insert(), list(map(rows.columns_of_stamp, stamps)))
    except IntegrityError:
        pass
    else:
        return
    raise SerialTaken(  # without the cause: it can hold a piece of the row
        say("A serial number that was to be issued is in the ledger already. Nothing was issued; run it again.")
    )


def _changed_meanwhile(record: LotRecord) -> LotChanged:
    return LotChanged(
        say(
            "Lot {lot} of {sku} was changed by another process meanwhile. Nothing was issued; run it again.",
            lot=record.lot,
            sku=record.sku,
        )
    )
