"""Undo: plans that bring back what a run changed, from what stood there before; with the same brakes as any plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from ocopsync.brakes import Gauge
from ocopsync.connection import Connection
from ocopsync.differences import Author, Kind, comparable
from ocopsync.drafting import problems_in
from ocopsync.errors import UsageError
from ocopsync.holds import Hold
from ocopsync.ledger import Ledger, LoggedOperation, LotRecord, LotState, OperationState, Phase, Record, StampBook
from ocopsync.listing import Fields, Json, Listing, Operation, OperationKind, digest
from ocopsync.messages import Message, say
from ocopsync.plan import (
    ROWS_AT_ONCE,
    Change,
    Entry,
    Fate,
    Plan,
    brake,
    held,
    listing_from,
    operation_key,
    operation_of,
    weigh,
)
from ocopsync.problem import has_errors
from ocopsync.stamped import is_warned
from ocopsync.standing import record_stands
from ocopsync.streams import batched

DONE = frozenset({OperationState.ACCEPTED, OperationState.VERIFIED})
NOT_DONE = frozenset({OperationState.CANCELLED, OperationState.FAILED, OperationState.REJECTED})
OPPOSITE = {
    OperationKind.CREATE: (OperationKind.WITHDRAW, Fate.WITHDRAWN),
    OperationKind.UPDATE: (OperationKind.UPDATE, Fate.UPDATED),
    OperationKind.WITHDRAW: (OperationKind.CREATE, Fate.PUBLISHED),
}


def make_undo(
    run_id: str, connections: Iterable[Connection], ledger: Ledger, *, allow: Mapping[str, int] | None = None
) -> list[Plan]:
    """One plan for each marketplace on which the run did something.

    What another run has changed since is held back: it is no longer this run's to undo. Raises UsageError where the
    run is not known or changed nothing.
    """
    plans = [_plan(connection, ledger, run_id, allow or {}) for connection in connections]
    plans = [plan for plan in plans if plan.rows]
    if not plans:
        raise UsageError(
            say("Run {run} changed nothing, or is not known. The runs are listed by: ocopsync history", run=run_id)
        )
    return plans


def _plan(connection: Connection, ledger: Ledger, run_id: str, allow: Mapping[str, int]) -> Plan:
    plan, gauge = Plan(connection, ledger.version(connection.scope)), Gauge()
    operations = [item for item in ledger.operations_of(connection.scope, run_id) if item.state not in NOT_DONE]
    recalled = [lot for lot in StampBook(ledger).lots(connection.scope.catalogue) if lot.recalled]
    for some in batched(operations, ROWS_AT_ONCE):
        for entry in _entries(connection, ledger, some, recalled, first=operations[0].id):
            weigh(entry, gauge)
            gauge.stocked += entry.fate is Fate.UPDATED and bool(operation_of(entry).listing.fields.get("stock"))
            plan.add(entry)
    if operations:
        plan.standing = sum(map(record_stands, ledger.all_records(connection.scope)))
        brake(plan, gauge, allow)
    return plan


def _entries(
    connection: Connection,
    ledger: Ledger,
    operations: list[LoggedOperation],
    recalled: Sequence[LotRecord],
    *,
    first: int,
) -> Iterator[Entry]:
    scope, skus = connection.scope, [item.sku for item in operations]
    records, sent_before = ledger.records(scope, skus), ledger.contents_before(scope, skus, first)
    steps = []
    for item in operations:
        record = records.get(item.sku) or Record(sku=item.sku, phase=Phase.NEVER)
        steps.append((item, record, listing_from(item.sku, restored(item, record, sent_before.get(item.sku, {})))))
    known = ledger.image_references(scope, {name for _, _, listing in steps for name in listing.pictures})
    return (_safe(_entry(connection, *step, known), step[0], recalled) for step in steps)


def _safe(entry: Entry, done: LoggedOperation, recalled: Iterable[LotRecord]) -> Entry:
    """The entry, held back where it would take a warning away, or bring back what a recall took off sale."""
    operation = entry.operation
    if operation is None or operation.kind is OperationKind.WITHDRAW:
        return entry
    for lot in recalled:
        if lot.sku != entry.sku or (is_warned(lot, operation.listing.fields) and lot.state is not LotState.OFF_SALE):
            continue
        if operation.kind is OperationKind.CREATE or is_warned(lot, done.content):
            return held(entry, Hold.STAMP, _recalled(lot))
    return entry


def _recalled(lot: LotRecord) -> Message:
    return say(
        "lot {lot} is recalled ({reason}), and buyers couldn't see it then; when it is over: "
        "ocopsync stamps recall --lot {lot} --sku {sku} --lift",
        lot=lot.lot,
        reason=lot.reason,
        sku=lot.sku,
    )


def restored(operation: LoggedOperation, record: Record, sent_before: Fields) -> Fields:
    """What shall stand there again; for a create, what is taken down."""
    if operation.kind is not OperationKind.UPDATE:
        return operation.content
    sides = operation.content, sent_before, operation.before or {}, record.seen or {}
    plain = [comparable(side) for side in sides]
    values = {
        name: restored_value([side.get(name) for side in sides], [side.get(name) for side in plain])
        for name in dict.fromkeys(name for side in sides[:3] for name in side)
    }
    return {name: value for name, value in values.items() if value is not None}


def restored_value(values: Sequence[Json], plain: Sequence[Json]) -> Json:
    """One field, from what the run sent, was sent before, stood there before and stands there now.

    What was sent as before, and shows as before, is sent so once more: what the marketplace made of it, it makes again.
    Of a field that isn't shown, nothing is known but what was sent.
    """
    ran, sent, stood, stands = plain
    if ran == sent and stood in (stands, ran):
        return values[0]
    return values[1] if stood is None and stands is None else values[2]


def _entry(
    connection: Connection, done: LoggedOperation, record: Record, listing: Listing, pictures: Mapping[str, str]
) -> Entry:
    kind, fate = OPPOSITE[done.kind]
    changes = _changes(done.content, listing.content)
    before: Fields = {} if kind is OperationKind.CREATE else record.seen or done.content
    entry = Entry(
        sku=done.sku,
        title=str(listing.fields.get("title", "")),
        fate=fate,
        kind=Kind.CHANGED,
        author=Author.US,
        reason=str(say("run {run} is undone", run=done.run)),
        changes=changes,
        operation=Operation(
            kind=kind,
            listing=listing,
            remote_id="" if kind is OperationKind.CREATE else record.remote_id,
            key=operation_key(connection.scope, kind, listing, record, before),
            changed=frozenset(item.name for item in changes),
            before=before,
        ),
    )
    if is_done(done, record) and is_undone(done, record, listing):
        return evolve(entry, fate=Fate.UNCHANGED, operation=None)
    reason = _why_not(connection, done, record, listing, pictures)
    return entry if reason is None else held(entry, Hold.PERSON, reason)


def is_done(done: LoggedOperation, record: Record) -> bool:
    """Whether the marketplace has it, or somebody has uploaded the file in which it was handed over."""
    in_file = done.state is OperationState.HANDED_OVER and done.kind is not OperationKind.WITHDRAW
    return done.state in DONE or (in_file and record.phase is Phase.THERE)


def is_undone(done: LoggedOperation, record: Record, listing: Listing) -> bool:
    """Whether that stands there already which is to stand there."""
    if done.kind is OperationKind.CREATE:
        return record.phase is Phase.WITHDRAWN
    return record.phase is Phase.THERE and record.sent_digest == listing.digest


def _why_not(
    connection: Connection, done: LoggedOperation, record: Record, listing: Listing, pictures: Mapping[str, str]
) -> Message | None:
    if not is_done(done, record):
        return _not_done_yet(connection, done, record)
    if not _as_the_run_left_it(done, record):
        return say("it was changed again since")
    if done.kind is OperationKind.CREATE:
        return None
    if done.kind is OperationKind.UPDATE and not done.before:
        return say("what stood there before is not known")
    if any(name not in pictures for name in listing.pictures):
        return say("a picture that stood there before was never ours")
    if has_errors(problems_in(connection.adapter, listing)):
        return say("what stood there before would not be taken again")
    return None


def _not_done_yet(connection: Connection, done: LoggedOperation, record: Record) -> Message:
    if done.state is not OperationState.HANDED_OVER:
        return say("what became of it is not known yet, or is in another's hands")
    if done.kind is OperationKind.WITHDRAW:
        return say(
            "it is in a file that somebody has to upload first; once it is gone there, run this and undo again: "
            "ocopsync resolve {sku} --to {marketplace} --not-there",
            sku=done.sku,
            marketplace=connection.name,
        )
    return say(
        "it is in a file that somebody has to upload first; once it stands there, run this and undo again: "
        "ocopsync resolve {sku} --to {marketplace} --is-live {id}",
        sku=done.sku,
        marketplace=connection.name,
        id=record.remote_id or say("ADDRESS"),
    )


def _as_the_run_left_it(done: LoggedOperation, record: Record) -> bool:
    if done.kind is OperationKind.WITHDRAW:
        return record.phase is Phase.WITHDRAWN
    return record.phase is Phase.THERE and record.sent_digest == digest(dict(done.content))


def _changes(sent: Fields, restored: Fields) -> tuple[Change, ...]:
    """From what the run sent to what stood there before."""
    now, then = comparable(sent), comparable(restored)
    names = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    return tuple(Change(name, sent.get(name), restored.get(name), Author.US.value) for name in names)
