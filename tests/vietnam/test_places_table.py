"""The table of places: every unit of before and since 01/07/2025 is found under its own name and agrees with a second
source."""

from __future__ import annotations

import csv
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam import register
from ocopsync.vietnam.places import Address, new_units, parse_address
from ocopsync.vietnam.register import Region

THANH_HOA = Path(__file__).with_name("thanhhoa_old_new.csv")
SPLIT = {"14758", "16435", "15016", "15271", "15328", "15637", "15772", "15793", "16264", "16273"}
"""The old communes of Thanh Hóa of which the second source gives the main successor only."""


@pytest.fixture(params=sorted(register._paragraphs()))
def region(request: pytest.FixtureRequest) -> Region:
    return register.region(request.param)


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def read(text: str) -> Address:
    address = parse_address(text, province=None)
    assert address is not None, text
    return address


def readings(address: Address) -> set[tuple[register.Unit, ...]]:
    return set(address.candidates) | ({address.new} if address.new else set())


def old_communes(region: Region) -> Iterator[register.OldCommune]:
    return (commune for district in region.districts for commune in district.communes)


def test_every_old_commune_is_found_and_becomes_its_successors(region: Region) -> None:
    for old in old_communes(region):
        text = f"{old.unit}, {old.district}, {old.province}"
        address = read(text)
        assert address.old, text
        assert address.units == (old.unit, old.district, old.province), text
        assert readings(address) == {(new, region.province) for new in old.new}, text
        assert bool(address.new) == (len(old.new) == 1), text


def test_every_new_commune_is_found_and_is_not_old(region: Region) -> None:
    for new in region.communes:
        address = read(f"thôn 1, {new}, {region.province}")
        assert not address.old, new
        assert address.units == address.new == (new, region.province)
        assert address.street == "thôn 1"


def test_without_accents_the_right_one_is_among_the_readings(region: Region) -> None:
    for old in old_communes(region):
        address = read(bare(f"{old.unit}, {old.district}, {old.province}"))
        assert address.old
        assert readings(address) >= {(new, region.province) for new in old.new}, old
    for new in region.communes:
        address = read(bare(f"{new}, {region.province}"))
        assert not address.old, new
        assert (new, region.province) in readings(address), new


def test_the_table_has_the_whole_country() -> None:
    everything = list(register.regions())
    assert len(everything) == 34
    assert sum(len(region.communes) for region in everything) == 3321
    assert sum(len(region.merged) for region in everything) == 63
    assert sum(len(region.districts) for region in everything) == 696
    assert sum(1 for region in everything for _ in old_communes(region)) == 10035


def test_two_sources_agree_about_thanh_hoa() -> None:
    with THANH_HOA.open(encoding="utf-8") as file:
        rows = [(row["old"], row["new"]) for row in csv.DictReader(file)]
    assert len(rows) == 547
    for old, new in rows:
        codes = {commune.code for commune, _ in new_units(old)}
        assert new in codes
        assert (len(codes) > 1) == (old in SPLIT)


def test_one_province_is_there_at_once() -> None:
    assert min(_seconds_to_load() for _ in range(5)) < 0.05


def _seconds_to_load() -> float:
    for cached in (register._text, register._paragraphs, register.provinces, register.region, register.key):
        cached.cache_clear()
    start = time.perf_counter()
    region = register.region_named("Thanh Hóa")
    assert region
    assert region.old_by_name
    assert region.communes_by_name
    return time.perf_counter() - start


def test_the_licence_of_the_source_lies_beside_the_table() -> None:
    folder = Path(register.__file__).parent
    assert "MIT License" in (folder / "places.LICENSE").read_text(encoding="utf-8")
    assert "Derived by tools/places.py" in (folder / "places.txt").read_text(encoding="utf-8")[:400]


WORDS = st.sampled_from(
    "xã phường huyện tỉnh thị trấn thành phố TP. TP P. Q.1 X. H. T. cũ nay Hoằng Hóa Thanh Nga Yên Sơn Đà Lạt "
    "Xuân Hương Hà Nội HCM 1 01 , ; ( ) - . đ".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    address = parse_address(text)
    assert address is None or address.units or address.named or address.candidates
    assert address is None or not (len(address.new) == 2 and address.candidates)
