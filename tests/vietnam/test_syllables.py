"""Which words are spelt like Vietnamese syllables."""

from __future__ import annotations

import pytest

from ocopsync.vietnam.syllables import is_syllable

RIGHT = """mắm tôm nước đường hải nghiêng quốc quýt giếng gì gìn giặt khuỷu thuở huệ hoà hòa loè lòe thuỷ thủy xoong
ngoằn nguyễn yến ý ly mỹ ở ăn uống ruốc kẹo bưởi rượu chuột đắk lắk"""
WRONG = """café müller naïve nestlé kâ cê ngê gê qa hât mầt màt haỉ hoaf w của_ vàng2 tôoi ă zà  nướcc"""


@pytest.mark.parametrize("word", RIGHT.split())
def test_a_syllable_is_known_by_its_spelling(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", WRONG.split())
def test_what_nobody_would_spell_so_is_none(word: str) -> None:
    assert not is_syllable(word)


def test_a_syllable_that_ends_in_a_stop_has_one_of_two_tones() -> None:
    assert [is_syllable(word) for word in ("mát", "mạt", "màt", "mảt", "mãt")] == [True, True, False, False, False]
