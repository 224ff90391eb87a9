"""Files of every kind: those that can be read are, the others are refused with a sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.catalogue import read
from ocopsync.catalogue.scan import scan
from ocopsync.errors import InputError

DAY = dt.date(2026, 11, 21)
HEADINGS = ["Mã SP", "Tên sản phẩm", "Giá bán", "Chủ thể"]
PRODUCT = ["HL-01", "Mắm tôm", "225.000", "HTX Hòa Hải"]


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        list(read(path, on=DAY, **options))
    assert caught.value.message.render("vi")
    return caught.value.message.render("en")


# CSV


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_its_usual_forms(table: Callable[..., Any], delimiter: str, encoding: str) -> None:
    (row,) = table(HEADINGS, PRODUCT, delimiter=delimiter, encoding=encoding)
    assert (row.product.name, row.product.price, row.problems) == ("Mắm tôm", 225_000, ())
    assert (row.place.row, row.place.sheet) == (2, "")


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\nMã SP;Tên sản phẩm;Mô tả\n\nHL-01;Mắm;"Một\nHai"\nHL-02;Tép;Ba\n', encoding="utf-8")
    assert [(row.sku, row.place.row) for row in read(path, on=DAY)] == [("HL-01", 4), ("HL-02", 5)]


def test_a_row_with_more_cells_than_headings_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Mã SP,Tên sản phẩm,Giá bán\nHL-01,Mắm, tôm,1000\nHL-02,Tép,2000\n", encoding="utf-8")
    first, second = read(path, on=DAY)
    assert "row-too-long" in [problem.code for problem in first.problems]
    assert "row-too-long" not in [problem.code for problem in second.problems]


def test_lost_bytes_further_down_are_a_problem_of_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "HL-{0};Mắm tôm {0};1.000;HTX\n"
    head = ("Mã SP;Tên sản phẩm;Giá bán;Chủ thể\n" + "".join(good.format(n) for n in range(45_000))).encode()
    path.write_bytes(head + b"HL-X;M\xe9m;1.000;HTX\n" + good.format("Y").encode())
    rows = list(read(path, on=DAY))
    assert (rows[-1].sku, rows[-1].problems) == ("HL-Y", ())
    (problem,) = rows[-2].problems
    assert (problem.code, problem.place.cell) == ("text-garbled", "B45002")
    assert str(problem.message).encode("utf-8")


def test_csv_in_no_encoding_that_is_known_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\x80\xfe\x81" * 40)
    assert "UTF-8" in refused(path)


def test_a_field_without_its_closing_quote_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Mã SP;Tên sản phẩm\nHL-01;Mắm\nHL-02;"' + "x" * 200_000, encoding="utf-8")
    rows = list(read(path, on=DAY))
    assert rows[0].sku == "HL-01"
    assert [problem.code for problem in rows[1].problems] == ["row-unreadable"]


# JSONL


def test_jsonl_rows(jsonl: Callable[..., Any]) -> None:
    catalogue = jsonl(
        {
            "sku": "HL-01",
            "name": "Mắm tôm",
            "producer": "HTX Hòa Hải",
            "price": 225_000,
            "group": 9,
            "size": {"length": 30, "width": 20, "height": 10},
            "papers": [{"kind": "ATTP", "number": "12/2024"}],
            "decision_date": "2026-01-05",
            "stars": 4,
            "stamp": "https://id.example.vn/HL-01",
            "revoked": False,
            "stock": 0,
        },
        "",
        {"sku": "HL-02", "verb": "withdraw"},
        {"sku": "HL-03", "name": "Tép", "producer": "HTX", "price": None},
    )
    first, second, third = catalogue
    assert (first.product.price, first.product.size.length, first.product.stock) == (225_000, 30, 0)
    assert first.product.certificate.decision_date == dt.date(2026, 1, 5)
    assert (second.place.row, second.product.verb.value, second.problems) == (3, "withdraw", ())
    assert (third.product.price, third.problems) == (None, ())


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ('{"sku": "A", "name": "B"', "row-unreadable", ""),
        ("[" * 20_000, "row-unreadable", ""),
        ("[1]", "row-unfit", "object"),
        ('{"name": "B"}', "row-unfit", "sku"),
        ('{"sku": "A", "price": "225.000"}', "row-unfit", "price"),
        ('{"sku": "A", "gia": 1}', "row-unfit", "gia"),
        ('{"sku": "A", "decision_date": "5/1/2026"}', "row-unfit", "decision_date"),
        ('{"sku": "A", "name": "B", "phone": "0912"}', "phone-unreadable", ""),
        ('{"sku": "A", "name": "B", "gtin": "8936036020013"}', "gtin-check-digit", ""),
    ],
)
def test_a_bad_line_is_a_problem_and_the_next_is_read(
    jsonl: Callable[..., Any], line: str, code: str, says: str
) -> None:
    first, second = jsonl(line, {"sku": "Z", "name": "Tép", "producer": "HTX", "price": 1000})
    (problem,) = [problem for problem in first.problems if problem.code == code]
    assert problem.place.row == 1
    assert says in problem.message.render("en")
    assert (second.sku, second.problems) == ("Z", ())


def test_personal_data_of_a_bad_line_is_masked(jsonl: Callable[..., Any]) -> None:
    (row,) = jsonl({"sku": "A", "citizen_id": 380900123, "phone": ["0912345678"]})
    assert len(row.problems) == 2
    for problem in row.problems:
        assert "380900123" not in repr(problem) and "0912345678" not in repr(problem)


# What can't be read at all


def test_what_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "a.xlsx")
    assert "folder" in refused(tmp_path)


def test_a_file_that_goes_away_while_it_is_used(table: Callable[..., Any]) -> None:
    catalogue = table(HEADINGS, PRODUCT)
    catalogue.path.unlink()
    with pytest.raises(InputError):
        list(catalogue)


def test_an_unknown_ending(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_text("x")
    assert ".xlsx" in refused(tmp_path / "a.doc")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "empty" in refused(tmp_path / name)


def test_a_file_without_headings_or_without_products(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    (tmp_path / "a.csv").write_text("\n\n;;\n")
    assert "empty" in refused(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("x;y\n1;2\n")
    assert "'Mã SP'" in refused(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text("Mã SP;Tên sản phẩm\n;\n", encoding="utf-8")
    assert "no product" in refused(tmp_path / "c.csv")
    assert "empty" in refused(workbook(sheets={"Trống": []}))
    (tmp_path / "d.jsonl").write_text("\n\n")
    assert refused(tmp_path / "d.jsonl")


def test_a_sheet_that_is_not_there(workbook: Callable[..., Path], tmp_path: Path) -> None:
    assert "Sản phẩm" in refused(workbook(HEADINGS, PRODUCT), sheet="Khác")
    (tmp_path / "a.csv").write_text("Mã SP;Tên sản phẩm\nA;B\n", encoding="utf-8")
    assert "no sheets" in refused(tmp_path / "a.csv", sheet="Khác")


def test_a_workbook_with_a_password_or_of_the_old_kind(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000
    (tmp_path / "a.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100)
    assert "password" in refused(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(ole)
    assert ".xls" in refused(tmp_path / "b.xlsx")


def test_something_else_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("Mã SP;Tên sản phẩm\n")
    assert "isn't an Excel workbook" in refused(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert "damaged" in refused(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "damaged" in refused(tmp_path / "c.xlsx")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_never_shows_a_stack_trace(
    workbook: Callable[..., Path], at: float, byte: int, cut: bool
) -> None:
    path = workbook(HEADINGS, PRODUCT)
    data = bytearray(path.read_bytes())
    where = min(int(at * len(data)), len(data) - 1)
    data[where] = byte
    path.write_bytes(data[:where] if cut else data)
    try:
        list(read(path, on=DAY))
    except InputError as error:
        assert str(error)


# Workbooks


def changed(path: Path, part: str, *changes: tuple[str, str]) -> Path:
    """The workbook with texts of one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for before, after in changes if name == part else ():
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(name, text)
    path.write_bytes(out.getvalue())
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "far",
    [
        '<c r="XFD1048576"',
        '<c r="xfd1048576"',
        "<c r='XFD1048576'",
        '<c\nr="XFD1048576"',
        '<c r = "XFD1048576"',
        '<c r\n\n="XFD1048576"',
    ],
)
def test_one_cell_far_away_is_refused_and_does_not_end_the_process(workbook: Callable[..., Path], far: str) -> None:
    path = changed(
        workbook(HEADINGS, PRODUCT),
        SHEET,
        ("</sheetData>", f'<row r="1048576">{far}><v>1</v></c></row></sheetData>'),
    )
    assert "unpacks to far more" in refused(path)


