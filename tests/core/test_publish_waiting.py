"""What a publish sent and has to wait for: tickets, moderators, and people who upload a file."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve

from ocopsync.ledger import Phase
from ocopsync.listing import Listing, ListingState, Outcome
from ocopsync.model import Verb
from tests.core.publishing import reasons

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
