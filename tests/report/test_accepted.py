"""Accepted values in a copy of the catalogue: in the column's own way, and only what is read again as it was meant."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ocopsync.catalogue import read
from ocopsync.errors import InputError, UsageError
from ocopsync.finding import Accepted
from ocopsync.formatting import describe, standard_fields
from ocopsync.messages import use_language
from ocopsync.report.accepted import Outcome, write_accepted
from ocopsync.streams import sha256_of
from tests.catalogues.writers import ods, table, xls, xlsx

DAY = dt.date(2026, 11, 21)
EXAMPLES = Path(__file__).parents[2] / "examples"
HEADINGS = ("Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", "ĐVT")
ROW = ("MT-01", "Mắm tôm", "HTX Ví Dụ", 225_000, "hũ")
OTHER = ("MT-02", "Mắm tép", "HTX Ví Dụ", 60_000, "hũ")


def live(field: str, value: Any, *, sku: str = "MT-01", marketplace: str = "postmart") -> Accepted:
    return Accepted(sku=sku, field=field, value=value, marketplace=marketplace)


def says(path: Path, sku: str = "MT-01") -> Mapping[str, Any]:
    """What the catalogue says of a product, in a listing's words."""
    products = (row.product for row in read(path, on=DAY).rows())
    return next(standard_fields(product, DAY) for product in products if product and product.sku == sku)


Accept = Callable[..., Outcome]


@pytest.fixture
def accept(tmp_path: Path) -> Accept:
    """Accept values for the catalogue at a path; the copy lies beside it."""

    def run(path: Path, *accepted: Accepted, mapping: Mapping[str, str] | None = None) -> Outcome:
        return write_accepted(read(path, on=DAY, mapping=mapping), accepted, copy_of(path))

    return run


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], str]:
    """A picture beside the catalogue; its digest."""

    def draw(name: str) -> str:
        shutil.copy(min((EXAMPLES / "anh").iterdir()), tmp_path / name)
        with (tmp_path / name).open("ab") as file:
            file.write(name.encode())  # another picture, for all that anybody knows
        return sha256_of(tmp_path / name)

    return draw


def copy_of(path: Path) -> Path:
    return path.with_name(f"mới{path.suffix if path.suffix not in ('.xls', '.ods') else '.xlsx'}")


def reasons(outcome: Outcome) -> list[str]:
    return [str(why) for _, why in outcome.left]


def cells(path: Path, row: int = 2) -> list[Any]:
    """The values of a row in the last sheet."""
    return [cell.value for cell in openpyxl.load_workbook(path).worksheets[-1][row]]


def with_column(heading: str, cell: Any, *, other: Any = "") -> Sequence[Sequence[Any]]:
    return (*HEADINGS, heading), (*ROW, cell), (*OTHER, other)


# In the way of the column


