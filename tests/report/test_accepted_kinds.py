"""A copy with accepted values differs from the catalogue in the cells that say something else, and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocopsync.catalogue import read
from ocopsync.finding import Accepted
from ocopsync.formatting import standard_fields
from ocopsync.messages import use_language
from ocopsync.report.accepted import Outcome, write_accepted
from ocopsync.report.mark import mark
from ocopsync.report.xlsx.formulas import calculated
from ocopsync.report.xlsx.styles import COLOURS
from tests.catalogues.writers import Maker, data, jsonl, office_xlsx, raw_xlsx, table, xlsx

DAY = dt.date(2026, 11, 21)
EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "Mã SP;Tên sản phẩm;Chủ thể;Giá bán;ĐVT;Mô tả"


def accept(path: Path, field: str, value: Any, *, sku: str = "MT-01", to: str = "") -> Outcome:
    target = path.with_name(to or f"mới{path.suffix}")
    accepted = [Accepted(sku=sku, field=field, value=value, marketplace="postmart")]
    return write_accepted(read(path, on=DAY), accepted, target)


def copied(path: Path) -> Path:
    return path.with_name(f"mới{path.suffix}")


def says(path: Path) -> list[Any]:
    return [row.product and dict(standard_fields(row.product, DAY)) for row in read(path, on=DAY).rows()]


# CSV


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_of_a_csv_only_the_cells_change(tmp_path: Path, end: str, encoding: str) -> None:
    lines = (
        HEAD,
        '"MT-01";Mam tom;"HTX ""Vi Du""";"225.000 d";hu;"Ngon;\nthom"',
        "",
        "MT-02;Mam tep;HTX;60000;hu",
        "MT-03;  Mam cay  ;HTX;70000;hu;;;thua",
    )
    text = end.join(lines).replace(HEAD, HEAD if encoding != "cp1258" else "SKU;Ten san pham;Chu the;Gia ban;DVT;Mo ta")
    path = data("hàng.csv", text.encode(encoding))(tmp_path)
    outcome = accept(path, "price", 230_000)
    assert not outcome.left
    assert copied(path).read_bytes() == text.replace("225.000 d", "230.000 d").encode(encoding)


def test_a_cell_with_what_separates_cells_is_quoted(tmp_path: Path) -> None:
    path = data("hàng.csv", f"{HEAD}\r\nMT-01;Mắm;HTX;225000;hũ;Ngon\r\n".encode())(tmp_path)
    accept(path, "description", 'Ngon; "thơm"\nbéo')
    assert copied(path).read_bytes().decode() == (f'{HEAD}\r\nMT-01;Mắm;HTX;225000;hũ;"Ngon; ""thơm""\nbéo"\r\n')


def test_a_row_of_a_csv_that_ends_early_is_filled_up(tmp_path: Path) -> None:
    path = data("hàng.tsv", f"{HEAD}\nMT-01;Mắm;HTX;225000".replace(";", "\t").encode())(tmp_path)
    accept(path, "description", "Ngon")
    assert copied(path).read_text().splitlines()[1] == "MT-01\tMắm\tHTX\t225000\t\tNgon"


def test_a_column_is_added_to_every_row_of_a_csv(tmp_path: Path) -> None:
    text = f"HTX Ví Dụ\n{HEAD}\nMT-01;Mắm;HTX;225000;hũ;Ngon\n\nMT-02;Mắm tép;HTX;60000;hũ\n"
    path = data("hàng.csv", text.encode())(tmp_path)
    accept(path, "stock", 12)
    assert copied(path).read_text() == (
        f"HTX Ví Dụ\n{HEAD};Tồn kho\nMT-01;Mắm;HTX;225000;hũ;Ngon;12\n\nMT-02;Mắm tép;HTX;60000;hũ;;\n"
    )


def test_a_text_that_a_spreadsheet_would_calculate_is_not_written_into_a_csv(tmp_path: Path) -> None:
    path = data("hàng.csv", f"{HEAD}\nMT-01;Mắm;HTX;225000;hũ;Ngon\n".encode())(tmp_path)
    outcome = accept(path, "title", '=HYPERLINK("https://a.example")')
    assert [str(why) for _, why in outcome.left] == ["a spreadsheet program would take it for a formula"]
    assert not copied(path).exists()


def test_letters_for_which_an_old_encoding_has_no_place(tmp_path: Path) -> None:
    text = "SKU;Ten san pham;Chu the;Gia ban;DVT\nMT-01;M\xb5m;HTX;225000;h\xf2\n"
    path = data("hàng.csv", text.encode("latin-1"))(tmp_path)
    outcome = accept(path, "title", "Mắm tôm 鮮")
    assert not outcome.written


