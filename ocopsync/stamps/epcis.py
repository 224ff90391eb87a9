"""EPCIS 2.0 (ISO/IEC 19987): a lot's events in the form that other traceability systems read, as JSON-LD.

Written are ObjectEvents: the commissioning of the lot or of its pieces, what its file of events tells, and its recall.
What has a GTIN is named by GS1's canonical Digital Link (``https://id.gs1.org/01/…/10/…``), a piece by its serial
alone, as the Core Business Vocabulary 2.0 asks; what has an own code by its own link.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from ocopsync.clock import VIETNAM
from ocopsync.ledger import LotRecord, PieceState, StampRecord
from ocopsync.stamps.address import Base, encoded
from ocopsync.stamps.digital_link import DigitalLink, build
from ocopsync.stamps.epcis_hash import event_id
from ocopsync.stamps.events import RECALLED, RESTORED, TrackingEvent
from ocopsync.stamps.own_code import SERIAL
from ocopsync.stamps.texts import link_of
from ocopsync.vietnam.ids import gtin_check_digit, is_digits
from ocopsync.vietnam.text import plain

Json = dict[str, Any]

CONTEXT: Sequence[Any] = (
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {
        "cbvmda": "urn:epcglobal:cbv:mda:",
        "dcterms": "http://purl.org/dc/terms/",
        "gs1": "https://gs1.org/voc/",
    },
)
GS1 = Base("id.gs1.org")
_OFFSET = "+07:00"
_GLN = re.compile(r"(?:gln:? ?)?(\d{13})", re.IGNORECASE | re.ASCII)
_STEPS = {
    "creating_class_instance": "thu hoach, danh bat, san xuat, che bien, nau, u, len men, dong lo",
    "receiving": "thu mua, tiep nhan, nhan hang, nhap nguyen lieu",
    "inspecting": "kiem tra, kiem nghiem, kiem dinh, kiem tra chat luong",
    "sampling": "lay mau",
    "packing": "dong goi, dong chai, dong hop, dong hu, dong tui, dong thung",
    "storing": "luu kho, nhap kho, bao quan",
    "loading": "boc hang, xep hang",
    "shipping": "xuat kho, xuat hang, giao hang, gui hang",
    "transporting": "van chuyen",
    "retail_selling": "ban, ban le, ban hang",
    "destroying": "tieu huy, huy",
}
STEPS: Mapping[str, str] = {word: step for step, words in _STEPS.items() for word in words.split(", ")}
"""Business steps of the vocabulary, by the words that cooperatives write; all others are ``other``."""
_DISPOSITIONS = {
    "packing": "in_progress",
    "receiving": "in_progress",
    "shipping": "in_transit",
    "transporting": "in_transit",
    "retail_selling": "retail_sold",
    "destroying": "destroyed",
}


def document(
    base: Base, lot: LotRecord, events: Iterable[TrackingEvent], stamps: Iterable[StampRecord], *, now: dt.datetime
) -> Json:
    """An EPCISDocument about ``lot``. ``stamps``: its pieces, where it has serials; void ones are left out."""
    told = [*_commissionings(base, lot, stamps), *(_tracking(base, lot, event) for event in events)]
    return {
        "@context": list(CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(now),
        "epcisBody": {"eventList": sorted(map(_with_id, told), key=lambda event: str(event["eventTime"]))},
    }


def _with_id(event: Json) -> Json:
    return {"type": event["type"], "eventID": event_id(event, _namespaces()), **event}


def _namespaces() -> Mapping[str, str]:
    namespaces: Mapping[str, str] = CONTEXT[1]
    return namespaces


def class_of(base: Base, lot: LotRecord) -> str:
    """How a lot is named."""
    return build(GS1, lot.code, lot=lot.lot) if is_digits(lot.code) else link_of(base, lot)


def pieces_of(base: Base, lot: LotRecord, stamps: Iterable[StampRecord]) -> list[str]:
    """How pieces are named. There may be 100,000: what is the same for all is made once."""
    before = f"{build(GS1, lot.code)}/21/" if is_digits(lot.code) else f"{link_of(base, lot)}/{SERIAL}/"
    return [before + encoded(stamp.serial) for stamp in stamps]


def _commissionings(base: Base, lot: LotRecord, stamps: Iterable[StampRecord]) -> Iterator[Json]:
    """The beginning of the lot, or of its pieces, those that were issued together in one event."""
    pieces = (stamp for stamp in stamps if stamp.state is not PieceState.VOID)
    at = None
    for at, together in groupby(pieces, key=lambda stamp: stamp.issued_at):
        yield _commissioning(lot, at, {"epcList": pieces_of(base, lot, together)})
    if at is None:
        yield _commissioning(lot, lot.written_at, {"quantityList": [{"epcClass": class_of(base, lot)}]})


def _commissioning(lot: LotRecord, at: dt.datetime, what: Json) -> Json:
    """Lot and dates stand in the instance and lot master data: a piece's own name doesn't say them."""
    days = {"cbvmda:itemExpirationDate": lot.expires_on, "gs1:productionDate": lot.made_on}
    return {
        **_event(at, "ADD", "commissioning", "active"),
        **what,
        "ilmd": {"cbvmda:lotNumber": lot.lot, **{name: day.isoformat() for name, day in days.items() if day}},
    }


def _tracking(base: Base, lot: LotRecord, event: TrackingEvent) -> Json:
    return {
        **_recall_or_step(event),
        "quantityList": [{"epcClass": class_of(base, lot)}],
        **dict(_words(event)),
    }


def _recall_or_step(event: TrackingEvent) -> Json:
    if plain(event.step) == plain(RECALLED):
        return {**_event(event.at, "OBSERVE", "", "recalled"), "persistentDisposition": {"set": ["recalled"]}}
    if plain(event.step) == plain(RESTORED):
        return {**_event(event.at, "OBSERVE", "", "active"), "persistentDisposition": {"unset": ["recalled"]}}
    step = STEPS.get(plain(event.step), "other")
    return _event(event.at, "DELETE" if step == "destroying" else "OBSERVE", step, _DISPOSITIONS.get(step, ""))


def _event(at: dt.datetime, action: str, step: str, disposition: str) -> Json:
    event = {
        "type": "ObjectEvent",
        "eventTime": _time(at),
        "eventTimeZoneOffset": _OFFSET,
        "action": action,
        "bizStep": step,
        "disposition": disposition,
    }
    return {name: value for name, value in event.items() if value}


def _words(event: TrackingEvent) -> Iterator[tuple[str, Any]]:
    """The step as it was written, and the place: a GLN as what the vocabulary has for it, words as words."""
    yield "dcterms:description", event.step
    found = _GLN.fullmatch(event.place)
    if found and gtin_check_digit(found[1][:-1]) == found[1][-1]:
        yield "readPoint", {"id": DigitalLink(GS1, "414", found[1]).uri}
    elif event.place:
        yield "dcterms:spatial", event.place


def _time(at: dt.datetime) -> str:
    """Vietnam's time in whole seconds, with its offset."""
    return at.astimezone(VIETNAM).replace(microsecond=0).isoformat()
