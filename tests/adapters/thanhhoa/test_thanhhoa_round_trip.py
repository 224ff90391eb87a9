"""The law of an adapter: what is read of a listing that was written equals it, for every field declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from ocopsync.differences import comparable
from ocopsync.listing import Listing, ListingState
from ocopsync.model import Image
from ocopsync.testing import SandboxMount
from ocopsync_thanhhoa import ThanhHoaAdapter

OTHER_VALUES: dict[str, Any] = {
    "title": "Mắm tôm “đặc biệt” <Hòa Lộc> & bạn",
    "description": "Dòng một\n\nDòng hai: 5 < 6\n---\nGiá: 1 đ\nMã SP: khác",
    "price": 1_050_000,
    "unit": "hũ 500 g/2 lớp",
    "category": "Thủy hải sản",
    "address": "Thôn 3, xã Nga An, huyện Nga Sơn",
    "phone": "0237 3 123 456",
    "stamp": "https://truyxuat.example/01/08930000000026?17=270101",
}


def test_every_declared_field_comes_back_as_it_was_sent(seller: Any, listing: Listing, picture: Image) -> None:
    reference = seller.adapter.upload(picture)
    whole = attrs.evolve(listing, fields={**listing.fields, "images": [picture.sha256]})
    assert set(whole.content) == set(seller.adapter.capabilities.fields)

    remote_id = seller.posted(whole, images={picture.sha256: reference})

    live = seller.only()
    assert (live.remote_id, live.sku, live.damage) == (remote_id, "HL-01", None)
    assert comparable(live.content) == comparable({**whole.content, "images": [reference]})


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_every_field_that_is_updated_comes_back_changed_and_the_others_as_they_were(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], name: str
) -> None:
    remote_id = seller.posted(listing)
    wanted = with_fields(listing, **{name: OTHER_VALUES[name]})
    receipt = seller.submit("update", wanted, remote_id, changed=frozenset({name}))
    assert receipt.outcome.value == "accepted"
    assert comparable(seller.only().content) == comparable(wanted.content)


@pytest.mark.parametrize("names", [("price",), ("price", "unit"), ("unit",), ("stamp",), ("category",)])
def test_a_field_without_a_value_comes_back_without_one(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], names: tuple[str, ...]
) -> None:
    remote_id = seller.posted(listing)
    wanted = with_fields(listing, **dict.fromkeys(names))
    seller.submit("update", wanted, remote_id, changed=frozenset(names))
    assert comparable(seller.only().content) == comparable(wanted.content)


def test_a_region_that_is_left_out_is_cleared(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    without = attrs.evolve(listing, extra={"type": "Cần bán"})
    seller.submit("update", without, remote_id, changed=frozenset({"extra.region"}))
    assert seller.only().extra == {"type": "Cần bán"}


def test_pictures_that_nobody_took_away_stay_when_the_price_changes(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], picture: Image
) -> None:
    reference = seller.adapter.upload(picture)
    remote_id = seller.posted(with_fields(listing, images=[picture.sha256]), images={picture.sha256: reference})
    seller.submit("update", with_fields(listing, price=1000), remote_id, changed=frozenset({"price"}))
    assert seller.only().fields["images"] == [reference]
    seller.submit("update", listing, remote_id, changed=frozenset({"price", "images"}))
    assert "images" not in seller.only().fields


def test_the_same_picture_has_one_reference(adapter: ThanhHoaAdapter, picture: Image) -> None:
    assert adapter.upload(picture) == adapter.upload(picture)


def test_states_and_reasons_are_the_moderator_s(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    assert seller.only().state is ListingState.PENDING

    seller.sandbox.approve(remote_id)
    live = seller.only()
    assert live.state is ListingState.LIVE
    assert "/ket-noi/mam-tom-hoa-loc" in live.url

    seller.sandbox.reject(remote_id, "Ảnh mờ")
    live = seller.only()
    assert (live.state, live.reason) == (ListingState.REJECTED, "Ảnh mờ")


def test_what_buyers_see_of_an_approved_offer_can_be_read(seller: Any, listing: Listing) -> None:
    seller.sandbox.approve(seller.posted(listing))
    offer = seller.adapter.public_offer(seller.only().url)
    assert offer.title == listing.fields["title"]
    assert "Giá: 225.000 đ/hộp" in offer.content


def test_a_price_that_somebody_changed_by_hand_is_read(seller: Any, listing: Listing) -> None:
    seller.sandbox.change_price(seller.posted(listing), 240_000)
    live = seller.only()
    assert (live.fields["price"], live.fields["unit"], live.damage) == (240_000, "hộp", None)


def test_two_offers_with_one_title_get_two_ids(
    seller: Any, listing: Listing, mount: SandboxMount, with_fields: Callable[..., Listing]
) -> None:
    first, second = seller.posted(listing), seller.posted(with_fields(listing, sku="HL-02"))
    assert {item.remote_id: item.sku for item in seller.everything()} == {first: "HL-01", second: "HL-02"}
    assert len([line for line in mount.writes if line == "POST /user/advertising"]) == 2
