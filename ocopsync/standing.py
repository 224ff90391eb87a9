"""Standing: what the ledger and the last reading say about a catalogue's listings on a marketplace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ocopsync.connection import Connection
from ocopsync.differences import Side, sides
from ocopsync.ledger import Ledger, Observation, Phase, Record
from ocopsync.listing import Scope
from ocopsync.transitions import stand_in


def load_sides(ledger: Ledger, connection: Connection, skus: list[str], unknown: Iterable[str]) -> dict[str, Side]:
    """What the ledger and the last reading say about ``skus``."""
    scope = connection.scope
    records = ledger.records(scope, skus)
    reading = ledger.last_reading(scope)
    observations = []
    if reading is not None:
        observations = _minded(
            ledger, scope, ledger.observations(scope, reading.id, [records.get(sku, sku) for sku in skus]), records
        )
    return sides(
        skus,
        records,
        observations,
        catalogue=scope.catalogue,
        read_at=reading.started if reading else None,
        complete=not connection.adapter.capabilities.hand_over,
        lag=connection.adapter.capabilities.read_lag.value,
        unknown=frozenset(unknown),
        now=connection.adapter.transport.clock.now(),
        held=connection.adapter.capabilities.fields,
    )


def _minded(
    ledger: Ledger, scope: Scope, observations: list[Observation], records: Mapping[str, Record]
) -> list[Observation]:
    """The observations without those that are left alone although another listing has their SKU."""
    ours = {record.remote_id for record in records.values()}
    others = [
        item.remote_id for item in observations if item.catalogue == scope.catalogue and item.remote_id not in ours
    ]
    if not others:
        return observations
    alone = {record.remote_id for record in ledger.records(scope, map(stand_in, others)).values()}
    return [item for item in observations if item.remote_id not in alone]


def has_stock(side: Side) -> bool:
    """Whether our listing stands there with stock, as far as we know."""
    record = side.record
    return record is not None and record_stands(record) and bool((record.sent or {}).get("stock"))


def stands(side: Side) -> bool:
    return side.record is not None and record_stands(side.record)


def record_stands(record: Record) -> bool:
    return record.phase is Phase.THERE or (bool(record.remote_id) and record.phase is not Phase.IGNORED)
