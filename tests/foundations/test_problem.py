"""A problem has a place, a weight and two sentences; a code stands for one kind only."""

from __future__ import annotations

import pytest
from attrs.exceptions import FrozenInstanceError

from ocopsync import problem
from ocopsync.problem import ERROR, NOTE, WARNING, Place, ProblemKind, has_errors


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """What is declared here is forgotten afterwards."""
    monkeypatch.setattr(problem, "KINDS", dict(problem.KINDS))


@pytest.fixture
def unreadable():
    return ProblemKind("test-unreadable", ERROR, "{sku}: {field} = {value}, {n} times.", "Look at {place}.")


def test_a_code_is_declared_once(unreadable):
    with pytest.raises(ValueError, match="test-unreadable"):
        ProblemKind("test-unreadable", NOTE, "Something else.", "Nothing.")
    assert problem.KINDS["test-unreadable"] is unreadable


def test_its_sentences_are_filled_with_what_is_known_of_it(unreadable):
    found = unreadable.at(Place("a.xlsx", "SP", 7, "F", "Giá"), sku="MT-01", field="price", value=12, n=3)
    assert str(found.message) == "MT-01: price = 12, 3 times."
    assert str(found.advice) == "Look at SP F7 (Giá)."
    assert (found.code, found.severity, found.value) == ("test-unreadable", ERROR, "12")


def test_it_learns_later_where_it_stands(unreadable):
    found = unreadable.at(sku="MT-01", field="price", n=1).moved(place=Place(row=7), marketplace="voso")
    assert (found.place.row, found.marketplace, found.sku) == (7, "voso", "MT-01")
    assert str(found.advice) == "Look at 7."


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.xlsx", "SP", 7, "F", "Giá"), "SP F7 (Giá)"),
        (Place("a.xlsx", "SP", 7), "SP 7"),
        (Place("a.csv", row=7, column="F"), "F7"),
        (Place("a.csv", column="F"), "a.csv"),
        (Place("a.csv", heading="Giá"), "(Giá)"),
        (Place("a.csv"), "a.csv"),
        (Place(), ""),
    ],
)
def test_a_place_is_written_as_the_spreadsheet_shows_it(place, text):
    assert str(place) == text


def test_only_errors_hold_a_row_back(unreadable):
    warning = ProblemKind("test-warning", WARNING, "Hm.", "Look.").at()
    note = ProblemKind("test-note", NOTE, "Oh.", "Nothing.").at()
    assert not has_errors([])
    assert not has_errors([warning, note])
    assert has_errors((note, unreadable.at(n=1)))


def test_a_problem_never_changes(unreadable):
    with pytest.raises(FrozenInstanceError):
        unreadable.at().sku = "other"
