"""A look into an XLSX file before anything reads it: is it safe, what is hidden, which cells hold an error.

The reader allocates the rectangle that a sheet spans, so a 5 kB file with one cell at XFD1048576 ends the whole
process, and a small archive can unpack to gigabytes; both have to be found first. The reader also shows ``#N/A`` and
a formula that was never calculated as empty cells, which must not be taken for "no price".
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field

from ocopsync.catalogue.merged import Range
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.side_by_side import helpers, in_order

MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 200
"""Ordinary sheets shrink 10 to 60 times; what is small is let through whatever its ratio."""
SMALL = 64 * 1024 * 1024
MAX_CELLS = 26_000_000
LAST_ROW = 1_048_576

_CHUNK = 512 * 1024
_ALONE = 32
"""Chunks of a sheet that are looked at before others are called to help."""
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@define
class SheetScan:
    """What was found in one sheet. ``broken`` maps (row from 1, column from 0) to what stands there."""

    broken: dict[tuple[int, int], str] = field(factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0
    far: bool = False
    merged: Sequence[Range] | None = None
    """None where the reader itself says which cells are merged."""

    def join(self, later: SheetScan) -> None:
        """Add what was found in the part of the sheet that follows."""
        self.broken |= later.broken
        self.hidden_rows += later.hidden_rows
        self.hidden_columns += later.hidden_columns
        self.far = self.far or later.far


DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    NotImplementedError,  # a way of packing that Python doesn't know
    RuntimeError,  # a password on a part
    *(ValueError, KeyError, SyntaxError),  # lxml's errors are syntax errors
)


def scan(path: Path, data: bytes | None = None) -> dict[str, SheetScan]:
    """The sheets of the workbook at ``path``, by name. ``data`` is what was read from it, where that was done already.

    :raises InputError: damaged, or it would need more memory than any catalogue does
    """
    try:
        with zipfile.ZipFile(path if data is None else io.BytesIO(data)) as archive:
            return _scan(path, archive)
    except DAMAGES as error:
        raise damaged(path) from error


def damaged(path: Path) -> InputError:
    return InputError(
        say("{file} can't be read: the workbook is damaged. Open it in Excel and save it again.", file=path.name)
    )


def too_large(path: Path) -> InputError:
    return InputError(
        say(
            "{file} wasn't read: it unpacks to far more than a catalogue holds. Copy the table into a new workbook.",
            file=path.name,
        )
    )


def bounded_or_raise(path: Path, unpacked: int) -> None:
    """Raise InputError where so many bytes came out of the archive that no catalogue is in it."""
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * path.stat().st_size):
        raise too_large(path)


def _scan(path: Path, archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    parts: dict[str, SheetScan] = {}
    unpacked = _Unpacked(path)
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        sheet = "/worksheets/" in member.filename
        chunks = unpacked.counted(_chunks(archive, member, look=sheet))
        found = SheetScan()
        if sheet:
            for part in in_order(_look, chunks, by=helpers(), alone=_ALONE):
                found.join(part)
        else:
            deque(chunks, maxlen=0)  # to see how large it is
        parts[member.filename] = found
        if found.far and _cells_spanned(archive, member) > MAX_CELLS:
            raise too_large(path)
    return {name: parts.get(part, SheetScan()) for name, part in _sheet_parts(archive)}


class _Unpacked:
    """How many bytes came out of one archive so far."""

    def __init__(self, path: Path) -> None:
        self._path, self._bytes = path, 0

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._bytes += len(chunk)
            bounded_or_raise(self._path, self._bytes)
            yield chunk


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, look: bool) -> Iterator[bytes]:
    """The part in pieces; those that are looked into are cut between two rows, or at least between two tags."""
    rest = b""
    with archive.open(member) as stream:
        while block := stream.read(_CHUNK):
            if not look:
                yield block
                continue
            block = rest + block
            cut = block.rfind(b"<row")
            cut = cut if cut > 0 else max(block.rfind(b"<"), 0)
            rest = block[cut:]
            yield block[:cut]
            if len(rest) > _CHUNK:  # no cell holds a text as long as that
                yield rest
                rest = b""
    yield rest


_FAR = re.compile(rb' r="(?:[A-Za-z]{3}|[A-Za-z]{0,2}\d{7}|[A-Za-z]{2}\d{5})')
_NOT_CALCULATED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_HIDDEN_ROW = re.compile(rb"""<row\b[^>]*\shidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN_COLUMNS = re.compile(rb"""<col\b[^>]*\shidden\s*=\s*["'](?:1|true)["'][^>]*>""")
_SPAN = re.compile(rb"""\s(min|max)\s*=\s*["'](\d{1,6})["']""")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ERROR_TEXT = re.compile(rb"<v>([^<]{1,20})</v>")
_ODDLY_BROKEN = re.compile(rb"[\n\t\r](?:r\s*)?=|r=[\n\t\r]")
_BLANKS = (b"\n", b"\t", b"\r")
_ODD = (b" =", b"= ")


