"""Resolve and adopt: what a person says about a listing that ocopsync can't know by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.errors import UsageError
from ocopsync.ledger import Ledger, LoggedOperation, OperationState, Phase, Record
from ocopsync.listing import Absent, Found, ListingState, LiveListing, OperationKind, Outcome, Receipt, Target, digest
from ocopsync.messages import say
from ocopsync.reading import look_up
from ocopsync.settle import was_updated
from ocopsync.transitions import Settled, gone, noticed_again, read_back, stand_in

P = ParamSpec("P")
Decision = Callable[Concatenate[Connection, Ledger, P], Record]


def alone(decide: Decision[P]) -> Decision[P]:
    """Hold the lease of the connection's scope meanwhile: a run under way is not interfered with."""

    @wraps(decide)
    def deciding(connection: Connection, ledger: Ledger, /, *arguments: P.args, **options: P.kwargs) -> Record:
        with ledger.lease(connection.scope, "resolve"):
            return decide(connection, ledger, *arguments, **options)

    return deciding


@alone
def is_live(connection: Connection, ledger: Ledger, sku: str, remote_id: str) -> Record:
    """A person says: ``sku`` stands there as ``remote_id``. It is looked at where the marketplace lets us.

    Raises UsageError where nothing of the SKU was ever sent, or where nothing stands there under that id.
    """
    scope, now = connection.scope, connection.adapter.transport.clock.now()
    pending = open_of(connection, ledger, sku)
    record = ledger.records(scope, [sku]).get(sku)
    newest = [item.content for item in pending if item.kind is not OperationKind.WITHDRAW][-1:]
    known = newest or ([record.sent] if record and record.sent is not None else [])
    if not known:
        raise never_sent(connection, sku)
    live = seen_there(connection, ledger, Target(sku, remote_id, str(known[0].get("title", ""))))
    done = [item for item in pending if was_done(item, live, record)]
    sent = done[-1].content if done else record.sent if record and record.sent is not None else known[0]
    standing = evolve(
        record or Record(sku=sku, phase=Phase.THERE),
        phase=Phase.THERE,
        remote_id=live.remote_id if live else remote_id,
        state=ListingState.LIVE,
        ticket="",
        sent=sent,
        sent_digest=digest(dict(sent)),
        sent_at=done[-1].intended_at if done else (record.sent_at if record else now),
        set_aside=done[-1].set_aside if done else (record.set_aside if record else {}),
    )
    if live is not None:
        standing = read_back(standing, live, now=now)
    receipt = Receipt(sku=sku, outcome=Outcome.ACCEPTED, remote_id=standing.remote_id, reason=say("a person said so"))
    states = {True: OperationState.ACCEPTED, False: OperationState.CANCELLED}
    uploaded = was_uploaded(in_files(connection, ledger, sku), live, record)
    ledger.settle(scope, [(item.id, states[item in done], receipt, standing) for item in pending])
    ledger.settle(scope, [(item.id, states[done], receipt, standing) for item, done in uploaded])
    ledger.save(scope, [standing])
    return standing


def was_done(operation: LoggedOperation, live: LiveListing | None, record: Record | None) -> bool:
    """Whether an open operation was done, where a person says that the listing stands there.

    An update that nobody can see isn't taken for done: it does no harm twice.
    """
    if operation.kind is OperationKind.UPDATE:
        return live is not None and was_updated(live, operation, record) is True
    return operation.kind is OperationKind.CREATE


def was_uploaded(
    handed: list[LoggedOperation], live: LiveListing | None, record: Record | None
) -> Iterator[tuple[LoggedOperation, bool]]:
    """What was handed over in files, newest first, and whether it was done, where the listing is said to stand there.

    A file whose update is seen not to be there yet still waits for somebody.
    """
    for number, item in enumerate(handed):
        if item.kind is OperationKind.WITHDRAW:
            yield item, number > 0
        elif item.kind is OperationKind.CREATE or live is None or was_updated(live, item, record) is not False:
            yield item, True


