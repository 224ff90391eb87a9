"""Settling: finding out what became of operations, by asking and looking, never by sending again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.differences import comparable, shows
from ocopsync.ledger import Ledger, LoggedOperation, Observation, OperationState, Phase, Record
from ocopsync.listing import (
    Absent,
    Fields,
    Found,
    ListingState,
    LiveListing,
    LookUp,
    Operation,
    OperationKind,
    Outcome,
    Receipt,
    Scope,
    Target,
    digest,
)
from ocopsync.messages import say
from ocopsync.reading import in_our_words, look_up

LOOKED_UP_TOGETHER = 5000
"""Listings that are looked up at once; what a look found is held in memory."""

Settled = tuple[int, OperationState, Receipt, Record | None]
_Found = tuple[dict[str, Record], dict[str, LiveListing]]

STATES = {
    Outcome.ACCEPTED: OperationState.ACCEPTED,
    Outcome.QUEUED: OperationState.QUEUED,
    Outcome.HANDED_OVER: OperationState.HANDED_OVER,
    Outcome.REJECTED: OperationState.REJECTED,
    Outcome.FAILED: OperationState.FAILED,
    Outcome.UNKNOWN: OperationState.UNKNOWN,
}


def record_after(
    kind: OperationKind, content: Fields, receipt: Receipt, before: Record | None, *, now: dt.datetime
) -> Record | None:
    """The listing's record after a receipt; None where nothing changes."""
    old = before or Record(sku=receipt.sku, phase=Phase.NEVER)
    if receipt.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        return None
    stands_rejected = receipt.state is ListingState.REJECTED and bool(receipt.remote_id)
    if receipt.outcome is Outcome.REJECTED and not stands_rejected:
        return refused(kind, content, receipt, old)
    if kind is OperationKind.WITHDRAW and receipt.outcome is Outcome.QUEUED:
        return evolve(old, phase=Phase.QUEUED, ticket=receipt.ticket, sent_at=now)
    if kind is OperationKind.WITHDRAW:
        return evolve(old, phase=Phase.WITHDRAWN, remote_id="", url="", state=None, ticket="", seen=None, sent_at=now)
    phases = {Outcome.QUEUED: Phase.QUEUED, Outcome.HANDED_OVER: Phase.HANDED_OVER}
    kept = "" if kind is OperationKind.CREATE else old.remote_id
    return evolve(
        old,
        phase=phases.get(receipt.outcome, Phase.THERE),
        remote_id=receipt.remote_id or kept,
        url=receipt.url or (old.url if kept else ""),
        state=receipt.state,
        reason=str(receipt.reason or ""),
        ticket=receipt.ticket,
        sent=content,
        sent_digest=digest(dict(content)),
        sent_at=now,
        seen=None,
        seen_at=None,
        expires_on=None,
        refused_digest=digest(dict(content)) if receipt.outcome is Outcome.REJECTED else "",
    )


def refused(kind: OperationKind, content: Fields, receipt: Receipt, old: Record) -> Record:
    """The record after a no that left what stood there as it was."""
    if kind is OperationKind.WITHDRAW:
        return evolve(old, reason=str(receipt.reason or ""))
    if kind is OperationKind.CREATE:
        old = evolve(old, phase=Phase.REFUSED, remote_id="", url="", state=None, ticket="")
    return evolve(old, reason=str(receipt.reason or ""), refused_digest=digest(dict(content)))


def unqueued(operation: LoggedOperation, record: Record | None) -> Record | None:
    """The record of a listing whose operation was queued and then not done: what stood there before, stands there."""
    if record is None or record.phase is not Phase.QUEUED:
        return record
    if operation.kind is OperationKind.CREATE:
        return evolve(record, phase=Phase.NEVER, remote_id="", url="", state=None, ticket="")
    standing = evolve(record, phase=Phase.THERE, ticket="")
    if operation.kind is OperationKind.WITHDRAW:
        return standing
    before = dict(operation.before or {})
    return evolve(standing, sent=before, sent_digest=digest(before))


def read_back(record: Record, live: LiveListing, *, now: dt.datetime) -> Record:
    """The record with what the first read after a write showed."""
    return evolve(
        record,
        remote_id=live.remote_id,
        url=live.url or record.url,
        state=live.state,
        reason=live.reason,
        expires_on=live.expires_on,
        seen=live.content,
        seen_at=now,
    )


def read_back_from(record: Record, live: Observation, *, now: dt.datetime) -> Record:
    """The record with what a reading of everything showed; ``seen`` is set where there was none yet."""
    first = record.seen is None
    arrived = record.phase in (Phase.QUEUED, Phase.HANDED_OVER)
    return evolve(
        record,
        phase=Phase.THERE if arrived else record.phase,
        remote_id=live.remote_id,
        url=live.url or record.url,
        state=live.state,
        reason=live.reason,
        expires_on=live.expires_on,
        seen=live.content if first else record.seen,
        seen_at=now if first else record.seen_at,
    )


