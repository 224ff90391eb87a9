"""Twins: what stands there twice is said, and the one too many is taken down without touching the other."""

from __future__ import annotations

import pytest
from attrs import evolve

from ocopsync.differences import Kind
from ocopsync.errors import OutcomeUnknown, UsageError
from ocopsync.ledger import OperationState
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.plan import Fate
from ocopsync.publish import publish
from ocopsync.report.json import publish_json
from ocopsync.twins import make_withdrawal_of_twin
from ocopsync.undo import make_undo


@pytest.fixture
def doubled(office, shelves, kit):
    """A stands there twice: a request that was given up was done after all."""
    office.publish(kit.rows("A", "B"))
    shelves.put("late", shelves.of("A")[1])
    return office


def take_down(office, sku, remote_id, run="down"):
    (connection,) = office.connections
    office.restart()
    plan = make_withdrawal_of_twin(connection, office.ledger, sku, remote_id)
    (tally,) = publish([plan], office.ledger, run)
    return tally


def test_publish_says_what_stands_there_twice(office, shelves, kit):
    shelves.fail("submit", OutcomeUnknown(say("broken")), sku="A")
    office.publish(kit.rows("A"))
    office.clock.sleep(600)
    first = {}

    def arrive(operations):
        first.update(sku=operations[0].sku, fields=operations[0].listing.fields)
        shelves.put("late", kit.stand(**first))

    shelves.during_submit = arrive
    tally = office.publish(kit.rows("A"))
    assert tally.twice == {"A": ("id1", "late")}
    assert not tally.went_well
    (told,) = publish_json([tally], Fate, "run2", 1)["marketplaces"]
    assert told["twice"] == [{"sku": "A", "ids": ["id1", "late"]}]


def test_reconcile_says_it_with_the_command(doubled, kit):
    (finding,) = kit.found(doubled.reconcile(kit.rows("A", "B")))
    assert (finding.sku, finding.kind) == ("A", Kind.TWICE)
    assert "it stands there as id1, late" in finding.reason
    assert "ocopsync withdraw A --to " in finding.reason


def test_the_twin_goes_and_what_the_ledger_knows_stays(doubled, shelves, kit):
    before = doubled.record("A")
    tally = take_down(doubled, "A", "late")
    kit.adds_up(tally)
    assert (kit.counted(tally), tally.writes) == ({"withdrawn": 1}, 1)
    assert sorted(shelves.stands) == ["id1", "id2"]
    assert doubled.record("A") == before
    assert not len(doubled.reconcile(kit.rows("A", "B")).findings)
    assert doubled.publish(kit.rows("A", "B")).writes == 0


@pytest.mark.parametrize(
    ("sku", "remote_id", "said"),
    [
        ("A", "id1", "is no second listing of A"),
        ("A", "id2", "has no listing of A under id2"),
        ("A", "never", "has no listing of A under never"),
        ("B", "late", "has no listing of B under late"),
        ("Z", "late", "has no listing of Z under late"),
    ],
)
def test_anything_else_is_left_alone(doubled, shelves, sku, remote_id, said):
    with pytest.raises(UsageError, match=said):
        take_down(doubled, sku, remote_id)
    assert sorted(shelves.stands) == ["id1", "id2", "late"]


def test_what_somebody_else_made_under_our_sku_is_left_alone(doubled, shelves, kit):
    shelves.put("theirs", kit.stand(sku="A", fields={"title": "Của người khác", "price": 50_000}))
    with pytest.raises(UsageError, match="ocopsync adopt A --to shop --id theirs"):
        take_down(doubled, "A", "theirs")
    assert "theirs" in shelves.stands


def test_a_twin_is_known_by_what_the_marketplace_made_of_it(make_office, clock, kit):
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": fields["title"].upper()})
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    shelves.put("late", shelves.of("A")[1])
    assert take_down(office, "A", "late").went_well
    assert list(shelves.stands) == ["id1"]


