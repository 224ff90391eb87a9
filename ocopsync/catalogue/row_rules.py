"""What the rules say of a row, after what its cells say; all of it as strictly as the user asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import partial

from ocopsync.catalogue.headings import Column
from ocopsync.catalogue.rows import Row, at_column
from ocopsync.problem import Place
from ocopsync.rules import check_product
from ocopsync.strictness import Strictness, all_taken


class RowRules:
    """The rules of a day for the rows of one table. It needs nothing but the row: any process may apply it."""

    def __init__(
        self, columns: Mapping[str, Column], *, on: dt.date, off: Collection[str], strictness: Strictness
    ) -> None:
        self._columns, self._on, self._off, self.strictness = columns, on, frozenset(off), strictness

    def __call__(self, row: Row) -> Row:
        """``row`` with what the rules say of its product."""
        found = row.problems
        if row.product is not None and row.product.verb.publishes:
            said = check_product(row.product, on=self._on, off=self._off, place_of=partial(self._place, row.place))
            if said:  # a field that stands there and could not be read isn't missing
                found = (*found, *(problem for problem in said if problem.field not in row.unread))
        if not found:
            return row
        return Row(row.product, tuple(all_taken(found, self.strictness)), row.sku, row.place)

    def _place(self, place: Place, field: str) -> Place:
        column = self._columns.get(field)
        return at_column(place, column) if column else place
