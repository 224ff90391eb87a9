"""The proof by mutations, in small; and that it would notice."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

import ocopsync.differences.changes
from benchmarks.mutating.deeds import DEEDS
from benchmarks.mutations import MUTATIONS, ROTA, WRONG, figures, play, table, told
from benchmarks.simulation.stage import scratch_folder

SIZE = 25
ROUND = range(len(ROTA))
"""Seeds of one round in each sandbox."""


@pytest.fixture(scope="module")
def folder():
    with scratch_folder() as name:
        yield Path(name)


def test_every_finding_is_true_and_nothing_is_missed(folder):
    score = play(range(10), folder, size=SIZE)
    assert [told(mistake) for mistake in score.mistakes] == []
    assert score.made == score.found
    assert score.made.total() == 10 * SIZE
    assert set(score.markets) == {"postmart", "voso", "thanhhoa"}
    assert score.made.keys() == {deed.__name__ for deed in DEEDS}, "everything has happened"


@pytest.mark.parametrize(
    ("comparison", "what"),
    [
        (lambda name, one, other: one == other, "false"),
        (lambda name, one, other: str(one).casefold() == str(other).casefold() or name == "images", "missed"),
    ],
    ids=["everything counts", "case and pictures don't count"],
)
def test_a_comparison_that_is_wrong_is_noticed(folder, comparison, what):
    with patch.object(ocopsync.differences.changes, "same", comparison):
        score = play(ROUND, folder, size=SIZE)
    assert score.count(what) > 0
    assert score.found.total() < score.made.total()


def test_a_wrong_author_is_noticed(folder):
    from ocopsync.differences.changes import Author

    with patch.object(ocopsync.differences.changes, "_author", wrong := lambda *sides, **how: Author.US):
        score = play(ROUND, folder, size=SIZE)
    assert wrong() is Author.US
    assert score.count("wrong author") > 0


def test_what_is_printed_adds_up(folder):
    score = play(ROUND, folder, size=SIZE)
    lines = list(table(score))
    assert len(lines) == 1 + len(DEEDS)
    shown = figures(score, 1.0)
    assert shown["mutations"] == sum(shown["by_marketplace"].values()) == len(ROUND) * SIZE < MUTATIONS
    assert {shown[what.replace(" ", "_")] for what in WRONG} == {0}
