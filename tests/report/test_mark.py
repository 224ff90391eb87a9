"""The marked copy: their workbook, what is wrong in its cells, and the same catalogue when it is read again."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from attrs import evolve
from lxml import etree

from ocopsync.catalogue import problems, read, table_problems
from ocopsync.errors import InputError, UsageError
from ocopsync.messages import use_language
from ocopsync.problem import ERROR, NOTE, WARNING, Place
from ocopsync.report import mark as marking
from ocopsync.report import plain_copy, to_fix
from ocopsync.report.mark import mark
from ocopsync.report.xlsx.styles import COLOURS

DAY = dt.date(2026, 11, 21)
EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = ("MT-01", "Mắm tôm", "HTX Ví Dụ", 65_000, "0530 000 001", "ngon")
NO_PRICE = ("MT-02", "Mắm tép", "HTX Ví Dụ", "nghìn rưỡi", "0530 000 001", "")
NO_CODE = ("", "Mắm cáy", "HTX Ví Dụ", 70_000, "0530 000 001", "")
SHEET = "Hàng hóa"
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def all_problems(path: Path):
    catalogue = read(path, on=DAY)
    return [*(problem for row in catalogue.rows() for problem in row.problems), *catalogue.problems]


def seen(path: Path) -> list[object]:
    """What a catalogue says and what is wrong in it, without the name of its file."""
    catalogue = read(path, on=DAY)
    rows = [(row.sku, row.place.row, row.product and evolve(row.product, place=Place())) for row in catalogue.rows()]
    found = [(item.code, item.place.cell, item.place.sheet, item.value) for item in all_problems(path)]
    return [*rows, *found]


def at(row: int, column: str = "", *, kind=problems.PRICE_UNREADABLE, suggestion: str = "", **details):
    found = kind.at(Place("hàng.xlsx", SHEET, row, column), **details)
    return evolve(found, suggestion=suggestion)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Reading it again


def test_a_marked_copy_is_read_exactly_like_the_catalogue(example, marked):
    assert seen(marked(example).path) == seen(example)


def test_a_marked_copy_that_another_program_saved_is_read_alike(example, marked):
    assert seen(marked(example).save("khác.xlsx")) == seen(example)


def test_what_is_corrected_in_the_copy_loses_its_mark(workbook, marked):
    first = marked(workbook(GOOD, NO_PRICE, NO_CODE))
    assert first.colour("D3") and first.note("D3") and first.colour("A4")
    again = marked(first.save("đã sửa.xlsx", D3=55_000), to="lần hai.xlsx")
    assert not again.colour("D3") and not again.note("D3")
    assert again.colour("A4") and again.note("A4").count("ocopsync:") == 1
    assert again.book.sheetnames == ["To fix", SHEET]
    last = marked(again.save("xong.xlsx", A4="MT-03"), to="lần ba.xlsx")
    assert last.cells == 0 and last.list == []
    assert not any(cell.comment for row in last.sheet for cell in row)
    assert not [name for name in parts(last.path) if "comments" in name or "vmlDrawing" in name]


def test_a_person_may_have_a_sheet_of_the_same_name(workbook, marked):
    def more(book, sheet):
        book.add_worksheet("To fix").write(0, 0, "gọi cho chị Lan")

    path = workbook(GOOD, NO_PRICE, more=more)
    copy = marked(path)
    assert copy.book.sheetnames == ["To fix (2)", SHEET, "To fix"]
    assert copy.book["To fix"]["A1"].value == "gọi cho chị Lan"
    assert seen(copy.path) == seen(path)
    assert "sheets-not-read" in {item.code for item in all_problems(copy.path)}


# The cells


def test_a_cell_is_coloured_by_the_heaviest_of_its_problems_and_has_one_note(workbook, marked):
    found = [
        at(2, "D", kind=problems.PRICE_MISSING),
        at(2, "D", value="12 k", suggestion="12000"),
        at(3, "E", kind=problems.PHONE_OLD, now="03"),
        at(3, "B", kind=table_problems.PRODUCER_MISSING),
    ]
    copy = marked(workbook(GOOD, GOOD), found)
    assert copy.colour("D2") == COLOURS[ERROR]
    assert copy.colour("B3") == COLOURS[WARNING]
    assert copy.colour("E3") == COLOURS[NOTE]
    assert copy.cells == 3
    note = copy.note("D2")
    assert note.startswith("ocopsync:\nerror: The price 12 k can't be read.\n→ Write a whole number")
    assert "Suggestion: 12000" in note and "warning: There is no price" in note
    assert copy.sheet["D2"].value == 65_000


def test_a_whole_row_is_marked_at_its_code_and_a_heading_at_the_heading(workbook, marked):
    found = [
        at(3, kind=table_problems.ROW_UNREADABLE, reason="?"),
        at(1, "F", kind=table_problems.COLUMN_UNKNOWN, value="x"),
    ]
    copy = marked(workbook(GOOD, GOOD), found)
    assert copy.colour("A3") == COLOURS[ERROR]
    assert copy.colour("F1") == COLOURS[NOTE]


def test_what_a_marketplace_misses_is_marked_in_the_column_that_holds_it(workbook, marked):
    copy = marked(workbook(GOOD), [evolve(at(2, field="title"), marketplace="voso")])
    assert copy.colour("B2") == COLOURS[ERROR]
    assert "[voso]" in copy.note("B2")


def test_what_is_about_the_file_stands_in_the_list_alone(workbook, marked):
    copy = marked(workbook(GOOD), [table_problems.HIDDEN.at(Place("hàng.xlsx", SHEET), rows=1, columns=0)])
    assert copy.cells == 0
    assert [row[-1] for row in copy.list] == ["hidden"]
    assert not copy.list[0][1]


def test_an_empty_cell_and_an_empty_row_can_be_marked(workbook, marked):
    def more(book, sheet):
        sheet.set_column("H:H", 20, book.add_format({"bold": True}))

    copy = marked(workbook(GOOD, more=more), [at(2, "H"), at(9, "C"), at(5, "A")])
    assert all(copy.colour(cell) == COLOURS[ERROR] and copy.note(cell) for cell in ("H2", "C9", "A5"))
    assert copy.sheet["H2"].font.bold
    rows = re.findall(rb'<row r="(\d+)"', parts(copy.path)["xl/worksheets/sheet1.xml"])
    assert rows == [b"1", b"2", b"5", b"9"]


def test_of_merged_cells_the_one_that_is_seen_is_marked(workbook, marked):
    def more(book, sheet):
        sheet.merge_range("C2:C4", "HTX Ví Dụ")

    copy = marked(workbook(GOOD, GOOD, GOOD, more=more), [at(3, "C"), at(4, "C", kind=problems.PRICE_MISSING)])
    assert copy.colour("C2") == COLOURS[ERROR]
    assert "There is no price" in copy.note("C2")
    assert not copy.note("C3")


# What is theirs


def test_every_other_part_of_their_workbook_stays_byte_for_byte(workbook, marked):
    """Charts, pictures, drawings, other sheets, the theme: nothing is read and written anew."""

    def more(book, sheet):
        other = book.add_worksheet("Biểu đồ")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{SHEET}'!$D$2:$D$3"})
        other.insert_chart("B2", chart)
        other.insert_image("J2", str(next((EXAMPLES / "anh").glob("*.*"))))
        sheet.data_validation("D2:D9", {"validate": "decimal", "criteria": ">", "value": 0})
        sheet.conditional_format("D2:D9", {"type": "data_bar"})
        book.define_name("Gia", f"='{SHEET}'!$D$2:$D$9")
        book.define_name("'Biểu đồ'!Rieng", "='Biểu đồ'!$A$1")
        other.print_area("A1:C9")

    path = workbook(GOOD, NO_PRICE, more=more)
    copy = marked(path)
    before_marking = openpyxl.load_workbook(path)
    before, after = parts(path), parts(copy.path)
    changed = {name for name, content in before.items() if after[name] != content}
    assert changed <= {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
        "xl/worksheets/sheet1.xml",
    }
    assert any("chart" in name for name in before) and any("media" in name for name in before)
    sheet = copy.sheet
    assert sheet.data_validations.count == 1 and len(sheet.conditional_formatting) == 1
    assert copy.book.defined_names["Gia"].attr_text == f"'{SHEET}'!$D$2:$D$9"
    assert "Rieng" in copy.book["Biểu đồ"].defined_names
    assert copy.book["Biểu đồ"].print_area == before_marking["Biểu đồ"].print_area
    assert "Rieng" in openpyxl.load_workbook(marked(copy.save("k.xlsx"), to="l.xlsx").path)["Biểu đồ"].defined_names


def test_formulas_keep_their_results(workbook, marked):
    """Without them the copy would be full of cells that were never calculated."""

    def more(book, sheet):
        sheet.write_formula("D2", "=60000+5000", None, 65_000)

    path = workbook(GOOD, NO_PRICE, more=more)
    copy = marked(path)
    assert copy.sheet["D2"].value == "=60000+5000"
    assert openpyxl.load_workbook(copy.path, data_only=True).worksheets[1]["D2"].value == 65_000
    assert seen(copy.path) == seen(path)


def test_their_formats_stay_under_our_colour_and_their_colour_comes_back(workbook, marked):
    def more(book, sheet):
        look = book.add_format({"bg_color": "#CCFFCC", "bold": True, "num_format": "#,##0", "border": 1})
        sheet.write("D2", "nghìn rưỡi", look)
        sheet.write("D3", 5000, look)

    copy = marked(workbook(GOOD, GOOD, more=more))
    cell = copy.sheet["D2"]
    assert copy.colour("D2") == COLOURS[ERROR] and copy.colour("D3") == "FFCCFFCC"
    assert cell.font.bold and cell.number_format == "#,##0" and cell.border.left.style == "thin"
    again = marked(copy.save("k.xlsx", D2=7000), to="l.xlsx")
    assert again.colour("D2") == "FFCCFFCC" and again.sheet["D2"].font.bold


def test_a_pattern_of_theirs_is_not_covered(workbook, marked):
    def more(book, sheet):
        sheet.write("D2", "nghìn rưỡi", book.add_format({"pattern": 14, "fg_color": "#00FF00"}))

    copy = marked(workbook(GOOD, more=more))
    assert copy.sheet["D2"].fill.patternType not in (None, "solid")
    assert "can't be read" in copy.note("D2")


def test_their_notes_stay_and_ours_stand_below_them_until_it_is_corrected(workbook, marked):
    def more(book, sheet):
        sheet.write_comment("D3", "hỏi lại anh Tư", {"author": "Lan"})
        sheet.write_comment("B2", "tên trên nhãn", {"author": "Lan"})

    copy = marked(workbook(GOOD, NO_PRICE, more=more))
    assert copy.note("B2") == "tên trên nhãn"
    assert copy.note("D3").startswith("hỏi lại anh Tư\n")
    assert "can't be read" in copy.note("D3") and copy.note("D3").count("ocopsync") == 1
    assert copy.sheet["D3"].comment.author == "Lan"
    boxes = parts(copy.path)["xl/drawings/vmlDrawing1.vml"]
    assert boxes.count(b"<v:shape ") == 2
    again = marked(copy.save("k.xlsx"), to="l.xlsx")
    assert again.note("D3").count("can't be read") == 1
    last = marked(again.save("m.xlsx", D3=9000), to="n.xlsx")
    assert last.note("D3") == "hỏi lại anh Tư" and last.note("B2") == "tên trên nhãn"


def test_a_note_without_formats_is_written_on_in_the_way_that_the_format_wants(workbook, marked):
    path = workbook(GOOD, NO_PRICE)
    book = openpyxl.load_workbook(path)
    book[SHEET]["D3"].comment = openpyxl.comments.Comment("hỏi anh Tư", "Lan")
    book.save(path)
    copy = marked(path)
    assert copy.note("D3").startswith("hỏi anh Tư\n")
    (comments,) = [content for name, content in parts(copy.path).items() if "comment" in name and name.endswith("xml")]
    assert b"<text><t>" not in comments and comments.count(b"<r>") == 2


def test_boxes_that_openpyxl_wrote_get_others_beside_them_and_ours_among_them_go(workbook, marked):
    """It declares the name spaces at each box, under names of its own, and none at the root."""
    copy = marked(workbook(GOOD, NO_PRICE, more=lambda book, sheet: sheet.write_comment("B2", "tên trên nhãn")))
    saved = copy.save("k.xlsx", D2="nghìn hai", D3=9000)
    again = marked(saved, to="l.xlsx")
    assert again.note("B2") == "tên trên nhãn" and "can't be read" in again.note("D2") and not again.note("D3")
    (boxes,) = [content for name, content in parts(again.path).items() if name.endswith(".vml")]
    cells = [element.text for element in etree.fromstring(boxes).iter("{*}Row", "{*}Column")]
    assert cells == ["1", "1", "1", "3"]


def test_notes_whose_author_was_lost_are_known_by_their_first_words(workbook, marked):
    copy = marked(workbook(GOOD, NO_PRICE))
    book = copy.book
    book.worksheets[1]["D3"].comment.author = " "
    book.worksheets[1]["D3"].value = 5000
    book.save(copy.path.with_name("k.xlsx"))
    assert not marked(copy.path.with_name("k.xlsx"), to="l.xlsx").note("D3")


def test_only_the_list_is_in_front(workbook, marked):
    """Two sheets that are selected together would be edited together."""

    def more(book, sheet):
        book.add_worksheet("Khác").activate()

    copy = marked(workbook(GOOD, NO_PRICE, more=more))
    assert copy.book.active.title == "To fix"
    assert [bool(sheet.sheet_view.tabSelected) for sheet in copy.book.worksheets] == [True, False, False]


def test_macros_stay_and_need_a_name_that_allows_them(workbook, marked, tmp_path):
    def more(book, sheet):
        (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0 macro")
        book.add_vba_project(str(tmp_path / "vba.bin"))

    path = workbook(GOOD, NO_PRICE, name="hàng.xlsm", more=more)
    with pytest.raises(UsageError, match=r"hàng\.xlsm may hold macros, which the marked copy keeps.*sửa\.xlsm"):
        marked(path, to="sửa.xlsx")
    assert parts(marked(path, to="sửa.xlsm").path)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 macro"


# The list


def test_the_list_names_each_problem_with_a_link_the_heaviest_first(workbook, marked):
    found = [at(2, "E", kind=problems.PHONE_OLD, now="03"), at(3, "D", sku="MT-02", value="12 k", suggestion="12000")]
    copy = marked(workbook(GOOD, NO_PRICE), found)
    first, second = copy.list
    assert first[:3] == ["error", "D3", "MT-02"]
    assert first[4] == "12 k" and first[7:] == ["12000", "price-unreadable"]
    assert second[0] == "note"
    front = copy.book.worksheets[0]
    link = next(cell for row in front for cell in row if cell.value == "D3").hyperlink
    assert link.location == f"'{SHEET}'!D3"
    assert front.auto_filter.ref == "A5:I7" and front.freeze_panes == "A6"
    assert front.page_setup.orientation == "landscape" and front.sheet_properties.pageSetUpPr.fitToPage
    assert "1 error, 0 warnings, 1 note." in [row[0].value for row in front]


def test_in_the_list_personal_data_are_masked_also_in_a_suggestion(workbook, marked):
    found = [
        at(2, "E", kind=problems.PHONE_OLD, field="phone", value="01689123456", now="0", suggestion="0389123456"),
        at(2, "E", kind=problems.TAX_CODE_UNREADABLE, field="tax_code", value="•••", suggestion="2800123457"),
    ]
    copy = marked(workbook(GOOD), found)
    text = json.dumps(copy.list)
    assert not re.search("01689123456|0389123456|2800123457", text)
    assert "0389123456" in copy.note("E2") and "01689123456" not in copy.note("E2")


def test_nothing_that_we_write_becomes_a_formula(workbook, marked):
    evil = '=HYPERLINK("http://x","y")'
    copy = marked(workbook(GOOD), [at(2, "D", sku="+cmd", value=evil, suggestion="@SUM(1)")])
    front = copy.book.worksheets[0]
    cells = [cell for row in front for cell in row if str(cell.value or "").startswith(("=", "+", "@"))]
    assert len(cells) == 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_characters_that_a_workbook_cannot_hold_do_no_harm(workbook, marked):
    copy = marked(workbook(GOOD), [at(2, "D", value="a\x00b\ud800<&>")])
    assert "a�b�<&>" in copy.list[0][4]


def test_the_rest_is_said_where_there_is_too_much(workbook, marked, monkeypatch):
    monkeypatch.setattr(marking, "MOST_NOTES", 2)
    monkeypatch.setattr(to_fix, "MOST_LISTED", 3)
    copy = marked(workbook(*[GOOD] * 5), [at(row, "D") for row in range(2, 7)])
    assert sum(bool(copy.note(f"D{row}")) for row in range(2, 7)) == 2
    assert all(copy.colour(f"D{row}") for row in range(2, 7))
    assert len(copy.list) == 3
    head = " ".join(str(row[0].value) for row in copy.book.worksheets[0])
    assert "Only the first 2 of the coloured cells" in head and "Only the first 3 of 5" in head


def test_the_copy_speaks_the_language_asked_for(workbook, marked):
    use_language("vi")
    copy = marked(workbook(GOOD, NO_PRICE))
    assert copy.book.sheetnames[0] == "Cần sửa"
    assert "lỗi: Không đọc được giá bán 'nghìn rưỡi'." in copy.note("D3")
    use_language("en")
    assert marked(copy.save("k.xlsx"), to="l.xlsx").book.sheetnames == ["To fix", SHEET]


# Catalogues that are no workbook


def test_a_csv_becomes_a_workbook_of_the_same_rows_with_texts_as_texts(marked, tmp_path):
    path = tmp_path / "hàng.csv"
    path.write_text(
        "Danh mục\n\nMã SP;Tên sản phẩm;Chủ thể;Giá bán;Mã vạch\n"
        'MT-01;"Mắm\ntôm";HTX Ví Dụ;nghìn rưỡi;0012345678905\n=1+1;Mắm tép;HTX Ví Dụ;5.000;\n',
        encoding="utf-8",
    )
    copy = marked(path)
    sheet = copy.sheet
    assert sheet["A1"].value == "Danh mục" and sheet["A3"].value == "Mã SP"
    assert sheet["E4"].value == "0012345678905" and sheet["E4"].number_format == "@"
    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=1+1", "s")
    assert copy.colour("D4") == COLOURS[ERROR]
    codes = {(item.code, item.place.cell) for item in copy.problems}
    assert {(item.code, item.place.cell) for item in all_problems(copy.path)} == codes


def test_a_jsonl_becomes_a_workbook_with_headings(marked, tmp_path):
    rows = [
        {
            "sku": "MT-01",
            "name": "Mắm tôm",
            "producer": "HTX Ví Dụ",
            "price": None,
            "size": {"length": 1, "width": 2, "height": 3},
        },
        {"sku": "MT-02", "name": "Mắm tép", "producer": "HTX Ví Dụ", "price": "nghìn rưỡi"},
    ]
    path = tmp_path / "hàng.jsonl"
    path.write_text("\n".join([*map(json.dumps, rows), "{broken"]), encoding="utf-8")
    copy = marked(path)
    values = {cell.value for row in copy.sheet for cell in row}
    assert {"Mã SP", "Liên hệ", "1 x 2 x 3", "{broken"} <= values
    wrong = next(cell for row in copy.sheet for cell in row if cell.value == "nghìn rưỡi")
    assert wrong.row == 3 and wrong.fill.fgColor.rgb == COLOURS[ERROR]
    assert copy.colour("A4") == COLOURS[ERROR]


def test_an_old_workbook_becomes_one_with_all_its_sheets(tmp_path):
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Hàng"><table:table-row><table:table-cell office:value-type="string">'
        '<text:p>Mã SP</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="2.5">'
        "<text:p>2,5</text:p></table:table-cell></table:table-row></table:table>"
        '<table:table table:name="Khác"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>=1+1</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "hàng.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    copy = plain_copy.copy_of(SimpleNamespace(path=path, sheet="Hàng"))
    book = openpyxl.load_workbook(copy.file)
    assert book.sheetnames == ["Hàng", "Khác"]
    assert [cell.value for cell in book["Hàng"][1]] == ["Mã SP", 2.5]
    assert book["Khác"]["A1"].data_type == "s"


def test_a_workbook_under_another_ending_is_kept_as_it_is(workbook, marked):
    path = workbook(GOOD, NO_PRICE)
    text = path.rename(path.with_suffix(".csv"))
    assert marked(text).sheet["D2"].value == 65_000


@pytest.mark.parametrize("lacking", ["cellXfs", "borders", "fills", "fonts", "everything"])
def test_a_workbook_of_a_program_that_writes_no_styles_can_be_marked(workbook, marked, lacking):
    path = workbook(GOOD, NO_PRICE)
    content = parts(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in content.items():
            if lacking == "everything":
                part = re.sub(rb"<Relationship [^>]*?styles[^>]*?/>|<Override [^>]*?styles[^>]*?/>", b"", part)
            elif name == "xl/styles.xml":
                part = re.sub(rb"<%b .*?</%b>" % ((lacking.encode(),) * 2), b"", part)
            if lacking != "everything" or name != "xl/styles.xml":
                archive.writestr(name, part)
    copy = marked(path)
    assert copy.colour("D3") == COLOURS[ERROR] and not copy.colour("D2")
    assert seen(copy.path) == seen(path)


# Where it is written


def refused(path: Path, target: Path, words: str) -> None:
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(UsageError, match=words):
        mark(read(path, on=DAY), [], target)
    assert (target.read_bytes() if target.is_file() else None) == before
    assert not list(path.parent.glob(".*.part"))


def test_the_catalogue_itself_is_never_written_to(workbook):
    path = workbook(GOOD)
    refused(path, path, "is the catalogue itself")
    (path.parent / "khác").mkdir()
    refused(path, path.parent / "khác" / ".." / path.name, "is the catalogue itself")


def test_a_file_of_somebody_is_never_replaced(workbook, tmp_path):
    path = workbook(GOOD)
    other = workbook(GOOD, name="khác.xlsx")
    refused(path, other, "is there already")
    (tmp_path / "rác.xlsx").write_bytes(b"no workbook")
    refused(path, tmp_path / "rác.xlsx", "is there already")


def test_a_marked_copy_is_replaced_unless_somebody_has_worked_in_it(workbook, marked):
    path = workbook(GOOD, NO_PRICE)
    copy = marked(path)
    assert marked(path).note("D3")
    copy.save(copy.path.name, D3=5000)
    refused(path, copy.path, "nobody has changed since")


@pytest.mark.parametrize("lock", ["~$sửa.xlsx", ".~lock.sửa.xlsx#"])
def test_a_copy_that_is_open_in_excel_or_libreoffice_is_left_alone(workbook, marked, lock):
    copy = marked(workbook(GOOD))
    copy.path.with_name(lock).write_bytes(b"")
    refused(copy.path.with_name("hàng.xlsx"), copy.path, "is open in another program")


def test_a_file_that_the_system_keeps_locked_is_said_and_nothing_is_left_behind(workbook, tmp_path, monkeypatch):
    def locked(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    refused(workbook(GOOD), tmp_path / "sửa.xlsx", "can't be written: Permission denied")


def test_a_name_or_a_folder_that_cannot_be(workbook, tmp_path):
    path = workbook(GOOD)
    refused(path, tmp_path / "sửa.csv", "should end in .xlsx")
    refused(path, tmp_path / "không có" / "sửa.xlsx", "There is no folder")


def test_a_sheet_that_vanished_is_said(workbook, tmp_path):
    catalogue = read(workbook(GOOD), on=DAY)
    catalogue.sheet = "Mất rồi"
    with pytest.raises(InputError, match="can't be marked"):
        mark(catalogue, [], tmp_path / "sửa.xlsx")
