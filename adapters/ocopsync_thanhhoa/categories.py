"""Which of the portal's categories an OCOP product set belongs to: the names are the portal's, the choice is ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ocopsync.model import Product
from ocopsync.vietnam.text import same_word

VEGETABLES = "Rau, củ, quả"
MEAT = "Thịt"
GRAIN_AND_SPICES = "Ngũ cốc, gia vị"
DRINKS_AND_HERBS = "Đồ uống, dược liệu"
PACKAGED = "Sản phẩm đóng gói"
SEAFOOD = "Thủy hải sản"
OTHER = "Khác"

CATEGORIES: Mapping[int, str] = {
    1: VEGETABLES,
    2: MEAT,
    3: GRAIN_AND_SPICES,
    4: OTHER,
    5: PACKAGED,
    6: PACKAGED,
    7: PACKAGED,
    8: PACKAGED,
    9: GRAIN_AND_SPICES,
    10: GRAIN_AND_SPICES,
    11: DRINKS_AND_HERBS,
    12: DRINKS_AND_HERBS,
    13: DRINKS_AND_HERBS,
    14: DRINKS_AND_HERBS,
    15: DRINKS_AND_HERBS,
    16: DRINKS_AND_HERBS,
    17: DRINKS_AND_HERBS,
    18: DRINKS_AND_HERBS,
    20: DRINKS_AND_HERBS,
}
"""By OCOP set (1 to 26, QĐ 26/2026/QĐ-TTg); what isn't here goes to :data:`OTHER`."""

FRESH_ANIMAL_PRODUCE = 2
"""The set that holds meat and fish alike, which the portal separates: the product's name decides."""
FROM_THE_WATER = re.compile(
    r"\b(?:thủy sản|hải sản|cá|tôm|mực|cua|ghẹ|ngao|nghêu|hàu|ốc|sò|hến|lươn|moi|sứa|rươi|bề bề|vẹm)\b", re.IGNORECASE
)


def category_of(product: Product, *, own: Mapping[str, str], default: str) -> str:
    """The category's text path; ``own`` is the settings' table, by OCOP set, and goes first."""
    group = product.group or 0
    if str(group) in own:
        return own[str(group)]
    if group == FRESH_ANIMAL_PRODUCE and FROM_THE_WATER.search(product.name):
        return SEAFOOD
    return CATEGORIES.get(group, default)


GENERIC = tuple(same_word(word) + " " for word in ("Sản phẩm", "SP"))


def _words(path: str) -> str:
    """Spellings of the same category become equal: ``SP đóng gói`` and ``Sản phẩm đóng gói``."""
    words = same_word(path)
    return next((words.removeprefix(start) for start in GENERIC if words.startswith(start)), words)


_KNOWN = {
    _words(name): name for name in (VEGETABLES, MEAT, GRAIN_AND_SPICES, DRINKS_AND_HERBS, PACKAGED, SEAFOOD, OTHER)
}


def canonical_category(path: str) -> str:
    """A category in our spelling, where it is one that we know; otherwise as the portal writes it."""
    return _KNOWN.get(_words(path), path)
