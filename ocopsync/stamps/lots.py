"""Lots: written down for a product, and found again by SKU and name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import evolve, frozen

from ocopsync.errors import InputError
from ocopsync.ledger import LotRecord, StampBook
from ocopsync.messages import Message, say
from ocopsync.model import Product
from ocopsync.stamps.address import StampError, shown
from ocopsync.stamps.facts import facts_of
from ocopsync.stamps.identifiers import check_value
from ocopsync.stamps.own_code import own_code
from ocopsync.vietnam.dates import last_day, plausible, written
from ocopsync.vietnam.reading import Unreadable

_NAMED = 10
"""How many lots are named to somebody who asked for another."""


def lot_or_raise(book: StampBook, catalogue: str, sku: str, lot: str) -> LotRecord:
    """:raises InputError: the lot was never written down; those that were are named"""
    there = book.lots(catalogue, sku) if _is_text(sku) else []
    for record in there:
        if (record.sku, record.lot) == (sku, lot):
            return record
    raise InputError(_not_there(sku, lot, [record.lot for record in there]))


def _is_text(text: str) -> bool:
    """Whether the ledger can look for it: bytes of a terminal that aren't UTF-8 are no text."""
    return text != "" and not any("\ud800" <= char <= "\udfff" for char in text)


def _not_there(sku: str, lot: str, names: list[str]) -> Message:
    if not names:
        return say(
            "No lot of {sku} is written down yet. Write it down with: ocopsync stamps issue --sku {sku} --lot {lot}",
            sku=shown(sku),
            lot=shown(lot),
        )
    return say(
        "There is no lot {lot} of {sku}. The last that were written down: {lots}. All of them: ocopsync stamps list",
        lot=shown(lot),
        sku=shown(sku),
        lots=", ".join(names[-_NAMED:]),
    )


@frozen
class Draft:
    """A lot as it is to be written down, and what somebody should know of it."""

    lot: LotRecord
    code: str
    """What the links of the product name now; a lot that is there keeps what stands on its stamps."""
    before: LotRecord | None
    """As it was written down already."""
    on: dt.date
    """Today."""

    @property
    def new(self) -> bool:
        return self.before is None

    @property
    def remarks(self) -> Iterator[Message]:
        if self.lot.made_on and self.lot.made_on > self.on:
            yield say(
                "The day of making {day} is still to come. If it was mistyped, run the command again with the right "
                "--made before anything is printed.",
                day=written(self.lot.made_on),
            )
        if self.lot.expires_on is None:
            yield say(
                "No expiry is written down: the shelf life and the day of making don't say it for certain. Where the "
                "label has one, give it: --expires DATE"
            )
        if self.before and _days(self.before) not in ((None, None), _days(self.lot)):
            yield say("Its dates were changed: labels that were printed before show the old ones.")
        if self.lot.code != self.code:
            yield say(
                "The product's code is {new} now. This lot keeps {old}, which may stand on its stamps already.",
                new=self.code,
                old=self.lot.code,
            )


def _days(lot: LotRecord) -> tuple[dt.date | None, dt.date | None]:
    return lot.made_on, lot.expires_on


def draft(
    book: StampBook,
    catalogue: str,
    product: Product,
    name: str,
    *,
    on: dt.date,
    now: dt.datetime,
    made_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> Draft:
    """A lot of ``product`` as of the day ``on``; of one that is there, with the facts anew, and the dates as given.

    Without ``expires_on`` the shelf life says it, where it is certain.

    :raises StampError: a name or dates that can't be, or a lot that is recalled
    """
    check_value("10", name)
    before = book.lot(catalogue, product.sku, name)
    facts, code = facts_of(product, on), code_of(catalogue, product)
    if before is None:
        lot = LotRecord(catalogue=catalogue, sku=product.sku, lot=name, code=code, facts=facts, written_at=now)
    else:
        not_recalled(before)
        lot = evolve(before, facts=facts)
    return Draft(_with_days(lot, product, made_on, expires_on), code, before, on)


def _with_days(lot: LotRecord, product: Product, made_on: dt.date | None, expires_on: dt.date | None) -> LotRecord:
    made = made_on or lot.made_on
    kept = lot.expires_on if made == lot.made_on else None
    expires = expires_on or kept or last_day(product.shelf_life, made)
    _check_days(made, expires)
    return evolve(lot, made_on=made, expires_on=expires)


def days_of(lot: LotRecord) -> str:
    """``NSX 05/01/2026, HSD 05/01/2027``, as on the label; without what isn't known."""
    known = (("NSX", lot.made_on), ("HSD", lot.expires_on))
    return ", ".join(f"{name} {written(day)}" for name, day in known if day)


def code_of(catalogue: str, product: Product) -> str:
    """What the links of a product name: its GTIN with 14 digits, or its own code."""
    return product.gtin.zfill(14) if product.gtin else own_code(catalogue, product.sku)


def not_recalled(lot: LotRecord) -> None:
    """:raises StampError: it is recalled"""
    if lot.recalled:
        raise StampError(
            say(
                "Lot {lot} of {sku} is recalled ({reason}): no stamps are issued for it.",
                lot=lot.lot,
                sku=lot.sku,
                reason=lot.reason,
            )
        )


def _check_days(made_on: dt.date | None, expires_on: dt.date | None) -> None:
    for day in filter(None, (made_on, expires_on)):
        try:
            plausible(day)
        except Unreadable:
            raise StampError(say("{day} can't be meant: no such year.", day=written(day))) from None
    if made_on and expires_on and made_on > expires_on:
        raise StampError(
            say("Made on {made}, after it expires on {expires}.", made=written(made_on), expires=written(expires_on))
        )