def test_a_csv_with_lost_bytes_keeps_them(tmp_path: Path) -> None:
    rows = "".join(f"MT-{n};Mắm tôm đặc biệt {n};HTX;60000;hũ;ngon\n" for n in range(2, 30))
    text = f"{HEAD}\nMT-01;Mắm;HTX;225000;hũ;Ngon\n{rows}".encode() + b"MT-99;M\xe1\xbam;HTX;60000;h\xc5;\n"
    path = data("hàng.csv", text)(tmp_path)
    accept(path, "price", 230_000)
    assert copied(path).read_bytes() == text.replace(b"225000", b"230000")


# JSONL


def test_of_json_lines_only_the_keys_change(tmp_path: Path) -> None:
    lines = (
        '{"sku": "MT-01",  "name":"Mắm", "price" : 225000 , "producer": "HTX", "unit": "hũ"}',
        "",
        '{"sku":"MT-02","name":"M\\u1eafm t\\u00e9p","price":60000,"size":{"length":1,"width":2,"height":3}}',
    )
    text = "\ufeff" + "\r\n".join(lines)
    path = data("hàng.jsonl", text.encode())(tmp_path)
    accept(path, "price", 230_000)
    assert copied(path).read_bytes().decode() == text.replace("225000", "230000")
    size = {"length": 4, "width": 5, "height": 6}
    accept(path, "size", size, sku="MT-02", to="hai.jsonl")
    assert json.loads((tmp_path / "hai.jsonl").read_text().splitlines()[-1])["size"] == size
    accept(path, "title", "Mắm mới", sku="MT-02", to="ba.jsonl")
    assert (tmp_path / "ba.jsonl").read_text().splitlines()[-1].isascii()


def test_keys_of_json_lines_come_and_go(tmp_path: Path) -> None:
    path = jsonl({"sku": "MT-01", "name": "Mắm", "producer": "HTX", "price": 225_000, "stock": 5})(tmp_path)
    accept(path, "weight", 500)
    assert copied(path).read_text().endswith('"stock": 5, "weight": 500}')
    accept(path, "stock", None, to="hai.jsonl")
    assert json.loads((tmp_path / "hai.jsonl").read_text())["stock"] is None
    accept(path, "price", None, to="ba.jsonl")
    assert json.loads((tmp_path / "ba.jsonl").read_text())["price"] is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_json_lines_of_the_notepad(tmp_path: Path, encoding: str) -> None:
    text = '{"sku": "MT-01", "name": "Mắm Ċ", "producer": "HTX", "price": 225000}\r\n\r\n{"sku": "MT-02"}\r\n'
    path = data("hàng.jsonl", text.encode(encoding))(tmp_path)
    accept(path, "price", 230_000)
    assert copied(path).read_bytes() == text.replace("225000", "230000").encode(encoding)


# XLSX


@pytest.fixture
def example(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES / "anh", tmp_path / "anh")
    return Path(shutil.copy(EXAMPLES / "thanhhoa.xlsx", tmp_path / "hàng.xlsx"))


def test_of_the_example_everything_else_stays(example: Path) -> None:
    outcome = accept(example, "price", 95_000, sku="QX-01")
    before, after = (openpyxl.load_workbook(path) for path in (example, copied(example)))
    assert after.sheetnames == ["Taken from marketplaces", *before.sheetnames]
    (written,) = outcome.written
    for name in before.sheetnames:
        for row in before[name]:
            for cell in row:
                there = after[name][cell.coordinate]
                if cell.coordinate == written.place.cell and name == written.place.sheet:
                    assert (there.value, there.number_format) == (95_000, cell.number_format)
                    assert there.fill.fgColor.rgb in COLOURS.values()
                else:
                    assert (there.value, there.number_format, there.fill.fgColor.rgb) == (
                        (cell.value, cell.number_format, cell.fill.fgColor.rgb)
                    )
    old, new = (zipfile.ZipFile(path) for path in (example, copied(example)))
    touched = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert not [name for name in touched if "media" in name or "drawing" in name or "theme" in name]


