"""Issuing: a lot gets so many stamps with serials, recorded before anything is printed, and never twice.

Asked is for a number that the lot then *has*. Who asks again for the same gets nothing new, on whatever machine of the
same ledger and however many ask at once: the ledger locks the lot before a serial is drawn.

Second codes are written to their file inside the transaction, and are on the disk before it ends: no stamp is ever
recorded of which the code is lost. If the process dies before, a file is left of which no stamp is recorded; so whoever
names that file again is told what the ledger knows of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen

from ocopsync.errors import Busy, InputError, UsageError
from ocopsync.ledger import LotChanged, LotRecord, SerialTaken, StampBook, StampRecord
from ocopsync.messages import say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.lots import not_recalled
from ocopsync.stamps.second_code import CodeFile, codes_in, is_code_file
from ocopsync.stamps.serials import new_serial

MOST = 1_000_000
"""Stamps of one lot: above that a digit too many was typed."""
_TRIES = 20
"""How often it is begun anew where others issue for the same lot at the same time."""


@frozen
class Issued:
    """The lot as it is then, and how many of its stamps are new: its last ones."""

    lot: LotRecord
    added: int

    @property
    def first(self) -> int:
        """The number of the first new one."""
        return self.lot.count - self.added + 1


def issue(book: StampBook, lot: LotRecord, count: int, now: dt.datetime, *, secrets: Path | None = None) -> Issued:
    """See that ``lot``, which is written down, has ``count`` stamps. ``secrets``: a new file for their second codes.

    :raises UsageError: fewer than there are, too many, a file that is there already, a lot that is recalled
    """
    for _ in range(_TRIES):
        there = _open(book.lot(lot.catalogue, lot.sku, lot.lot), lot)
        missing = _missing(there, count)
        if not missing:
            return Issued(there, 0)
        with suppress(LotChanged, SerialTaken):  # nothing was recorded: it is looked at anew
            _add(book, there, missing, now, secrets)
            return Issued(evolve(there, count=count), missing)
    raise Busy(say("Others issue stamps for lot {lot} at this moment. Nothing was issued; run it again.", lot=lot.lot))


def refuse_early(book: StampBook, lot: LotRecord, count: int, secrets: Path | None) -> None:
    """What :func:`issue` would refuse, before anything else is written.

    :raises UsageError: as it says
    """
    missing = _missing(lot, count)
    if missing and secrets is not None and secrets.exists():
        raise _is_there(book, secrets)


def _open(there: LotRecord | None, asked: LotRecord) -> LotRecord:
    if there is None:
        raise StampError(say("Lot {lot} of {sku} isn't written down yet.", lot=asked.lot, sku=asked.sku))
    not_recalled(there)
    return there


def _missing(lot: LotRecord, count: int) -> int:
    """How many the lot lacks."""
    if count > MOST:
        raise UsageError(
            say(
                "{count} stamps for one lot are too many; at most {most}. Was a digit too many typed?",
                count=count,
                most=MOST,
            )
        )
    if count < lot.count:
        raise UsageError(
            say(
                "Lot {lot} of {sku} has {there} stamps already; {count} are fewer, and none is ever taken back like "
                "this. Those that aren't glued on are made void with: ocopsync stamps void",
                lot=lot.lot,
                sku=lot.sku,
                there=lot.count,
                count=count,
            )
        )
    return count - lot.count


def _add(book: StampBook, lot: LotRecord, count: int, now: dt.datetime, secrets: Path | None) -> None:
    stamps = _drawn(lot, count, now)
    if secrets is None:
        book.add(lot, stamps)
        return
    file = CodeFile(secrets)
    try:
        with closing(file.giving(stamps)) as given:  # closed before it is dropped: Windows wants it so
            book.add(lot, given)
    except FileExistsError:
        raise _is_there(book, secrets) from None
    except (LotChanged, SerialTaken):
        file.drop()
        raise
    except BaseException:
        if not file.whole:  # of one that is whole the stamps may be recorded, though no answer came
            file.drop()
        raise


def _drawn(lot: LotRecord, count: int, now: dt.datetime) -> Iterator[StampRecord]:
    for number in range(lot.count + 1, lot.count + count + 1):
        yield StampRecord(
            catalogue=lot.catalogue,
            sku=lot.sku,
            lot=lot.lot,
            code=lot.code,
            serial=new_serial(),
            number=number,
            issued_at=now,
        )


def _is_there(book: StampBook, path: Path) -> UsageError:
    if not is_code_file(path):
        return UsageError(
            say("There is a file {path} already, and it isn't written over. Name another.", path=str(path))
        )
    if _is_recorded(book, path):
        return UsageError(
            say(
                "{path} holds the second codes of stamps that are issued already. They stand nowhere else, so it isn't "
                "written over. Name another file.",
                path=str(path),
            )
        )
    return UsageError(
        say(
            "{path} holds second codes of stamps that aren't in this ledger: a run was broken off before it recorded "
            "them, or it is another ledger's. Name another file; nothing may be printed from this one.",
            path=str(path),
        )
    )


def _is_recorded(book: StampBook, path: Path) -> bool:
    """Whether its stamps are in the ledger: all are, or none is."""
    with suppress(InputError):  # it was broken off within its first line
        return any(book.find(line.product, line.serial) for line in islice(codes_in(path), 1))
    return False
