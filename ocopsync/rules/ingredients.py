"""An ingredient that the product's name speaks of: how much of it is in there must be said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import WARNING
from ocopsync.rules.label import ND_37
from ocopsync.rules.rule import Finding, Rule

_PREPARED = frozenset((*range(4, 14), 15, 17, 18, 19))
"""Sets of products that are made of something; a fresh or craft product is what its name says."""

_KNOWN = (
    "đông trùng hạ thảo|nhân sâm|hồng sâm|sâm ngọc linh|linh chi|yến sào|tổ yến|sữa ong chúa|phấn hoa|mật ong|"
    "hà thủ ô|cà gai leo|ba kích|tam thất|chùm ngây|đinh lăng|giảo cổ lam|atiso|xạ đen|nhàu|kỷ tử|táo đỏ|"
    "saffron|nghệ tây|collagen|tỏi đen|nghệ|gừng|sả|quế|gấc|hạt sen|hạt chia|mắc ca|óc chó|hạnh nhân|"
    "rong biển|cốt dừa|sầu riêng|ca cao|matcha"
).split("|")
"""Ingredients that are put into a name because buyers look for them."""
_FIRST_WORDS = frozenset(words.split()[0] for words in _KNOWN)
_KNOWN_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(_KNOWN, key=len, reverse=True))})\b")
_FORM = re.compile(r"(?:(?:tinh bột|tinh dầu|bột|cao|hạt|củ|quả|lá|nụ|hoa|viên|thân|rễ|trà|rượu|nấm) )*")
"""What may stand before an ingredient that is the whole product: "Tinh bột nghệ"."""

_SEPARATORS = (";", "\n", "•", "+", " và ", ". ")
_TIGHT_COMMA = re.compile(r",(?=[^\s\d])")
_LABELS = ("thành phần:", "nguyên liệu:", "thành phần chính:")
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?\s*(?:%|‰|(?:mg|g|gr|gam|gram|kg|ml|lít|l)\b)")
_REMARK = re.compile(r"\(.*|\b(?:tươi|khô|sấy|rang|xay|nhân|nguyên chất|sạch|chọn lọc|tự nhiên|hữu cơ)\b")
_NOT_WORDS = re.compile(r"[\W_]+")
_ANYWHERE = frozenset(("nước", "hương", "gia vị", "phụ gia", ""))
"""Ingredients whose words are parts of other words: "nước" in "nước mắm"."""


def _without_amount(product: Product, on: dt.date) -> Finding | None:
    name, said = product.name.lower(), product.ingredients.lower()
    words = name.split()
    known = not _FIRST_WORDS.isdisjoint(words)
    if not known and not any(map(said.__contains__, words)):
        return None
    parts = _parts(said)
    if len(parts) == 1:  # all of it
        return None
    alike = [part for part in parts if part.split(None, 1)[0] in words]
    missing = set(_named(name, [part for part in alike if not _AMOUNT.search(part)])) if alike else set()
    if known:
        well_known = _well_known(name, composed=bool(parts))
        missing.update(ingredient for ingredient in well_known if not _has_amount(ingredient, parts))
    return {"field": "ingredients", "named": ", ".join(sorted(missing, key=name.find))} if missing else None


def _parts(said: str) -> list[str]:
    """The ingredients, each with its amount and remarks."""
    if said.startswith(_LABELS):
        said = said.partition(":")[2]
    for separator in _SEPARATORS:
        if separator in said:
            said = said.replace(separator, ", ")
    if said.count(",") > said.count(", "):
        said = _TIGHT_COMMA.sub(", ", said)
    return [part for part in said.split(", ") if part.strip()]


def _well_known(name: str, *, composed: bool) -> Iterator[str]:
    """Those in ``name``; where nothing is said of a composition, not one that may be all of it."""
    for found in _KNOWN_WORDS.finditer(name):
        if composed or not _FORM.fullmatch(name, 0, found.start()):
            yield found[0]


def _named(name: str, parts: Iterable[str]) -> Iterator[str]:
    """Those of ``parts``, by their bare names, of which ``name`` speaks."""
    whole_words = f" {_NOT_WORDS.sub(' ', name)} "
    for part in parts:
        bare = " ".join(_REMARK.sub(" ", part).split())
        if bare not in _ANYWHERE and f" {bare} " in whole_words:
            yield bare


def _has_amount(ingredient: str, parts: Iterable[str]) -> bool:
    return any(ingredient in part and _AMOUNT.search(part) for part in parts)


DECLARED = (
    Rule(
        code="label-ingredient-amount",
        severity=WARNING,
        says=N_("The name speaks of '{named}', but 'Thành phần' doesn't say how much of it there is."),
        advice=N_(
            "Write the amount as on the label, for example: mật ong 95 %, đông trùng hạ thảo 5 %. Labels printed "
            "before 23/01/2026 may be used to 23/01/2028."
        ),
        source="NĐ 37/2026/NĐ-CP Điều 43(3); Điều 98",
        effective=ND_37,
        groups=_PREPARED,
        find=_without_amount,
    ),
)