def _written_oddly(chunk: bytes) -> bool:
    """Whether ``_FAR``, which is fast because it begins with four fixed characters, might miss a reference.

    One character is found many times faster than two, and an ordinary sheet has none of those asked for first.
    """
    if any(map(chunk.__contains__, _BLANKS)) and _ODDLY_BROKEN.search(chunk):
        return True
    return any(map(chunk.__contains__, _ODD)) or (b"'" in chunk and b"r='" in chunk)


def _look(chunk: bytes) -> SheetScan:
    found = SheetScan(far=bool(_FAR.search(chunk)) or _written_oddly(chunk))
    found.hidden_rows = len(_HIDDEN_ROW.findall(chunk)) if b"hidden" in chunk else 0
    for column in _HIDDEN_COLUMNS.findall(chunk) if b"hidden" in chunk else ():
        span = {name: int(number) for name, number in _SPAN.findall(column)}
        found.hidden_columns += min(span.get(b"max", 0), 16_384) - span.get(b"min", 0) + 1
    at = chunk.find(b't="e"')
    while at >= 0:
        text = _ERROR_TEXT.search(chunk, at, at + 2000)
        _note(chunk, at, text[1].decode("utf-8", "replace") if text else "#", found)
        at = chunk.find(b't="e"', at + 1)
    for formula in _NOT_CALCULATED.finditer(chunk):
        _note(chunk, formula.start(), "=…", found)
    return found


def _note(chunk: bytes, at: int, text: str, found: SheetScan) -> None:
    start = chunk.rfind(b"<c ", 0, at)
    tag = chunk[start : chunk.find(b">", start)] if start >= 0 else b""
    reference = _REFERENCE.search(tag)
    if not reference or (text == "=…" and b't="str"' in tag):  # a formula whose result is an empty text
        return
    found.broken[int(reference[2]), column_index(reference[1].decode())] = text


def column_index(letters: str) -> int:
    """0 for A."""
    index = 0
    for char in letters.upper():
        index = index * 26 + ord(char) - 64
    return index - 1


_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>(</)?")


def _cells_spanned(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """The cells in the rectangle from A1 over every cell that holds something; formatting alone doesn't count."""
    row = column = rows = columns = 0
    for chunk in _chunks(archive, member, look=True):
        for tag, attributes, closed in _ROW_OR_CELL.findall(chunk):
            if tag == b"row":
                given = re.search(rb"""\sr\s*=\s*["'](\d+)["']""", attributes)
                row, column = int(given[1]) if given else row + 1, 0
                continue
            reference = _REFERENCE.search(attributes)
            column = column_index(reference[1].decode()) + 1 if reference else column + 1
            if not closed and not attributes.endswith(b"/"):
                rows = max(rows, int(reference[2]) if reference else row)
                columns = max(columns, column)
    return rows * columns if rows <= LAST_ROW else MAX_CELLS + 1


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part that holds it."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    relations = {
        relation.get("Id"): str(relation.get("Target") or "")
        for relation in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    }
    for sheet in etree.fromstring(archive.read("xl/workbook.xml"), parser).iter("{*}sheet"):
        target = relations.get(sheet.get(_REL), "")
        yield str(sheet.get("name") or ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"
