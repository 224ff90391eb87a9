"""Writing accepted values into a copy of the catalogue, and reading the copy again before it is handed out."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import dropwhile
from pathlib import Path

from attrs import define, evolve, field

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.files import Cell, Unread
from ocopsync.catalogue.headings import HEADINGS, Column, letter, recognise
from ocopsync.errors import InputError
from ocopsync.finding import Accepted
from ocopsync.messages import say
from ocopsync.model import Product
from ocopsync.report.accepted.copies import Copy, Edits, check_target, copy_for
from ocopsync.report.accepted.outcome import Left, Outcome
from ocopsync.report.accepted.planning import ADDABLE, COLUMN_OF, Planner, RowPlan
from ocopsync.report.marked_file import in_its_place


def write_accepted(catalogue: Catalogue, accepted: Sequence[Accepted], target: Path) -> Outcome:
    """Write a copy of the catalogue to ``target`` in which the ``accepted`` values stand; what could be written, each
    in the way of its column, and what is left to a person. Where nothing can be written, there is no copy.

    The copy is read again before it takes its place: every row of it says what it was meant to say.

    :raises UsageError: ``target`` is of another kind than the catalogue, is there already, or can't be written
    :raises InputError: the catalogue has gone or was changed since it was read
    """
    catalogue.source.still_there()
    copy = copy_for(catalogue)
    check_target(copy, target)
    plan = _planned(catalogue, copy, accepted, pictures=target.resolve().parent == catalogue.path.resolve().parent)
    while plan.rows:
        edits, headings = plan.edits(catalogue)
        try:
            with in_its_place(target) as part:
                copy.write(part, edits, headings, plan.outcome(copy))
                _prove(plan, catalogue, part)
            break
        except _ReadOtherwise as error:
            plan.drop(error.rows)
    return plan.outcome(copy)


class _ReadOtherwise(Exception):
    """These rows of the copy, counted from 0, don't say what they were meant to."""

    def __init__(self, rows: Iterable[int]) -> None:
        super().__init__()
        self.rows = frozenset(rows)


@define(kw_only=True)
class _Plan:
    """What is to be written into a catalogue, and what each of its rows means before and after."""

    rows: dict[str, RowPlan] = field(factory=dict)
    """By SKU."""
    left: list[Left] = field(factory=list)
    meanings: array[int] = field(factory=lambda: array("q"))
    more: Sequence[Column] = ()
    """Columns that can be added."""
    pictures: bool = True
    """Whether the copy lies where the catalogue's pictures do."""

    def note(self, product: Product | None) -> None:
        self.meanings.append(self._meaning(product))

    def _meaning(self, product: Product | None) -> int:
        """The same for products that say the same."""
        return hash(product if self.pictures or product is None else evolve(product, images=()))

    def expected(self) -> array[int]:
        found = self.meanings[:]
        for row in self.rows.values():
            found[row.at] = self._meaning(row.product)
        return found

    def differing(self, copy: Catalogue) -> set[int]:
        """The rows of the copy that don't mean what they should."""
        found = array("q", (self._meaning(row.product) for row in copy.rows()))
        expected = self.expected()
        if len(found) != len(expected):
            return set(range(len(expected)))
        return {at for at, (now, meant) in enumerate(zip(found, expected, strict=True)) if now != meant}

    def drop(self, rows: Iterable[int]) -> None:
        why = say("in the copy it would be read as something else; write it by hand")
        told = {id(item) for item, _ in self.left}
        wrong = [sku for sku, row in self.rows.items() if row.at in rows]
        for sku in wrong or list(self.rows):  # where it is another row, nobody knows by what
            self.left += [(item, why) for item in self.rows.pop(sku).accepted if id(item) not in told]

    def edits(self, catalogue: Catalogue) -> tuple[Edits, Edits]:
        """The cells to be written, and the headings of columns that are needed for them."""
        cells = {cell: value for row in self.rows.values() for cell, value in row.cells.items()}
        columns = {column.field: column for column in (*catalogue.columns, *self.more) if column.field}
        headings = [column for column in self.more if column.field in self.used]
        return (
            {(row, columns[name].index): value for (row, name), value in cells.items()},
            {(catalogue.place_of(column).row or 0, column.index): column.heading for column in headings},
        )

    @property
    def used(self) -> set[str]:
        """The columns in which something is to be written."""
        return {name for row in self.rows.values() for _, name in row.cells}

    def outcome(self, copy: Copy) -> Outcome:
        written = [item for row in self.rows.values() for item in row.written]
        return Outcome(written=tuple(written), left=tuple(self.left), note=copy.note if written else None)


