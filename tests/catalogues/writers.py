"""Writers of catalogue files. Each gives a maker: it writes the file into a folder and returns its path."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from attrs import field, frozen

from tests.catalogues.biff import xls_bytes

Rows = Sequence[Sequence[Any]]
Maker = Callable[[Path], Path]


@frozen
class Sheet:
    """One sheet of a workbook. ``None`` leaves a cell out; formulas have no results."""

    rows: Rows
    name: str = "Sản phẩm"
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    hidden: bool = False
    formulas: Mapping[str, str] = field(factory=dict)


def data(name: str, content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def table(
    *rows: Sequence[Any], name: str = "hàng.csv", delimiter: str = ",", encoding: str = "utf-8", start: bytes = b""
) -> Maker:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return data(name, start + text.getvalue().encode(encoding))


def jsonl(*rows: object, name: str = "hàng.jsonl") -> Maker:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return data(name, "\n".join(lines).encode())


def xlsx(*rows: Sequence[Any], name: str = "hàng.xlsx", **sheet: Any) -> Maker:
    """One sheet, by openpyxl, which writes no results beside formulas, as phones' spreadsheets don't."""
    return book(Sheet(rows, **sheet), name=name)


def book(*sheets: Sheet, name: str = "hàng.xlsx") -> Maker:
    def make(folder: Path) -> Path:
        from openpyxl import Workbook

        written = Workbook()
        written.remove(written.active)
        for sheet in sheets:
            _fill(written.create_sheet(sheet.name), sheet)
        path = folder / name
        written.save(path)
        return path

    return make


def _fill(there: Any, sheet: Sheet) -> None:
    for row, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is not None and cell != "":
                there.cell(row, column).value = cell
                if isinstance(cell, str):
                    there.cell(row, column).data_type = "s"
                if isinstance(cell, dt.date):
                    there.cell(row, column).number_format = "dd/mm/yyyy"
    for cell, formula in sheet.formulas.items():
        there[cell] = formula
    for span in sheet.merged:
        there.merge_cells(span)
    for number in sheet.hidden_rows:
        there.row_dimensions[number].hidden = True
    for letters in sheet.hidden_columns:
        there.column_dimensions[letters].hidden = True
    there.sheet_state = "hidden" if sheet.hidden else "visible"


def office_xlsx(*rows: Sequence[Any], name: str = "hàng.xlsx", errors: Mapping[str, str] | None = None) -> Maker:
    """One sheet, by xlsxwriter: texts in the shared table, and ``errors``, what Excel left in formulas."""

    def make(folder: Path) -> Path:
        import xlsxwriter

        path = folder / name
        options = {"strings_to_urls": False, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
        with xlsxwriter.Workbook(path, options) as written:
            sheet = written.add_worksheet("Sản phẩm")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for cell, result in (errors or {}).items():
                sheet.write_formula(cell, "=VLOOKUP(A2,Giá!A:B,2,0)", None, result)
        return path

    return make


def xls(*rows: Sequence[Any], name: str = "hàng.xls", last: tuple[int, int] | None = None) -> Maker:
    return data(name, xls_bytes({"Sản phẩm": rows}, last=last))


def archive(name: str, parts: Mapping[str, str | bytes]) -> Maker:
    """A zip file with just these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for part, content in parts.items():
            how = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            written.writestr(zipfile.ZipInfo(part, (2026, 11, 21, 0, 0, 0)), content, how)
    return data(name, packed.getvalue())


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_xlsx(sheet: str, *, shared: str = "", name: str = "hàng.xlsx", **parts: str | bytes) -> Maker:
    """A workbook from the XML of its one sheet (what stands in ``worksheet``) and of its shared texts."""
    return archive(name, {**raw_parts(sheet, shared), **parts})


def raw_parts(sheet: str, shared: str = "") -> dict[str, str | bytes]:
    related = f'xmlns="{_PACKAGE}/relationships"'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships {related}><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sản phẩm" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {related}><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
    }
    if shared:
        parts["xl/sharedStrings.xml"] = shared
    return parts


def raw_rows(*rows: Sequence[str]) -> str:
    """The XML of rows of texts."""
    lines = (
        f'<row r="{number}">{"".join(raw_cell(chr(65 + at), number, text) for at, text in enumerate(cells))}</row>'
        for number, cells in enumerate(rows, 1)
    )
    return f"<sheetData>{''.join(lines)}</sheetData>"


def raw_cell(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(*rows: Sequence[Any], name: str = "hàng.ods", more: str = "", hidden: Sequence[int] = ()) -> Maker:
    """A spreadsheet of LibreOffice. ``more``: XML that stands after the rows."""
    lines = (_ods_row(cells, hidden=number in hidden) for number, cells in enumerate(rows, 1))
    return archive(name, ods_parts("".join(lines) + more))


def ods_parts(rows: str) -> dict[str, str | bytes]:
    spaces = " ".join(f'xmlns:{short}="{_ODF}:{short}:1.0"' for short in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Sản phẩm">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{_ODS}"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return {"mimetype": _ODS, "META-INF/manifest.xml": manifest, "content.xml": content}


def _ods_row(cells: Sequence[Any], *, hidden: bool = False) -> str:
    visible = ' table:visibility="collapse"' if hidden else ""
    return f"<table:table-row{visible}>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value={quoteattr(str(cell))}/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
