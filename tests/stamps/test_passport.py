"""The digital product passport: what Art. 32 asks for, what is missing, and nothing personal."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ocopsync.ledger import LotState
from ocopsync.schema import load_schema, validator
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.passport import passport
from tests.stamps.making import BASE, FACTS, GTIN, OWN, a_lot, an_event, at

NOW = at("2026-11-22T10:00")
TOLD = [
    TrackingEvent(at=at("2026-11-01T00:00"), step="Thu hoạch", place="Bãi Hoa Lộc", has_clock=False),
    an_event("2026-11-05T14:00", "Đóng gói"),
]
COMPILED = validator(load_schema("stamps-passport"))


def made(lot, *events):
    found = passport(BASE, lot, events, now=NOW)
    assert COMPILED.is_valid(found), [str(error) for error in COMPILED.iter_errors(found)]
    return found


def test_what_the_article_asks_for_is_there():
    found = made(a_lot(), *TOLD)
    assert found["missing"] == []
    assert found["basis"] == "NĐ 37/2026/NĐ-CP, Điều 32"
    assert "Cách hiểu" in found["reading"]
    assert (found["product"]["name"], found["product"]["gtin"]) == ("Mắm tôm Hòa Hải", GTIN)
    assert found["operator"]["id"] == "2800000001"
    assert found["trace"]["link"] == f"https://tem.example.vn/t/01/{GTIN}/10/L-01"
    assert found["trace"]["events"] == [
        {"at": "2026-11-01", "step": "Thu hoạch", "place": "Bãi Hoa Lộc"},
        {"at": "2026-11-05T14:00:00+07:00", "step": "Đóng gói", "place": None},
    ]
    assert found["certificates"][0] == {
        "kind": "OCOP 4 sao",
        "number": "5445/QĐ-UBND",
        "issuer": "UBND tỉnh Thanh Hóa",
        "until": "2028-12-26",
    }
    assert (found["made_on"], found["expires_on"], found["kept_until"]) == ("2026-11-05", "2027-11-05", "2028-11-05")
    assert found["recall"] is None


def test_what_is_missing_is_named_and_null():
    found = made(a_lot(facts={}, made_on=None, expires_on=None))
    assert found["missing"] == [
        "product.name",
        "operator.name",
        "operator.address",
        "operator.id",
        "origin",
        "trace.events",
        "certificates",
        "made_on",
        "expires_on",
        "warnings",
    ]
    assert found["operator"]["id"] is None


def test_without_a_gtin_the_own_code_stands_there_and_nothing_is_missing():
    found = made(a_lot(code=OWN), *TOLD)
    assert (found["product"]["gtin"], found["product"]["own_code"]) == (None, OWN)
    assert found["missing"] == []


def test_a_recalled_lot_warns():
    for state in (LotState.RECALLED, LotState.OFF_SALE):
        found = made(a_lot(state=state, reason="vi sinh", changed_at=at("2026-11-20T07:00")))
        assert found["recall"] == {"since": "2026-11-20T07:00:00+07:00", "reason": "vi sinh"}


def test_a_citizens_number_in_the_reason_is_masked():
    found = made(a_lot(state=LotState.RECALLED, reason="khách 038085001234 báo", changed_at=at("2026-11-20T07:00")))
    assert "038085001234" not in json.dumps(found)


@given(st.sets(st.sampled_from(sorted(FACTS))), st.booleans(), st.booleans())
def test_whichever_facts_are_known_the_passport_fits_its_schema(known, dated, told):
    days = {} if dated else {"made_on": None, "expires_on": None}
    found = made(a_lot(facts={name: FACTS[name] for name in known}, **days), *(TOLD if told else ()))
    assert ("origin" in found["missing"]) == ("origin" not in known)
    assert ("operator.id" in found["missing"]) == ("tax_code" not in known)
    assert ("trace.events" in found["missing"]) == (not told)
