"""Plan: differences and a policy make actions, with brakes. Nothing is sent here.

A plan is made from the ledger alone and is kept in a spool, in memory while it is small and on disk beyond that, so
that memory does not grow with the catalogue.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from ocopsync.brakes import Brake, Gauge, PriceMove, brakes_of
from ocopsync.connection import Connection
from ocopsync.differences import (
    Author,
    Difference,
    FieldDifference,
    Kind,
    Side,
    comparable,
    compare,
    compare_unwanted,
    sides,
)
from ocopsync.errors import InputError
from ocopsync.holds import DailyQuota, Hold, against_verb, daily_quota, quarantined
from ocopsync.ledger import Ledger, Phase, Record
from ocopsync.listing import Json, Listing, Operation, OperationKind, Scope, digest
from ocopsync.messages import Message, say
from ocopsync.model import Verb
from ocopsync.problem import Problem, has_errors
from ocopsync.streams import Spool, batched
from ocopsync.strictness import NORMAL, Strictness, all_taken

if TYPE_CHECKING:
    from ocopsync.catalogue import Row

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
    """Of a row that is held back: why."""
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


def make_plans(
    rows: Iterable[Row],
    connections: Iterable[Connection],
    ledger: Ledger,
    *,
    on: dt.date,
    withdraw_missing: bool = False,
    allow: Mapping[str, int] | None = None,
    strictness: Strictness = NORMAL,
    new: bool = True,
) -> list[Plan]:
    """One plan for each marketplace, made in one pass over the catalogue; ``strictness`` as it was read with.

    ``new``: whether what isn't listed there yet is listed.
    Raises InputError where two rows have one SKU: which of them is meant is not ours to choose.
    """
    planners = [_Planner(connection, ledger, on, strictness, new) for connection in connections]
    for some in batched(unmistakable(rows), ROWS_AT_ONCE):
        for planner in planners:
            planner.take(some)
    for planner in planners:
        planner.finish(withdraw_missing=withdraw_missing, allow=allow or {})
    return [planner.plan for planner in planners]


def unmistakable(rows: Iterable[Row]) -> Iterator[Row]:
    from ocopsync.catalogue.table_problems import SKU_TWICE  # a plan that is gone on with needs no catalogue

    for row in rows:
        for problem in row.problems:
            if problem.kind is SKU_TWICE:
                raise InputError(
                    say(
                        "Row {row}: {problem} {advice} Nothing was sent.",
                        row=row.place.row,
                        problem=problem.message,
                        advice=problem.advice,
                    )
                )
        yield row


@frozen
class _Planner:
    connection: Connection
    ledger: Ledger
    on: dt.date
    strictness: Strictness = NORMAL
    new: bool = True
    plan: Plan = field(init=False)
    seen: set[str] = field(factory=set, init=False)
    unknown: set[str] = field(init=False)
    quota: DailyQuota | None = field(init=False)
    gauge: Gauge = field(factory=Gauge, init=False)

    @plan.default
    def _new_plan(self) -> Plan:
        return Plan(self.connection, self.ledger.version(self.connection.scope))

    @unknown.default
    def _open(self) -> set[str]:
        return {item.sku for item in self.ledger.open_operations(self.connection.scope)}

    @quota.default
    def _quota(self) -> DailyQuota | None:
        return daily_quota(self.connection.adapter, self.ledger, self.connection.scope)

    def take(self, rows: list[Row]) -> None:
        known = self.sides([row.sku for row in rows if row.sku])
        self._add([self._entry(row, known) for row in rows])

    def _add(self, entries: list[Entry]) -> None:
        operations = [entry.operation for entry in entries if entry.operation is not None]
        refused = quarantined(self.ledger, self.connection.scope, operations)
        for entry in entries:
            kept = self._held_back(entry, refused)
            weigh(kept, self.gauge)
            self.plan.add(kept)

    def _held_back(self, entry: Entry, refused: Mapping[str, Message]) -> Entry:
        """The entry, without its operation where that does not go out today."""
        operation = entry.operation
        if operation is None:
            return entry
        if operation.key in refused:
            return held(entry, Hold.QUARANTINE, refused[operation.key])
        if self.quota is None or operation.kind is not OperationKind.CREATE:
            return entry
        due = self.quota.take()
        return entry if due == self.quota.day else evolve(held(entry, Hold.QUOTA, self.quota.why(due)), due=due)

    def finish(self, *, withdraw_missing: bool, allow: Mapping[str, int]) -> None:
        plan = self.plan
        for some in batched(self._left(), ROWS_AT_ONCE):
            for sku, side in self.sides([record.sku for record in some]).items():
                plan.standing += stands(side)
                difference = compare_unwanted(sku, side, asked=withdraw_missing)
                if difference.kind is Kind.WITHDRAW:
                    plan.add(self._withdrawal(difference, has_row=False))
        brake(plan, self.gauge, allow)

    def _left(self) -> Iterator[Record]:
        records = self.ledger.all_records(self.connection.scope)
        return (record for record in records if record.sku not in self.seen)

    def sides(self, skus: list[str]) -> dict[str, Side]:
        return load_sides(self.ledger, self.connection, skus, self.unknown)

    def _entry(self, row: Row, known: Mapping[str, Side]) -> Entry:
        if row.sku:
            self.seen.add(row.sku)
        side = known.get(row.sku, Side())
        self.plan.standing += stands(side)
        product = row.product
        if product is not None and product.verb is Verb.IGNORE:
            return Entry(sku=row.sku, title=product.name, fate=Fate.IGNORED)
        if product is not None and product.verb is Verb.WITHDRAW:
            return self.asked(row.sku, side)
        if product is None or has_errors(row.problems):
            return invalid(row.sku, row.problems)
        listing = self.connection.adapter.format(product, on=self.on)
        problems = all_taken(self.connection.adapter.check(listing), self.strictness)
        if has_errors(problems):
            return invalid(row.sku, problems)
        pictures = {image.sha256: str(image.path) for image in product.images}
        entry = evolve(self._decide(listing, compare(listing, side, on=self.on)), pictures=pictures)
        if entry.operation is None:
            return entry
        if entry.operation.kind is OperationKind.CREATE and not self.new:
            return evolve(entry, fate=Fate.UNCHANGED, operation=None, pictures={})
        if row.held is not None and not (row.warns and entry.operation.kind is OperationKind.UPDATE):
            return held(entry, Hold.STAMP, row.held)
        otherwise = against_verb(product.verb, entry.operation.kind)
        return held(entry, Hold.VERB, otherwise) if otherwise else entry

    def asked(self, sku: str, side: Side) -> Entry:
        difference = compare_unwanted(sku, side, asked=True)
        if difference.kind is Kind.WITHDRAW:
            return self._withdrawal(difference)
        return Entry(sku=sku, fate=FATES.get(difference.kind, Fate.UNCHANGED), kind=difference.kind)

    def _decide(self, listing: Listing, difference: Difference) -> Entry:
        operation, fate = None, FATES.get(difference.kind, Fate.HELD)
        self.gauge.stocked += keeps_stock(listing, difference)
        if difference.kind in CREATES:
            operation, fate = self._operation(OperationKind.CREATE, listing, difference), Fate.PUBLISHED
        elif difference.kind in UPDATES:
            operation, fate = self._operation(OperationKind.UPDATE, listing, difference), Fate.UPDATED
        return Entry(
            sku=listing.sku,
            title=str(listing.fields.get("title", "")),
            fate=fate,
            kind=difference.kind,
            author=difference.author,
            reason=str(why(difference, self.connection.name) or ""),
            hold=Hold.PERSON if fate is Fate.HELD else None,
            changes=changes_of(difference),
            operation=operation,
        )

    def _withdrawal(self, difference: Difference, *, has_row: bool = True) -> Entry:
        record = difference.record
        listing = listing_from(difference.sku, (record.sent if record else None) or {})
        return Entry(
            sku=difference.sku,
            title=str(listing.fields.get("title", "")),
            fate=Fate.WITHDRAWN,
            kind=difference.kind,
            author=difference.author,
            reason=str(difference.reason or ""),
            operation=self._operation(OperationKind.WITHDRAW, listing, difference),
            has_row=has_row,
        )

    def _operation(self, kind: OperationKind, listing: Listing, difference: Difference) -> Operation:
        before: Mapping[str, Json] = {}
        if kind is not OperationKind.CREATE:
            before = standing_content(difference)
        return Operation(
            kind=kind,
            listing=listing,
            remote_id="" if kind is OperationKind.CREATE else difference.remote_id,
            key=operation_key(self.connection.scope, kind, listing, difference.record, before),
            changed=difference.changed,
            before=before,
        )


CREATES = frozenset({Kind.NEW, Kind.MISSING})
UPDATES = frozenset({Kind.CHANGED, Kind.EXPIRING})
FATES = {
    Kind.SAME: Fate.UNCHANGED,
    Kind.NOTHING: Fate.UNCHANGED,
    Kind.WAITING: Fate.WAITING,
    Kind.HANDED_OVER: Fate.HANDED_OVER,
    Kind.IGNORED: Fate.IGNORED,
    Kind.REJECTED: Fate.REJECTED,
    Kind.UNKNOWN: Fate.UNKNOWN,
}


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
                gauge.price(PriceMove(entry.sku, change.before, change.after))
            elif change.name == "stock":
                gauge.emptied += bool(change.before) and not change.after


def keeps_stock(listing: Listing, difference: Difference) -> bool:
    """Whether a listing that stands there with stock keeps some."""
    record = difference.record
    if record is None or not record_stands(record) or not listing.fields.get("stock"):
        return False
    stood = {**(record.sent or {}), **standing_content(difference)}
    return bool(stood.get("stock"))


def load_sides(ledger: Ledger, connection: Connection, skus: list[str], unknown: Iterable[str]) -> dict[str, Side]:
    """What the ledger and the last reading say about ``skus``."""
    scope = connection.scope
    records = ledger.records(scope, skus)
    reading = ledger.last_reading(scope)
    observations = []
    if reading is not None:
        observations = ledger.observations(scope, reading[0], [records.get(sku, sku) for sku in skus])
    return sides(
        skus,
        records,
        observations,
        catalogue=scope.catalogue,
        read_at=reading[1] if reading else None,
        complete=not connection.adapter.capabilities.hand_over,
        lag=connection.adapter.capabilities.read_lag.value,
        unknown=frozenset(unknown),
        now=connection.adapter.transport.clock.now(),
    )


def stands(side: Side) -> bool:
    return side.record is not None and record_stands(side.record)


def record_stands(record: Record) -> bool:
    return bool(record.remote_id) or record.phase is Phase.THERE


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
    fields = {name: value for name, value in content.items() if not name.startswith("extra.")}
    extra = {name.removeprefix("extra."): value for name, value in content.items() if name.startswith("extra.")}
    return Listing(sku, fields, extra)


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


def make_withdrawals(
    skus: Iterable[str],
    connections: Iterable[Connection],
    ledger: Ledger,
    *,
    on: dt.date,
    allow: Mapping[str, int] | None = None,
) -> list[Plan]:
    """Plans that take ``skus`` down, with the same brakes as any."""
    wanted = list(dict.fromkeys(skus))
    planners = [_Planner(connection, ledger, on) for connection in connections]
    for planner in planners:
        known = planner.sides(wanted)
        for sku in wanted:
            planner.plan.add(planner.asked(sku, known[sku]))
        planner.plan.standing = sum(map(record_stands, ledger.all_records(planner.connection.scope)))
        brake(planner.plan, planner.gauge, allow or {})
    return [planner.plan for planner in planners]