def test_a_row_number_beyond_every_sheet_is_refused(workbook: Callable[..., Path]) -> None:
    path = workbook(HEADINGS, PRODUCT)
    changed(path, SHEET, ("</sheetData>", '<row r="9000000"><c><v>1</v></c></row></sheetData>'))
    assert "unpacks to far more" in refused(path)


def test_formatting_far_away_is_no_harm(workbook: Callable[..., Path]) -> None:
    path = workbook(HEADINGS, PRODUCT)
    changed(path, SHEET, ("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'))
    assert [row.sku for row in read(path, on=DAY)] == ["HL-01"]


def test_a_bomb_is_refused(workbook: Callable[..., Path]) -> None:
    path = workbook(HEADINGS, PRODUCT)
    changed(path, "xl/sharedStrings.xml", ("</sst>", "<si><t>" + "x" * 80_000_000 + "</t></si></sst>"))
    assert path.stat().st_size < 200_000
    assert "unpacks to far more" in refused(path)


def test_errors_and_formulas_without_a_result_are_not_taken_for_empty_cells(workbook: Callable[..., Path]) -> None:
    path = workbook(HEADINGS, ["A", "Mắm", 1234, "HTX"], ["B", "Tép", 5678, "HTX"], ["C", "Cáy", 9000, "HTX"])
    changed(
        path,
        SHEET,
        ('<c r="C2"><v>1234</v></c>', '<c r="C2" t="e"><v>#N/A</v></c>'),
        ('<c r="C3"><v>5678</v></c>', '<c r="C3"><f>1+1</f></c>'),
    )
    rows = list(read(path, on=DAY))
    assert [[(p.code, p.value, p.place.cell) for p in row.problems] for row in rows] == [
        [("cell-error", "#N/A", "C2")],
        [("cell-error", "=…", "C3")],
        [],
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ('<row r="3" hidden="1"', '<col min="4" max="5" width="9" hidden="1"/>'),
        ('<row hidden="1" r="3"', '<col hidden="1" width="9" customWidth="1" min="4" max="5"/>'),  # as openpyxl does
    ],
)
def test_hidden_rows_and_columns_are_read_and_said(workbook: Callable[..., Path], row: str, column: str) -> None:
    path = workbook(HEADINGS, PRODUCT, ["HL-02", "Tép", "1.000", "HTX"])
    changed(
        path,
        SHEET,
        ('<row r="3"', row),
        ("<sheetData>", f"<cols>{column}</cols><sheetData>"),
    )
    catalogue = read(path, on=DAY)
    assert len(list(catalogue)) == 2
    (problem,) = catalogue.problems
    assert (problem.code, problem.values) == ("hidden", {"rows": 1, "columns": 2})


def test_the_sheet_with_headings_is_taken_and_the_others_named(workbook: Callable[..., Path]) -> None:
    path = workbook(sheets={"Đọc trước": [["Xin chào"]], "Hàng": [HEADINGS, PRODUCT], "Cũ": [HEADINGS, PRODUCT]})
    catalogue = read(path, on=DAY)
    assert catalogue.sheet == "Hàng"
    said = [(problem.code, problem.value) for problem in catalogue.problems]
    assert said == [("products-not-read", "Cũ (1)"), ("sheets-not-read", "Đọc trước")]
    assert [row.place.sheet for row in read(path, on=DAY, sheet="cũ")] == ["Cũ"]


def test_cells_keep_their_place_when_the_table_begins_further_in(workbook: Callable[..., Path]) -> None:
    catalogue = read(workbook([], [], ["", "", *HEADINGS], ["", "", "HL-01", "Mắm", "???", "HTX"]), on=DAY)
    (row,) = catalogue
    assert catalogue.headings["sku"].cell == "C3"
    assert [problem.place.cell for problem in row.problems] == ["E4"]


def test_values_without_a_heading_are_said_once(workbook: Callable[..., Path]) -> None:
    rows = [[*HEADINGS[:3], "", HEADINGS[3]], ["A", "B", 1000, "lạ", "HTX"], ["C", "D", 1000, "lạ", "HTX"]]
    first, second = read(workbook(*rows), on=DAY)
    assert [(problem.code, problem.place.cell) for problem in first.problems] == [("cell-without-heading", "D2")]
    assert second.problems == ()


def test_the_scan_finds_the_sheets_by_name(workbook: Callable[..., Path]) -> None:
    assert set(scan(workbook(sheets={"Một & hai": [HEADINGS], "Ba": [HEADINGS]}))) == {"Một & hai", "Ba"}


def test_bare_numbers_of_json_lines_are_dong_and_grams_as_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"sku": "HL-01", "name": "Viên nghệ", "price": 633, "weight": 500}\n', encoding="utf-8")
    (row,) = read(path, on=DAY)
    assert row.product
    assert (row.product.price, row.product.weight) == (633, 500)


