"""Addresses as people write them: found in the registers of before and since 01/07/2025, and written anew.

What an address leaves open stays open: a commune that was split, or a name that several bear, gives candidates.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from attrs import evolve, frozen

from ocopsync.vietnam.address_search import (
    UNIT_WORD,
    Commune,
    Found,
    Pair,
    Top,
    commune_or_district,
    find_commune,
    find_commune_in,
    find_district,
    find_province,
    is_elsewhere,
    is_outweighed,
    parts_of,
    spans_naming,
    unnamed,
)
from ocopsync.vietnam.address_words import Span, Words
from ocopsync.vietnam.register import District, Unit, communes_of, new_units, region_named
from ocopsync.vietnam.text import one_line

__all__ = ["Address", "Unit", "new_units", "parse_address", "stands"]


@frozen
class Address:
    """An address and the units in it."""

    text: str
    street: str
    """What stands before the units."""
    units: tuple[Unit, ...]
    """As found, smallest first; without what can't be told from a namesake."""
    named: str = ""
    """The words that name what is gone since 01/07/2025; empty where all of it stands."""
    new: tuple[Unit, ...] = ()
    """The commune and province since then, or the province of an address that says no more; empty when unknown."""
    candidates: tuple[Pair, ...] = ()
    """The communes that it can be, each with its province, where it isn't certain."""

    @property
    def old(self) -> bool:
        return bool(self.named)

    @property
    def written_new(self) -> str:
        """``"thôn 3, xã Hà Trung, tỉnh Thanh Hóa"``; empty where the new units are unknown."""
        return ", ".join(filter(None, (self.street, *map(str, self.new)))) if self.new else ""


_OLD_WORD = re.compile(r"huyện|quận|thị xã|thị trấn|\bt\.?p\b|thành phố|\b[hq]\.|\bt[tx]\b", re.IGNORECASE)


_LONGEST = 300
"""Of letters: a longer text tells a story, and isn't searched for places."""


def stands(text: str) -> bool:
    """Whether ``text`` plainly ends in a commune and a province of now. False says nothing: parse it."""
    before, _, province = text.rpartition(",")
    street, _, commune = before.rpartition(",")
    return commune.strip().casefold() in communes_of(province.strip().casefold()) and not _OLD_WORD.search(street)


@lru_cache(maxsize=4096)
def parse_address(text: str, *, province: str | None = "Thanh Hóa") -> Address | None:
    """The units that ``text`` names, from small to large. ``province`` is meant where it names none; None: unknown.

    None where no unit is found, and for a text that is too long to be an address.
    """
    if len(text) > _LONGEST:
        return None
    words = Words(one_line(text))
    top = find_province(words)
    if top and top.span.start == 0 and top.span.end < len(words):
        words = Words(_turned(words.text))
        top = find_province(words)
    if top is None:
        home = region_named(province) if province else None
        top = unnamed(words, (home,) if home and not is_elsewhere(words, home) else None)
    district = find_district(words, top, bare=top.regions is not None)
    if district and is_outweighed(words, top, district):
        district = None
    commune = find_commune_in(words, district) if district else find_commune(words, top)
    if district and not commune and (both := commune_or_district(words, top, district)):
        district, commune = None, both
    address = _address(words, top, district, commune)
    return evolve(address, text=text) if address else None


def _turned(text: str) -> str:
    """From large to small, turned round: "tỉnh Thanh Hóa, huyện Nga Sơn, xã Nga Yên"."""
    return ", ".join(reversed(re.split(r"\s*[,;]\s*", text.strip(" .,;"))))


_GONE_KINDS = ("huyện", "quận", "thị xã", "thị trấn")


def _address(words: Words, top: Top, district: Found[District] | None, commune: Commune | None) -> Address | None:
    unknown = None if district else _unknown(words, top, commune)
    read = [span for span in (commune and commune.span, district and district.span, unknown) if span]
    if not top.unit and not unknown and (not read or (len(read) == 1 and not read[0].kind)):
        return None
    read.append(top.span)
    street = words.before(read[0].start)
    pairs = commune.pairs if commune else tuple(dict.fromkeys(parts_of(district))) if district else ()
    sure = not unknown and (commune is None or commune.sure) and _all_read(read, street, len(words))
    new = _new(pairs, top, commune, district) if sure else ()
    named = _named(words, top, commune, district, unknown)
    return Address(words.text, street, _units(top, commune, district), named, new, () if len(new) == 2 else pairs)


def _unknown(words: Words, top: Top, commune: Commune | None) -> Span | None:
    """A part that says it is a unit of a kind that is gone, although no register has its name."""
    first, last = (commune.span.end if commune else 0), top.span.start
    marked = spans_naming(words, last, _GONE_KINDS, bare=False)
    return next((span for span in marked if span.spelled_out and span.start >= first), None)


def _all_read(read: list[Span], street: str, end: int) -> bool:
    """Whether nothing is left over between and behind the units, and no unit before them."""
    adjoining = all(span.end == after.start for span, after in pairwise(read))
    return adjoining and read[-1].end == end and not UNIT_WORD.search(street)


def _new(
    pairs: tuple[Pair, ...], top: Top, commune: Commune | None, district: Found[District] | None
) -> tuple[Unit, ...]:
    if commune or district:
        return pairs[0] if len(pairs) == 1 else ()
    return (top.regions[0].province,) if top.regions else ()


def _units(top: Top, commune: Commune | None, district: Found[District] | None) -> tuple[Unit, ...]:
    units = list(commune.units) if commune and commune.sure and len(commune.units) == 1 else []
    if district and len(district.places) == 1:
        units.append(district.places[0].unit)
    if top.unit:
        lay_in = {at.province for at in district.places} if district else set(commune.lay_in if commune else ())
        units.append(next((unit for unit in lay_in if unit.name == top.unit.name), top.unit))
    return tuple(units)


def _named(
    words: Words, top: Top, commune: Commune | None, district: Found[District] | None, unknown: Span | None
) -> str:
    gone = [span for span in (district and district.span, unknown) if span]
    if commune and (commune.sure or district) and commune.gone:
        gone.append(commune.span)
    if top.unit and top.unit.gone:
        gone.append(top.span)
    return words.words(min(span.start for span in gone), max(span.end for span in gone)) if gone else ""
