"""Before and while a publish sends: pictures, a stop, and a look at what stands there."""

from __future__ import annotations

import threading

import pytest

from ocopsync.errors import (
    CredentialsRefused,
    Refused,
)
from ocopsync.fields import field_name
from ocopsync.listing import CannotTell
from ocopsync.messages import say
from ocopsync.model import Image, Verb
from ocopsync.publish import publish
from tests.core.publishing import SORRY, reasons

# Pictures


def test_a_picture_is_uploaded_once_over_runs_and_products(office, shelves, kit, picture):
    cover, other = picture("bìa.jpg"), picture("khác.jpg")
    rows = [kit.row("A", images=[cover, other]), kit.row("B", images=[cover])]
    office.publish(rows)
    office.publish([kit.row("A", images=[cover, other], price=1), kit.row("B", images=[cover], price=1)])
    assert sorted(shelves.uploads) == sorted([cover.sha256, other.sha256])
    reference = shelves.of("B")[1].fields["images"]
    assert shelves.of("A")[1].fields["images"][:1] == reference
    assert office.reconcile([*rows[:0]]).read == 2


def test_pictures_that_stand_there_are_compared_as_our_own(office, shelves, kit, picture):
    rows = [kit.row("A", images=[picture("a.jpg"), picture("b.jpg")])]
    office.publish(rows)
    assert office.reconcile(rows).clean
    shelves.edit("A", images=["pic-2", "pic-1"])
    (finding,) = kit.found(office.reconcile(rows))
    assert [item.name for item in finding.fields] == ["images"]


def test_a_picture_that_fails_fails_only_its_listings(office, shelves, kit, picture):
    bad, good = picture("hỏng.jpg"), picture("tốt.jpg")
    shelves.fail("upload", Refused(say("too big")), sku=bad.sha256, times=99)
    rows = [kit.row("A", images=[bad]), kit.row("B", images=[good]), kit.row("C", images=[good, bad]), kit.row("D")]
    tally = office.publish(rows)
    assert kit.counted(tally) == {"published": 2, "failed": 2}
    assert set(reasons(tally)) == {"A", "C"}
    assert "hỏng.jpg" in reasons(tally)["A"] and "too big" in reasons(tally)["A"]


def test_many_bad_pictures_do_not_make_a_marketplace_dead(office, kit, picture, tmp_path):
    lost = [Image(tmp_path / f"mất-{n}.jpg", f"{n:064}") for n in range(10)]
    rows = [kit.row(f"S{n}", images=[image]) for n, image in enumerate(lost)]
    tally = office.publish([*rows, kit.row("Z", images=[picture("tốt.jpg")])])
    assert kit.counted(tally) == {"failed": len(lost), "published": 1}
    assert tally.error is None


# Stopping


@pytest.mark.parametrize("batch_size", [1, 3])
def test_stopping_finishes_what_is_in_flight_holds_the_rest_and_the_next_run_completes(
    make_office, clock, kit, batch_size
):
    shelves = kit.shelves(clock, batch_size=batch_size)
    office, stop = make_office(shelves), threading.Event()

    def stop_at_the_second(operations):
        if len(shelves.arrived) >= batch_size:
            stop.set()

    shelves.during_submit = stop_at_the_second
    rows = kit.rows(*(f"S{n:03}" for n in range(100)))
    tally = office.publish(rows, stop=stop)
    done = len(shelves.sent())
    assert batch_size < done < 100
    assert kit.counted(tally) == {"published": done, "held": 100 - done}
    assert office.open_operations() == []

    shelves.during_submit = lambda operations: None
    assert kit.counted(office.publish(rows)) == {"unchanged": done, "published": 100 - done}
    assert len(shelves.titles()) == len(shelves.sent()) == 100


def test_stopping_while_pictures_are_uploaded_holds_and_fails_nothing(office, shelves, kit, picture):
    stop = threading.Event()

    def stop_at_upload(call):
        if call == "upload":
            stop.set()

    shelves.during = stop_at_upload
    rows = [kit.row(f"S{n}", images=[picture(f"{n}.jpg")]) for n in range(4)]
    tally = office.publish(rows, stop=stop)
    assert kit.counted(tally) == {"held": 4}
    assert shelves.sent() == []


