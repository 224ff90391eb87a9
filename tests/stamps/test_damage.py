"""Damages do what they say, by chance that can be repeated; and what a stamp bears is measured, not assumed."""

from __future__ import annotations

import re
from random import Random

import pytest

from ocopsync.stamps.address import StampError
from ocopsync.stamps.damage import (
    PIXELS,
    blurred,
    humid,
    reads,
    rotated,
    seen,
    stain,
    stained,
    survives,
    together,
)
from ocopsync.stamps.print_size import fitted
from ocopsync.stamps.robustness import HARMS, JAR, Robustness, advice, bears_everyday, robustness
from ocopsync.stamps.symbol import LEVELS, QUIET, draw

LINK = "https://tem.example.vn/t/01/08930000000019/10/L-26-01/21/K7TN4XQM7A2"
FINDER = 8


def printed(level: str = "M", mm: float = 20, dpi: int = 300):
    symbol = draw(LINK, level)
    return symbol, seen(symbol, fitted(symbol, mm, dpi))


def share_read(level: str, damage, trials: int = 30, seed: int = 5) -> float:
    symbol, picture = printed(level)
    return sum(survives(symbol, picture, damage, trials=trials, seed=seed)) / trials


def test_a_phone_sees_the_print_at_its_size():
    symbol, picture = printed("M", 20, 203)
    assert picture.width == round(fitted(symbol, 20, 203).side * PIXELS)
    assert reads(picture, LINK)
    assert not reads(picture, LINK + "x")


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3])
@pytest.mark.parametrize("seed", range(8))
def test_a_stain_covers_its_share_and_spares_finder_patterns_and_margin(share, seed):
    modules, module = 33, 6
    size = ((modules + 2 * QUIET) * module,) * 2
    mask = stain(size, modules, share, Random(seed))
    free = (modules**2 - 3 * FINDER**2) * module**2
    assert mask.histogram()[255] / free == pytest.approx(share, abs=0.01)
    first, last, finder = QUIET * module, (QUIET + modules) * module, FINDER * module
    for box in (
        (first, first, first + finder, first + finder),
        (last - finder, first, last, first + finder),
        (first, last - finder, first + finder, last),
    ):
        assert not mask.crop(box).getbbox()
    left, top, right, bottom = mask.getbbox()
    assert min(left, top) >= first
    assert max(right, bottom) <= last + 1


@pytest.mark.parametrize("damage", [blurred(0.1), rotated, humid, stained(0.1), JAR])
def test_the_same_chance_does_the_same_harm(damage):
    symbol, picture = printed()
    before = picture.tobytes()
    once, again = (damage(picture, symbol.modules, Random("1/7")) for _ in range(2))
    assert once.tobytes() == again.tobytes()
    assert picture.tobytes() == before
    assert once.tobytes() != before


def test_another_chance_does_another_harm():
    symbol, picture = printed()
    spots = {stained(0.1)(picture, symbol.modules, Random(seed)).tobytes() for seed in range(5)}
    assert len(spots) == 5


def test_stains_are_dark_and_light():
    symbol, picture = printed()
    greys = {stained(0.2)(picture, symbol.modules, Random(seed)).getpixel((0, 0)) for seed in range(4)}
    assert greys == {255}  # the margin
    inner = [
        stained(1)(picture, symbol.modules, Random(seed)).getpixel((picture.width // 2,) * 2) for seed in range(12)
    ]
    assert min(inner) < 80
    assert max(inner) > 220


def test_humidity_takes_contrast_away():
    symbol, picture = printed()
    low, high = humid(picture, symbol.modules, Random(1)).getextrema()
    assert high - low < 140
    assert picture.getextrema() == (0, 255)


def test_damages_add_up():
    symbol, picture = printed()
    both = together(stained(0.1), blurred(0.2))(picture, symbol.modules, Random(3))
    one = stained(0.1)(picture, symbol.modules, Random(3))
    assert both.tobytes() == blurred(0.2)(one, symbol.modules, Random(3)).tobytes()


def test_what_every_stamp_meets_is_borne_by_the_levels_in_use():
    for level in "MQH":
        for harm in HARMS:
            if harm.everyday:
                assert share_read(level, harm.damage) == 1, (level, harm.name)


def test_more_correction_bears_more_stain():
    shares = [share_read(level, stained(0.15)) for level in LEVELS]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1


def test_a_stain_that_is_larger_than_any_correction_is_not_borne():
    assert share_read("H", stained(0.45)) == 0


def test_a_stain_of_everything_is_not_read_and_comes_to_an_end():
    symbol, picture = printed()
    assert not any(survives(symbol, picture, stained(1), trials=2))


def test_how_robust_it_is_comes_with_a_seed():
    symbol = draw(LINK)
    found = robustness(symbol, 20, 300, seed=3)
    shares = {harm.name: share_read("M", harm.damage, trials=40, seed=3) for harm in HARMS[-3:]}
    assert found.shares.items() >= shares.items()
    assert set(found.shares) == {harm.name for harm in HARMS}
    assert all(0 <= share <= 1 for share in found.shares.values())
    assert found.is_robust
    assert found.bears in (0.05, 0.1)


def advised(level: str, mm: float) -> str:
    symbol = draw(LINK, level)
    return str(advice(Robustness(symbol, fitted(symbol, mm, 300), 0, {}), mm))


def test_a_better_level_is_advised_where_there_is_room():
    found = re.fullmatch(r"On 20 mm level H bears all .* and stains of up to (\d+) %\.", advised("M", 20))
    assert found
    assert int(found[1]) >= 15


def test_where_finer_modules_bear_less_a_lower_level_is_advised():
    symbol = draw(LINK, "Q")
    assert not bears_everyday(symbol, fitted(symbol, 15, 300), 0)
    assert advised("Q", 15).startswith("On 15 mm level M")


def test_a_larger_print_is_advised_where_no_level_does():
    assert advised("M", 12) == "Print it on 13.9 mm with level M."
    symbol = draw(LINK, "M")
    assert not bears_everyday(symbol, fitted(symbol, 12, 300), 0)
    assert bears_everyday(symbol, fitted(symbol, 13.9, 300), 0)


def test_one_that_would_not_be_printed_is_not_tried():
    with pytest.raises(StampError, match="too dense"):
        robustness(draw(LINK, "H"), 15, 203)
