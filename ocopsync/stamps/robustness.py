"""What a printed symbol bears, told damage by damage, and which level and size would bear more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from attrs import field, frozen

from ocopsync.messages import N_, Message, say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.damage import Damage, blurred, humid, rotated, seen, stained, survives, together
from ocopsync.stamps.print_size import Fit, fitted
from ocopsync.stamps.symbol import LEVELS, Symbol, draw

ENOUGH = 0.99
"""The share of readable trials from which on a damage counts as survived."""
_LARGER = 3
"""Dots to a module by which a symbol is enlarged at most, in search of a size that bears everything."""


@frozen
class Harm:
    """A damage by name. ``everyday``: a stamp should survive it; ``stain``: how much of it is stained, alone."""

    name: str
    title: str
    damage: Damage = field(repr=False)
    everyday: bool = False
    stain: float = 0


JAR = together(stained(0.05), rotated, blurred(0.1))
"""What a jar in a kitchen looks like to a phone."""
HARMS = (
    Harm("blur", N_("slightly out of focus"), blurred(0.1), everyday=True),
    Harm("blur_strong", N_("far out of focus"), blurred(0.2)),
    Harm("rotation", N_("turned by any angle"), rotated, everyday=True),
    Harm("humidity", N_("bleached in a humid shop"), humid, everyday=True),
    Harm("jar", N_("5 % stained, slightly out of focus and turned"), JAR, everyday=True),
    Harm("stain_5", N_("5 % stained"), stained(0.05), everyday=True, stain=0.05),
    Harm("stain_10", N_("10 % stained"), stained(0.1), stain=0.1),
    Harm("stain_15", N_("15 % stained"), stained(0.15), stain=0.15),
    Harm("stain_20", N_("20 % stained"), stained(0.2), stain=0.2),
    Harm("stain_25", N_("25 % stained"), stained(0.25), stain=0.25),
    Harm("stain_30", N_("30 % stained"), stained(0.3), stain=0.3),
)
STAINS = tuple(harm for harm in HARMS if harm.stain)
"""From the smallest to the largest."""


@frozen
class Robustness:
    """What became of a symbol in every harm: the share that could still be read, 0 to 1, by the harm's name."""

    symbol: Symbol
    fit: Fit
    seed: int
    shares: Mapping[str, float]

    @property
    def is_robust(self) -> bool:
        """Whether it bears what every stamp meets."""
        return all(self.shares[harm.name] >= ENOUGH for harm in HARMS if harm.everyday)

    @property
    def bears(self) -> float:
        """The largest stain that it bears."""
        return max((harm.stain for harm in takewhile(lambda harm: self.shares[harm.name] >= ENOUGH, STAINS)), default=0)


def robustness(symbol: Symbol, mm: float, dpi: int, *, seed: int = 0) -> Robustness:
    """What becomes of ``symbol`` printed on ``mm``.

    :raises StampError: it would be too dense to be printed at all
    """
    fit = fitted(symbol, mm, dpi)
    picture = seen(symbol, fit)
    tries = {harm.name: list(survives(symbol, picture, harm.damage, seed=seed)) for harm in HARMS}
    return Robustness(symbol, fit, seed, {name: sum(read) / len(read) for name, read in tries.items()})


def advice(found: Robustness, mm: float) -> Message:
    """Which level to take on ``mm``, or which size; where nothing is better, that."""
    levels = dict(_stain_by_level(found, mm))
    if not levels:
        return _larger(found)
    best = max(levels, key=lambda level: (levels[level], -LEVELS.index(level)))
    if best == found.symbol.level:
        return say("No level does better on {mm} mm.", mm=f"{mm:g}")
    return say(
        "On {mm} mm level {level} bears all that every stamp meets, and stains of up to {stain} %.",
        mm=f"{mm:g}",
        level=best,
        stain=f"{levels[best] * 100:.0f}",
    )


def _stain_by_level(found: Robustness, mm: float) -> Iterator[tuple[str, float]]:
    """The levels that bear everyday's harms on ``mm``, and the largest stain that each bears."""
    for level in LEVELS:
        symbol = draw(found.symbol.text, level)
        try:
            fit = fitted(symbol, mm, found.fit.dpi)
        except StampError:
            continue
        if bears_everyday(symbol, fit, found.seed):
            yield level, _largest_stain(symbol, fit, found.seed)


def _largest_stain(symbol: Symbol, fit: Fit, seed: int) -> float:
    picture = seen(symbol, fit)
    stains = takewhile(lambda harm: all(survives(symbol, picture, harm.damage, seed=seed)), STAINS)
    return max((harm.stain for harm in stains), default=0)


def bears_everyday(symbol: Symbol, fit: Fit, seed: int) -> bool:
    """Whether it is read in every trial; ends with the first that fails."""
    picture = seen(symbol, fit)
    return all(all(survives(symbol, picture, harm.damage, seed=seed)) for harm in HARMS if harm.everyday)


def _larger(found: Robustness) -> Message:
    """The smallest size that bears everyday's harms, at the same level or at a higher one."""
    for more in range(1, _LARGER + 1):
        for level in LEVELS[LEVELS.index(found.symbol.level) :]:
            symbol = draw(found.symbol.text, level)
            fit = Fit.of(symbol, found.fit.dots + more, found.fit.dpi)
            if bears_everyday(symbol, fit, found.seed):
                return say("Print it on {mm} mm with level {level}.", mm=fit.up, level=level)
    return say("Print it larger, or shorten its text: a lot's link instead of a signed one, a shorter domain.")