@pytest.mark.parametrize(
    ("heading", "cell", "value", "expected"),
    [
        ("Giá bán", 225_000, 230_000, 230_000),
        ("Giá bán", "225000", 230_000, "230000"),
        ("Giá bán", "225.000", 230_000, "230.000"),
        ("Giá bán", "225,000 đ", 230_500, "230,500 đ"),
        ("Giá bán", "225.000 đ/hũ", 1_230_500, "1.230.500 đ/hũ"),
        ("Giá bán", "225k", 230_000, "230k"),
        ("Giá bán", "225k", 230_500, "230,5k"),
        ("Giá bán", "0,225 triệu", 1_200_000, "1,2 triệu"),
        ("Giá bán (nghìn đồng)", 225, 230_500, 230.5),
        ("Giá bán (nghìn đồng)", "225", 230_500, "230,5"),
        ("Giá bán", "Liên hệ", 230_000, 230_000),
        ("Giá bán", 225_000, None, "Liên hệ"),
    ],
)
def test_a_price_is_written_as_the_column_writes_prices(
    tmp_path: Path, accept: Accept, heading: str, cell: Any, value: Any, expected: Any
) -> None:
    path = xlsx((*HEADINGS[:3], heading, "ĐVT"), (*ROW[:3], cell, "hũ"))(tmp_path)
    outcome = accept(path, live("price", value))
    assert not outcome.left
    assert cells(copy_of(path))[3] == expected
    assert says(copy_of(path)).get("price") == value


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value", "expected"),
    [
        ("Khối lượng (g)", 500, "weight", 1500, 1500),
        ("Khối lượng (kg)", 0.5, "weight", 1500, 1.5),
        ("Khối lượng", "500 g", "weight", 750, "750 g"),
        ("Khối lượng", "0,5 kg", "weight", 750, "0,75 kg"),
        ("Khối lượng", "", "weight", 750, "750 g"),
        ("Tồn kho", 12, "stock", 0, 0),
        ("Tồn kho", "1.200 hũ", "stock", 1300, "1.300 hũ"),
        ("Tồn kho", 12, "stock", None, None),
        ("Quy cách", "Hũ 500g", "net_quantity", "330 g", "Hũ 330g"),
        ("Quy cách (g)", 500, "net_quantity", "330 g", 330),
        ("Kích thước", "30 x 20 x 10 cm", "size", {"length": 31, "width": 20, "height": 9}, "31 x 20 x 9 cm"),
        ("Kích thước (mm)", "300*200*100", "size", {"length": 31, "width": 20, "height": 9}, "310*200*90"),
        ("Mã vạch", 8935001234562, "gtin", "8935001234579", 8935001234579),
        ("Mã vạch", "893 500123456 2", "gtin", "8935001234579", "893 500123457 9"),
        ("Điện thoại", "0530 000 001", "phone", "0530000009", "0530 000 009"),
        ("Hạng sao", "★★★", "ocop", 4, "★★★★"),
        ("Hạng sao", "OCOP 3 sao", "ocop", 4, "OCOP 4 sao"),
        ("Hạng sao", 3, "ocop", None, None),
        ("Hạn sử dụng (tháng)", 12, "shelf_life", "18 tháng", 18),
        ("Bảo quản", "Nơi mát", "storage", "Nơi khô.\nTránh nắng.", "Nơi khô.\nTránh nắng."),
        ("Mô tả", "Ngon", "description", "<p>Rất ngon</p><p>Thơm &amp; béo</p>", "Rất ngon\nThơm & béo"),
        ("Thương hiệu", "", "brand", "Ví Dụ", "Ví Dụ"),
        ("Truy xuất nguồn gốc", "", "stamp", "https://a.example/p/1", "https://a.example/p/1"),
        (
            "Địa chỉ",
            "xã Hoa Lộc, tỉnh Thanh Hóa",
            "address",
            "xã Hậu Lộc, tỉnh Thanh Hóa",
            "xã Hậu Lộc, tỉnh Thanh Hóa",
        ),
    ],
)
def test_every_field_is_written_as_its_column_writes_it(
    tmp_path: Path, accept: Accept, heading: str, cell: Any, field: str, value: Any, expected: Any
) -> None:
    path = xlsx(*with_column(heading, cell))(tmp_path)
    outcome = accept(path, live(field, value))
    assert not reasons(outcome)
    assert cells(copy_of(path))[5:6] == [expected]
    assert says(copy_of(path), "MT-02") == says(path, "MT-02")


