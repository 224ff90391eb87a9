"""What the ledger counts for a plan: the day's new listings of an account, and failures with the same content."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.ledger import OperationState
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt, Scope
from ocopsync.messages import verbatim

OURS = Scope("voso", "htx", "cat-1")
SISTER = Scope("voso", "htx", "cat-2")
STRANGERS = (Scope("voso", "other", "cat-1"), Scope("postmart", "htx", "cat-1"))


@pytest.fixture
def ledger(everywhere, clock, working):
    with working(everywhere, OURS, SISTER, *STRANGERS, clock=clock) as opened:
        yield opened


def log(ledger, sku, state=OperationState.ACCEPTED, *, kind=OperationKind.CREATE, scope=OURS, key="k", reason="lỗi"):
    (number,) = ledger.intend(scope, "r", [Operation(kind=kind, listing=Listing(sku, {}), key=key)])
    receipt = Receipt(sku=sku, outcome=Outcome.FAILED, reason=verbatim(reason))
    ledger.settle(scope, [(number, state, receipt, None)])


def test_new_listings_of_all_catalogues_of_the_account_are_counted(ledger, clock):
    for scope in (OURS, SISTER, *STRANGERS):
        log(ledger, "A", scope=scope)
    log(ledger, "A", kind=OperationKind.UPDATE)
    log(ledger, "A", kind=OperationKind.WITHDRAW)
    assert ledger.creates_since(OURS, clock.now()) == 2


def test_only_what_was_meant_since_then_is_counted(ledger, clock):
    log(ledger, "A")
    clock.sleep(0.000001)
    since = clock.now().astimezone(dt.timezone(dt.timedelta(hours=7)))
    assert ledger.creates_since(OURS, since) == 0
    log(ledger, "B")
    assert ledger.creates_since(OURS, since) == 1


@pytest.mark.parametrize("state", OperationState)
def test_what_certainly_does_not_stand_there_is_not_counted(ledger, clock, state):
    log(ledger, "A", state)
    undone = (OperationState.FAILED, OperationState.REJECTED, OperationState.CANCELLED)
    assert ledger.creates_since(OURS, clock.now()) == (state not in undone)


def test_failures_are_counted_by_key_from_the_last_other_reason_on(ledger):
    for reason in ("a", "b", "b"):
        log(ledger, "A", OperationState.FAILED, reason=reason)
    log(ledger, "B", OperationState.FAILED, key="other", reason="c")
    log(ledger, "C", OperationState.ACCEPTED)
    assert ledger.failures(OURS, {"A": "k", "B": "other", "C": "k", "D": "k"}) == {"k": (2, "b"), "other": (1, "c")}


def test_failures_with_another_content_or_of_another_catalogue_are_not_counted(ledger):
    log(ledger, "A", OperationState.FAILED, key="old")
    log(ledger, "A", OperationState.FAILED, scope=SISTER)
    assert ledger.failures(OURS, {"A": "k"}) == {}
    assert ledger.failures(OURS, {}) == {}


def test_failures_of_more_listings_than_one_query_takes(ledger):
    for sku in ("S0001", "S1200"):
        log(ledger, sku, OperationState.FAILED, key=sku)
    found = ledger.failures(OURS, {f"S{number:04}": f"S{number:04}" for number in range(1300)})
    assert found == {"S0001": (1, "lỗi"), "S1200": (1, "lỗi")}