def settle_open(connection: Connection, ledger: Ledger, *, skus: Collection[str] | None = None) -> int:
    """Settle operations whose outcome is unknown, by looking; how many stay unknown.

    A marketplace is believed to say "absent" only after its read lag, and only twice.
    """
    scope, capabilities = connection.scope, connection.adapter.capabilities
    pending = [item for item in ledger.open_operations(scope) if skus is None or item.sku in skus]
    if not pending:
        return 0
    if capabilities.hand_over:  # a file that was not finished: nothing has left this machine
        ledger.settle(scope, [_not_done(item) for item in pending])
        return 0
    clock = connection.adapter.transport.clock
    ripe = clock.now() - capabilities.read_lag.value
    answers = look_twice(connection, ledger, [_target(item) for item in pending])
    records = ledger.records(scope, [item.sku for item in pending])
    settled = [
        outcome
        for item in pending
        if (outcome := judge(item, answers.get(item.sku), records.get(item.sku), ripe=ripe, now=clock.now()))
    ]
    ledger.settle(scope, settled)
    return len(pending) - len(settled)


def catch_up(connection: Connection, ledger: Ledger) -> int:
    """Find out what became of what earlier runs sent, before anything new is planned; how many stay unknown."""
    collect_tickets(connection, ledger)
    read_back_earlier(connection, ledger)
    return settle_open(connection, ledger)


def look_twice(connection: Connection, ledger: Ledger, targets: list[Target]) -> dict[str, LookUp]:
    """Look, and look again for what was absent."""
    answers = look_up(connection, ledger, targets)
    absent = [target for target in targets if isinstance(answers.get(target.sku), Absent)]
    if absent:
        answers.update(look_up(connection, ledger, absent))
    return answers


def judge(
    operation: LoggedOperation,
    answer: LookUp | None,
    record: Record | None,
    *,
    ripe: dt.datetime,
    now: dt.datetime,
) -> Settled | None:
    """What a look says about an open operation; None where it says nothing yet."""
    is_ripe = (operation.ended_at or operation.intended_at) <= ripe  # it may have waited long before it was sent
    if isinstance(answer, Found) and arrived(operation, answer.listing):
        return _found(operation, answer.listing, record, now=now)
    if isinstance(answer, Absent) and is_ripe and operation.kind is OperationKind.WITHDRAW:
        return _done(operation, Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED), record, now=now)
    return _not_done(operation, record) if isinstance(answer, Absent | Found) and is_ripe else None


def arrived(operation: LoggedOperation, live: LiveListing) -> bool:
    """Whether a listing that stands there shows that the operation was done."""
    if operation.kind is OperationKind.UPDATE:
        return was_updated(live, operation)
    return operation.kind is OperationKind.CREATE


def _found(operation: LoggedOperation, live: LiveListing, record: Record | None, *, now: dt.datetime) -> Settled:
    receipt = Receipt(
        sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=live.remote_id, url=live.url, state=live.state
    )
    number, _, receipt, after = _done(operation, receipt, record, now=operation.intended_at)
    return number, OperationState.VERIFIED, receipt, read_back(after, live, now=now) if after else None


def was_updated(live: LiveListing, operation: LoggedOperation) -> bool:
    """Whether what stands there is what the update was to make of it, where that differs from what was before.

    A field that was added and isn't shown proves nothing while others do.
    """
    wanted, before, there = comparable(operation.content), comparable(operation.before or {}), comparable(live.content)
    changed = {name for name in {*wanted, *before} if wanted.get(name) != before.get(name)}
    telling = {name for name in changed if name in there or name in before}
    return not changed or (bool(telling) and all(there.get(name) == wanted.get(name) for name in telling))


def _done(operation: LoggedOperation, receipt: Receipt, record: Record | None, *, now: dt.datetime) -> Settled:
    if receipt.outcome in (Outcome.FAILED, Outcome.REJECTED):
        record = unqueued(operation, record)
    after = record_after(operation.kind, operation.content, receipt, record, now=now)
    return operation.id, STATES[receipt.outcome], receipt, after or record


def _not_done(operation: LoggedOperation, record: Record | None = None) -> Settled:
    reason = say("it did not arrive")
    return (
        operation.id,
        OperationState.CANCELLED,
        Receipt(sku=operation.sku, outcome=Outcome.FAILED, reason=reason),
        unqueued(operation, record),
    )


def _target(operation: LoggedOperation) -> Target:
    return Target(operation.sku, operation.remote_id, str(operation.content.get("title", "")))


