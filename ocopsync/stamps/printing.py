"""Which stamps of a lot are printed: with serials a range of them, without the void; otherwise one text, repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path

from attrs import field, frozen

from ocopsync.errors import UsageError
from ocopsync.ledger import LotRecord, PieceState, StampBook, StampRecord
from ocopsync.messages import say
from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.lots import not_recalled
from ocopsync.stamps.second_code import SecondCode, codes_in, secret_fits
from ocopsync.stamps.sheet import Piece
from ocopsync.stamps.signing import sign
from ocopsync.stamps.texts import link_of


@frozen(kw_only=True)
class Wanted:
    """What somebody wants printed."""

    first: int | None = None
    count: int | None = None
    copies: int | None = None
    """Of a lot whose stamps have no serials."""
    key: str = field(default="", repr=False)
    """The private key that signs the links."""
    codes: Path | None = None
    """The file of second codes."""


def pieces_of(book: StampBook, lot: LotRecord, base: Base, wanted: Wanted, *, page: int) -> tuple[int, Iterator[Piece]]:
    """How many stamps are meant, and those that are printed: void ones aren't. ``page``: labels on one.

    :raises UsageError: the lot hasn't these stamps, or is recalled
    """
    not_recalled(lot)
    if not lot.count:
        copies = _copies(lot, wanted, page)
        return copies, repeat(Piece(_signed(link_of(base, lot), wanted.key)), copies)
    first, last = _range(lot, wanted)
    stamps = book.stamps(lot, first=first, count=last - first + 1)
    paired = _with_codes(stamps, codes_in(wanted.codes)) if wanted.codes else ((stamp, "") for stamp in stamps)
    return last - first + 1, (
        Piece(_signed(link_of(base, lot, stamp.serial), wanted.key), stamp.serial, code)
        for stamp, code in paired
        if stamp.state is not PieceState.VOID
    )


def _copies(lot: LotRecord, wanted: Wanted, page: int) -> int:
    if wanted.first or wanted.count or wanted.codes:
        raise UsageError(
            say(
                "The stamps of lot {lot} have no serials: all are the same. Say how many with --copies, without "
                "--first, --count and --secrets.",
                lot=lot.lot,
            )
        )
    return wanted.copies or page


def _range(lot: LotRecord, wanted: Wanted) -> tuple[int, int]:
    if wanted.copies:
        raise UsageError(
            say(
                "The stamps of lot {lot} have serials: each is printed once. Choose with --first and --count, without "
                "--copies.",
                lot=lot.lot,
            )
        )
    first = wanted.first or 1
    last = first + wanted.count - 1 if wanted.count else lot.count
    if max(first, last) > lot.count:
        raise UsageError(
            say(
                "Lot {lot} of {sku} has {there} stamps: there is no number {last}. More are issued with: ocopsync "
                "stamps issue --sku {sku} --lot {lot} --serials --count {last}",
                lot=lot.lot,
                sku=lot.sku,
                there=lot.count,
                last=max(first, last),
            )
        )
    return first, last


def _signed(link: str, key: str) -> str:
    return sign(link, key) if key else link


def _with_codes(stamps: Iterable[StampRecord], codes: Iterable[SecondCode]) -> Iterator[tuple[StampRecord, str]]:
    """Both come by number; codes of stamps that aren't printed now are passed over."""
    left = iter(codes)
    for stamp in stamps:
        code = next((code for code in left if code.serial == stamp.serial), None)
        if code is None or not secret_fits(stamp, code.code):
            raise StampError(
                say(
                    "The file of second codes has none for stamp number {number} of lot {lot}, or another one's. Name "
                    "the file that was written when this stamp was issued.",
                    number=stamp.number,
                    lot=stamp.lot,
                )
            )
        yield stamp, code.code
