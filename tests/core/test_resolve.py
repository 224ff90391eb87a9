"""Resolve and adopt: what a person says."""

from __future__ import annotations

import pytest

from ocopsync.errors import NotRecognised, OutcomeUnknown, UsageError
from ocopsync.ledger import OperationState, Phase
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.resolve import adopt, is_live, not_there


@pytest.fixture
def lost(make_office, clock, kit):
    """An office whose only operation got no answer, on a marketplace that can't be searched: (office, shelves)."""

    def make(*, arrived, **knobs):
        shelves = kit.shelves(clock, look_up=False, **knobs)
        office = make_office(shelves)
        shelves.fail("submit", OutcomeUnknown(say("lost")), afterwards=arrived)
        office.publish([kit.row("A")])
        assert len(office.open_operations()) == 1
        return office, shelves

    return make


def states(office):
    return [item.state for item in office.ledger.history("cat-1", sku="A")]


def test_a_person_says_that_it_stands_there(lost, kit):
    office, shelves = lost(arrived=True)
    record = is_live(office.connections[0], office.ledger, "A", "id1")
    assert (record.phase, record.remote_id) == (Phase.THERE, "id1")
    assert office.open_operations() == []
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"updated": 1}
    assert shelves.of("A")[1].fields["price"] == 1


def test_what_a_person_says_is_looked_at_where_that_can_be(lost, kit):
    office, shelves = lost(arrived=True)
    shelves.look_up = True
    record = is_live(office.connections[0], office.ledger, "A", "id1")
    assert record.seen == record.sent
    assert record.url == "http://shop.test/id1"


def test_an_id_under_which_nothing_stands_is_an_error_and_changes_nothing(lost):
    office, shelves = lost(arrived=False)
    shelves.look_up = True
    with pytest.raises(UsageError, match="Nothing stands on Chợ Thử as id77"):
        is_live(office.connections[0], office.ledger, "A", "id77")
    assert len(office.open_operations()) == 1


def test_a_person_says_that_it_is_not_there_and_it_is_sent_again(lost, kit):
    office, shelves = lost(arrived=False)
    not_there(office.connections[0], office.ledger, "A")
    assert states(office) == [OperationState.CANCELLED]
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert list(shelves.titles()) == ["A"]


def test_what_a_person_took_down_by_hand_is_made_again_although_the_marketplace_remembers_keys(lost, kit):
    office, shelves = lost(arrived=True, idempotency_key=True)
    shelves.put("id1", None)
    not_there(office.connections[0], office.ledger, "A")
    office.publish([kit.row("A")])
    assert list(shelves.titles()) == ["A"]


def test_what_was_refused_is_tried_again_when_a_person_says_that_it_is_not_there(office, shelves, kit):
    shelves.refuse = ["A"]
    office.publish([kit.row("A")])
    shelves.refuse = ()
    assert kit.counted(office.publish([kit.row("A")])) == {"rejected": 1}
    not_there(office.connections[0], office.ledger, "A")
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}


def test_an_old_reading_does_not_contradict_a_person(office, shelves, clock, kit):
    office.publish([kit.row("A")])
    office.reconcile([kit.row("A")])
    shelves.put(shelves.of("A")[0], None)
    clock.sleep(1)
    not_there(office.connections[0], office.ledger, "A")
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert list(shelves.titles()) == ["A"]


@pytest.mark.parametrize("say_so", [lambda *how: is_live(*how, "id1"), not_there])
def test_nothing_can_be_said_of_what_was_never_sent(office, say_so):
    with pytest.raises(UsageError, match="Nothing of X was ever sent to Chợ Thử"):
        say_so(office.connections[0], office.ledger, "X")


# Adopting


def test_an_adopted_listing_is_compared_with_its_row_and_updated(office, shelves, kit):
    shelves.put("x9", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 1}))
    assert kit.counted(office.publish([kit.row("A")])) == {"held": 1}
    record = adopt(office.connections[0], office.ledger, "A")
    assert (record.remote_id, record.sent) == ("x9", {"title": "Mắm tôm A", "price": 1})
    (entry,) = office.plan([kit.row("A")]).entries
    assert [(change.name, change.before, change.after) for change in entry.changes] == [("price", 1, 50_000)]
    assert kit.counted(office.publish([kit.row("A")])) == {"updated": 1}
    assert shelves.stands["x9"].fields["price"] == 50_000
    assert len(shelves.stands) == 1


def test_adopting_what_is_as_it_should_be_writes_nothing(office, shelves, kit):
    shelves.put("x9", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))
    adopt(office.connections[0], office.ledger, "A")
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert office.reconcile([kit.row("A")]).clean


def test_adopting_nothing_is_an_error(office):
    with pytest.raises(UsageError, match="Nothing was found on Chợ Thử for A"):
        adopt(office.connections[0], office.ledger, "A")
    assert office.record("A") is None


