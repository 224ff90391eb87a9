"""The same with nothing made easier: another process, threads, real HTTP, a ledger file, and SIGKILL."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from benchmarks.simulation.boundaries import Boundaries
from benchmarks.simulation.markets import POSTMART, THANHHOA, VOSO
from benchmarks.simulation.two_days import first_day, second_day, standing
from benchmarks.simulation.victim import connected, run
from ocopsync.ledger import open_ledger
from ocopsync.plan import Fate
from ocopsync.testing.server import Running

DEADLINES = [(VOSO, 3), (VOSO, 12), (THANHHOA, 8), (THANHHOA, 20), (POSTMART, 4), (POSTMART, 7)]


@pytest.mark.parametrize(("market", "deadline"), DEADLINES, ids=lambda item: getattr(item, "name", str(item)))
def test_after_a_real_kill_a_real_process_ends_the_day(tmp_path, market, deadline):
    sandbox = market.sandbox(moderated=False)
    ledger_url = f"sqlite:///{tmp_path / 'ledger.db'}"
    rows = second_day().rows
    with Running(sandbox) as server, connected(market, server.url, Boundaries()) as connection:
        with open_ledger(ledger_url) as ledger:
            assert run(connection, ledger, first_day().rows, "first day").went_well
        victim = [sys.executable, "-m", "benchmarks.simulation.victim", market.name, server.url, ledger_url]
        died = subprocess.run([*victim, str(deadline)], capture_output=True, text=True, timeout=60, check=False)
        assert died.returncode == -signal.SIGKILL, died.stderr
        with open_ledger(ledger_url) as ledger:
            tallies = [run(connection, ledger, rows, f"rest {number}") for number in range(2)]
            assert ledger.open_operations(connection.scope) == []
        assert tallies[0].adds_up
        assert {fate for fate, n in tallies[-1].counts.items() if n} == {Fate.UNCHANGED}
        there = {sku: (content["title"], content["price"]) for sku, _, content in standing(connection)}
    assert there == second_day().wanted
    assert len(sandbox.listings()) == len(there), "once each"
