"""Which units the parts of an address can mean, by the registers of before and since 01/07/2025."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from ocopsync.vietnam.address_words import Span, Words
from ocopsync.vietnam.register import (
    District,
    OldCommune,
    Region,
    Unit,
    has_accents,
    key,
    provinces,
    region,
    regions,
    spelled,
    unit_of,
)

Pair = tuple[Unit, Unit]
"""A commune and its province."""

UNIT_WORD = re.compile(r"\b(?:xã|phường|thị trấn|huyện|quận|thị xã|tỉnh)\s+\w", re.IGNORECASE)


class Top(NamedTuple):
    """Where the address's province stands, the provinces of now to look in (None: all), and the unit as named."""

    span: Span
    regions: tuple[Region, ...] | None
    unit: Unit | None


_ALIASES = {
    "hcm": "hochiminh",
    "hn": "hanoi",
    "brvt": "bariavungtau",
    "thuathienhue": "hue",
    "daclac": "daklak",
    "dacnong": "daknong",
}


def find_province(words: Words) -> Top | None:
    """A bare or shortened one ends the address ("t. Hà Nam" may be a hamlet); "TP Thanh Hóa" is no province."""
    for end in range(len(words), 0, -1):
        for span in words.ending(end):
            if span.kind not in ("", "tỉnh", "thành phố") or not (span.spelled_out or end == len(words)):
                continue
            name = key(span.name)
            fits = provinces().get(_ALIASES.get(name, name), ())
            units = [(code, unit) for code, unit in fits if span.kind in ("", "tỉnh", unit.kind)]
            if units:
                named = next((unit for _, unit in units if not unit.gone), units[0][1])
                return Top(span, (region(units[0][0]),), named)
    return None


def unnamed(words: Words, within: tuple[Region, ...] | None) -> Top:
    """An address without a province, to be looked for ``within`` these."""
    return Top(Span("", "", len(words), len(words)), within, None)


def is_elsewhere(words: Words, home: Region) -> bool:
    """Whether the address names a district that isn't in the province taken for its own but in another."""
    if find_district(words, unnamed(words, (home,)), bare=False):
        return False
    return find_district(words, unnamed(words, None), bare=False) is not None


def _regions(top: Top) -> Iterable[Region]:
    return regions() if top.regions is None else top.regions


_Place = TypeVar("_Place", Unit, District, OldCommune)
_Was = TypeVar("_Was", District, OldCommune)


class Found(NamedTuple, Generic[_Place]):
    """The places that fit a part of the address; ``sure`` unless its kind or its accents are others."""

    span: Span
    places: list[_Place]
    sure: bool


def _fitting(span: Span, places: Iterable[_Place]) -> Found[_Place] | None:
    """Which of the namesakes are meant, by accents and kind. Accents count where they are written."""
    found, accented = list(places), has_accents(span.name)
    sure = True
    if accented or span.accents_follow:
        written = spelled(span.name)
        exact = [place for place in found if spelled(unit_of(place).name) == written]
        found, sure = exact or found, bool(exact) or not accented
    if span.kind:
        of_kind = [place for place in found if unit_of(place).kind == span.kind]
        found, sure = of_kind or (found if sure else []), sure and bool(of_kind)
    return Found(span, found, sure) if found else None


def _of_province(before: list[_Was], top: Top) -> list[_Was]:
    """Those of the old province that is named, or all where it had none of them: people mix the old and the new."""
    return [place for place in before if top.unit and place.province.name == top.unit.name] or before


_DISTRICT_KINDS = ("huyện", "quận", "thị xã", "thành phố")
_COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")


def spans_naming(words: Words, before: int, kinds: tuple[str, ...], *, bare: bool) -> Iterator[Span]:
    """The parts of the address that may name a unit, from its end; a bare name only next to the larger unit."""
    for end in range(before, 0, -1):
        for span in words.ending(end):
            if span.kind in kinds or (not span.kind and bare and end == before):
                yield span


def find_district(words: Words, top: Top, *, bare: bool) -> Found[District] | None:
    """A district keeps its name when its kind changes ("thị xã Sầm Sơn" became a city): the name alone is enough."""
    for span in spans_naming(words, top.span.start, _DISTRICT_KINDS, bare=bare):
        there = [district for at in _regions(top) for district in at.districts_by_name.get(key(span.name), ())]
        if found := _fitting(span, _of_province(there, top)):
            return found
    return None


