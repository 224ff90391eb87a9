"""Settling: finding out what became of operations, by asking and looking, never by sending again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from ocopsync.connection import Connection
from ocopsync.differences import comparable, shows
from ocopsync.ledger import Ledger, LoggedOperation, OperationState, Phase, Record
from ocopsync.listing import (
    Absent,
    Fields,
    Found,
    LiveListing,
    LookUp,
    OperationKind,
    Outcome,
    Receipt,
    Scope,
    Target,
)
from ocopsync.messages import say
from ocopsync.reading import LONGEST_LAG, in_our_words, look_up
from ocopsync.transitions import STATES, Settled, is_of_twin, read_back, record_after, unqueued

LOOKED_UP_TOGETHER = 5000
"""Listings that are looked up at once; what a look found is held in memory."""

EARLY = dt.datetime.min.replace(tzinfo=dt.UTC)
"""Nothing is ripe: that something is absent is not believed."""

ALIKE = 12
"""Characters of two titles that must be the same, whatever their case, for one to be made of the other."""

_Seen = tuple[dict[str, Record], dict[str, Found]]


@frozen
class Settlement:
    """What became of open operations."""

    settled: tuple[Settled, ...] = ()
    left: int = 0
    """How many are still unknown."""


@frozen
class ReadBack:
    """A listing that was read back after a write."""

    record: Record
    twins: tuple[str, ...] = ()
    """The ids of more listings that carry the same SKU."""


def settle_open(connection: Connection, ledger: Ledger) -> Settlement:
    """Settle operations whose outcome is unknown, by looking.

    A marketplace is believed to say "absent" only after its read lag, and only twice, with the lag in between where it
    is short enough to be waited for.
    """
    with ledger.lease(connection.scope, "settle"):
        pending = ledger.open_operations(connection.scope)
        settled = _settled(connection, ledger, pending, early=True)
        left = _left(pending, settled)
        _await_lag_of(left, connection)
        settled += _settled(connection, ledger, left)
        return Settlement(tuple(settled), len(_left(left, settled)))


def _left(pending: Iterable[LoggedOperation], settled: Iterable[Settled]) -> list[LoggedOperation]:
    """Those that were not settled; an earlier operation that came late is settled besides them."""
    done = {number for number, *_ in settled}
    return [item for item in pending if item.id not in done]


def settle_arrived(connection: Connection, ledger: Ledger, skus: Collection[str]) -> list[Settled]:
    """Settle those of the unknown operations that a look shows to have arrived; it is too early for the others."""
    pending = [item for item in ledger.open_operations(connection.scope) if item.sku in skus]
    return _settled(connection, ledger, pending, early=True)


def _settled(
    connection: Connection, ledger: Ledger, pending: list[LoggedOperation], *, early: bool = False
) -> list[Settled]:
    """What one look settles. ``early``: only what has arrived."""
    scope, clock, capabilities = connection.scope, connection.adapter.transport.clock, connection.adapter.capabilities
    if not pending or (early and capabilities.hand_over):
        return []
    records = ledger.records(scope, [item.sku for item in pending])
    if capabilities.hand_over:  # a file that was not finished: nothing has left this machine
        settled = [_not_done(item, records.get(item.sku)) for item in pending]
    else:
        ripe = EARLY if early else clock.now() - capabilities.read_lag.value
        looked_before = not (capabilities.idempotency_key.value or capabilities.upsert.value)
        answers = look_up(connection, ledger, [_target(item) for item in pending])
        settled = []
        for item in pending:
            answer, record = answers.get(item.sku), records.get(item.sku)
            if rival := _made_by_another(ledger, scope, item, answer):
                settled += [] if early else _rival_arrived(item, *rival, record, ripe=ripe, now=clock.now())
            elif outcome := judge(item, answer, record, ripe=ripe, now=clock.now(), looked_before=looked_before):
                settled.append(outcome)
    ledger.settle(scope, settled)
    return settled


def _made_by_another(
    ledger: Ledger, scope: Scope, operation: LoggedOperation, answer: LookUp | None
) -> tuple[LoggedOperation, LiveListing] | None:
    """The earlier create that made what stands there, and not this one: it was given up, and came late after all."""
    if operation.kind is not OperationKind.CREATE or not isinstance(answer, Found):
        return None
    listings = (answer.listing, *answer.others)
    if any(shows(live.content, operation.content) for live in listings):
        return None
    creates = [item for item in ledger.operations_on(scope, operation.sku) if item.kind is OperationKind.CREATE]
    found = ((item, live) for item in creates for live in listings if shows(live.content, item.content))
    return next(found, None)


def _rival_arrived(
    operation: LoggedOperation,
    rival: LoggedOperation,
    live: LiveListing,
    record: Record | None,
    *,
    ripe: dt.datetime,
    now: dt.datetime,
) -> list[Settled]:
    arrived_late = _found(rival, live, record, now=now)
    return [_not_done(operation), arrived_late] if _since(operation) <= ripe else []


def _await_lag_of(pending: Collection[LoggedOperation], connection: Connection) -> None:
    """Let the read lag pass, and wait until a look says something about all of them, where that isn't long."""
    capabilities, clock = connection.adapter.capabilities, connection.adapter.transport.clock
    lag = capabilities.read_lag.value.total_seconds()
    if not pending or not 0 < lag <= LONGEST_LAG or not capabilities.look_up.value or capabilities.hand_over:
        return
    left = max((_since(item) - clock.now()).total_seconds() for item in pending) + lag
    clock.sleep(max(lag, min(left, LONGEST_LAG)))


