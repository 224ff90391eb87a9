"""The workbook that a person uploads, read back cell by cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from attrs import evolve
from openpyxl import load_workbook

from ocopsync.errors import InputError
from ocopsync.listing import Absent, CannotTell, Found, Listing, Operation, OperationKind, Outcome, Target
from ocopsync.model import OcopCertificate, Producer, Product, Quantity
from ocopsync.testing import FaultKind

PRODUCT = Product(
    sku="007",
    name="Mắm tôm Ba Làng",
    producer=Producer("HTX Ba Làng", citizen_id="038090001234", phone="0912345678", address="Xã Hải Thanh"),
    group=9,
    description="Thơm",
    price=45_000,
    stock=3,
    net_quantity=Quantity(Decimal(500), "g"),
    gtin="0893500123456",
    certificate=OcopCertificate(4, expires=dt.date(2028, 1, 1)),
)
TODAY = dt.date(2026, 11, 21)


def sheet_of(path, name):
    """Rows as {heading: cell}."""
    sheet = load_workbook(path)[name]
    headings = [cell.value for cell in sheet[1]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2)]


def submit(adapter, *operations):
    receipts = list(adapter.submit(operations))
    (path,) = {adapter.settings.folder.parent / receipt.reason.values["file"] for receipt in receipts}
    return receipts, path


def test_publishing_writes_a_workbook_and_hands_it_over(by_hand, create, make_listing, shop):
    (receipt,), path = submit(by_hand, create(make_listing()))
    assert receipt.outcome is Outcome.HANDED_OVER
    assert path.name.startswith("postmart-2026-11-21-153000-")  # the time in Vietnam
    assert path.name in str(receipt.reason)
    assert shop.mount.requests_seen == []


def test_no_workbook_overwrites_another(by_hand, create, make_listing):
    paths = [submit(by_hand, create(make_listing(f"S{n}")))[1] for n in range(3)]
    assert len(set(paths)) == 3
    assert [sheet_of(path, "Đăng mới")[0]["Mã SP (SKU)"].value for path in paths] == ["S0", "S1", "S2"]


def test_what_was_written_right_before_a_crash_is_not_written_twice(by_hand, create, make_listing):
    same = create(make_listing("S1"))
    _, first = submit(by_hand, same)
    by_hand.transport.clock.sleep(60)
    _, again = submit(by_hand, same)
    assert again == first
    assert len(list(first.parent.glob("*.xlsx"))) == 1


def test_a_row_that_an_earlier_workbook_has_as_new_is_told_to_be_uploaded_once(by_hand, create, make_listing):
    (receipt,), left_behind = submit(by_hand, create(make_listing("S1")))
    assert left_behind.name in str(receipt.reason)
    left_behind.with_name("postmart-2026-11-21-000000-00000000.xlsx").write_text("somebody's notes")
    by_hand.transport.clock.sleep(60)
    (again, other), path = submit(by_hand, create(make_listing("S1")), create(make_listing("S2")))
    assert "upload only one of them" in str(again.reason)
    assert (left_behind.name in str(again.reason), path.name in str(again.reason)) == (True, True)
    assert str(other.reason) == f"written into out/{path.name}; upload it by hand"


def test_a_workbook_of_long_ago_and_a_change_are_not_spoken_of(by_hand, create, make_listing):
    first = create(make_listing("S1"))
    submit(by_hand, first)
    by_hand.transport.clock.sleep(60)
    (changed,), _ = submit(by_hand, evolve(first, kind=OperationKind.UPDATE))
    by_hand.transport.clock.sleep(8 * 24 * 3600)
    (new, _), _ = submit(by_hand, first, create(make_listing("S2")))
    assert all("upload it by hand" in str(receipt.reason) for receipt in (changed, new))


def test_every_cell_says_what_the_listing_says(by_hand, create, picture):
    fields = {
        "title": "=1+1",
        "description": "dòng một\nhttps://dong.hai\n<b>&",
        "price": 45_000,
        "list_price": 50_000,
        "stock": 0,
        "unit": "lọ",
        "net_quantity": "500 g",
        "weight": 650,
        "size": {"length": 10, "width": 11, "height": 15},
        "category": "Thực phẩm và đặc sản",
        "gtin": "0893500123456",
        "producer": "-HTX",
        "ocop": 4,
        "stamp": "https://truyxuat.example/01/0893?17=271231",
        "images": [picture.sha256],
    }
    name = by_hand.upload(picture)
    _, path = submit(by_hand, create(Listing("007", fields), images={picture.sha256: name}))
    (row,) = sheet_of(path, "Đăng mới")
    values = {heading: cell.value for heading, cell in row.items() if cell.value is not None}
    assert values == {
        "Mã SP (SKU)": "007",
        "Tên sản phẩm": "=1+1",
        "Danh mục": "Thực phẩm và đặc sản",
        "Giá bán (đ)": 45_000,
        "Giá niêm yết (đ)": 50_000,
        "Số lượng còn": 0,
        "Đơn vị tính": "lọ",
        "Quy cách": "500 g",
        "Khối lượng cả bao bì (g)": 650,
        "Dài (cm)": 10,
        "Rộng (cm)": 11,
        "Cao (cm)": 15,
        "Mô tả": "dòng một\nhttps://dong.hai\n<b>&",
        "Mã vạch (GTIN)": "0893500123456",
        "Chủ thể sản xuất": "-HTX",
        "Hạng sao OCOP": 4,
        "Truy xuất nguồn gốc": "https://truyxuat.example/01/0893?17=271231",
        "Ảnh (tên tệp, ảnh bìa trước)": "aaaaaaaaaaaa.png",
    }
    assert row["Tên sản phẩm"].data_type == "s"
    assert row["Giá bán (đ)"].number_format == "#,##0"
    assert row["Mã vạch (GTIN)"].number_format == "@"
    assert row["Truy xuất nguồn gốc"].hyperlink is None


def test_changes_and_withdrawals_stand_on_sheets_of_their_own(by_hand, make_listing):
    def operation(kind, sku, **more):
        return Operation(kind=kind, listing=make_listing(sku), remote_id="77", **more)

    _, path = submit(
        by_hand,
        operation(OperationKind.UPDATE, "A", changed=frozenset({"price", "size"})),
        operation(OperationKind.WITHDRAW, "B"),
    )
    assert load_workbook(path).sheetnames == ["Đọc trước", "Cập nhật", "Gỡ xuống"]
    (changed,) = sheet_of(path, "Cập nhật")
    (gone,) = sheet_of(path, "Gỡ xuống")
    assert changed["Cột thay đổi"].value == "Giá bán (đ); Dài × rộng × cao"
    assert changed["Giá bán (đ)"].fill.fgColor.rgb == "FFFFF2A8"
    assert changed["Tên sản phẩm"].fill.fgColor.rgb != "FFFFF2A8"
    assert {heading: cell.value for heading, cell in gone.items()} == {
        "Mã SP (SKU)": "B",
        "Mã trên sàn": "77",
        "Tên sản phẩm": "Mắm tôm Ba Làng",
    }


def test_the_first_sheet_says_whose_layout_it_is(by_hand, create, make_listing):
    _, path = submit(by_hand, create(make_listing()))
    book = load_workbook(path)
    text = "\n".join(str(row[0].value) for row in book["Đọc trước"].iter_rows())
    assert "Mẫu cột trong tệp là của ocopsync" in text
    assert text.index("không được công bố") < text.index("not public")
    assert "Lập lúc 15:30 ngày 21/11/2026." in text
    assert book["Đăng mới"].freeze_panes == "C2"
    assert book["Đăng mới"].column_dimensions["B"].width > 30


def test_pictures_lie_once_beside_the_workbook(by_hand, picture):
    first, again = by_hand.upload(picture), by_hand.upload(picture)
    folder = by_hand.settings.folder / "anh"
    assert first == again == "aaaaaaaaaaaa.png"
    assert [path.name for path in folder.iterdir()] == [first]
    assert (folder / first).read_bytes() == picture.path.read_bytes()


def test_export_writes_the_same_workbook_and_its_pictures(by_hand, make_listing, picture, tmp_path):
    path = tmp_path / "xuat" / "danh-muc.xlsx"
    path.parent.mkdir()
    listings = [make_listing("A", images=[picture.sha256]), make_listing("B")]
    by_hand.export(listings, path, {picture.sha256: picture.path})
    first, second = sheet_of(path, "Đăng mới")
    assert first["Ảnh (tên tệp, ảnh bìa trước)"].value == "aaaaaaaaaaaa.png"
    assert (path.parent / "anh" / "aaaaaaaaaaaa.png").exists()
    assert second["Mã SP (SKU)"].value == "B"
    with pytest.raises(InputError, match="is there already"):
        by_hand.export(listings, path, {picture.sha256: picture.path})


def test_a_folder_that_cannot_be_written_is_said(shop, create, make_listing):
    shop.folder.write_text("a file, not a folder")
    with pytest.raises(InputError, match="can't be written"):
        list(shop.adapter("file").submit([create(make_listing())]))


def test_a_text_that_no_cell_can_hold_is_a_problem_and_never_cut(by_hand, create, make_listing):
    long = make_listing(description="ư" * 32_768)
    (problem,) = by_hand.check(long)
    assert problem.code == "postmart-text-too-long"
    with pytest.raises(InputError, match="too long for a cell"):
        list(by_hand.submit([create(long)]))
    assert list(by_hand.settings.folder.glob("*.xlsx")) == []
    assert by_hand.check(make_listing(description="ư" * 32_767)) == []


def test_ten_thousand_rows_fit_into_one_workbook(by_hand):
    assert by_hand.capabilities.batch_size.value == 10_000
    assert by_hand.capabilities.hand_over


def test_a_product_becomes_a_listing_without_personal_data(by_hand):
    listing = by_hand.format(PRODUCT, on=TODAY)
    assert listing.fields["category"] == "Thực phẩm và đặc sản"
    assert listing.fields["producer"] == "HTX Ba Làng"
    assert listing.unsupported == {"phone"}
    assert "0912345678" not in repr(listing)
    assert by_hand.check(listing) == []
    for group in (None, *range(1, 27)):
        assert by_hand.format(evolve(PRODUCT, group=group), on=TODAY).fields["category"]


def test_nothing_can_be_listed_in_this_mode(by_hand):
    with pytest.raises(LookupError, match="only looked up"):
        by_hand.live()
    with pytest.raises(LookupError):
        by_hand.collect({"A": "T1"})
    assert "needs no login" in str(by_hand.login())


def test_an_unknown_mode_is_refused(shop):
    with pytest.raises(ValueError, match="mode"):
        shop.adapter("api")


# What a person says is live


@pytest.fixture
def on_sale(shop, make_listing):
    """A product on sale: its number and its page's address."""
    (remote_id,) = shop.put(shop.adapter("contract"), make_listing())
    (page,) = shop.adapter("contract").live()
    return remote_id, page.listings[0].url


