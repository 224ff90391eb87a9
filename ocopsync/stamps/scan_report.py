"""What scans tell: how often each product and lot was scanned, which stamps were copied, which were never issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import frozen

from ocopsync.clock import day_in_vietnam
from ocopsync.ledger import LotRecord, ScanBook, ScanCount, StampBook, Stray
from ocopsync.stamps.copies import Suspicion, suspicions


@frozen
class Counted:
    """The scans of a lot. ``lot``: as the ledger has it; None where it has none such, or the scans name none."""

    sku: str
    title: str
    lot: LotRecord | None
    count: ScanCount

    @property
    def first(self) -> dt.date:
        """The day in Vietnam."""
        return day_in_vietnam(self.count.first)

    @property
    def last(self) -> dt.date:
        return day_in_vietnam(self.count.last)


@frozen
class Suspect:
    """A stamp of which there may be copies."""

    sku: str
    lot: str
    suspicion: Suspicion


@frozen
class ScanReport:
    counts: tuple[Counted, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    """Those with a strong sign first, then by the number of scans."""
    strays: tuple[Stray, ...] = ()
    """Serials of these products that were scanned and never issued."""
    others: int = 0
    """Codes that were scanned and are of no product of this catalogue's lots."""

    @property
    def is_calm(self) -> bool:
        """Whether nothing in it asks for a person."""
        return not self.strays and not any(suspect.suspicion.strong for suspect in self.suspects)


def report(scans: ScanBook, stamps: StampBook, catalogue: str) -> ScanReport:
    """What the ledger knows of the scans of a catalogue's products."""
    lots = {(lot.code, lot.lot): lot for lot in stamps.lots(catalogue)}
    newest = {lot.code: lot for lot in lots.values()}
    codes = scans.codes()
    ours = [code for code in codes if code in newest]
    counts = [_counted(count, lots, newest[code]) for code in ours for count in scans.counts(code)]
    found = [suspect for code in ours for suspect in _suspects(scans, stamps, code, newest[code])]
    found.sort(key=lambda item: (not item.suspicion.strong, -item.suspicion.scans, item.suspicion.serial))
    strays = [stray for code in ours for stray in scans.strays(code)]
    return ScanReport(tuple(counts), tuple(found), tuple(strays), len(codes) - len(ours))


def _counted(count: ScanCount, lots: dict[tuple[str, str], LotRecord], newest: LotRecord) -> Counted:
    lot = lots.get((count.code, count.lot))
    return Counted(newest.sku, str(newest.facts.get("title", "")), lot, count)


def _suspects(scans: ScanBook, stamps: StampBook, code: str, newest: LotRecord) -> Iterator[Suspect]:
    for item in suspicions(scans.of_pieces(code)):
        piece = stamps.find(code, item.serial)
        yield Suspect(newest.sku, piece.lot if piece else "", item)
