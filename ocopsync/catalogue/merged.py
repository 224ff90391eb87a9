"""Cells that were merged: what stands in the first of them holds for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from ocopsync.catalogue.headings import letter

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged range, as (row, column) from 0."""


class Filler:
    """Gives the rows of a walk the values of cells that are merged downwards."""

    def __init__(self, ranges: Iterable[Range], first_row: int) -> None:
        """``first_row``: the number, from 1, of the first row below the headings."""
        self._begin: dict[int, list[Range]] = {}
        for found in ranges:
            if found[1][0] > found[0][0] >= first_row - 1:
                self._begin.setdefault(found[0][0] + 1, []).append(found)
        self._open: dict[int, tuple[int, Any]] = {}

    def __bool__(self) -> bool:
        return bool(self._begin)

    def fill(self, number: int, cells: Sequence[Any]) -> Sequence[Any]:
        """The cells of row ``number``, with what stands in merged cells that began above it."""
        if self._open:
            cells = list(cells)
            for column, (last, value) in list(self._open.items()):
                if last < number:
                    del self._open[column]
                elif cells[column] == "":
                    cells[column] = value
        for (_, column), (bottom, _) in self._begin.get(number, ()):
            if column < len(cells) and cells[column] != "":
                self._open[column] = bottom + 1, cells[column]
        return cells

    def by_column(self) -> dict[int, list[str]]:
        """The merged cells of each column, as the spreadsheet names them: ``{2: ["C5:C7"]}``."""
        found: dict[int, list[str]] = {}
        for (top, column), (bottom, _) in chain.from_iterable(self._begin.values()):
            name = letter(column)
            found.setdefault(column, []).append(f"{name}{top + 1}:{name}{bottom + 1}")
        return found
