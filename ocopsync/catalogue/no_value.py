"""What people write into a cell that has no value: a sign, or words such as "chưa có" and "đang cập nhật"."""

from __future__ import annotations

import unicodedata

from ocopsync.vietnam.text import one_line, plain

SIGNS = frozenset(("", "-", "–", "—", "_", ".", "--", "---", "…", "...", "N/A", "n/a"))
"""Without a value in any column."""

DITTO = frozenset(
    ("nt", "-nt-", "- nt -", "n.t", '"', "''", "”", "“", "″", "〃", "//", "-//-", "- // -", "như trên", "như trên.")
)
"""The same as in the cell above: said, not read."""

_LATER = (
    *("đang cập nhật", "sẽ cập nhật", "chờ cập nhật", "chưa cập nhật", "cập nhật sau", "bổ sung sau", "sẽ bổ sung"),
    *("đang bổ sung", "chờ bổ sung", "chưa bổ sung", "đang làm", "đang xin", "đang đăng ký", "đang hoàn thiện"),
    *("đang chờ", "chờ cấp", "chưa rõ", "không rõ", "chưa biết", "updating"),
)
_NONE = (
    *("không", "không có", "ko", "ko có", "kô có", "k có", "chưa", "chưa có", "chưa cấp", "chưa được cấp"),
    *("chưa đăng ký", "chưa làm", "để trống", "none", "null"),
)


def _forms(phrases: tuple[str, ...]) -> frozenset[str]:
    """Each phrase with its accents and without any; without them "chưa" is another word: sour."""
    composed = {unicodedata.normalize("NFC", phrase) for phrase in phrases}
    return frozenset(composed | {plain(phrase) for phrase in composed} - {"chua"})


_WORDS_LATER = _forms(_LATER)
_WORDS = _WORDS_LATER | _forms(_NONE)
_BEGINNINGS = tuple(f"{plain(phrase)} " for phrase in (*_LATER, *_NONE) if " " in phrase)
_AROUND = " .,;:…!*()[]-–—"
_LONGEST = 40

_OF_FIELD = {
    **dict.fromkeys(("price", "verb", "revoked", "stamp_state"), frozenset[str]()),
    "stock": _WORDS_LATER,
}
"""Where words may mean something else: "không" is a no, a stock of "không có" is perhaps 0, a price says "Liên hệ"."""


def has_no_value(text: str, field: str = "") -> bool:
    """Whether all that ``text`` says is that the column ``field`` has no value."""
    return len(text) <= _LONGEST and one_line(text).strip(_AROUND).casefold() in _OF_FIELD.get(field, _WORDS)


def begins_without_value(text: str) -> bool:
    """Whether ``text`` says of something that it isn't there: "Chưa có ATTP"."""
    return plain(text).startswith(_BEGINNINGS)
