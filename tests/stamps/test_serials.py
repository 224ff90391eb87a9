"""Serials: readable, checked, and as rarely the same and as hard to guess as the arithmetic says."""

from __future__ import annotations

import math
import random
import secrets
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.stamps import serials
from ocopsync.stamps.identifiers import check_value
from ocopsync.stamps.own_code import ALPHABET
from ocopsync.stamps.serials import (
    LENGTH,
    as_typed,
    chance_of_collision,
    chance_of_guess,
    drawn,
    in_fives,
    is_checked,
    new_serial,
    possible,
)

ALL = 2 * 10**7
"""A million a year for 20 years."""


def machine(number: int):
    """A generator of bytes of its own, for each simulated machine."""
    return random.Random(number).randbytes


def test_a_serial_can_be_read_typed_and_stand_in_a_link():
    for _ in range(500):
        serial = new_serial()
        check_value("21", serial)
        assert len(serial) == LENGTH + 1
        assert set(serial) <= set(ALPHABET)
        assert is_checked(serial)


def test_it_comes_from_the_generator_for_secrets(monkeypatch):
    asked = []
    monkeypatch.setattr(secrets, "token_bytes", lambda count: asked.append(count) or bytes(range(7, 7 + count)))
    assert new_serial().startswith(ALPHABET[7:21])
    assert asked == [2 * LENGTH]


def test_a_million_of_a_hundred_machines_are_all_different(monkeypatch):
    seen: set[str] = set()
    for number in range(100):
        monkeypatch.setattr(secrets, "token_bytes", machine(number))
        seen.update(new_serial() for _ in range(10_000))
    assert len(seen) == 1_000_000


def test_every_character_is_as_likely_as_any_other_at_every_place(monkeypatch):
    monkeypatch.setattr(secrets, "token_bytes", machine(1))
    count = 28_000
    some = [new_serial() for _ in range(count)]
    for place in range(LENGTH + 1):
        met = Counter(serial[place] for serial in some)
        off = sum((met[char] - count / 28) ** 2 / (count / 28) for char in ALPHABET)
        assert off < 62, f"place {place}: chi-square {off:.0f} of 27 degrees of freedom"  # 1 in 10,000


@given(st.data())
def test_a_wrong_or_exchanged_character_is_noticed(data):
    serial = new_serial()
    at = data.draw(st.integers(0, LENGTH))
    other = data.draw(st.sampled_from(sorted(set(ALPHABET) - {serial[at]})))
    assert not is_checked(serial[:at] + other + serial[at + 1 :])
    left, right = sorted(data.draw(st.lists(st.integers(0, LENGTH), min_size=2, max_size=2, unique=True)))
    if serial[left] != serial[right]:
        swapped = list(serial)
        swapped[left], swapped[right] = serial[right], serial[left]
        assert not is_checked("".join(swapped))


@pytest.mark.parametrize("text", ["", "A", "K7TN4QXMRAP2CD", "0" * 15, "á" * 15, "K7TN4QXMRAP2CDEF"])
def test_what_was_never_drawn_isn_t_one(text):
    assert not is_checked(text)


def test_it_is_typed_in_any_way():
    serial = new_serial()
    assert as_typed(f" {in_fives(serial).lower()} ") == as_typed(" ".join(serial)) == serial
    assert [len(part) for part in in_fives(serial).split("-")] == [5, 5, 5]


# The arithmetic


def test_the_space_is_as_large_as_it_is_said_to_be():
    """Counted where it is small: of three characters 21,952 can be drawn, and 28 of 29 have a check character."""
    there = sum(serials.check_character(a + b + c) != "" for a in ALPHABET for b in ALPHABET for c in ALPHABET)
    assert there == pytest.approx(possible(3), rel=0.002)
    assert possible() == pytest.approx(1.76e20, rel=0.003)


@pytest.mark.parametrize("count", [10, 25, 40])
def test_the_chance_of_a_collision_is_what_a_simulation_meets(monkeypatch, count):
    """Two drawn characters: 757 serials. The bound and the truth lie within the error of 4,000 trials."""
    monkeypatch.setattr(secrets, "token_bytes", machine(count))
    trials = 4_000
    met = sum(len({drawn(2) for _ in range(count)}) < count for _ in range(trials)) / trials
    said = chance_of_collision(count, possible(2))
    assert met == pytest.approx(said, abs=4 * math.sqrt(said * (1 - said) / trials) + said * count / possible(2))


def test_the_chance_of_a_guess_is_what_a_simulation_meets(monkeypatch):
    monkeypatch.setattr(secrets, "token_bytes", machine(7))
    trials, issued, tries = 3_000, 12, 20
    met = 0
    for _ in range(trials):
        there = {drawn(2) for _ in range(issued)}
        met += any(drawn(2) in there for _ in range(tries))
    said = chance_of_guess(issued, tries, possible(2))
    assert met / trials == pytest.approx(said, abs=4 * math.sqrt(said * (1 - said) / trials))


def test_the_figures_of_the_description_are_right():
    assert chance_of_collision(ALL, possible()) == pytest.approx(1.1e-6, rel=0.05)
    assert chance_of_collision(ALL, possible(12)) == pytest.approx(9e-4, rel=0.05)
    assert chance_of_collision(ALL, possible(10)) == pytest.approx(0.5, rel=0.05)
    assert chance_of_guess(ALL, 1, possible()) == pytest.approx(1.1e-13, rel=0.05)
    assert chance_of_guess(ALL, int(1000 * 365.25 * 86_400), possible()) == pytest.approx(0.0036, rel=0.02)
