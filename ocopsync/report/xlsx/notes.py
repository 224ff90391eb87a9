"""The notes of a sheet: ours are added and taken away again, other people's stay, with what we said to them below."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.scan import column_index
from ocopsync.report.xlsx.cells import Cell, with_notes, without_notes
from ocopsync.report.xlsx.package import KIND, MAIN, Package, tag, xml_text

AUTHOR = "ocopsync"
HEAD = f"{AUTHOR}:\n"
"""As Excel begins every note. By it ours are known again, for not every program keeps the authors."""
LINE = "\n———— ocopsync ————\n"
"""Between somebody's own note and what we add to it."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_SHAPE = re.compile(rb"<(\w+:|)shape\b.*?</\1shape\s*>", re.DOTALL)
_OF_CELL = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*</")
_ROOT = re.compile(rb"<(?:\w+:)?xml\b[^>]*")
_NAMES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"',
    b' xmlns:o="urn:schemas-microsoft-com:office:office"',
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_LAYOUT = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:{id};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_WIDTH, _LETTERS, _LINE_HEIGHT, _HIGHEST = 300, 56, 12, 380


def write_notes(package: Package, part: str, notes: Mapping[Cell, str]) -> None:
    """Replace the notes that we left in the sheet ``part`` earlier by these."""
    comments = next((name for _, name in package.related(part, "comments")), "")
    if not comments and not notes:
        return
    if not comments:
        comments = package.free_name("xl/comments{}.xml")
        empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
        package.put(comments, empty.encode(), "spreadsheetml.comments+xml")
        package.relate(part, "comments", comments)
    root = package.tree(comments)
    gone = _take_ours_away(root)
    added = _add(root, notes)
    _draw(package, part, gone, {cell: notes[cell] for cell in added})
    if not len(root.find(tag("commentList"))):
        for relation_id, name in package.related(part, "comments"):
            package.unrelate(part, relation_id)
            package.remove(name)


def _take_ours_away(root: Any) -> set[Cell]:
    """The cells whose whole note was ours."""
    gone = set()
    comments = root.find(tag("commentList"))
    for comment in list(comments):
        if "".join(comment.itertext(tag("t"))).startswith(HEAD):
            comments.remove(comment)
            gone.add(_cell(comment.get("ref")))
        else:
            _cut(comment.find(tag("text")))
    return gone


def _cut(text: Any) -> None:
    """Take away what we wrote below somebody's note."""
    pieces = list(text.iter(tag("t")))
    whole = "".join(piece.text or "" for piece in pieces)
    left = whole.find(LINE.strip())
    if left < 0:
        return
    left = len(whole[:left].rstrip("\n"))
    for piece in pieces:
        own = piece.text or ""
        piece.text, left = own[:left], max(0, left - len(own))
    for run in [run for run in text.findall(tag("r")) if not "".join(run.itertext())]:
        text.remove(run)


def _add(root: Any, notes: Mapping[Cell, str]) -> list[Cell]:
    """The cells that had no note yet."""
    from lxml import etree  # type: ignore[import-untyped]

    comments = root.find(tag("commentList"))
    there = {_cell(comment.get("ref")): comment for comment in comments}
    author = _author(root) if notes else ""
    new = []
    for (row, column), text in sorted(notes.items()):
        comment = there.get((row, column))
        if comment is not None:
            _append(comment.find(tag("text")), LINE + text)
            continue
        comment = etree.SubElement(comments, tag("comment"), ref=f"{letter(column)}{row}", authorId=author)
        etree.SubElement(comment, tag("text")).append(_run(HEAD + text))
        new.append((row, column))
    return new


def _append(note: Any, text: str) -> None:
    """Runs and a bare text may not stand together: what stands there alone becomes a run too."""
    for bare in note.findall(tag("t")):
        note.replace(bare, _run(bare.text or ""))
    note.append(_run(text))


def _author(root: Any) -> str:
    from lxml import etree

    authors = root.find(tag("authors"))
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, tag("author")).text = AUTHOR
        names.append(AUTHOR)
    return str(names.index(AUTHOR))


def _run(text: str) -> Any:
    from lxml import etree

    look = '<rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
    run = etree.fromstring(f'<r xmlns="{MAIN}">{look}<t xml:space="preserve"/></r>')
    run[1].text = xml_text(text)
    return run


def _cell(reference: str) -> Cell:
    found = _REFERENCE.match(reference)
    return (int(found[2]), column_index(found[1])) if found else (0, 0)


def _draw(package: Package, part: str, gone: Collection[Cell], notes: Mapping[Cell, str]) -> None:
    """A note is only shown where the sheet's old-style drawing has a box for it."""
    sheet = package.content(part)
    drawing = _drawing_of(package, part, sheet)
    content = package.content(drawing) if drawing else b""
    if gone:
        content = _SHAPE.sub(lambda shape: b"" if _place(shape[0]) in gone else shape[0], content)
    if notes:
        content = _with_boxes(content or b"<xml>" + _LAYOUT + b"</xml>", notes)
    if not drawing and notes:
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.declare_ending("vml", f"{KIND}.vmlDrawing")
        package.put(part, with_notes(sheet, package.relate(part, "vmlDrawing", drawing)))
    if drawing and not notes and not _SHAPE.search(content):
        for relation_id, name in package.related(part, "vmlDrawing"):
            if name == drawing:
                package.unrelate(part, relation_id)
        package.remove(drawing)
        package.put(part, without_notes(sheet))
    elif drawing:
        package.put(drawing, content)


def _drawing_of(package: Package, part: str, sheet: bytes) -> str:
    """The drawing that the sheet names for its notes; another one may hold the pictures of its header."""
    found = re.search(rb"""legacyDrawing\s[^>]*?:?id\s*=\s*["']([^"']+)["']""", sheet)
    names = dict(package.related(part, "vmlDrawing"))
    return names.get(found[1].decode(), "") if found else ""


def _place(shape: bytes) -> Cell:
    at = {name: int(number) for name, number in _OF_CELL.findall(shape)}
    return (at[b"Row"] + 1, at[b"Column"]) if len(at) == 2 else (0, 0)


def _with_boxes(drawing: bytes, notes: Mapping[Cell, str]) -> bytes:
    """The drawing is not always correct XML, for Excel writes HTML into it: so it is handled as text."""
    numbers = count(max((int(number) for number in re.findall(rb'"_x0000_s(\d+)"', drawing)), default=1024) + 1)
    boxes = "".join(
        _BOX.format(id=next(numbers), width=_WIDTH, height=_height(text), row=row - 1, column=column)
        for (row, column), text in notes.items()
    )
    kind = b"" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE
    drawing = _ROOT.sub(_with_names, drawing, count=1)
    end = drawing.rfind(b"</")
    return drawing[:end] + kind + boxes.encode() + drawing[end:]


def _with_names(root: re.Match[bytes]) -> bytes:
    """The start of the drawing with the name spaces of our boxes: openpyxl declares its own at each shape."""
    return root[0] + b"".join(name for name in _NAMES if name.partition(b"=")[0] not in root[0])


def _height(text: str) -> int:
    lines = sum(1 + len(line) // _LETTERS for line in text.splitlines())
    return min(_HIGHEST, (lines + 1) * _LINE_HEIGHT)
