"""Publishing: never twice, never lost, and every row accounted for."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from attrs import evolve

from ocopsync.connection import Connection
from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    LeaseLost,
    LedgerError,
    NotRecognised,
    OutcomeUnknown,
    PersonNeeded,
    Refused,
    Throttled,
    Transient,
    Unavailable,
)
from ocopsync.fields import field_name
from ocopsync.ledger import Holder, OperationState, Phase, open_ledger
from ocopsync.listing import CannotTell, Listing, ListingState, Outcome
from ocopsync.messages import say
from ocopsync.model import Image, Verb
from ocopsync.plan import Fate, make_plans, make_withdrawals
from ocopsync.publish import publish
from ocopsync.settle import catch_up
from ocopsync.tally import not_sent
from ocopsync.testing import HandClock

SORRY = say("sorry")
LOST = OutcomeUnknown(say("the line broke"))


def reasons(tally):
    return {trouble.sku: trouble.reason for trouble in tally.troubles}


# The ordinary run


def test_a_catalogue_is_published_and_a_second_run_writes_nothing(office, shelves, kit):
    rows = kit.rows("A", "B", "C")
    first = office.publish(rows)
    assert kit.counted(first) == {"published": 3}
    assert shelves.titles() == {sku: f"Mắm tôm {sku}" for sku in "ABC"}

    second = office.publish(rows)
    assert second.writes == 0
    assert kit.counted(second) == {"unchanged": 3}
    assert len(shelves.sent()) == 3


def test_only_what_changed_is_updated_and_says_in_what(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    tally = office.publish([kit.row("A", price=99_000), kit.row("B")])
    assert kit.counted(tally) == {"unchanged": 1, "updated": 1}
    assert shelves.of("A")[1].fields["price"] == 99_000
    assert shelves.arrived[-1].changed == {"price"}
    assert shelves.arrived[-1].before["price"] == 50_000


def test_back_and_forth_is_three_different_operations(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)
    for price in (1000, 2000, 1000, 2000):
        office.publish([kit.row("A", price=price)])
        assert shelves.of("A")[1].fields["price"] == price


def test_a_row_that_asks_for_it_is_withdrawn_once(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    rows = [kit.row("A", verb=Verb.WITHDRAW), kit.row("B")]
    assert kit.counted(office.publish(rows)) == {"unchanged": 1, "withdrawn": 1}
    assert list(shelves.titles()) == ["B"]
    assert office.publish(rows).writes == 0


def test_what_was_withdrawn_can_be_published_again(make_office, clock, kit):
    shelves = kit.shelves(clock, idempotency_key=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    office.publish([kit.row("A", verb=Verb.WITHDRAW)])
    assert shelves.titles() == {}
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert list(shelves.titles()) == ["A"]


def test_a_withdrawal_without_a_row_is_counted_apart(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    tally = office.publish(kit.rows("A"), withdraw_missing=True)
    assert kit.counted(tally) == {"unchanged": 1}
    assert tally.without_row == {Fate.WITHDRAWN: 1}
    assert list(shelves.titles()) == ["A"]


def test_the_read_back_is_kept_as_what_was_seen(make_office, clock, kit):
    office = make_office(kit.shelves(clock))
    office.publish([kit.row("A")])
    record = office.record("A")
    assert record.seen == record.sent
    assert record.seen_at is not None
    assert record.state is ListingState.LIVE
    assert record.url == "http://shop.test/id1"


def test_a_title_that_the_marketplace_rewrites_is_named_once_and_not_sent_again(make_office, clock, kit):
    shelves = kit.shelves(clock, rewrite=lambda fields: {**fields, "title": fields["title"].upper()})
    office = make_office(shelves)
    tally = office.publish([kit.row("A")])
    (difference,) = tally.rewritten["A"]
    assert (difference.name, difference.sent, difference.live) == ("title", "Mắm tôm A", "MẮM TÔM A")

    again = office.publish([kit.row("A")])
    assert (again.writes, again.rewritten) == (0, {})
    assert office.reconcile([kit.row("A")]).clean


def test_a_limit_sends_so_many_and_holds_the_rest_for_the_next_run(office, shelves, kit):
    rows = kit.rows("A", "B", "C")
    tally = office.publish(rows, limit=2)
    assert kit.counted(tally) == {"published": 2, "held": 1}
    assert "limited to 2" in reasons(tally)["C"]
    assert kit.counted(office.publish(rows)) == {"unchanged": 2, "published": 1}
    assert len(shelves.sent()) == 3


def test_what_is_planned_and_not_sent_is_held(office, shelves, kit):
    office.publish(kit.rows("A"))
    plan = office.plan([kit.row("A", price=1), kit.row("B"), kit.row("C", verb=Verb.IGNORE)])
    tally = not_sent(plan)
    kit.adds_up(tally)
    assert kit.counted(tally) == {"held": 2, "ignored": 1}
    assert len(shelves.sent()) == 1


def test_taking_down_by_sku(office, shelves, kit):
    office.publish(kit.rows("A", "B"))
    plans = make_withdrawals(["A", "A", "X"], office.connections, office.ledger, on=kit.today)
    (tally,) = publish(plans, office.ledger, "down")
    kit.adds_up(tally)
    assert kit.counted(tally) == {"withdrawn": 1, "unchanged": 1}
    assert list(shelves.titles()) == ["B"]


def test_progress_counts_up_to_the_number_of_operations(office, kit):
    heard = []
    publish(office.plans(kit.rows("A", "B")), office.ledger, "r", progress=lambda *numbers: heard.append(numbers))
    assert heard == [("shop", 1, 2), ("shop", 2, 2)]


@pytest.mark.parametrize(("batch_size", "concurrency"), [(1, 8), (7, 3), (50, 1)])
def test_batches_and_threads_send_each_row_once(make_office, clock, kit, batch_size, concurrency):
    shelves = kit.shelves(clock, batch_size=batch_size, concurrency=concurrency, idempotency_key=True)
    office = make_office(shelves)
    rows = kit.rows(*(f"S{n:03}" for n in range(150)))
    assert kit.counted(office.publish(rows)) == {"published": 150}
    assert len(shelves.titles()) == len(shelves.sent()) == 150
    assert shelves.calls.count("submit") == -(-150 // batch_size) or batch_size == 7


# On disk before it leaves


def test_the_intent_is_on_disk_before_the_request_leaves(office, shelves, kit):
    seen_from_outside = []

    def look(operations):
        with office.reopened() as another:
            seen_from_outside.extend(another.open_operations(office.connections[0].scope))

    shelves.during_submit = look
    office.publish([kit.row("A", price=7000)])
    (intent,) = seen_from_outside
    assert (intent.sku, intent.state) == ("A", OperationState.SENT)
    assert intent.content["price"] == 7000
    assert intent.key == shelves.arrived[0].key


def test_a_process_that_dies_in_flight_is_settled_by_looking(office, shelves, kit):
    class Killed(BaseException):
        pass

    def die_after(operations):
        for operation in operations:
            shelves.take(operation)
        raise Killed

    shelves.during_submit = die_after
    with pytest.raises(Killed):
        office.publish([kit.row("A")])
    shelves.during_submit = lambda operations: None
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A")]


# Lost replies


def test_a_lost_reply_is_settled_by_looking_at_the_end_of_the_run(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=8.0)
    office = make_office(shelves)
    shelves.fail("submit", LOST, afterwards=True)
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {"published": 1}
    assert tally.went_well
    assert not office.open_operations()
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A")]


def test_a_lost_reply_that_shows_late_is_unknown_and_settled_by_a_later_run_without_sending_again(
    make_office, clock, kit
):
    shelves = kit.shelves(clock, lag=600.0)
    office = make_office(shelves)
    shelves.fail("submit", LOST, afterwards=True)
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {"unknown": 1}
    assert "the line broke" in reasons(tally)["A"]
    assert not tally.went_well

    assert kit.counted(office.publish([kit.row("A")])) == {"unknown": 1}, "too early to tell"
    clock.sleep(600)
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A")]


def test_a_request_that_never_arrived_is_sent_again_after_looking(office, shelves, kit):
    shelves.fail("submit", LOST)
    assert kit.counted(office.publish([kit.row("A")])) == {"unknown": 1}
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert shelves.sent() == [("create", "A")]


def test_a_lost_update_is_recognised_by_what_stands_there(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.fail("submit", LOST, afterwards=True)
    office.publish([kit.row("A", price=1000)])
    assert kit.counted(office.publish([kit.row("A", price=1000)])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("update", "A")]


@pytest.mark.parametrize(
    "after", [{"price": 1000}, {"list_price": None}, {"description": "mới"}, {"list_price": None, "stock": 4}]
)
def test_an_update_that_never_arrived_is_sent_again_whatever_it_changes(office, shelves, kit, after):
    before = {"list_price": 80_000}
    office.publish([kit.row("A", **before)])
    shelves.fail("submit", LOST)
    wanted = kit.row("A", **{**before, **after})
    assert kit.counted(office.publish([wanted])) == {"unknown": 1}
    assert kit.counted(office.publish([wanted])) == {"updated": 1}
    fields = shelves.of("A")[1].fields
    assert all(fields.get(name) == value for name, value in after.items())


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_withdrawal_is_settled_by_looking(office, shelves, kit, arrived):
    office.publish([kit.row("A")])
    shelves.fail("submit", LOST, afterwards=arrived)
    rows = [kit.row("A", verb=Verb.WITHDRAW)]
    assert kit.counted(office.publish(rows)) == {"unknown": 1}
    office.publish(rows)
    assert shelves.titles() == {}
    assert shelves.sent().count(("withdraw", "A")) == 1


def test_absent_is_believed_only_after_the_read_lag(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=60.0)
    office = make_office(shelves)
    shelves.fail("submit", LOST, afterwards=True)
    office.publish([kit.row("A")])
    assert kit.counted(office.publish([kit.row("A")])) == {"unknown": 1}, "it may still turn up"
    clock.sleep(60)
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A")]


@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.WITHDRAW])
def test_the_old_state_within_the_read_lag_does_not_prove_that_nothing_arrived(make_office, clock, kit, verb):
    shelves = kit.shelves(clock, lag=60.0)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    clock.sleep(61)
    office.publish([kit.row("A")])
    shelves.fail("submit", LOST, afterwards=True)
    wanted = [kit.row("A", price=1000, verb=verb)]
    office.publish(wanted)
    assert kit.counted(office.publish(wanted)) == {"unknown": 1}
    clock.sleep(60)
    assert office.publish(wanted).writes == 0
    assert len(shelves.sent()) == 2


def test_the_read_lag_counts_from_when_it_was_sent_and_not_from_when_it_was_intended(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=30.0, during_submit=lambda operations: clock.sleep(10))
    office = make_office(shelves)
    rows = kit.rows(*"ABCDEFGH")
    shelves.fail("submit", LOST, sku="H", afterwards=True)
    assert kit.counted(office.publish(rows)) == {"published": 7, "unknown": 1}
    assert kit.counted(office.publish(rows)) == {"unchanged": 7, "unknown": 1}
    assert set(shelves.titles()) == set("ABCDEFGH")


def test_absent_is_believed_only_after_two_looks(office, shelves, kit):
    shelves.fail("submit", LOST)
    office.publish([kit.row("A")])
    shelves.calls.clear()
    office.publish([])
    assert shelves.calls == ["look_up", "look_up"]


def test_where_nobody_can_look_a_person_decides(make_office, clock, kit):
    shelves = kit.shelves(clock, look_up=False)
    office = make_office(shelves)
    shelves.fail("submit", LOST, afterwards=True)
    office.publish([kit.row("A")])
    for _ in range(3):
        clock.sleep(10_000)
        assert kit.counted(office.publish([kit.row("A")])) == {"unknown": 1}
    assert shelves.sent() == [("create", "A")]


def test_an_unknown_outcome_is_not_settled_by_another_catalogues_listing(make_office, clock, kit):
    shelves = kit.shelves(clock)
    neighbour, office = make_office(shelves, catalogue="cat-2"), make_office(shelves)
    neighbour.publish([kit.row("SP01", "Chè Lam")])
    shelves.fail("submit", LOST)
    assert kit.counted(office.publish([kit.row("SP01", "Nem Chua")])) == {"unknown": 1}
    assert kit.counted(office.publish([kit.row("SP01", "Nem Chua")])) == {"published": 1}
    assert sorted(stand.fields["title"] for stand in shelves.stands.values()) == ["Chè Lam", "Nem Chua"]
    assert office.record("SP01").remote_id != neighbour.record("SP01").remote_id


@pytest.mark.parametrize("batch_size", [1, 4])
def test_receipts_that_are_missing_are_unknown_and_settled_later(make_office, clock, kit, batch_size):
    shelves = kit.shelves(clock, batch_size=batch_size, half_the_receipts=True, lag=600.0)
    office = make_office(shelves)
    rows = kit.rows("A", "B", "C", "D")
    tally = office.publish(rows)
    silent = 4 if batch_size == 1 else 2
    assert tally.counts[Fate.UNKNOWN] == silent
    assert sum("did not mention it" in reason for reason in reasons(tally).values()) == silent
    shelves.half_the_receipts = False
    clock.sleep(600)
    assert kit.counted(office.publish(rows)) == {"unchanged": 4}
    assert len(shelves.sent()) == 4


# Errors


@pytest.mark.parametrize(
    ("error", "fate", "again"),
    [
        (Transient(SORRY), "failed", "published"),
        (Throttled(SORRY, 3.0), "failed", "published"),
        (Refused(SORRY), "failed", "published"),
        (OutcomeUnknown(SORRY), "unknown", "published"),
        (NotRecognised(SORRY), "unknown", "published"),
        (PersonNeeded(SORRY), "failed", "published"),
        (CredentialsRefused(SORRY), "failed", "published"),
        (CredentialMissing(SORRY), "failed", "published"),
        (ZeroDivisionError(), "unknown", "published"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_what_an_error_while_sending_means(office, shelves, kit, error, fate, again):
    shelves.fail("submit", error)
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {fate: 1}
    assert reasons(tally)["A"]
    assert kit.counted(office.publish([kit.row("A")])) == {again: 1}
    assert len(shelves.sent()) == (again == "published")


@pytest.mark.parametrize("call", ["upload", "look_up"])
@pytest.mark.parametrize(
    "error",
    [
        Transient(SORRY),
        Throttled(SORRY),
        Refused(SORRY),
        OutcomeUnknown(SORRY),
        NotRecognised(SORRY),
        PersonNeeded(SORRY),
        CredentialsRefused(SORRY),
        CredentialMissing(SORRY),
        KeyError("defect"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_before_sending_sends_nothing_and_the_next_run_does(office, shelves, kit, picture, call, error):
    rows = [kit.row("A", images=[picture("a.jpg")])]
    shelves.fail(call, error)
    tally = office.publish(rows)
    assert kit.counted(tally) == {"held" if isinstance(error, Throttled) else "failed": 1}
    assert reasons(tally)["A"]
    assert shelves.sent() == []
    assert kit.counted(office.publish(rows)) == {"published": 1}


@pytest.mark.parametrize("error", [Transient(SORRY), NotRecognised(SORRY), CredentialMissing(SORRY), KeyError("x")])
def test_what_could_not_be_read_back_is_read_back_by_the_next_run(office, shelves, kit, error):
    office.publish([])
    shelves.idempotency_key = True  # so that the read-back is the only look
    shelves.fail("look_up", error)
    tally = office.publish([kit.row("A")])
    assert kit.counted(tally) == {"published": 1}
    assert tally.unread is not None
    assert office.record("A").seen is None
    office.publish([kit.row("A")])
    assert office.record("A").seen is not None


def test_a_rewriting_marketplace_with_a_long_lag_is_not_sent_the_same_again_and_again(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=3600.0, rewrite=lambda fields: {**fields, "title": fields["title"].upper()})
    office = make_office(shelves)
    for _ in range(4):
        office.publish([kit.row("A")])
        clock.sleep(4000)
        office.reconcile([kit.row("A")])
    assert shelves.sent() == [("create", "A")]
    assert office.reconcile([kit.row("A")]).clean


def test_one_dead_marketplace_does_not_stop_the_others(make_office, clock, kit):
    dead, alive = kit.shelves(clock, idempotency_key=True), kit.shelves(clock, idempotency_key=True)
    dead.fail("submit", Unavailable(say("it did not answer 5 times in a row")), times=10_000)
    rows = kit.rows(*(f"S{n}" for n in range(40)))
    broken, fine = make_office(dead, alive).publish_all(rows)
    assert kit.counted(fine) == {"published": 40}
    assert kit.counted(broken) == {"failed": 40}
    assert "did not answer" in str(broken.error)
    assert dead.calls.count("submit") <= 1, "a dead marketplace is left alone"


def test_one_bad_listing_does_not_stop_the_rest(make_office, clock, kit):
    shelves = kit.shelves(clock, refuse=["B"])
    office = make_office(shelves)
    rows = kit.rows("A", "B", "C")
    tally = office.publish(rows)
    assert kit.counted(tally) == {"published": 2, "rejected": 1}
    assert reasons(tally) == {"B": "thiếu giấy tờ"}

    again = office.publish(rows)
    assert (again.writes, kit.counted(again)) == (0, {"unchanged": 2, "rejected": 1})
    assert reasons(again) == {"B": "thiếu giấy tờ"}

    shelves.refuse = ()
    assert kit.counted(office.publish([*rows[:1], kit.row("B", price=1), *rows[2:]])) == {
        "unchanged": 2,
        "published": 1,
    }


def test_a_refused_update_leaves_what_stands_there_and_is_not_sent_again(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.refuse = ["A"]
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"rejected": 1}
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"rejected": 1}
    assert shelves.calls.count("submit") == 2
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}


def test_a_refused_withdrawal_is_tried_again(office, shelves, kit):
    office.publish([kit.row("A")])
    shelves.refuse = ["A"]
    rows = [kit.row("A", verb=Verb.WITHDRAW)]
    assert kit.counted(office.publish(rows)) == {"rejected": 1}
    assert office.record("A").phase is Phase.THERE
    shelves.refuse = ()
    assert kit.counted(office.publish(rows)) == {"withdrawn": 1}


def test_a_defect_in_an_adapter_loses_nothing_of_the_others(make_office, clock, kit):
    shelves, other = kit.shelves(clock), kit.shelves(clock)
    shelves.fail("submit", KeyError("defect"), sku="B")
    mine, theirs = make_office(shelves, other).publish_all(kit.rows("A", "B", "C"))
    assert kit.counted(mine) == {"published": 2, "unknown": 1}
    assert "KeyError" in reasons(mine)["B"]
    assert kit.counted(theirs) == {"published": 3}


def test_a_session_that_needs_a_person_ends_the_marketplaces_run(office, shelves, kit):
    shelves.fail("submit", PersonNeeded(say("OTP")), times=100)
    tally = office.publish(kit.rows(*(f"S{n}" for n in range(20))))
    assert kit.counted(tally) == {"failed": 20}
    assert shelves.calls.count("submit") <= 4
    assert str(tally.error) == "OTP"
    assert office.open_operations() == [], "what was not sent is not unknown"


def test_a_ledger_that_cannot_be_written_sends_nothing(office, shelves, kit, monkeypatch):
    def full(*args):
        raise LedgerError(say("disk full"))

    plans = office.plans(kit.rows("A"))
    monkeypatch.setattr(office.ledger, "intend", full)
    with pytest.raises(LedgerError):
        publish(plans, office.ledger, "r")
    assert shelves.sent() == []


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


# Tickets


def test_a_ticket_is_waited_for_and_asked_again_in_a_new_process(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    assert kit.counted(office.publish([kit.row("A")])) == {"waiting": 1}
    assert kit.counted(office.publish([kit.row("A")])) == {"waiting": 1}
    shelves.decide()
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A")]
    assert office.record("A").seen is not None, "what a ticket told is read back"


def test_a_ticket_that_is_decided_within_the_run_counts_as_done(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)

    def decide_when_asked(call):
        if call == "collect":
            shelves.decide()

    shelves.during = decide_when_asked
    assert kit.counted(office.publish(kit.rows("A", "B"))) == {"published": 2}
    assert office.record("A").seen is not None


def test_what_waits_for_a_ticket_is_not_sent_again_when_the_row_changes(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"waiting": 1}
    assert kit.counted(office.publish([kit.row("A", verb=Verb.WITHDRAW)])) == {"waiting": 1}
    shelves.decide()
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"waiting": 1}
    shelves.decide()
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("update", "A")]


def test_a_queued_update_is_not_sent_again_because_the_old_state_is_still_read(make_office, clock, kit):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.tickets = True
    wanted = [kit.row("A", price=1)]
    assert kit.counted(office.publish(wanted)) == {"waiting": 1}
    assert office.reconcile(wanted).clean
    assert kit.counted(office.publish(wanted)) == {"waiting": 1}
    shelves.decide()
    assert kit.counted(office.publish(wanted)) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("update", "A")]


@pytest.mark.parametrize("creates", [True, False])
def test_a_ticket_that_is_rejected_needs_a_person_and_a_corrected_row_goes_through(make_office, clock, kit, creates):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.decide(ListingState.REJECTED, "ảnh mờ", creates=creates)
    for _ in range(2):
        tally = office.publish([kit.row("A")])
        assert kit.counted(tally) == {"rejected": 1}
        assert reasons(tally) == {"A": "ảnh mờ"}
    office.publish([kit.row("A", price=1)])
    shelves.decide()
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"unchanged": 1}
    assert shelves.of("A")[1].fields["price"] == 1, "corrected, and there once"


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REJECTED])
@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.WITHDRAW])
def test_a_change_that_is_decided_against_within_the_run_is_not_taken_for_done(make_office, clock, kit, outcome, verb):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.tickets = True
    shelves.during = lambda call: shelves.lose(outcome) if call == "collect" else None
    office.publish([kit.row("A", price=1, verb=verb)])
    assert office.ledger.history("cat-1", limit=1)[0].state.value == outcome.value


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN, Outcome.REJECTED])
@pytest.mark.parametrize("verb", [Verb.PUBLISH, Verb.WITHDRAW])
def test_a_queued_change_that_is_not_done_never_waits_forever(make_office, clock, kit, outcome, verb):
    shelves = kit.shelves(clock)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.tickets = True
    wanted = [kit.row("A", price=1, verb=verb)]
    assert kit.counted(office.publish(wanted)) == {"waiting": 1}
    shelves.lose(outcome)
    shelves.queues = False
    if outcome is Outcome.REJECTED and verb is Verb.PUBLISH:
        assert kit.counted(office.publish(wanted)) == {"rejected": 1}
        wanted = [kit.row("A", price=2)]
    office.publish(wanted)
    assert kit.counted(office.publish(wanted)) == {"unchanged": 1}
    standing = [stand.fields["price"] for stand in shelves.stands.values()]
    assert standing == ([] if verb is Verb.WITHDRAW else [wanted[0].product.price])


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
def test_a_queued_create_that_is_not_done_is_sent_again(make_office, clock, kit, outcome):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.lose(outcome)
    shelves.queues = False
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    assert list(shelves.titles()) == ["A"]


# Moderation and time


def test_pending_and_same_waits_and_is_not_sent_again(make_office, clock, kit):
    shelves = kit.shelves(clock, moderation=True)
    office = make_office(shelves)
    assert kit.counted(office.publish([kit.row("A")])) == {"published": 1}
    tally = office.publish([kit.row("A")])
    assert (tally.writes, kit.counted(tally)) == (0, {"waiting": 1})
    assert tally.went_well


def test_rejected_by_a_moderator_and_corrected_is_updated(make_office, clock, kit):
    shelves = kit.shelves(clock, moderation=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=ListingState.REJECTED, reason="ảnh mờ"))
    office.reconcile([kit.row("A")])
    tally = office.publish([kit.row("A")])
    assert (tally.writes, kit.counted(tally), reasons(tally)) == (0, {"rejected": 1}, {"A": "ảnh mờ"})
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"updated": 1}
    assert kit.counted(office.publish([kit.row("A", price=1)])) == {"waiting": 1}


def test_what_ends_soon_is_renewed_once(office, shelves, kit):
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, expires_on=kit.today + dt.timedelta(days=10)))
    office.reconcile([kit.row("A")])
    assert kit.counted(office.publish([kit.row("A")])) == {"updated": 1}
    for _ in range(2):
        assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}
    assert shelves.sent() == [("create", "A"), ("update", "A")]


def test_an_old_reading_says_nothing_about_what_was_sent_since(office, shelves, kit):
    office.publish([kit.row("A")])
    remote_id, stand = shelves.of("A")
    shelves.put(remote_id, evolve(stand, state=ListingState.HIDDEN))
    office.reconcile([kit.row("A")])
    office.publish([kit.row("A", price=1)])
    assert kit.counted(office.publish([kit.row("A")])) == {"updated": 1}
    assert kit.counted(office.publish([kit.row("A")])) == {"unchanged": 1}


# A file that a person uploads


def test_what_is_handed_over_is_counted_so_and_not_handed_over_again(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True, batch_size=100)
    office = make_office(shelves)
    assert kit.counted(office.publish(kit.rows("A", "B"))) == {"handed_over": 2}
    assert kit.counted(office.publish(kit.rows("A", "B"))) == {"handed_over": 2}
    assert len(shelves.sent()) == 2
    assert kit.counted(office.publish([kit.row("A", price=1), kit.row("B")])) == {"handed_over": 2}
    assert len(shelves.sent()) == 3


def test_a_file_that_was_not_finished_is_written_again(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    office = make_office(shelves)
    shelves.fail("submit", OSError("disk full"))
    assert kit.counted(office.publish(kit.rows("A"))) == {"unknown": 1}
    assert kit.counted(office.publish(kit.rows("A"))) == {"handed_over": 1}


def test_what_a_look_cannot_tell_is_not_taken_for_gone(make_office, clock, kit):
    shelves = kit.shelves(clock, hand_over=True)
    one, two = make_office(shelves), make_office(shelves, catalogue="cat-2")
    for office in (one, two):
        listing = Listing("A", {"title": "Mắm tôm A", "price": 50_000})
        office.publish([kit.row("A")])
        scope = office.connections[0].scope
        record = evolve(
            office.record("A"), phase=Phase.THERE, remote_id=scope.catalogue, state=ListingState.LIVE, seen=None
        )
        assert record.sent_digest == listing.digest
        office.save(record)
    for office in (one, two, one):
        assert office.reconcile([kit.row("A")]).clean
    assert kit.counted(one.publish([kit.row("A")])) == {"unchanged": 1}


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