def test_an_empty_cell_is_filled_as_the_others_of_its_column(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(*with_column("Giá gốc", "", other="250.000 đ"))(tmp_path)
    accept(path, live("list_price", 300_000))
    assert cells(copy_of(path))[5] == "300.000 đ"


def test_the_name_and_the_producer_and_the_unit(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW)(tmp_path)
    outcome = accept(path, live("title", "Mắm tôm Ví Dụ"), live("producer", "HTX Khác"), live("unit", "chai"))
    assert cells(copy_of(path)) == ["MT-01", "Mắm tôm Ví Dụ", "HTX Khác", 225_000, "chai"]
    assert [(item.field, item.place.cell, item.before, item.after) for item in outcome.written] == [
        ("title", "B2", "Mắm tôm", "Mắm tôm Ví Dụ"),
        ("producer", "C2", "HTX Ví Dụ", "HTX Khác"),
        ("unit", "E2", "hũ", "chai"),
    ]


def test_lines_that_come_from_other_columns_are_taken_off_a_description_and_written_there(
    tmp_path: Path, accept: Accept
) -> None:
    headings = (*HEADINGS, "Mô tả", "Bảo quản", "Thành phần", "Tồn kho")
    path = xlsx(headings, (*ROW, "Ngon.\nQuy cách: xem nhãn", "Nơi mát", "moi, muối", 5))(tmp_path)
    text = "\n".join(
        ("Rất ngon.", "Quy cách: xem nhãn", describe("ingredients", "moi, muối"), describe("storage", "Nơi khô"))
    )
    outcome = accept(path, live("description", text))
    assert not outcome.left
    assert cells(copy_of(path))[5:] == ["Rất ngon.\nQuy cách: xem nhãn", "Nơi khô", "moi, muối", 5]


def test_an_address_in_several_columns_is_written_into_them(tmp_path: Path, accept: Accept) -> None:
    headings = (*HEADINGS, "Địa chỉ", "Xã", "Tỉnh")
    path = xlsx(headings, (*ROW, "thôn 1", "Hoa Lộc", "Thanh Hóa"))(tmp_path)
    accept(path, live("address", "thôn 2, xã Hậu Lộc, tỉnh Thanh Hóa"))
    assert cells(copy_of(path))[5:] == ["thôn 2", "Hậu Lộc", "Thanh Hóa"]
    assert says(copy_of(path))["address"] == "thôn 2, xã Hậu Lộc, tỉnh Thanh Hóa"


def test_a_column_that_is_missing_is_added_at_the_right(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW, (*OTHER, "", "ghi thêm"))(tmp_path)
    outcome = accept(path, live("weight", 500), live("stock", 12, sku="MT-02"), live("brand", None))
    assert cells(copy_of(path), 1)[5:] == [None, None, "Khối lượng (g)", "Tồn kho"]
    assert cells(copy_of(path), 2)[5:] == [None, None, 500, None]
    assert cells(copy_of(path), 3)[5:] == [None, "ghi thêm", None, 12]
    assert [item.place.cell for item in outcome.written] == ["H2", "I3"]
    assert reasons(outcome) == ["the catalogue says so already"]


def test_a_column_is_not_added_where_one_that_was_not_understood_may_be_it(tmp_path: Path, accept: Accept) -> None:
    path = xlsx((*HEADINGS, "Ngày hết hạn"), (*ROW, "01/01/2027"))(tmp_path)
    assert any("shelf_life" in column.candidates for column in read(path, on=DAY).doubts)
    outcome = accept(path, live("shelf_life", "12 tháng"))
    assert not outcome.written
    assert not copy_of(path).exists()
    assert "the catalogue has no column for it" in reasons(outcome)[0]


# What is left to a person


def test_a_formula_is_not_overwritten(tmp_path: Path, accept: Accept) -> None:
    path = xlsx((*HEADINGS, "Giá gốc"), (*ROW, ""), (*OTHER, 70_000), formulas={"F2": "=D2*2"})(tmp_path)
    outcome = accept(path, live("list_price", 300_000), live("price", 200_000))
    assert [item.field for item in outcome.written] == ["price"]
    assert reasons(outcome) == ["a formula stands in F2; change what it is made from"]
    assert cells(copy_of(path))[5] == "=D2*2"


def test_a_cell_of_several_products_is_changed_when_all_of_them_are_to_say_it(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW, ("MT-02", "Mắm tép", "", 60_000, "hũ"), merged=["C2:C3"])(tmp_path)
    one = accept(path, live("producer", "HTX Khác"))
    assert reasons(one) == ["the merged cells C2:C3 stand for MT-02 too, of which it wasn't accepted"]
    both = accept(path, live("producer", "HTX Khác"), live("producer", "HTX Khác", sku="MT-02"))
    assert not both.left
    assert says(copy_of(path), "MT-02")["producer"] == says(copy_of(path))["producer"] == "HTX Khác"
    assert {item.place.cell for item in both.written} == {"C2"}


def test_two_marketplaces_that_disagree(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW, OTHER)(tmp_path)
    outcome = accept(
        path,
        live("price", 1_000_000),
        live("price", 2_000_000, marketplace="voso"),
        live("price", "90.000 đ", sku="MT-02"),
        live("price", 90_000, sku="MT-02", marketplace="voso"),
    )
    assert reasons(outcome) == ["postmart, voso don't show the same price; only one of them can be right"] * 2
    (written,) = outcome.written
    assert (written.sku, written.after, written.marketplaces) == ("MT-02", "90000", ("postmart", "voso"))


def test_what_would_be_read_as_an_error_is_left_with_what_is_wrong(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(*with_column("Mã vạch", "8935001234562"))(tmp_path)
    outcome = accept(path, live("gtin", "8935001234560"), live("title", None))
    assert not outcome.written
    assert "has a wrong digit" in reasons(outcome)[0]
    assert reasons(outcome)[1] == "The product has no name."


def test_a_price_above_the_list_price_waits_for_it(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(*with_column("Giá niêm yết", 250_000))(tmp_path)
    outcome = accept(path, live("price", 300_000), live("list_price", 350_000))
    assert not outcome.left
    assert cells(copy_of(path))[3:] == [300_000, "hũ", 350_000]


def test_a_citizens_number_does_not_get_into_the_catalogue(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(*with_column("Mô tả", "Ngon"))(tmp_path)
    outcome = accept(path, live("description", "Liên hệ CCCD 038099012345"))
    assert not outcome.written
    assert "038099012345" not in " ".join(map(str, (*reasons(outcome), outcome.json)))


@pytest.mark.parametrize(
    ("accepted", "reason"),
    [
        (live("category", "Nông sản"), "the category follows from the product set; change 'Bộ sản phẩm' by hand"),
        (live("extra.mien", "Bắc"), "only the marketplace has this; the catalogue has no column for it"),
        (live("price", 225_000), "the catalogue says so already"),
        (live("price", 1, sku="??"), "no row of the catalogue has its code"),
        (live("producer", None), "Nobody is named as the producer (chủ thể)."),
        (live("ocop", 4), "the catalogue has no column for it; add 'Hạng sao' and write it there"),
    ],
)
def test_what_no_cell_can_hold(tmp_path: Path, accept: Accept, accepted: Accepted, reason: str) -> None:
    path = xlsx(HEADINGS, ROW)(tmp_path)
    outcome = accept(path, accepted)
    assert reasons(outcome) == [reason]
    assert not copy_of(path).exists()


def test_a_product_code_in_two_rows(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW, ROW)(tmp_path)
    assert reasons(accept(path, live("price", 1000_000))) == ["its code stands in the rows 2 and 3"]


def test_pictures_in_another_order_and_unknown_ones(
    tmp_path: Path, accept: Accept, picture: Callable[[str], str]
) -> None:
    first, second = picture("a.png"), picture("b.png")
    path = xlsx(*with_column("Ảnh", "a.png; b.png"))(tmp_path)
    outcome = accept(path, live("images", [second, first]))
    assert not outcome.left
    assert cells(copy_of(path))[5] == "b.png; a.png"
    again = write_accepted(read(path, on=DAY), [live("images", ["f" * 64])], tmp_path / "khác.xlsx")
    assert "pictures aren't those" in reasons(again)[0]


def test_phones_are_masked_in_what_is_told(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(*with_column("Điện thoại", "0530 000 001"))(tmp_path)
    outcome = accept(path, live("phone", "0530000009"))
    assert "0530" not in str(outcome.json) + str(outcome.written[0].sentence)
    front = openpyxl.load_workbook(copy_of(path)).worksheets[0]
    assert not any("0530" in str(cell.value) for row in front for cell in row)


# Where it is written to


def test_the_copy_never_takes_the_place_of_anything(tmp_path: Path) -> None:
    path = xlsx(HEADINGS, ROW)(tmp_path)
    (tmp_path / "đã có.xlsx").write_text("việc của ai đó")
    for name, words in {
        "hàng.xlsx": "is the catalogue itself",
        "đã có.xlsx": "is there already",
        "mới.csv": "should end in .xlsx",
        "đâu/mới.xlsx": "There is no folder",
    }.items():
        with pytest.raises(UsageError, match=words):
            write_accepted(read(path, on=DAY), [live("price", 1_000)], tmp_path / name)
    assert (tmp_path / "đã có.xlsx").read_text() == "việc của ai đó"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: Accept) -> None:
    path = xlsx(HEADINGS, ROW)(tmp_path)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ocopsync.report.xlsx.package.Package.write", full)
    with pytest.raises(UsageError, match="can't be written"):
        accept(path, live("price", 1_000_000))
    assert [item.name for item in tmp_path.iterdir()] == ["hàng.xlsx"]


@pytest.mark.parametrize("make", [xlsx, table])
def test_a_catalogue_that_was_changed_or_went_away_meanwhile(tmp_path: Path, make: Any) -> None:
    path = make(HEADINGS, ROW)(tmp_path)
    catalogue = read(path, on=DAY)
    make(HEADINGS, ROW, OTHER)(tmp_path)
    with pytest.raises(InputError, match="was changed while it was read"):
        write_accepted(catalogue, [live("price", 1_000_000)], copy_of(path))
    path.unlink()
    with pytest.raises(InputError, match="can't be opened"):
        write_accepted(catalogue, [live("price", 1_000_000)], copy_of(path))


def test_a_copy_that_reads_otherwise_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: Accept
) -> None:
    """Whatever the cause: here the writer writes a wrong number."""
    path = xlsx(HEADINGS, ROW, OTHER)(tmp_path)
    monkeypatch.setattr("ocopsync.report.accepted.workbook._content", lambda cell: 7_000 if cell == 99_000 else cell)
    outcome = accept(path, live("price", 99_000), live("price", 88_000, sku="MT-02"))
    assert [(item.sku, item.after) for item in outcome.written] == [("MT-02", "88000")]
    assert "read as something else" in reasons(outcome)[0]
    assert says(copy_of(path))["price"] == 225_000


def test_other_workbooks_are_copied_as_xlsx_and_that_is_said(tmp_path: Path, accept: Accept) -> None:
    for make in (xls, ods):
        path = make(HEADINGS, ROW, OTHER)(tmp_path)
        outcome = accept(path, live("price", 230_000))
        assert "is copied as .xlsx" in str(outcome.note)
        assert says(copy_of(path))["price"] == 230_000
        assert says(copy_of(path), "MT-02") == says(path, "MT-02")
        copy_of(path).unlink()


def test_columns_that_the_user_named_are_written_too(tmp_path: Path, accept: Accept) -> None:
    path = xlsx(("Mã SP", "Tên sản phẩm", "Chủ thể", "Tiền", "ĐVT"), ROW)(tmp_path)
    outcome = accept(path, live("price", 230_000), mapping={"Tiền": "price"})
    assert [item.place.heading for item in outcome.written] == ["Tiền"]
    assert cells(copy_of(path))[3] == 230_000


def test_sentences_for_the_screen(tmp_path: Path, accept: Accept) -> None:
    use_language("en")
    path = xlsx(HEADINGS, ROW)(tmp_path)
    outcome = accept(path, live("price", 230_000))
    assert str(outcome.written[0].sentence) == "MT-01, price, D2: 225000 → 230000"