def _planned(catalogue: Catalogue, copy: Copy, accepted: Sequence[Accepted], *, pictures: bool) -> _Plan:
    """With those columns added that are needed, side by side."""
    more = _addable(catalogue, copy, accepted) if copy.takes_columns else []
    while True:
        plan = _Plan(more=more, pictures=pictures)
        _fill(plan, catalogue, copy, accepted)
        if all(column.field in plan.used for column in more):
            return plan
        more = _side_by_side(catalogue, (column.field for column in more if column.field in plan.used))


def _fill(plan: _Plan, catalogue: Catalogue, copy: Copy, accepted: Sequence[Accepted]) -> None:
    by_sku: dict[str, list[Accepted]] = {}
    for item in accepted:
        by_sku.setdefault(item.sku, []).append(item)
    planner = Planner(catalogue, copy, by_sku, plan.more)
    stood: dict[str, int | None] = {}
    for at, (row, cells) in enumerate(catalogue.rows_and_cells()):
        plan.note(row.product)
        if row.sku not in by_sku or (row.product and not row.product.verb.publishes):
            continue
        if row.sku in stood:
            plan.rows.pop(row.sku, None)
            why = say("its code stands in the rows {first} and {row}", first=stood[row.sku], row=row.place.row)
            plan.left = [item for item in plan.left if item[0].sku != row.sku]
            plan.left += [(item, why) for item in by_sku[row.sku]]
            continue
        stood[row.sku] = row.place.row
        found, left = planner.plan(at, row, cells)
        plan.left += left
        if found:
            plan.rows[row.sku] = found
    gone = say("no row of the catalogue has its code")
    plan.left += [(item, gone) for sku, some in by_sku.items() if sku not in stood for item in some]


def _addable(catalogue: Catalogue, copy: Copy, accepted: Sequence[Accepted]) -> list[Column]:
    """Columns for fields that have none, right of everything; not where one that wasn't understood may be it."""
    there = {column.field for column in catalogue.columns}
    doubtful = {name for column in catalogue.doubts for name in column.candidates}
    wanted = dict.fromkeys(item.field for item in accepted if item.field in ADDABLE)
    fields = [name for name in wanted if COLUMN_OF.get(name, name) not in there | doubtful]
    fields = [name for name in fields if copy.obstacle(0, 0, HEADINGS[name].title) is None]
    return _side_by_side(catalogue, fields) if fields else []


def _side_by_side(catalogue: Catalogue, fields: Iterable[str]) -> list[Column]:
    width = max(_width(cells) for _, cells in catalogue.cells())
    return [_column(width + at, name) for at, name in enumerate(fields)]


def _width(cells: Sequence[Cell] | Unread) -> int:
    """Up to the last cell in which something stands."""
    filled = [] if isinstance(cells, Unread) else dropwhile(lambda at: cells[at] == "", range(len(cells) - 1, -1, -1))
    return next((at + 1 for at in filled), 0)


def _column(index: int, name: str) -> Column:
    title = HEADINGS[name].title
    known = recognise(title)
    return Column(index, title, name, unit=known.unit if known else "", letter=letter(index))


def _prove(plan: _Plan, catalogue: Catalogue, copy: Path) -> None:
    """:raises _ReadOtherwise: a row of the copy doesn't say what it was meant to"""
    try:
        wrong = plan.differing(catalogue.read_again(copy))
    except InputError:
        wrong = set(range(len(plan.meanings)))
    if wrong:
        raise _ReadOtherwise(wrong)
