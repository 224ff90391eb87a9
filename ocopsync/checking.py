"""Checking a whole catalogue for marketplaces: its rows, its listings, and what was found, counted by kind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

from attrs import define, field, frozen

from ocopsync.catalogue import Catalogue, Row, RowRules
from ocopsync.connection import Connection
from ocopsync.drafting import formatted, problems_in
from ocopsync.model import Product
from ocopsync.problem import ERROR, NOTE, WARNING, Problem, ProblemKind, Severity, has_errors
from ocopsync.side_by_side import helpers, in_order
from ocopsync.strictness import all_taken, severity

T = TypeVar("T")

SHOWN: Mapping[Severity, int] = {ERROR: 100, WARNING: 5, NOTE: 5}
"""Problems of one kind that are kept to be shown."""

_BATCH = 250
"""Rows."""
_ALONE = 2000
"""Rows of a catalogue that are checked before others are called to help: most have no more."""


@define
class Checked:
    """What was found: the counts, and of each kind as many of the first problems as are shown; all on request."""

    everything: bool = False
    rows: int = 0
    products: int = 0
    unsupported: dict[str, set[str]] = field(factory=dict)
    """Fields that a marketplace has no place for, by its title."""
    all: list[Problem] = field(factory=list)
    """Every problem in the order of the file, where that was asked for."""
    times: Counter[str] = field(factory=Counter)
    """By code."""
    shown: dict[str, list[Problem]] = field(factory=dict)
    """By code."""
    _enough: set[str] = field(factory=set)
    """Codes of which as many are kept as are shown."""

    def add(self, problems: Iterable[Problem]) -> None:
        if self.everything:
            problems = [*problems]
            self.all += problems
        for problem in problems:
            code = problem.kind.code
            self.times[code] += 1
            if code not in self._enough:
                self._keep(problem)

    def wants(self, kind: ProblemKind) -> bool:
        """Whether one more problem of ``kind`` would be kept."""
        return self.everything or kind.code not in self._enough

    def join(self, later: Checked) -> None:
        """Add what was found in the rows that follow."""
        self.rows += later.rows
        self.products += later.products
        for title, fields in later.unsupported.items():
            self.unsupported.setdefault(title, set()).update(fields)
        self.all += later.all
        self.times += later.times
        for problem in chain.from_iterable(later.shown.values()):
            self._keep(problem)

    @property
    def weights(self) -> Counter[Severity]:
        """How many problems there are of each severity; all of one kind weigh the same."""
        found: Counter[Severity] = Counter()
        for code, some in self.shown.items():
            found[some[0].severity] += self.times[code]
        return found

    def by_kind(self) -> list[tuple[ProblemKind, list[Problem], int]]:
        """Each kind, its first problems in the order of the file, and how many there are; the heaviest kinds first."""
        order = list(Severity)
        found = [(some[0].kind, some, self.times[code]) for code, some in self.shown.items()]
        return sorted(found, key=lambda group: order.index(group[1][0].severity))

    def _keep(self, problem: Problem) -> None:
        code, most = problem.kind.code, SHOWN[problem.severity]
        kept = self.shown.setdefault(code, [])
        if len(kept) < most:
            kept.append(problem)
        if len(kept) >= most:
            self._enough.add(code)


def check(catalogue: Catalogue, connections: Sequence[Connection], *, on: dt.date, everything: bool = False) -> Checked:
    """Check every row of ``catalogue``, and its listing on each marketplace. Large catalogues take all cores."""
    work = _Work(catalogue.rules, connections, on, everything)
    batches = _batches(catalogue.rows_before_rules(), _BATCH)
    found = Checked(everything, unsupported={connection.title: set() for connection in connections})
    for part in in_order(work, batches, by=helpers(), alone=_ALONE // _BATCH):
        found.join(part)
    found.add(catalogue.problems)
    return found


@frozen
class _Work:
    """What is done with a batch of rows, by whichever process."""

    rules: RowRules
    connections: Sequence[Connection]
    on: dt.date
    everything: bool

    def __call__(self, rows: Iterable[Row]) -> Checked:
        found = Checked(self.everything)
        for row in rows:
            found.rows += 1
            found.products += row.product is not None
            wrong = self._read(row, found)
            if row.product and row.product.verb.publishes and not wrong:
                for connection in self.connections:
                    self._list(row, row.product, connection, found)
        return found

    def _read(self, row: Row, found: Checked) -> bool:
        """Add what its cells and the rules say; whether there is an error."""
        strictness = self.rules.strictness
        problems = all_taken(row.problems, strictness)
        found.add(problems)
        wrong = has_errors(problems)
        for rule, finding in self.rules.findings(row):
            wrong = wrong or severity(rule, strictness) is ERROR
            if found.wants(rule):
                found.add(all_taken([self.rules.problem(row, rule, finding)], strictness))
            else:
                found.times[rule.code] += 1
        return wrong

    def _list(self, row: Row, product: Product, connection: Connection, found: Checked) -> None:
        """Add what is wrong with its listing on one marketplace, and what has no place there."""
        listing = formatted(connection.adapter, product, on=self.on)
        if isinstance(listing, Problem):
            found.add([listing.moved(place=row.place, marketplace=connection.name)])
            return
        without = found.unsupported.setdefault(connection.title, set())
        if not listing.unsupported <= without:
            without.update(listing.unsupported)
        if problems := problems_in(connection.adapter, listing):
            moved = [problem.moved(place=row.place, sku=row.sku, marketplace=connection.name) for problem in problems]
            found.add(all_taken(moved, self.rules.strictness))


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
