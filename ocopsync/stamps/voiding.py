"""Single stamps made void, and taken back into use: torn, never glued on, or come back from a customer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from ocopsync.errors import InputError, UsageError
from ocopsync.ledger import LotRecord, PieceState, StampBook, StampRecord
from ocopsync.messages import say
from ocopsync.stamps.address import shown
from ocopsync.stamps.recalling import readable
from ocopsync.stamps.serials import as_typed

_RANGE = re.compile(r"\s*([1-9]\d{0,6})\s*(?:-\s*([1-9]\d{0,6})\s*)?", re.ASCII)


@frozen
class Changed:
    """How many stamps changed, and how many stay as they were: so already, or used."""

    changed: int
    same: int
    used: int


def make_void(book: StampBook, lot: LotRecord, stamps: Iterable[StampRecord], reason: str) -> Changed:
    """Those that are in use are void from now on; who asks for one is told why.

    :raises UsageError: no reason that buyers may read
    """
    return _change(book, lot, stamps, PieceState.ISSUED, PieceState.VOID, readable(reason))


def bring_back(book: StampBook, lot: LotRecord, stamps: Iterable[StampRecord]) -> Changed:
    """Those that are void are in use again."""
    return _change(book, lot, stamps, PieceState.VOID, PieceState.ISSUED, "")


def _change(
    book: StampBook, lot: LotRecord, stamps: Iterable[StampRecord], before: PieceState, after: PieceState, reason: str
) -> Changed:
    states = {stamp.serial: stamp.state for stamp in stamps}
    changed = book.change_stamps(lot.code, states, after, reason, only=(before,))
    used = sum(state is PieceState.USED for state in states.values())
    return Changed(changed, len(states) - changed - used, used)


def chosen(book: StampBook, lot: LotRecord, serials: Iterable[str], numbers: str) -> Iterator[StampRecord]:
    """The stamps of a lot that have these serials, and those of these ``numbers``: ``17-20,25``.

    :raises UsageError: something else than numbers
    :raises InputError: the lot has no such stamp
    """
    if not lot.count:
        raise InputError(
            say(
                "The stamps of lot {lot} of {sku} have no serials: all are alike, and single ones can't be void. "
                "The whole lot is called back with: ocopsync stamps recall",
                lot=lot.lot,
                sku=lot.sku,
            )
        )
    for serial in serials:
        yield _of_serial(book, lot, as_typed(serial))
    for first, last in _ranges(numbers):
        if last > lot.count:
            raise InputError(
                say(
                    "Lot {lot} of {sku} has no stamp {number}; its stamps are numbered from 1 to {count}.",
                    lot=lot.lot,
                    sku=lot.sku,
                    number=last,
                    count=lot.count,
                )
            )
        yield from book.stamps(lot, first=first, count=last - first + 1)


def _of_serial(book: StampBook, lot: LotRecord, serial: str) -> StampRecord:
    found = book.find(lot.code, serial) if serial.isascii() else None
    if found is None or (found.catalogue, found.sku, found.lot) != (lot.catalogue, lot.sku, lot.lot):
        raise InputError(
            say(
                "Lot {lot} of {sku} has no stamp with the serial {serial}.",
                lot=lot.lot,
                sku=lot.sku,
                serial=shown(serial),
            )
        )
    return found


def _ranges(numbers: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, numbers.split(",")):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
        if first > last:
            raise UsageError(say("{text!r} should be numbers such as 17 or 17-20, or 17-20,25.", text=shown(part)))
        yield first, last
