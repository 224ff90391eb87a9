"""Planning: differences and a policy make a plan, from the ledger alone, in one pass over the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from ocopsync.brakes import Gauge
from ocopsync.connection import Connection
from ocopsync.differences import (
    Difference,
    FieldDifference,
    Kind,
    Side,
    compare_unwanted,
    joined,
)
from ocopsync.drafting import formatted, problems_in
from ocopsync.errors import InputError
from ocopsync.holds import DailyQuota, Hold, against_verb, daily_quota, quarantined
from ocopsync.ledger import Ledger, Record
from ocopsync.listing import Json, Listing, Operation, OperationKind, Scope
from ocopsync.messages import Message, say
from ocopsync.model import Verb
from ocopsync.plan import (
    ROWS_AT_ONCE,
    Entry,
    Fate,
    Plan,
    brake,
    changes_of,
    held,
    invalid,
    listing_from,
    operation_key,
    standing_content,
    weigh,
    why,
)
from ocopsync.problem import Problem, has_errors
from ocopsync.rights import Right, right_of
from ocopsync.ruling import BySettings, Ruled, Verdict, compare_by, why_asked
from ocopsync.standing import has_stock, load_sides, record_stands, stands
from ocopsync.streams import batched
from ocopsync.strictness import NORMAL, Strictness, all_taken

if TYPE_CHECKING:
    from ocopsync.catalogue import Row


@frozen(kw_only=True)
class Wish:
    """What a person decided about one listing."""

    kind: Kind
    """How it stood then."""
    fields: frozenset[str] = frozenset()
    """The fields that are sent, of a listing that differs."""


@frozen(kw_only=True)
class Wishes:
    """What people decided about the listings on one marketplace; nothing else is done there."""

    listings: Mapping[str, Wish] = field(factory=dict)
    """By SKU."""
    besides: tuple[Entry, ...] = ()
    """What is done with listings that have no row."""


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
    edited: dt.datetime | None = None,
    wishes: Mapping[Scope, Wishes] | None = None,
) -> list[Plan]:
    """One plan for each marketplace, made in one pass over the catalogue; ``strictness`` as it was read with.

    ``new``: whether what isn't listed there yet is listed. ``edited``: when the catalogue's file was last changed.
    ``wishes``: what people decided, by SKU; then only that is done, and the settings don't say who is right.
    Raises InputError where two rows have one SKU: which of them is meant is not ours to choose.
    """
    planners = [
        _Planner(
            connection,
            ledger,
            on,
            strictness,
            new,
            edited,
            None if wishes is None else wishes.get(connection.scope, Wishes()),
        )
        for connection in connections
    ]
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
    edited: dt.datetime | None = None
    wishes: Wishes | None = None
    """What people decided; None where the settings say what is done."""
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
                difference = compare_unwanted(sku, side, asked=withdraw_missing or self.shall_leave(sku))
                if difference.kind is Kind.WITHDRAW:
                    plan.add(self._withdrawal(difference, has_row=False))
        for entry in self.wishes.besides if self.wishes else ():
            plan.add(entry)
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
        if self.wishes is not None and row.sku not in self.wishes.listings:
            self.gauge.stocked += has_stock(side)
            return Entry(sku=row.sku, fate=Fate.UNCHANGED)
        product = row.product
        if product is not None and product.verb is Verb.IGNORE:
            return Entry(sku=row.sku, title=product.name, fate=Fate.IGNORED)
        if product is not None and product.verb is Verb.WITHDRAW:
            return self._as_wished(self.asked(row.sku, side))
        if product is None or has_errors(row.problems):
            return invalid(row.sku, row.problems)
        listing = formatted(self.connection.adapter, product, on=self.on)
        if isinstance(listing, Problem):
            return invalid(row.sku, [listing])
        problems = all_taken(problems_in(self.connection.adapter, listing), self.strictness)
        if has_errors(problems):
            return invalid(row.sku, problems)
        pictures = {image.sha256: str(image.path) for image in product.images}
        ruled = compare_by(self.judge, listing, side, on=self.on)
        entry = self._as_wished(evolve(self._decide(ruled), pictures=pictures))
        if entry.operation is None:
            return entry
        if ruled.listing is not listing and has_errors(problems_in(self.connection.adapter, ruled.listing)):
            return held(entry, Hold.PERSON, say("what stands there would not be taken again; correct it there first"))
        if entry.operation.kind is OperationKind.CREATE and not self.new:
            return evolve(entry, fate=Fate.UNCHANGED, operation=None, pictures={})
        if row.held is not None and not (row.warns and entry.operation.kind is OperationKind.UPDATE):
            return held(entry, Hold.STAMP, row.held)
        otherwise = against_verb(product.verb, entry.operation.kind)
        return held(entry, Hold.VERB, otherwise) if otherwise else entry

    def shall_leave(self, sku: str) -> bool:
        """Whether it was decided to take down what has no row any more."""
        wish = self.wishes.listings.get(sku) if self.wishes else None
        return wish is not None and wish.kind is Kind.LEFT

    def judge(self, difference: Difference, item: FieldDifference) -> Verdict:
        if self.wishes is None:
            return BySettings(rights=self.connection.adapter.settings.right, edited=self.edited)(difference, item)
        wish = self.wishes.listings[difference.sku]
        return Verdict.SEND if item.name in wish.fields else Verdict.LATER

    def _as_wished(self, entry: Entry) -> Entry:
        """The entry; without its operation where something else was decided than what it would do by now."""
        if self.wishes is None or entry.kind is self.wishes.listings[entry.sku].kind:
            return entry
        return evolve(entry, fate=Fate.UNCHANGED, hold=None, operation=None, pictures={})

    def asked(self, sku: str, side: Side) -> Entry:
        difference = compare_unwanted(sku, side, asked=True)
        if difference.kind is Kind.WITHDRAW:
            return self._withdrawal(difference)
        return Entry(sku=sku, fate=FATES.get(difference.kind, Fate.UNCHANGED), kind=difference.kind)

    def _decide(self, ruled: Ruled) -> Entry:
        listing, difference = ruled.listing, ruled.difference
        operation, fate = None, FATES.get(difference.kind, Fate.HELD)
        self.gauge.stocked += keeps_stock(listing, difference)
        if difference.kind in CREATES:
            operation, fate = self._operation(OperationKind.CREATE, listing, difference), Fate.PUBLISHED
        elif difference.kind in UPDATES:
            update = self._operation(OperationKind.UPDATE, listing, difference)
            operation, fate = evolve(update, follows=self._follows(ruled), set_aside=ruled.set_aside), Fate.UPDATED
        elif ruled.asked and difference.clean:
            fate = Fate.HELD
        return Entry(
            sku=listing.sku,
            title=str(listing.fields.get("title", "")),
            fate=fate,
            kind=difference.kind,
            author=difference.author,
            reason=str(joined(why(difference, self.connection.name), why_asked(ruled.asked)) or ""),
            hold=Hold.PERSON if fate is Fate.HELD or (ruled.asked and fate is Fate.UPDATED) else None,
            changes=changes_of(difference),
            operation=operation,
        )

    def _follows(self, ruled: Ruled) -> frozenset[str]:
        """The fields that are as they stand there when it is sent: those that aren't ours, and differ or may soon."""
        rights = self.connection.adapter.settings.right
        names = {*ruled.listing.content, *standing_content(ruled.difference)} - ruled.difference.changed
        theirs = {name for name in names if self.wishes is None and right_of(rights, name) is Right.LIVE}
        return frozenset((theirs | ruled.set_aside.keys()) - {"images"})  # pictures are uploaded before the last look

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


def keeps_stock(listing: Listing, difference: Difference) -> bool:
    """Whether a listing that stands there with stock keeps some."""
    record = difference.record
    if record is None or not record_stands(record) or not listing.fields.get("stock"):
        return False
    stood = {**(record.sent or {}), **standing_content(difference)}
    return bool(stood.get("stock"))


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
