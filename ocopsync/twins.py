"""Twins: listings that stand there besides the one that the ledger knows, because a request was done late after all."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ocopsync.brakes import Gauge
from ocopsync.connection import Connection
from ocopsync.differences import Author, Kind, shows
from ocopsync.errors import UsageError
from ocopsync.ledger import Ledger, LoggedOperation, Observation, Record
from ocopsync.listing import Fields, Found, LiveListing, Operation, OperationKind, Target, digest
from ocopsync.messages import Message, say
from ocopsync.plan import Entry, Fate, Plan, brake, listing_from, operation_key
from ocopsync.reading import look_up
from ocopsync.standing import record_stands


def make_withdrawal_of_twin(
    connection: Connection, ledger: Ledger, sku: str, remote_id: str, *, allow: Mapping[str, int] | None = None
) -> Plan:
    """A plan that takes ``remote_id`` down, which stands there under ``sku`` besides the listing that is kept.

    Raises UsageError where it isn't there, is the one that the ledger knows, or was not made by us.
    """
    record = ledger.records(connection.scope, [sku]).get(sku)
    live = _standing(connection, ledger, sku, remote_id)
    made_by = _made_by(ledger, connection, live, record) if record else None
    if record is None or record.remote_id == live.remote_id or made_by is None:
        raise UsageError(
            say(
                "{id} on {title} is no second listing of {sku} that ocopsync made, so it is left alone. "
                "Take it down by hand, or first take it over with: ocopsync adopt {sku} --to {marketplace} --id {id}",
                id=remote_id,
                title=connection.title,
                sku=sku,
                marketplace=connection.name,
            )
        )
    plan = Plan(connection, ledger.version(connection.scope))
    plan.add(_entry(connection, record, made_by, live))
    plan.standing = sum(map(record_stands, ledger.all_records(connection.scope)))
    brake(plan, Gauge(), allow or {})
    return plan


def _standing(connection: Connection, ledger: Ledger, sku: str, remote_id: str) -> LiveListing:
    answer = look_up(connection, ledger, [Target(sku, remote_id)]).get(sku)
    listings = (answer.listing, *answer.others) if isinstance(answer, Found) else ()
    for item in listings:
        if item.remote_id == remote_id and item.sku == sku:
            return item
    raise UsageError(
        say("{title} has no listing of {sku} under {id}. Check the id.", title=connection.title, sku=sku, id=remote_id)
    )


def _made_by(ledger: Ledger, connection: Connection, live: LiveListing, record: Record) -> LoggedOperation | None:
    """The create of ours that made it: it shows what that sent, or what the marketplace makes of it."""
    rewritten = record.sent is not None and record.seen is not None and shows(live.content, record.seen)
    creates = (
        item
        for item in ledger.operations_on(connection.scope, record.sku)
        if item.kind is OperationKind.CREATE
        and (shows(live.content, item.content) or (rewritten and item.content == record.sent))
    )
    return next(creates, None)


def _entry(connection: Connection, record: Record, made_by: LoggedOperation, live: LiveListing) -> Entry:
    content, reason = made_by.content, say("it stands there besides {id}", id=record.remote_id)
    return _withdrawal(connection, record.sku, content, live, record, kind=Kind.TWICE, reason=reason)


def withdrawal_by_id(connection: Connection, sku: str, live: Observation, record: Record | None) -> Entry:
    """What takes down a listing that a person named, whoever made it. ``record``: of ours that has the same SKU."""
    reason = say("it was decided to take {id} down", id=live.remote_id)
    entry = _withdrawal(connection, sku, live.content, live, record, kind=Kind.UNMANAGED, reason=reason)
    return evolve(entry, has_row=False)


def _withdrawal(
    connection: Connection,
    sku: str,
    content: Fields,
    live: LiveListing | Observation,
    record: Record | None,
    *,
    kind: Kind,
    reason: Message,
) -> Entry:
    listing = listing_from(sku, content)
    key = operation_key(connection.scope, OperationKind.WITHDRAW, listing, record, live.content)
    return Entry(
        sku=sku,
        title=str(listing.fields.get("title", "")),
        fate=Fate.WITHDRAWN,
        kind=kind,
        author=Author.US,
        reason=str(reason),
        operation=Operation(
            kind=OperationKind.WITHDRAW,
            listing=listing,
            remote_id=live.remote_id,
            key=digest([key, live.remote_id]),
            before=live.content,
        ),
    )
