"""Files of every kind, under the right and the wrong name, whole and broken."""

from __future__ import annotations

from pathlib import Path

from tests.catalogues.biff import container, xls_bytes
from tests.catalogues.case import case, refusal
from tests.catalogues.products import FISH_TRUTH, HEAD, ROWS, SHRIMP, SHRIMP_TRUTH, TRUTHS
from tests.catalogues.writers import Maker, archive, data, jsonl, ods, office_xlsx, table, xls

PAGE = "<html><body><table><tr><td>Mã SP</td><td>Tên sản phẩm</td></tr></table></body></html>"
OBJECTS = [
    {"sku": sku, "name": name, "producer": producer, "price": int(price.replace(".", "")), "unit": unit}
    for sku, name, producer, price, unit in ROWS
]


def cut(make: Maker, keep: float) -> Maker:
    """The file without its end."""

    def write(folder: Path) -> Path:
        path = make(folder)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * keep)])
        return path

    return write


def spoiled(make: Maker, at: float) -> Maker:
    """The file with forty bytes of nonsense in it."""

    def write(folder: Path) -> Path:
        path = make(folder)
        content = bytearray(path.read_bytes())
        start = int(len(content) * at)
        content[start : start + 40] = b"\xa5" * 40
        path.write_bytes(content)
        return path

    return write


def a_folder(folder: Path) -> Path:
    path = folder / "hàng.xlsx"
    path.mkdir()
    return path


def nothing(folder: Path) -> Path:
    return folder / "hàng.xlsx"


CASES = [
    case("a workbook by Excel", office_xlsx(HEAD, *ROWS), *TRUTHS),
    case("a workbook whose name ends in capitals", office_xlsx(HEAD, *ROWS, name="HÀNG.XLSX"), *TRUTHS),
    case("an old Excel file", xls(HEAD, *ROWS), *TRUTHS),
    case("a LibreOffice file", ods(HEAD, *ROWS), *TRUTHS),
    case("a LibreOffice file with hidden rows", ods(HEAD, *ROWS, hidden=[3]), *TRUTHS, says="hidden"),
    case("a CSV file with semicolons", table(HEAD, *ROWS, delimiter=";"), *TRUTHS),
    case("a CSV file with commas", table(HEAD, *ROWS), *TRUTHS),
    case("tabs in a .txt file", table(HEAD, *ROWS, delimiter="\t", name="hàng.txt"), *TRUTHS),
    case("a TSV file", table(HEAD, *ROWS, delimiter="\t", name="hàng.tsv"), *TRUTHS),
    case("Excel's hint about the separator", table(HEAD, *ROWS, delimiter=";", start=b"sep=;\r\n"), *TRUTHS),
    case("a JSONL file", jsonl(*OBJECTS), *TRUTHS),
    case(
        "a JSONL file with a byte order mark and blank lines", jsonl("\ufeff", *OBJECTS[:1], "", *OBJECTS[1:]), *TRUTHS
    ),
    case(
        "quotation marks that are never closed",
        data(
            "a.csv",
            ("Mã SP;Tên sản phẩm;Chủ thể;Giá bán;ĐVT\n" + ";".join(SHRIMP) + '\nHL-02;"' + "x" * 200_000).encode(),
        ),
        SHRIMP_TRUTH,
        {"unread": True, "sku": ""},
        says="row-unreadable 3",
    ),
    case(
        "a line break in a cell of a CSV file",
        data(
            "a.csv",
            ('Mã SP;Tên sản phẩm;Chủ thể;Giá bán;ĐVT\nHL-01;"Mắm tôm\nHòa Hải";HTX Hòa Hải;225.000;hộp\n').encode(),
        ),
        SHRIMP_TRUTH,
    ),
    case(
        "one separator too many",
        table(HEAD, ["HL-01", "Mắm", "tôm", *SHRIMP[2:]], delimiter=";"),
        {"sku": "HL-01"},
        says="row-too-long 2; price-unreadable D2; unit-unknown E2",
    ),
    case(
        "rows shorter than the headings",
        table(HEAD, SHRIMP[:3]),
        {"sku": "HL-01", "price": None},
        says="price-missing D2",
    ),
    case(
        "old line ends of a Macintosh",
        data("a.csv", "\r".join(";".join(row) for row in (HEAD, *ROWS)).encode()),
        *TRUTHS,
    ),
    case(
        "NUL bytes between the letters",
        data("a.csv", "\n".join(";".join(row) for row in (HEAD, *ROWS)).replace("tôm", "t\0ôm").encode()),
        *TRUTHS,
    ),
    case(
        "lines of JSON that are none",
        jsonl(OBJECTS[0], "{", "[]", '"text"', "null", OBJECTS[1]),
        SHRIMP_TRUTH,
        *[{"unread": True, "sku": ""}] * 4,
        FISH_TRUTH,
        says="row-unreadable 2; row-unfit 3; row-unfit 4; row-unfit 5",
    ),
    case("an old Excel file under the name .xlsx", data("hàng.xlsx", xls_bytes({"A": [HEAD, *ROWS]})), *TRUTHS),
    case("a workbook under the name .xls", office_xlsx(HEAD, *ROWS, name="hàng.xls"), *TRUTHS),
    case("a LibreOffice file under the name .xlsx", ods(HEAD, *ROWS, name="hàng.xlsx"), *TRUTHS),
    refusal("a web page under the name .xls", data("hàng.xls", PAGE.encode()), "isn't an Excel workbook"),
    refusal("a web page under the name .xlsx", data("hàng.xlsx", PAGE.encode()), "isn't an Excel workbook"),
    refusal("a CSV file under the name .xlsx", table(HEAD, *ROWS, name="hàng.xlsx"), "isn't"),
    refusal("a workbook with a password", data("hàng.xlsx", container("EncryptedPackage", bytes(5000))), "password"),
    refusal("a workbook without its end", cut(office_xlsx(HEAD, *ROWS), 0.7), "damaged"),
    refusal("an old Excel file without its end", cut(xls(HEAD, *ROWS), 0.4), "damaged"),
    refusal("a LibreOffice file without its end", cut(ods(HEAD, *ROWS), 0.7), "damaged"),
    refusal("a workbook with nonsense in the middle", spoiled(office_xlsx(HEAD, *ROWS * 50), 0.5), "damaged"),
    refusal("a zip file that holds no workbook", archive("hàng.xlsx", {"a.txt": "a"}), "damaged"),
    refusal("an empty zip file", archive("hàng.xlsx", {}), "hàng.xlsx"),
    refusal("an empty file", data("hàng.csv", b""), "empty"),
    refusal("an empty workbook", data("hàng.xlsx", b""), "empty"),
    refusal("a file of blanks", data("hàng.csv", b" \n\t\n  \n"), "empty"),
    refusal("a folder", a_folder, "folder"),
    refusal("a file that isn't there", nothing, "no file"),
    refusal("a picture", data("hàng.png", b"\x89PNG\r\n\x1a\n"), "ending"),
    refusal(
        "what Excel leaves beside an open file",
        data("~$hàng.xlsx", b"\x05Hanh" + b" " * 160),
        "Name the workbook itself",
    ),
]
