"""The texts of our own stamps: the link of a lot or of one of its pieces, and of a product."""

from __future__ import annotations

from ocopsync.ledger.stamp_records import LotRecord
from ocopsync.stamps.address import Base
from ocopsync.stamps.digital_link import build
from ocopsync.stamps.own_code import OwnLink
from ocopsync.vietnam.ids import is_digits


def link_of(base: Base, lot: LotRecord, serial: str = "", *, dates: bool = False) -> str:
    """The link of a lot, or of one of its pieces, written canonically.

    ``dates``: NSX and HSD stand in it too. (An own link has no place for them: its page tells them.)

    :raises StampError: a lot, serial or code that can't stand in it
    """
    if not is_digits(lot.code):
        return OwnLink(base, lot.code, lot.lot, serial).uri
    days = {"made_on": lot.made_on, "expires_on": lot.expires_on} if dates else {}
    return build(base, lot.code, lot=lot.lot, serial=serial, **days)


def product_link(base: Base, code: str) -> str:
    """The link of the product as a whole."""
    return build(base, code) if is_digits(code) else OwnLink(base, code).uri
