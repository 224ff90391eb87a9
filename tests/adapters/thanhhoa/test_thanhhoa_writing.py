"""Posting, changing, withdrawing on good and bad days: a receipt never says more than was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from ocopsync.errors import NotRecognised, OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.listing import Absent, Found, Listing, ListingState, Operation, OperationKind, Outcome, Target
from ocopsync.model import Image
from ocopsync.testing import FaultKind, SandboxMount
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

DAY = 24 * 60 * 60
SAVE = "POST /user/advertising$"
CHANGE = r"POST /user/advertising/\d+$"
OWN_LIST = "GET /user/advertising$"
CLIPPED = {"sku": "HL-01", "title": "Mắm tôm Hòa Lộc"}


def test_a_new_offer_is_accepted_when_the_own_list_shows_it(seller: Any, listing: Listing) -> None:
    receipt = seller.create(listing)
    (stands,) = seller.sandbox.listings()
    assert (receipt.outcome, receipt.remote_id, receipt.state) == (
        Outcome.ACCEPTED,
        stands.remote_id,
        ListingState.PENDING,
    )


def test_a_redirect_alone_proves_nothing(seller: Any, listing: Listing) -> None:
    seller.sandbox.faults.add(FaultKind.LATE_COMMIT, SAVE, value=60)
    receipt = seller.create(listing)
    assert (receipt.outcome, receipt.remote_id) == (Outcome.UNKNOWN, "")


def test_a_read_lag_leaves_it_unknown_until_it_is_seen(seller: Any, listing: Listing, clock: Any) -> None:
    seller.sandbox.lag = 30
    assert seller.create(listing).outcome is Outcome.UNKNOWN
    clock.sleep(31)
    found = seller.adapter.look_up([Target(**CLIPPED)])["HL-01"]
    assert isinstance(found, Found)


def test_what_another_catalogue_just_posted_under_the_same_title_is_never_taken_for_ours(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], mount: SandboxMount, open_adapter: Any
) -> None:
    neighbour, portal = open_adapter(), mount.app

    def another_first(environ: Any, start_response: Any) -> Any:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == ("POST", "/user/advertising"):
            mount.app = portal
            theirs = Operation(kind=OperationKind.CREATE, listing=with_fields(listing, sku="TWO-7"))
            assert [item.outcome for item in neighbour.submit([theirs])] == [Outcome.ACCEPTED]
        return portal(environ, start_response)

    mount.app = another_first
    seller.sandbox.faults.add(FaultKind.LATE_COMMIT, SAVE, skip=1, value=60)
    receipt = seller.create(listing)
    assert (receipt.outcome, receipt.remote_id) == (Outcome.UNKNOWN, "")
    assert [item.sku for item in seller.sandbox.listings()] == ["TWO-7", "HL-01"]


def test_a_form_that_leads_to_another_host_is_a_failure_of_the_page_and_not_of_the_listing(
    seller: Any, listing: Listing, mount: SandboxMount
) -> None:
    portal = mount.app

    def elsewhere(environ: Any, start_response: Any) -> Any:
        body = b"".join(portal(environ, lambda status, headers: start_response(status, without_length(headers))))
        return [body.replace(b'action="/user/advertising"', b'action="http://elsewhere.test/user"')]

    mount.app = elsewhere
    receipt = seller.create(listing)
    assert receipt.outcome is Outcome.FAILED
    assert "elsewhere.test" in str(receipt.reason)


def without_length(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [item for item in headers if item[0] != "Content-Length"]


def test_what_the_portal_refuses_is_rejected_in_its_own_words(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    receipt = seller.create(with_fields(listing, phone=""))
    assert receipt.outcome is Outcome.REJECTED
    assert str(receipt.reason) == "Trường Điện thoại không được bỏ trống."
    assert seller.sandbox.listings() == []


def test_an_update_that_is_refused_says_why_and_not_what_the_moderator_said_before(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.reject(remote_id, "Ảnh mờ")
    receipt = seller.submit("update", with_fields(listing, address=""), remote_id)
    assert (receipt.outcome, str(receipt.reason)) == (Outcome.REJECTED, "Trường Địa chỉ không được bỏ trống.")


def test_a_rejected_offer_can_be_corrected(seller: Any, listing: Listing, with_fields: Callable[..., Listing]) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.reject(remote_id, "Giá sai")
    receipt = seller.submit("update", with_fields(listing, price=200_000), remote_id)
    assert receipt.outcome is Outcome.ACCEPTED
    assert seller.only().state is ListingState.PENDING


@pytest.mark.parametrize("kind", ["create", "update", "withdraw"])
def test_an_error_inside_a_200_is_a_failure_in_the_portal_s_words(seller: Any, listing: Listing, kind: str) -> None:
    remote_id = "" if kind == "create" else seller.posted(listing)
    seller.sandbox.faults.add(FaultKind.FAILURE_IN_200, SAVE if kind == "create" else CHANGE)
    receipt = seller.submit(kind, listing, remote_id)
    assert receipt.outcome is Outcome.FAILED
    assert "Vui lòng thử lại" in str(receipt.reason)


@pytest.mark.parametrize("fault", [FaultKind.REPLY_LOST, FaultKind.ERROR_AFTER, FaultKind.ERROR_BEFORE])
@pytest.mark.parametrize("kind", ["create", "update", "withdraw"])
def test_a_write_without_an_answer_is_unknown_and_not_sent_again(
    seller: Any, listing: Listing, mount: SandboxMount, fault: FaultKind, kind: str
) -> None:
    remote_id = "" if kind == "create" else seller.posted(listing)
    seller.sandbox.faults.add(fault, SAVE if kind == "create" else CHANGE)
    before = len(mount.writes)
    with pytest.raises(OutcomeUnknown):
        seller.submit(kind, attrs.evolve(listing, fields={**listing.fields, "price": 5}), remote_id)
    sent = [line for line in mount.writes[before:] if not line.endswith("/login")]
    assert len(sent) == 1


@pytest.mark.parametrize(
    "fault", [FaultKind.UNKNOWN_MARKUP, FaultKind.ERROR_BEFORE, FaultKind.THROTTLED, FaultKind.NEVER_ARRIVES]
)
def test_a_write_that_can_t_be_looked_at_afterwards_is_unknown(seller: Any, listing: Listing, fault: FaultKind) -> None:
    seller.adapter.login()
    seller.sandbox.faults.add(fault, OWN_LIST, skip=1, times=20, value=600)
    with pytest.raises(OutcomeUnknown):
        seller.create(listing)
    assert len(seller.sandbox.listings()) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [(FaultKind.THROTTLED, Throttled), (FaultKind.NEVER_ARRIVES, Transient), (FaultKind.UNKNOWN_MARKUP, NotRecognised)],
)
def test_trouble_before_the_write_means_that_nothing_happened(
    seller: Any, listing: Listing, fault: FaultKind, error: type[Exception]
) -> None:
    seller.sandbox.faults.add(fault, "GET /user/advertising/create", times=20, value=600)
    with pytest.raises(error):
        seller.create(listing)
    assert seller.sandbox.listings() == []


def test_a_throttled_write_did_not_happen(seller: Any, listing: Listing) -> None:
    seller.sandbox.faults.add(FaultKind.THROTTLED, SAVE, value=600)
    with pytest.raises(Throttled):
        seller.create(listing)
    assert seller.sandbox.listings() == []


def test_an_update_whose_effect_isn_t_seen_is_unknown(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.faults.add(FaultKind.LATE_COMMIT, CHANGE, value=60)
    assert seller.submit("update", with_fields(listing, price=7), remote_id).outcome is Outcome.UNKNOWN


def test_an_update_of_something_that_is_gone_fails(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.remove(remote_id)
    assert seller.submit("update", listing, remote_id).outcome is Outcome.FAILED


def test_a_category_or_region_that_the_form_doesn_t_offer_is_said_and_nothing_is_sent(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], mount: SandboxMount
) -> None:
    receipt = seller.create(with_fields(listing, category="Hoa tươi"))
    assert receipt.outcome is Outcome.FAILED
    assert "Hoa tươi" in str(receipt.reason)
    assert "Rau, củ, quả" in str(receipt.reason)
    receipt = seller.create(attrs.evolve(listing, extra={"type": "Cần bán", "region": "Hà Nội"}))
    assert "region" in str(receipt.reason)
    assert SAVE.removesuffix("$") not in mount.writes


def test_withdrawing_takes_it_away(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    assert seller.submit("withdraw", listing, remote_id).outcome is Outcome.ACCEPTED
    assert seller.everything() == []
    assert seller.adapter.look_up([Target("HL-01", remote_id)]) == {"HL-01": Absent()}


def test_withdrawing_what_is_gone_already_is_done(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    seller.sandbox.remove(remote_id)
    assert seller.submit("withdraw", listing, remote_id).outcome is Outcome.ACCEPTED


def test_withdrawing_finds_an_offer_on_a_later_page(seller: Any, listing: Listing, many: Callable[[int], None]) -> None:
    oldest = seller.posted(listing)
    many(22)
    assert seller.submit("withdraw", listing, oldest).outcome is Outcome.ACCEPTED
    assert len(seller.everything()) == 22


def test_an_offer_is_posted_for_ninety_days(seller: Any, listing: Listing) -> None:
    seller.posted(listing)
    assert seller.only().expires_on == dt.date(2026, 11, 21) + dt.timedelta(days=90)


@pytest.mark.parametrize(("passed", "ends"), [(75, 90), (76, 76 + 90), (100, 100 + 90)])
def test_an_update_extends_an_offer_only_near_its_end(
    seller: Any, listing: Listing, clock: Any, passed: int, ends: int
) -> None:
    remote_id = seller.posted(listing)
    clock.sleep(passed * DAY)
    assert seller.submit("update", listing, remote_id).outcome is Outcome.ACCEPTED
    assert seller.only().expires_on == dt.date(2026, 11, 21) + dt.timedelta(days=ends)


def test_an_offer_past_its_date_is_hidden(seller: Any, listing: Listing, clock: Any) -> None:
    seller.sandbox.approve(seller.posted(listing))
    clock.sleep(90 * DAY)
    assert seller.only().state is ListingState.LIVE
    clock.sleep(1 * DAY)
    assert seller.only().state is ListingState.HIDDEN


def test_the_number_of_days_is_a_setting(
    open_adapter: Callable[..., ThanhHoaAdapter], sandbox: ThanhHoaSandbox, seller: Any, listing: Listing
) -> None:
    seller.adapter = open_adapter(days_listed=30)
    seller.posted(listing)
    assert seller.only().expires_on == dt.date(2026, 12, 21)


def test_a_picture_that_isn_t_taken_is_refused_in_the_portal_s_words(adapter: ThanhHoaAdapter, picture: Image) -> None:
    picture.path.write_text("no picture")
    with pytest.raises(Refused, match="JPEG hoặc PNG"):
        adapter.upload(picture)


def test_an_upload_whose_reply_is_lost_is_simply_sent_again(
    adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox, picture: Image
) -> None:
    sandbox.faults.add(FaultKind.REPLY_LOST, "POST /user/advertising/upload")
    assert adapter.upload(picture).startswith("/image/120/120/")


def test_an_upload_answered_with_another_page_is_an_error(
    adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox, picture: Image
) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "POST /user/advertising/upload")
    with pytest.raises(NotRecognised):
        adapter.upload(picture)