def collect_tickets(connection: Connection, ledger: Ledger) -> dict[str, Receipt]:
    """Ask what became of queued operations; the receipts of those that are decided, by SKU."""
    if not connection.adapter.capabilities.tickets.value:
        return {}
    queued = {item.sku: item for item in ledger.queued_operations(connection.scope) if item.ticket}
    if not queued:
        return {}
    answers = connection.adapter.collect({sku: item.ticket for sku, item in queued.items()})
    decided = {item.sku: item for item in answers if item.outcome is not Outcome.QUEUED and item.sku in queued}
    records = ledger.records(connection.scope, decided)
    now = connection.adapter.transport.clock.now()
    ledger.settle(
        connection.scope,
        [_done(queued[sku], receipt, records.get(sku), now=now) for sku, receipt in decided.items()],
    )
    return decided


def verify(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[Record]:
    """Read back what was accepted (SKU → operation id); the records of what was found, with what was seen.

    Sets ``seen``, the base against which somebody's later change is noticed. A read within the read lag counts only
    where it shows just what was sent: otherwise it may be the old state. A few are looked up; where they are many,
    everything is read once instead, for a look may cost that much each time.
    """
    read = _looked_up if len(written) <= LOOKED_UP_TOGETHER else _read_once
    for records, found in read(connection, ledger, written):
        yield from _seen(connection, ledger, written, records, found)


def _looked_up(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[_Found]:
    records = _there(ledger, connection.scope, written)
    if records:
        titles = {sku: str((record.sent or {}).get("title", "")) for sku, record in records.items()}
        targets = [Target(sku, record.remote_id, titles[sku]) for sku, record in records.items()]
        answers = look_up(connection, ledger, targets)
        yield records, {sku: answer.listing for sku, answer in answers.items() if isinstance(answer, Found)}


def _read_once(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[_Found]:
    scope = connection.scope
    for page in connection.adapter.live():
        listings = in_our_words(ledger, scope, [item for item in page.listings if item.sku in written])
        records = _there(ledger, scope, [item.sku for item in listings])
        strange = ledger.owned_by_others(scope, {item.remote_id for item in listings})
        known = [item for item in listings if item.sku in records and item.remote_id not in strange]
        yield records, {item.sku: item for item in known if records[item.sku].remote_id in ("", item.remote_id)}


def _there(ledger: Ledger, scope: Scope, skus: Iterable[str]) -> dict[str, Record]:
    return {sku: item for sku, item in ledger.records(scope, skus).items() if item.phase is Phase.THERE}


def _seen(
    connection: Connection,
    ledger: Ledger,
    written: Mapping[str, int],
    records: Mapping[str, Record],
    found: Mapping[str, LiveListing],
) -> list[Record]:
    """Write down what was found; the records as they are then."""
    now = connection.adapter.transport.clock.now()
    ripe = now - connection.adapter.capabilities.read_lag.value
    telling = {sku: live for sku, live in found.items() if tells(records[sku], live, ripe=ripe)}
    after = {sku: read_back(records[sku], live, now=now) for sku, live in telling.items()}
    ledger.settle(connection.scope, [_verified(written[sku], record) for sku, record in after.items()])
    return list(after.values())


def read_back_earlier(connection: Connection, ledger: Ledger) -> None:
    """Read back what earlier runs had accepted and could not read back."""
    if connection.adapter.capabilities.look_up.value:
        for _ in verify(connection, ledger, ledger.unread(connection.scope)):
            pass


def tells(record: Record, live: LiveListing, *, ripe: dt.datetime) -> bool:
    """Whether a read is late enough after the write, or shows that it is."""
    return record.sent_at is None or record.sent_at <= ripe or shows(live.content, record.sent or {})


def _verified(number: int, record: Record) -> Settled:
    receipt = Receipt(sku=record.sku, outcome=Outcome.ACCEPTED, remote_id=record.remote_id)
    return number, OperationState.VERIFIED, receipt, record


def outcome_of(
    number: int, operation: Operation, receipt: Receipt, before: Record | None, *, now: dt.datetime
) -> Settled:
    """A receipt as the ledger takes it."""
    if receipt.state is None and receipt.outcome is Outcome.ACCEPTED and operation.kind is not OperationKind.WITHDRAW:
        receipt = evolve(receipt, state=ListingState.PENDING)
    after = record_after(operation.kind, operation.listing.content, receipt, before, now=now)
    return number, STATES[receipt.outcome], receipt, after


def interrupted(numbers: Iterable[tuple[int, Operation]]) -> list[Settled]:
    """Operations that were written down and not sent, because the run was stopped."""
    reason = say("the run was stopped before it was sent")
    return [
        (number, OperationState.CANCELLED, Receipt(sku=item.sku, outcome=Outcome.FAILED, reason=reason), None)
        for number, item in numbers
    ]