class Commune(NamedTuple):
    """The communes that a part of the address names, the provinces where they lay, and what they are now."""

    span: Span
    units: tuple[Unit, ...]
    pairs: tuple[Pair, ...]
    sure: bool
    lay_in: frozenset[Unit] = frozenset()

    @property
    def gone(self) -> bool:
        """Whether none of them stands, and none that holds their area now has the name."""
        names = {str(new) for new, _ in self.pairs}
        return bool(self.units) and all(unit.gone and str(unit) not in names for unit in self.units)


def _of_old(found: Found[OldCommune]) -> Commune:
    pairs = dict.fromkeys((new, old.now) for old in found.places for new in old.new)
    lay_in = frozenset(old.province for old in found.places)
    return Commune(found.span, tuple(old.unit for old in found.places), tuple(pairs), found.sure, lay_in)


def _of_new(found: Found[Unit], province_of: Mapping[Unit, Unit]) -> Commune:
    pairs = tuple((unit, province_of[unit]) for unit in found.places)
    return Commune(found.span, tuple(found.places), pairs, found.sure)


def find_commune_in(words: Words, district: Found[District]) -> Commune | None:
    """A commune of the district, or one of now that holds a part of it."""
    now = {new: at.now for at in district.places for new in at.new}
    for span in spans_naming(words, district.span.start, _COMMUNE_KINDS, bare=True):
        name = key(span.name)
        old = _fitting(span, [commune for at in district.places for commune in at.by_name.get(name, ())])
        new = _fitting(span, [unit for unit in now if key(unit.name) == name])
        if old and (old.sure or not (new and new.sure)):
            return _of_old(old)
        if new:
            return _of_new(new, now)
    return None


def find_commune(words: Words, top: Top) -> Commune | None:
    """A commune of an address without a district."""
    for span in spans_naming(words, top.span.start, _COMMUNE_KINDS, bare=top.regions is not None):
        name = key(span.name)
        now = {unit: at.province for at in _regions(top) for unit in at.communes_by_name.get(name, ())}
        before = [commune for at in _regions(top) for commune in at.old_by_name.get(name, ())]
        new, old = _fitting(span, now), _fitting(span, _of_province(before, top))
        readings = ([_of_new(new, now)] if new else []) + ([_of_old(old)] if old else [])
        if readings:
            return _told_apart(readings, top)
    return None


def _told_apart(readings: list[Commune], top: Top) -> Commune:
    """Of a name in both registers the one that stands is meant; either, where the province that is named is gone."""
    readings = [reading for reading in readings if reading.sure] or readings
    if len(readings) == 1 or not (top.unit and top.unit.gone):
        return readings[0]
    pairs = dict.fromkeys(pair for reading in readings for pair in reading.pairs)
    return readings[-1]._replace(pairs=tuple(pairs))


def is_outweighed(words: Words, top: Top, district: Found[District]) -> bool:
    """Whether a commune of now is meant: by "phường Xuân Hương - Đà Lạt", or where the street alone has a district."""
    span = district.span
    if span.kind and (words.pieces[span.start].hard or span.end == top.span.start):
        return False
    commune = find_commune(words, top)
    if not commune or not commune.sure or commune.gone or commune.span.end != top.span.start:
        return False
    return commune.span.start < span.start or commune.span.start >= span.end


def commune_or_district(words: Words, top: Top, district: Found[District]) -> Commune | None:
    """A bare name of a district of before and a commune of now, with nothing before it that tells them apart."""
    span = district.span
    now = {unit: at.province for at in _regions(top) for unit in at.communes_by_name.get(key(span.name), ())}
    namesakes = _fitting(span, now)
    if span.kind or not namesakes or UNIT_WORD.search(words.before(span.start)):
        return None
    pairs = dict.fromkeys((*_of_new(namesakes, now).pairs, *parts_of(district)))
    return Commune(span, (), tuple(pairs), sure=False)


def parts_of(district: Found[District]) -> Iterator[Pair]:
    return ((new, at.now) for at in district.places for new in at.new)
