"""A CSV or JSONL file of ten times the rows takes hardly more memory."""

from __future__ import annotations

import pytest

from benchmarks.memory import FEW, GOAL, measure

MANY = 5 * FEW


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return measure(MANY)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_memory_stays_flat(figures: dict[str, float], ending: str) -> None:
    assert figures[f"{ending}_ratio"] <= GOAL, figures
