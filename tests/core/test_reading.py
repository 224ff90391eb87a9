"""Reading: what stands there, into the ledger, in our own words."""

from __future__ import annotations

import threading

import pytest
from attrs import evolve

from ocopsync.errors import NotRecognised
from ocopsync.ledger import Phase
from ocopsync.listing import Absent, CannotTell, Found, ListingState, LiveListing, Target
from ocopsync.messages import say
from ocopsync.reading import in_our_words, look_up, read_everything


@pytest.fixture
def at(office):
    return office.connections[0], office.ledger


def observed(connection, ledger):
    reading_id, _ = ledger.last_reading(connection.scope)
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
    assert second == bare


def test_pictures_of_another_account_are_not_ours(at):
    connection, ledger = at
    ledger.add_images(evolve(connection.scope, account="other"), {"a" * 64: "pic-1"})
    live = LiveListing(remote_id="1", state=ListingState.LIVE, fields={"images": ["pic-1"]})
    assert in_our_words(ledger, connection.scope, [live]) == [live]


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
