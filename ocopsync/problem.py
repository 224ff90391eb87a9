"""Problem: one thing that is wrong with somebody's data, with its place, in plain words and with what to do.

A kind of problem is declared once, beside the code that finds it::

    PRICE_UNREADABLE = ProblemKind(
        "price-unreadable", ERROR,
        N_("The price {value} can't be read."),
        N_("Write a number in đồng, for example 225.000."),
    )
    yield PRICE_UNREADABLE.at(place, sku="MT-01", field="price", value="chưa có")
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from attrs import evolve, frozen

from ocopsync.messages import Message


class Severity(enum.Enum):
    ERROR = "error"
    """The row is not published."""
    WARNING = "warning"
    """The row is published; somebody should look at it."""
    NOTE = "note"
    """Something that was understood or left out, said so that nobody is surprised."""


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@frozen
class Place:
    """Where in a file something stands. Rows count from 1, as the spreadsheet shows them."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    """The column's letter."""
    heading: str = ""

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}" if self.column and self.row else ""

    def __str__(self) -> str:
        at = self.cell or (str(self.row) if self.row else "")
        where = [self.sheet, at, self.heading and f"({self.heading})"]
        return " ".join(part for part in where if part) or self.file


KINDS: dict[str, ProblemKind] = {}
"""Every kind of problem that has been declared, by code."""


@frozen
class ProblemKind:
    """A kind of problem: its code, its weight and its two sentences (English templates)."""

    code: str
    severity: Severity
    says: str
    advice: str

    def __attrs_post_init__(self) -> None:
        if self.code in KINDS:
            raise ValueError(f"problem code declared twice: {self.code}")
        KINDS[self.code] = self

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes goes its code, and there it is the one kind that was declared."""
        return _declared, (self.code,)

    @property
    def legal(self) -> bool:
        """Whether a legal text asks for it."""
        return False

    def at(
        self,
        place: Place | None = None,
        *,
        sku: str = "",
        field: str = "",
        value: object = "",
        suggestion: str = "",
        **values: Any,
    ) -> Problem:
        """The problem of this kind at ``place``. Mask ``value`` first where it is personal."""
        at = place or Place()
        return Problem(self, at, sku=sku, field=field, value=str(value), values=values, suggestion=suggestion)


def _declared(code: str) -> ProblemKind:
    return KINDS[code]


@frozen
class Problem:
    """One problem. ``field`` is the core's name of the field, ``value`` what stood there."""

    kind: ProblemKind
    place: Place = attrs.field(factory=Place)
    sku: str = ""
    field: str = ""
    value: str = ""
    values: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    marketplace: str = ""
    suggestion: str = attrs.field(default="", repr=False)
    """What could stand in the cell instead, ready to be pasted; empty where nothing is certain. It may be personal."""
    weight: Severity | None = attrs.field(default=None, repr=False)
    """Its severity where somebody chose another than its kind's; see :mod:`ocopsync.strictness`."""

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def severity(self) -> Severity:
        return self.weight or self.kind.severity

    @property
    def message(self) -> Message:
        return self._fill(self.kind.says)

    @property
    def advice(self) -> Message:
        return self._fill(self.kind.advice)

    def moved(self, **changes: Any) -> Problem:
        """The same problem with a place, an SKU or a marketplace that was not known where it was found."""
        return evolve(self, **changes)

    def _fill(self, template: str) -> Message:
        known = {"value": self.value, "field": self.field, "sku": self.sku, "place": self.place}
        return Message(template, values={**known, **self.values})


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is ERROR for problem in problems)