def test_of_several_a_person_says_which(office, shelves, kit):
    for remote_id, price in (("x1", 1), ("x2", 2)):
        shelves.put(remote_id, kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": price}))
    with pytest.raises(UsageError, match="x1, x2"):
        adopt(office.connections[0], office.ledger, "A")
    assert adopt(office.connections[0], office.ledger, "A", "x2").sent["price"] == 2


def test_a_listing_without_a_sku_is_adopted_by_its_id(office, shelves, kit):
    shelves.put("x9", kit.stand(sku="", fields={"title": "Mắm tôm A", "price": 50_000}))
    adopt(office.connections[0], office.ledger, "A", "x9")
    assert office.reconcile([kit.row("A")]).clean


def test_another_catalogues_listing_is_not_adopted(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    one.publish([kit.row("SP01")])
    for remote_id in ("", "id1"):
        with pytest.raises(UsageError):
            adopt(two.connections[0], two.ledger, "SP01", remote_id)


def test_a_look_that_fails_changes_nothing(office, shelves, kit):
    shelves.fail("look_up", NotRecognised(say("?")))
    with pytest.raises(NotRecognised):
        adopt(office.connections[0], office.ledger, "A")
    assert office.record("A") is None


def test_an_id_that_is_another_listings_is_refused(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish([kit.row("A"), kit.row("B")])
    connection = office.connections[0]
    other = office.record("B").remote_id
    for said in (is_live, adopt):
        with pytest.raises(UsageError, match=f"no listing of A under {other}"):
            said(connection, office.ledger, "A", other)


def test_what_stands_there_is_not_believed_to_be_gone(make_office, clock, kit):
    office = make_office(kit.shelves(clock))
    office.publish([kit.row("A")])
    before = office.record("A")
    with pytest.raises(UsageError, match="does stand on"):
        not_there(office.connections[0], office.ledger, "A")
    assert office.record("A") == before


# A change or a withdrawal without an answer


@pytest.fixture
def changed(make_office, clock, kit):
    """An office that published A, and whose change of it (or withdrawal) got no answer: (office, shelves)."""

    def make(row, *, arrived, look_up=False):
        shelves = kit.shelves(clock)
        office = make_office(shelves)
        office.publish([kit.row("A")])
        shelves.look_up = False
        shelves.fail("submit", OutcomeUnknown(say("lost")), afterwards=arrived)
        assert kit.counted(office.publish([row])) == {"unknown": 1}
        shelves.look_up = look_up
        return office, shelves

    return make


@pytest.mark.parametrize("look_up", [True, False])
@pytest.mark.parametrize("arrived", [True, False])
def test_an_update_is_sent_again_where_nobody_saw_it_when_a_person_says_that_the_listing_stands_there(
    changed, kit, arrived, look_up
):
    wanted = kit.row("A", price=99)
    office, shelves = changed(wanted, arrived=arrived, look_up=look_up)
    record = is_live(office.connections[0], office.ledger, "A", "id1")
    seen = arrived and look_up
    assert (record.phase, record.sent["price"]) == (Phase.THERE, 99 if seen else 50_000)
    assert states(office) == [OperationState.ACCEPTED if seen else OperationState.CANCELLED, OperationState.VERIFIED]
    shelves.look_up = False  # the marketplace is not asked before it is sent again
    assert kit.counted(office.publish([wanted])) == {"unchanged" if seen else "updated": 1}
    assert {key: stand.fields["price"] for key, stand in shelves.stands.items()} == {"id1": 99}


def test_a_listing_that_a_person_sees_was_not_withdrawn_and_stays_managed(changed, kit):
    office, shelves = changed(kit.row("A", verb=Verb.WITHDRAW), arrived=False)
    record = is_live(office.connections[0], office.ledger, "A", "id1")
    assert (record.phase, record.remote_id, record.sent["price"]) == (Phase.THERE, "id1", 50_000)
    assert states(office) == [OperationState.CANCELLED, OperationState.VERIFIED]
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert kit.counted(office.publish([kit.row("A", verb=Verb.WITHDRAW)])) == {"withdrawn": 1}
    assert shelves.stands == {}


def test_what_a_person_no_longer_sees_was_withdrawn(changed, kit):
    office, shelves = changed(kit.row("A", verb=Verb.WITHDRAW), arrived=True)
    record = not_there(office.connections[0], office.ledger, "A")
    assert (record.phase, record.remote_id) == (Phase.NEVER, "")
    assert states(office) == [OperationState.ACCEPTED, OperationState.VERIFIED]
    assert kit.counted(office.publish([kit.row("A", verb=Verb.WITHDRAW)])) == {"unchanged": 1}
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert list(shelves.titles()) == ["A"]
