"""How large a symbol is printed: modules in millimetres and in whole dots of the printer, and what is too dense.

A printer sets whole dots. A module of 3.9 dots would be 4 dots here and 3 there; so it gets 3, and the symbol becomes a
little smaller than its place. What limits it, and where the limit comes from:

- 4 dots: what DENSO WAVE, who made the QR code, recommends for a steady print (qrcode.com, "Point for setting the
  module size"). Fewer are printed with a remark;
- 3 dots and 0.25 mm: below that nothing is printed. Our assumption: a thermal head smears about half a dot on each
  side, and 0.25 mm is what ordinary hand-held scanners resolve (the table on the same page);
- 0.396 mm: what GS1 asks for where tills read it (GS1 General Specifications, symbol specification table 1, QR code
  with a Digital Link). A stamp for phones needs less; so this is told, and nothing is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from attrs import frozen

from ocopsync.messages import Message, say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.symbol import LEVELS, Symbol, draw
from ocopsync.stamps.units import INCH

DPI = (203, 300)
"""What label printers have."""
FEWEST_DOTS, STEADY_DOTS = 3, 4
SMALLEST_MODULE, TILL_MODULE = 0.25, 0.396
"""Millimetres."""


@frozen
class Fit:
    """A symbol in whole dots of a printer."""

    dots: int
    """On the side of a module."""
    module: float
    """Millimetres."""
    side: float
    """Of the symbol with its quiet zone, in millimetres."""
    dpi: int

    @classmethod
    def of(cls, symbol: Symbol, dots: int, dpi: int) -> Fit:
        module = dots * INCH / dpi
        return cls(dots, module, module * symbol.side, dpi)

    @property
    def up(self) -> str:
        """The side in words, with one decimal, rounded up: so much room it needs."""
        return f"{math.ceil(self.side * 10 - 1e-9) / 10:g}"

    @property
    def is_steady(self) -> bool:
        return self.dots >= STEADY_DOTS

    @property
    def is_for_tills(self) -> bool:
        return self.module >= TILL_MODULE

    @property
    def remarks(self) -> tuple[Message, ...]:
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[Message]:
        if not self.is_steady:
            yield say(
                "A module has {dots} dots of the printer; {steady} print more steadily (DENSO WAVE's advice).",
                dots=self.dots,
                steady=STEADY_DOTS,
            )
        if not self.is_for_tills:
            yield say(
                "A module measures {module} mm: enough for phones; a shop's till wants {till} mm (GS1).",
                module=_shown(self.module),
                till=_shown(TILL_MODULE),
            )


def fitted(symbol: Symbol, mm: float, dpi: int) -> Fit:
    """The largest print of ``symbol`` that goes into ``mm`` × ``mm`` with its quiet zone.

    :raises StampError: it would be too dense; the sizes that would do are told
    """
    dots = math.floor(mm / INCH * dpi / symbol.side + 1e-9)
    fit = Fit.of(symbol, dots, dpi)
    if dots < _fewest(dpi):
        raise StampError(_too_dense(symbol, mm, dpi))
    return fit


def smallest(symbol: Symbol, dpi: int) -> Fit:
    """The smallest print that is still allowed."""
    return Fit.of(symbol, _fewest(dpi), dpi)


def _fewest(dpi: int) -> int:
    return max(FEWEST_DOTS, math.ceil(SMALLEST_MODULE / INCH * dpi - 0.01))


def _too_dense(symbol: Symbol, mm: float, dpi: int) -> Message:
    finest, lighter = max(DPI), _lighter(symbol, mm, dpi)
    return say(
        "On {mm} mm at {dpi} dpi the symbol of {modules} × {modules} modules is too dense to be printed and read: "
        "it needs {least} mm.{finer}{lighter}",
        mm=f"{mm:g}",
        dpi=dpi,
        modules=symbol.modules,
        least=smallest(symbol, dpi).up,
        finer=say(" With a printer of {dpi} dpi, {mm} mm do.", dpi=finest, mm=smallest(symbol, finest).up)
        if dpi < finest
        else "",
        lighter=say(" Or take level {level}.", level=lighter) if lighter else "",
    )


def _lighter(symbol: Symbol, mm: float, dpi: int) -> str:
    """The highest level below its own at which it would fit."""
    for level in reversed(LEVELS[: LEVELS.index(symbol.level)]):
        if smallest(draw(symbol.text, level), dpi).side <= mm:
            return level
    return ""


def _shown(mm: float) -> str:
    return f"{mm:.3f}".rstrip("0")
