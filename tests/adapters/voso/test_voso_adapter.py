"""Publishing to, reading and looking up on the Voso sandbox."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from attrs import evolve

from ocopsync.errors import NotPermitted, Refused, Transient
from ocopsync.listing import (
    Absent,
    CannotTell,
    Found,
    Listing,
    ListingState,
    Operation,
    OperationKind,
    Outcome,
    Target,
)
from ocopsync.model import OcopCertificate, Producer, Product, Quantity, Size, TraceStamp
from ocopsync.testing import FaultKind

FULL = {
    "title": "Mắm tôm Ba Làng <loại 1>",
    "description": "Thơm & ngậy 🦐\nBảo quản: Nơi khô ráo.",
    "price": 45_000,
    "list_price": 50_000,
    "unit": "lọ",
    "weight": 650,
    "size": {"length": 10, "width": 10, "height": 15},
    "category": "Sàn đặc sản > Đặc sản miền Trung",
    "gtin": "0893500123456",
    "ocop": 4,
    "stamp": "https://truyxuat.example/01/08935001234560?17=271231",
}
PRODUCT = Product(
    sku="MT-01",
    name="Mắm tôm Ba Làng",
    producer=Producer("HTX Ba Làng", citizen_id="038090001234", phone="0912345678", address="Xã Hải Thanh"),
    group=9,
    description="Thơm.",
    price=45_000,
    unit="lọ",
    net_quantity=Quantity(Decimal(500), "g"),
    weight=650,
    size=Size(10, 10, 15),
    stock=40,
    storage="Nơi khô ráo",
    certificate=OcopCertificate(4, expires=dt.date(2028, 1, 1)),
    stamp=TraceStamp("https://truyxuat.example/1"),
)
TODAY = dt.date(2026, 11, 21)


def operation(kind, listing, remote_id, **more):
    return Operation(kind=kind, listing=listing, remote_id=remote_id, **more)


def many(shop, adapter, make_listing, count):
    list(adapter.submit([Operation(kind=OperationKind.CREATE, listing=make_listing(f"S{n}")) for n in range(count)]))


def only(pages):
    return [listing for page in pages for listing in page.listings]


def test_nothing_is_pushed_to_a_retired_marketplace(shop, make_listing, picture):
    adapter = shop.adapter(push_although_retired=False)
    assert "2023" in str(adapter.push_blocked)
    assert "not confirmed" in str(adapter.push_blocked)
    with pytest.raises(NotPermitted):
        shop.create(adapter, make_listing())
    with pytest.raises(NotPermitted):
        adapter.upload(picture)
    assert shop.mount.requests_seen == []


def test_reading_a_retired_marketplace_works(shop, adapter, make_listing):
    shop.create(adapter, make_listing())
    assert len(only(shop.adapter(push_although_retired=False).live())) == 1
    assert adapter.push_blocked is None


def test_what_is_published_reads_back_equal_for_every_field(shop, adapter, picture):
    reference = adapter.upload(picture)
    listing = Listing("MT-01", {**FULL, "images": [picture.sha256]})
    assert adapter.check(listing) == []
    receipt = shop.create(adapter, listing, {picture.sha256: reference})
    (live,) = only(adapter.live())
    assert live.fields == {**FULL, "images": [reference]}
    assert set(live.fields) == set(adapter.capabilities.fields)
    assert (live.sku, live.remote_id, live.state) == ("MT-01", receipt.remote_id, ListingState.PENDING)
    assert receipt.outcome is Outcome.ACCEPTED
    assert live.url == receipt.url


def test_a_pictures_file_name_does_not_leave_the_house(shop, adapter, picture, monkeypatch):
    bodies = []
    send = shop.mount.send
    monkeypatch.setattr(
        shop.mount, "send", lambda request, *a, **o: bodies.append(request.body) or send(request, *a, **o)
    )
    adapter.upload(picture)
    assert not any("Lan" in str(body) for body in bodies)


def test_a_lost_upload_is_sent_again(shop, adapter, picture):
    shop.sandbox.faults.add(FaultKind.REPLY_LOST, "POST /product/upload")
    assert len(adapter.upload(picture)) == 32


def test_an_update_changes_what_stands_there_and_clears_what_is_gone(shop, adapter):
    receipt = shop.create(adapter, Listing("MT-01", FULL))
    shop.sandbox.approve(receipt.remote_id)
    rest = {name: FULL[name] for name in ("title", "category", "unit")}
    changed = Listing("MT-01", {**rest, "price": 47_000})
    (updated,) = adapter.submit([operation(OperationKind.UPDATE, changed, receipt.remote_id)])
    (live,) = only(adapter.live())
    assert updated.outcome is Outcome.ACCEPTED
    assert live.fields == changed.fields
    assert live.state is ListingState.PENDING


def test_a_withdrawal_takes_it_away(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing())
    (gone,) = adapter.submit([operation(OperationKind.WITHDRAW, make_listing(), receipt.remote_id)])
    assert gone.outcome is Outcome.ACCEPTED
    assert only(adapter.live()) == []


def test_errors_of_fields_reject_it_in_the_sites_words(shop, adapter):
    receipt = shop.create(adapter, Listing("MT-01", {"title": "", "price": 1, "category": "Sàn đặc sản"}))
    assert receipt.outcome is Outcome.REJECTED
    assert "Tên sản phẩm không được để trống." in str(receipt.reason)


def test_a_failure_inside_a_200_failed_and_may_be_tried_again(shop, adapter, make_listing):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.FAILURE_IN_200, "POST /product/save")
    receipt = shop.create(adapter, make_listing())
    assert receipt.outcome is Outcome.FAILED
    assert "vui lòng thử lại" in str(receipt.reason)


@pytest.mark.parametrize("trouble", [FaultKind.REPLY_LOST, FaultKind.ERROR_AFTER, FaultKind.UNKNOWN_MARKUP])
def test_a_lost_reply_is_unknown_and_settled_by_looking_and_never_sent_again(shop, adapter, make_listing, trouble):
    adapter.login()
    shop.sandbox.faults.add(trouble, "POST /product/save")
    receipt = shop.create(adapter, make_listing())
    assert receipt.outcome is Outcome.UNKNOWN
    assert shop.mount.writes.count("POST /product/save") == 1
    found = adapter.look_up([Target("MT-01")])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.fields["title"] == "Mắm tôm Ba Làng"


def test_one_lost_reply_does_not_make_the_rest_unknown(shop, adapter, make_listing):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.REPLY_LOST, "POST /product/save")
    operations = [Operation(kind=OperationKind.CREATE, listing=make_listing(sku)) for sku in ("A", "B")]
    assert [item.outcome for item in adapter.submit(operations)] == [Outcome.UNKNOWN, Outcome.ACCEPTED]


def test_looking_up_by_number_asks_for_that_product_alone(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing())
    found = adapter.look_up([Target("MT-01", receipt.remote_id)])["MT-01"]
    assert isinstance(found, Found)
    assert "GET /product/list" not in shop.mount.requests_seen


def test_looking_up_takes_a_pages_address_for_the_number(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing())
    assert isinstance(adapter.look_up([Target("MT-01", receipt.url)])["MT-01"], Found)


def test_what_is_not_there_is_absent(shop, adapter, make_listing):
    shop.create(adapter, make_listing("OTHER"))
    assert adapter.look_up([Target("MT-01"), Target("MT-02", "999")]) == {"MT-01": Absent(), "MT-02": Absent()}


def test_doubles_are_told(shop, adapter, make_listing):
    shop.create(adapter, make_listing())
    shop.create(adapter, make_listing())
    found = adapter.look_up([Target("MT-01")])["MT-01"]
    assert isinstance(found, Found)
    assert len(found.others) == 1


def test_a_listing_whose_sku_somebody_changed_is_still_ours(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing("NEW"))
    found = adapter.look_up([Target("OLD", receipt.remote_id)])["OLD"]
    assert isinstance(found, Found)
    assert found.listing.sku == "NEW"


def test_many_are_looked_up_in_the_list(shop, adapter, make_listing):
    many(shop, adapter, make_listing, 30)
    numbers = {item.sku: item.remote_id for item in shop.sandbox.listings()}
    found = adapter.look_up([Target(sku, number) for sku, number in numbers.items()])
    assert {sku: answer.listing.remote_id for sku, answer in found.items()} == numbers
    assert "GET /product/get" not in shop.mount.requests_seen


def test_an_empty_account_is_one_empty_page(adapter):
    (page,) = adapter.live()
    assert page.listings == ()
    assert page.cursor is None


def test_the_walk_gives_everything_once_and_goes_on_after_a_cursor(shop, adapter, make_listing):
    many(shop, adapter, make_listing, 250)
    pages = list(adapter.live())
    assert [len(page.listings) for page in pages] == [100, 100, 50]
    assert len({listing.remote_id for listing in only(pages)}) == 250
    rest = only(shop.adapter().live(after=pages[0].cursor))
    assert [item.sku for item in rest] == [item.sku for item in only(pages[1:])]


def test_a_list_that_grows_while_it_is_read_is_read_again_later(shop, adapter, make_listing):
    many(shop, adapter, make_listing, 150)
    shop.sandbox.faults.add(FaultKind.PAGE_SHIFT, "GET /product/list", skip=2)
    with pytest.raises(Transient, match="changed while it was read"):
        list(adapter.live())


def test_a_list_that_shrinks_while_it_is_read_hides_nothing(shop, adapter, make_listing):
    many(shop, adapter, make_listing, 250)
    pages = adapter.live()
    first = next(pages)
    shop.sandbox.remove(first.listings[0].remote_id)  # everything behind it slides forward, past our eyes
    with pytest.raises(Transient, match="changed while it was read"):
        list(pages)


def test_a_cursor_of_a_list_that_moved_is_not_believed(shop, adapter, make_listing):
    many(shop, adapter, make_listing, 150)
    cursor = next(adapter.live()).cursor
    shop.create(adapter, make_listing("NEW"))
    with pytest.raises(Transient, match="from the start"):
        list(adapter.live(after=cursor))


def test_a_failure_inside_a_list_is_not_an_empty_list(shop, adapter):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.FAILURE_IN_200, "GET /product/list")
    with pytest.raises(Transient):
        list(adapter.live())


def test_a_moderators_rejection_is_read_with_its_reason(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing())
    shop.sandbox.reject(receipt.remote_id, "Ảnh mờ")
    (live,) = only(adapter.live())
    assert (live.state, live.reason) == (ListingState.REJECTED, "Ảnh mờ")


def test_an_upload_that_is_refused_says_why(shop, adapter, picture):
    picture.path.write_bytes(b"")
    with pytest.raises(Refused, match="Vui lòng chọn hình ảnh"):
        adapter.upload(picture)


# Without credentials


def test_without_credentials_the_public_page_settles_a_known_number(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing(stamp="https://t/1"))
    shop.sandbox.approve(receipt.remote_id)
    found = shop.adapter({}).look_up([Target("MT-01", receipt.remote_id)])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.state is ListingState.LIVE
    assert found.listing.fields["stamp"] == "https://t/1"


def test_without_credentials_a_title_is_searched_for(shop, adapter, make_listing):
    for sku in ("MT-01", "MT-02"):
        shop.sandbox.approve(shop.create(adapter, make_listing(sku)).remote_id)
    found = shop.adapter({}).look_up([Target("MT-01", title="Mắm tôm Ba Làng")])["MT-01"]
    assert isinstance(found, Found)
    assert found.listing.sku == "MT-01"


def test_without_credentials_what_is_not_public_cannot_be_told(shop, adapter, make_listing):
    receipt = shop.create(adapter, make_listing())
    without = shop.adapter({})
    assert isinstance(without.look_up([Target("MT-01", receipt.remote_id)])["MT-01"], CannotTell)
    assert isinstance(without.look_up([Target("MT-01", title="Mắm tôm Ba Làng")])["MT-01"], CannotTell)
    assert isinstance(without.look_up([Target("MT-01")])["MT-01"], CannotTell)


# Formatting and checking


def test_a_product_becomes_a_listing_and_says_what_has_no_place(adapter):
    listing = adapter.format(PRODUCT, on=TODAY)
    assert listing.fields["category"] == "Sàn đặc sản > Đặc sản miền Trung"
    assert listing.fields["description"].splitlines() == [
        "Thơm.",
        "Quy cách: 500 g",
        "Bảo quản: Nơi khô ráo",
        "Chủ thể sản xuất: HTX Ba Làng",
        "Địa chỉ sản xuất: Xã Hải Thanh",
    ]
    assert listing.fields["ocop"] == 4
    assert listing.unsupported == {"stock", "phone"}
    assert "038090001234" not in repr(listing)
    assert adapter.check(listing) == []


def test_the_province_is_told_only_with_stars_and_where_the_settings_know_its_number(shop):
    adapter = shop.adapter(ocop_province_id="26")
    assert adapter.format(PRODUCT, on=TODAY).extra == {"ocop_province": "26"}
    assert adapter.format(evolve(PRODUCT, certificate=None), on=TODAY).extra == {}
    assert "extra.ocop_province" in adapter.capabilities.fields
    assert shop.adapter().format(PRODUCT, on=TODAY).extra == {}


def test_every_set_has_a_category_that_the_menu_knows(adapter):
    for group in (None, *range(1, 27)):
        listing = adapter.format(evolve(PRODUCT, group=group), on=TODAY)
        assert adapter.check(listing) == []


def test_an_unknown_category_is_a_problem_with_advice(adapter, make_listing):
    (problem,) = adapter.check(make_listing(category="Đồ ăn"))
    assert problem.code == "voso-category-unknown"
    assert "Đồ ăn" in str(problem.message)
    assert adapter.check(make_listing(category="#412")) == []


@pytest.mark.parametrize("missing", ["title", "price"])
def test_a_listing_without_title_or_price_is_a_problem(adapter, make_listing, missing):
    listing = make_listing()
    fields = {name: value for name, value in listing.fields.items() if name != missing}
    assert [problem.field for problem in adapter.check(Listing("MT-01", fields))] == [missing]


def test_no_length_is_invented(adapter, make_listing):
    assert adapter.check(make_listing(title="Mắm " * 5000, description="dài " * 50_000)) == []
