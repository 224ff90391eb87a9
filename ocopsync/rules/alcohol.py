"""Drinks with alcohol: strength on the label, no promotion at 15° or more, online sale, and the licence."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.label import ND_37
from ocopsync.rules.rule import Finding, Rule
from ocopsync.vietnam.ocop import ALCOHOL
from ocopsync.vietnam.text import plain

_LAW = "Luật 44/2019/QH14 (ngày hiệu lực chưa đối chiếu với văn bản); NĐ 24/2020/NĐ-CP"
_IN_FORCE = dt.date(2020, 1, 1)
_NO_PROMOTION, _LICENSED = 15.0, 5.5
"""Degrees (% vol)."""

_STRENGTH = re.compile(r"(\d{1,2}(?:[.,]\d+)?)\s*(?:(?:độ|[°º])(?!\s*c\b)|%\s*(?:vol|v/v|abv|cồn|ethanol))")
_STRENGTH_BEHIND = re.compile(r"(?:cồn|ethanol|rượu)\s*(?:là|khoảng|:)?\s*(\d{1,2}(?:[.,]\d+)?)\s*%")
_PROMOTION = re.compile(r"\b(?:giảm giá|khuyến mãi|khuyến mại|tặng kèm|mua \d+ tặng \d+|ưu đãi)\b", re.IGNORECASE)
_HINTS = ("giảm giá", "khuyến m", "tặng", "ưu đãi")
_AGE = "18 tuổi"


def _strength(product: Product) -> float | None:
    """The highest strength in the first text that speaks of any, in degrees; None where none does."""
    for text in (product.name, product.ingredients, product.description, product.warnings):
        if found := _degrees(text):
            return max(found)
    return None


@lru_cache(maxsize=64)
def _degrees(text: str) -> list[float]:
    """Three rules ask for them."""
    text = text.lower()
    return [float(number.replace(",", ".")) for number in _STRENGTH.findall(text) + _STRENGTH_BEHIND.findall(text)]


def _promotion(product: Product, on: dt.date) -> Finding | None:
    strength = _strength(product)
    if strength is not None and strength < _NO_PROMOTION:
        return None
    if product.price is not None and product.list_price is not None and product.list_price > product.price:
        return {"field": "list_price", "value": product.list_price}
    if not any(map(product.description.lower().__contains__, _HINTS)):
        return None
    found = _PROMOTION.search(product.description)
    return {"field": "description", "value": found[0]} if found else None


def _strength_missing(product: Product, on: dt.date) -> Finding | None:
    return {"field": "description"} if _strength(product) is None else None


def _storage_missing(product: Product, on: dt.date) -> Finding | None:
    wine = "vang" in product.name.lower().split()
    return {"field": "storage"} if wine and not product.storage else None


def _age(product: Product, on: dt.date) -> Finding | None:
    said = _AGE in product.warnings.lower() or _AGE in product.description.lower()
    return None if said else {"field": "warnings"}


def _licence(product: Product, on: dt.date) -> Finding | None:
    strength = _strength(product)
    if strength is not None and strength < _LICENSED:
        return None
    if any("giay phep" in plain(paper.kind) or "gpsx" in plain(paper.kind) for paper in product.papers):
        return None
    return {"field": "papers"}


DECLARED = (
    Rule(
        code="alcohol-promotion",
        severity=WARNING,
        says=N_("'{value}': a list price above the price, or such words, are a promotion: forbidden at 15° or more."),
        advice=N_("Leave 'Giá niêm yết' empty and such words out; if the drink has less than 15°, write its strength."),
        source=_LAW,
        effective=_IN_FORCE,
        groups=ALCOHOL,
        find=_promotion,
    ),
    Rule(
        code="alcohol-strength",
        severity=NOTE,
        says=N_("The label of a drink with alcohol must say its ethanol content; no text of this row does."),
        advice=N_(
            "Write it into 'Mô tả' as on the label, for example: 29 % vol. Labels printed before 23/01/2026 may be "
            "used to 23/01/2028."
        ),
        source="NĐ 37/2026/NĐ-CP Điều 42, Phụ lục I; Điều 98",
        effective=ND_37,
        groups=ALCOHOL,
        find=_strength_missing,
    ),
    Rule(
        code="alcohol-storage",
        severity=NOTE,
        says=N_("The label of a wine must say how it is stored; 'Bảo quản' is empty."),
        advice=N_("Copy it from the label. Labels printed before 23/01/2026 may be used to 23/01/2028."),
        source="NĐ 37/2026/NĐ-CP Điều 42, Phụ lục I; Điều 98",
        effective=ND_37,
        groups=ALCOHOL,
        find=_storage_missing,
    ),
    Rule(
        code="alcohol-online",
        severity=NOTE,
        says=N_("Online, alcohol is sold with an age gate, paid without cash, and the age is checked at delivery."),
        advice=N_("Ask the marketplace whether it does so, and write into 'Cảnh báo' that buyers must be 18 tuổi."),
        source=_LAW,
        effective=_IN_FORCE,
        groups=ALCOHOL,
        find=_age,
    ),
    Rule(
        code="alcohol-licence",
        severity=NOTE,
        says=N_("Making drinks of 5.5° or more for sale needs a licence; 'Giấy tờ' names none."),
        advice=N_("Fill it in, for example: Giấy phép sản xuất rượu: 12/GP-UBND. Below 5.5°, write the strength."),
        source=_LAW,
        effective=_IN_FORCE,
        groups=ALCOHOL,
        find=_licence,
    ),
)
