"""Lots and stamps as the ledger remembers them."""

from __future__ import annotations

import datetime as dt
import enum

from attrs import field, frozen

from ocopsync.listing import Fields


class LotState(enum.Enum):
    ACTIVE = "active"
    RECALLED = "recalled"
    """Its stamps and listings warn."""
    OFF_SALE = "off_sale"
    """Recalled, and nothing is offered any more."""


class PieceState(enum.Enum):
    """Of a single stamp, apart from its lot's."""

    ISSUED = "issued"
    USED = "used"
    """The second code under the scratch layer was asked for."""
    VOID = "void"
    """Never glued on, or taken back: it answers for nothing."""


@frozen(kw_only=True)
class LotRecord:
    """Lô hàng: what its stamps answer for, with the product as it was when the lot was written down."""

    catalogue: str
    sku: str
    lot: str
    code: str
    """What its links name: a GTIN of 14 digits, or an own code."""
    facts: Fields = field(factory=dict)
    """What is public of the product, by the names of :mod:`ocopsync.stamps.facts`."""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    count: int = 0
    """How many serials it has."""
    state: LotState = LotState.ACTIVE
    reason: str = ""
    """Why it was recalled."""
    written_at: dt.datetime
    changed_at: dt.datetime | None = None
    """When its state was last changed."""

    @property
    def recalled(self) -> bool:
        return self.state is not LotState.ACTIVE


@frozen(kw_only=True)
class StampRecord:
    """One stamp with a serial. ``(code, serial)`` is unique."""

    catalogue: str
    sku: str
    lot: str
    code: str
    serial: str
    number: int
    """Its place in the lot, from 1."""
    state: PieceState = PieceState.ISSUED
    reason: str = ""
    issued_at: dt.datetime
    changed_at: dt.datetime | None = None
    secret: str = field(default="", repr=False)
    """The salted hash of the second code; empty where there is none."""
