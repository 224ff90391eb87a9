"""Which cells of a catalogue are to say what, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from attrs import frozen

from ocopsync.catalogue import Catalogue, Row
from ocopsync.catalogue.address_parts import kind_in
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.headings import HEADINGS, PARTS_OF_ADDRESS, Column
from ocopsync.catalogue.shown import shown
from ocopsync.differences.normalising import same
from ocopsync.finding import Accepted
from ocopsync.formatting import standard_fields
from ocopsync.listing import Fields
from ocopsync.messages import Message, say
from ocopsync.model import Product
from ocopsync.problem import Place
from ocopsync.report.accepted.copies import Copy
from ocopsync.report.accepted.outcome import Left, Written, text_in_cell
from ocopsync.report.accepted.shared import SharedCells
from ocopsync.report.accepted.spelling import Example, address_spelt, images_spelt, spelt
from ocopsync.report.accepted.trial import Change, Trial
from ocopsync.report.accepted.wishes import Wish, wishes

COLUMN_OF = {"title": "name", "ocop": "stars"}
"""Fields of a listing that a catalogue calls otherwise."""
ADDABLE = frozenset(
    "price list_price stock unit net_quantity weight size description brand gtin ingredients storage usage warnings "
    "shelf_life stamp".split()
)
"""Fields that need nothing but a column; a producer's or a certificate's belong together with others."""
_EXAMPLES_IN = 50
"""Rows in which it is looked how a column is written."""


@frozen(kw_only=True)
class RowPlan:
    """What is to be written for one product."""

    at: int
    """How many rows come before it."""
    accepted: tuple[Accepted, ...]
    cells: Mapping[tuple[int, str], Cell]
    """By row and field of the column."""
    written: tuple[Written, ...]
    product: Product
    """What the row says when that is written."""


class Planner:
    """Plans the rows of one catalogue; ``more`` are columns that can be added."""

    def __init__(
        self,
        catalogue: Catalogue,
        copy: Copy,
        accepted: Mapping[str, Sequence[Accepted]],
        more: Sequence[Column],
    ) -> None:
        self._catalogue, self._copy, self._accepted = catalogue, copy, accepted
        self._columns = {column.field: column for column in (*catalogue.columns, *more) if column.field}
        self._width = max(column.index for column in self._columns.values()) + 1
        self._reader = catalogue.reader(more)
        self._shared = SharedCells(catalogue)
        self._examples = _examples(catalogue, self._columns)

    def plan(self, at: int, row: Row, cells: Sequence[Cell]) -> tuple[RowPlan | None, list[Left]]:
        """What is written for the product in ``row``, and what can't be."""
        accepted = self._accepted[row.sku]
        trial = Trial(self, row, [*cells, *[""] * (self._width - len(cells))])
        if row.product is None or trial.product != row.product:
            why = say("its row can't be understood; see: ocopsync check {file}", file=self._catalogue.path.name)
            return None, [(item, why) for item in accepted]
        todo, left = wishes(self.fields(row.product), accepted)
        left += trial.fulfil(todo)
        if not trial.written:
            return None, left
        plan = RowPlan(
            at=at,
            accepted=tuple(accepted),
            cells=trial.cells,
            written=tuple(trial.written),
            product=trial.product,
        )
        return plan, left

    def fields(self, product: Product) -> Fields:
        return standard_fields(product, self._catalogue.on)

    def read(self, number: int, cells: Sequence[Cell], change: Change) -> Row | None:
        new = [*cells]
        for field, cell in change.items():
            new[self._columns[field].index] = cell
        row = self._reader.read(number, new)
        return row and self._catalogue.rules(row)

    def proposals(self, wish: Wish, product: Product, cells: Sequence[Cell]) -> Iterator[Change]:
        """Changes that may fulfil the wish, the likeliest first; what stands there already is no part of them."""
        for change in self._proposals(wish, product, cells):
            new = {field: cell for field, cell in change.items() if cells[self._columns[field].index] != cell}
            if new:
                yield new

    def _proposals(self, wish: Wish, product: Product, cells: Sequence[Cell]) -> Iterator[Change]:
        name = COLUMN_OF.get(wish.field, wish.field)
        if wish.field == "address":
            kinds = {part: kind_in(self._columns[part].heading) for part in PARTS_OF_ADDRESS if part in self._columns}
            yield from address_spelt(wish.value, kinds, whole="address" in self._columns)
        elif name in self._columns:
            own = cells[self._columns[name].index]
            if wish.field == "images" and wish.value:
                names = _names(product, self._catalogue)
                yield from ({name: cell} for cell in images_spelt(wish.value, names, own))
                return
            example = Example(own, self.fields(product).get(wish.field))
            examples = [example, *self._examples.get(wish.field, ())]
            yield from ({name: cell} for cell in spelt(wish.field, wish.value, examples, typed=self._copy.typed))

    def obstacle(self, wish: Wish, number: int, change: Change) -> Message | None:
        """Why the cells can't be written."""

        def agrees(sku: str) -> bool:
            some = self._accepted.get(sku, ())
            return any(item.field == wish.field and same(wish.field, item.value, wish.value) for item in some)

        for field, cell in change.items():
            column = self._columns[field].index
            why = self._shared.obstacle(number, column, agrees)
            if why := why or self._copy.obstacle(*self._shared.seen(number, column), cell):
                return why
        return None

    def no_way(self, wish: Wish) -> Message:
        """Why nothing could be proposed, or none of it was right."""
        name = COLUMN_OF.get(wish.field, wish.field)
        column = self._columns.get(name)
        title = column.heading if column else HEADINGS[name].title
        if wish.field == "images" and column:
            return say(
                "its pictures aren't those that the row names; save them beside the catalogue and write their names "
                "into '{column}'",
                column=column.heading,
            )
        if wish.field == "ocop" and column:
            return say(
                "stars count only while the certificate does; look at '{column}' and the dates", column=column.heading
            )
        if column is None and not any(part in self._columns for part in _parts_of(wish.field)):
            return say("the catalogue has no column for it; add '{title}' and write it there", title=title)
        return say("it can't be written so that it is read again as that; change '{column}' by hand", column=title)

    def written(self, wish: Wish, number: int, before: Sequence[Cell], change: Change) -> Iterator[Written]:
        for field, cell in change.items():
            column = self._columns[field]
            row, _ = self.cell_of(number, field)
            yield Written(
                sku=wish.accepted[0].sku,
                field=wish.field,
                place=Place(self._catalogue.path.name, self._catalogue.sheet, row, column.letter, column.heading),
                before=shown(field, text_in_cell(before[column.index])),
                after=shown(field, text_in_cell(cell)),
                marketplaces=wish.marketplaces,
            )

    def cell_of(self, number: int, field: str) -> tuple[int, str]:
        return self._shared.seen(number, self._columns[field].index)[0], field


def _parts_of(field: str) -> Sequence[str]:
    return PARTS_OF_ADDRESS if field == "address" else ()


def _examples(catalogue: Catalogue, columns: Mapping[str, Column]) -> Mapping[str, Sequence[Example]]:
    """For each field how the first row that has it writes it."""
    found: dict[str, Sequence[Example]] = {}
    for row, cells in islice(catalogue.rows_and_cells(), _EXAMPLES_IN):
        for field, value in standard_fields(row.product, catalogue.on).items() if row.product else ():
            column = columns.get(COLUMN_OF.get(field, field))
            if column and field not in found and column.index < len(cells) and cells[column.index] != "":
                found[field] = (Example(cells[column.index], value),)
    return found


def _names(product: Product, catalogue: Catalogue) -> Mapping[str, str]:
    """The name of each of the product's pictures, by its digest."""
    folder = catalogue.path.parent.resolve()
    return {image.sha256: image.path.relative_to(folder).as_posix() for image in product.images}
