"""Scans of stamps as the ledger remembers them: when, which stamp, and roughly where; nothing of who."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from attrs import field, frozen

from ocopsync.ledger import rows
from ocopsync.ledger.database import insert, write_alone
from ocopsync.ledger.ledger import Ledger
from ocopsync.ledger.statements import SLICE
from ocopsync.ledger.tables import scan, stamp
from ocopsync.streams import batched


class ScanKind(enum.Enum):
    LOOK = "look"
    """The page was opened: by a preview, a search engine, or a person. Never counted as a scan."""
    SCAN = "scan"
    SECRET = "secret"  # noqa: S105 - a kind, no secret
    """The second code was asked for."""


PLACES = 2
"""Decimals of latitude and longitude, about a kilometre: where a region lies, and not whose house."""


def _roughly(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, PLACES)


@frozen(kw_only=True)
class ScanRecord:
    """One scan, or one look. ``at`` is aware."""

    code: str
    lot: str = ""
    serial: str = ""
    at: dt.datetime
    kind: ScanKind
    latitude: float | None = field(default=None, converter=_roughly)
    """Degrees, north positive; kept to two decimals."""
    longitude: float | None = field(default=None, converter=_roughly)
    province: str = ""
    """Its name since 01/07/2025."""
    mark: str = field(default="", eq=False, repr=False)
    """What tells two apart that are alike in everything else: the number that its source gave it. It isn't kept."""

    @property
    def digest(self) -> str:
        """The same for the same scan, however often it is imported."""
        told = (self.code, self.lot, self.serial, rows.to_text(self.at), self.kind.value, self.latitude, self.longitude)
        return hashlib.sha256("\0".join(map(str, (*told, self.province, self.mark))).encode()).hexdigest()


@frozen
class ScanCount:
    """How often stamps of a lot, or of a product where the lot isn't known, were looked at, scanned and rubbed free."""

    code: str
    lot: str
    looks: int
    scans: int
    secrets: int
    first: dt.datetime
    last: dt.datetime


@frozen
class Stray:
    """A serial that was scanned and never issued."""

    code: str
    serial: str
    scans: int
    first: dt.datetime
    last: dt.datetime


class ScanBook:
    """The scans in a ledger. Every method is one transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, scans: Iterable[ScanRecord]) -> int:
        """Remember scans; how many of them weren't known. All of them, or none where it fails."""
        new = 0
        with self._ledger._transaction() as to:
            write_alone(to, scan)
            for some in batched(scans, SLICE):
                by_digest = {item.digest: item for item in some}
                values = [_row(digest, item) for digest, item in by_digest.items()]
                statement = insert(scan, to.dialect.name).on_conflict_do_nothing().returning(scan.c.digest)
                new += len(to.execute(statement, values).all())
        return new

    def codes(self) -> list[str]:
        """Every code of which there is a scan or a look."""
        with self._ledger._transaction() as to:
            return list(to.execute(sa.select(scan.c.code).distinct().order_by(scan.c.code)).scalars())

    def counts(self, code: str) -> list[ScanCount]:
        """By lot, in their order. A scan of a piece whose link names no lot is counted for the lot of its serial."""
        lot = sa.func.coalesce(sa.func.nullif(scan.c.lot, ""), stamp.c.lot, "").label("of_lot")
        query = (
            sa.select(lot, *map(_how_many, ScanKind), sa.func.min(scan.c.at), sa.func.max(scan.c.at))
            .select_from(_with_stamps())
            .where(scan.c.code == code)
            .group_by(lot)
            .order_by(lot)
        )
        with self._ledger._transaction() as to:
            return [ScanCount(code, row[0], *row[1:4], *map(_moment, row[4:])) for row in to.execute(query)]

    def of_pieces(self, code: str, serial: str = "") -> Iterator[ScanRecord]:
        """The scans of single pieces, one serial after the other, each in the order of time; looks are left out.

        ``serial``: of this piece alone.
        """
        after = ("", "", "")
        key = sa.tuple_(scan.c.serial, scan.c.at, scan.c.digest)
        while True:
            query = (
                sa.select(scan)
                .where(scan.c.code == code, scan.c.serial != "", scan.c.kind != ScanKind.LOOK.value)
                .where(key > after, *([scan.c.serial == serial] if serial else ()))
                .order_by(scan.c.serial, scan.c.at, scan.c.digest)
                .limit(SLICE)
            )
            with self._ledger._transaction() as to:
                some = to.execute(query).all()
            if not some:
                return
            yield from map(_record, some)
            after = (some[-1].serial, some[-1].at, some[-1].digest)

    def strays(self, code: str) -> list[Stray]:
        """Serials that were scanned and that no stamp of this ledger bears."""
        query = (
            sa.select(scan.c.serial, sa.func.count(), sa.func.min(scan.c.at), sa.func.max(scan.c.at))
            .select_from(_with_stamps())
            .where(scan.c.code == code, scan.c.serial != "", scan.c.kind != ScanKind.LOOK.value)
            .where(stamp.c.serial.is_(None))
            .group_by(scan.c.serial)
            .order_by(scan.c.serial)
        )
        with self._ledger._transaction() as to:
            return [Stray(code, row[0], row[1], *map(_moment, row[2:])) for row in to.execute(query)]


def _with_stamps() -> Any:
    return scan.outerjoin(stamp, sa.and_(stamp.c.code == scan.c.code, stamp.c.serial == scan.c.serial))


def _how_many(kind: ScanKind) -> Any:
    return sa.func.sum(sa.case((scan.c.kind == kind.value, 1), else_=0))


def _row(digest: str, item: ScanRecord) -> dict[str, Any]:
    return {
        "digest": digest,
        "code": item.code,
        "lot": item.lot,
        "serial": item.serial,
        "at": rows.to_text(item.at),
        "kind": item.kind.value,
        "latitude": item.latitude,
        "longitude": item.longitude,
        "province": item.province,
    }


def _record(row: Any) -> ScanRecord:
    return ScanRecord(
        code=row.code,
        lot=row.lot,
        serial=row.serial,
        at=_moment(row.at),
        kind=ScanKind(row.kind),
        latitude=row.latitude,
        longitude=row.longitude,
        province=row.province,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