def test_the_list_in_front_leads_to_each_cell(example: Path) -> None:
    accepted = [
        Accepted(sku="QX-01", field="price", value=95_000, marketplace="postmart"),
        Accepted(sku="QX-01", field="category", value="Nông sản", marketplace="voso"),
    ]
    write_accepted(read(example, on=DAY), accepted, copied(example))
    front = openpyxl.load_workbook(copied(example)).worksheets[0]
    rows = [[cell.value for cell in row] for row in front if row[1].value == "QX-01"]
    assert rows[0][:7] == ["S3", "QX-01", "price", "Giá bán", "90000", "95000", "postmart"]
    assert rows[1][5:7] == ["Nông sản", "voso"]
    assert "product set" in rows[1][7]
    links = [row[0].hyperlink.location for row in front if row[0].hyperlink]
    assert links == ["'Sản phẩm'!S3"]


def test_the_copy_is_a_catalogue_that_can_be_marked_and_accepted_into_again(example: Path) -> None:
    accept(example, "price", 95_000, sku="QX-01")
    second = copied(example).rename(example.with_name("hai.xlsx"))
    outcome = accept(second, "stock", 1, sku="QX-02")
    book = openpyxl.load_workbook(copied(second))
    assert [name for name in book.sheetnames if name.startswith("Taken")] == ["Taken from marketplaces"]
    coloured = {
        cell.coordinate
        for row in book["Sản phẩm"]
        for cell in row
        if cell.fill.patternType == "solid" and cell.fill.fgColor.rgb in COLOURS.values()
    }
    assert coloured == {outcome.written[0].place.cell}
    mark(read(copied(second), on=DAY), [], second.with_name("sửa.xlsx"))
    names = openpyxl.load_workbook(second.with_name("sửa.xlsx")).sheetnames
    assert not [name for name in names if name.startswith("Taken")]


def test_a_link_to_what_stood_there_before_goes(tmp_path: Path) -> None:
    path = xlsx((*HEAD.split(";"), "Truy xuất"), ("MT-01", "Mắm", "HTX", 1000_000, "hũ", "", "https://a.example/1"))(
        tmp_path
    )
    book = openpyxl.load_workbook(path)
    book.active["G2"].hyperlink = "https://a.example/1"
    book.active["B2"].hyperlink = "https://b.example"
    book.save(path)
    accept(path, "stamp", "https://a.example/2")
    sheet = openpyxl.load_workbook(copied(path)).worksheets[-1]
    assert sheet["G2"].value == "https://a.example/2"
    assert sheet["G2"].hyperlink is None
    assert sheet["B2"].hyperlink.target == "https://b.example"


