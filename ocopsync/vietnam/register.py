"""The register of provinces, districts and communes: as it was until 30/06/2025, and in two levels since then.

The table is ``places.txt``; its first lines say what it holds, where it is from and what it doesn't say. A province is
parsed when it is first asked for.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeVar

from attrs import define, field, frozen

from ocopsync.vietnam.text import same_word

SINCE = dt.date(2025, 7, 1)
"""The first day of provinces and communes alone: from here on there are no districts."""

Level = Literal["province", "district", "commune"]


@frozen
class Unit:
    """A province, district or commune. Codes were given again to other areas: a code counts with its ``valid_from``."""

    level: Level
    kind: str
    """``"tỉnh"``, ``"thành phố"``, ``"huyện"``, ``"quận"``, ``"thị xã"``, ``"xã"``, ``"phường"``, ``"thị trấn"``…"""
    name: str
    code: str
    valid_from: dt.date | None
    """The register's first day; None for the old one, whose table doesn't say since when a unit stood."""
    valid_until: dt.date | None = None

    @property
    def gone(self) -> bool:
        return self.valid_until is not None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@frozen
class OldCommune:
    """A commune of before, with the communes that hold its area now: several where it was split."""

    unit: Unit
    district: Unit
    province: Unit
    now: Unit
    """The province since then."""
    new: tuple[Unit, ...]


@define(eq=False, slots=False)
class District:
    """A district of before, with its communes; an island had none, and became what ``islands`` says."""

    unit: Unit
    province: Unit
    now: Unit
    islands: tuple[Unit, ...] = ()
    communes: list[OldCommune] = field(factory=list)

    @cached_property
    def new(self) -> tuple[Unit, ...]:
        """The communes of now that hold some of its area."""
        return tuple(dict.fromkeys((*self.islands, *(new for commune in self.communes for new in commune.new))))

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[OldCommune]]:
        return by_name(self.communes)


@define(eq=False, slots=False)
class Region:
    """A province of now, with its communes, the provinces that it was made of and their districts."""

    province: Unit
    merged: list[Unit] = field(factory=list)
    communes: list[Unit] = field(factory=list)
    districts: list[District] = field(factory=list)

    @cached_property
    def communes_by_name(self) -> Mapping[str, Sequence[Unit]]:
        return by_name(self.communes)

    @cached_property
    def districts_by_name(self) -> Mapping[str, Sequence[District]]:
        return by_name(self.districts)

    @cached_property
    def old_by_name(self) -> Mapping[str, Sequence[OldCommune]]:
        return by_name(commune for district in self.districts for commune in district.communes)


_Place = TypeVar("_Place", Unit, District, OldCommune)


def unit_of(place: Unit | District | OldCommune) -> Unit:
    return place if isinstance(place, Unit) else place.unit


def by_name(places: Iterable[_Place]) -> Mapping[str, Sequence[_Place]]:
    found: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        found[key(unit_of(place).name)].append(place)
    return found


_LATIN = "".join(map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))))
_PLAIN: dict[int, str | None] = {
    **{ord(letter): unicodedata.normalize("NFD", letter.lower())[0] for letter in _LATIN},
    **dict.fromkeys(map(ord, "ĐđÐð"), "d"),
    **dict.fromkeys(map(ord, "-–—"), " "),
    **dict.fromkeys((*map(ord, "'’`."), *range(0x300, 0x370))),
}
_ZEROS = re.compile(r"\b0+(?=\d)")
_SOFT_Y = re.compile(r"(?<=[hklmstqu])y(?=\s|$)")
_SOFT_Y_WITH_TONE = re.compile(r"(?<=[hklmstqu])y(?=[\u0300-\u036f]*$)")


@lru_cache(maxsize=16384)
def key(name: str) -> str:
    """Under which a name is found without accents, blanks and signs: also "Quí" for "Quý", "phường 01" for 1."""
    letters = name.translate(_PLAIN).lower()
    if "y" in letters:
        letters = _SOFT_Y.sub("i", letters)
    if "0" in letters:
        letters = _ZEROS.sub("", letters)
    return letters.replace(" ", "")


@lru_cache(maxsize=16384)
def spelled(name: str) -> str:
    """Like :func:`key`, with the accents: what tells "Hoằng Phú" from "Hoằng Phụ"."""
    words = same_word(name.replace("Ð", "Đ").replace("'", "")).split()
    return _ZEROS.sub("", "".join(_SOFT_Y_WITH_TONE.sub("i", word) for word in words))


def has_accents(text: str) -> bool:
    return not text.isascii() and any(map(unicodedata.combining, unicodedata.normalize("NFD", text)))


# --- the table ---


@cache
def _text() -> str:
    return Path(__file__).with_name("places.txt").read_text(encoding="utf-8")


@cache
def _paragraphs() -> Mapping[str, str]:
    """The table's paragraphs by the code of their province."""
    _, *paragraphs = _text().rstrip("\n").split("\n\n")
    return {paragraph[1:3]: paragraph for paragraph in paragraphs}


