"""What the law asks a stamp to answer (NĐ 37/2026/NĐ-CP Art. 23), what is missing, and how long records are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ocopsync.clock import day_in_vietnam
from ocopsync.ledger import LotRecord
from ocopsync.messages import N_, Message, say
from ocopsync.model import add_months
from ocopsync.stamps.events import TrackingEvent
from ocopsync.vietnam.dates import written


@frozen
class Asked:
    """One of the data that the law asks for."""

    name: str
    label: str
    """As buyers read it."""
    title: str
    """In the messages' language; a template."""
    of_consumers: bool = True
    """Whether a consumer must see it (Art. 23(7)); the nine of Art. 23(5) are for everybody in the chain."""
    if_any: bool = False
    """Whether the law asks for it only where there is one."""


ASKED: Sequence[Asked] = (
    Asked("title", "Tên sản phẩm", N_("name of the product")),
    Asked("image", "Hình ảnh", N_("picture")),
    Asked("producer", "Đơn vị sản xuất, kinh doanh", N_("producer")),
    Asked("address", "Địa chỉ", N_("address")),
    Asked("origin", "Nơi sản xuất", N_("origin")),
    Asked("events", "Các công đoạn", N_("critical tracking events, with their times"), of_consumers=False),
    Asked("identity", "Nhãn hiệu, số lô", N_("brand, lot or serial"), if_any=True),
    Asked("expiry", "Hạn sử dụng", N_("expiry"), if_any=True),
    Asked("standard", "Tiêu chuẩn áp dụng", N_("standard applied"), of_consumers=False),
)
"""The nine data items of Art. 23(5), in its order."""


@frozen
class Answer:
    """One of the nine, and what a lot says to it; several lines are divided by newlines."""

    asked: Asked
    text: str

    @property
    def is_missing(self) -> bool:
        return not self.text and not self.asked.if_any


def answers(lot: LotRecord, events: Sequence[TrackingEvent] = ()) -> list[Answer]:
    """The nine data items, with what ``lot`` and its ``events`` say."""
    said = {name: text_of(lot.facts, name) for name in ("title", "producer", "address", "origin", "standard")}
    said["image"] = ", ".join(image["name"] for image in lot.facts.get("images", ()))
    said["events"] = "\n".join(filter(None, map(line_of, events)))
    said["identity"] = ", ".join(filter(None, (text_of(lot.facts, "brand"), lot.lot)))
    said["expiry"] = written(lot.expires_on) if lot.expires_on else text_of(lot.facts, "shelf_life")
    return [Answer(asked, said[asked.name]) for asked in ASKED]


def missing(lot: LotRecord, events: Sequence[TrackingEvent] = ()) -> list[Asked]:
    """Which of the nine are missing."""
    return [answer.asked for answer in answers(lot, events) if answer.is_missing]


def text_of(facts: Mapping[str, Any], name: str) -> str:
    """A fact that is a text; empty where there is none."""
    value = facts.get(name, "")
    return value if isinstance(value, str) else ""


def ocop_of(lot: LotRecord, on: dt.date) -> dict[str, Any]:
    """The OCOP certificate in the facts of a lot while it counts: afterwards no stars may be shown."""
    ocop = lot.facts.get("certificate")
    if not isinstance(ocop, dict) or ("until" in ocop and dt.date.fromisoformat(ocop["until"]) < on):
        return {}
    return ocop


def line_of(event: TrackingEvent) -> str:
    return ", ".join(filter(None, (f"{event.when}: {event.step}", event.place)))


@frozen
class Retention:
    """Until when the records of a lot are kept, and from what that is counted."""

    until: dt.date
    because: Message


def retention(lot: LotRecord, events: Sequence[TrackingEvent] = ()) -> Retention:
    """12 months past the expiry; 60 months where there is none (TT 31/2026).

    From which day the 60 months are counted the circular doesn't say: here from the last thing that is known to have
    happened to the lot, its recall included, so that nothing is thrown away too early.
    """
    if lot.expires_on:
        day = written(lot.expires_on)
        return Retention(add_months(lot.expires_on, 12), say("12 months past the expiry, {day}", day=day))
    last = max(_days(lot, events))
    return Retention(
        add_months(last, 60), say("60 months past the last event, {day}, for there is no expiry", day=written(last))
    )


def _days(lot: LotRecord, events: Sequence[TrackingEvent]) -> Iterator[dt.date]:
    moments = [event.at for event in events] + [lot.written_at] + ([lot.changed_at] if lot.changed_at else [])
    yield from map(day_in_vietnam, moments)
    if lot.made_on:
        yield lot.made_on
