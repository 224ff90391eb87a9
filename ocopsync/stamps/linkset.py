"""The links that lead on from a lot, for machines: a linkset (RFC 9264, JSON) as GS1's resolver standard 1.2 has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from ocopsync.ledger import LotRecord
from ocopsync.stamps.address import Base
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.texts import link_of
from ocopsync.stamps.trace import ocop_of, text_of

VOCABULARY = "https://ref.gs1.org/voc/"
"""GS1's link types, https://ref.gs1.org/voc/?show=linktypes."""
PASSPORT = "passport.json"
"""Beside the page."""
LINKSET = "linkset.json"
RECALL, EVENTS, PROOF, USAGE, WARNINGS = "thu-hoi", "cong-doan", "chung-nhan", "su-dung", "canh-bao"
"""Places on the page of a lot."""


def linkset(base: Base, lot: LotRecord, events: Sequence[TrackingEvent] = (), *, on: dt.date) -> dict[str, Any]:
    """The linkset of a lot: its page as of the day ``on``, the places there, and its passport, where they are there."""
    page = link_of(base, lot)
    links = {f"{VOCABULARY}{kind}": [link] for kind, link in _links(page, lot, events, on)}
    return {"linkset": [{"anchor": page, "description": text_of(lot.facts, "title") or lot.sku, **links}]}


def _links(
    page: str, lot: LotRecord, events: Sequence[TrackingEvent], on: dt.date
) -> Iterator[tuple[str, dict[str, Any]]]:
    facts = lot.facts
    yield "defaultLink", _page(page, "", "Thông tin sản phẩm và lô hàng")
    yield "pip", _page(page, "", "Thông tin sản phẩm và lô hàng")
    yield "recallStatus", _page(page, RECALL, "Lô hàng đã bị thu hồi" if lot.recalled else "Lô hàng không bị thu hồi")
    if events:
        yield "traceability", _page(page, EVENTS, "Các công đoạn")
    if ocop_of(lot, on) or facts.get("standard"):
        yield "certificationInfo", _page(page, PROOF, "Chứng nhận, tiêu chuẩn")
    if facts.get("usage") or facts.get("storage"):
        yield "instructions", _page(page, USAGE, "Hướng dẫn sử dụng, bảo quản")
    if facts.get("warnings"):
        yield "safetyInfo", _page(page, WARNINGS, "Cảnh báo")
    yield "masterData", {"href": f"{page}/{PASSPORT}", "title": "Hộ chiếu số", "type": "application/json"}


def _page(page: str, place: str, title: str) -> dict[str, Any]:
    href = f"{page}#{place}" if place else page
    return {"href": href, "title": title, "type": "text/html", "hreflang": ["vi"]}