_PROVINCE = re.compile(r"^([=-])(\d\d)\t(.*)\t(.*)$", re.MULTILINE)


@cache
def provinces() -> Mapping[str, Sequence[tuple[str, Unit]]]:
    """The provinces of now and before by name, each with the code of the province that it is or became."""
    found: dict[str, list[tuple[str, Unit]]] = defaultdict(list)
    for code in _paragraphs():
        now, merged = _provinces(code)
        for unit in dict.fromkeys((now, *merged)):
            found[key(unit.name)].append((code, unit))
    return found


def _provinces(code: str) -> tuple[Unit, list[Unit]]:
    """A province that took no other in stands in both registers, and is the same."""
    (_, *now), *before = (match.groups() for match in _PROVINCE.finditer(_paragraphs()[code]))
    province = _new("province", now)
    merged = [_old("province", fields) for _, *fields in before]
    alone = len(merged) == 1 and (merged[0].code, merged[0].kind, merged[0].name) == tuple(now)
    return province, [province] if alone else merged


def _new(level: Level, fields: Sequence[str]) -> Unit:
    code, kind, name = fields[:3]
    return Unit(level, kind, name, code, SINCE)


def _old(level: Level, fields: Sequence[str]) -> Unit:
    code, kind, name = fields[:3]
    return Unit(level, kind, name, code, None, SINCE - dt.timedelta(days=1))


@cache
def region(code: str) -> Region:
    """The province of now that has ``code``, with all that lies and lay in it."""
    province, merged = _provinces(code)
    found = Region(province, merged)
    new: dict[str, Unit] = {}
    old_provinces = iter(merged)
    for line in _paragraphs()[code].split("\n")[1:]:
        mark, fields = line[0], line.lstrip("+-.").split("\t")
        if mark == "+":
            new[fields[0]] = _new("commune", fields)
        elif mark == "-":
            old_province = next(old_provinces)
        elif mark == ".":
            district = District(_old("district", fields), old_province, province, _those(new, fields))
            found.districts.append(district)
        else:
            commune = OldCommune(_old("commune", fields), district.unit, old_province, province, _those(new, fields))
            district.communes.append(commune)
    found.communes.extend(new.values())
    return found


def _those(new: Mapping[str, Unit], fields: Sequence[str]) -> tuple[Unit, ...]:
    return tuple(new[code] for code in " ".join(fields[3:]).split())


def regions() -> Iterator[Region]:
    """Every province of now; parsing all of them takes a while."""
    return map(region, _paragraphs())


def region_named(name: str) -> Region | None:
    """The province of now that ``name`` means, or that the old province of that name became."""
    found = {code for code, _ in provinces().get(key(name), ())}
    return region(found.pop()) if len(found) == 1 else None


def new_units(code: str) -> tuple[tuple[Unit, Unit], ...]:
    """What the old commune with ``code`` became: each commune with its province; empty where there was none."""
    at = _text().find(f"\n{code}\t")
    if not code or at < 0:
        return ()
    inside = region(_text()[_text().rfind("\n=", 0, at) + 2 :][:2])
    return tuple(
        (new, inside.province)
        for district in inside.districts
        for commune in district.communes
        if commune.unit.code == code
        for new in commune.new
    )


@lru_cache(maxsize=256)
def communes_of(province: str) -> frozenset[str]:
    """The communes of the province of now that is written just so, "tỉnh Thanh Hóa" or bare, all in small letters."""
    bare = province.removeprefix("tỉnh ").removeprefix("thành phố ")
    for code, unit in provinces().get(key(bare), ()):
        if not unit.gone and province in (str(unit).casefold(), unit.name.casefold()):
            return frozenset(f"{kind} {name}".casefold() for kind, name in _COMMUNE_NOW.findall(_paragraphs()[code]))
    return frozenset()


_COMMUNE_NOW = re.compile(r"^\+\d+\t(.*)\t(.*)$", re.MULTILINE)
