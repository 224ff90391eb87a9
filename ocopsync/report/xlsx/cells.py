"""The cells of a sheet: their styles and what they say, changed in the bytes of the part, row by row; all other rows
stay untouched."""

from __future__ import annotations

import re
import sys
from bisect import insort
from collections.abc import Callable, Collection, Iterator, Mapping
from xml.sax.saxutils import escape

from attrs import frozen

from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.scan import column_index
from ocopsync.report.xlsx.package import RELATIONSHIP, xml_text

Cell = tuple[int, int]
"""Row from 1, column from 0."""
Restyle = Callable[[Cell, int], int]
"""From a cell and its style to the style that it gets."""
Content = str | float
"""What a cell is to say; nothing where it is the empty text."""

_ROW = re.compile(rb"<(\w+:|)row\b([^>]*?)(/?)>")
_CELL = re.compile(rb"<(\w+:|)c\b([^>]*?)(/>|>.*?</\1c>)", re.DOTALL)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})\d+["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_KIND = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*["'][^"']*["']""")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'][^"']*["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*?)/?>")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)["']""")
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_TAG = re.compile(rb"<(/?)(?:\w+:)?(\w+)\b[^>]*?(/?)>")
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*["'](?:1|true)["']""")
_LEGACY = re.compile(rb"<(?:\w+:)?legacyDrawing\b[^>]*?(?:/>|>\s*</(?:\w+:)?legacyDrawing>)")
_AFTER_NOTES = frozenset(
    b"legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst AlternateContent".split()
)
_LARGEST_MERGE = 10_000


@frozen
class Row:
    number: int
    start: int
    end: int
    prefix: bytes
    attributes: bytes
    inner: bytes


def restyled(
    xml: bytes,
    wanted: Collection[Cell],
    restyle: Restyle,
    *,
    left: Collection[int] = (),
    contents: Mapping[Cell, Content] | None = None,
) -> bytes:
    """The sheet with new styles for the ``wanted`` cells, which are made where there are none, and for all cells that
    have one of the styles in ``left``; those of the ``wanted`` cells that are in ``contents`` say that from then on."""
    change = _Change(xml, wanted, restyle, contents or {})
    of_ours = _one_of(left)
    parts, at = [], 0
    for row in rows_of(xml):
        parts += [xml[at : row.start], change.rows_before(row)]
        at = row.start
        if row.number in change.columns or (of_ours and of_ours.search(xml, row.start, row.end)):
            parts.append(change.row(row))
            at = row.end
    end = _END.search(xml, at)
    if end:
        prefix = b"x:" if end[0].startswith(b"</x:") else b""
        parts += [xml[at : end.start()], change.rows_before(Row(sys.maxsize, 0, 0, prefix, b"", b""))]
        at = end.start()
    return b"".join([*parts, xml[at:]])


def _one_of(styles: Collection[int]) -> re.Pattern[bytes] | None:
    numbers = b"|".join(b"%d" % style for style in styles)
    return re.compile(rb"""\ss\s*=\s*["'](?:%b)["']""" % numbers) if numbers else None


def rows_of(xml: bytes) -> Iterator[Row]:
    at = number = 0
    end = xml.rfind(b"sheetData")  # behind it buttons have rows of their own, by which they are anchored
    while found := _ROW.search(xml, at, end):
        prefix, attributes, closed = found.groups()
        given = _NUMBER.search(attributes)
        number = int(given[1]) if given else number + 1
        inner_end = found.end() if closed else xml.find(b"</" + prefix + b"row", found.end())
        at = found.end() if closed else xml.find(b">", inner_end) + 1
        yield Row(number, found.start(), at, prefix, attributes, xml[found.end() : inner_end])


class _Change:
    """What is to be changed in a sheet, row by row from the top."""

    def __init__(
        self, xml: bytes, wanted: Collection[Cell], restyle: Restyle, contents: Mapping[Cell, Content]
    ) -> None:
        self.columns: dict[int, list[int]] = {}
        """The wanted cells of each row."""
        for row, column in sorted(wanted):
            self.columns.setdefault(row, []).append(column)
        self._waiting = sorted(self.columns, reverse=True)
        self._of_column = _column_styles(xml)
        self._restyle, self._contents = restyle, contents

    def rows_before(self, row: Row) -> bytes:
        """The wanted rows that should stand before ``row``, or there, and don't."""
        made = []
        while self._waiting and self._waiting[-1] < row.number:
            made.append(self.row(Row(self._waiting.pop(), 0, 0, row.prefix, b"", b"")))
        if self._waiting and self._waiting[-1] == row.number:
            self._waiting.pop()
        return b"".join(made)

    def row(self, row: Row) -> bytes:
        cells = [*self._cells(row)]
        there = {column for column, _ in cells}
        missing = [column for column in self.columns.get(row.number, ()) if column not in there]
        for column in missing:
            insort(cells, (column, self._made(row, column)))
        attributes = row.attributes or b' r="%d"' % row.number
        attributes = _SPANS.sub(b"", attributes) if missing else attributes
        inner = b"".join(text for _, text in cells)
        return b"<%brow%b>%b</%brow>" % (row.prefix, attributes.rstrip(), inner, row.prefix)

    def _cells(self, row: Row) -> Iterator[tuple[int, bytes]]:
        for column, found in cells_of(row):
            cell, style = (row.number, column), _style(found[2])
            changed = self._restyle(cell, style)
            attributes = _STYLE.sub(b"", found[2])
            if cell in self._contents:
                yield column, _saying(self._contents[cell], found[1], attributes, changed)
            elif changed == style:
                yield column, found[0]
            else:
                yield column, b'<%bc%b s="%d"' % (found[1], attributes, changed) + found[3]

    def _made(self, row: Row, column: int) -> bytes:
        """A new cell, empty or not, which looks like its row or its column."""
        of_row = _style(row.attributes) if b"customFormat" in row.attributes else None
        before = self._of_column.get(column, 0) if of_row is None else of_row
        style = self._restyle((row.number, column), before)
        reference = b' r="%b%d"' % (letter(column).encode(), row.number)
        return _saying(self._contents.get((row.number, column), ""), row.prefix, reference, style)


def cells_of(row: Row) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The cells of a row with their columns. Programs that write little leave the references out."""
    column = -1
    for found in _CELL.finditer(row.inner):
        reference = _REFERENCE.search(found[2])
        column = column_index(reference[1].decode()) if reference else column + 1
        yield column, found


def _saying(content: Content, prefix: bytes, attributes: bytes, style: int) -> bytes:
    head = b'<%bc%b s="%d"' % (prefix, _KIND.sub(b"", attributes), style)
    if content == "":
        return head + b"/>"
    if not isinstance(content, str):
        return head + b"><%bv>%b</%bv></%bc>" % (prefix, repr(content).encode(), prefix, prefix)
    text = escape(xml_text(_LIKE_AN_ESCAPE.sub("_x005F_", content))).encode()
    inner = b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % (prefix, prefix, text, prefix, prefix)
    return head + b' t="inlineStr">%b</%bc>' % (inner, prefix)


def styles_of(xml: bytes, wanted: Collection[Cell]) -> dict[Cell, int]:
    """The styles of those of the ``wanted`` cells that there are."""
    numbers = {row for row, _ in wanted}
    rows = (row for row in rows_of(xml) if row.number in numbers)
    found = (((row.number, column), _style(cell[2])) for row in rows for column, cell in cells_of(row))
    return {cell: style for cell, style in found if cell in wanted}


def _style(attributes: bytes) -> int:
    given = _STYLE.search(attributes)
    return int(given[1]) if given else 0


def _column_styles(xml: bytes) -> dict[int, int]:
    """The styles of whole columns, which empty cells show."""
    styles = {}
    for found in _COLUMN.finditer(xml, 0, max(xml.find(b"sheetData"), 0)):
        given = dict(re.findall(rb"""(\w+)\s*=\s*["'](\d+)["']""", found[1]))
        if b"style" in given:
            first, last = int(given[b"min"]), min(int(given[b"max"]), int(given[b"min"]) + 1000)
            styles.update(dict.fromkeys(range(first - 1, last), int(given[b"style"])))
    return styles


def merged_into(xml: bytes) -> dict[Cell, Cell]:
    """For each cell that a merge covers, the cell that is seen instead."""
    end = _END.search(xml)
    shown: dict[Cell, Cell] = {}
    for first, top, last, bottom in _MERGED.findall(xml, end.end() if end else 0):
        left, right = column_index(first.decode()), column_index(last.decode())
        if (right - left + 1) * (int(bottom) - int(top) + 1) <= _LARGEST_MERGE:
            area = ((row, column) for row in range(int(top), int(bottom) + 1) for column in range(left, right + 1))
            shown.update(dict.fromkeys(area, (int(top), left)))
    return shown


def deselected(xml: bytes) -> bytes:
    """The sheet as one that isn't in front. Two selected sheets would be edited together."""
    head = xml.find(b"sheetData")
    head = len(xml) if head < 0 else head  # a sheet that is a chart
    return _SELECTED.sub(b"", xml[:head]) + xml[head:]


def without_notes(xml: bytes) -> bytes:
    return _LEGACY.sub(b"", xml)


def with_notes(xml: bytes, relation_id: str) -> bytes:
    """The sheet referring to the drawing of its notes, in the place that the format prescribes."""
    at = _place_of_notes(xml)
    root = re.search(rb"<(\w+:|)worksheet\b", xml)
    prefix = root[1].decode() if root else ""
    element = f'<{prefix}legacyDrawing xmlns:r="{RELATIONSHIP}" r:id="{relation_id}"/>'
    return xml[:at] + element.encode() + xml[at:]


def _place_of_notes(xml: bytes) -> int:
    end = _END.search(xml)
    depth = 0
    for found in _TAG.finditer(xml, end.end() if end else 0):
        closing, name, closed = found.groups()
        if depth == 0 and (name in _AFTER_NOTES or closing):
            return found.start()
        depth += -1 if closing else 0 if closed else 1
    return len(xml)
