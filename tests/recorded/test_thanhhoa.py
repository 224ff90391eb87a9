"""The Thanh Hóa portal over recorded HTTP: a seller's week with offers."""

from __future__ import annotations

import attrs
import pytest

from ocopsync.listing import Absent, Found, Listing, ListingState, Outcome, Target
from ocopsync.testing import FaultKind

pytestmark = [pytest.mark.vcr, pytest.mark.block_network]

NUMBER = "473"
"""Of the first offer."""
OFFER = Listing(
    "HL-01",
    {
        "title": "Mắm tôm Hòa Lộc",
        "description": "Ủ chượp mười hai tháng.\nThơm, đậm vị.",
        "price": 225_000,
        "unit": "hộp",
        "stamp": "https://truyxuat.example/01/08930000000019",
        "category": "Ngũ cốc, gia vị > Mắm tôm, mắm tép",
        "address": "Xã Hòa Lộc, huyện Hậu Lộc",
        "phone": "0530 000 012",
    },
    {"type": "Cần bán", "region": "Thanh Hóa > Huyện Hậu Lộc > Xã Hòa Lộc"},
)


def another(sku, **fields):
    values = {name: value for name, value in {**OFFER.fields, **fields}.items() if value is not None}
    return attrs.evolve(OFFER, sku=sku, fields=values)


def test_create_gives_the_number_from_the_own_list_and_reads_back_what_was_sent(adapter, submit, everything, picture):
    reference = adapter.upload(picture)
    offer = another("HL-01", images=[picture.sha256])
    receipt = submit("create", offer, images={picture.sha256: reference})
    assert (receipt.outcome, receipt.remote_id, receipt.state) == (Outcome.ACCEPTED, NUMBER, ListingState.PENDING)
    (live,) = everything()
    assert live.sku == "HL-01"
    assert live.content == {**offer.content, "images": [reference]}


def test_update_puts_an_offer_back_to_the_moderator(shop, submit, everything):
    shop.already_there(OFFER)
    receipt = submit("update", another("HL-01", price=199_000), NUMBER, changed=frozenset({"price"}))
    assert (receipt.outcome, receipt.remote_id) == (Outcome.ACCEPTED, NUMBER)
    (live,) = everything()
    assert live.content == {**OFFER.content, "price": 199_000}
    assert live.state is ListingState.PENDING


def test_withdraw_leaves_nothing_behind(shop, submit, everything):
    shop.already_there(OFFER)
    assert submit("withdraw", OFFER, NUMBER).outcome is Outcome.ACCEPTED
    assert everything() == []


def test_live_tells_states_and_the_moderators_reason(shop, everything):
    shop.already_there(OFFER, another("HL-02", title="Mắm tép Hà Yên"), another("HL-03", title="Cá khô Hậu Lộc"))
    shop.behind_the_scenes(lambda portal: portal.reject("474", "Ảnh mờ, không đọc được nhãn."))
    rejected = ("HL-02", ListingState.REJECTED, "Ảnh mờ, không đọc được nhãn.")
    found = [(item.sku, item.state, item.reason) for item in everything()]
    assert found == [("HL-03", ListingState.LIVE, ""), rejected, ("HL-01", ListingState.LIVE, "")]


def test_look_up_finds_by_number_and_by_title_and_sku(shop, adapter):
    shop.already_there(OFFER, another("HL-02"))
    by_number, by_sku = Target("HL-02", "474"), Target("HL-01", title=OFFER.fields["title"])
    gone = Target("HL-09", title="Nem chua Thanh Hóa")
    found = adapter.look_up([by_number, by_sku, gone])
    assert isinstance(found["HL-02"], Found)
    assert found["HL-02"].listing.remote_id == "474"
    assert isinstance(found["HL-01"], Found)
    assert found["HL-01"].listing.remote_id == NUMBER
    assert found["HL-01"].others == ()
    assert found["HL-09"] == Absent()


def test_an_offer_without_address_is_rejected_in_the_portals_words(submit, everything):
    receipt = submit("create", another("HL-01", address=None))
    assert receipt.outcome is Outcome.REJECTED
    assert str(receipt.reason) == "Trường Địa chỉ không được bỏ trống."
    assert everything() == []


def test_a_session_that_ends_before_the_save_is_opened_again_and_the_offer_is_posted_once(shop, submit, everything):
    shop.behind_the_scenes(lambda portal: portal.faults.add(FaultKind.SESSION_EXPIRED, "POST /user/advertising$"))
    assert submit("create", OFFER).outcome is Outcome.ACCEPTED
    assert [item.remote_id for item in everything()] == [NUMBER]


def test_a_throttled_read_waits_as_long_as_the_portal_asks(shop, everything):
    shop.behind_the_scenes(lambda portal: portal.faults.add(FaultKind.THROTTLED, "GET /user/advertising$", value=7))
    assert everything() == []
    assert 7 <= sum(shop.clock.slept) < 8


def test_a_throttled_write_waits_and_is_done_once(shop, submit, everything):
    shop.behind_the_scenes(lambda portal: portal.faults.add(FaultKind.THROTTLED, "POST /user/advertising$", value=7))
    assert submit("create", OFFER).outcome is Outcome.ACCEPTED
    assert 7 <= sum(shop.clock.slept) < 8
    assert [item.remote_id for item in everything()] == [NUMBER]
