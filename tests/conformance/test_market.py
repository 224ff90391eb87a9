"""Chợ Mẫu has the habits that the planted bugs stumble over; without them no check could tell."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.errors import CredentialsRefused, Moved, NotRecognised, OutcomeUnknown, PersonNeeded
from ocopsync.listing import Found, Listing, ListingState, Operation, OperationKind, Outcome, Receipt, Target
from ocopsync.testing import FaultKind, HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport
from tests.conformance.market import PAGE, ReferenceSandbox
from tests.conformance.reference import ReferenceAdapter, ReferenceSettings

URL = "http://reference.test"


@pytest.fixture
def sandbox() -> ReferenceSandbox:
    return ReferenceSandbox(clock=HandClock())


@pytest.fixture
def adapter(sandbox: ReferenceSandbox) -> ReferenceAdapter:
    return adapter_for(sandbox)


def adapter_for(
    sandbox: ReferenceSandbox, credentials: dict[str, str] | None = None, *, keys: bool = True
) -> ReferenceAdapter:
    transport = Transport(
        URL, user_agent="test", adapter=SandboxMount(sandbox), clock=sandbox.clock, retry=RetryPolicy(attempts=3)
    )
    known = sandbox.credentials if credentials is None else credentials
    return ReferenceAdapter(ReferenceSettings(url=URL, keys=keys), transport, secrets_of(known))


def creation(sku: str, key: str = "") -> Operation:
    listing = Listing(sku, {"title": f"Mật ong {sku}", "price": 225_000, "stock": 0})
    return Operation(kind=OperationKind.CREATE, listing=listing, key=key or f"k-{sku}")


def put(adapter: ReferenceAdapter, *skus: str) -> list[Receipt]:
    return list(adapter.submit([creation(sku) for sku in skus]))


def skus_of(adapter: ReferenceAdapter) -> list[str]:
    return [item.sku for page in adapter.live() for item in page.listings]


def test_a_key_that_was_seen_makes_no_second_listing(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    first, second = put(adapter, "A"), put(adapter, "A")
    assert first == second
    assert len(sandbox.listings()) == 1


def test_without_keys_the_same_is_made_twice(sandbox: ReferenceSandbox) -> None:
    adapter = adapter_for(sandbox, keys=False)
    put(adapter, "A")
    put(adapter, "A")
    assert [item.sku for item in sandbox.listings()] == ["A", "A"]
    found = adapter.look_up([Target("A")])["A"]
    assert isinstance(found, Found)
    assert len(found.others) == 1


def test_the_newest_comes_first_and_pages_are_full(adapter: ReferenceAdapter) -> None:
    put(adapter, *(f"SP{number:02}" for number in range(PAGE)))
    put(adapter, "SP99")
    assert [len(page.listings) for page in adapter.live()] == [PAGE, 1]
    assert skus_of(adapter)[0] == "SP99"


def test_an_insert_moves_the_pages(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    put(adapter, *(f"SP{number:02}" for number in range(PAGE)))
    put(adapter, "SP99")
    sandbox.faults.add(FaultKind.PAGE_SHIFT, "GET /listings", skip=1)
    with pytest.raises(Moved):
        skus_of(adapter)


def test_the_search_finds_parts_of_an_sku(adapter: ReferenceAdapter) -> None:
    put(adapter, "SP01", "SP010")
    answer = adapter.call("GET", "search", params={"sku": "SP01"})
    assert {item["sku"] for item in answer["listings"]} == {"SP01", "SP010"}


def test_a_write_is_seen_after_the_lag() -> None:
    clock = HandClock()
    adapter = adapter_for(ReferenceSandbox(clock=clock, lag=3))
    put(adapter, "A")
    assert skus_of(adapter) == []
    clock.time += dt.timedelta(seconds=3)
    assert skus_of(adapter) == ["A"]


def test_a_moderator_refuses_with_a_reason(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    assert put(adapter, "A")[0].state is ListingState.PENDING
    sandbox.reject(sandbox.by_sku("A").remote_id, "Ảnh mờ")
    found = adapter.look_up([Target("A")])["A"]
    assert isinstance(found, Found)
    assert (found.listing.state, found.listing.reason) == (ListingState.REJECTED, "Ảnh mờ")


def test_an_unknown_field_is_refused(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    listing = Listing("A", {"title": "Mật ong", "phone": "0900000000"})
    [receipt] = adapter.submit([Operation(kind=OperationKind.CREATE, listing=listing, key="k")])
    assert receipt.outcome is Outcome.REJECTED
    assert "phone" in str(receipt.reason)
    assert sandbox.listings() == []


def test_a_session_that_is_over_is_renewed(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    put(adapter, "A")
    sandbox.faults.add(FaultKind.SESSION_EXPIRED, "POST /listings")
    put(adapter, "B")
    assert sandbox.requests.count("POST /session") == 2
    assert [item.sku for item in sandbox.listings()] == ["A", "B"]


@pytest.mark.parametrize("kind", [FaultKind.FAILURE_IN_200, FaultKind.UNKNOWN_MARKUP])
def test_a_write_without_a_readable_reply_is_unknown(
    adapter: ReferenceAdapter, sandbox: ReferenceSandbox, kind: FaultKind
) -> None:
    sandbox.faults.add(kind, "POST /listings")
    with pytest.raises(OutcomeUnknown):
        put(adapter, "A")


def test_a_page_that_is_not_known_is_not_empty(adapter: ReferenceAdapter, sandbox: ReferenceSandbox) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "GET /listings")
    with pytest.raises(NotRecognised):
        skus_of(adapter)


def test_who_may_not_come_in(sandbox: ReferenceSandbox) -> None:
    with pytest.raises(CredentialsRefused):
        adapter_for(sandbox, {"username": "htx-mau", "password": "sai"}).login()
    sandbox.faults.add(FaultKind.OTP, "POST /session")
    with pytest.raises(PersonNeeded):
        adapter_for(sandbox).login()
