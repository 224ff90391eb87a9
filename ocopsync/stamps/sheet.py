"""Sheets of stamps: labels page by page into a PDF, every symbol read back before it is put on its page.

Symbols are pictures of the printer's own dots, so that nothing is left to be scaled or smoothed; as paths they take
twice the time and the room. All of a label that doesn't change from stamp to stamp is in the file once. A page is
written as soon as it is full.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import BinaryIO

from attrs import define, evolve, field, frozen

from ocopsync.messages import say
from ocopsync.stamps.address import StampError
from ocopsync.stamps.fitting import BOLD, STAR, Line
from ocopsync.stamps.label import Label, Words, arrange, fonts, missing
from ocopsync.stamps.layouts import Layout
from ocopsync.stamps.pdf import Font, Pdf
from ocopsync.stamps.print_size import DPI, Fit
from ocopsync.stamps.symbol import QUIET, Symbol, checked, draw
from ocopsync.stamps.units import POINTS, POINTS_AN_INCH
from ocopsync.streams import batched

SERIAL, SECRET = "Sê-ri: ", "Mã cào: "
"""In front of what differs from label to label; the second is the code under the scratch layer."""
MASK = 2
"""Of all symbols on a sheet. To try all eight for each takes five times as long, and they are read no better for it:
``benchmarks/labels.py`` compares."""
_HAIRLINE, _MARK = 0.25, 1.5 * POINTS
"""Of cut marks: how thick, and how long on each side of a corner."""


@frozen
class Piece:
    """One stamp: what its symbol says, and what is printed of it."""

    text: str
    serial: str = ""
    secret: str = field(default="", repr=False)


@frozen
class Written:
    stamps: int
    pages: int
    fits: tuple[Fit, ...]
    """The sizes in which symbols were printed; nearly always one."""
    left_out: str
    """Characters of the words that the font hasn't."""


def write_sheet(
    file: BinaryIO,
    pieces: Iterable[Piece],
    words: Words,
    layout: Layout,
    *,
    level: str = "M",
    dpi: int = DPI[0],
    cut_marks: bool = False,
) -> Written:
    """Write a PDF. The same pieces give the same bytes.

    :raises StampError: a text that can't be drawn, too much for the layout, or nothing at all
    """
    faces = fonts()
    words, left_out = _writable(words, faces)
    pdf = Pdf(file, faces, title=" – ".join(filter(None, ("Tem", words.name, words.lot))), author=words.producer)
    sheet = _Sheet(pdf, faces, words, layout, dpi, cut_marks)
    count = 0
    for some in batched(pieces, layout.on_page):
        count += len(some)
        sheet.add([(checked(draw(piece.text, level, mask=MASK)), piece) for piece in some])
    if not count:
        raise StampError(say("There is nothing to print: all these stamps are void."))
    pdf.close()
    fits = dict.fromkeys(label.fit for label, _ in sheet.labels.values())
    return Written(count, pdf.pages, tuple(fits), left_out)


def _writable(words: Words, faces: tuple[Font, Font]) -> tuple[Words, str]:
    """The words without what the font hasn't, and that."""
    left_out = missing(words.name + words.producer, faces[BOLD])
    without = str.maketrans("", "", left_out)
    name, producer = (" ".join(text.translate(without).split()) for text in (words.name, words.producer))
    return evolve(words, name=name, producer=producer), left_out


