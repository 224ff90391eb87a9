"""What stands on the label and in the listing's words: addresses, what a label must say, and what may not be said."""

from __future__ import annotations

import datetime as dt
import re

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.rule import Finding, Rule
from ocopsync.vietnam.ocop import ALCOHOL

_DISTRICT = re.compile(r"\b(?:huyện|quận|thị xã|thị trấn)\s+\w[^,;()\-–]*", re.IGNORECASE)


def _old_address(product: Product, on: dt.date) -> Finding | None:
    found = _DISTRICT.search(product.producer.address)
    return {"field": "address", "value": found[0].strip()} if found else None


_FOOD = ("net_quantity", "shelf_life", "ingredients", "usage", "storage")
_ON_LABEL: dict[int, tuple[str, ...]] = {
    **dict.fromkeys((5, 6, 7, 8, 9, 10, 11, 12, 13, 17), _FOOD),
    3: ("net_quantity", "shelf_life"),
    14: ("net_quantity",),
    15: ("net_quantity",),
    16: ("net_quantity", "shelf_life"),
    18: _FOOD,
    19: ("net_quantity", "ingredients", "shelf_life", "usage"),
}
"""What a label says beside name, producer and origin, by OCOP set; unpacked fresh food is exempt."""

_TITLES = {
    "net_quantity": "khối lượng tịnh",
    "shelf_life": "hạn sử dụng",
    "ingredients": "thành phần",
    "usage": "hướng dẫn sử dụng",
    "storage": "bảo quản",
}


def _label_incomplete(product: Product, on: dt.date) -> Finding | None:
    missing = [name for name in _ON_LABEL.get(product.group or 0, ()) if not getattr(product, name)]
    if not missing:
        return None
    return {"field": missing[0], "value": ", ".join(_TITLES[name] for name in missing)}


def _alcohol_promotion(product: Product, on: dt.date) -> Finding | None:
    discounted = product.price is not None and product.list_price is not None and product.list_price > product.price
    return {"field": "list_price", "value": product.name} if product.group in ALCOHOL and discounted else None


_SUPERLATIVE = re.compile(
    r"\b(?:(?:tốt|ngon|rẻ|sạch|đẹp|an toàn|hiệu quả) nhất|duy nhất|số một|số 1|nhất (?:việt nam|thế giới))\b",
    re.IGNORECASE,
)
_MEDICINE = re.compile(r"\b(?:chữa (?:bệnh|khỏi|trị)|điều trị|đặc trị|khỏi bệnh|thuốc chữa)\b", re.IGNORECASE)


def _said(product: Product, words: re.Pattern[str], hints: tuple[str, ...]) -> Finding | None:
    """``hints`` are parts of the words: looking for them first is twenty times as fast as the pattern."""
    everything = f"{product.name}\n{product.description}\n{product.usage}".lower()
    if not any(map(everything.__contains__, hints)):
        return None
    for field in ("name", "description", "usage"):
        if found := words.search(getattr(product, field)):
            return {"field": field, "value": found[0]}
    return None


def _superlative(product: Product, on: dt.date) -> Finding | None:
    return _said(product, _SUPERLATIVE, ("nhất", "số "))


def _like_medicine(product: Product, on: dt.date) -> Finding | None:
    return _said(product, _MEDICINE, ("chữa", "trị", "khỏi"))


_KEY_IN_LINK = re.compile(r"/01/(\d{14})(?=[/?#]|$)")


def _other_gtin(product: Product, on: dt.date) -> Finding | None:
    found = _KEY_IN_LINK.search(product.stamp.link) if product.stamp and product.gtin else None
    return {"field": "stamp", "value": found[1]} if found and found[1] != product.gtin.zfill(14) else None


DECLARED = (
    Rule(
        code="address-before-merger",
        severity=WARNING,
        says=N_("The address names '{value}', which no longer exists since 01/07/2025."),
        advice=N_("Write the new commune and province; labels printed before may be used to 01/07/2027."),
        source="NĐ 37/2026/NĐ-CP Điều 98",
        effective=dt.date(2026, 1, 23),
        find=_old_address,
    ),
    Rule(
        code="label-incomplete",
        severity=NOTE,
        says=N_("The label of such a product must also say: {value}. The catalogue doesn't."),
        advice=N_("Fill the columns in as on the label, so that buyers can read it before they order."),
        source="NĐ 37/2026/NĐ-CP Điều 42, Phụ lục I",
        effective=dt.date(2026, 1, 23),
        find=_label_incomplete,
    ),
    Rule(
        code="alcohol-promotion",
        severity=WARNING,
        says=N_("A list price above the price is a promotion, which is forbidden for drinks of 15° or more."),
        advice=N_("Leave 'Giá niêm yết' empty if the drink has 15° or more."),
        source="Luật 44/2019/QH14 Điều 5",
        effective=dt.date(2020, 1, 1),
        find=_alcohol_promotion,
    ),
    Rule(
        code="advertising-superlative",
        severity=WARNING,
        says=N_("'{value}' may only be said in advertising with a document that proves it."),
        advice=N_("Leave the words out, or keep the document at hand."),
        source="Luật Quảng cáo Điều 8",
        effective=dt.date(2013, 1, 1),
        find=_superlative,
    ),
    Rule(
        code="advertising-medicine",
        severity=NOTE,
        says=N_("'{value}' sounds like a medicine."),
        advice=N_("Say what the product is and how it is used; food and cosmetics must not be taken for medicine."),
        source="Luật Quảng cáo; NĐ 342/2025/NĐ-CP",
        effective=dt.date(2026, 2, 15),
        find=_like_medicine,
    ),
    Rule(
        code="stamp-gtin-differs",
        severity=WARNING,
        says=N_("The traceability link is for the code {value}, not for this product's barcode."),
        advice=N_("Open the link and look which product it shows; correct the link or the barcode."),
        source="TCVN 13274:2020; GS1 Digital Link",
        effective=dt.date(2020, 1, 1),
        find=_other_gtin,
    ),
)
