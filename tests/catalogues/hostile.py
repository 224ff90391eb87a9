"""Files made to do harm: small ones that unpack to gigabytes, endless nesting, cells at the end of the world."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from ocopsync.catalogue.headings import letter
from tests.catalogues.case import case, refusal
from tests.catalogues.products import HEAD, ROWS, SHRIMP, SHRIMP_TRUTH, TRUTHS
from tests.catalogues.writers import (
    Maker,
    archive,
    data,
    jsonl,
    ods,
    ods_parts,
    raw_cell,
    raw_parts,
    raw_rows,
    raw_xlsx,
    table,
    xls,
)

LARGE = 100 * 1024 * 1024
TABLE = raw_rows(HEAD, *ROWS)
SPACES = 32 << 20
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">{LAUGHS}]>'
PLAIN = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'
FIRST_SHARED = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'


def bomb(part: str, begin: bytes, filling: bytes, name: str = "hàng.xlsx") -> Maker:
    """A workbook with one part that is ``LARGE`` when it is unpacked."""

    def make(folder: Path) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
            parts = ods_parts("") if name.endswith(".ods") else raw_parts(TABLE)
            for other, content in parts.items():
                if other != part:
                    written.writestr(other, content)
            with written.open(part, "w", force_zip64=True) as stream:
                stream.write(begin)
                block = filling * ((1 << 20) // len(filling))
                for _ in range(LARGE >> 20):
                    stream.write(block)
        return path

    return make


def lying(part: str, claimed: int) -> Maker:
    """A workbook whose table of contents gives one part another size."""

    def make(folder: Path) -> Path:
        path = archive("hàng.xlsx", raw_parts(TABLE))(folder)
        content = bytearray(path.read_bytes())
        at = content.rindex(b"PK\x01\x02", 0, content.rindex(part.encode()))
        content[at + 24 : at + 28] = struct.pack("<I", claimed)
        path.write_bytes(content)
        return path

    return make


def rows_at(*cells: str) -> str:
    """The products, and more cells further away."""
    return TABLE.replace("</sheetData>", "".join(cells) + "</sheetData>")


FAR = raw_cell("XFD", 1_048_576, "x")
EMPTY_CELLS = "".join(f'<c r="{letter(index)}5"/>' for index in range(16_384))
REPEATED = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell></table:table-row>'
)
TO_THE_END = (
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/>'
    "</table:table-row>"
)

CASES = [
    refusal(
        "a sheet that unpacks to 100 MB",
        bomb("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", b'<row r="1"/>    '),
        "unpacks",
    ),
    refusal(
        "shared texts that unpack to 100 MB",
        bomb("xl/sharedStrings.xml", b"<sst>", b"<si><t>aaaa</t></si>    "),
        "unpacks",
    ),
    refusal("a LibreOffice file that grows to 100 MB", bomb("content.xml", b"<a>", b"<b/>" * 4, "hàng.ods"), "unpacks"),
    refusal(
        "a billion laughs among the shared texts",
        raw_xlsx(FIRST_SHARED, shared=BILLION + PLAIN.format("&l9;")),
        "hàng.xlsx",
    ),
    case(
        "a billion laughs in the sheet",
        raw_xlsx("", **{"xl/worksheets/sheet1.xml": BILLION + f"<worksheet>{TABLE}&l9;</worksheet>"}),
        *TRUTHS,
    ),
    refusal(
        "a billion laughs in a LibreOffice file",
        archive("hàng.ods", {**ods_parts(""), "content.xml": BILLION + "<s>&l9;</s>"}),
        "hàng.ods",
    ),
    refusal(
        "a text that asks for another file",
        raw_xlsx(FIRST_SHARED, shared=('<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + PLAIN.format("&x;"))),
        "hàng.xlsx",
    ),
    refusal("a cell in the last row of the last column", raw_xlsx(rows_at(f'<row r="1048576">{FAR}</row>')), "unpacks"),
    case(
        "sixteen thousand empty cells with formats in a row",
        raw_xlsx(rows_at(f'<row r="5">{EMPTY_CELLS}</row>')),
        *TRUTHS,
    ),
    case("formats down to the last row", raw_xlsx(rows_at('<row r="1048576" ht="15"/>')), *TRUTHS),
    case("a claimed size that isn't true", raw_xlsx('<dimension ref="A1:XFD1048576"/>' + TABLE), *TRUTHS),
    case("an old Excel file that claims another size", xls(HEAD, *ROWS, last=(65536, 256)), *TRUTHS),
    refusal("a part of another size than the table of contents says", lying("xl/worksheets/sheet1.xml", 10), "damaged"),
    refusal("sheets that are deeper than any", raw_xlsx("<a>" * 200_000), "empty"),
    refusal(
        "a LibreOffice file with a row that is there a million times",
        ods(HEAD, *ROWS, more=REPEATED.format(rows=1_048_570, columns=1024)),
        "unpacks",
    ),
    refusal(
        "a LibreOffice file with two thousand million columns",
        ods(HEAD, *ROWS, more=REPEATED.format(rows=1, columns=2_000_000_000)),
        "unpacks",
    ),
    case("a LibreOffice file with formats to its end", ods(HEAD, *ROWS, more=TO_THE_END), *TRUTHS),
    case(
        "JSON of a hundred thousand brackets",
        jsonl("[" * 100_000, {"sku": "HL-01", "name": "Mắm tôm", "producer": "HTX", "price": 1000}),
        {"unread": True, "sku": ""},
        {"sku": "HL-01"},
        says="row-unreadable 1",
    ),
    case(
        "JSON with a number of a hundred thousand digits",
        jsonl('{"sku": "HL-01", "name": "Mắm", "producer": "HTX", "price": ' + "9" * 100_000 + "}"),
        {"unread": True, "sku": ""},
        says="row-unreadable 1",
    ),
    case(
        "JSON with the same name twice",
        jsonl('{"sku": "HL-01", "sku": "HL-02", "name": "Mắm", "producer": "HTX", "price": 1000}'),
        {"sku": "HL-02"},
    ),
    refusal(
        "a line of 32 MB of blanks",
        data("a.csv", (";".join(HEAD) + "\n" + ";".join(SHRIMP)).encode() + b"\n" + b" " * SPACES + b"\n"),
        "Row 3 of a.csv has no end",
    ),
    case(
        "a line of two hundred thousand separators",
        data("a.csv", (";".join(HEAD) + "\n" + ";".join(SHRIMP)).encode() + b";" * 200_000 + b"\n"),
        SHRIMP_TRUTH,
    ),
    refusal("a first line of 32 MB", data("a.csv", b"x" * SPACES), "a.csv"),
    refusal(
        "random bytes under the name .csv",
        data("a.csv", bytes((n * 7919 + n // 251) % 256 for n in range(20_000))),
        "a.csv",
    ),
    refusal("nothing but NUL bytes", data("a.csv", bytes(5000)), "a.csv"),
    case(
        "a value that breaks patterns",
        table(HEAD, [*SHRIMP[:3], "1" + ".000" * 5000 + "x", "hộp"]),
        {**SHRIMP_TRUTH, "price": None},
        says="price-unreadable D2",
    ),
]