@alone
def not_there(connection: Connection, ledger: Ledger, sku: str) -> Record:
    """A person says: nothing of ``sku`` stands there. The next publish sends it again, as something new."""
    scope, now = connection.scope, connection.adapter.transport.clock.now()
    pending = open_of(connection, ledger, sku)
    record = ledger.records(scope, [sku]).get(sku)
    if record is None and not pending:
        raise never_sent(connection, sku)
    title = str(((record.sent if record else None) or {}).get("title", ""))
    answer = look_up(connection, ledger, [Target(sku, record.remote_id if record else "", title)]).get(sku)
    if isinstance(answer, Found):
        raise UsageError(
            say(
                "{sku} does stand on {title}, as {id}. If that is right, write: --is-live {id}",
                sku=sku,
                title=connection.title,
                id=answer.listing.remote_id,
            )
        )
    known = record or Record(sku=sku, phase=Phase.NEVER)
    handed = in_files(connection, ledger, sku)
    taken_down = bool(handed) and handed[0].kind is OperationKind.WITHDRAW
    left = evolve(gone(known, Phase.WITHDRAWN if taken_down else Phase.NEVER, now=now), refused_digest="")
    receipt = Receipt(sku=sku, outcome=Outcome.NOT_ARRIVED, reason=say("a person said so"))
    states = {True: OperationState.ACCEPTED, False: OperationState.CANCELLED}
    settled: list[Settled] = [(item.id, states[item.kind is OperationKind.WITHDRAW], receipt, left) for item in pending]
    arrived = taken_down or known.phase is Phase.THERE
    settled += [(item.id, states[arrived], receipt, left) for item in handed]
    ledger.settle(scope, settled)
    ledger.save(scope, [left])
    return left


@alone
def adopt(connection: Connection, ledger: Ledger, sku: str, remote_id: str = "") -> Record:
    """Take over a listing that somebody else made: from now on it is compared with its row and updated.

    What stands there counts as what was sent. Raises UsageError where nothing stands there, or where more than one
    listing carries the SKU and ``remote_id`` doesn't say which.
    """
    answer = look_up(connection, ledger, [Target(sku, remote_id)]).get(sku)
    if not isinstance(answer, Found):
        raise UsageError(
            say("Nothing was found on {title} for {sku}. Give its id with --id.", title=connection.title, sku=sku)
        )
    if answer.others and not remote_id:
        ids = ", ".join(item.remote_id for item in (answer.listing, *answer.others))
        raise UsageError(
            say(
                "{sku} stands on {title} more than once: {ids}. Say which with --id.",
                sku=sku,
                title=connection.title,
                ids=ids,
            )
        )
    live, now = the_one(connection, ledger, answer, Target(sku, remote_id)), connection.adapter.transport.clock.now()
    record = Record(
        sku=sku,
        phase=Phase.THERE,
        remote_id=live.remote_id,
        sent=live.content,
        sent_digest=digest(live.content),
        sent_at=now,
    )
    record = read_back(record, live, now=now)
    left_alone = ledger.records(connection.scope, [stand_in(live.remote_id)]).values()
    ledger.save(connection.scope, [*(noticed_again(item, None) for item in left_alone), record])
    return record


def the_one(connection: Connection, ledger: Ledger, found: Found, target: Target) -> LiveListing:
    """The listing that the target's id names, which may be the address of its page; without one, the only listing.

    The listing of another product of ours is refused.
    """
    remote_id = target.remote_id
    if not remote_id:
        return found.listing
    for item in (found.listing, *found.others):
        named = re.search(rf"(?<!\w){re.escape(item.remote_id)}(?!\w)", remote_id)
        known_as = ledger.sku_of(connection.scope, item.remote_id)
        if named and known_as in ("", target.sku, stand_in(item.remote_id)):
            return item
    raise UsageError(
        say(
            "{title} has no listing of {sku} under {id}. Check the id.",
            title=connection.title,
            sku=target.sku,
            id=remote_id,
        )
    )


def seen_there(connection: Connection, ledger: Ledger, target: Target) -> LiveListing | None:
    answer = look_up(connection, ledger, [target]).get(target.sku)
    if isinstance(answer, Absent):
        raise UsageError(
            say("Nothing stands on {title} as {id}. Check the id.", title=connection.title, id=target.remote_id)
        )
    return the_one(connection, ledger, answer, target) if isinstance(answer, Found) else None


def open_of(connection: Connection, ledger: Ledger, sku: str) -> list[LoggedOperation]:
    return [item for item in ledger.open_operations(connection.scope) if item.sku == sku]


def in_files(connection: Connection, ledger: Ledger, sku: str) -> list[LoggedOperation]:
    """What was handed over in files that somebody uploads, newest first."""
    done = ledger.operations_on(connection.scope, sku)
    return [item for item in done if item.state is OperationState.HANDED_OVER]


def never_sent(connection: Connection, sku: str) -> UsageError:
    return UsageError(say("Nothing of {sku} was ever sent to {title}. Check the SKU.", sku=sku, title=connection.title))
