"""The pages that a stamp's link leads to: one file for each lot and one for its product, for phones, without network.

In Vietnamese, for buyers read them; everything that came from a catalogue or a person is shown as text.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ocopsync.clock import VIETNAM, day_in_vietnam
from ocopsync.ledger import LotRecord
from ocopsync.privacy import without_citizen_id
from ocopsync.stamps.address import Base
from ocopsync.stamps.events import TrackingEvent
from ocopsync.stamps.linkset import PROOF, USAGE, WARNINGS
from ocopsync.stamps.lots import days_of
from ocopsync.stamps.own_code import printed
from ocopsync.stamps.texts import link_of, product_link
from ocopsync.stamps.trace import ASKED, answers, ocop_of, text_of
from ocopsync.vietnam.dates import written
from ocopsync.vietnam.ids import is_digits

if TYPE_CHECKING:
    from jinja2 import Environment

_WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_LABELS = {asked.name: asked.label for asked in ASKED}


@frozen
class Row:
    label: str
    text: str
    link: str = ""


@frozen
class Section:
    title: str
    rows: Sequence[Row]
    place: str = ""
    """Its name in links to it."""


@frozen(kw_only=True)
class View:
    """What both pages say, as their templates want it."""

    title: str
    producer: str
    phone: str
    phone_link: str
    host: str
    product_link: str
    code: str
    code_label: str
    written: str
    lot: str = ""
    stars: int = 0
    expired: str = ""
    sections: Sequence[Section] = ()
    events: Sequence[TrackingEvent] = ()


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("ocopsync.stamps", "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def lot_page(
    base: Base, lot: LotRecord, events: Sequence[TrackingEvent] = (), picture: bytes | None = None, *, now: dt.datetime
) -> str:
    """The page of a lot, which answers for all of its stamps. ``picture``: a JPEG, small."""
    recall = None
    if lot.recalled:
        since = _moment(lot.changed_at) if lot.changed_at else ""
        recall = {"reason": without_citizen_id(lot.reason), "since": since}
    return (
        _templates()
        .get_template("lot.html")
        .render(page=_view(base, lot, events, now), recall=recall, picture=_embedded(picture))
    )


def product_page(base: Base, lots: Sequence[LotRecord], picture: bytes | None = None, *, now: dt.datetime) -> str:
    """The page of a product: its lots, the latest first. ``lots``: all of one code, the oldest first; at least one."""
    shown = [_line(base, lot) for lot in reversed(lots)]
    recalled = [line for line in shown if line["recalled"]]
    return (
        _templates()
        .get_template("product.html")
        .render(page=_view(base, lots[-1], (), now), lots=shown, recalled=recalled, picture=_embedded(picture))
    )


def _line(base: Base, lot: LotRecord) -> dict[str, Any]:
    return {
        "name": lot.lot,
        "link": link_of(base, lot),
        "days": days_of(lot),
        "recalled": lot.recalled,
        "reason": without_citizen_id(lot.reason),
    }


def _view(base: Base, lot: LotRecord, events: Sequence[TrackingEvent], now: dt.datetime) -> View:
    phone = text_of(lot.facts, "phone")
    today = day_in_vietnam(now)
    is_gtin = is_digits(lot.code)
    return View(
        title=without_citizen_id(text_of(lot.facts, "title")) or lot.sku,
        producer=without_citizen_id(text_of(lot.facts, "producer")),
        phone=phone,
        phone_link=_call(phone),
        host=base.host,
        product_link=product_link(base, lot.code),
        code=lot.code if is_gtin else printed(lot.code),
        code_label="GTIN" if is_gtin else "Mã",
        written=_moment(now),
        lot=lot.lot,
        stars=ocop_of(lot, today).get("stars", 0),
        expired=written(lot.expires_on) if lot.expires_on and lot.expires_on < today else "",
        sections=list(_sections(lot, events, today)),
        events=events,
    )


def _sections(lot: LotRecord, events: Sequence[TrackingEvent], today: dt.date) -> Iterator[Section]:
    """What a buyer must see has its place even where nobody said it; the rest is there where it was said."""
    asked = {answer.asked.name: without_citizen_id(answer.text) for answer in answers(lot, events)}
    yield Section(
        "Lô hàng",
        [
            Row("Số lô", lot.lot),
            *_if_said(lot, ("brand", "Nhãn hiệu")),
            *([Row("Ngày sản xuất", written(lot.made_on))] if lot.made_on else []),
            Row(_LABELS["expiry"], asked["expiry"]),
            *_if_said(lot, ("net_quantity", "Quy cách"), ("ingredients", "Thành phần")),
        ],
    )
    yield Section("Cơ sở sản xuất", list(_producer(lot, asked)))
    if told := _if_said(lot, ("warnings", "Cảnh báo")):
        yield Section("Cảnh báo", told, WARNINGS)
    if told := _if_said(lot, ("usage", "Hướng dẫn sử dụng"), ("storage", "Bảo quản")):
        yield Section("Sử dụng, bảo quản", told, USAGE)
    if told := [*_certificate(ocop_of(lot, today)), *_if_said(lot, ("standard", _LABELS["standard"]))]:
        yield Section("Chứng nhận, tiêu chuẩn", told, PROOF)


def _producer(lot: LotRecord, asked: dict[str, str]) -> Iterator[Row]:
    for name in ("producer", "address", "origin"):
        yield Row(_LABELS[name], asked[name])
    website = without_citizen_id(text_of(lot.facts, "website"))
    phone = text_of(lot.facts, "phone")
    if phone:
        yield Row("Điện thoại", phone, _call(phone))
    if website:
        yield Row("Trang web", website, website if _WEB.fullmatch(website) else "")


def _certificate(ocop: dict[str, Any]) -> Iterator[Row]:
    if ocop:
        until = f"đến {written(dt.date.fromisoformat(ocop['until']))}" if "until" in ocop else ""
        parts = (f"{ocop['stars']} sao", ocop.get("number"), ocop.get("issuer"), until)
        yield Row("OCOP", ", ".join(filter(None, parts)))


def _call(phone: str) -> str:
    return f"tel:{re.sub(r'[^0-9+]', '', phone)}"


def _if_said(lot: LotRecord, *named: tuple[str, str]) -> list[Row]:
    told = ((label, without_citizen_id(text_of(lot.facts, name))) for name, label in named)
    return [Row(label, text) for label, text in told if text]


def _embedded(picture: bytes | None) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