def test_products_on_other_sheets_are_a_warning_with_their_number(workbook: Callable[..., Path]) -> None:
    prices = [["Tên sản phẩm", "Đơn giá"], ["Mắm tôm", 1000]]
    more = [["DANH MỤC"], HEADINGS, PRODUCT, ["HL-02", "Tép", "1.000", "HTX"], ["", "Tổng cộng", "", ""]]
    path = workbook(sheets={"HTX A": [HEADINGS, PRODUCT], "HTX B": more, "HTX C": [HEADINGS], "Giá": prices})
    products, others = read(path, on=DAY).problems
    assert (products.code, products.severity.value, products.value) == ("products-not-read", "warning", "HTX B (2)")
    assert (others.code, others.value) == ("sheets-not-read", "HTX C, Giá")
    assert {problem.code for problem in read(path, on=DAY, sheet="HTX A").problems} == {"sheets-not-read"}


def test_a_csv_file_that_lost_its_accents_is_said_to_have(tmp_path: Path) -> None:
    text = "Mã SP;Tên sản phẩm;Giá bán;Chủ thể;Địa chỉ\nHL-01;Mắm tôm;1.000;HTX Hòa Hải;Hậu Lộc\n"
    for name, sign in (("a.csv", "?"), ("b.csv", "\ufffd")):
        lost = "".join(char if char.isascii() else sign for char in text)
        (tmp_path / name).write_text(lost, encoding="utf-8")
        assert "CSV UTF-8" in refused(tmp_path / name)
        assert "lost" in refused(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "english", "vietnamese"),
    [
        ('{"sku": "A", "name": "Mắm"', "its end is missing", "thiếu phần cuối"),
        ('{"sku": "Mắm", tên: 1}', "at character 16 something else was expected than 'tên: 1}'", "ở ký tự thứ 16"),
        ('{"sku": "A"} x', "behind its last bracket", "sau dấu ngoặc cuối"),
        ("[" * 20_000, "too many brackets", "lồng nhau"),
        ('{"sku": "A", "price": ' + "9" * 100_000 + "}", "too many digits", "quá nhiều chữ số"),
        ("[1]", "an object in curly brackets", "một đối tượng trong ngoặc nhọn"),
        ('{"name": "B"}', "'sku' is missing", "thiếu 'sku'"),
        ('{"sku": ""}', "must not be empty", "không được để trống"),
        ('{"sku": "A", "price": "225.000"}', "a whole number was expected", "phải là số nguyên"),
        ('{"sku": "A", "gia": 1}', "there is no field 'gia'", "không có trường 'gia'"),
        ('{"sku": "A", "weight": -1}', "at least 1", "từ 1 trở lên"),
        ('{"sku": "A", "producer_kind": "x"}', "workshop, association.", "workshop, association."),
        ('{"sku": "A", "decision_date": "5/1/2026"}', "2026-12-31 was expected", "ngày như 2026-12-31"),
    ],
)
def test_why_a_line_can_not_be_read_is_said_in_the_language_of_the_person(
    jsonl: Callable[..., Any], line: str, english: str, vietnamese: str
) -> None:
    ((problem,),) = (row.problems for row in jsonl(line))
    assert english in problem.message.render("en")
    assert vietnamese in problem.message.render("vi")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_jsonl_in_utf_16_is_read(tmp_path: Path, encoding: str) -> None:
    rows = [{"sku": sku, "name": f"Mắm {sku} \u2028ऊ", "producer": "HTX", "price": 1000} for sku in ("A", "B")]
    text = "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "a.jsonl").write_bytes(text.encode(encoding))
    assert [(row.sku, row.place.row, row.problems) for row in read(tmp_path / "a.jsonl", on=DAY)] == [
        ("A", 1, ()),
        ("B", 2, ()),
    ]


def test_jsonl_in_utf_16_that_was_cut_off_ends_with_a_problem(tmp_path: Path) -> None:
    text = '{"sku": "A", "name": "Mắm", "producer": "HTX", "price": 1000}\n{"sku": "B"}\n'
    (tmp_path / "a.jsonl").write_bytes(text.encode("utf-16")[:-1])
    rows = list(read(tmp_path / "a.jsonl", on=DAY))
    assert rows[0].sku == "A"
    assert {problem.code for row in rows[1:] for problem in row.problems} == {"row-unreadable"}
