"""Transitions: what a receipt, or a reading, makes of a listing's record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from attrs import evolve

from ocopsync.differences import comparable
from ocopsync.ledger import LoggedOperation, Observation, OperationState, Phase, Record
from ocopsync.listing import (
    Fields,
    ListingState,
    LiveListing,
    Operation,
    OperationKind,
    Outcome,
    Receipt,
    SetAside,
    digest,
)
from ocopsync.messages import say

Settled = tuple[int, OperationState, Receipt, Record | None]

STATES = {
    Outcome.ACCEPTED: OperationState.ACCEPTED,
    Outcome.QUEUED: OperationState.QUEUED,
    Outcome.HANDED_OVER: OperationState.HANDED_OVER,
    Outcome.REJECTED: OperationState.REJECTED,
    Outcome.FAILED: OperationState.FAILED,
    Outcome.NOT_ARRIVED: OperationState.CANCELLED,
    Outcome.UNKNOWN: OperationState.UNKNOWN,
}
NOTHING_KNOWN_OF = frozenset({Outcome.FAILED, Outcome.NOT_ARRIVED, Outcome.UNKNOWN})
"""The outcomes after which a listing's record stays as it was."""


def record_after(
    kind: OperationKind,
    content: Fields,
    receipt: Receipt,
    before: Record | None,
    *,
    now: dt.datetime,
    set_aside: Mapping[str, SetAside] | None = None,
) -> Record | None:
    """The listing's record after a receipt; None where nothing changes."""
    old = before or Record(sku=receipt.sku, phase=Phase.NEVER)
    if receipt.outcome in NOTHING_KNOWN_OF:
        return None
    stands_rejected = receipt.state is ListingState.REJECTED and bool(receipt.remote_id)
    if receipt.outcome is Outcome.REJECTED and not stands_rejected:
        return refused(kind, content, receipt, old)
    if kind is OperationKind.WITHDRAW and receipt.outcome is Outcome.QUEUED:
        return evolve(old, phase=Phase.QUEUED, ticket=receipt.ticket, sent_at=now)
    if kind is OperationKind.WITHDRAW:
        return withdrawn(old, now=now)
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
        seen_mark="",
        expires_on=None,
        refused_digest=digest(dict(content)) if receipt.outcome is Outcome.REJECTED else "",
        set_aside=set_aside or {},
    )


def withdrawn(record: Record, *, now: dt.datetime) -> Record:
    return gone(record, Phase.WITHDRAWN, now=now)


def gone(record: Record, phase: Phase, *, now: dt.datetime) -> Record:
    """The record of a listing that stands nowhere any more: nothing of what was seen of it counts."""
    return evolve(
        record,
        phase=phase,
        remote_id="",
        url="",
        state=None,
        ticket="",
        seen=None,
        seen_mark="",
        sent_at=now,
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
        seen_mark=live.mark,
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
        seen_mark=live.mark if first or is_as_seen(record, live) else "",
    )


def is_as_seen(record: Record, live: Observation) -> bool:
    """Whether a listing shows what it showed when it was read back."""
    return record.seen is not None and comparable(live.content) == comparable(record.seen)


def stand_in(remote_id: str) -> str:
    """What stands in the place of the SKU of a listing that has none, or whose SKU is another listing's too."""
    return f"#{remote_id}"


def ignored(record: Record) -> Record:
    """The record of a listing that is left alone from now on."""
    return evolve(record, phase=Phase.IGNORED, seen_mark="")


def ignored_stranger(sku: str, live: Observation | LiveListing) -> Record:
    """The same of a listing that was never ours: there is nothing to compare it with when it is noticed again."""
    return Record(sku=sku, phase=Phase.IGNORED, remote_id=live.remote_id, url=live.url, state=live.state)


def noticed_again(record: Record, newest: LoggedOperation | None) -> Record:
    """The record of a listing that was left alone until now. ``newest``: the last thing that was done with it."""
    if record.remote_id and record.sent is not None:
        return evolve(record, phase=Phase.THERE)
    if newest is not None and newest.state is OperationState.HANDED_OVER and newest.kind is not OperationKind.WITHDRAW:
        return evolve(record, phase=Phase.HANDED_OVER)
    return evolve(record, phase=Phase.NEVER, remote_id="", url="", state=None)


def is_of_twin(operation: Operation | LoggedOperation, record: Record | None) -> bool:
    """Whether it takes down a listing that stands there besides the one that the ledger knows."""
    known = record.remote_id if record else ""
    return operation.kind is OperationKind.WITHDRAW and known != "" and operation.remote_id not in ("", known)


def outcome_of(
    number: int, operation: Operation, receipt: Receipt, before: Record | None, *, now: dt.datetime
) -> Settled:
    """A receipt as the ledger takes it."""
    if receipt.state is None and receipt.outcome is Outcome.ACCEPTED and operation.kind is not OperationKind.WITHDRAW:
        receipt = evolve(receipt, state=ListingState.PENDING)
    after = record_after(
        operation.kind, operation.listing.content, receipt, before, now=now, set_aside=operation.set_aside
    )
    if is_of_twin(operation, before):
        after = None
    return number, STATES[receipt.outcome], receipt, after


def interrupted(numbers: Iterable[tuple[int, Operation]]) -> list[Settled]:
    """Operations that were written down and not sent, because the run was stopped."""
    reason = say("the run was stopped before it was sent")
    return [
        (number, OperationState.CANCELLED, Receipt(sku=item.sku, outcome=Outcome.NOT_ARRIVED, reason=reason), None)
        for number, item in numbers
    ]