@define
class _Sheet:
    pdf: Pdf
    faces: tuple[Font, Font]
    words: Words
    layout: Layout
    dpi: int
    cut_marks: bool
    labels: dict[tuple[int, int, int], tuple[Label, str]] = field(factory=dict)
    """What is arranged already, by the symbol's modules and the lengths of what varies; and its name in the PDF."""
    _marks: str = ""

    def add(self, page: list[tuple[Symbol, Piece]]) -> None:
        places = zip(self.layout.places(), page, strict=False)
        content = b"\n".join(self._label(symbol, piece, left, top) for (left, top), (symbol, piece) in places)
        if self.cut_marks:
            content += b"\n/%s Do" % self._cut_marks().encode()
        self.pdf.page(self.layout.page_width * POINTS, self.layout.page_height * POINTS, content)

    def _label(self, symbol: Symbol, piece: Piece, left: float, top: float) -> bytes:
        label, name = self._arranged(symbol, piece)
        page = self.layout.page_height * POINTS
        x, y = left * POINTS, page - (top + self.layout.height) * POINTS
        values = (value for value in (piece.serial, piece.secret) if value)
        varying = b" ".join(
            self._varying(line, value, label.column) for line, value in zip(label.varying, values, strict=True)
        )
        return b"q 1 0 0 1 %.3f %.3f cm /%s Do %s Q %s" % (
            *(x, y, name.encode(), varying),
            self._symbol(symbol, label.fit, x + label.x, page - (y + label.y + label.fit.side * POINTS)),
        )

    def _arranged(self, symbol: Symbol, piece: Piece) -> tuple[Label, str]:
        key = symbol.modules, len(piece.serial), len(piece.secret)
        if key not in self.labels:
            varying = [(title, length) for title, length in zip((SERIAL, SECRET), key[1:], strict=True) if length]
            label = arrange(self.layout, symbol, self.words, self.faces, dpi=self.dpi, varying=varying)
            content = b"\n".join(_written(line, self.faces) for line in label.lines)
            self.labels[key] = label, self.pdf.form(content, label.width, label.height)
        return self.labels[key]

    def _varying(self, line: Line, value: str, column: float) -> bytes:
        """A value that is wider than most gets smaller letters."""
        text = line.text + value
        size = line.size * min(1, column / self.faces[line.font].width(text, line.size))
        return _written(evolve(line, text=text, size=size), self.faces)

    def _symbol(self, symbol: Symbol, fit: Fit, left: float, top: float) -> bytes:
        """``left``, ``top``: of the quiet zone, from the page's left upper corner; moved onto the printer's dots."""
        dot = POINTS_AN_INCH / self.dpi
        x = (round(left / dot) + QUIET * fit.dots) * dot
        y = self.layout.page_height * POINTS - (round(top / dot) + QUIET * fit.dots) * dot
        side = symbol.modules * fit.dots * dot
        return b"q %.4f 0 0 %.4f %.4f %.4f cm %s Q" % (side, side, x, y - side, picture(symbol, fit.dots))

    def _cut_marks(self) -> str:
        if not self._marks:
            width, height = self.layout.page_width * POINTS, self.layout.page_height * POINTS
            self._marks = self.pdf.form(_marks_of(self.layout, height), width, height)
        return self._marks


def picture(symbol: Symbol, dots: int) -> bytes:
    """The symbol as an inline picture of the printer's dots, black where a bit is 1.

    A picture ends where readers find EI; E is 01000101, and modules of ``dots`` ≥ 3 leave no single bit in a byte.
    """
    side = symbol.modules * dots
    bits = symbol.bits.replace(b"\0", b"0" * dots).replace(b"\1", b"1" * dots)
    width = (side + 7) // 8
    rows = [int(bits[at : at + side].ljust(8 * width, b"0"), 2).to_bytes(width) for at in range(0, len(bits), side)]
    data = b"".join([row * dots for row in rows])
    return b"BI /IM true /BPC 1 /D [1 0] /W %d /H %d ID %s\nEI" % (side, side, data)


def _written(line: Line, faces: tuple[Font, Font]) -> bytes:
    font = faces[line.font]
    text = b"BT /F%d %.3f Tf %.3f %.3f Td %s Tj ET" % (line.font, line.size, line.x, line.y, font.hexed(line.text))
    if not line.stars:
        return text
    first = line.x + font.width(line.text, line.size) + line.size / 2
    stars = (_star(first + at * STAR * line.size, line.y + 0.36 * line.size, line.size) for at in range(line.stars))
    return b"\n".join((text, *stars))


def _star(x: float, y: float, size: float) -> bytes:
    """Be Vietnam Pro has no ★."""
    corners = (
        (x + reach * size * math.sin(turn), y + reach * size * math.cos(turn))
        for turn, reach in ((at * math.pi / 5, 0.18 if at % 2 else 0.45) for at in range(10))
    )
    path = b" l ".join(b"%.3f %.3f" % corner for corner in corners)
    return path.replace(b" l ", b" m ", 1) + b" l f"


def _marks_of(layout: Layout, height: float) -> bytes:
    """A small cross at every corner of every label."""
    corners = {
        (round((left + x) * POINTS, 3), round(height - (top + y) * POINTS, 3))
        for left, top in layout.places()
        for x in (0, layout.width)
        for y in (0, layout.height)
    }
    lines = (
        b"%.3f %.3f m %.3f %.3f l %.3f %.3f m %.3f %.3f l"
        % (*(x - _MARK, y, x + _MARK, y), *(x, y - _MARK, x, y + _MARK))
        for x, y in sorted(corners)
    )
    return b"%.2f w\n%s S" % (_HAIRLINE, b"\n".join(lines))