def test_a_twin_of_what_was_sent_first_is_known_after_the_kept_one_has_changed(doubled, shelves, kit):
    shelves.put("late", None)
    twin = shelves.of("A")[1]
    doubled.publish([kit.row("A", price=55_000), kit.row("B")])
    shelves.put("late", twin)
    assert take_down(doubled, "A", "late").went_well
    assert shelves.of("A")[1].fields["price"] == 55_000


def test_a_twin_that_somebody_changes_meanwhile_is_not_taken_down(doubled, shelves):
    (connection,) = doubled.connections
    plan = make_withdrawal_of_twin(connection, doubled.ledger, "A", "late")
    shelves.put("late", evolve(shelves.stands["late"], fields={**shelves.stands["late"].fields, "price": 1}))
    (tally,) = publish([plan], doubled.ledger, "down")
    assert "somebody changed price there meanwhile" in tally.troubles[0].reason
    assert "late" in shelves.stands


def test_undoing_it_makes_no_twin_again(doubled, shelves, kit):
    take_down(doubled, "A", "late", run="down")
    (plan,) = make_undo("down", doubled.connections, doubled.ledger)
    assert (kit.counted(plan), plan.operations) == ({"unchanged": 1}, 0)


# A twin and what is withdrawn


def test_a_twins_withdrawal_is_sent_although_nothing_is_found_any_more(doubled, shelves):
    """What the look says about the twin's SKU must not become the end of the listing that is kept."""
    (connection,) = doubled.connections
    before = doubled.record("A")
    plan = make_withdrawal_of_twin(connection, doubled.ledger, "A", "late")
    for remote_id in ("id1", "late"):
        shelves.put(remote_id, None)
    (tally,) = publish([plan], doubled.ledger, "down")
    assert tally.writes == 1
    assert shelves.arrived[-1].remote_id == "late"
    assert doubled.record("A") == before


def test_a_twin_that_is_gone_does_not_take_the_kept_one_along(doubled, shelves, kit):
    (connection,) = doubled.connections
    before = doubled.record("A")
    plan = make_withdrawal_of_twin(connection, doubled.ledger, "A", "late")
    shelves.put("late", None)
    publish([plan], doubled.ledger, "down")
    assert "id1" in shelves.stands
    assert doubled.record("A") == before
    assert doubled.publish(kit.rows("A", "B")).writes == 0


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_withdrawal_of_a_twin_is_settled_by_its_own_id(doubled, shelves, kit, arrived):
    before = doubled.record("A")
    shelves.fail("submit", OutcomeUnknown(say("broken")), afterwards=arrived)
    take_down(doubled, "A", "late")
    assert kit.counted(doubled.publish(kit.rows("A", "B"))) == {"unchanged": 2}
    assert doubled.open_operations() == []
    state = doubled.ledger.history("cat-1", sku="A", limit=1)[0].state
    assert state is (OperationState.ACCEPTED if arrived else OperationState.CANCELLED)
    assert doubled.record("A") == before
    assert ("late" in shelves.stands) is not arrived


def test_what_stands_twice_is_told_with_all_its_ids_and_nowhere_else(doubled, shelves, kit):
    shelves.put("theirs", kit.stand(sku="A", fields={"title": "Của người khác", "price": 1}))
    (finding,) = kit.found(doubled.reconcile(kit.rows("A", "B")))
    assert finding.kind is Kind.TWICE
    assert all(remote_id in finding.reason for remote_id in ("id1", "late", "theirs"))


def test_a_twin_that_is_left_after_the_withdrawal_is_told_once(doubled, shelves, kit):
    rows = [kit.row("A", verb=Verb.WITHDRAW), kit.row("B")]
    doubled.publish(rows)
    assert sorted(shelves.stands) == ["id2", "late"]
    for catalogue in (rows, kit.rows("B"), kit.rows("A", "B")):
        (finding,) = kit.found(doubled.reconcile(catalogue))
        assert (finding.kind, finding.remote_id) == (Kind.UNMANAGED, "late")
