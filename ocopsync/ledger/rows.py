"""Rows of the ledger's tables as values, and back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import msgspec

from ocopsync.ledger.records import LoggedOperation, Observation, OperationState, Phase, Record, Run
from ocopsync.ledger.stamp_records import LotRecord, LotState, PieceState, StampRecord
from ocopsync.listing import Json, ListingState, OperationKind, SetAside, canonical


def to_text(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else None


def to_moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def from_day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def to_day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def dump(value: Json) -> str | None:
    return None if value is None else canonical(value).decode()


def load(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def aside_of(text: str | None) -> dict[str, SetAside]:
    return {} if text is None else msgspec.json.decode(text, type=dict[str, SetAside])


def without_nul(text: str) -> str:
    """What a marketplace said, as PostgreSQL holds it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def state_or_none(text: str) -> ListingState | None:
    return ListingState(text) if text else None


def record_of(row: Any) -> Record:
    return Record(
        sku=row.sku,
        phase=Phase(row.phase),
        remote_id=row.remote_id,
        url=row.url,
        state=state_or_none(row.state),
        reason=row.reason,
        ticket=row.ticket,
        sent=load(row.sent),
        sent_digest=row.sent_digest or "",
        sent_at=to_moment(row.sent_at),
        seen=load(row.seen),
        seen_at=to_moment(row.seen_at),
        seen_mark=row.seen_mark,
        refused_digest=row.refused_digest or "",
        expires_on=to_day(row.expires_on),
        set_aside=aside_of(row.set_aside),
    )


def columns_of(record: Record) -> dict[str, Any]:
    """The row of ``record``, without its scope."""
    row = attrs.asdict(record, recurse=False)
    row |= {
        "phase": record.phase.value,
        "state": record.state.value if record.state else "",
        "reason": without_nul(record.reason),
        "sent": dump(record.sent),
        "seen": dump(record.seen),
        "sent_at": to_text(record.sent_at),
        "seen_at": to_text(record.seen_at),
        "seen_mark": record.seen_mark if record.is_quiet else "",
        "expires_on": from_day(record.expires_on),
        "set_aside": dump(record.set_aside or None),
    }
    return row


def operation_of(row: Any) -> LoggedOperation:
    return LoggedOperation(
        id=row.id,
        run=row.run,
        sku=row.sku,
        kind=OperationKind(row.kind),
        state=OperationState(row.state),
        key=row.key,
        remote_id=row.remote_id,
        ticket=row.ticket,
        content=load(row.content),
        before=load(row.before),
        reason=row.reason,
        intended_at=to_moment(row.intended_at) or dt.datetime.min,
        ended_at=to_moment(row.ended_at),
        marketplace=row.marketplace,
        set_aside=aside_of(row.set_aside),
    )


def run_of(row: Any) -> Run:
    return Run(
        id=row.id,
        command=row.command,
        started=to_moment(row.started) or dt.datetime.min,
        ended=to_moment(row.ended),
        exit_code=row.exit_code,
        counts=load(row.counts) or {},
        user=row.user,
        allowed=load(row.allowed) or {},
        plan=row.plan,
    )


def observation_of(row: Any) -> Observation:
    return Observation(
        remote_id=row.remote_id,
        sku=row.sku,
        state=ListingState(row.state),
        reason=row.reason,
        url=row.url,
        content=load(row.content),
        damage=row.damage,
        expires_on=to_day(row.expires_on),
        mark=row.mark,
        changed_at=to_moment(row.changed_at),
        catalogue=row.owner,
    )


def columns_of_observation(reading_id: int, item: Observation) -> dict[str, Any]:
    return {
        "reading": reading_id,
        "remote_id": item.remote_id,
        "sku": item.sku,
        "state": item.state.value,
        "reason": without_nul(item.reason),
        "url": item.url,
        "content": dump(dict(item.content)),
        "damage": without_nul(item.damage),
        "expires_on": from_day(item.expires_on),
        "mark": item.mark,
        "changed_at": to_text(item.changed_at),
    }


def as_seen(record: Record, catalogue: str) -> Observation:
    """What a reading showed of a listing that it recognised by its mark."""
    return Observation(
        remote_id=record.remote_id,
        sku=record.sku,
        state=record.state or ListingState.LIVE,
        reason=record.reason,
        url=record.url,
        content=record.seen or {},
        expires_on=record.expires_on,
        mark=record.seen_mark,
        catalogue=catalogue,
    )


def lot_of(row: Any) -> LotRecord:
    return LotRecord(
        catalogue=row.catalogue,
        sku=row.sku,
        lot=row.lot,
        code=row.code,
        facts=load(row.facts),
        made_on=to_day(row.made_on),
        expires_on=to_day(row.expires_on),
        count=row._mapping["count"],  # ``row.count`` is a tuple's method
        state=LotState(row.state),
        reason=row.reason,
        written_at=to_moment(row.written_at) or dt.datetime.min,
        changed_at=to_moment(row.changed_at),
    )


def columns_of_lot(record: LotRecord) -> dict[str, Any]:
    return attrs.asdict(record, recurse=False) | {
        "facts": dump(dict(record.facts)),
        "made_on": from_day(record.made_on),
        "expires_on": from_day(record.expires_on),
        "state": record.state.value,
        "reason": without_nul(record.reason),
        "written_at": to_text(record.written_at),
        "changed_at": to_text(record.changed_at),
    }


def stamp_of(row: Any) -> StampRecord:
    return StampRecord(
        catalogue=row.catalogue,
        sku=row.sku,
        lot=row.lot,
        code=row.code,
        serial=row.serial,
        number=row.number,
        state=PieceState(row.state),
        reason=row.reason,
        issued_at=to_moment(row.issued_at) or dt.datetime.min,
        changed_at=to_moment(row.changed_at),
        secret=row.secret,
    )


def columns_of_stamp(record: StampRecord) -> dict[str, Any]:
    return {
        "catalogue": record.catalogue,
        "sku": record.sku,
        "lot": record.lot,
        "code": record.code,
        "serial": record.serial,
        "number": record.number,
        "state": record.state.value,
        "reason": without_nul(record.reason),
        "issued_at": to_text(record.issued_at),
        "changed_at": to_text(record.changed_at),
        "secret": record.secret,
    }
