"""Lots and events for the tests of what is made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ocopsync.clock import VIETNAM
from ocopsync.ledger import LotRecord, StampRecord
from ocopsync.stamps.address import Base
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.own_code import own_code

BASE = Base("tem.example.vn", "t")
GTIN = "08930000000019"
OWN = own_code("thanhhoa-2026", "MT-01")
FACTS = {
    "title": "Mắm tôm Hòa Hải",
    "producer": "HTX Ví Dụ 01",
    "address": "Thôn Ví Dụ, xã Hoa Lộc, tỉnh Thanh Hóa",
    "origin": "Thôn Ví Dụ, xã Hoa Lộc, tỉnh Thanh Hóa",
    "phone": "0530 000 001",
    "website": "https://htx.example.vn",
    "tax_code": "2800000001",
    "gtin": GTIN,
    "brand": "Hòa Hải",
    "net_quantity": "500 g",
    "ingredients": "moi biển, muối",
    "storage": "Nơi khô ráo, thoáng mát.",
    "usage": "Dùng ngay hoặc nấu chín.",
    "warnings": "Không dùng cho người dị ứng hải sản.",
    "shelf_life": "12 tháng kể từ ngày sản xuất",
    "ocop": 4,
    "certificate": {"stars": 4, "number": "5445/QĐ-UBND", "until": "2028-12-26", "issuer": "UBND tỉnh Thanh Hóa"},
    "papers": [{"kind": "TCCS", "number": "01:2026/HTX"}],
    "standard": "TCCS 01:2026/HTX",
}


def at(text: str) -> dt.datetime:
    """The time in Vietnam."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def a_lot(**changes: Any) -> LotRecord:
    given = {
        "catalogue": "thanhhoa-2026",
        "sku": "MT-01",
        "lot": "L-01",
        "code": GTIN,
        "facts": FACTS,
        "made_on": dt.date(2026, 11, 5),
        "expires_on": dt.date(2027, 11, 5),
        "written_at": at("2026-11-06T08:00"),
    }
    return LotRecord(**{**given, **changes})


def without(*names: str) -> dict[str, Any]:
    """The facts, these left out."""
    return {name: value for name, value in FACTS.items() if name not in names}


def an_event(time: str, step: str, place: str = "") -> TrackingEvent:
    return TrackingEvent(at=at(time), step=step, place=place)


def a_stamp(serial: str, number: int = 1, **changes: Any) -> StampRecord:
    given = {
        "catalogue": "thanhhoa-2026",
        "sku": "MT-01",
        "lot": "L-01",
        "code": GTIN,
        "issued_at": at("2026-11-06T09:00"),
    }
    return StampRecord(serial=serial, number=number, **{**given, **changes})
