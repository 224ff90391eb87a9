"""Copies are told from genuine journeys by their scans; what a shelf or a wrong position explains is none."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import pytest

from ocopsync.ledger import ScanKind, ScanRecord
from ocopsync.stamps.copies import Sign, Suspicion, distance, suspicions

START = dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC)
PLACES = {
    "Thanh Hóa": (19.81, 105.78),
    "Hà Nội": (21.03, 105.85),
    "Nghệ An": (18.67, 105.69),
    "Đà Nẵng": (16.05, 108.20),
    "Lâm Đồng": (11.94, 108.44),
    "Hồ Chí Minh": (10.78, 106.70),
    "Cần Thơ": (10.03, 105.78),
    "Cà Mau": (9.18, 105.15),
}
Scans = list[ScanRecord]


def scan(place: str, hours: float = 0, *, kind: ScanKind = ScanKind.SCAN, known: str = "both", serial: str = "A1"):
    latitude, longitude = PLACES[place] if known in ("both", "position") else (None, None)
    return ScanRecord(
        code="08930000000019",
        serial=serial,
        at=START + dt.timedelta(hours=hours),
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        province=place if known in ("both", "province") else "",
    )


def of(*scans: ScanRecord) -> Suspicion | None:
    return next(suspicions(sorted(scans, key=lambda item: item.at)), None)


def signs(*scans: ScanRecord) -> set[tuple[Sign, bool]]:
    found = of(*scans)
    return {(item.sign, item.strong) for item in found.evidence} if found else set()


def test_distances_are_those_of_a_map():
    far = distance(scan("Hà Nội"), scan("Hồ Chí Minh"))
    assert far == pytest.approx(1143, abs=3)
    pole = ScanRecord(code="a", at=START, kind=ScanKind.SCAN, latitude=90.0, longitude=0.0)
    other = ScanRecord(code="a", at=START, kind=ScanKind.SCAN, latitude=-90.0, longitude=77.0)
    assert distance(pole, other) == pytest.approx(20015, abs=1)


def test_a_hundred_people_at_one_shelf_are_no_sign():
    assert of(*(scan("Hà Nội", number / 10) for number in range(100))) is None


def test_the_longest_way_to_a_buyer_is_no_sign():
    way = ("Thanh Hóa", "Hà Nội", "Hồ Chí Minh", "Cần Thơ", "Hồ Chí Minh")
    assert of(*(scan(place, 48 * day) for day, place in enumerate(way))) is None


def test_a_plane_is_no_sign_and_what_is_faster_is():
    assert of(scan("Hà Nội"), scan("Hồ Chí Minh", 2)) is None
    assert signs(scan("Hà Nội"), scan("Hồ Chí Minh", 1)) == {(Sign.IMPOSSIBLE_TRAVEL, False)}
    assert signs(scan("Hà Nội"), scan("Hồ Chí Minh", 0)) == {(Sign.IMPOSSIBLE_TRAVEL, False)}


def test_one_wrong_position_is_weak_though_it_jumps_there_and_back():
    assert signs(scan("Hà Nội"), scan("Hồ Chí Minh", 0.1), scan("Hà Nội", 0.2)) == {(Sign.IMPOSSIBLE_TRAVEL, False)}


def test_jumping_on_and_on_is_strong():
    jumping = [scan(place, number / 10) for number, place in enumerate(["Hà Nội", "Hồ Chí Minh"] * 2)]
    found = of(*jumping)
    assert found is not None
    assert found.strong
    assert "3 times" in str(found.evidence[0].said)
    assert "Hồ Chí Minh (10.78, 106.70)" in str(found.evidence[0].said)
    assert "make the stamp void" in str(found.advice)


def test_looks_are_no_scans():
    looks = [scan(place, number / 10, kind=ScanKind.LOOK) for number, place in enumerate([*PLACES] * 5)]
    assert of(*looks) is None


def test_many_moves_are_strong_however_slow():
    moving = [
        scan(place, 100 * number, known="position")
        for number, place in enumerate(["Hà Nội", "Đà Nẵng"] * 3 + ["Hà Nội"])
    ]
    assert signs(*moving) == {(Sign.MANY_PLACES, True)}


def test_the_second_code_again_at_once_or_at_home_is_not_strong():
    asked = scan("Hà Nội", kind=ScanKind.SECRET)
    assert of(asked, scan("Hà Nội", 0.1, kind=ScanKind.SECRET)) is None
    assert signs(asked, scan("Hà Nội", 30, kind=ScanKind.SECRET)) == {(Sign.SECRET_AGAIN, False)}
    assert signs(asked, scan("Cà Mau", 30, kind=ScanKind.SECRET)) == {(Sign.SECRET_AGAIN, True)}
    elsewhere = scan("Cà Mau", 30, kind=ScanKind.SECRET, known="province")
    assert signs(scan("Hà Nội", kind=ScanKind.SECRET, known="province"), elsewhere) == {(Sign.SECRET_AGAIN, True)}


def test_two_provinces_within_an_hour_are_weak_and_where_they_meet_no_sign():
    names = [scan("Thanh Hóa", known="province"), scan("Nghệ An", 0.8, known="province")]
    assert signs(*names) == {(Sign.NEAR_IN_TIME, False)}
    border = [
        ScanRecord(
            code="a", serial="b", at=START, kind=ScanKind.SCAN, latitude=19.3, longitude=105.7, province=province
        )
        for province in ("Thanh Hóa", "Nghệ An")
    ]
    assert of(*border) is None


def test_many_scans_without_a_place_are_weak():
    nowhere = [scan("Hà Nội", number, known="") for number in range(20)]
    assert signs(*nowhere) == {(Sign.MANY_SCANS, False)}
    assert of(*nowhere[:19]) is None


def test_each_serial_stands_for_itself():
    scans = [scan("Hà Nội", serial="A1"), scan("Hồ Chí Minh", 0.1, serial="A2")]
    assert list(suspicions(scans)) == []


# Generated: what was copied is known


def near(rng: random.Random, place: str, at: dt.datetime, serial: str) -> ScanRecord:
    latitude, longitude = (degrees + rng.gauss(0, 0.1) for degrees in PLACES[place])
    return ScanRecord(
        code="a", serial=serial, at=at, kind=ScanKind.SCAN, latitude=latitude, longitude=longitude, province=place
    )


def genuine(rng: random.Random, serial: str) -> Scans:
    """A piece that goes by lorry over one to four places, is scanned there by some, and now and then mislocated."""
    at, scans = START, Scans()
    for place in rng.sample(list(PLACES), rng.randint(1, 4)):
        for _ in range(rng.choice((1, 1, 2, 5, 30))):
            at += dt.timedelta(minutes=rng.expovariate(1 / 120))
            scans.append(near(rng, place, at, serial))
        at += dt.timedelta(hours=40)
    if rng.random() < 0.05:  # a telephone company's exit, at the other end of the country
        wrong = rng.randrange(len(scans))
        scans[wrong] = near(rng, "Hồ Chí Minh", scans[wrong].at, serial)
    return scans


def copied(rng: random.Random, serial: str, scans: int = 20) -> Scans:
    """One serial on many pieces, sold in three to six places over two weeks."""
    places = rng.sample(list(PLACES), rng.randint(3, 6))
    times = sorted(START + dt.timedelta(hours=rng.uniform(0, 336)) for _ in range(scans))
    return [near(rng, rng.choice(places), at, serial) for at in times]


def strong(make: Callable[[random.Random, str], Scans], count: int) -> Counter[bool]:
    rng = random.Random(20261122)
    found = [next(suspicions(make(rng, str(number))), None) for number in range(count)]
    return Counter(item is not None and item.strong for item in found)


def test_copies_are_found_and_genuine_pieces_are_left_in_peace():
    found, alarmed = strong(copied, 300), strong(genuine, 300)
    assert found[True] >= 295
    assert alarmed[True] <= 1


def test_a_copy_that_was_scanned_twice_may_stay_unseen():
    """What few scans can't show isn't claimed."""
    found = strong(lambda rng, serial: copied(rng, serial, 2), 300)
    assert found[True] == 0
