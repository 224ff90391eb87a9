"""Files that were handed over, opened again by the suite: what it takes for a line, a number and a formula."""

from __future__ import annotations

import json

import pytest
import xlsxwriter

from ocopsync.testing.conformance.files import Line, amount, files_in, formulas_in, lines_in, room_for


def test_a_table_is_read_whatever_separates_its_cells(tmp_path):
    for separator in ",;\t":
        path = tmp_path / "bang.csv"
        path.write_text(f'sku{separator}title\n007{separator}"Mắm; ""tôm"",\nngon"\n', encoding="utf-8-sig")
        assert lines_in(path)[1] == Line("", ("007", 'Mắm; "tôm",\nngon'))


def test_a_workbook_is_read_sheet_by_sheet(tmp_path):
    path = tmp_path / "bang.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Mới").write_row(0, 0, ["007", 45_000])
        book.add_worksheet("Gỡ").write_row(0, 0, ["008"])
    lines = lines_in(path)
    assert [(line.sheet, line.is_of("007"), line.says(45_000)) for line in lines] == [
        ("Mới", True, True),
        ("Gỡ", False, False),
    ]


def test_an_object_of_json_is_a_line(tmp_path):
    path = tmp_path / "tin.json"
    path.write_text(json.dumps({"items": [{"sku": "007", "price": {"vnd": 45_000}}, {"sku": "8"}]}))
    assert lines_in(path) == [Line("", ("007", 45_000)), Line("", ("8",))]


def test_a_kind_that_nobody_knows_has_no_lines(tmp_path):
    assert lines_in(tmp_path / "tin.pdf") is None


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (0, 0),
        (45_000.0, 45_000),
        ("225.000 đ", 225_000),
        ("Giá: 45,678", 45_678),
        ("0", 0),
        ("", None),
        ("Liên hệ", None),
    ],
)
def test_a_number_is_read_as_people_write_it(cell, number):
    assert amount(cell) == number


def test_formulas_are_found_and_numbers_are_none(tmp_path):
    path = tmp_path / "bang.csv"
    path.write_text("sku,title,price\n=1+1,-5,'=2\n", encoding="utf-8")
    assert formulas_in(path) == ["=1+1"]
    book = tmp_path / "bang.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        made.add_worksheet().write_formula("A1", "=1+1")
    assert formulas_in(book) == ["xl/worksheets/sheet1.xml"]


def test_a_full_disk_stops_a_file_in_the_middle(tmp_path):
    path = tmp_path / "tep"
    with room_for(3), pytest.raises(OSError, match="too large"):
        path.write_bytes(b"12345")
    assert files_in(tmp_path) == {path: b"123"}
    path.write_bytes(b"12345")
    assert path.stat().st_size == 5
