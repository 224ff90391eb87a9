"""Voso over recorded HTTP: a seller's week in the seller centre."""

from __future__ import annotations

import attrs
import pytest

from ocopsync.listing import Absent, Found, Listing, ListingState, Outcome, Target
from ocopsync.testing import FaultKind

pytestmark = [pytest.mark.vcr, pytest.mark.block_network]

NUMBER = "500001"
"""Of the first product."""
PRODUCT = Listing(
    "MT-01",
    {
        "title": "Mắm tôm Ba Làng",
        "description": "Ủ chượp mười hai tháng.\nThơm, đậm vị.",
        "price": 45_000,
        "list_price": 50_000,
        "unit": "lọ",
        "weight": 650,
        "size": {"length": 8, "width": 8, "height": 12},
        "category": "Sàn đặc sản > Đặc sản miền Trung",
        "gtin": "8930000000019",
        "ocop": 4,
        "stamp": "https://truyxuat.example/01/08930000000019",
    },
)


def another(sku, **fields):
    values = {name: value for name, value in {**PRODUCT.fields, **fields}.items() if value is not None}
    return attrs.evolve(PRODUCT, sku=sku, fields=values)


def test_create_gives_number_and_address_and_reads_back_what_was_sent(adapter, submit, everything, picture):
    reference = adapter.upload(picture)
    product = another("MT-01", images=[picture.sha256])
    receipt = submit("create", product, images={picture.sha256: reference})
    assert (receipt.outcome, receipt.remote_id, receipt.state) == (Outcome.ACCEPTED, NUMBER, ListingState.PENDING)
    assert receipt.url.endswith(f"/mam-tom-ba-lang-p{NUMBER}.html")
    (live,) = everything()
    assert live.sku == "MT-01"
    assert live.content == {**product.content, "images": [reference]}


def test_update_puts_a_product_back_to_approval(shop, submit, everything):
    shop.already_there(PRODUCT)
    receipt = submit("update", another("MT-01", price=42_000), NUMBER, changed=frozenset({"price"}))
    assert (receipt.outcome, receipt.remote_id) == (Outcome.ACCEPTED, NUMBER)
    (live,) = everything()
    assert live.content == {**PRODUCT.content, "price": 42_000}
    assert live.state is ListingState.PENDING


def test_withdraw_leaves_nothing_behind(shop, submit, everything):
    shop.already_there(PRODUCT)
    assert submit("withdraw", PRODUCT, NUMBER).outcome is Outcome.ACCEPTED
    assert everything() == []


def test_live_tells_states_and_the_reason_of_a_rejection(shop, everything):
    shop.already_there(PRODUCT, another("MT-02", title="Mắm tép Hà Yên"), another("MT-03", title="Nước mắm Ba Làng"))
    shop.behind_the_scenes(lambda voso: voso.reject("500002", "Ảnh mờ, không đọc được nhãn."))
    shop.behind_the_scenes(lambda voso: voso.switch_off("500003"))
    rejected = ("MT-02", ListingState.REJECTED, "Ảnh mờ, không đọc được nhãn.")
    found = [(item.sku, item.state, item.reason) for item in everything()]
    assert found == [("MT-03", ListingState.HIDDEN, ""), rejected, ("MT-01", ListingState.LIVE, "")]


def test_look_up_finds_by_number_and_by_sku(shop, adapter):
    shop.already_there(PRODUCT, another("MT-02"), another("MT-01"))
    found = adapter.look_up([Target("MT-02", "500002"), Target("MT-01"), Target("MT-09")])
    assert isinstance(found["MT-02"], Found)
    assert found["MT-02"].listing.remote_id == "500002"
    assert isinstance(found["MT-01"], Found)
    doubles = [found["MT-01"].listing, *found["MT-01"].others]
    assert {item.remote_id for item in doubles} == {NUMBER, "500003"}
    assert found["MT-09"] == Absent()


def test_a_product_without_title_is_rejected_in_vosos_words(submit, everything):
    receipt = submit("create", another("MT-01", title=None))
    assert receipt.outcome is Outcome.REJECTED
    assert str(receipt.reason) == "Dữ liệu không hợp lệ.; name: Tên sản phẩm không được để trống."
    assert everything() == []


def test_a_session_that_ends_before_the_save_is_opened_again_and_the_product_is_saved_once(shop, submit, everything):
    shop.behind_the_scenes(lambda voso: voso.faults.add(FaultKind.SESSION_EXPIRED, "POST /product/save"))
    assert submit("create", PRODUCT).outcome is Outcome.ACCEPTED
    assert [item.remote_id for item in everything()] == [NUMBER]


def test_a_throttled_read_waits_as_long_as_voso_asks(shop, everything):
    shop.behind_the_scenes(lambda voso: voso.faults.add(FaultKind.THROTTLED, "GET /product/list", value=7))
    assert everything() == []
    assert 7 <= sum(shop.clock.slept) < 8


def test_a_throttled_write_waits_and_is_done_once(shop, submit, everything):
    shop.behind_the_scenes(lambda voso: voso.faults.add(FaultKind.THROTTLED, "POST /product/save", value=7))
    assert submit("create", PRODUCT).outcome is Outcome.ACCEPTED
    assert 7 <= sum(shop.clock.slept) < 8
    assert [item.remote_id for item in everything()] == [NUMBER]
