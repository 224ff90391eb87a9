"""OCOP: the 26 product sets of QĐ 26/2026/QĐ-TTg with their older names, stars, decision numbers and product codes."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from attrs import frozen

from ocopsync.vietnam.dates import parse_date
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import one_line, plain


@frozen
class OcopSet:
    """Bộ sản phẩm."""

    number: int
    name: str
    industry: str
    authority: str
    """The ministry in charge: NNMT, CT (Công Thương), YT (Y tế), VH (Văn hóa)."""
    other_names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


_FOOD, _DRINK, _HERB = "Thực phẩm", "Đồ uống", "Dược liệu và sản phẩm từ dược liệu"
_CRAFT, _LIVING, _TOUR = "Thủ công mỹ nghệ", "Sinh vật cảnh", "Dịch vụ du lịch cộng đồng"

SETS: dict[int, OcopSet] = {
    number: OcopSet(number, name, industry, authority, tuple(filter(None, others.split("|"))))
    for number, name, industry, authority, others in (
        (1, "Rau, củ, quả, hạt tươi", _FOOD, "NNMT", "rau củ quả tươi|trái cây tươi|rau củ quả hạt tươi"),
        (2, "Thịt, thủy sản, trứng, sữa tươi", _FOOD, "NNMT", "thịt thủy sản tươi|thịt trứng sữa tươi"),
        (3, "Gạo, ngũ cốc, hạt sơ chế", _FOOD, "NNMT", "gạo ngũ cốc"),
        (4, "Mật ong và nông sản thực phẩm khác", _FOOD, "NNMT", "mật ong|mật ong các sản phẩm từ mật ong"),
        (5, "Đồ ăn nhanh", _FOOD, "CT", "thức ăn nhanh"),
        (6, "Chế biến từ gạo, ngũ cốc", _FOOD, "NNMT", "chế biến từ gạo và ngũ cốc"),
        (7, "Chế biến từ rau, củ, quả, hạt", _FOOD, "NNMT", "chế biến từ rau củ quả"),
        (8, "Chế biến từ thịt, thủy sản, trứng, sữa", _FOOD, "NNMT", "chế biến từ thịt thủy sản"),
        (9, "Tương, nước mắm, gia vị lỏng", _FOOD, "NNMT", "nước mắm|tương nước mắm gia vị dạng lỏng khác"),
        (10, "Gia vị khác", _FOOD, "NNMT", "gia vị"),
        (11, "Chè tươi, chế biến", _FOOD, "NNMT", "chè|chè tươi chè chế biến"),
        (12, "Trà từ thực vật khác", _FOOD, "NNMT", "trà thảo mộc|sản phẩm trà từ thực vật khác"),
        (13, "Cà phê, ca cao", _FOOD, "NNMT", "cà phê|ca cao"),
        (14, "Rượu trắng", _DRINK, "CT", ""),
        (15, "Đồ uống có cồn khác", _DRINK, "CT", "đồ uống có cồn|rượu bia"),
        (16, "Nước khoáng, nước đóng chai", _DRINK, "YT", "nước khoáng thiên nhiên nước uống tinh khiết|nước khoáng"),
        (17, "Đồ uống không cồn", _DRINK, "CT", "nước giải khát"),
        (18, "Thực phẩm chức năng, thuốc dược liệu", _HERB, "YT", "thực phẩm chức năng thuốc từ dược liệu"),
        (19, "Mỹ phẩm có dược liệu", _HERB, "YT", "mỹ phẩm|mỹ phẩm có thành phần từ thảo dược"),
        (20, "Tinh dầu và dược liệu khác", _HERB, "NNMT", "tinh dầu|tinh dầu và thảo dược khác"),
        (21, "Thủ công mỹ nghệ gia dụng, trang trí", _CRAFT, "NNMT", "gia dụng trang trí|lưu niệm nội thất trang trí"),
        (22, "Vải, may mặc", _CRAFT, "CT", "vải và may mặc"),
        (23, "Hoa", _LIVING, "NNMT", ""),
        (24, "Cây cảnh", _LIVING, "NNMT", ""),
        (25, "Động vật cảnh", _LIVING, "NNMT", ""),
        (26, _TOUR, _TOUR, "VH", "dịch vụ du lịch nông thôn|du lịch cộng đồng|dịch vụ du lịch|du lịch"),
    )
}
"""The 26 sets, by number."""

ALCOHOL = frozenset({14, 15})
TOURISM = 26

_INDUSTRIES = {_HERB: ("dược liệu", "thảo dược"), _CRAFT: ("thủ công", "thủ công mỹ nghệ trang trí")}
"""Industries that lists also call by other names; "thảo dược" is that of before 2023."""


def _words(text: str) -> str:
    """A key without "và", so that "vải và may mặc" is "vải, may mặc"."""
    return " ".join(word for word in plain(text).split() if word not in {"va", "nhom", "bo", "san", "pham", "nganh"})


def _by_name() -> dict[str, tuple[OcopSet, ...]]:
    table: dict[str, tuple[OcopSet, ...]] = {}
    for ocop_set in SETS.values():
        for name in (ocop_set.industry, *_INDUSTRIES.get(ocop_set.industry, ())):
            table[_words(name)] = (*table.get(_words(name), ()), ocop_set)
    for ocop_set in SETS.values():
        for name in (ocop_set.name, *ocop_set.other_names):
            table[_words(name)] = (ocop_set,)
    return table


_BY_NAME = _by_name()
_NUMBERED = re.compile(r"(?:(?:nhom|bo)(?: san pham)?(?: ocop)?(?: so)? )?0?(\d{1,2})(?: (.*))?")


@lru_cache(maxsize=2048)
def parse_set(text: str) -> int:
    """The number of the set: ``11``, ``"11. Chè tươi, chế biến"``, ``"Vải và may mặc"``.

    :raises Unreadable: no set of that number or name
    :raises Ambiguous: the name of an industry with several sets
    """
    key = plain(one_line(text))
    if (found := _NUMBERED.fullmatch(key)) and int(found[1]) in SETS:
        return _agreeing(int(found[1]), found[2] or "")
    sets = _BY_NAME.get(_words(text), ())
    if len(sets) > 1:
        raise Ambiguous(*map(str, sets))
    if not sets:
        raise Unreadable(text)
    return sets[0].number


def _agreeing(number: int, name: str) -> int:
    """The number, unless the name beside it is another set's: old lists number the sets in another way."""
    named = _BY_NAME.get(_words(name), ())
    if number == 1 and len(named) > 1 and SETS[1] in named:  # "1. Thực phẩm": the industry, or its first set?
        raise Ambiguous(*map(str, named))
    if named and SETS[number] not in named:
        raise Ambiguous(str(SETS[number]), *map(str, named))
    return number


