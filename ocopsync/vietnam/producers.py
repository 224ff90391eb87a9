"""What kind of producer a name or a "Loại hình" cell tells of: HTX, THT, hộ, cơ sở, công ty, trang trại, hội."""

from __future__ import annotations

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
