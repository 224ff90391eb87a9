"""The template: filled in, it is a catalogue; its lists, notes and formats keep people from the usual mistakes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from ocopsync.catalogue import problems, read
from ocopsync.catalogue.headings import FIELDS, recognise
from ocopsync.errors import UsageError
from ocopsync.messages import use_language
from ocopsync.model import Verb
from ocopsync.problem import NOTE, ProblemKind, has_errors
from ocopsync.report.template import write_template
from ocopsync.report.template_columns import CHOICES, COLUMNS, EXAMPLES, Format

DAY = dt.date(2026, 11, 21)
ROW = {
    "sku": "007",
    "name": "Mắm tép Hà Yên",
    "producer": "HTX Ví Dụ 01",
    "phone": "0530 000 001",
    "address": "xã Hoa Lộc, tỉnh Thanh Hóa",
    "description": "Mắm tép làm tại xã Hoa Lộc, tỉnh Thanh Hóa theo cách làm truyền thống của địa phương.",
    "price": 65_000,
    "unit": "hũ",
    "net_quantity": "500 g",
    "weight": 720,
    "ingredients": "tép, muối, thính gạo",
    "usage": "Dùng ngay.",
    "storage": "Nơi khô ráo, thoáng mát.",
    "shelf_life": "12 tháng kể từ ngày sản xuất",
    "group": "9 Tương, nước mắm, gia vị lỏng",
    "stars": 3,
    "decision_number": "5445/QĐ-UBND",
    "decision_date": dt.datetime(2025, 12, 26),
    "issuer": "UBND tỉnh Thanh Hóa",
}
READING = [kind for kind in vars(problems).values() if isinstance(kind, ProblemKind)]
"""What reading finds; rules about products come and go."""
AT = {column.field: number for number, column in enumerate(COLUMNS, 1)}


@pytest.fixture(params=["vi", "en"])
def template(tmp_path: Path, request) -> Path:
    use_language(request.param)
    write_template(tmp_path / "mẫu.xlsx")
    return tmp_path / "mẫu.xlsx"


def filled(path: Path, *rows: dict[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for number, row in enumerate(rows, 2 + len(EXAMPLES)):
        for field, value in row.items():
            book.worksheets[0].cell(number, AT[field]).value = value
    book.save(path)
    return path


def test_filled_in_it_is_read_without_a_problem_and_the_examples_are_left_out(template):
    catalogue = read(filled(template, ROW), on=DAY)
    *examples, row = catalogue.rows()
    assert [item.product.verb for item in examples] == [Verb.IGNORE, Verb.IGNORE]
    assert not [problem for item in examples for problem in item.problems]
    assert not [problem for problem in row.problems if problem.kind in READING and problem.severity is not NOTE]
    assert not has_errors(row.problems)
    assert catalogue.problems == ()
    assert (row.sku, row.product.price, row.product.producer.phone) == ("007", 65_000, "0530000001")
    assert row.product.certificate.decision_date == dt.date(2025, 12, 26)


def test_it_has_every_column_that_a_catalogue_can_have_each_once_and_known_by_its_heading(template):
    sheet = openpyxl.load_workbook(template).worksheets[0]
    found = [recognise(cell.value).field for cell in sheet[1]]
    assert found == [column.field for column in COLUMNS]
    assert sorted(found) == sorted(FIELDS)
    starred = [recognise(cell.value).field for cell in sheet[1] if cell.value.endswith(" *")]
    assert starred == ["sku", "name"]
    assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert sheet.freeze_panes == "C2"


@pytest.mark.parametrize("field", CHOICES)
def test_what_a_list_offers_is_understood(tmp_path, field):
    use_language("vi")
    write_template(tmp_path / "mẫu.xlsx")
    rows = [{**ROW, "sku": f"A-{number}", field: word} for number, word in enumerate(CHOICES[field])]
    found = list(read(filled(tmp_path / "mẫu.xlsx", *rows), on=DAY).rows())
    assert len(found) == len(rows) + len(EXAMPLES)
    unread = [problem for row in found for problem in row.problems if problem.kind in READING]
    assert [(problem.code, problem.value) for problem in unread if problem.field == field] == []


def test_the_lists_lie_on_a_hidden_sheet_for_they_are_longer_than_a_cell_allows(template):
    book = openpyxl.load_workbook(template)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "hidden"]
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert len(rules) == len(CHOICES)
    for place, source in rules.items():
        field = recognise(book.worksheets[0].cell(1, openpyxl.utils.cell.range_boundaries(place)[0]).value).field
        sheet, cells = next(book.defined_names[source].destinations)
        assert [cell[0].value for cell in book[sheet][cells]] == list(CHOICES[field])


def test_codes_are_texts_and_prices_and_dates_have_their_formats(template):
    sheet = openpyxl.load_workbook(template).worksheets[0]
    formats = {column.field: sheet.cell(2, AT[column.field]).number_format for column in COLUMNS}
    assert {formats[field] for field in ("sku", "phone", "tax_code", "citizen_id", "gtin", "decision_number")} == {"@"}
    assert formats["price"] == formats["list_price"] == Format.NUMBER.value
    assert formats["decision_date"] == "dd/mm/yyyy"


def test_it_explains_itself_in_the_language_asked_for(tmp_path):
    names = {}
    for language in ("vi", "en"):
        use_language(language)
        write_template(tmp_path / f"{language}.xlsx")
        names[language] = openpyxl.load_workbook(tmp_path / f"{language}.xlsx").sheetnames
    assert names == {"vi": ["Sản phẩm", "Cách điền", "Danh sách chọn"], "en": ["Sản phẩm", "How to fill in", "Choices"]}


def test_its_explanation_fits_across_a_page(template):
    """LibreOffice doesn't shrink a sheet of one column to the page."""
    sheet = openpyxl.load_workbook(template).worksheets[1]
    letters, inches = sheet.column_dimensions["A"].width, 8.27 - sheet.page_margins.left - sheet.page_margins.right
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert letters * 8 / 96 < inches  # the font of a computer that lacks Calibri: 8 pixels a letter


def test_it_never_replaces_a_file(tmp_path):
    path = tmp_path / "mẫu.xlsx"
    path.write_bytes(b"somebody's work")
    with pytest.raises(UsageError, match="is there already"):
        write_template(path)
    assert path.read_bytes() == b"somebody's work"


@pytest.mark.parametrize(
    ("name", "words"), [("mẫu.csv", r"should end in \.xlsx"), ("x/mẫu.xlsx", "There is no folder")]
)
def test_a_name_that_cannot_be(tmp_path, name, words):
    with pytest.raises(UsageError, match=words):
        write_template(tmp_path / name)
    assert not list(tmp_path.iterdir())
