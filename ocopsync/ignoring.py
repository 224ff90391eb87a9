"""Ignoring: a listing is left alone from now on because a person says so, and noticed again when a person says that."""

from __future__ import annotations

from collections.abc import Sequence

from ocopsync.connection import Connection
from ocopsync.errors import UsageError
from ocopsync.ledger import GONE, Ledger, Observation, Phase, Record
from ocopsync.listing import Absent, Found, LiveListing, Target
from ocopsync.messages import Message, say
from ocopsync.reading import look_up
from ocopsync.resolve import alone, open_of
from ocopsync.transitions import ignored, ignored_stranger, noticed_again, stand_in


@alone
def ignore(connection: Connection, ledger: Ledger, sku: str, remote_id: str = "") -> Record:
    """Leave the listing of an SKU alone, or the one that stands there as ``remote_id``; the record of it.

    It is neither compared nor changed any more, whatever its row says. Raises UsageError where something that was sent
    isn't decided yet, or where nothing is known of it and nothing stands there.
    """
    record = ledger.records(connection.scope, [sku]).get(sku) if sku else None
    stands = record is not None and record.phase not in GONE
    if record is not None and stands and remote_id in ("", record.remote_id):
        after = _undisturbed(connection, ledger, record)
    else:
        live = _there(connection, ledger, sku, remote_id)
        after = ignored_stranger(stand_in(live.remote_id) if stands or not sku else sku, live)
    ledger.save(connection.scope, [after])
    return after


@alone
def ignore_row(connection: Connection, ledger: Ledger, sku: str) -> Record:
    """Leave an SKU alone of which nothing stands there yet: its row isn't sent."""
    record = ledger.records(connection.scope, [sku]).get(sku)
    after = _undisturbed(connection, ledger, record or Record(sku=sku, phase=Phase.NEVER))
    ledger.save(connection.scope, [after])
    return after


@alone
def notice(connection: Connection, ledger: Ledger, sku: str, remote_id: str = "") -> Record:
    """Take :func:`ignore` back; the record as it is from now on. Raises UsageError where it wasn't ignored."""
    names = [name for name in (stand_in(remote_id) if remote_id else "", sku) if name]
    known = ledger.records(connection.scope, names)
    for name in names:
        record = known.get(name)
        if record is not None and record.phase is Phase.IGNORED and remote_id in ("", record.remote_id):
            newest = next(iter(ledger.operations_on(connection.scope, name)), None)
            after = noticed_again(record, newest)
            ledger.save(connection.scope, [after])
            return after
    raise UsageError(
        say(
            "{listing} on {title} isn't left alone, so nothing was changed.",
            listing=sku or remote_id,
            title=connection.title,
        )
    )


def _undisturbed(connection: Connection, ledger: Ledger, record: Record) -> Record:
    if record.phase is Phase.QUEUED or open_of(connection, ledger, record.sku):
        raise UsageError(
            say(
                "What was sent of {sku} to {title} isn't decided yet. See first: ocopsync reconcile CATALOGUE",
                sku=record.sku,
                title=connection.title,
            )
        )
    return ignored(record)


def _there(connection: Connection, ledger: Ledger, sku: str, remote_id: str) -> Observation | LiveListing:
    """The listing as last read, else as a look shows it."""
    found: Sequence[Observation | LiveListing] = _read(connection, ledger, sku, remote_id)
    found = found or _looked_up(connection, ledger, sku, remote_id)
    if len(found) == 1:
        return found[0]
    raise UsageError(_not_one(connection, sku, [item.remote_id for item in found]))


def _read(connection: Connection, ledger: Ledger, sku: str, remote_id: str) -> list[Observation]:
    scope = connection.scope
    reading = ledger.last_reading(scope)
    if reading is None:
        return []
    wanted = Record(sku=stand_in(remote_id), phase=Phase.NEVER, remote_id=remote_id) if remote_id else sku
    seen = ledger.observations(scope, reading.id, [wanted])
    return [item for item in seen if item.catalogue is None and (not sku or item.sku == sku)]


def _looked_up(connection: Connection, ledger: Ledger, sku: str, remote_id: str) -> list[LiveListing]:
    name = sku or stand_in(remote_id)
    answer = look_up(connection, ledger, [Target(name, remote_id)]).get(name, Absent())
    found = (answer.listing, *answer.others) if isinstance(answer, Found) else ()
    return [item for item in found if remote_id in ("", item.remote_id)]


def _not_one(connection: Connection, sku: str, ids: list[str]) -> Message:
    if ids:
        return say(
            "{sku} stands on {title} more than once: {ids}. Say which with --id.",
            sku=sku,
            title=connection.title,
            ids=", ".join(ids),
        )
    return say(
        "Nothing was found on {title} that could be left alone. Check the SKU, or give its id with --id. A row that is "
        "not to be published at all: write 'bỏ qua' under Thao tác.",
        title=connection.title,
    )