def _since(operation: LoggedOperation) -> dt.datetime:
    """From when the read lag counts: the request may have waited long between its intent and its end."""
    return operation.ended_at or operation.intended_at


def catch_up(connection: Connection, ledger: Ledger) -> int:
    """Find out what became of what earlier runs sent, before anything new is planned; how many stay unknown."""
    with ledger.lease(connection.scope, "catch up"):
        collect_tickets(connection, ledger)
        read_back_earlier(connection, ledger)
        return settle_open(connection, ledger).left


def judge(
    operation: LoggedOperation,
    answer: LookUp | None,
    record: Record | None,
    *,
    ripe: dt.datetime,
    now: dt.datetime,
    looked_before: bool = True,
) -> Settled | None:
    """What a look says about an open operation; None where it says nothing yet, or only a person can tell.

    ``looked_before``: whether a look had shown that nothing stood there before a create was sent.
    """
    if not isinstance(answer, Found | Absent):
        return None
    is_ripe = _since(operation) <= ripe
    listings = (answer.listing, *answer.others) if isinstance(answer, Found) else ()
    if operation.remote_id:  # another listing of the SKU says nothing about this one
        listings = tuple(live for live in listings if live.remote_id == operation.remote_id)
    if operation.kind is OperationKind.WITHDRAW and not listings:
        receipt = Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED)
        return _done(operation, receipt, record, now=now) if is_ripe else None
    if operation.kind is OperationKind.CREATE and listings:
        live = next((item for item in listings if item.content and shows(item.content, operation.content)), None)
        if live is None and looked_before:
            live = next((item for item in listings if resembles(item.content, operation.content)), None)
        return _found(operation, live, record, now=now) if live else None
    if operation.kind is OperationKind.UPDATE and listings:
        verdict = was_updated(listings[0], operation, record)
        if verdict is not False:
            return _found(operation, listings[0], record, now=now) if verdict else None
    return _not_done(operation, record) if is_ripe else None


def resembles(live: Fields, sent: Fields) -> bool:
    """Whether a marketplace may have made this of what was sent: the title begins alike, and half of it is the same."""
    there, base = comparable(live), comparable(sent)
    common = [name for name in there if name in base]
    same = [name for name in common if str(there[name]).casefold() == str(base[name]).casefold()]
    titles = [str(fields.get("title", "")).casefold()[:ALIKE] for fields in (there, base)]
    return titles[0] == titles[1] and 2 * len(same) >= len(common)


def _found(operation: LoggedOperation, live: LiveListing, record: Record | None, *, now: dt.datetime) -> Settled:
    receipt = Receipt(
        sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=live.remote_id, url=live.url, state=live.state
    )
    number, _, receipt, after = _done(operation, receipt, record, now=operation.intended_at)
    return number, OperationState.VERIFIED, receipt, read_back(after, live, now=now) if after else None


def was_updated(live: LiveListing, operation: LoggedOperation, record: Record | None = None) -> bool | None:
    """Whether what stands there is what the update was to make of it, where that differs from what was before.

    None where it is neither the one nor the other: then only a field that the marketplace is known to rewrite tells. A
    field that was added and isn't shown proves nothing while others do.
    """
    wanted, before, there = comparable(operation.content), comparable(operation.before or {}), comparable(live.content)
    changed = {name for name in {*wanted, *before} if wanted.get(name) != before.get(name)}
    telling = {name for name in changed if name in there or name in before}
    if not changed or (telling and all(there.get(name) == wanted.get(name) for name in telling)):
        return True
    if not telling or any(there.get(name) == before.get(name) for name in telling):
        return False
    strange = {name for name in telling if there.get(name) != wanted.get(name)}
    return True if strange <= rewritten_before(record) else None


def rewritten_before(record: Record | None) -> set[str]:
    """The fields that the marketplace made otherwise when it last took the listing."""
    if record is None or record.seen is None:
        return set()
    sent, seen = comparable(record.sent or {}), comparable(record.seen)
    return {name for name, value in seen.items() if sent.get(name) != value}


def _done(operation: LoggedOperation, receipt: Receipt, record: Record | None, *, now: dt.datetime) -> Settled:
    if receipt.outcome in (Outcome.FAILED, Outcome.REJECTED):
        record = unqueued(operation, record)
    after = record_after(operation.kind, operation.content, receipt, record, now=now, set_aside=operation.set_aside)
    if is_of_twin(operation, record):
        after = None
    return operation.id, STATES[receipt.outcome], receipt, after or record


