"""Publishing: never twice, never lost, and every row accounted for."""

from __future__ import annotations

import pytest

from ocopsync.errors import (
    CredentialMissing,
    CredentialsRefused,
    LedgerError,
    NotRecognised,
    OutcomeUnknown,
    PersonNeeded,
    Refused,
    Throttled,
    Transient,
    Unavailable,
)
from ocopsync.ledger import OperationState, Phase
from ocopsync.listing import ListingState
from ocopsync.messages import say
from ocopsync.model import Verb
from ocopsync.plan import Fate
from ocopsync.planning import make_withdrawals
from ocopsync.publish import publish
from ocopsync.tally import not_sent
from tests.core.publishing import LOST, SORRY, reasons

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
