"""Handing over by hand: whoever dies between workbook and ledger leaves each row in one workbook, none in no one."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
from attrs import evolve
from openpyxl import load_workbook

from benchmarks.simulation.boundaries import killed_at
from benchmarks.simulation.markets import POSTMART
from benchmarks.simulation.two_days import first_day
from benchmarks.simulation.world import World
from ocopsync.plan import Fate


@pytest.fixture
def new_office(alone, tmp_path):
    numbers = count(1)

    def make():
        folder = tmp_path / f"office {next(numbers)}"
        return World(evolve(POSTMART, settings={"mode": "file", "folder": folder}), alone), folder

    return make


def handed_over(folder):
    """How often each SKU stands in the workbooks."""
    sheets = [sheet for path in folder.glob("*.xlsx") for sheet in load_workbook(path).worksheets]
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    return Counter(cell for cell in cells if str(cell).startswith("SP"))


def test_killed_at_every_boundary(new_office):
    rows = first_day().rows
    for deadline in count():
        office, folder = new_office()
        killed = office.worker(killed_at(deadline)).publish(rows).killed
        office.time.sleep(60)
        tally = office.worker().publish(rows).tally
        assert {fate: n for fate, n in tally.counts.items() if n} == {Fate.HANDED_OVER: len(rows)}
        assert handed_over(folder) == dict.fromkeys(["SP01", "SP02"], 1)
        if not killed:
            break
    assert deadline > 3
