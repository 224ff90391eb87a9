"""Reading: what stands there, into the ledger, in our own words."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.differences import Kind
from ocopsync.errors import NotRecognised
from ocopsync.ledger import Phase
from ocopsync.listing import Absent, CannotTell, Found, ListingState, LiveListing, Target, mark_of
from ocopsync.messages import say
from ocopsync.reading import Marks, Readings, in_our_words, look_up, read_everything
from ocopsync.reconcile import reconcile

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def at(office):
    return office.connections[0], office.ledger


def observed(connection, ledger):
    reading_id = ledger.last_reading(connection.scope).id
    return {item.remote_id: item for item in ledger.all_observations(connection.scope, reading_id)}


def fill(shelves, kit, count):
    for n in range(count):
        shelves.put(f"id{n}", kit.stand(sku=f"S{n}", fields={"title": f"Mắm {n}"}))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_page_is_read(at, shelves, kit, count):
    fill(shelves, kit, count)
    heard = []
    assert read_everything(*at, progress=heard.append)
    assert sum(heard) == count
    assert {item.sku for item in observed(*at).values()} == {f"S{n}" for n in range(count)}


def test_state_reason_address_and_end_are_kept(at, shelves, kit):
    shelves.put(
        "id1",
        kit.stand(
            sku="A", fields={"title": "Mắm", "price": 1}, state=ListingState.REJECTED, reason="mờ", expires_on=kit.today
        ),
    )
    read_everything(*at)
    (item,) = observed(*at).values()
    assert (item.state, item.reason, item.expires_on) == (ListingState.REJECTED, "mờ", kit.today)
    assert (item.url, item.content) == ("http://shop.test/id1", {"title": "Mắm", "price": 1})
    assert item.catalogue is None


def test_a_new_reading_takes_the_place_of_the_last(at, shelves, kit):
    fill(shelves, kit, 3)
    read_everything(*at)
    shelves.put("id1", None)
    shelves.edit("S2", title="Khác")
    read_everything(*at)
    assert {key: item.content["title"] for key, item in observed(*at).items()} == {"id0": "Mắm 0", "id2": "Khác"}


@pytest.mark.parametrize("error", [NotRecognised(say("?")), KeyError("defect")])
def test_a_reading_that_breaks_off_leaves_the_last_one_standing(at, shelves, kit, error):
    fill(shelves, kit, 7)
    read_everything(*at)
    before = at[1].last_reading(at[0].scope), observed(*at)
    shelves.put("id0", None)
    pages = iter([None, None, error])

    def break_off(call):
        if call == "live" and (broken := next(pages)) is not None:
            raise broken

    shelves.during = break_off
    with pytest.raises(type(error)):
        read_everything(*at)
    assert (at[1].last_reading(at[0].scope), observed(*at)) == before


def test_a_reading_that_is_stopped_leaves_the_last_one_standing(at, shelves, kit):
    fill(shelves, kit, 5)
    read_everything(*at)
    before = at[1].last_reading(at[0].scope)
    stop = threading.Event()
    stop.set()
    assert read_everything(*at, stop=stop) is False
    assert at[1].last_reading(at[0].scope) == before


def test_known_pictures_are_named_by_their_digest_and_others_by_the_marketplaces_reference(at):
    connection, ledger = at
    ledger.add_images(connection.scope, {"a" * 64: "pic-1"})
    live = LiveListing(remote_id="1", state=ListingState.LIVE, fields={"title": "x", "images": ["pic-9", "pic-1"]})
    bare = LiveListing(remote_id="2", state=ListingState.LIVE, fields={"title": "y"})
    first, second = in_our_words(ledger, connection.scope, [live, bare])
    assert first.fields == {"title": "x", "images": ["pic-9", "a" * 64]}
    assert second == evolve(bare, mark=mark_of(bare))


def test_pictures_of_another_account_are_not_ours(at):
    connection, ledger = at
    ledger.add_images(evolve(connection.scope, account="other"), {"a" * 64: "pic-1"})
    live = LiveListing(remote_id="1", state=ListingState.LIVE, fields={"images": ["pic-1"]})
    assert in_our_words(ledger, connection.scope, [live]) == [evolve(live, mark=mark_of(live))]


def test_looking_up_answers_for_each_target(at, shelves, kit):
    connection, ledger = at
    ledger.add_images(connection.scope, {"a" * 64: "pic-1"})
    shelves.put("id1", kit.stand(sku="A", fields={"images": ["pic-1"]}))
    shelves.put("id2", kit.stand(sku="A", fields={"images": ["pic-1"]}))
    answers = look_up(connection, ledger, [Target("A", "id2"), Target("B")])
    assert isinstance(answers["B"], Absent)
    assert answers["A"].listing.remote_id == "id2"
    assert [item.remote_id for item in answers["A"].others] == ["id1"]
    assert [item.fields["images"] for item in (answers["A"].listing, *answers["A"].others)] == [["a" * 64]] * 2


def test_where_nobody_can_look_nothing_is_asked(at, shelves):
    shelves.look_up = False
    answer = look_up(*at, [Target("A")])["A"]
    assert isinstance(answer, CannotTell)
    assert shelves.calls == []


def test_a_look_passes_over_what_belongs_to_another_catalogue(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    one.publish([kit.row("SP01")])
    target = Target("SP01")
    assert isinstance(look_up(two.connections[0], two.ledger, [target])["SP01"], Absent)
    shelves.put("stranger", kit.stand(sku="SP01", fields={}))
    answer = look_up(two.connections[0], two.ledger, [target])["SP01"]
    assert isinstance(answer, Found)
    assert (answer.listing.remote_id, answer.others) == ("stranger", ())


def test_where_everything_cannot_be_read_the_known_ones_are_looked_up(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    office.publish(kit.rows("A", "B", "C"))
    connection = office.connections[0]
    for sku in "AB":
        record = evolve(office.record(sku), phase=Phase.THERE, remote_id=f"id-{sku}")
        office.save(record)
    shelves.put("id-A", kit.stand(sku="", fields={"title": "Mắm tôm A"}))
    shelves.put("id-Z", kit.stand(sku="Z", fields={}))
    assert read_everything(connection, office.ledger)
    assert "live" not in shelves.calls
    assert {key: item.sku for key, item in observed(connection, office.ledger).items()} == {"id-A": "A"}


# What changed since a moment


@pytest.fixture
def telling(make_office, clock, kit):
    """An office on a marketplace that tells what changed, and five listings of ours there."""
    shelves = kit.shelves(clock, changes=True)
    office = make_office(shelves)
    office.publish(kit.rows(*"ABCDE"))
    office.clock.sleep(3_600)
    office.reconcile(kit.rows(*"ABCDE"))
    shelves.calls.clear()
    return office, shelves


def changes(office, rows, *, days=0.0):
    office.clock.sleep(1 + days * 86_400)
    (result,) = reconcile(
        rows, office.connections, office.ledger, on=TODAY, readings=Readings(since=office.clock.now())
    )
    return result


def test_only_what_changed_is_read_and_the_rest_is_known(telling, kit):
    office, shelves = telling
    office.clock.sleep(3_600)
    shelves.edit("B", price=1)
    shelves.put("stranger", kit.stand(sku="", fields={"title": "Của ai đó"}))
    result = changes(office, kit.rows(*"ABCDE"))
    assert result.read == 2
    assert shelves.calls == ["changed"]
    assert {(item.sku, item.kind) for item in result.findings} == {("B", Kind.CHANGED), ("", Kind.UNMANAGED)}
    assert result.counts[Kind.SAME] == 4


def test_what_was_found_stays_found_and_what_was_put_right_is_not(telling, kit):
    office, shelves = telling
    shelves.edit("B", price=1)
    shelves.edit("C", price=1)
    shelves.put(shelves.of("D")[0], None)
    office.clock.sleep(3_600)
    office.reconcile(kit.rows(*"ABCDE"))
    office.clock.sleep(3_600)
    shelves.edit("B", price=50_000)
    result = changes(office, kit.rows(*"ABCDE"))
    assert {(item.sku, item.kind) for item in result.findings} == {("C", Kind.CHANGED), ("D", Kind.MISSING)}
    assert result.read == 1


def test_what_is_gone_is_noticed_when_everything_is_read_again(telling, kit):
    office, shelves = telling
    shelves.put(shelves.of("D")[0], None)
    assert changes(office, kit.rows(*"ABCDE")).clean, "what is gone is not among what changed"
    assert "live" not in shelves.calls
    result = changes(office, kit.rows(*"ABCDE"), days=8)
    assert [(item.sku, item.kind) for item in result.findings] == [("D", Kind.MISSING)]
    assert "live" in shelves.calls


def test_everything_is_read_where_the_marketplace_cannot_tell(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    shelves.edit("A", price=1)
    result = changes(office, kit.rows("A", "B"))
    assert result.read == 2
    assert "changed" not in shelves.calls


def test_the_first_reading_is_of_everything(make_office, clock, kit):
    shelves = kit.shelves(clock, changes=True)
    office = make_office(shelves)
    shelves.put("1", kit.stand(sku="A", fields={"title": "Của ai đó"}))
    assert [item.kind for item in changes(office, kit.rows("A")).findings] == [Kind.UNMANAGED]


# What was seen before


def test_what_stands_there_as_last_seen_is_not_written_down_again(office, shelves, kit):
    rows = kit.rows(*"ABCDE")
    office.publish(rows)
    office.reconcile(rows)
    (connection,) = office.connections
    shelves.edit("B", price=1)
    shelves.put(shelves.of("C")[0], None)
    result = office.reconcile(rows)
    assert [item.sku for item in observed(connection, office.ledger).values()] == ["B"]
    assert result.counts == {Kind.SAME: 3, Kind.CHANGED: 1, Kind.MISSING: 1}
    shelves.edit("B", price=50_000)
    office.reconcile(rows)
    assert observed(connection, office.ledger) == {}, "it stands there as it was last seen, again"


@pytest.mark.parametrize("state", [ListingState.PENDING, ListingState.HIDDEN, ListingState.REJECTED])
def test_a_state_that_there_is_something_to_say_of_is_said_every_time(office, shelves, kit, state):
    rows = kit.rows("A", "B")
    office.publish(rows)
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=state, reason="vì sao"))
    first, second, third = (office.reconcile(rows) for _ in range(3))
    assert first.counts == second.counts == third.counts != {Kind.SAME: 2}
    shelves.put(remote_id, stand)
    assert office.reconcile(rows).counts == {Kind.SAME: 2}


def test_an_account_that_two_catalogues_share_is_read_once(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish(kit.rows("A", "B"))
    (connection,) = office.connections
    other = evolve(connection, scope=evolve(connection.scope, catalogue="other"))
    shelves.calls.clear()
    readings = Readings()
    ours, others = (
        reconcile(kit.rows("A", "B"), [one], office.ledger, on=TODAY, readings=readings)[0]
        for one in (connection, other)
    )
    assert shelves.calls.count("live") == 1
    assert (ours.read, others.read) == (2, 2)
    assert ours.clean
    assert others.counts == {Kind.NEW: 2}, "what stands there is the other catalogue's"


def test_a_reading_that_failed_fails_for_every_catalogue_on_the_account(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish(kit.rows("A"))
    (connection,) = office.connections
    other = evolve(connection, scope=evolve(connection.scope, catalogue="other"))
    shelves.fail("live", NotRecognised(say("another page")), times=1)
    readings = Readings()
    for one in (connection, other):
        (result,) = reconcile(kit.rows("A"), [one], office.ledger, on=TODAY, readings=readings)
        assert str(result.error) == "another page"


@given(st.lists(st.integers(0, 2**128 - 1), unique=True, max_size=40), st.data())
def test_marks_know_what_came_up_and_what_did_not(numbers, data):
    known = [f"{number:032x}" for number in sorted(numbers)]
    marks = Marks(known)
    came = data.draw(st.lists(st.sampled_from(known), max_size=60)) if known else []
    assert all(marks.meet(mark) for mark in came)
    for number in data.draw(st.lists(st.integers(0, 2**128 - 1), max_size=10)):
        assert marks.meet(f"{number:032x}") == (number in numbers)
        came.append(f"{number:032x}")
    assert not marks.meet("")
    assert list(marks.unmet()) == [mark for mark in known if mark not in came]
    assert marks.count == len(set(came) & set(known))
