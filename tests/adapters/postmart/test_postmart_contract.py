"""The partner contract: batches, keys, tickets, states, and the bad days."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.errors import CredentialMissing, CredentialsRefused, NotRecognised, Refused, Transient
from ocopsync.listing import (
    FIELDS,
    Absent,
    Found,
    Listing,
    ListingState,
    Operation,
    OperationKind,
    Outcome,
    Target,
)
from ocopsync.testing import FaultKind
from ocopsync_postmart import sandbox_contract
from ocopsync_postmart.products import item_of, read_product
from ocopsync_postmart.sandbox_contract import envelope

FULL = {
    "title": "Mắm tôm Ba Làng",
    "description": "Thơm & ngậy 🦐\n<b>ngon</b>",
    "price": 45_000,
    "list_price": 50_000,
    "stock": 12,
    "unit": "lọ",
    "net_quantity": "500 g",
    "weight": 650,
    "size": {"length": 10, "width": 10, "height": 15},
    "category": "Thực phẩm và đặc sản",
    "brand": "Ba Làng",
    "gtin": "0893500123456",
    "producer": "HTX Ba Làng",
    "address": "Xã Hải Thanh",
    "ingredients": "Tôm, muối",
    "storage": "Nơi khô ráo",
    "usage": "Chấm",
    "warnings": "Có tôm",
    "shelf_life": "12 tháng",
    "ocop": 4,
    "stamp": "https://truyxuat.example/1",
}
TOKEN = "bi-mat-0123"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def operation(kind, listing, remote_id, *, key="k2", changed=()):
    return Operation(kind=kind, listing=listing, remote_id=remote_id, key=key, changed=frozenset(changed))


def only(pages):
    return [listing for page in pages for listing in page.listings]


@pytest.fixture
def bodies(shop, monkeypatch):
    """What was sent: (line, headers, body)."""
    seen = []
    send = shop.mount.send

    def spy(request, *args, **options):
        seen.append((f"{request.method} {request.path_url}", dict(request.headers), request.body))
        return send(request, *args, **options)

    monkeypatch.setattr(shop.mount, "send", spy)
    return seen


@given(st.fixed_dictionaries({name: TEXT for name in FIELDS if isinstance(FULL.get(name), str)}))
def test_every_text_reads_back_as_it_was_written(fields):
    operation = Operation(kind=OperationKind.CREATE, listing=Listing("MT-01", fields), key="k")
    sent = msgspec.json.decode(msgspec.json.encode(item_of(operation, "products")))
    shown = read_product({**sent, "product_id": 7, "state": "approved"})
    assert (shown.fields, shown.sku) == (fields, "MT-01")


def test_what_is_published_reads_back_equal_for_every_field(shop, contract, picture, create):
    reference = contract.upload(picture)
    listing = Listing("MT-01", {**FULL, "images": [picture.sha256]})
    assert contract.check(listing) == []
    (queued,) = contract.submit([create(listing, images={picture.sha256: reference})])
    (receipt,) = contract.collect({"MT-01": queued.ticket})
    (live,) = only(contract.live())
    assert live.fields == {**FULL, "images": [reference]}
    assert set(live.fields) == set(contract.capabilities.fields)
    assert queued.outcome is Outcome.QUEUED
    assert (receipt.outcome, receipt.state, receipt.remote_id) == (
        Outcome.ACCEPTED,
        ListingState.PENDING,
        live.remote_id,
    )


def test_a_ticket_waits_its_turn_and_then_tells_what_the_moderator_said(make_shop, make_listing, create):
    shop = make_shop(queue_seconds=60)
    contract = shop.adapter("contract")
    receipts = contract.submit([create(make_listing("A")), create(make_listing("B"))])
    tickets = {receipt.sku: receipt.ticket for receipt in receipts}
    assert [item.outcome for item in contract.collect(tickets)] == [Outcome.QUEUED, Outcome.QUEUED]
    shop.clock.sleep(61)
    shop.sandbox.approve(shop.sandbox.by_sku("A").remote_id)
    shop.sandbox.reject(shop.sandbox.by_sku("B").remote_id, "Ảnh mờ")
    good, bad = contract.collect(tickets)
    assert (good.outcome, good.state) == (Outcome.ACCEPTED, ListingState.LIVE)
    assert good.url.startswith("http://postmart.test/p/")
    assert (bad.outcome, bad.state, str(bad.reason)) == (Outcome.REJECTED, ListingState.REJECTED, "Ảnh mờ")


def test_a_ticket_that_nobody_knows_is_unknown(contract):
    (receipt,) = contract.collect({"A": "T-lost"})
    assert receipt.outcome is Outcome.UNKNOWN


def test_a_hundred_go_in_one_request(shop, contract, make_listing, create):
    receipts = list(contract.submit([create(make_listing(f"S{n}")) for n in range(250)]))
    assert {receipt.outcome for receipt in receipts} == {Outcome.QUEUED}
    assert shop.mount.writes == ["POST /partner/v1/products"] * 3
    assert len(only(contract.live())) == 250


@pytest.mark.parametrize("trouble", [FaultKind.REPLY_LOST, FaultKind.ERROR_AFTER, FaultKind.ERROR_BEFORE])
def test_a_lost_reply_is_repeated_under_the_same_key_and_there_is_one_product(
    shop, contract, make_listing, create, bodies, trouble
):
    shop.sandbox.faults.add(trouble, "POST /partner/v1/products")
    (receipt,) = contract.submit([create(make_listing())])
    first, second = [headers["Idempotency-Key"] for line, headers, _ in bodies if line.startswith("POST")]
    assert receipt.outcome is Outcome.QUEUED
    assert first == second == hashlib.sha256(b"k-MT-01").hexdigest()
    assert len(shop.sandbox.listings()) == 1


def test_a_restarted_program_sends_the_same_key_and_gets_the_same_ticket(shop, make_listing, create):
    (first,) = shop.adapter("contract").submit([create(make_listing())])
    (again,) = shop.adapter("contract").submit([create(make_listing())])
    assert first == again


def test_an_sku_that_exists_failed_and_is_never_taken_for_ours(shop, contract, make_listing, create):
    shop.put(contract, make_listing())
    (receipt,) = contract.submit([create(make_listing(price=1), key="another")])
    assert (receipt.outcome, receipt.remote_id) == (Outcome.FAILED, "")
    assert "ocopsync adopt MT-01 --to postmart" in str(receipt.reason)


@pytest.mark.parametrize("trouble", [FaultKind.REPLY_LOST, FaultKind.ERROR_BEFORE])
def test_an_sku_that_exists_is_unknown_where_an_earlier_attempt_may_have_made_it(
    shop, contract, make_listing, create, trouble
):
    (remote_id,) = shop.put(contract, make_listing())
    shop.sandbox.faults.add(trouble, "POST /partner/v1/products")
    (receipt,) = contract.submit([create(make_listing(price=1), key="another")])
    assert (receipt.outcome, receipt.remote_id) == (Outcome.UNKNOWN, remote_id)
    assert "stands there already" in str(receipt.reason)


def answer_creates(shop, monkeypatch, *answers):
    """Answer the next requests that create products with ``answers``; None: as always."""
    waiting, batch = list(answers), shop.sandbox._batch

    def answer(request, *args, **options):
        is_create = (request.method, request.path) == ("POST", "/partner/v1/products")
        refusal = waiting.pop(0) if is_create and waiting else None
        return batch(request, *args, **options) if refusal is None else refusal

    monkeypatch.setattr(shop.sandbox, "_batch", answer)


def test_a_refusal_after_a_lost_reply_leaves_it_unknown(shop, contract, make_listing, create, monkeypatch):
    answer_creates(shop, monkeypatch, None, envelope(code=1005, status=401))
    shop.sandbox.faults.add(FaultKind.REPLY_LOST, "POST /partner/v1/products")
    (receipt,) = contract.submit([create(make_listing())])
    assert receipt.outcome is Outcome.UNKNOWN
    assert len(shop.sandbox.listings()) == 1


def test_a_request_that_is_refused_as_a_whole_failed_and_the_other_groups_go_on(
    shop, contract, make_listing, create, monkeypatch
):
    (remote_id,) = shop.put(contract, make_listing("OLD"))
    answer_creates(shop, monkeypatch, envelope(code=1001, message="Đang bảo trì."))
    withdrawal = operation(OperationKind.WITHDRAW, make_listing("OLD"), remote_id)
    new, old = contract.submit([create(make_listing("NEW")), withdrawal])
    assert (new.outcome, old.outcome) == (Outcome.FAILED, Outcome.ACCEPTED)
    assert "Đang bảo trì." in str(new.reason)


def test_what_was_not_sent_after_a_refused_token_has_no_receipt(shop, contract, make_listing, create, monkeypatch):
    (remote_id,) = shop.put(contract, make_listing("OLD"))
    answer_creates(shop, monkeypatch, envelope(code=1005, status=401))
    withdrawal = operation(OperationKind.WITHDRAW, make_listing("OLD"), remote_id)
    receipts = []
    with pytest.raises(CredentialsRefused):
        receipts.extend(contract.submit([create(make_listing("NEW")), withdrawal]))
    assert receipts == []


def test_errors_of_one_item_reject_it_alone_in_the_sites_words(contract, make_listing, create):
    bad, good = contract.submit([create(make_listing("A", title="")), create(make_listing("B"))])
    assert bad.outcome is Outcome.REJECTED
    assert "title" in str(bad.reason)
    assert "không được để trống" in str(bad.reason)
    assert good.outcome is Outcome.QUEUED


def test_a_failure_inside_a_200_is_unknown_for_a_write_and_transient_for_a_read(shop, contract, make_listing, create):
    shop.sandbox.faults.add(FaultKind.FAILURE_IN_200, times=2)
    (receipt,) = contract.submit([create(make_listing())])
    assert receipt.outcome is Outcome.UNKNOWN
    with pytest.raises(Transient):
        list(contract.live())


def test_a_reply_that_is_no_envelope_is_unknown_for_a_write_and_not_recognised_for_a_read(
    shop, contract, make_listing, create
):
    shop.sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, times=2)
    (receipt,) = contract.submit([create(make_listing())])
    assert receipt.outcome is Outcome.UNKNOWN
    with pytest.raises(NotRecognised):
        list(contract.live())


def test_throttling_is_waited_for_also_when_writing(shop, contract, make_listing, create):
    shop.sandbox.faults.add(FaultKind.THROTTLED, "POST", value=9)
    (receipt,) = contract.submit([create(make_listing())])
    assert receipt.outcome is Outcome.QUEUED
    assert 9 <= sum(shop.clock.slept) < 10


# Updates and withdrawals


def test_price_and_stock_go_by_their_own_call_and_need_no_approval(shop, contract, make_listing):
    (remote_id,) = shop.put(contract, make_listing(stock=5))
    changed = make_listing(price=48_000, stock=4)
    (receipt,) = contract.submit([operation(OperationKind.UPDATE, changed, remote_id, changed={"price", "stock"})])
    (live,) = only(contract.live())
    assert shop.mount.writes[-1] == "PATCH /partner/v1/products/price-stock"
    assert receipt.outcome is Outcome.ACCEPTED
    assert (live.fields["price"], live.fields["stock"], live.state) == (48_000, 4, ListingState.LIVE)


def test_only_what_changed_is_sent_by_the_narrow_call(shop, contract, make_listing, bodies):
    (remote_id,) = shop.put(contract, make_listing(stock=5))
    list(contract.submit([operation(OperationKind.UPDATE, make_listing(stock=4), remote_id, changed={"stock"})]))
    assert b"price" not in bodies[-1][2]


def test_a_great_change_of_price_waits_for_approval_again(shop, contract, make_listing):
    (remote_id,) = shop.put(contract, make_listing())
    (receipt,) = contract.submit(
        [operation(OperationKind.UPDATE, make_listing(price=200_000), remote_id, changed={"price"})]
    )
    assert (receipt.outcome, receipt.state) == (Outcome.ACCEPTED, ListingState.PENDING)
    assert "approval" in str(receipt.reason)


@pytest.mark.parametrize("changed", [{"title"}, {"price", "title"}, {"stock"}, set()])
def test_any_other_change_sends_the_whole_content(shop, contract, make_listing, changed):
    (remote_id,) = shop.put(contract, make_listing())
    update = operation(OperationKind.UPDATE, make_listing(title="Mắm mới"), remote_id, changed=changed)
    (receipt,) = contract.submit([update])  # "stock" has gone: the narrow call can't say that
    assert receipt.outcome is Outcome.QUEUED
    assert shop.mount.writes[-1] == "PUT /partner/v1/products"


def test_an_update_clears_what_is_gone(shop, contract, make_listing):
    (remote_id,) = shop.put(contract, Listing("MT-01", FULL))
    list(contract.submit([operation(OperationKind.UPDATE, make_listing(), remote_id, changed={"brand"})]))
    (live,) = only(contract.live())
    assert live.fields == make_listing().fields


def test_a_withdrawal_takes_it_away_and_one_that_is_gone_is_done(shop, contract, make_listing):
    (remote_id,) = shop.put(contract, make_listing())
    withdrawal = operation(OperationKind.WITHDRAW, make_listing(), remote_id)
    (first,) = contract.submit([withdrawal])
    (again,) = contract.submit([evolve(withdrawal, key="k3")])
    assert (first.outcome, again.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert only(contract.live()) == []


def test_an_update_of_what_is_gone_failed(contract, make_listing):
    (receipt,) = contract.submit([operation(OperationKind.UPDATE, make_listing(), "999", changed={"title"})])
    assert receipt.outcome is Outcome.FAILED


def test_one_lost_group_does_not_make_the_others_unknown(shop, contract, make_listing, create):
    (remote_id,) = shop.put(contract, make_listing("OLD"))
    shop.sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "POST /partner/v1/products$")
    withdrawal = operation(OperationKind.WITHDRAW, make_listing("OLD"), remote_id)
    outcomes = {item.sku: item.outcome for item in contract.submit([create(make_listing("NEW")), withdrawal])}
    assert outcomes == {"NEW": Outcome.UNKNOWN, "OLD": Outcome.ACCEPTED}


# Reading


def test_the_walk_goes_on_after_a_cursor(shop, contract, make_listing, create):
    list(contract.submit([create(make_listing(f"S{n}")) for n in range(150)]))
    first, second = contract.live()
    assert (len(first.listings), len(second.listings), second.cursor) == (100, 50, None)
    assert only(contract.live(after=first.cursor)) == list(second.listings)


def test_what_changed_since_a_moment_is_read_alone_and_page_by_page(shop, contract, make_listing, create):
    list(contract.submit([create(make_listing(f"S{n:03}")) for n in range(240)]))
    assert len(only(contract.live())) == 240
    before = shop.clock.now() + dt.timedelta(seconds=1)
    assert only(contract.changed(before)) == []
    shop.clock.sleep(60)
    since = shop.clock.now()
    for number in range(0, 240, 2):
        shop.sandbox.approve(shop.sandbox.by_sku(f"S{number:03}").remote_id)
    first, second = contract.changed(since)
    assert [item.sku for item in (*first.listings, *second.listings)] == [f"S{n:03}" for n in range(0, 240, 2)]
    assert only(contract.changed(since, first.cursor)) == list(second.listings)
    assert len(only(contract.changed(before - dt.timedelta(days=1)))) == 240


def test_looking_up_asks_by_sku(contract, shop, make_listing):
    (remote_id,) = shop.put(contract, make_listing())
    answers = contract.look_up([Target("MT-01"), Target("MT-02")])
    assert isinstance(answers["MT-01"], Found)
    assert answers["MT-01"].listing.remote_id == remote_id
    assert answers["MT-02"] == Absent()


def test_a_rejection_is_read_with_its_reason(shop, contract, make_listing):
    (remote_id,) = shop.put(contract, make_listing())
    shop.sandbox.reject(remote_id, "Ảnh mờ")
    (live,) = only(contract.live())
    assert (live.state, live.reason) == (ListingState.REJECTED, "Ảnh mờ")
    assert live.changed_at == dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", [{"state": "frozen"}, {"product_id": None}])
def test_a_product_that_the_contract_does_not_know_is_not_recognised(change):
    with pytest.raises(NotRecognised):
        read_product({"product_id": 1, "sku": "A", "state": "approved", "title": "x", **change})


# Who we are


def test_login_says_that_the_token_works(contract):
    assert "accepts the token" in str(contract.login())


def test_a_wrong_token_is_refused_and_never_shown(shop, make_listing, create):
    adapter = shop.adapter("contract", {"token": TOKEN})
    with pytest.raises(CredentialsRefused) as caught:
        list(adapter.submit([create(make_listing())]))
    assert TOKEN not in repr(caught.getrepr(style="long"))
    assert TOKEN not in str(caught.value)
    assert TOKEN not in repr(vars(adapter))


def test_no_token_is_said(shop):
    with pytest.raises(CredentialMissing):
        shop.adapter("contract", {}).login()


def test_signed_requests_are_taken_where_signatures_are_needed(make_shop, make_listing, picture):
    shop = make_shop(hmac=True)
    adapter = shop.adapter("contract", signed=True)
    assert adapter.upload(picture).startswith("img-")
    assert shop.put(adapter, make_listing(sku="Mã 1"))
    assert isinstance(adapter.look_up([Target("Mã 1")])["Mã 1"], Found)
    with pytest.raises(CredentialsRefused):
        shop.adapter("contract").login()
    with pytest.raises(CredentialsRefused):
        shop.adapter("contract", {"token": "sandbox-token", "hmac_secret": "wrong"}, signed=True).login()


def test_a_repeated_request_is_signed_anew(make_shop, make_listing, create, monkeypatch):
    monkeypatch.setattr(sandbox_contract, "CLOCK_TOLERANCE", 10)
    shop = make_shop(hmac=True)
    shop.sandbox.faults.add(FaultKind.THROTTLED, "POST /partner/v1/products", value=20)
    (receipt,) = shop.adapter("contract", signed=True).submit([create(make_listing())])
    assert receipt.outcome is Outcome.QUEUED


def test_an_empty_picture_is_refused_in_the_sites_words(contract, picture):
    picture.path.write_bytes(b"")
    with pytest.raises(Refused, match="Thiếu tệp"):
        contract.upload(picture)


def test_a_pictures_file_name_does_not_leave_the_house(contract, picture, bodies):
    contract.upload(picture)
    assert b"Lan" not in bodies[-1][2]
    assert b"aaaaaaaaaaaa.png" in bodies[-1][2]


# Checking


def test_an_sku_with_a_comma_is_a_problem_for_the_contract_alone(contract, by_hand, make_listing):
    (problem,) = contract.check(make_listing("A,B"))
    assert problem.code == "postmart-sku-comma"
    assert by_hand.check(make_listing("A,B")) == []


def test_a_listing_needs_a_title_and_no_length_is_invented(contract, make_listing):
    assert [problem.field for problem in contract.check(Listing("A", {"price": 1}))] == ["title"]
    assert contract.check(make_listing(title="Mắm " * 5000, description="dài " * 50_000)) == []
