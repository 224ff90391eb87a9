"""Headings that nobody wrote quite like that before: abbreviations and typos, and how certain a reading of them is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from attrs import frozen

from ocopsync.catalogue.headings import BY_KEY, HEADINGS, PARENTHESIS
from ocopsync.vietnam.text import one_line, plain

CERTAIN = 90
DOUBTFUL = 75
MARGIN = 8
"""Of a hundred: what counts as certain, what is worth a question, and how far behind the second field has to be."""
_SHORTEST = 4
"""Letters: in a shorter heading one other letter makes another word."""

_LONGEST = 80

_ABBREVIATIONS = {
    "sp": "san pham",
    "sx": "san xuat",
    "sl": "so luong",
    "kl": "khoi luong",
    "tl": "trong luong",
    "dt": "dien thoai",
    "sdt": "so dien thoai",
    "dc": "dia chi",
    "qd": "quyet dinh",
    "cn": "chung nhan",
    "gcn": "giay chung nhan",
    "lh": "lien he",
    "hsd": "han su dung",
    "hdsd": "huong dan su dung",
    "dvt": "don vi tinh",
    "cssx": "co so san xuat",
    "txng": "truy xuat nguon goc",
}


_OTHER_WORDS = frozenset(("tinh", "giam doc", "ngay san xuat", "bao hanh", "san luong", "dia chi lien he"))
"""Headings of columns that we don't read, although they are spelt nearly like one that we do: "Tỉnh" like "Hình"."""


@frozen
class Guess:
    """What a heading probably means: one field, which is certain, or several, which are to be asked for."""

    fields: tuple[str, ...]
    read_as: str
    """The accepted heading that is nearest."""
    unit: str = ""

    @property
    def certain(self) -> bool:
        return len(self.fields) == 1 and bool(self.read_as)


def guess(heading: str) -> Guess | None:
    """What a heading that isn't known may mean; None where nothing is near."""
    unit = plain(" ".join(part or other for part, other in PARENTHESIS.findall(heading)))
    key = _expanded(plain(PARENTHESIS.sub(" ", heading)))
    known = _names()
    if key in known:
        field, name = known[key]
        return Guess((field,), name, unit)
    if key in _OTHER_WORDS or not _SHORTEST <= len(key) <= _LONGEST:
        return None
    scores = _scores(key)
    if not scores:
        return None
    ranked = sorted(scores, key=lambda field: -scores[field][0])
    best, name = scores[ranked[0]]
    behind = best - scores[ranked[1]][0] if len(ranked) > 1 else best
    if best >= CERTAIN and behind >= MARGIN:
        return Guess((ranked[0],), name, unit)
    return Guess(tuple(field for field in ranked if scores[field][0] > best - MARGIN), "", unit)


def _scores(key: str) -> dict[str, tuple[float, str]]:
    """For each field that is near: how near, and the accepted heading that is it."""
    from rapidfuzz import fuzz, process

    names = _names()
    near: dict[str, tuple[float, str]] = {}
    for known, score, _ in process.extract(key, list(names), scorer=fuzz.ratio, score_cutoff=DOUBTFUL, limit=None):
        field, name = names[known]
        if len(known) >= _SHORTEST and score > near.get(field, (0.0, ""))[0]:
            near[field] = score, name
    return near


@cache
def _names() -> dict[str, tuple[str, str]]:
    """The field of each accepted heading and how it is written, by its key without abbreviations."""
    found: dict[str, tuple[str, str]] = {}
    for heading in HEADINGS.values():
        for name in (heading.title, *heading.others):
            found.setdefault(_expanded(plain(name)), (heading.field, name))
    return found


def _expanded(key: str) -> str:
    return " ".join(_ABBREVIATIONS.get(word, word) for word in key.split())


def other_accents(heading: str) -> str:
    """The accepted heading that ``heading`` is but for its accents; empty where it is one, or has no accents at all."""
    bare = PARENTHESIS.sub(" ", heading)
    if bare.isascii():
        return ""
    for text in (heading, bare):
        field = BY_KEY.get(plain(text))
        if field:
            names = (HEADINGS[field].title, *HEADINGS[field].others)
            same = [name for name in names if plain(name) == plain(text)]
            return "" if any(_letters(name) == _letters(text) for name in same) else (same or [""])[0]
    return ""


_NOT_LETTERS = re.compile(r"[\W_]+")
_OLD_TONES = {
    unicodedata.normalize("NFC", first + tone + second): unicodedata.normalize("NFC", first + second + tone)
    for first, second in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}


def _letters(text: str) -> str:
    """``text`` without case and punctuation, its tones where they are written today: "hóa" and "hoá" are the same."""
    letters = _NOT_LETTERS.sub(" ", one_line(text).casefold()).strip()
    for old, new in _OLD_TONES.items():
        letters = letters.replace(old, new)
    return letters
