"""The partner contract works on writes later: whoever dies meanwhile has a ticket in the ledger, or a key."""

from __future__ import annotations

from itertools import count

import pytest

from benchmarks.simulation.markets import POSTMART


@pytest.fixture
def market():
    return POSTMART


@pytest.mark.parametrize("seconds", [1.0, 30.0])
def test_killed_at_every_boundary_while_writes_wait_in_a_queue(new_day, seconds):
    expected = new_day()
    expected.world.sandbox.queue_seconds = seconds
    wanted = expected.end()
    for deadline in count():
        day = new_day()
        day.world.sandbox.queue_seconds = seconds
        if not day.run(deadline).killed:
            break
        end = day.end()
        assert end.standing == wanted.standing
        assert end.last.tally.adds_up
        assert day.world.worker().ledger.open_operations(day.world.scope) == []
    assert deadline > 10
