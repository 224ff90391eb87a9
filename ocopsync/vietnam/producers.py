"""What kind of producer a name or a "Loại hình" cell tells of (HTX, THT, hộ, công ty …), and which names are alike."""

from __future__ import annotations

import re
from functools import lru_cache

from ocopsync.model import ProducerKind
from ocopsync.vietnam.text import plain

_KINDS: tuple[tuple[ProducerKind, tuple[str, ...]], ...] = (
    (ProducerKind.COOPERATIVE, ("htx", "htxnn", "hop tac xa", "lien hiep hop tac xa", "lien hiep htx")),
    (ProducerKind.COOPERATIVE_GROUP, ("tht", "to hop tac")),
    (ProducerKind.HOUSEHOLD, ("ho", "hkd", "ca nhan ho")),
    (ProducerKind.WORKSHOP, ("cssx", "co so", "cs")),
    (ProducerKind.FARM, ("trang trai",)),
    (ProducerKind.ASSOCIATION, ("hoi", "hiep hoi", "trung tam")),
    (
        ProducerKind.ENTERPRISE,
        (
            "cong ty",
            "cty",
            "ctcp",
            "ct cp",
            "ct tnhh",
            "tnhh",
            "dn",
            "dntn",
            "doanh nghiep",
            "chi nhanh cong ty",
        ),
    ),
)


@lru_cache(maxsize=2048)
def parse_producer_kind(text: str) -> ProducerKind | None:
    """The kind that ``text`` begins with ("HTX DVNN Hà Long"), or None where it says nothing."""
    key = plain(text) + " "
    for kind, words in _KINDS:
        if key.startswith(tuple(word + " " for word in words)):
            return kind
    return None


_TRADES = (
    "san xuat|sx|kinh doanh|kd|ca the|gia dinh|dich vu|dv|nong nghiep|nn|dvnn|sxkd|sxnn|dvnnth|dvth|tong hop|th|"
    "thuong mai|tm|tmdv|dvtm|co phan|cp|mot thanh vien|mtv|tnhh|trach nhiem huu han|kieu moi|va|&"
).split("|")
_PREFIX = re.compile(
    rf"^(?:{'|'.join(sorted({word for _, words in _KINDS for word in words}, key=len, reverse=True))})\b"
)
_TRADE = re.compile(rf"^ (?:{'|'.join(sorted(_TRADES, key=len, reverse=True))})\b")


@lru_cache(maxsize=2048)
def producer_key(name: str) -> tuple[ProducerKind | None, str]:
    """Equal for spellings of one name: "HTX DVNN Hà Long" and "Hợp tác xã dịch vụ nông nghiệp Hà Long".

    The kind stays apart: a cooperative and a company of the same village are two.
    """
    rest, before = plain(name), ""
    kind = parse_producer_kind(name)
    while kind and rest != before:
        rest, before = _PREFIX.sub("", rest), rest
    before = ""
    while kind and rest != before:
        rest, before = _TRADE.sub("", rest), rest
    return kind, rest.replace(" ", "") or plain(name).replace(" ", "")
