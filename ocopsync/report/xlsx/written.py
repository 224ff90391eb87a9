"""A sheet of texts, written as a part of a workbook that is already there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from ocopsync.catalogue.headings import letter
from ocopsync.report.xlsx.package import MAIN, RELATIONSHIP, WORKBOOK, Package, tag, xml_text

LONGEST = 32_767
"""Characters that fit into a cell."""
_SHEET_KIND = "spreadsheetml.worksheet+xml"


@frozen
class Text:
    """A cell. ``link`` is a place in the workbook: ``'Sản phẩm'!C4``."""

    text: str
    style: int
    link: str = ""


def sheet_xml(lines: Iterable[Sequence[Text]], *, widths: Sequence[float], heading_row: int) -> bytes:
    """A sheet, frozen below ``heading_row``, with a filter on it, printed across the page's width."""
    rows, links = [], []
    for number, cells in enumerate(lines, 1):
        texts = [_cell(f"{letter(column)}{number}", cell) for column, cell in enumerate(cells)]
        height = f' ht="{_height(cells, widths)}" customHeight="1"' if number > heading_row else ""
        rows.append(f'<row r="{number}"{height}>{"".join(texts)}</row>')
        links += [_link(f"{letter(column)}{number}", cell) for column, cell in enumerate(cells) if cell.link]
    last = f"{letter(len(widths) - 1)}{max(len(rows), heading_row)}"
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    below = f'ySplit="{heading_row}" topLeftCell="A{heading_row + 1}" activePane="bottomLeft" state="frozen"'
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIP}">',
            '<sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{last}"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane {below}/>',
            '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>',
            f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>",
            f'<autoFilter ref="A{heading_row}:{last}"/>',
            f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>',
        )
    ).encode()


def _height(cells: Sequence[Text], widths: Sequence[float]) -> float:
    """The height that the longest wrapped text needs: not every program finds that out by itself."""
    lines = (1 + int(len(cell.text) * 1.1 / width) for cell, width in zip(cells, widths, strict=False))
    return 15 * min(max(lines, default=1), 12)


def _cell(reference: str, cell: Text) -> str:
    text = escape(xml_text(cell.text[:LONGEST]))
    if not text:
        return f'<c r="{reference}" s="{cell.style}"/>'
    return f'<c r="{reference}" s="{cell.style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _link(reference: str, cell: Text) -> str:
    return f'<hyperlink ref="{reference}" location={quoteattr(cell.link)} display={quoteattr(cell.text)}/>'


def insert_first(package: Package, name: str, content: bytes, *, heading_row: int) -> None:
    """Put a sheet in front of all others."""
    from lxml import etree  # type: ignore[import-untyped]

    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, content, _SHEET_KIND)
    book = package.tree(WORKBOOK)
    sheets = book.find(tag("sheets"))
    number = max((int(entry.get("sheetId", 0)) for entry in sheets), default=0) + 1
    entry = etree.Element(tag("sheet"), name=name, sheetId=str(number))
    entry.set(f"{{{RELATIONSHIP}}}id", package.relate(WORKBOOK, "worksheet", part))
    sheets.insert(0, entry)
    _move_names(package, 0, 1)
    names = book.find(tag("definedNames"))
    if names is None:
        names = etree.Element(tag("definedNames"))
        before = [
            item for item in book if etree.QName(item).localname in ("sheets", "functionGroups", "externalReferences")
        ]
        before[-1].addnext(names)
    title = etree.SubElement(names, tag("definedName"), name="_xlnm.Print_Titles", localSheetId="0")
    title.text = f"'{name}'!${heading_row}:${heading_row}"
    for view in book.iter(tag("workbookView")):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")


def remove_sheet(package: Package, name: str) -> None:
    book = package.tree(WORKBOOK)
    for at, (entry, part) in enumerate(list(package.sheets())):
        if entry.get("name") == name:
            package.unrelate(WORKBOOK, entry.get(f"{{{RELATIONSHIP}}}id"))
            package.remove(part)
            book.find(tag("sheets")).remove(entry)
            _move_names(package, at, -1)
            return


def _move_names(package: Package, place: int, by: int) -> None:
    """A sheet came or went at ``place``: names that belong to one sheet know it by its place."""
    for name in list(package.tree(WORKBOOK).iter(tag("definedName"))):
        own = int(name.get("localSheetId", -1))
        if by < 0 and own == place:
            name.getparent().remove(name)
        elif own >= place:
            name.set("localSheetId", str(own + by))