def test_notes_protection_filters_and_formulas_elsewhere_stay(tmp_path: Path) -> None:
    rows = (HEAD.split(";"), ("MT-01", "Mắm", "HTX", 225_000, "hũ", ""), ("MT-02", "Mắm tép", "HTX", 60_000, "hũ", ""))
    path = office_xlsx(*rows)(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["D2"].comment = openpyxl.comments.Comment("giá của chị Hoa", "Hoa")
    sheet["D2"].number_format = '#,##0" đ"'
    sheet.protection.sheet = True
    sheet.auto_filter.ref = "A1:F3"
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("Tính")["A1"] = "='Sản phẩm'!D2*2"
    book.save(path)
    accept(path, "price", 230_000)
    copy = openpyxl.load_workbook(copied(path))
    sheet = copy["Sản phẩm"]
    assert (sheet["D2"].value, sheet["D2"].number_format) == (230_000, '#,##0" đ"')
    assert "giá của chị Hoa" in sheet["D2"].comment.text
    assert sheet.protection.sheet and sheet.auto_filter.ref == "A1:F3" and sheet.row_dimensions[2].hidden
    assert copy["Tính"]["A1"].value == "='Sản phẩm'!D2*2"
    assert copy.calculation.fullCalcOnLoad


def test_macros_stay(tmp_path: Path) -> None:
    plain = xlsx(HEAD.split(";"), ("MT-01", "Mắm", "HTX", 225_000, "hũ"))(tmp_path)
    path = plain.with_suffix(".xlsm")
    shutil.copy(plain, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf macro")
    accept(path, "price", 230_000)
    with zipfile.ZipFile(copied(path)) as archive:
        assert archive.read("xl/vbaProject.bin") == b"\xd0\xcf macro"


def test_results_of_a_formula_over_several_cells_are_formulas_too() -> None:
    xml = (
        b'<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1"><x:f t="array" ref="A1:B2">X</x:f><x:v>1</x:v></x:c>'
        b'<x:c r="D1"><x:f t="shared" ref="D1:D9" si="0">Y</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert calculated(xml) == {(1, 0), (1, 1), (2, 0), (2, 1), (1, 3)}


def test_a_text_with_signs_that_mean_something_in_a_workbook(tmp_path: Path) -> None:
    path = xlsx(HEAD.split(";"), ("MT-01", "Mắm", "HTX", 225_000, "hũ", "ngon"))(tmp_path)
    accept(path, "title", "a < b & c _x0041_")
    with zipfile.ZipFile(copied(path)) as archive:
        assert b">a &lt; b &amp; c _x005F_x0041_<" in archive.read("xl/worksheets/sheet1.xml")
    assert says(copied(path))[0]["title"] == "a < b & c _x0041_"
    accept(path, "title", "=1+1 <b> & co", to="hai.xlsx")
    assert openpyxl.load_workbook(tmp_path / "hai.xlsx").worksheets[-1]["B2"].value == "=1+1 <b> & co"


def test_a_workbook_of_a_program_that_writes_little(tmp_path: Path) -> None:
    rows = "".join(
        "<row>{}</row>".format("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row))
        for row in (HEAD.split(";")[:4], ("MT-01", "Mắm", "HTX", "225.000"))
    )
    path = raw_xlsx(f"<sheetData>{rows}</sheetData>")(tmp_path)
    accept(path, "price", 230_000)
    assert says(copied(path))[0]["price"] == 230_000


def test_the_copy_in_another_folder_is_right_without_the_pictures(example: Path, tmp_path_factory: Any) -> None:
    target = tmp_path_factory.mktemp("khác") / "mới.xlsx"
    accepted = [Accepted(sku="QX-01", field="price", value=95_000, marketplace="postmart")]
    outcome = write_accepted(read(example, on=DAY), accepted, target)
    assert len(outcome.written) == 1
    assert says(target)[0]["price"] == 95_000


def test_the_list_speaks_vietnamese(example: Path) -> None:
    use_language("vi")
    accept(example, "price", 95_000, sku="QX-01")
    assert openpyxl.load_workbook(copied(example)).sheetnames[0] == "Đã nhận từ sàn"
    assert says(copied(example))[0]["price"] == 95_000


# Whatever the column, the field and the kind of file

PRICES: Sequence[Callable[[int], Any]] = (
    int,
    str,
    lambda value: f"{value:,} đ".replace(",", "."),
    lambda value: f"{value:,}",
    lambda value: f"{value // 1000}k",
    lambda value: f"Giá: {value:,}đ/hũ".replace(",", "."),
)
THOUSANDS = st.integers(10, 9_000).map(lambda value: value * 1000)
KINDS: Sequence[Callable[..., Maker]] = (
    lambda *rows: xlsx(*rows),
    lambda *rows: table(*rows, delimiter=";"),
    lambda *rows: table(*rows, encoding="utf-16", delimiter="\t"),
    lambda *rows: office_xlsx(*rows),
)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs", "Sc"], max_codepoint=0x1EFF), min_size=1, max_size=30)
FIELDS = st.one_of(
    st.tuples(st.just("price"), THOUSANDS),
    st.tuples(st.just("stock"), st.integers(0, 100_000)),
    st.tuples(st.just("weight"), st.integers(1, 100_000)),
    st.tuples(st.just("description"), TEXTS),
    st.tuples(st.just("title"), TEXTS),
    st.tuples(st.just("storage"), TEXTS),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(make=st.sampled_from(KINDS), style=st.sampled_from(PRICES), old=THOUSANDS, accepted=FIELDS)
def test_what_is_written_is_what_is_read(
    tmp_path_factory: Any, make: Any, style: Any, old: int, accepted: tuple[str, Any]
) -> None:
    """Or it is left, with a reason, and the copy isn't written."""
    field, value = accepted
    headings = (*HEAD.split(";"), "Tồn kho", "Khối lượng (kg)", "Bảo quản")
    row = ("MT-01", "Mắm", "HTX", style(old), "hũ", "Ngon", 12, "0,5", "Nơi mát")
    other = ("MT-02", "Mắm tép", "HTX", style(1_000_000), "hũ", "Thơm", "", "", "")
    path = make(headings, row, other)(tmp_path_factory.mktemp("hàng"))
    before = says(path)
    outcome = accept(path, field, value)
    if outcome.left:
        assert not copied(path).exists() and all(str(why) for _, why in outcome.left)
        assert isinstance(value, str) or before[0].get(field) == value
        return
    after = says(copied(path))
    assert after[1] == before[1]
    assert {**after[0], field: None} == {**before[0], field: None}
    if isinstance(value, int):
        assert after[0][field] == value
    else:
        assert after[0][field].split() == value.split()
