"""What others did meanwhile: strangers' listings, what is gone, and runs that were broken off or taken over."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.errors import (
    LeaseLost,
)
from ocopsync.ledger import Holder, Phase, open_ledger
from ocopsync.model import Verb
from ocopsync.plan import Fate
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.settle import catch_up
from ocopsync.testing import HandClock
from tests.core.publishing import LOST

# What is someone else's, what is rewritten, what stands there besides


def test_what_somebody_made_under_the_sku_is_never_taken_for_an_unanswered_create(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)
    shelves.put("hand1", kit.stand(sku="A", fields={"title": "Của người khác", "price": 1}))
    shelves.fail("submit", LOST)
    for _ in range(3):
        assert kit.counted(office.publish([kit.row("A")])) == {"unknown": 1}
        clock.sleep(1000)
    assert office.record("A") is None
    assert shelves.calls.count("submit") == 1
    assert shelves.stands["hand1"].fields["price"] == 1


@pytest.mark.parametrize(
    ("able", "fate"), [({}, "published"), ({"idempotency_key": True}, "unknown"), ({"upsert": True}, "unknown")]
)
def test_what_resembles_an_unanswered_create_is_ours_only_where_a_look_had_shown_nothing(
    make_office, clock, kit, able, fate
):
    shelves = kit.shelves(clock, **able)
    office = make_office(shelves)
    alike = kit.stand(sku="A", fields={"title": "MẮM TÔM A", "price": 50_000})
    shelves.during_submit = lambda operations: shelves.put("x1", alike)
    shelves.fail("submit", LOST)
    assert kit.counted(office.publish([kit.row("A")])) == {fate: 1}
    assert (office.record("A") is not None) is (fate == "published")


def test_another_catalogues_create_that_has_no_receipt_yet_is_not_taken_for_ours(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves), make_office(shelves, catalogue="cat-2")
    ours, theirs = [kit.row("SP01", "Nem chua", price=1)], [kit.row("SP01", "Chè lam", price=2)]
    shelves.fail("submit", LOST)
    one.publish(ours)

    def in_flight(operations):
        shelves.during_submit = lambda operations: None
        shelves.during = lambda call: one_settles() if call == "look_up" else None

    def one_settles():
        shelves.during = lambda call: None
        assert kit.counted(one.publish(ours)) == {"unknown": 1}
        assert one.record("SP01") is None

    shelves.during_submit = in_flight
    shelves.idempotency_key = True  # so that the first look of theirs is the read-back, before which theirs is unknown
    shelves.fail("submit", LOST, afterwards=True)
    two.publish(theirs)
    assert one.record("SP01") is None
    two.publish(theirs)
    assert two.record("SP01").remote_id
    shelves.idempotency_key = False
    assert kit.counted(one.publish(ours)) == {"published": 1}
    assert sorted(stand.fields["title"] for stand in shelves.stands.values()) == ["Chè lam", "Nem chua"]


def test_a_lost_update_on_a_marketplace_that_rewrites_is_recognised_and_not_sent_again(make_office, clock, kit):
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": fields["title"].upper()})
    office = make_office(shelves)
    office.publish([kit.row("A", "một")])
    shelves.fail("submit", LOST, afterwards=True)
    assert kit.counted(office.publish([kit.row("A", "hai")])) == {"updated": 1}
    assert kit.counted(office.publish([kit.row("A", "hai")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("update", "A")]


def test_a_lost_update_of_which_something_else_stands_there_waits_for_a_person(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.fail("submit", LOST)
    shelves.during_submit = lambda operations: shelves.edit("A", price=3)
    for _ in range(2):
        assert kit.counted(office.publish([kit.row("A", price=1000)])) == {"unknown": 1}
    assert shelves.calls.count("submit") == 2, "the create and one update"
    assert shelves.of("A")[1].fields["price"] == 3


def test_a_lost_update_is_not_seen_in_a_twin(office, shelves, kit):
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")

    def swap(operations):
        shelves.put(remote_id, None)
        shelves.put("twin", evolve(stand, fields={**stand.fields, "price": 77}))

    shelves.during_submit = swap
    shelves.fail("submit", LOST)
    assert kit.counted(office.publish([kit.row("A", price=77)])) == {"unknown": 1}
    assert kit.counted(office.publish([kit.row("A", price=77)])) == {"held": 1}
    record = office.record("A")
    assert (record.remote_id, record.sent["price"]) == (remote_id, 50_000)


def test_a_lost_withdrawal_is_done_although_a_twin_stands_there(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.put("twin", shelves.of("A")[1])
    shelves.fail("submit", LOST, afterwards=True)
    rows = [kit.row("A", verb=Verb.WITHDRAW)]
    assert kit.counted(office.publish(rows)) == {"unknown": 1}
    assert kit.counted(office.publish(rows)) == {"unchanged": 1}
    assert (office.record("A").phase, list(shelves.stands)) == (Phase.WITHDRAWN, ["twin"])
    assert shelves.sent() == [("create", "A"), ("withdraw", "A")]


@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.WITHDRAW])
def test_a_listing_that_is_gone_is_not_changed_because_its_twin_stands_there(office, shelves, kit, verb):
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")
    shelves.put("twin", stand)
    shelves.put(remote_id, None)
    office.publish([kit.row("A", price=1, verb=verb)])
    assert shelves.sent() == [("create", "A")]
    assert shelves.stands["twin"] == stand


# Withdrawing what is gone


@pytest.fixture
def gone(office, shelves, kit):
    """A and B were published, and somebody took A down by hand."""
    office.publish(kit.rows("A", "B"))
    shelves.put(shelves.of("A")[0], None)
    shelves.calls.clear()
    return office


def test_what_is_gone_is_withdrawn_without_sending_anything(gone, shelves, kit):
    rows = [kit.row("A", verb=Verb.WITHDRAW), kit.row("B")]
    tally = gone.publish(rows)
    assert (kit.counted(tally), tally.writes) == ({"withdrawn": 1, "unchanged": 1}, 0)
    assert tally.went_well
    assert shelves.calls == ["look_up", "look_up"], "it is looked for twice"
    assert (gone.record("A").phase, gone.record("A").remote_id) == (Phase.WITHDRAWN, "")
    again = gone.publish(rows)
    assert (kit.counted(again), again.writes) == ({"unchanged": 2}, 0)


def test_what_is_gone_and_has_no_row_is_counted_apart(gone, shelves, kit):
    tally = gone.publish(kit.rows("B"), withdraw_missing=True)
    assert (tally.without_row, tally.writes) == ({Fate.WITHDRAWN: 1}, 0)
    assert "submit" not in shelves.calls


def test_what_is_gone_and_wanted_again_is_made_again(gone, shelves, kit):
    gone.publish([kit.row("A", verb=Verb.WITHDRAW), kit.row("B")])
    assert kit.counted(gone.publish(kit.rows("A", "B"))) == {"published": 1, "unchanged": 1}
    assert sorted(shelves.titles()) == ["A", "B"]


def test_what_only_one_look_misses_is_withdrawn(office, shelves, kit):
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, None)
    shelves.calls.clear()
    shelves.during = lambda call: shelves.put(remote_id, stand) if shelves.calls.count("look_up") == 2 else None
    assert office.publish([kit.row("A", verb=Verb.WITHDRAW)]).writes == 1
    assert shelves.stands == {}


def test_within_the_read_lag_of_our_last_write_nothing_is_believed_to_be_gone(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=60.0)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    assert shelves.visible() == {}
    tally = office.publish([kit.row("A", verb=Verb.WITHDRAW)])
    assert (kit.counted(tally), tally.writes) == ({"withdrawn": 1}, 1)
    assert shelves.stands == {}


def test_a_plan_that_goes_on_withdraws_nothing_that_it_found_gone(gone, shelves, kit):
    rows = [kit.row("A", verb=Verb.WITHDRAW), kit.row("B", price=1)]
    first, second = go_on(gone, rows)
    assert (kit.counted(first), first.writes) == ({"withdrawn": 1, "held": 1}, 0)
    assert (kit.counted(second), second.writes) == ({"withdrawn": 1, "updated": 1}, 1)
    assert shelves.sent()[2:] == [("update", "B")]


# A plan that goes on


def go_on(office, rows):
    """Carry a plan out one operation at first, and the rest in another run."""
    office.restart()
    plan = office.plan(rows)
    plan.digest = "plan-1"
    tallies = []
    for number, limit in enumerate([1, None]):
        office.clock.sleep(60)
        office.ledger.start_run(f"goes-on-{number}", "publish", "cat-1", plan=plan.digest)
        tallies += publish([plan], office.ledger, f"goes-on-{number}", limit=limit)
        assert tallies[-1].adds_up
    return tallies


def test_what_another_plans_run_was_refused_is_asked_for_again_when_this_one_goes_on(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    shelves.refuse = ["B"]
    rows = [kit.row("A"), kit.row("B", verb=Verb.WITHDRAW)]
    office.ledger.start_run("run2", "publish", "cat-1", plan="plan-0")
    assert kit.counted(office.publish(rows)) == {"unchanged": 1, "rejected": 1}
    shelves.refuse = ()
    first, second = go_on(office, [kit.row(sku, verb=Verb.WITHDRAW) for sku in "AB"])
    assert kit.counted(first) == {"withdrawn": 1, "held": 1}
    assert kit.counted(second) == {"withdrawn": 2}
    assert shelves.stands == {}


def test_what_this_plans_run_was_refused_is_not_asked_for_again(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    shelves.refuse = ["A"]
    first, second = go_on(office, [kit.row(sku, verb=Verb.WITHDRAW) for sku in "AB"])
    assert kit.counted(first) == {"rejected": 1, "held": 1}
    assert kit.counted(second) == {"rejected": 1, "withdrawn": 1}
    assert shelves.calls.count("submit") == 4


# A run that was taken over


@pytest.mark.parametrize("noticed", [False, True], ids=["unnoticed", "noticed by the heartbeat"])
def test_a_run_that_was_taken_over_sends_nothing_more_and_the_other_sends_once(make_office, clock, kit, noticed):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    (connection,) = office.connections
    ledger, scope = office.ledger, connection.scope
    ahead = HandClock(clock.now() + dt.timedelta(seconds=120))
    held_back = []

    def taken_over(operations):
        shelves.during_submit = lambda operations: None
        holder = Holder(host="may-khac", pid=1, started=0.0, user="hoa")
        with open_ledger(str(ledger._engine.url), clock=ahead, holder=holder) as other:
            there = Connection(kit.adapter(shelves), scope)
            there.adapter.transport.clock = ahead
            with other.lease(scope, "publish"):
                catch_up(there, other)
                publish(make_plans(kit.rows("A"), [there], other, on=kit.today), other, "other")
            there.close()
        if noticed:
            with pytest.raises(LeaseLost):
                ledger._renew(scope)
        try:
            connection.adapter.transport.before_write()
        except LeaseLost as error:
            held_back.append(error)
            raise

    shelves.during_submit = taken_over
    with pytest.raises(LeaseLost):
        publish(office.plans(kit.rows("A")), ledger, "slow")
    assert len(held_back) == 1
    assert shelves.sent() == [("create", "A")]
