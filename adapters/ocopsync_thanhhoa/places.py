"""The region of the portal's form, worked out from an address that names a district of Thanh Hóa.

Districts were abolished on 1 July 2025; the portal's form was seen in 2019, when its regions were districts.
Whether it has changed since isn't known, so an address without a district gives no region.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ocopsync.vietnam.text import same_word

PROVINCE = "Thanh Hóa"
DISTRICTS = (
    "Thành phố Thanh Hóa",
    "Thành phố Sầm Sơn",
    "Thị xã Bỉm Sơn",
    "Thị xã Nghi Sơn",
    "Huyện Bá Thước",
    "Huyện Cẩm Thủy",
    "Huyện Đông Sơn",
    "Huyện Hà Trung",
    "Huyện Hậu Lộc",
    "Huyện Hoằng Hóa",
    "Huyện Lang Chánh",
    "Huyện Mường Lát",
    "Huyện Nga Sơn",
    "Huyện Ngọc Lặc",
    "Huyện Như Thanh",
    "Huyện Như Xuân",
    "Huyện Nông Cống",
    "Huyện Quan Hóa",
    "Huyện Quan Sơn",
    "Huyện Quảng Xương",
    "Huyện Thạch Thành",
    "Huyện Thiệu Hóa",
    "Huyện Thọ Xuân",
    "Huyện Thường Xuân",
    "Huyện Tĩnh Gia",
    "Huyện Triệu Sơn",
    "Huyện Vĩnh Lộc",
    "Huyện Yên Định",
)
"""As they were between 2019 and 2025."""

ABBREVIATIONS = (
    (re.compile(r"\b(?:tp|t\.p)\b\.?", re.IGNORECASE), "Thành phố "),
    (re.compile(r"\b(?:tx|t\.x)\b\.?", re.IGNORECASE), "Thị xã "),
    (re.compile(r"\bh(?:\.|(?=\s))", re.IGNORECASE), "Huyện "),
)
RENAMED = {"Huyện Tĩnh Gia": "Thị xã Nghi Sơn"}
"""The same area under its name since 2020: a form may still have the old one."""
_BY_WORDS = {same_word(district): f"{PROVINCE} > {RENAMED.get(district, district)}" for district in DISTRICTS}


@lru_cache(maxsize=4096)
def region_of(address: str) -> str:
    """``Thanh Hóa > Huyện Hậu Lộc`` for an address in that district; empty where it names none of the province's."""
    for pattern, words in ABBREVIATIONS:
        address = pattern.sub(words, address)
    words = f" {same_word(address)} "
    return next((region for district, region in _BY_WORDS.items() if f" {district} " in words), "")


def canonical_region(path: str) -> str:
    """A region in our spelling and by its last name, where it is a district; otherwise as the portal writes it."""
    steps = [same_word(step).removeprefix(same_word("Tỉnh ")).strip() for step in path.split(" > ")]
    if len(steps) == 2 and steps[0] == same_word(PROVINCE):
        return _BY_WORDS.get(steps[1], path)
    return path