def test_a_pages_address_confirms_what_was_handed_over(by_hand, on_sale):
    remote_id, url = on_sale
    found = by_hand.look_up([Target("MT-01", url)])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.remote_id == remote_id
    assert found.listing.fields == {"title": "Mắm tôm Ba Làng", "price": 45_000}


def test_a_number_confirms_it_too(by_hand, on_sale):
    found = by_hand.look_up([Target("MT-01", on_sale[0], "Mắm tôm Ba Làng")])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.url == on_sale[1]


def test_without_number_or_address_nobody_can_tell(by_hand, shop):
    answer = by_hand.look_up([Target("MT-01")])["MT-01"]
    assert isinstance(answer, CannotTell)
    assert "ocopsync resolve MT-01 --is-live" in str(answer.why)
    assert shop.mount.requests_seen == []


def test_another_products_page_is_not_ours(by_hand, on_sale):
    assert by_hand.look_up([Target("OTHER", on_sale[1], "Nước mắm")])["OTHER"] == Absent()


def test_a_page_that_is_not_there_proves_nothing(by_hand):
    answer = by_hand.look_up([Target("MT-01", "99")])["MT-01"]
    assert isinstance(answer, CannotTell)
    assert "404" in str(answer.why)


def test_throttling_is_waited_for(by_hand, on_sale, shop):
    shop.sandbox.faults.add(FaultKind.THROTTLED, "GET /p/", value=3)
    assert isinstance(by_hand.look_up([Target("MT-01", on_sale[1])])["MT-01"], Found)
    assert 3 <= sum(shop.clock.slept) < 4
