"""The tail block: price, unit, SKU and stamp at the end of an offer's content, because its form has no field for them.

::

    Mật ong hoa rừng, khai thác hai vụ một năm.
    ---
    Giá: 225.000 đ/hộp
    Mã SP: HL-01
    Truy xuất: https://example.vn/01/08930000000019

The block is of our own design. What we wrote reads back exactly; what somebody changed in it by hand is either read
as the new value or said as damage, and never stops the reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from ocopsync.formatting import money
from ocopsync.messages import Message, say
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import one_line

SEPARATOR = "---"
PRICE, UNIT, SKU, STAMP = "Giá", "Đơn vị tính", "Mã SP", "Truy xuất"
LABELS = (PRICE, UNIT, SKU, STAMP)
ALWAYS = (PRICE, SKU)
"""The lines that every block of ours has."""
ON_REQUEST = "Liên hệ"
OURS = re.compile(r"(?P<amount>\d{1,3}(?:\.\d{3})*) đ(?:/(?P<unit>.+))?")
"""A price as we write it; what a person wrote instead is read as people write prices."""


@frozen
class Content:
    """What an offer's content says."""

    description: str
    sku: str = ""
    price: int | None = None
    unit: str = ""
    stamp: str = ""
    damage: Message | None = None


def write(content: Content) -> str:
    lines = [f"{PRICE}: {_price_line(content)}"]
    if content.price is None and content.unit:
        lines.append(f"{UNIT}: {one_line(content.unit)}")
    lines.append(f"{SKU}: {one_line(content.sku)}")
    if content.stamp:
        lines.append(f"{STAMP}: {one_line(content.stamp)}")
    return "\n".join([*([content.description] if content.description else []), SEPARATOR, *lines])


def _price_line(content: Content) -> str:
    if content.price is None:
        return ON_REQUEST
    return money(content.price) + (f"/{one_line(content.unit)}" if content.unit else "")


def read(text: str) -> Content:
    """What ``text`` says: the last separator begins the block."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = next((place for place in reversed(range(len(lines))) if lines[place].strip() == SEPARATOR), None)
    if at is None:
        return Content("\n".join(lines), damage=say("The block with price and code at the end of the content is gone."))
    return _read_block("\n".join(lines[:at]), lines[at + 1 :])


def _read_block(description: str, lines: Sequence[str]) -> Content:
    values, strangers = _labelled(lines)
    wrong = [label for label in LABELS if len(values.get(label, ())) > 1 or (label in ALWAYS and label not in values)]
    said = {label: found[0] for label, found in values.items() if label not in wrong}
    price = _read_price(said.get(PRICE, ON_REQUEST))
    if price is None:
        wrong.append(PRICE)
    amount, unit = price or (None, "")
    return Content(
        description,
        sku=said.get(SKU, ""),
        price=amount,
        unit=unit or said.get(UNIT, ""),
        stamp=said.get(STAMP, ""),
        damage=_damage(wrong, strangers),
    )


def _labelled(lines: Sequence[str]) -> tuple[dict[str, list[str]], int]:
    """The block's lines by label, and how many lines are none of ours. A line without a value counts as missing."""
    values: dict[str, list[str]] = {}
    strangers = 0
    for line in filter(str.strip, lines):
        label, colon, value = line.partition(":")
        if not colon or label.strip() not in LABELS:
            strangers += 1
        elif value.strip():
            values.setdefault(label.strip(), []).append(value.strip())
    return values, strangers


def _read_price(text: str) -> tuple[int | None, str] | None:
    """Đồng and unit; no amount where the price is on request; None where it can't be read with certainty."""
    if match := OURS.fullmatch(text):
        return int(match["amount"].replace(".", "")), match["unit"] or ""
    try:
        price = parse_price(text)
    except Unreadable:
        return None
    return price.amount, price.per


def _damage(wrong: Sequence[str], strangers: int) -> Message | None:
    """What is said of a block that isn't whole. The strange lines aren't quoted: they may hold a phone number."""
    if wrong:
        return say(
            "In the block at the end of the content, these lines were edited by hand and can't be read: {lines}.",
            lines=", ".join(wrong),
        )
    if strangers:
        return say("Somebody wrote into the block with price and code at the end of the content.")
    return None
