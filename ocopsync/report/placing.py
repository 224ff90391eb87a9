"""Where in a marked copy each problem belongs: in its cell, in its row's first cell, or only in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.scan import column_index
from ocopsync.problem import Problem, Severity
from ocopsync.report.plain_copy import Copy
from ocopsync.report.xlsx.cells import Cell

_HEAVIEST_FIRST = list(Severity)
_OTHER_NAMES = {"title": "name", "ocop": "stars", "category": "group"}
"""Fields of a listing that a catalogue calls otherwise."""


@frozen
class Placed:
    problem: Problem
    cell: Cell | None
    """None where it is about the file as a whole."""


def placed(
    problems: Sequence[Problem], catalogue: Catalogue, copy: Copy, *, shown: Mapping[Cell, Cell]
) -> list[Placed]:
    """The problems with their cells, the heaviest first, those of one weight in the order of the file.

    ``shown``: the cell that is seen in place of one that a merge covers.
    """
    letters = {field: copy.columns.get(field, place.column) for field, place in catalogue.headings.items()}
    first = letters.get("sku") or min(filter(None, letters.values()), key=column_index, default="A")
    found = []
    for problem in problems:
        row = problem.place.row
        cell = (row + copy.lower, column_index(_letter(problem, letters) or first)) if row else None
        found.append(Placed(problem, shown.get(cell, cell) if cell else None))
    return sorted(found, key=lambda item: (_HEAVIEST_FIRST.index(item.problem.severity), item.cell or (0, 0)))


def _letter(problem: Problem, letters: Mapping[str, str]) -> str:
    """The letter of the column that a problem is about; empty where it is about its row."""
    return problem.place.column or letters.get(_OTHER_NAMES.get(problem.field, problem.field), "")


def by_cell(items: Sequence[Placed]) -> dict[Cell, list[Problem]]:
    """What is wrong in each cell, the heaviest first, each once."""
    cells: dict[Cell, list[Problem]] = {}
    for item in items:
        some = cells.setdefault(item.cell, []) if item.cell else []
        if item.problem not in some:
            some.append(item.problem)
    return cells