@pytest.mark.parametrize("concurrency", [1, 3])
def test_what_waits_in_the_queue_is_not_sent_any_more(make_office, clock, kit, concurrency):
    shelves = kit.shelves(clock, concurrency=concurrency)
    office = make_office(shelves)
    shelves.fail("submit", CredentialsRefused(SORRY), times=99)
    tally = office.publish([kit.row(f"S{n}") for n in range(20)])
    assert kit.counted(tally) == {"failed": 20}
    assert shelves.calls.count("submit") <= concurrency, "nobody signs in again and again with a wrong password"
    assert office.open_operations() == []


def test_a_run_that_is_stopped_before_it_begins_sends_nothing(office, shelves, kit):
    stop = threading.Event()
    stop.set()
    tally = office.publish(kit.rows("A", "B"), stop=stop)
    assert kit.counted(tally) == {"held": 2}
    assert shelves.calls == []


# The look before something is changed


def test_what_moved_meanwhile_is_held_and_not_overwritten(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    shelves.edit("A", title="Sửa tay")
    tally = office.publish([kit.row("A", price=1), kit.row("B", price=1)])
    assert kit.counted(tally) == {"held": 1, "updated": 1}
    assert str(field_name("title")) in reasons(tally)["A"]
    assert shelves.of("A")[1].fields["title"] == "Sửa tay"


def test_a_withdrawal_of_what_moved_meanwhile_is_held(office, shelves, kit):
    office.publish(kit.rows("A"))
    shelves.edit("A", price=1)
    tally = office.publish([kit.row("A", verb=Verb.WITHDRAW)])
    assert kit.counted(tally) == {"held": 1}
    assert list(shelves.titles()) == ["A"]


def test_an_update_of_what_vanished_is_held_and_after_a_reading_made_again_once(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.put(shelves.of("A")[0], None)
    wanted = [kit.row("A", price=1)]
    assert kit.counted(office.publish(wanted)) == {"held": 1}
    office.reconcile(wanted)
    assert kit.counted(office.publish(wanted)) == {"published": 1}
    assert kit.counted(office.publish(wanted)) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("create", "A")]
    assert office.reconcile(wanted).clean


def test_what_vanished_is_made_again_although_the_marketplace_remembers_keys(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.put(shelves.of("A")[0], None)
    office.reconcile([kit.row("A")])
    office.publish([kit.row("A")])
    assert list(shelves.titles()) == ["A"]


def test_what_a_reading_lacked_and_a_look_shows_is_not_made_twice(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)
    office.publish(kit.rows("A", "B"))
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, None)
    office.reconcile(kit.rows("A", "B"))
    shelves.put(remote_id, stand)
    assert kit.counted(office.publish(kit.rows("A", "B"))) == {"held": 1, "unchanged": 1}
    assert set(shelves.titles()) == {"A", "B"}


def test_a_create_is_held_where_a_look_cannot_tell(office, shelves, kit, monkeypatch):
    adapter = office.connections[0].adapter
    monkeypatch.setattr(adapter, "look_up", lambda targets: {item.sku: CannotTell(SORRY) for item in targets})
    tally = office.publish(kit.rows("A"))
    assert kit.counted(tally) == {"held": 1}
    assert reasons(tally) == {"A": "sorry"}
    assert shelves.sent() == []


def test_a_create_where_somebody_made_it_by_hand_is_held(office, shelves, kit):
    shelves.put("x9", kit.stand(sku="A", fields={"title": "Của ai đó"}))
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {"held": 1}
    assert "x9" in reasons(tally)["A"] and "adopt A" in reasons(tally)["A"]


def test_the_same_sku_of_another_catalogue_holds_nobody_up(make_office, clock, kit):
    shelves = kit.shelves(clock)
    one, two = make_office(shelves, catalogue="cat-1"), make_office(shelves, catalogue="cat-2")
    for price in (1000, 2000):
        one.publish([kit.row("SP01", "Chè Lam", price=price)])
        two.publish([kit.row("SP01", "Nem Chua", price=price)])
    assert sorted((stand.fields["title"], stand.fields["price"]) for stand in shelves.stands.values()) == [
        ("Chè Lam", 2000),
        ("Nem Chua", 2000),
    ]


def test_no_look_where_the_marketplace_takes_idempotency_keys_or_updates_by_sku(make_office, clock, kit):
    for able in ("idempotency_key", "upsert"):
        shelves = kit.shelves(clock, **{able: True})
        office = make_office(shelves, catalogue=able)
        publish(office.plans([kit.row("A")]), office.ledger, able)
        assert shelves.calls == ["submit", "look_up"], "only the read-back looks"
