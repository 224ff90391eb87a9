"""One label: where the symbol stands, and the words beside or below it, made to fit.

The words are Vietnamese, whoever prints: buyers read them. They shrink first, then the producer's name and the stars
give way, and only then the product's name ends in an ellipsis; lot, dates, code and serial are never cut. Nothing
enters the symbol's quiet zone. Lengths are in points unless they are called mm; y goes up, from the label's lower left
corner.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from ocopsync.ledger.stamp_records import LotRecord
from ocopsync.messages import say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.fitting import BOLD, Box, Line, Paragraph, fitted_lines
from ocopsync.stamps.layouts import LAYOUTS, Layout
from ocopsync.stamps.own_code import printed
from ocopsync.stamps.pdf import Font
from ocopsync.stamps.print_size import Fit, fitted
from ocopsync.stamps.symbol import QUIET, Symbol
from ocopsync.stamps.units import POINTS
from ocopsync.vietnam.ids import is_digits

_NAME = 1.1
"""The name's size, by the others'."""
_SHARES = (0.52, 0.62)
"""Of the label's longer side, for the symbol; the second where it would be too dense otherwise."""
_LARGEST_MM = (25.0, 45.0)
"""A phone reads 25 mm at arm's length; a dense symbol may grow."""
_GAP = 0.4 * POINTS
"""Between the quiet zone and the words."""
PATHS = tuple(Path(__file__).parent / "fonts" / f"BeVietnamPro-{face}.ttf" for face in ("Regular", "Bold"))


def fonts() -> tuple[Font, Font]:
    """Regular and bold, with no characters used yet: a set for each file."""
    regular, bold = map(Font, PATHS)
    return regular, bold


@frozen(kw_only=True)
class Words:
    """What stands on every label of a lot."""

    name: str
    producer: str = ""
    lot: str = ""
    code: str = ""
    """An own code as it is printed; a GTIN is in the symbol and under the barcode already."""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    stars: int = 0


def words_of(record: LotRecord) -> Words:
    facts = record.facts
    stars = facts.get("ocop")
    return Words(
        name=_one_line(facts.get("title") or record.sku),
        producer=_one_line(facts.get("producer") or ""),
        lot=record.lot,
        code="" if is_digits(record.code) else printed(record.code),
        made_on=record.made_on,
        expires_on=record.expires_on,
        stars=stars if isinstance(stars, int) and 1 <= stars <= 5 else 0,
    )


def _one_line(value: object) -> str:
    """Letters composed, as fonts have them: Ế is one, whoever typed it as three."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def missing(text: str, font: Font) -> str:
    """The characters of ``text`` that the font hasn't: pictures, other scripts."""
    return "".join(dict.fromkeys(char for char in text if not font.has(char)))


@frozen
class Label:
    """Where everything of a label stands, for symbols of one size and serials of one length."""

    width: float
    height: float
    fit: Fit
    x: float
    y: float
    """The lower left corner of the symbol's quiet zone."""
    column: float
    """How wide the words may be."""
    lines: tuple[Line, ...]
    varying: tuple[Line, ...]
    """Lines that differ from label to label: the words in front of what differs."""


def arrange(
    layout: Layout,
    symbol: Symbol,
    words: Words,
    faces: tuple[Font, Font],
    *,
    dpi: int,
    varying: Iterable[tuple[str, int]] = (),
) -> Label:
    """``varying``: lines whose end differs from label to label: what stands in front, and how many characters follow.

    :raises StampError: the symbol would be too dense, or the label too small for its words
    """
    fit = place_of(layout, symbol, dpi)
    x, y, box = _parted(layout, fit, symbol)
    lines = fitted_lines(list(_paragraphs(words, tuple(varying))), box, faces)
    if lines is None:
        raise StampError(
            say(
                "The words don't fit on a label of {width} × {height} mm beside a symbol of {side} mm. Take a larger "
                "label. There are: {layouts}.",
                width=f"{layout.width:g}",
                height=f"{layout.height:g}",
                side=f"{fit.side:.1f}",
                layouts=", ".join(_larger(layout)),
            )
        )
    fixed = tuple(line for line, varies in lines if not varies)
    return Label(
        layout.width * POINTS,
        layout.height * POINTS,
        fit,
        x,
        y,
        box.width,
        fixed,
        tuple(line for line, varies in lines if varies),
    )


def _larger(layout: Layout) -> Iterator[str]:
    return (
        name
        for name, other in LAYOUTS.items()
        if other.is_roll == layout.is_roll and other.width * other.height > layout.width * layout.height
    )


def place_of(layout: Layout, symbol: Symbol, dpi: int) -> Fit:
    """The symbol's size on a label of this layout.

    :raises StampError: too dense; the layouts on which it would do are told
    """
    try:
        return _fitted(layout, symbol, dpi)
    except StampError as error:
        others = [name for name, other in LAYOUTS.items() if _does(other, symbol, dpi)]
        raise StampError(
            say(
                "The label {name} ({width} × {height} mm): {why} Layouts that would do at {dpi} dpi: {layouts}.",
                name=layout.name,
                width=f"{layout.width:g}",
                height=f"{layout.height:g}",
                why=error.message,
                dpi=dpi,
                layouts=", ".join(others) or "—",
            )
        ) from error


def _does(layout: Layout, symbol: Symbol, dpi: int) -> bool:
    try:
        return bool(_fitted(layout, symbol, dpi))
    except StampError:
        return False


def _fitted(layout: Layout, symbol: Symbol, dpi: int) -> Fit:
    first, second = (_room(layout, symbol, share, most) for share, most in zip(_SHARES, _LARGEST_MM, strict=True))
    try:
        return fitted(symbol, first, dpi)
    except StampError:
        return fitted(symbol, second, dpi)


def _room(layout: Layout, symbol: Symbol, share: float, most: float) -> float:
    """Millimetres for the symbol with its quiet zone, which may reach to the label's edge; dark modules may not."""
    short = min(layout.width, layout.height)
    dark = (short - 2 * layout.padding) * symbol.side / symbol.modules
    room = min(short, dark, share * max(layout.width, layout.height), most)
    return math.floor(room * 100) / 100


def _parted(layout: Layout, fit: Fit, symbol: Symbol) -> tuple[float, float, Box]:
    """The symbol's corner and the room for the words: beside it, or below it on a label that is higher than wide."""
    side, padding = fit.side * POINTS, layout.padding * POINTS
    width, height = layout.width * POINTS, layout.height * POINTS
    edge = max(0.0, padding - QUIET * fit.module * POINTS)
    if layout.width >= layout.height:
        left = edge + side + _GAP
        return edge, (height - side) / 2, Box(left, padding, width - padding - left, height - 2 * padding)
    y = height - edge - side
    return (width - side) / 2, y, Box(padding, padding, width - 2 * padding, y - _GAP - padding)


def _paragraphs(words: Words, varying: tuple[tuple[str, int], ...]) -> Iterator[Paragraph]:
    yield Paragraph(words.name, BOLD, _NAME, kind="name")
    if words.stars:
        yield Paragraph("OCOP ", stars=words.stars, kind="stars")
    if words.lot:
        yield Paragraph(f"Lô: {words.lot}")
    for title, day in (("NSX", words.made_on), ("HSD", words.expires_on)):
        if day:
            yield Paragraph(f"{title}: {day:%d/%m/%Y}")
    if words.code:
        yield Paragraph(f"Mã: {words.code}")
    if words.producer:
        yield Paragraph(words.producer, kind="producer")
    for title, follows in varying:  # the last one, so that a scratch layer hides nothing else
        yield Paragraph(title, kind="varying", follows=follows)
