"""The example catalogue keeps what is real, says what is invented, belongs to nobody, and can be made again."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from biip.gtin import Gtin

from ocopsync.model import CertificateState, OcopCertificate
from ocopsync.vietnam import ids, ocop, packs, quantity

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DAY = dt.date(2026, 11, 21)
HALF_A_YEAR_LATER = dt.date(2027, 5, 21)
Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def products() -> list[Row]:
    return table(EXAMPLES / "thanhhoa.csv")[1:]


@pytest.fixture(scope="module")
def sources() -> list[Row]:
    return table(EXAMPLES / "data" / "ocop_thanhhoa.csv")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    import make_catalogue

    yield make_catalogue


def decided(row: Row) -> dt.date:
    return dt.datetime.strptime(row["Ngày QĐ"], "%d/%m/%Y").date()


def state(row: Row, day: dt.date) -> CertificateState:
    return OcopCertificate(int(row["Hạng sao"]), decision_date=decided(row)).state_on(day)


# What is real


def test_it_has_the_95_real_products_with_their_sources(products: list[Row], sources: list[Row]) -> None:
    assert len(products) == 95
    assert [(row["Tên sản phẩm"], row["Nguồn"]) for row in products] == [(s["name"], s["source"]) for s in sources]


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Loại hình", "producer_kind"), ("Hạng sao", "stars"), ("Số QĐ", "decision")],
)
def test_what_a_source_gives_is_kept(products: list[Row], sources: list[Row], heading: str, name: str) -> None:
    given = [(row[heading], source[name]) for row, source in zip(products, sources, strict=True) if source[name]]
    assert [ours for ours, _ in given] == [theirs for _, theirs in given]


def test_the_year_of_a_decision_is_kept(products: list[Row], sources: list[Row]) -> None:
    for row, source in zip(products, sources, strict=True):
        assert str(decided(row).year) == source["year"] or (not source["year"] and 2024 <= decided(row).year <= 2026)


def test_an_address_is_the_sources_own_without_its_remark(products: list[Row], sources: list[Row]) -> None:
    for row, source in zip(products, sources, strict=True):
        assert row["Địa chỉ"] == source["address_old"].removesuffix(" (địa giới mới sau 01/7/2025)")


def test_a_producer_is_kept_where_it_is_named_and_plainly_invented_otherwise(
    products: list[Row], sources: list[Row]
) -> None:
    for row, source in zip(products, sources, strict=True):
        hidden_household = source["producer"].startswith("Hộ ")
        if source["producer"] and not hidden_household:
            assert row["Chủ thể"] == source["producer"]
        else:
            assert " Ví Dụ " in row["Chủ thể"]


def test_the_four_products_of_hau_loc_are_there(products: list[Row]) -> None:
    hau_loc = {row["Tên sản phẩm"] for row in products if row["Mã SP"].startswith("HL-")}
    assert hau_loc >= {"Đông trùng hạ thảo Sukha", "Tổ yến chưng Xứ Thanh", "Tổ yến sào Xứ Thanh", "Mắm tôm Hòa Hải"}


# What is invented belongs to nobody


def test_the_row_under_the_headings_says_of_each_column_whether_it_is_real(script: ModuleType) -> None:
    note = table(EXAMPLES / "thanhhoa.csv")[0]
    assert list(note) == list(script.HEADINGS)
    assert all(cell.startswith("(") and cell.endswith(")") for cell in note.values())


def test_no_phone_can_be_called_and_each_producer_has_its_own(products: list[Row]) -> None:
    phones = {row["Chủ thể"]: row["Điện thoại"] for row in products}
    assert all(re.fullmatch(r"0530 000 \d{3}", row["Điện thoại"]) for row in products)
    assert all(phones[row["Chủ thể"]] == row["Điện thoại"] for row in products)
    assert len(set(phones.values())) == len(phones)


def test_about_half_have_a_gtin_of_the_range_kept_for_examples(products: list[Row]) -> None:
    gtins = [row["Mã vạch"] for row in products if row["Mã vạch"]]
    assert 38 <= len(gtins) <= 57
    assert len(set(gtins)) == len(gtins)
    for gtin in gtins:
        assert gtin.startswith("952")
        assert Gtin.parse(gtin).value == gtin


def test_products_of_four_stars_and_above_carry_a_stamp_link_that_leads_nowhere(products: list[Row]) -> None:
    for row in products:
        digital_link = f"https://truyxuat.ocop.example/01/0{row['Mã vạch']}"
        own_code = f"https://truyxuat.ocop.example/sp/{row['Mã SP']}"
        expected = (digital_link if row["Mã vạch"] else own_code) if int(row["Hạng sao"]) >= 4 else ""
        assert row["Truy xuất nguồn gốc"] == expected


def test_an_invented_decision_number_shows_that_it_is(products: list[Row], sources: list[Row]) -> None:
    for row, source in zip(products, sources, strict=True):
        assert row["Số QĐ"].startswith("99") is not bool(source["decision"])


def test_there_is_no_tax_code_and_no_citizen_id(products: list[Row]) -> None:
    assert not any(word in heading.lower() for heading in products[0] for word in ("thuế", "cccd", "căn cước"))
    text = " ".join(cell for row in products for heading, cell in row.items() if heading not in ("Nguồn", "Mã vạch"))
    assert not re.search(r"(?<![/\d])\d{12}(?!\d)", text)


# A catalogue that can be published


ASKED_FOR = (
    "Mã SP, Tên sản phẩm, Chủ thể, Loại hình, Điện thoại, Địa chỉ, Bộ sản phẩm OCOP, Hạng sao, Số QĐ, Ngày QĐ, "
    "Cơ quan cấp, Mô tả, Thành phần, Hướng dẫn sử dụng, Bảo quản, Cảnh báo, Giá bán, ĐVT, Quy cách, Khối lượng (g), "
    "Kích thước (cm), Tồn kho, Ảnh"
).split(", ")


@pytest.mark.parametrize("heading", ASKED_FOR)
def test_every_product_has_what_the_marketplaces_ask_for(products: list[Row], heading: str) -> None:
    assert [row["Mã SP"] for row in products if not row[heading]] == []


def test_skus_are_unique(products: list[Row]) -> None:
    assert len({row["Mã SP"] for row in products}) == 95


def test_only_crafts_and_alcohol_have_no_shelf_life(products: list[Row]) -> None:
    assert {row["Bộ sản phẩm OCOP"] for row in products if not row["Hạn sử dụng"]} == {"14", "15", "21"}


@pytest.mark.parametrize(
    ("heading", "parse"),
    [
        ("Quy cách", packs.parse_quantity),
        ("ĐVT", quantity.parse_unit),
        ("Kích thước (cm)", quantity.parse_size),
        ("Số QĐ", ocop.parse_decision_number),
        ("Bộ sản phẩm OCOP", ocop.parse_set),
        ("Điện thoại", ids.parse_phone),
        ("Hạng sao", ocop.parse_stars),
    ],
)
def test_every_cell_is_written_as_it_is_read(products: list[Row], heading: str, parse: Callable[[str], object]) -> None:
    assert [row["Mã SP"] for row in products if not parse(row[heading])] == []


def test_numbers_are_plain_and_possible(products: list[Row]) -> None:
    for row in products:
        assert 10_000 <= int(row["Giá bán"]) <= 5_000_000
        assert not row["Giá niêm yết"] or int(row["Giá bán"]) < int(row["Giá niêm yết"]) <= int(row["Giá bán"]) * 1.3
        assert int(row["Khối lượng (g)"]) > 0
        assert int(row["Tồn kho"]) > 0
        assert re.fullmatch(r"\d+ x \d+ x \d+", row["Kích thước (cm)"])
        assert 1 <= int(row["Bộ sản phẩm OCOP"]) <= 26


def test_descriptions_are_short_and_claim_nothing(products: list[Row]) -> None:
    words = "nhất|duy nhất|số một|chữa|điều trị|đặc trị|khỏi|phòng bệnh|tăng cường|miễn dịch"
    claims = re.compile(rf"\b({words})\b", re.IGNORECASE)
    for row in products:
        text = row["Mô tả"].replace(row["Tên sản phẩm"], "")
        assert 2 <= row["Mô tả"].count(". ") + 1 <= 3
        assert not claims.search(text), row["Mã SP"]


def test_alcohol_states_its_degrees_and_warnings_and_is_never_on_offer(products: list[Row]) -> None:
    alcohol = [row for row in products if row["Tên sản phẩm"].startswith("Rượu")]
    assert len(alcohol) == 7
    for row in alcohol:
        assert row["Bộ sản phẩm OCOP"] in ("14", "15")
        assert re.search(r"Ethanol: \d+% vol", row["Thành phần"])
        assert "18 tuổi" in row["Cảnh báo"] and "lái xe" in row["Cảnh báo"]
        assert not row["Giá niêm yết"]


def test_supplements_say_that_they_are_no_medicine(products: list[Row]) -> None:
    supplements = [row for row in products if row["Bộ sản phẩm OCOP"] == "18"]
    assert len(supplements) == 2
    for row in supplements:
        assert "Thực phẩm bảo vệ sức khỏe" in row["Cảnh báo"]
        assert "không phải là thuốc" in row["Cảnh báo"]


# Its dates


def test_57_products_are_past_their_36_months(products: list[Row]) -> None:
    past = [row for row in products if state(row, DAY) is CertificateState.EXPIRED]
    assert Counter(decided(row).year for row in past) == {2019: 10, 2020: 17, 2021: 27, 2022: 3}


def test_all_others_stay_valid_for_half_a_year_so_that_a_demo_gives_the_same_result(products: list[Row]) -> None:
    others = [row for row in products if state(row, DAY) is not CertificateState.EXPIRED]
    assert len(others) == 38
    assert {state(row, day) for row in others for day in (DAY, HALF_A_YEAR_LATER)} == {CertificateState.VALID}


def test_the_readme_and_the_workbook_name_the_day_when_results_change(products: list[Row], script: ModuleType) -> None:
    days = (HALF_A_YEAR_LATER + dt.timedelta(days=n) for n in range(365))
    first = next(day for day in days if any(state(row, day) is CertificateState.EXPIRING for row in products))
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert f"{first:%d/%m/%Y}" in readme and f"{first}" in readme
    assert f"{first:%d/%m/%Y}" in " ".join(text for _, text in script.read_first(script.catalogue()))


# Its files


def test_every_product_has_a_small_square_drawing_and_there_is_no_other(products: list[Row]) -> None:
    from PIL import Image

    named = {EXAMPLES / row["Ảnh"] for row in products}
    assert named == set((EXAMPLES / "anh").iterdir())
    assert len(named) == 95
    for path in named:
        with Image.open(path) as image:
            assert image.size == (480, 480)
    sizes = [path.stat().st_size for path in named]
    assert max(sizes) <= 12_000
    assert sum(sizes) <= 1_000_000


def test_the_committed_table_is_what_the_script_makes(script: ModuleType, tmp_path: Path) -> None:
    script.write_tables(script.catalogue(), tmp_path)
    assert (tmp_path / "thanhhoa.csv").read_bytes() == (EXAMPLES / "thanhhoa.csv").read_bytes()


def test_two_runs_make_the_same_workbook_byte_for_byte(script: ModuleType, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        script.write_tables(script.catalogue(), folder)
    one, two = ((folder / "thanhhoa.xlsx").read_bytes() for folder in folders)
    assert one == two


def test_the_workbook_says_the_same_as_the_table_with_real_dates_numbers_and_texts(script: ModuleType) -> None:
    from openpyxl import load_workbook

    book = load_workbook(EXAMPLES / "thanhhoa.xlsx")
    assert book.sheetnames == ["Sản phẩm", "Đọc trước"]
    sheet = book["Sản phẩm"]
    assert sheet.freeze_panes == "D3"
    values = list(sheet.iter_rows(values_only=True))
    with (EXAMPLES / "thanhhoa.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [[script.text(cell) for cell in line] for line in values] == list(csv.reader(file))
    first = dict(zip(values[0], values[2], strict=True))
    assert isinstance(first["Ngày QĐ"], dt.datetime) and isinstance(first["Giá bán"], int)
    assert isinstance(first["Điện thoại"], str) and isinstance(first["Mã vạch"], str)


def test_invented_cells_are_tinted_in_the_workbook_and_real_ones_are_not() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(EXAMPLES / "thanhhoa.xlsx")["Sản phẩm"]
    columns = {cell.value: cell.column for cell in sheet[1]}

    def tinted(line: int, heading: str) -> bool:
        return bool(sheet.cell(line, columns[heading]).fill.fill_type)

    assert {heading: tinted(3, heading) for heading in ("Tên sản phẩm", "Chủ thể", "Số QĐ", "Giá bán")} == {
        "Tên sản phẩm": False,
        "Chủ thể": True,  # the source names no producer of this one
        "Số QĐ": False,
        "Giá bán": True,
    }


def test_the_second_sheet_and_the_readme_speak_of_every_column() -> None:
    from openpyxl import load_workbook

    book = load_workbook(EXAMPLES / "thanhhoa.xlsx")
    told = " ".join(str(cell) for line in book["Đọc trước"].iter_rows(values_only=True) for cell in line)
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    vietnamese, english = readme.split("\n# Example catalogue")
    for heading in (cell.value for cell in book["Sản phẩm"][1]):
        assert heading in vietnamese and heading.split(" (")[0] in english
        assert heading in told or heading == "STT"
