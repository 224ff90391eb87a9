"""A reading that writes down what changed tells the same as one that looks at everything."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from ocopsync.differences import Kind
from ocopsync.errors import MarketplaceError, UsageError
from ocopsync.finding import Reconciliation, mark_of
from ocopsync.ignoring import ignore, notice
from ocopsync.ledger import open_ledger
from ocopsync.listing import ListingState, Outcome
from ocopsync.messages import use_language
from ocopsync.reading import Readings
from ocopsync.reconcile import reconcile
from ocopsync.resolve import adopt
from ocopsync.testing import HandClock
from tests.core.conftest import TODAY, Office, Shelves, Stand, connection_to, ledger_url, make_row

FORGET = ("UPDATE listing SET seen_mark = ''", "DELETE FROM observed", "DELETE FROM vanished", "DELETE FROM reading")


@pytest.fixture
def well_known(office, shelves, kit):
    """An office whose listings are known by their marks, on a marketplace that can tell what changed."""
    shelves.changes = True
    rows = kit.rows("A", "B")
    office.publish(rows)
    for _ in range(2):
        office.clock.sleep(100)
        office.reconcile(rows)
    return office


def since_now(office):
    office.clock.sleep(100)
    return Readings(since=office.clock.now())


def test_what_is_noticed_again_still_stands_there(well_known, kit, shelves):
    office, rows = well_known, kit.rows("A", "B")
    ignore(office.connections[0], office.ledger, "A")
    notice(office.connections[0], office.ledger, "A")
    assert office.plan(rows).operations == 0
    assert office.reconcile(rows, readings=since_now(office)).counts == {Kind.SAME: 2}


def test_what_vanished_before_it_was_noticed_again_is_missing(well_known, kit, shelves):
    office, rows = well_known, kit.rows("A", "B")
    ignore(office.connections[0], office.ledger, "A")
    shelves.put(shelves.of("A")[0], None)
    office.reconcile(rows)
    notice(office.connections[0], office.ledger, "A")
    for readings in (None, since_now(office)):
        assert office.reconcile(rows, readings=readings).counts == {Kind.MISSING: 1, Kind.SAME: 1}


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REJECTED])
def test_what_was_sent_and_not_done_left_standing_what_stood_there(well_known, kit, shelves, outcome):
    office, rows = well_known, [kit.row("A", price=99_000), kit.row("B")]
    shelves.tickets = True
    office.publish(rows)
    shelves.lose(outcome)
    result = office.reconcile(rows, readings=since_now(office))
    assert not result.counts[Kind.MISSING]
    assert not any("no longer there" in finding.reason for finding in result.findings)
    assert office.reconcile(None, readings=since_now(office)).counts == {Kind.SAME: 2}


def test_a_decision_about_twins_holds_however_they_are_listed(well_known, kit, shelves):
    office, rows = well_known, kit.rows("A", "B")
    for name in ("s9", "s10"):
        shelves.put(name, kit.stand(sku="A", fields={"title": "lạ"}))
        whole = office.reconcile(rows, readings=since_now(office))
    (then,) = whole.findings
    office.reconcile(rows)
    (now,) = office.reconcile(rows).findings
    assert mark_of(then) == mark_of(now)


class Monday(RuleBasedStateMachine):
    """One listing, and all that people, we and the marketplace may do with it."""

    def __init__(self) -> None:
        super().__init__()
        use_language("en")
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.shelves = Shelves(self.clock, changes=True)
        connection = connection_to(self.shelves, "shop", "htx", "cat-1")
        place = Path(self.folder.name)
        self.office = Office(place, self.clock, [connection], open_ledger(ledger_url(place), clock=self.clock))
        self.rows = [make_row("A"), make_row("B")]
        self.removed = False
        self.strangers = 0

    def teardown(self) -> None:
        self.office.ledger.close()
        self.office.connections[0].close()
        self.folder.cleanup()

    @rule(price=st.sampled_from([50_000, 60_000]))
    def edit_the_row(self, price):
        self.rows[0] = make_row("A", price=price)

    @rule()
    def publish(self):
        self.clock.sleep(10)
        self.office.publish(self.rows)

    @rule(change=st.sampled_from([{"price": 1}, {"state": ListingState.HIDDEN}, {"state": ListingState.LIVE}, None]))
    def change_by_hand(self, change):
        self.clock.sleep(10)
        for name, stand in sorted(self.shelves.stands.items())[:1]:
            self.removed |= change is None
            state = (change or {}).get("state", stand.state)
            after = evolve(
                stand, state=state, fields={**stand.fields, "price": 1} if change == {"price": 1} else stand.fields
            )
            self.shelves.put(name, None if change is None else after)

    @rule()
    def put_a_stranger_beside_it(self):
        self.clock.sleep(10)
        self.strangers += 1
        self.shelves.put(f"s{self.strangers}", Stand(sku="A", fields={"title": "lạ"}))

    @rule(what=st.sampled_from([ignore, notice, adopt]))
    def say_whose_it_is(self, what):
        with suppress(UsageError, MarketplaceError):
            what(self.office.connections[0], self.office.ledger, "A", "")

    @rule()
    def work_with_tickets_or_not(self):
        if not self.shelves._queue:
            self.shelves.tickets = not self.shelves.tickets

    @rule(outcome=st.sampled_from([None, Outcome.FAILED, Outcome.REJECTED]))
    def work_off_the_queue(self, outcome):
        self.clock.sleep(10)
        self.shelves.lose(outcome) if outcome else self.shelves.decide()

    @rule()
    def break_off_a_reading(self):
        self.clock.sleep(10)
        self.shelves.fail("live", ValueError("broken"))
        (result,) = reconcile(self.rows, self.office.connections, self.office.ledger, on=TODAY)
        assert result.error is not None
        self.shelves._faults.clear()

    @rule(changes_alone=st.booleans(), with_catalogue=st.booleans())
    def compare(self, changes_alone, with_catalogue):
        """What is gone isn't told by what changed: after a removal everything is read first."""
        self.clock.sleep(10)
        rows = self.rows if with_catalogue else None
        naively = self._naively(rows)
        readings = Readings(since=self.clock.now()) if changes_alone and not self.removed else None
        (result,) = reconcile(rows, self.office.connections, self.office.ledger, on=TODAY, readings=readings)
        self.removed &= readings is not None
        assert said(result) == naively

    def _naively(self, rows):
        """What is said where no mark and no reading is known: each listing is looked at."""
        place = Path(self.folder.name)
        with (
            closing(sqlite3.connect(place / "ledger.db")) as ledger,
            closing(sqlite3.connect(place / "naive.db")) as to,
        ):
            ledger.backup(to)
            for statement in FORGET:
                to.execute(statement)
            to.commit()
        with open_ledger(f"sqlite:///{place / 'naive.db'}", clock=self.clock) as naive:
            (result,) = reconcile(rows, self.office.connections, naive, on=TODAY)
        (place / "naive.db").unlink()
        return said(result)


def said(result: Reconciliation):
    findings = sorted((item.sku, item.remote_id, item.kind.value, item.reason, item.fields) for item in result.findings)
    return +result.counts, findings, result.error


def test_marks_tell_what_looking_at_everything_tells():
    few = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Monday, settings=few)
