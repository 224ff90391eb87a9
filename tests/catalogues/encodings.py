"""Texts from before Unicode and after a careless conversion: each is healed and said so, or said to be lost."""

from __future__ import annotations

from collections.abc import Callable

from tests.catalogues.case import Case, case
from tests.catalogues.letters import mojibake, pieces, tcvn3, tone_apart, tone_first, viqr, vni
from tests.catalogues.products import HEAD, SHRIMP, SHRIMP_TRUTH, truth
from tests.catalogues.writers import data, jsonl, ods, table, xls, xlsx

ROWS = [
    ["HL-01", "Mắm tôm Hòa Hải", "HTX Hòa Hải", "225.000", "chai"],
    ["HL-02", "Nước mắm Ba Làng", "Công ty Cổ phần Ba Làng", "120.000", "chai"],
    ["CT-01", "Rượu nếp Cẩm Thủy", "Cơ sở sản xuất Hiên Ngọt", "45.000", "can"],
]
TRUTHS = [truth(cells) for cells in ROWS]
OLD = "text-healed B2; text-healed B3; text-healed B4; text-healed C2; text-healed C3; text-healed C4"
"""Names and producers are healed; codes, prices and these units have no accents."""


def _texts(write: Callable[[str], str]) -> list[list[str]]:
    """The products with the names and producers in an old encoding."""
    return [[sku, write(name), write(producer), price, unit] for sku, name, producer, price, unit in ROWS]


def _in(name: str, write: Callable[[str], str]) -> Case:
    return case(name, xlsx(HEAD, *_texts(write)), *TRUTHS, says=OLD)


def _capitals(text: str) -> str:
    """Typed in small letters and shown as capitals by .VnTimeH."""
    return tcvn3(text.lower())


