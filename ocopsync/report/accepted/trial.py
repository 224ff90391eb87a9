"""One row that is changed wish by wish, and read again after each: only what is read as it was meant is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ocopsync.catalogue import Row
from ocopsync.catalogue.files import Cell
from ocopsync.differences.normalising import same
from ocopsync.messages import Message
from ocopsync.model import Product
from ocopsync.problem import ERROR, Problem
from ocopsync.report.accepted.outcome import Left, Written
from ocopsync.report.accepted.wishes import Wish

if TYPE_CHECKING:
    from ocopsync.report.accepted.planning import Planner

Change = Mapping[str, Cell]
"""What cells of a row are to say, by the field of their column."""


class Trial:
    def __init__(self, planner: Planner, row: Row, cells: Sequence[Cell]) -> None:
        self._planner, self._cells, self._number = planner, cells, row.place.row or 0
        self._change: dict[str, Cell] = {}
        self._problems: Sequence[Problem] = ()
        self.written: list[Written] = []
        self.product: Product | None = None
        if read := planner.read(self._number, cells, {}):
            self.product, self._problems = read.product, read.problems

    @property
    def cells(self) -> Mapping[tuple[int, str], Cell]:
        """What is changed, by row and field of the column."""
        return {self._planner.cell_of(self._number, field): cell for field, cell in self._change.items()}

    def fulfil(self, todo: Sequence[Wish]) -> list[Left]:
        """Change the row for each wish that can be fulfilled; those that can't, each with the reason.

        One may only be right after another: a price above the list price, when that has risen too.
        """
        while todo:
            left = [(wish, why) for wish in todo if (why := self._fulfil(wish))]
            if len(left) == len(todo):
                return [(item, why) for wish, why in left for item in wish.accepted]
            todo = [wish for wish, _ in left]
        return []

    def _fulfil(self, wish: Wish) -> Message | None:
        """Take the first proposal that is right; why there is none.

        One that is warned of is the second choice, and none where the cell would be empty.
        """
        why: Message | None = None
        warned: tuple[Change, Row] | None = None
        for change in self._planner.proposals(wish, self._sure, self._cells):
            if obstacle := self._planner.obstacle(wish, self._number, change):
                why = obstacle
                continue
            read = self._planner.read(self._number, self._cells, {**self._change, **change})
            new = self._new(read.problems) if read else []
            said = next((problem.message for problem in new if problem.field in change), None)
            refused = (problem for problem in new if problem.severity is ERROR or wish.value is None)
            error = next((problem.message for problem in refused), None)
            if read is None or read.product is None or not self._fulfils(wish, read.product):
                why = why or said
            elif not new:
                self._take(wish, change, read)
                return None
            else:
                why, warned = (error, warned) if error else (why, warned or (change, read))
        if warned is None:
            return why or self._planner.no_way(wish)
        self._take(wish, *warned)
        return None

    @property
    def _sure(self) -> Product:
        if self.product is None:
            raise ValueError("a row without a product can't be changed")
        return self.product

    def _fulfils(self, wish: Wish, product: Product) -> bool:
        """Whether the product says what is wished, and everything else as before."""
        now, before = dict(self._planner.fields(product)), dict(self._planner.fields(self._sure))
        said, _ = now.pop(wish.field, None), before.pop(wish.field, None)
        return now == before and same(wish.field, said, wish.value)

    def _new(self, problems: Sequence[Problem]) -> list[Problem]:
        known = {(problem.code, problem.field) for problem in self._problems}
        return [problem for problem in problems if (problem.code, problem.field) not in known]

    def _take(self, wish: Wish, change: Change, read: Row) -> None:
        self._change.update(change)
        self.written += self._planner.written(wish, self._number, self._cells, change)
        self.product, self._problems = read.product, read.problems
