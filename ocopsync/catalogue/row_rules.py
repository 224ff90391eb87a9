"""What the rules say of a row, after what its cells say; all of it as strictly as the user asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from ocopsync.catalogue.headings import Column
from ocopsync.catalogue.rows import Row, at_column
from ocopsync.problem import Place, Problem
from ocopsync.rules import Finding, Rule, findings
from ocopsync.strictness import Strictness, all_taken


class RowRules:
    """The rules of a day for the rows of one table. It needs nothing but the row: any process may apply it."""

    def __init__(
        self, columns: Mapping[str, Column], *, on: dt.date, off: Collection[str], strictness: Strictness
    ) -> None:
        self._columns, self._on, self._off, self.strictness = columns, on, frozenset(off), strictness

    def __call__(self, row: Row) -> Row:
        """``row`` with what the rules say of its product."""
        found = *row.problems, *(self.problem(row, rule, finding) for rule, finding in self.findings(row))
        return Row(row.product, tuple(all_taken(found, self.strictness)), row.sku, row.place) if found else row

    def findings(self, row: Row) -> list[tuple[Rule, Finding]]:
        """Which rules take offence at what; to put it into words takes longer, and who counts doesn't need that."""
        if row.product is None or not row.product.verb.publishes:
            return []
        found = findings(row.product, on=self._on, off=self._off)
        if not row.unread:
            return found
        # a field that stands there and could not be read isn't missing
        return [(rule, finding) for rule, finding in found if finding.get("field", "") not in row.unread]

    def problem(self, row: Row, rule: Rule, finding: Finding) -> Problem:
        """A finding in words, at its cell."""
        return rule.at(self._place(row.place, finding.get("field", "")), sku=row.sku, **finding)

    def _place(self, place: Place, field: str) -> Place:
        column = self._columns.get(field)
        return at_column(place, column) if column else place