HEADS = "; ".join(f"heading-read-as {column}1" for column in "ABCDE")
ORDINARY = [
    ["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "ĐVT", "Mô tả"],
    ["A-1", "Café Müller “Đặc biệt” 500 m²", "HTX Ví Dụ", "225.000đ/hộp", "hộp", "Bảo quản ở 5°C – 10°C, giá 12 €"],
    ["A-2", "Rượu vang Château Đà Lạt", "Công ty TNHH Æon", "350.000", "chai", "naïve, crème brûlée, jalapeño, 50 µm"],
    ["A-3", "Mat ong (loai 1) a+b? Yes!", "HTX Lam Ha", "150.000", "chai", "Ngon? Re! Tel. 0912. o+ u+ a? e."],
]

CASES = [
    _in("a workbook in .VnTime (TCVN3)", tcvn3),
    _in("a workbook in VNI-Windows", vni),
    _in("a workbook in VIQR", viqr),
    _in("UTF-8 that was read as Latin", mojibake),
    case(
        "headings and cells in .VnTime",
        xlsx(list(map(tcvn3, HEAD)), *_texts(tcvn3)),
        *TRUTHS,
        says=f"{OLD}; {HEADS}",
    ),
    case("headings in .VnTimeH", xlsx(list(map(_capitals, [*HEAD[:4], "Đơn vị tính"])), *ROWS), *TRUTHS, says=HEADS),
    case("headings in VNI", xlsx(list(map(vni, HEAD)), *ROWS), *TRUTHS, says=HEADS),
    case("letters in pieces (NFD)", xlsx(list(map(pieces, HEAD)), *_texts(pieces)), *TRUTHS),
    case(
        "marks in the order of typing",
        xlsx(list(map(tone_first, HEAD)), *_texts(tone_first)),
        *TRUTHS,
        says="text-healed B2; text-healed B3; text-healed C3; text-healed B4; text-healed C4",
    ),
    case("tones apart from their letters", xlsx(HEAD, *_texts(tone_apart)), *TRUTHS),
    case(
        "old and new encodings in one sheet",
        xlsx(HEAD, ROWS[0], _texts(tcvn3)[1], _texts(vni)[2]),
        *TRUTHS,
        says="text-healed B3; text-healed C3; text-healed B4; text-healed C4",
    ),
    case(
        "Western letters, units and quotation marks are left as they are",
        xlsx(*ORDINARY),
        {"name": ORDINARY[1][1], "description": ORDINARY[1][5], "price": 225_000},
        {"name": ORDINARY[2][1], "producer": ORDINARY[2][2], "description": ORDINARY[2][5]},
        {"name": ORDINARY[3][1], "description": ORDINARY[3][5]},
    ),
    case(
        "an old Excel file in .VnTime",
        xls(HEAD, *_texts(tcvn3)),
        *TRUTHS,
        says=OLD,
    ),
    case("letters in pieces in a LibreOffice file", ods(HEAD, *_texts(pieces)), *TRUTHS),
    case("a CSV file in UTF-8 with a byte order mark", table(HEAD, *ROWS, encoding="utf-8-sig"), *TRUTHS),
    case("a CSV file in UTF-16", table(HEAD, *ROWS, encoding="utf-16", delimiter="\t"), *TRUTHS),
    case("a CSV file in UTF-16, big end first", table(HEAD, *ROWS, encoding="utf-16-be", start=b"\xfe\xff"), *TRUTHS),
    case(
        "UTF-16 that ends in half a letter",
        data(
            "a.csv", ("\ufeff" + "\n".join(";".join(row) for row in (HEAD, SHRIMP)) + "\n").encode("utf-16-le") + b"x"
        ),
        SHRIMP_TRUTH,
        {"unread": True, "sku": ""},
        says="row-unreadable 3",
    ),
    case(
        "a CSV file in cp1258",
        data("a.csv", tone_apart("\n".join(";".join(row) for row in (HEAD, *ROWS))).encode("cp1258")),
        *TRUTHS,
        says="old-encoding",
    ),
    case(
        "a CSV file in TCVN3",
        data("a.csv", tcvn3("\n".join(";".join(row) for row in (HEAD, *ROWS))).encode("latin-1")),
        *TRUTHS,
        says=f"old-encoding; {OLD}; {HEADS}",
    ),
    case(
        "a cell of .VnTime with words that are others in Unicode is an error, and both readings are said",
        xlsx(HEAD, ["HL-02", "Nước mắm", "C«ng ty TNHH Khóc Phô", "120.000", "chai"]),
        {"sku": "HL-02", "producer": "C«ng ty TNHH Khóc Phô"},
        says="text-uncertain C2",
    ),
    case(
        "letters that were lost for good",
        xlsx(HEAD, ["HL-01", "M\ufffdm t\ufffdm", "HTX H?a Hải", "225.000", "hộp"]),
        {"unread": True, "sku": "HL-01"},
        says="text-garbled B2; text-garbled C2",
    ),
    case(
        "half a letter in a JSON file",
        jsonl('{"sku": "HL-01", "name": "M\\ud83dm", "producer": "HTX", "price": 1000}'),
        {"unread": True, "sku": ""},
        says="row-unreadable 1",
    ),
    case(
        "invisible characters inside codes and names",
        xlsx(HEAD, ["\ufeffHL-01\u200b", "Mắm\u00a0tôm\u00ad Hòa Hải", "HTX Hòa\u2060 Hải", "225.000\u200f", "hộp"]),
        SHRIMP_TRUTH,
    ),
    case(
        "the tone on the other vowel",
        xlsx(HEAD, ["HL-01", "Mắm tôm Hoà Hải", "HTX Hoà Hải", "225.000", "hộp"]),
        truth(["HL-01", "Mắm tôm Hoà Hải", "HTX Hoà Hải", "225.000", "hộp"]),
    ),
    case(
        "a name in .VnTime in a CSV file",
        table(HEAD, ROWS[0], _texts(tcvn3)[1], ROWS[2]),
        *TRUTHS,
        says="text-healed B3; text-healed C3",
    ),
]
