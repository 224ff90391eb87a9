"""Settling: what an answer, a ticket or a look makes of what we know."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.errors import OutcomeUnknown
from ocopsync.ledger import LoggedOperation, OperationState, Phase, Record
from ocopsync.listing import (
    Absent,
    CannotTell,
    Found,
    ListingState,
    LiveListing,
    OperationKind,
    Outcome,
    Receipt,
    digest,
)
from ocopsync.messages import say
from ocopsync.settle import Settlement, judge, resembles, settle_open, was_updated
from ocopsync.transitions import record_after

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
A, B = {"title": "Mắm tôm", "price": 1}, {"title": "Mắm tôm", "price": 2}
CREATE, UPDATE, WITHDRAW = OperationKind.CREATE, OperationKind.UPDATE, OperationKind.WITHDRAW


def standing(**changes):
    values = {
        "sku": "A",
        "phase": Phase.THERE,
        "remote_id": "7",
        "url": "http://x/7",
        "state": ListingState.LIVE,
        "sent": A,
        "sent_digest": digest(A),
        "sent_at": NOON - dt.timedelta(days=1),
        "seen": A,
        "expires_on": dt.date(2026, 12, 1),
    }
    return Record(**{**values, **changes})


def answered(outcome, **rest):
    return Receipt(sku="A", outcome=outcome, **rest)


def logged(kind, content=B, before=A, *, ago=dt.timedelta(hours=1), remote_id="7"):
    return LoggedOperation(
        id=1,
        run="r",
        sku="A",
        kind=kind,
        state=OperationState.INTENDED,
        key="k",
        remote_id="" if kind is CREATE else remote_id,
        content=content,
        before=None if kind is CREATE else before,
        intended_at=NOON - ago,
    )


def live(content, remote_id="7"):
    return LiveListing(remote_id=remote_id, sku="A", state=ListingState.LIVE, fields=content)


# After an answer


@pytest.mark.parametrize("kind", OperationKind)
@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
@pytest.mark.parametrize("before", [None, standing()])
def test_a_failure_and_an_unknown_outcome_change_nothing_that_we_know(kind, outcome, before):
    assert record_after(kind, B, answered(outcome), before, now=NOON) is None


def test_an_accepted_create_stands_there_and_was_not_seen_yet():
    receipt = answered(Outcome.ACCEPTED, remote_id="9", url="http://x/9", state=ListingState.PENDING)
    record = record_after(CREATE, B, receipt, None, now=NOON)
    assert (record.phase, record.remote_id, record.url, record.state) == (
        Phase.THERE,
        "9",
        "http://x/9",
        ListingState.PENDING,
    )
    assert (record.sent, record.sent_digest, record.sent_at, record.seen) == (B, digest(B), NOON, None)


def test_an_accepted_update_keeps_id_and_address_and_forgets_what_was_seen_and_when_it_ends():
    record = record_after(UPDATE, B, answered(Outcome.ACCEPTED), standing(refused_digest="x"), now=NOON)
    assert (record.remote_id, record.url, record.sent) == ("7", "http://x/7", B)
    assert (record.seen, record.expires_on, record.refused_digest) == (None, None, "")


def test_making_it_again_forgets_the_old_id():
    record = record_after(CREATE, A, answered(Outcome.ACCEPTED), standing(), now=NOON)
    assert (record.remote_id, record.url) == ("", "")


def test_a_withdrawal_leaves_no_id_and_remembers_when():
    record = record_after(WITHDRAW, A, answered(Outcome.ACCEPTED), standing(), now=NOON)
    assert (record.phase, record.remote_id, record.url, record.state) == (Phase.WITHDRAWN, "", "", None)
    assert record.sent_at == NOON


@pytest.mark.parametrize(
    ("kind", "phase", "remote_id", "refused"),
    [(CREATE, Phase.REFUSED, "", digest(B)), (UPDATE, Phase.THERE, "7", digest(B)), (WITHDRAW, Phase.THERE, "7", "")],
)
def test_after_a_no_what_stood_there_stands_there(kind, phase, remote_id, refused):
    record = record_after(kind, B, answered(Outcome.REJECTED, reason=say("no")), standing(), now=NOON)
    assert (record.phase, record.remote_id, record.refused_digest) == (phase, remote_id, refused)
    assert (record.sent, record.reason) == (A, "no")


def test_what_the_marketplace_took_and_a_moderator_rejected_stands_there_as_rejected():
    receipt = answered(Outcome.REJECTED, remote_id="9", state=ListingState.REJECTED, reason=say("blurred"))
    record = record_after(CREATE, B, receipt, None, now=NOON)
    assert (record.phase, record.remote_id, record.state, record.sent) == (Phase.THERE, "9", ListingState.REJECTED, B)
    assert (record.refused_digest, record.reason) == (digest(B), "blurred")


# After a look


@pytest.mark.parametrize(
    ("operation", "answer", "state"),
    [
        (logged(CREATE), Found(live(B)), OperationState.VERIFIED),
        (logged(CREATE), Absent(), OperationState.CANCELLED),
        (logged(UPDATE), Found(live(B)), OperationState.VERIFIED),
        (logged(UPDATE), Found(live(A)), OperationState.CANCELLED),
        (logged(UPDATE), Absent(), OperationState.CANCELLED),
        (logged(WITHDRAW), Absent(), OperationState.ACCEPTED),
        (logged(WITHDRAW), Found(live(A)), OperationState.CANCELLED),
    ],
)
def test_what_a_look_after_the_lag_says(operation, answer, state):
    number, found, _, record = judge(operation, answer, standing(), ripe=NOON, now=NOON)
    assert (number, found) == (1, state)
    if state is OperationState.VERIFIED:
        assert (record.sent, record.seen, record.remote_id) == (B, B, "7")


@pytest.mark.parametrize(
    ("operation", "answer", "settled"),
    [
        (logged(CREATE), Found(live(B)), True),
        (logged(CREATE), Absent(), False),
        (logged(UPDATE), Found(live(B)), True),
        (logged(UPDATE), Found(live(A)), False),
        (logged(UPDATE), Absent(), False),
        (logged(WITHDRAW), Found(live(A)), False),
        (logged(WITHDRAW), Absent(), False),
    ],
)
def test_within_the_lag_only_a_look_that_shows_the_work_done_settles(operation, answer, settled):
    ripe = operation.intended_at - dt.timedelta(seconds=1)
    assert (judge(operation, answer, standing(), ripe=ripe, now=NOON) is not None) is settled


@pytest.mark.parametrize("kind", OperationKind)
@pytest.mark.parametrize("answer", [None, CannotTell(say("?"))])
def test_a_look_that_cannot_tell_settles_nothing(kind, answer):
    assert judge(logged(kind), answer, standing(), ripe=NOON, now=NOON) is None


contents = st.dictionaries(st.sampled_from(["title", "price", "stock"]), st.integers(1, 3))


@given(contents, contents)
def test_an_update_is_told_from_what_stood_before(before, content):
    operation = logged(UPDATE, content, before)
    assert was_updated(live(content), operation), "what we wanted stands there"
    assert was_updated(live(before), operation) is (content == before)


def test_a_field_that_was_added_and_is_not_shown_proves_nothing_beside_one_that_is():
    operation = logged(UPDATE, {"price": 2, "weight": 500}, {"price": 1})
    assert was_updated(live({"price": 2}), operation)
    assert not was_updated(live({"price": 1}), operation)


def test_blanks_and_the_form_of_unicode_are_no_sign_that_an_update_did_not_arrive():
    operation = logged(UPDATE, {"title": "Mắm  tôm mới"}, {"title": "Mắm tôm"})
    assert was_updated(live({"title": "Mắm tôm mới "}), operation)


def test_where_nothing_is_open_nothing_is_asked(office, shelves):
    assert settle_open(office.connections[0], office.ledger) == Settlement()
    assert shelves.calls == []


# Whose listing it is


MINE = {"title": "Mắm tôm Ba Làng", "description": "ngon", "price": 50_000}
REWRITTEN = {**MINE, "title": "MẮM TÔM BA LÀNG (500 g)"}
STRANGE = {"title": "Nem chua", "description": "cay", "price": 50_000}
RESEMBLING = {**MINE, "price": 48_000}
LOOKED, UNLOOKED = {"looked_before": True}, {"looked_before": False}


def found(*contents, remote_ids="987"):
    first, *others = map(live, contents, remote_ids)
    return Found(first, tuple(others))


def decided(operation, answer, record=None, **how):
    return judge(operation, answer, record, ripe=NOON, now=NOON, **how)


@pytest.mark.parametrize("how", [LOOKED, UNLOOKED])
def test_a_create_has_arrived_where_what_was_sent_stands_there(how):
    _, state, receipt, record = decided(logged(CREATE, MINE), found(MINE), **how)
    assert (state, receipt.remote_id, record.remote_id) == (OperationState.VERIFIED, "9", "9")
    assert (record.phase, record.sent, record.seen) == (Phase.THERE, MINE, MINE)


@pytest.mark.parametrize("there", [REWRITTEN, RESEMBLING])
def test_what_a_marketplace_may_have_made_of_it_counts_only_where_nothing_stood_there_before(there):
    _, state, _, record = decided(logged(CREATE, MINE), found(there), **LOOKED)
    assert (state, record.sent, record.seen) == (OperationState.VERIFIED, MINE, there)
    assert decided(logged(CREATE, MINE), found(there), **UNLOOKED) is None


@pytest.mark.parametrize("how", [LOOKED, UNLOOKED])
def test_a_create_is_not_taken_for_arrived_because_something_else_stands_under_its_sku(how):
    assert decided(logged(CREATE, MINE), found(STRANGE), **how) is None
    assert decided(logged(CREATE, MINE), found(STRANGE, {"title": "Chè lam"}), **how) is None


@pytest.mark.parametrize("contents", [(STRANGE, MINE), (REWRITTEN, MINE), (RESEMBLING, STRANGE, MINE)])
def test_of_several_listings_the_one_that_shows_what_was_sent_is_taken(contents):
    *_, record = decided(logged(CREATE, MINE), found(*contents))
    assert (record.remote_id, record.seen) == ("987"[len(contents) - 1], MINE)


@pytest.mark.parametrize(
    ("there", "alike"),
    [
        (MINE, True),
        (REWRITTEN, True),
        (RESEMBLING, True),
        ({"title": "Mắm tôm Ba Làng"}, True),
        ({"title": "Mắm tôm Hậu Lộc", "description": "ngon", "price": 50_000}, False),
        ({**MINE, "description": "dở", "title": "MẮM TÔM BA LÀNG"}, True),
        ({"title": "Mắm tôm Ba Làng", "description": "dở", "price": 1}, False),
        (STRANGE, False),
        ({}, False),
    ],
)
def test_what_a_marketplace_may_have_made_of_what_was_sent(there, alike):
    assert resembles(there, MINE) is alike


def test_only_the_listing_of_its_id_says_something_about_an_update():
    update = logged(UPDATE, content=B, before=A, remote_id="7")
    assert decided(update, found(B, A, remote_ids="97"), standing())[1] is OperationState.CANCELLED
    assert decided(update, found(A, B, remote_ids="97"), standing())[1] is OperationState.VERIFIED
    _, state, _, record = decided(update, found(B, remote_ids="9"), standing())
    assert (state, record.remote_id, record.sent) == (OperationState.CANCELLED, "7", A)


def test_an_update_that_is_neither_there_nor_not_there_stays_unknown():
    assert decided(logged(UPDATE), found({**A, "price": 3}, remote_ids="7"), standing()) is None
    assert was_updated(live({**A, "price": 3}), logged(UPDATE), standing()) is None


def test_an_update_whose_strange_field_the_marketplace_rewrote_last_time_has_arrived():
    seen = {"title": "MỘT", "price": 1}
    record = standing(sent={"title": "một", "price": 1}, seen=seen)
    update = logged(UPDATE, {"title": "hai", "price": 2}, seen)
    assert was_updated(live({"title": "HAI", "price": 2}), update, record) is True
    assert was_updated(live({"title": "HAI", "price": 3}), update, record) is None, "the price it never rewrote"
    assert was_updated(live({"title": "HAI", "price": 1}), update, record) is False
    assert was_updated(live({"title": "HAI", "price": 2}), update, standing()) is None
    after = decided(update, found({"title": "HAI", "price": 2}, remote_ids="7"), record)[-1]
    assert (after.sent["title"], after.seen["title"]) == ("hai", "HAI")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Absent(), OperationState.ACCEPTED),
        (found(A, remote_ids="9"), OperationState.ACCEPTED),
        (found(A, remote_ids="7"), OperationState.CANCELLED),
        (found(A, A, remote_ids="97"), OperationState.CANCELLED),
    ],
)
def test_a_withdrawal_is_done_where_its_id_is_gone_whatever_else_stands_there(answer, state):
    _, became, _, record = decided(logged(WITHDRAW, A, A, remote_id="7"), answer, standing())
    assert became is state
    assert record.phase is (Phase.WITHDRAWN if state is OperationState.ACCEPTED else Phase.THERE)


# Looking twice


@pytest.fixture
def unanswered(make_office, clock, kit):
    """An office whose create got no answer and did not arrive (so far): (office, shelves)."""

    def make(**knobs):
        shelves = kit.shelves(clock, **knobs)
        office = make_office(shelves)
        shelves.fail("submit", OutcomeUnknown(say("lost")))
        office.publish([kit.row("A")])
        shelves.calls.clear()
        clock.slept.clear()
        return office, shelves

    return make


def settled(office):
    (connection,) = office.connections
    settlement = settle_open(connection, office.ledger)
    return [state for _, state, *_ in settlement.settled], settlement.left


@pytest.mark.parametrize("lag", [0.5, 8.0, 15.0])
def test_a_read_lag_that_can_be_waited_for_is_slept_between_two_looks(unanswered, lag):
    office, shelves = unanswered(lag=lag)
    office.clock.sleep(3600)
    office.clock.slept.clear()
    assert settled(office) == ([OperationState.CANCELLED], 0)
    assert shelves.calls == ["look_up", "look_up"]
    assert office.clock.slept == [lag]


def test_a_read_lag_that_is_not_over_is_waited_for_until_it_is(unanswered):
    office, _ = unanswered(lag=10.0)
    began = office.clock.now()
    (operation,) = office.open_operations()
    assert settled(office) == ([OperationState.CANCELLED], 0)
    assert office.clock.now() - max(began, operation.ended_at) >= dt.timedelta(seconds=10)


def test_a_long_read_lag_is_not_waited_for(unanswered):
    office, _ = unanswered(lag=15.5)
    assert settled(office) == ([], 1)
    assert office.clock.slept == []
    office.clock.sleep(16)
    office.clock.slept.clear()
    assert settled(office) == ([OperationState.CANCELLED], 0)
    assert office.clock.slept == []


def test_what_turns_up_between_the_two_looks_has_arrived(unanswered, kit):
    office, shelves = unanswered(lag=5.0)
    office.clock.sleep(3600)

    def turn_up_late(call):
        if shelves.calls.count("look_up") == 2:
            shelves.put("late", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))

    shelves.during = turn_up_late
    assert settled(office) == ([OperationState.VERIFIED], 0)
    assert office.record("A").remote_id == "late"


def test_what_the_first_look_shows_is_not_looked_at_again(unanswered, kit):
    office, shelves = unanswered(lag=5.0)
    shelves.put("id1", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))
    assert settled(office) == ([OperationState.VERIFIED], 0)
    assert (shelves.calls, office.clock.slept) == (["look_up"], [])


# A create that was given up and came late


@pytest.mark.parametrize("idempotency_key", [False, True])
def test_what_an_earlier_create_made_late_is_known_as_that_and_updated(make_office, clock, kit, idempotency_key):
    shelves = kit.shelves(clock, idempotency_key=idempotency_key)
    office = make_office(shelves)
    lost = OutcomeUnknown(say("lost"))
    shelves.fail("submit", lost)
    office.publish([kit.row("A", price=1000)])
    late = kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 1000})

    shelves.fail("submit", lost)
    shelves.during_submit = lambda operations: shelves.put("late", late)
    assert kit.counted(office.publish([kit.row("A", price=2000)])) == {"unknown": 1}
    shelves.during_submit = lambda operations: None

    assert settled(office) == ([OperationState.CANCELLED, OperationState.VERIFIED], 0)
    record = office.record("A")
    assert (record.remote_id, record.sent["price"], record.seen["price"]) == ("late", 1000, 1000)
    states = {item.content["price"]: item.state for item in office.ledger.history("cat-1", sku="A")}
    assert states == {1000: OperationState.VERIFIED, 2000: OperationState.CANCELLED}

    assert kit.counted(office.publish([kit.row("A", price=2000)])) == {"updated": 1}
    assert {key: stand.fields["price"] for key, stand in shelves.stands.items()} == {"late": 2000}
    assert office.reconcile([kit.row("A", price=2000)]).clean


def test_that_an_earlier_create_came_late_is_believed_only_after_the_read_lag(make_office, clock, kit):
    shelves = kit.shelves(clock, lag=60.0)
    office = make_office(shelves)
    lost = OutcomeUnknown(say("lost"))
    shelves.fail("submit", lost)
    office.publish([kit.row("A", price=1000)])
    clock.sleep(100)
    shelves.fail("submit", lost)
    late = kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 1000})
    shelves.during_submit = lambda operations: shelves.put("late", late)
    office.publish([kit.row("A", price=2000)])
    assert settled(office) == ([], 1), "the newer one may still turn up"
    clock.sleep(60)
    assert settled(office)[1] == 0
    assert office.record("A").sent["price"] == 1000


# Tickets


def queued(office):
    return [item.ticket for item in office.ledger.queued_operations(office.connections[0].scope)]


def test_of_two_queued_operations_of_one_listing_none_waits_for_ever(make_office, clock, kit):
    shelves = kit.shelves(clock, tickets=True)
    office = make_office(shelves)
    office.publish([kit.row("A")])
    shelves.lose(Outcome.QUEUED)  # it is done, and its ticket never says so
    shelves.put("id9", kit.stand(sku="A", fields={"title": "Mắm tôm A", "price": 50_000}))
    assert office.reconcile([kit.row("A")]).clean
    assert queued(office) == ["t1"]
    wanted = [kit.row("A", price=1)]
    assert kit.counted(office.publish(wanted)) == {"waiting": 1}
    assert queued(office) == ["t2"]
    shelves.decide()
    assert kit.counted(office.publish(wanted)) == {"unchanged": 1}
    assert queued(office) == []
    assert {item.state for item in office.ledger.history("cat-1", sku="A")} == {OperationState.VERIFIED}
    assert [(key, stand.fields["price"]) for key, stand in shelves.stands.items()] == [("id9", 1)]
