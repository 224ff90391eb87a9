"""A process may die before or after anything that it does: the next one ends the day as if nothing had been."""

from __future__ import annotations

from itertools import count

import pytest

from ocopsync.plan import Fate


@pytest.fixture
def undisturbed(new_day):
    day = new_day()
    assert day.run().tally.went_well
    end = day.end()
    assert [sku for sku, *_ in end.standing] == ["SP01", "SP03", "SP04", "SP05"]
    return end


@pytest.fixture
def in_flight(new_day):
    """How many write requests can be under way at the same time."""
    return new_day().world.worker().connection.adapter.capabilities.concurrency.value


def assert_nobody_notices(day, undisturbed, in_flight):
    end = day.end()
    assert end.standing == undisturbed.standing
    assert end.writes - undisturbed.writes <= in_flight
    assert_all_accounted_for(day, end.last.tally)


def assert_all_accounted_for(day, tally):
    assert tally.adds_up
    assert {fate for fate, n in tally.counts.items() if n} == {Fate.UNCHANGED}
    ledger, scope = day.world.worker().ledger, day.world.scope
    assert ledger.open_operations(scope) == []
    assert ledger.queued_operations(scope) == []


def test_killed_at_every_boundary(new_day, undisturbed, in_flight):
    for deadline in count():
        day = new_day()
        if not day.run(deadline).killed:
            break
        assert_nobody_notices(day, undisturbed, in_flight)
    assert deadline == day.deeds > 10, "every boundary was tried"


def test_killed_twice(new_day, undisturbed, in_flight):
    for second in count(2, 3):
        day = new_day()
        assert day.run(9).killed
        if not day.run(second).killed:
            break
        assert_nobody_notices(day, undisturbed, 2 * in_flight)
    assert second > 4, "killed at least twice in a second run"


def test_killed_again_and_again_it_gets_through(new_day, undisturbed):
    """Each process comes a little further; what the ones before it did is not done again."""
    day = new_day()
    for deadline in count(6, 2):
        if not day.run(deadline).killed:
            break
    end = day.end()
    assert end.standing == undisturbed.standing
    assert_all_accounted_for(day, end.last.tally)