def _not_done(operation: LoggedOperation, record: Record | None = None) -> Settled:
    reason = say("it did not arrive")
    return (
        operation.id,
        OperationState.CANCELLED,
        Receipt(sku=operation.sku, outcome=Outcome.NOT_ARRIVED, reason=reason),
        unqueued(operation, record),
    )


def _target(operation: LoggedOperation) -> Target:
    return Target(operation.sku, operation.remote_id, str(operation.content.get("title", "")))


def collect_tickets(connection: Connection, ledger: Ledger) -> dict[str, Receipt]:
    """Ask what became of queued operations; the receipts of those that are decided, by SKU."""
    if not connection.adapter.capabilities.tickets.value:
        return {}
    waiting = [item for item in ledger.queued_operations(connection.scope) if item.ticket]
    if not waiting:
        return {}
    queued = {item.sku: item for item in waiting}  # an older one was seen to be done before the newer was sent
    older = [item for item in waiting if queued[item.sku] is not item]
    ledger.settle(connection.scope, [_seen_done(item) for item in older])
    answers = connection.adapter.collect({sku: item.ticket for sku, item in queued.items()})
    decided = {item.sku: item for item in answers if item.outcome is not Outcome.QUEUED and item.sku in queued}
    records = ledger.records(connection.scope, decided)
    now = connection.adapter.transport.clock.now()
    ledger.settle(
        connection.scope,
        [_done(queued[sku], receipt, records.get(sku), now=now) for sku, receipt in decided.items()],
    )
    return decided


def _seen_done(operation: LoggedOperation) -> Settled:
    receipt = Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, ticket=operation.ticket)
    return operation.id, OperationState.VERIFIED, receipt, None


def verify(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[ReadBack]:
    """Read back what was accepted (SKU → operation id); what was found, with the records as they are then.

    Sets ``seen``, the base against which somebody's later change is noticed. A read within the read lag counts only
    where it shows just what was sent: otherwise it may be the old state. A few are looked up; where they are many,
    everything is read once instead, for a look may cost that much each time.
    """
    read = _looked_up if len(written) <= LOOKED_UP_TOGETHER else _read_once
    for records, found in read(connection, ledger, written):
        yield from _seen(connection, ledger, written, records, found)


def _looked_up(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[_Seen]:
    records = _there(ledger, connection.scope, written)
    if records:
        titles = {sku: str((record.sent or {}).get("title", "")) for sku, record in records.items()}
        targets = [Target(sku, record.remote_id, titles[sku]) for sku, record in records.items()]
        answers = look_up(connection, ledger, targets)
        yield records, {sku: answer for sku, answer in answers.items() if isinstance(answer, Found)}


def _read_once(connection: Connection, ledger: Ledger, written: Mapping[str, int]) -> Iterator[_Seen]:
    """Page by page; a twin is noticed where it stands on the same page or after its sibling."""
    scope = connection.scope
    for page in connection.adapter.live():
        ours = [item for item in page.listings if item.sku in written]
        listings = in_our_words(ledger, scope, ours, connection.adapter.capabilities.fields)
        records = _there(ledger, scope, [item.sku for item in listings])
        strange = ledger.owned_by_others(scope, {item.remote_id for item in listings})
        found: dict[str, Found] = {}
        for item in listings:
            if item.sku in records and item.remote_id not in strange:
                found[item.sku] = _with(found.get(item.sku), item, records[item.sku].remote_id)
        yield records, found


def _with(found: Found | None, item: LiveListing, remote_id: str) -> Found:
    """``item`` and what was found before; the one that the ledger knows comes first."""
    if found is None:
        return Found(item)
    mine, twin = (item, found.listing) if item.remote_id == remote_id else (found.listing, item)
    return Found(mine, (*found.others, twin))


def _there(ledger: Ledger, scope: Scope, skus: Iterable[str]) -> dict[str, Record]:
    return {sku: item for sku, item in ledger.records(scope, skus).items() if item.phase is Phase.THERE}


def _seen(
    connection: Connection,
    ledger: Ledger,
    written: Mapping[str, int],
    records: Mapping[str, Record],
    found: Mapping[str, Found],
) -> list[ReadBack]:
    """Write down what was found."""
    now = connection.adapter.transport.clock.now()
    ripe = now - connection.adapter.capabilities.read_lag.value
    mine = {sku: item for sku, item in found.items() if records[sku].remote_id in ("", item.listing.remote_id)}
    telling = {sku: item for sku, item in mine.items() if tells(records[sku], item.listing, ripe=ripe)}
    after = {sku: read_back(records[sku], item.listing, now=now) for sku, item in telling.items()}
    ledger.settle(connection.scope, [_verified(written[sku], record) for sku, record in after.items()])
    return [ReadBack(record, tuple(item.remote_id for item in found[sku].others)) for sku, record in after.items()]


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
