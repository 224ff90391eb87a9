"""Kinds: the relations in which a listing can stand to what was meant."""

from __future__ import annotations

import datetime as dt
import enum

from attrs import frozen

from ocopsync.differences.changes import Author, FieldDifference
from ocopsync.ledger import Observation, Record
from ocopsync.messages import Message


class Kind(enum.Enum):
    """In which relation a listing stands."""

    SAME = "same"
    WAITING = "waiting"
    """The same, and waiting for the marketplace."""
    HANDED_OVER = "handed_over"
    """The same, in a file that a person uploads."""
    IGNORED = "ignored"
    NOTHING = "nothing"
    """Neither wanted nor there."""
    NEW = "new"
    """Wanted, and never sent (or withdrawn since)."""
    CHANGED = "changed"
    MISSING = "missing"
    """It stood there and is gone."""
    REJECTED = "rejected"
    """Rejected, and unchanged since: a person is needed."""
    HIDDEN = "hidden"
    """It is there, and buyers don't see it."""
    EXPIRING = "expiring"
    """It ends soon by itself."""
    TWICE = "twice"
    UNMANAGED = "unmanaged"
    """It stands there and was neither sent nor adopted by us."""
    UNKNOWN = "unknown"
    """Sent, and nobody knows what became of it."""
    LEFT = "left"
    """It stands there, and its row has left the catalogue."""
    WITHDRAW = "withdraw"
    """It stands there, and its row asks for withdrawal."""


CLEAN = frozenset({Kind.SAME, Kind.WAITING, Kind.HANDED_OVER, Kind.IGNORED, Kind.NOTHING})
"""Nothing to report."""


@frozen(kw_only=True)
class Difference:
    """How one listing stands."""

    sku: str
    kind: Kind
    author: Author | None = None
    fields: tuple[FieldDifference, ...] = ()
    rewritten: tuple[FieldDifference, ...] = ()
    """What the marketplace rewrites whenever it takes it: named, and never sent again for that."""
    reason: Message | None = None
    remote_id: str = ""
    url: str = ""
    record: Record | None = None
    live: Observation | None = None
    twins: tuple[str, ...] = ()
    """The ids of all listings of the SKU, where there is more than one."""
    since: dt.datetime | None = None
    """Since when it is as it is, where that is known: sent then, and waiting since, or rejected since."""

    @property
    def clean(self) -> bool:
        return self.kind in CLEAN

    @property
    def changed(self) -> frozenset[str]:
        return frozenset(item.name for item in self.fields)