_STARS = re.compile(
    r"(?:dat )?(?:chung nhan )?(?:ocop )?(?:hang )?(?:0?(\d)(?:[., ]0)?(?: sao)?|(ba|bon|nam) sao)"
    r"(?: ocop)?(?: nam \d{4}| \d{4})?"
)
_STARS_IN_WORDS = {"ba": 3, "bon": 4, "nam": 5}
_NO_STARS = {"", "khong", "chua", "chua co", "chua xep hang", "chua phan hang", "khong co", "chua dat"}


@lru_cache(maxsize=256)
def parse_stars(text: str) -> int | None:
    """``4``, ``4 sao``, ``4*``, ``★★★★``, ``OCOP 4 sao``, ``bốn sao``; None where there are none yet.

    :raises Unreadable: anything else, so "tiềm năng 5 sao" too: that is not a certificate
    """
    drawn = one_line(text).replace(" ", "").replace("\N{VARIATION SELECTOR-16}", "")
    if drawn and set(drawn) <= {"*", "★", "⭐"}:
        return len(drawn)
    if plain(text) in _NO_STARS:
        return None
    found = _STARS.fullmatch(plain(text))
    if not found:
        raise Unreadable(text)
    return (int(found[1]) if found[1] else _STARS_IN_WORDS[found[2]]) or None


_DECISION = re.compile(
    r"(?i)(?:(?:số|quyết định|qđ)(?:\s*:)?\s*)*(\d{1,6}[a-z]?)\s*/\s*(?:(\d{4})\s*/\s*)?(?:QĐ|QD)\s*[-–]\s*(.+)"
)
_ISSUER = re.compile(r"[A-ZĐ]+(?:-[A-ZĐ]+)*")


@lru_cache(maxsize=4096)
def parse_decision_number(text: str) -> str:
    """``715/QĐ-UBND``, however it was spelt ("số 715/QĐ – UBND"). Unique only with its date and issuer.

    :raises Unreadable: not a decision number
    """
    found = _DECISION.fullmatch(one_line(text))
    issuer = re.sub(r"\s*[-–]\s*", "-", found[3].strip().upper().rstrip(".")) if found else ""
    if not found or not _ISSUER.fullmatch(issuer):
        raise Unreadable(text)
    return "/".join(filter(None, (found[1].lstrip("0") or "0", found[2], f"QĐ-{issuer}")))


@frozen
class Decision:
    """What a cell says of a decision: its number, and beside it perhaps its date and who took it."""

    number: str
    date: dt.date | None = None
    issuer: str = ""


_DATED = re.compile(
    r"(?i)[\s,;(–-]{1,4}(?:(?:ban hành|ký|cấp)\s+)?(?:ngày\s*:?\s*)?"
    r"(\d{1,2}\s*(?:[./-]|tháng)\s*\d{1,2}\s*(?:[./-]|năm)\s*(?:\d{4}|\d{2}))\s*\)?"
    r"(?:[\s,;]+(?:của\s+)?((?:chủ tịch\s+)?(?:UBND|Ủy ban|Uỷ ban|Bộ)\s[^,;]+?))?(?:[\s,;]+(?:về việc|v/v)\s.*)?$"
)
"""``ngày 12/5/2024 của UBND tỉnh Thanh Hóa`` behind a number."""


def parse_decision(text: str) -> Decision:
    """``715/QĐ-UBND ngày 12/5/2024``, or the number alone.

    :raises Unreadable: neither, or no such day
    """
    text = one_line(text)
    found = _DATED.search(text)
    if not found:
        return Decision(parse_decision_number(text))
    return Decision(parse_decision_number(text[: found.start()]), parse_date(found[1]), found[2] or "")


_CODE = re.compile(r"\d{2}-\d{5}-\d{1,5}-\d{4}|\d{2}-\d{3}-\d{5}-\d{1,5}-\d{4}")


def parse_ocop_code(text: str) -> str:
    """``38-14797-12-2026`` (province, commune, ordinal, year), or the older form with the district.

    :raises Unreadable: neither
    """
    code = re.sub(r"\s*[-–.]\s*", "-", one_line(text))
    if not _CODE.fullmatch(code):
        raise Unreadable(text)
    return code
