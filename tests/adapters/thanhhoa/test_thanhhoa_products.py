"""Mode ``product``: a form seen on sibling portals only, off unless it is switched on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

from ocopsync.adapter import Evidence
from ocopsync.differences import comparable
from ocopsync.listing import Absent, Listing, ListingState, Outcome, Target
from ocopsync.model import Image, Product, Quantity
from ocopsync.testing import FaultKind
from ocopsync_thanhhoa import ThanhHoaAdapter

DAY = dt.date(2026, 11, 21)


@pytest.fixture
def adapter(open_adapter: Callable[..., ThanhHoaAdapter]) -> ThanhHoaAdapter:
    return open_adapter(mode="product")


@pytest.fixture
def product(product: Product) -> Product:
    return attrs.evolve(
        product, stock=12, gtin="8930000000019", storage="Nơi khô ráo", net_quantity=Quantity(Decimal(500), "g")
    )


@pytest.fixture
def listing(adapter: ThanhHoaAdapter, product: Product) -> Listing:
    return adapter.format(product, on=DAY)


def test_it_is_off_by_default(open_adapter: Callable[..., ThanhHoaAdapter]) -> None:
    assert not open_adapter().sells_products


def test_everything_about_it_is_said_to_come_from_sibling_portals(adapter: ThanhHoaAdapter) -> None:
    assert set(adapter.capabilities.fields.values()) == {Evidence.SIBLING}


def test_a_listing_fits_and_says_what_the_shop_shows_instead(adapter: ThanhHoaAdapter, listing: Listing) -> None:
    assert adapter.check(listing) == []
    assert listing.unsupported == {"phone"}


def test_every_declared_field_comes_back_as_it_was_sent(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], picture: Image
) -> None:
    reference = seller.adapter.upload(picture)
    whole = with_fields(listing, images=[picture.sha256])
    assert set(whole.content) == set(seller.adapter.capabilities.fields)

    seller.posted(whole, images={picture.sha256: reference})

    live = seller.only()
    assert (live.sku, live.state, live.damage) == ("HL-01", ListingState.LIVE, None)
    assert comparable(live.content) == comparable({**whole.content, "images": [reference]})
    page = seller.adapter.public_product(live.url)
    assert page.details["Mã sản phẩm"] == f"SP{int(live.remote_id):08}"
    assert page.details["Quy cách đóng gói"] == "500 g"
    (tile,) = seller.adapter.public_tiles().tiles
    assert (tile.product_id, tile.price) == (live.remote_id, 225_000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Mắm tép"),
        ("description", "Khác"),
        ("price", None),
        ("price", 5000),
        ("stock", 0),
        ("stock", None),
        ("category", "Thủy hải sản"),
        ("gtin", None),
        ("stamp", None),
    ],
)
def test_every_field_that_is_updated_comes_back_changed(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], name: str, value: Any
) -> None:
    remote_id = seller.posted(listing)
    wanted = with_fields(listing, **{name: value})
    assert seller.submit("update", wanted, remote_id).outcome is Outcome.ACCEPTED
    assert comparable(seller.only().content) == comparable(wanted.content)


def test_a_product_switched_off_by_a_person_stays_off_when_it_is_updated(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.reject(remote_id, "Tạm ngưng")
    seller.submit("update", with_fields(listing, price=1), remote_id)
    assert seller.only().state is ListingState.HIDDEN


def test_the_answer_has_no_id_and_the_own_list_has(seller: Any, listing: Listing) -> None:
    receipt = seller.create(listing)
    assert receipt.remote_id == seller.sandbox.listings()[0].remote_id


def test_a_refusal_is_told_from_a_success_although_both_lead_to_the_same_page(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    receipt = seller.create(with_fields(listing, title=" "))
    assert receipt.outcome is Outcome.REJECTED
    assert "Tên sản phẩm" in str(receipt.reason)


def test_a_reply_that_is_not_yet_seen_is_unknown(seller: Any, listing: Listing) -> None:
    seller.sandbox.faults.add(FaultKind.LATE_COMMIT, "POST /user/product$", value=60)
    assert seller.create(listing).outcome is Outcome.UNKNOWN


def test_a_shop_or_type_that_isn_t_offered_names_the_setting(
    open_adapter: Callable[..., ThanhHoaAdapter], seller: Any, listing: Listing
) -> None:
    seller.adapter = open_adapter(mode="product", shop="Gian hàng khác")
    receipt = seller.create(listing)
    assert receipt.outcome is Outcome.FAILED
    assert "shop" in str(receipt.reason)
    assert "Gian hàng tập 1" in str(receipt.reason)


def test_withdrawing_and_looking_up_work_as_for_offers(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    found = seller.adapter.look_up([Target("HL-01", title=listing.fields["title"])])["HL-01"]
    assert found.listing.remote_id == remote_id
    assert seller.submit("withdraw", listing, remote_id).outcome is Outcome.ACCEPTED
    assert seller.adapter.look_up([Target("HL-01", remote_id)]) == {"HL-01": Absent()}


def test_a_code_that_is_gone_from_the_description_is_damage(seller: Any, listing: Listing) -> None:
    seller.posted(listing)
    (entry,) = seller.sandbox.portal.products.standing()
    entry.amend(attrs.evolve(entry.standing, values={**entry.standing.values, "des": "Chữ khác"}))
    live = seller.only()
    assert (live.sku, live.fields["description"]) == ("", "Chữ khác")
    assert live.damage is not None
