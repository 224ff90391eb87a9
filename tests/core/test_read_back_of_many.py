"""Reading back more than is looked up together: one walk over everything, and the same result."""

from __future__ import annotations

import pytest

from ocopsync import settle
from ocopsync.errors import Transient
from ocopsync.ledger import OperationState
from ocopsync.messages import say

SKUS = "ABCDE"


@pytest.fixture(autouse=True)
def three_are_many(monkeypatch):
    monkeypatch.setattr(settle, "LOOKED_UP_TOGETHER", 2)


def test_many_are_read_back_in_one_walk_and_all_of_it_is_kept(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)  # so that nothing is looked up before it is created
    office = make_office(shelves)
    office.publish(kit.rows(*SKUS))
    assert shelves.calls.count("live") == 3  # five listings, two on a page
    assert "look_up" not in shelves.calls
    records = [office.record(sku) for sku in SKUS]
    assert all(record.seen == record.sent and record.seen_at for record in records)
    log = office.ledger.history(office.connections[0].scope.catalogue)
    assert {item.state for item in log} == {OperationState.VERIFIED}


def test_a_listing_of_the_same_sku_that_is_not_ours_is_not_taken_for_it(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    one.publish([kit.row(sku, f"Chè Lam {sku}") for sku in SKUS])
    two.publish([kit.row(sku, f"Nem Chua {sku}") for sku in SKUS])
    assert [two.record(sku).seen["title"] for sku in SKUS] == [f"Nem Chua {sku}" for sku in SKUS]
    assert [one.record(sku).seen["title"] for sku in SKUS] == [f"Chè Lam {sku}" for sku in SKUS]


def test_what_the_marketplace_rewrote_is_named(make_office, clock, kit):
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": fields["title"].upper()})
    tally = make_office(shelves).publish(kit.rows(*SKUS))
    assert {sku: [item.name for item in fields] for sku, fields in tally.rewritten.items()} == {
        sku: ["title"] for sku in SKUS
    }


def test_a_walk_that_breaks_off_keeps_what_it_read_and_the_next_run_reads_the_rest(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)

    def second_page(call):
        if call == "live" and shelves.calls.count("live") == 2:
            raise Transient(say("not now"))

    shelves.during = second_page
    tally = office.publish(kit.rows(*SKUS))
    assert kit.counted(tally) == {"published": 5}
    assert str(tally.unread) == "not now"
    assert [bool(office.record(sku).seen) for sku in SKUS] == [True, True, False, False, False]

    office.publish(kit.rows(*SKUS))
    assert all(office.record(sku).seen for sku in SKUS)
    assert len(shelves.sent()) == 5
