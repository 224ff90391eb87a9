"""Words made to fit into a box: as large as they can be, and as complete.

They shrink first; then what may give way does, step by step; at last words are broken. Lengths are in points, y up.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from ocopsync.stamps.pdf import Font

REGULAR, BOLD = 0, 1
"""Places among the faces."""
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
"""The last has capitals of 1.1 mm; what doesn't fit then gives way."""
_SQUEEZED, _LEAST = 0.7, 3.8
"""How much smaller the letters of a serial may be than those around them, and never smaller than."""
STAR = 0.95
"""The width of one, by the size."""
ELLIPSIS = "…"


@frozen
class Line:
    text: str
    font: int
    size: float
    x: float = 0.0
    y: float = 0.0
    """The base line."""
    stars: int = 0
    """That follow the text."""


@frozen
class Box:
    x: float
    y: float
    width: float
    height: float


@frozen
class Paragraph:
    text: str
    font: int = REGULAR
    size: float = 1.0
    stars: int = 0
    kind: str = ""
    """``name``, ``producer``, ``stars`` or ``varying``; lines without one never give way."""
    follows: int = 0
    """Characters that a varying line gets."""


@frozen
class _Shape:
    """How much of what may give way is there; None: all lines."""

    name: int | None = None
    producer: int | None = None
    stars: int = 1

    def lines_of(self, paragraph: Paragraph) -> int | None:
        return {"name": self.name, "producer": self.producer, "stars": self.stars}.get(paragraph.kind)


_SHAPES = (
    _Shape(),
    _Shape(producer=2),
    _Shape(producer=1),
    _Shape(producer=1, stars=0),
    _Shape(producer=0, stars=0),
    _Shape(name=2, producer=0, stars=0),
    _Shape(name=1, producer=0, stars=0),
)


def fitted_lines(paragraphs: list[Paragraph], box: Box, faces: tuple[Font, Font]) -> list[tuple[Line, bool]] | None:
    """The lines in their places, and which of them vary: as large and as complete as the box allows."""
    for broken in (False, True):
        for shape in _SHAPES:
            for size in _SIZES:
                lines = _set(paragraphs, shape, size, box.width, faces, broken=broken)
                if lines is not None and _height(lines, faces) <= box.height:
                    return list(_placed(lines, box, faces))
    return None


def _set(
    paragraphs: list[Paragraph],
    shape: _Shape,
    size: float,
    width: float,
    faces: tuple[Font, Font],
    *,
    broken: bool,
) -> list[tuple[Line, bool]] | None:
    """The lines at one size; None where a word is wider than the column and may not be ``broken``."""
    found: list[tuple[Line, bool]] = []
    for paragraph in paragraphs:
        most = shape.lines_of(paragraph)
        if most == 0:
            continue
        own = size * paragraph.size
        texts = _wrapped(paragraph, own, width, faces[paragraph.font], most, broken=broken)
        if texts is None:
            return None
        found += [
            (Line(text, paragraph.font, own, stars=paragraph.stars), paragraph.kind == "varying") for text in texts
        ]
    return found


def _wrapped(
    paragraph: Paragraph, size: float, width: float, font: Font, most: int | None, *, broken: bool
) -> list[str] | None:
    if paragraph.stars or paragraph.follows:
        widest = font.width(paragraph.text + "8" * paragraph.follows, size) + paragraph.stars * STAR * size
        squeezed = widest * max(_SQUEEZED, _LEAST / size) if paragraph.follows else widest
        return [paragraph.text] if squeezed <= width or (broken and paragraph.follows) else None
    lines = list(_lines(paragraph.text, size, width, font))
    if most is not None and (len(lines) > most or _too_wide(lines, size, width, font)):
        return _cut(lines, most, size, width, font)
    if _too_wide(lines, size, width, font):
        return [piece for line in lines for piece in _pieces(line, size, width, font)] if broken else None
    return lines


def _too_wide(lines: list[str], size: float, width: float, font: Font) -> bool:
    return any(font.width(line, size) > width for line in lines)


def _lines(text: str, size: float, width: float, font: Font) -> Iterator[str]:
    """Words together as long as they fit; a word that is too wide has a line of its own."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and font.width(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _cut(lines: list[str], most: int, size: float, width: float, font: Font) -> list[str]:
    *kept, last = lines[:most]
    if len(lines) > most:
        last += ELLIPSIS
    return [_shortened(line, size, width, font) for line in (*kept, last)]


def _shortened(line: str, size: float, width: float, font: Font) -> str:
    if font.width(line, size) <= width:
        return line
    line = line.removesuffix(ELLIPSIS)
    while line and font.width(line + ELLIPSIS, size) > width:
        line = line[:-1]
    return line.rstrip(" ,.-–") + ELLIPSIS


def _pieces(line: str, size: float, width: float, font: Font) -> Iterator[str]:
    piece = ""
    for char in line:
        if piece and font.width(piece + char, size) > width:
            yield piece
            piece = ""
        piece += char
    yield piece


def _height(lines: list[tuple[Line, bool]], faces: tuple[Font, Font]) -> float:
    return sum(line.size * (faces[line.font].rise(line.text) + faces[line.font].descent) for line, _ in lines)


def _placed(lines: list[tuple[Line, bool]], box: Box, faces: tuple[Font, Font]) -> Iterator[tuple[Line, bool]]:
    """One below the other, together in the middle of the box's height."""
    y = box.y + (box.height + _height(lines, faces)) / 2
    for line, varies in lines:
        font = faces[line.font]
        y -= font.rise(line.text) * line.size
        yield evolve(line, x=box.x, y=y), varies
        y -= font.descent * line.size
