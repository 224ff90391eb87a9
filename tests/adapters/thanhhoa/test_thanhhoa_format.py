"""From a product to a listing: what has a field, what becomes a line of the description, what is left out and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs
import pytest

from ocopsync.listing import Listing
from ocopsync.model import Product
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.categories import canonical_category, category_of
from ocopsync_thanhhoa.places import DISTRICTS, canonical_region, region_of

DAY = dt.date(2026, 11, 21)


def test_an_offer_carries_its_fields_and_the_region_of_the_producer(listing: Listing) -> None:
    assert listing.fields["price"] == 225_000
    assert listing.fields["category"] == "Ngũ cốc, gia vị"
    assert listing.extra == {"type": "Cần bán", "region": "Thanh Hóa > Huyện Hậu Lộc"}


def test_what_has_no_field_becomes_a_labelled_line(listing: Listing) -> None:
    assert listing.fields["description"].endswith("\nXếp hạng OCOP: 4 sao\nChủ thể sản xuất: HTX Hòa Lộc")


def test_what_can_t_be_held_is_said(adapter: ThanhHoaAdapter, product: Product) -> None:
    heavy = attrs.evolve(product, weight=700, stock=40)
    assert adapter.format(heavy, on=DAY).unsupported == {"weight", "stock"}


def test_only_declared_fields_are_used(adapter: ThanhHoaAdapter, listing: Listing) -> None:
    assert set(listing.content) <= set(adapter.capabilities.fields)


def test_a_listing_that_fits_has_no_problem(adapter: ThanhHoaAdapter, listing: Listing) -> None:
    assert adapter.check(listing) == []


@pytest.mark.parametrize("name", ["title", "description", "address", "phone"])
def test_what_the_form_requires_is_asked_for(
    adapter: ThanhHoaAdapter, listing: Listing, with_fields: Callable[..., Listing], name: str
) -> None:
    (problem,) = adapter.check(with_fields(listing, **{name: None}))
    assert (problem.code, problem.field) == ("field-missing", name)


def test_no_length_is_too_long_for_no_limit_is_known(
    adapter: ThanhHoaAdapter, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    assert adapter.check(with_fields(listing, title="Mắm " * 200, description="Ngon. " * 5000)) == []


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hoá", "Thanh Hóa > Huyện Hậu Lộc"),
        ("thôn 3 xã Thọ Lập H. Thọ Xuân Thanh Hóa", "Thanh Hóa > Huyện Thọ Xuân"),
        ("phường Quảng Tiến - TP.Sầm Sơn", "Thanh Hóa > Thành phố Sầm Sơn"),
        ("TX Bỉm Sơn", "Thanh Hóa > Thị xã Bỉm Sơn"),
        ("xã Hải Thanh, huyện Tĩnh Gia", "Thanh Hóa > Thị xã Nghi Sơn"),
        ("Xã Hậu Lộc, tỉnh Thanh Hóa", ""),
        ("Quận 1, Thành phố Hồ Chí Minh", ""),
        ("", ""),
    ],
)
def test_the_region_comes_from_a_district_in_the_address(address: str, region: str) -> None:
    assert region_of(address) == region


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_region_is_the_same_however_the_form_spells_it(district: str) -> None:
    region = region_of(f"Xã A, {district}, tỉnh Thanh Hóa")
    assert canonical_region(f"Tỉnh Thanh Hoá > {district.replace('Hóa', 'Hoá').lower()}") == region


def test_an_address_without_a_district_leaves_the_region_out(adapter: ThanhHoaAdapter, product: Product) -> None:
    moved = attrs.evolve(product, producer=attrs.evolve(product.producer, address="Xã Hậu Lộc, tỉnh Thanh Hóa"))
    assert "region" not in adapter.format(moved, on=DAY).extra


@pytest.mark.parametrize(("setting", "extra"), [("", {}), ("Thanh Hóa", {"region": "Thanh Hóa"})])
def test_the_settings_can_fix_the_region_or_leave_it_out(
    open_adapter: Callable[..., ThanhHoaAdapter], product: Product, setting: str, extra: dict[str, str]
) -> None:
    formatted = open_adapter(region=setting).format(product, on=DAY)
    assert formatted.extra == {"type": "Cần bán", **extra}


@pytest.mark.parametrize(
    ("group", "name", "category"),
    [
        (1, "Cà chua", "Rau, củ, quả"),
        (2, "Thịt bò", "Thịt"),
        (2, "Tôm thẻ sông Mã", "Thủy hải sản"),
        (9, "Nước mắm", "Ngũ cốc, gia vị"),
        (11, "Chè xanh", "Đồ uống, dược liệu"),
        (26, "Bản Đôn", "Khác"),
        (None, "Quà quê", "Khác"),
    ],
)
def test_the_category_follows_the_ocop_set(product: Product, group: int | None, name: str, category: str) -> None:
    assert category_of(attrs.evolve(product, group=group, name=name), own={}, default="Khác") == category


def test_the_settings_table_of_categories_goes_first(product: Product) -> None:
    assert category_of(product, own={"9": "Ngũ cốc, gia vị > Nước mắm"}, default="Khác").endswith("Nước mắm")


@pytest.mark.parametrize("spelt", ["SP đóng gói", "Sản phẩm đóng gói", "sản  phẩm ĐÓNG GÓI"])
def test_a_category_is_the_same_however_the_form_spells_it(spelt: str) -> None:
    assert canonical_category(spelt) == "Sản phẩm đóng gói"


@pytest.mark.parametrize("wrong", [{"mode": "shop"}, {"categories": {"2": 3}}, {"days_listed": 14}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ThanhHoaAdapter.Settings(**wrong)
