"""Our partner contract for Postmart/Buudien over recorded HTTP."""

from __future__ import annotations

import attrs
import pytest

from ocopsync.errors import CredentialsRefused
from ocopsync.listing import Absent, Found, Listing, ListingState, Operation, OperationKind, Outcome, Target
from ocopsync.testing import FaultKind

pytestmark = [pytest.mark.vcr, pytest.mark.block_network]

NUMBER = "700001"
"""Of the first product."""
PRODUCT = Listing(
    "MT-01",
    {
        "title": "Mắm tôm Ba Làng",
        "description": "Ủ chượp mười hai tháng.\nThơm, đậm vị.",
        "price": 45_000,
        "stock": 120,
        "unit": "lọ",
        "net_quantity": "500 g",
        "size": {"length": 8, "width": 8, "height": 12},
        "category": "Thực phẩm và đặc sản",
        "producer": "HTX Hải Bình",
        "ocop": 4,
        "stamp": "https://truyxuat.example/01/08930000000019",
    },
)


def another(sku, **fields):
    values = {name: value for name, value in {**PRODUCT.fields, **fields}.items() if value is not None}
    return attrs.evolve(PRODUCT, sku=sku, fields=values)


def test_create_gives_a_ticket_that_leads_to_the_product_as_it_was_sent(adapter, submit, everything, picture):
    reference = adapter.upload(picture)
    product = another("MT-01", images=[picture.sha256])
    receipt = submit("create", product, images={picture.sha256: reference})
    assert receipt.outcome is Outcome.QUEUED
    (outcome,) = adapter.collect({"MT-01": receipt.ticket})
    assert (outcome.outcome, outcome.remote_id, outcome.state) == (Outcome.ACCEPTED, NUMBER, ListingState.PENDING)
    (live,) = everything()
    assert live.sku == "MT-01"
    assert live.content == {**product.content, "images": [reference]}


def test_update_puts_a_product_back_to_approval(shop, adapter, submit, everything):
    shop.already_there(PRODUCT)
    receipt = submit("update", another("MT-01", title="Mắm tôm Ba Làng loại 1"), NUMBER, changed=frozenset({"title"}))
    (outcome,) = adapter.collect({"MT-01": receipt.ticket})
    assert (outcome.outcome, outcome.remote_id, outcome.state) == (Outcome.ACCEPTED, NUMBER, ListingState.PENDING)
    (live,) = everything()
    assert live.content == {**PRODUCT.content, "title": "Mắm tôm Ba Làng loại 1"}


def test_update_of_price_and_stock_alone_leaves_a_product_on_sale(shop, submit, everything):
    shop.already_there(PRODUCT)
    receipt = submit("update", another("MT-01", price=42_000, stock=90), NUMBER, changed=frozenset({"price", "stock"}))
    assert (receipt.outcome, receipt.remote_id) == (Outcome.ACCEPTED, NUMBER)
    (live,) = everything()
    assert live.content == {**PRODUCT.content, "price": 42_000, "stock": 90}
    assert live.state is ListingState.LIVE


def test_withdraw_leaves_nothing_behind(shop, submit, everything):
    shop.already_there(PRODUCT)
    assert submit("withdraw", PRODUCT, NUMBER).outcome is Outcome.ACCEPTED
    assert everything() == []


def test_live_turns_the_page_and_tells_states_and_reasons(shop, adapter):
    shop.already_there(*(Listing(f"MT-{n:03}", {"title": f"Mắm số {n}"}) for n in range(1, 102)))
    shop.behind_the_scenes(lambda postmart: postmart.reject("700101", "Ảnh mờ, không đọc được nhãn."))
    first, second = adapter.live()
    assert [item.sku for item in first.listings] == [f"MT-{n:03}" for n in range(1, 101)]
    assert {item.state for item in first.listings} == {ListingState.LIVE}
    (last,) = second.listings
    assert (last.sku, last.state, last.reason) == ("MT-101", ListingState.REJECTED, "Ảnh mờ, không đọc được nhãn.")
    assert second.cursor is None
    assert list(adapter.live(after=first.cursor)) == [second]


def test_look_up_finds_by_sku(shop, adapter):
    shop.already_there(PRODUCT, another("MT-02"))
    found = adapter.look_up([Target("MT-02", "700002"), Target("MT-01"), Target("MT-09")])
    assert {sku: item.listing.remote_id for sku, item in found.items() if isinstance(item, Found)} == {
        "MT-01": NUMBER,
        "MT-02": "700002",
    }
    assert found["MT-09"] == Absent()


def test_a_product_without_title_is_rejected_in_the_contracts_words(submit, everything):
    receipt = submit("create", another("MT-01", title=None))
    assert receipt.outcome is Outcome.REJECTED
    assert str(receipt.reason) == "title: title: không được để trống."
    assert everything() == []


def test_a_token_that_is_no_longer_good_is_refused_and_nothing_is_done(shop, everything):
    adapter = shop.adapter(token="another-token")
    with pytest.raises(CredentialsRefused) as error:
        list(adapter.submit([Operation(kind=OperationKind.CREATE, listing=PRODUCT, key="create-MT-01")]))
    assert "another-token" not in str(error.value)
    assert everything() == []


def test_a_throttled_read_waits_as_long_as_the_contract_asks(shop, everything):
    shop.behind_the_scenes(lambda postmart: postmart.faults.add(FaultKind.THROTTLED, "GET /partner", value=7))
    assert everything() == []
    assert 7 <= sum(shop.clock.slept) < 8


def test_a_throttled_write_waits_and_is_done_once(shop, submit, everything):
    shop.behind_the_scenes(lambda postmart: postmart.faults.add(FaultKind.THROTTLED, "POST /partner", value=7))
    assert submit("create", PRODUCT).outcome is Outcome.QUEUED
    assert 7 <= sum(shop.clock.slept) < 8
    assert [item.sku for item in everything()] == ["MT-01"]
