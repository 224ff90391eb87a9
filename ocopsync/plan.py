"""Plan: what is to be done on one marketplace, with brakes. Nothing is sent here.

It is kept in a spool, in memory while it is small and on disk beyond that, so that memory does not grow with the
catalogue.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from ocopsync.brakes import Brake, Gauge, PriceMove, brakes_of
from ocopsync.connection import Connection
from ocopsync.differences import (
    Author,
    Difference,
    FieldDifference,
    Kind,
    comparable,
)
from ocopsync.holds import Hold
from ocopsync.ledger import Record
from ocopsync.listing import Json, Listing, Operation, OperationKind, Scope, digest
from ocopsync.messages import Message, say
from ocopsync.problem import Problem, has_errors
from ocopsync.ruling import carrying
from ocopsync.streams import Spool

if TYPE_CHECKING:
    pass

ROWS_AT_ONCE = 500


class Fate(enum.Enum):
    """What a row comes to on one marketplace. Every row has exactly one, and the last line of a run adds them up."""

    UNCHANGED = "unchanged"
    PUBLISHED = "published"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    HELD = "held"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    IGNORED = "ignored"
    INVALID = "invalid"


@frozen
class Change:
    """One field that an action changes, as people read it."""

    name: str
    before: Json
    after: Json
    author: str


@frozen(kw_only=True)
class Entry:
    """One row of a plan: what is to be done, or why nothing is. What is unchanged has no entry."""

    sku: str
    title: str = ""
    fate: Fate
    """What the row comes to when everything goes well."""
    kind: Kind | None = None
    author: Author | None = None
    reason: str = ""
    hold: Hold | None = None
    """Of a row that is held back, or of which some fields are: why."""
    due: dt.date | None = None
    """Of a row that waits for another day: on which it goes out, if publish is run then."""
    changes: tuple[Change, ...] = ()
    operation: Operation | None = None
    pictures: Mapping[str, str] = field(factory=dict)
    """sha256 → path of each picture that the operation's listing carries."""
    has_row: bool = True
    """False for a withdrawal of something whose row has left the catalogue."""


def operation_of(entry: Entry) -> Operation:
    """The operation of an entry that has one."""
    if entry.operation is None:
        raise ValueError(f"no operation is planned for {entry.sku}")
    return entry.operation


class Plan:
    """What is to be done on one marketplace."""

    def __init__(self, connection: Connection, version: int) -> None:
        self.connection = connection
        self.version = version
        """The ledger's version from which it was made."""
        self.digest = ""
        """The digest of the file in which it is kept, if it is."""
        self.counts: Counter[Fate] = Counter()
        """Fates of the catalogue's rows, as planned."""
        self.withdrawn_without_row = 0
        self.standing = 0
        """How many of our listings stand there, as far as the ledger knows."""
        self.brakes: list[Brake] = []
        self.holds: Counter[Hold] = Counter()
        self.due: Counter[dt.date] = Counter()
        """New listings that wait for another day, by that day."""
        self.entries: Spool[Entry] = Spool(Entry)
        """Everything but what is unchanged, in the catalogue's order."""

    @property
    def operations(self) -> int:
        """How many writes it takes."""
        done = (Fate.PUBLISHED, Fate.UPDATED, Fate.WITHDRAWN)
        return sum(self.counts[fate] for fate in done) + self.withdrawn_without_row

    @property
    def rows(self) -> int:
        return self.counts.total()

    def add(self, entry: Entry) -> None:
        if entry.has_row:
            self.counts[entry.fate] += 1
        else:
            self.withdrawn_without_row += 1
        if entry.hold is not None:
            self.holds[entry.hold] += 1
        if entry.due is not None:
            self.due[entry.due] += 1
        if entry.fate is not Fate.UNCHANGED:
            self.entries.add(entry)


def brake(plan: Plan, gauge: Gauge, allow: Mapping[str, int]) -> None:
    """Let the brakes take hold of a plan that is complete."""
    counts = {
        "update": plan.counts[Fate.UPDATED],
        "withdraw": plan.counts[Fate.WITHDRAWN] + plan.withdrawn_without_row,
        **gauge.counts,
    }
    plan.brakes = brakes_of(plan.connection.title, counts, plan.standing, allow, worst=gauge.worst)


def held(entry: Entry, hold: Hold, reason: Message) -> Entry:
    """The entry of what would have been sent and is held back."""
    return evolve(entry, fate=Fate.HELD, hold=hold, reason=str(reason), operation=None, pictures={})


def weigh(entry: Entry, gauge: Gauge) -> None:
    """Show the brakes what an entry that is sent does to price and stock."""
    if entry.fate is Fate.PUBLISHED:
        gauge.price(PriceMove(entry.sku, None, operation_of(entry).listing.fields.get("price")))
    elif entry.fate is Fate.UPDATED:
        for change in entry.changes:
            if change.name == "price":
                before = change.before if isinstance(change.before, int) else None  # or words that nobody can measure
                gauge.price(PriceMove(entry.sku, before, change.after))
            elif change.name == "stock":
                gauge.emptied += bool(change.before) and not change.after


def invalid(sku: str, problems: Iterable[Problem]) -> Entry:
    """The entry of a row with errors; one that has no SKU is known by its place."""
    errors = [problem for problem in problems if has_errors([problem])]
    where = f"{errors[0].place}: " if errors and not sku else ""
    return Entry(sku=sku, fate=Fate.INVALID, reason=where + " ".join(str(problem.message) for problem in errors))


def why(difference: Difference, marketplace: str) -> Message | None:
    if difference.kind is Kind.UNMANAGED:
        return say(
            "it stands there as {id} and was never sent by us; "
            "take it over with: ocopsync adopt {sku} --to {marketplace}",
            id=difference.remote_id,
            sku=difference.sku,
            marketplace=marketplace,
        )
    return difference.reason


def changes_of(difference: Difference) -> tuple[Change, ...]:
    return tuple(
        Change(item.name, stood_there(item, difference), item.wanted, item.author.value) for item in difference.fields
    )


def stood_there(item: FieldDifference, difference: Difference) -> Json:
    """What stood in a field before: as last read, else what was sent. What only we changed may not have been shown."""
    was_shown = item.live is not None or item.author is not Author.US
    return item.live if difference.live is not None and was_shown else item.sent


def standing_content(difference: Difference) -> Mapping[str, Json]:
    """What stands there as far as we know: the last reading, else the read-back, else what was sent."""
    if difference.live is not None:
        return difference.live.content
    record = difference.record
    if record is None:
        return {}
    return record.seen if record.seen is not None else record.sent or {}


def listing_from(sku: str, content: Mapping[str, Json]) -> Listing:
    """The listing whose ``content`` this is."""
    return carrying(Listing(sku, {}), content)


def operation_key(
    scope: Scope, kind: OperationKind, listing: Listing, record: Record | None, before: Mapping[str, Json]
) -> str:
    """The idempotency key: the same over restarts, until the listing's record or what stands there has moved on.

    The moment of the last write is part of it: A → B → A are three different operations. So is what stood there before
    an update: bringing it back after somebody changed it by hand is another operation than the one before.
    """
    since = record.sent_at.isoformat() if record and record.sent_at else ""
    parts: list[Any] = [
        scope.marketplace,
        scope.account,
        scope.catalogue,
        listing.sku,
        kind.value,
        listing.digest,
        since,
        *([comparable(before)] if kind is OperationKind.UPDATE else []),
    ]
    return digest(parts)
