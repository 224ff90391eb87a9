"""The digital product passport of a lot: the least that NĐ 37/2026/NĐ-CP Art. 32 asks for, as JSON.

The decree names the data and the family of the link (ISO/IEC 18975, GS1 Digital Link), but no format: the names and the
arrangement here are our reading of the article, and the passport says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from ocopsync.clock import VIETNAM, day_in_vietnam
from ocopsync.ledger import LotRecord
from ocopsync.privacy import without_citizen_id
from ocopsync.stamps.address import Base
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.texts import link_of
from ocopsync.stamps.trace import retention, text_of
from ocopsync.vietnam.ids import is_digits

Json = dict[str, Any]

BASIS = "NĐ 37/2026/NĐ-CP, Điều 32"
READING = "Cách hiểu của phần mềm về Điều 32; nghị định không quy định định dạng."


def passport(base: Base, lot: LotRecord, events: Sequence[TrackingEvent] = (), *, now: dt.datetime) -> Json:
    """The passport; what isn't known is null, and named in ``missing``."""
    told = {
        "product": _product(lot),
        "operator": _operator(lot),
        "origin": _or_none(lot, "origin"),
        "trace": _trace(base, lot, events),
        "certificates": list(_certificates(lot)),
        "made_on": _day(lot.made_on),
        "expires_on": _day(lot.expires_on),
        "warnings": _or_none(lot, "warnings"),
        "recall": _recall(lot),
    }
    return {
        "basis": BASIS,
        "reading": READING,
        "written_at": _moment(now),
        **told,
        "kept_until": _day(retention(lot, events).until),
        "missing": list(_missing(told)),
    }


def _product(lot: LotRecord) -> Json:
    gtin = lot.code if is_digits(lot.code) else None
    return {
        "name": _or_none(lot, "title"),
        "gtin": gtin,
        "own_code": None if gtin else lot.code,
        "brand": _or_none(lot, "brand"),
        "net_quantity": _or_none(lot, "net_quantity"),
    }


def _operator(lot: LotRecord) -> Json:
    """``id``: the tax code. A household's, which is its head's CCCD, never stands in a lot's facts."""
    return {
        "name": _or_none(lot, "producer"),
        "address": _or_none(lot, "address"),
        "id": _or_none(lot, "tax_code"),
        "phone": _or_none(lot, "phone"),
        "website": _or_none(lot, "website"),
    }


def _trace(base: Base, lot: LotRecord, events: Sequence[TrackingEvent]) -> Json:
    return {
        "link": link_of(base, lot),
        "lot": lot.lot,
        "events": [{"at": _when(event), "step": event.step, "place": event.place or None} for event in events],
    }


def _certificates(lot: LotRecord) -> Iterator[Json]:
    if ocop := lot.facts.get("certificate"):
        yield {
            "kind": f"OCOP {ocop['stars']} sao",
            "number": ocop.get("number"),
            "issuer": ocop.get("issuer"),
            "until": ocop.get("until"),
        }
    for paper in lot.facts.get("papers", ()):
        yield {"kind": paper["kind"], "number": paper["number"], "issuer": None, "until": None}


def _recall(lot: LotRecord) -> Json | None:
    if not lot.recalled:
        return None
    since = _moment(lot.changed_at) if lot.changed_at else None
    return {"since": since, "reason": without_citizen_id(lot.reason) or None}


def _missing(told: Json) -> Iterator[str]:
    """What the article asks for and the lot doesn't say, by its path; of GTIN and own code one is there."""
    asked = {
        "product.name": told["product"]["name"],
        "operator.name": told["operator"]["name"],
        "operator.address": told["operator"]["address"],
        "operator.id": told["operator"]["id"],
        "origin": told["origin"],
        "trace.events": told["trace"]["events"],
        "certificates": told["certificates"],
        "made_on": told["made_on"],
        "expires_on": told["expires_on"],
        "warnings": told["warnings"],
    }
    yield from (path for path, value in asked.items() if not value)


def _or_none(lot: LotRecord, name: str) -> str | None:
    return text_of(lot.facts, name) or None


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(at: dt.datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def _when(event: TrackingEvent) -> str:
    """A time, or only the day where nobody wrote the hour."""
    return _moment(event.at) if event.has_clock else day_in_vietnam(event.at).isoformat()
