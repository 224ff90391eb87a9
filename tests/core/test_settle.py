"""Settling: what an answer, a ticket or a look makes of what we know."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from ocopsync.settle import judge, record_after, settle_open, was_updated

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
    assert settle_open(office.connections[0], office.ledger) == 0
    assert shelves.calls == []


def test_only_the_skus_asked_for_are_settled(office, shelves, kit):
    from ocopsync.errors import OutcomeUnknown

    shelves.fail("submit", OutcomeUnknown(say("lost")), afterwards=True, times=2)
    office.publish(kit.rows("A", "B"))
    assert settle_open(office.connections[0], office.ledger, skus=["A"]) == 0
    assert [item.sku for item in office.open_operations()] == ["B"]
