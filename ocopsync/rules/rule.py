"""A rule: a kind of problem that has a source in a legal text, and days on which it applies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from ocopsync.model import Product
from ocopsync.problem import ProblemKind

Finding = Mapping[str, Any]
"""What ``ProblemKind.at`` takes: ``field``, ``value`` and the gaps of the rule's sentences."""

Find = Callable[[Product, dt.date], Finding | None]
"""How a product offends against a rule on a day, or None."""


@frozen(kw_only=True)
class Rule(ProblemKind):
    """A kind of problem with its source. It applies from ``effective`` to ``until``, unless it is suspended."""

    source: str
    """The legal text with its article, as people cite it."""
    effective: dt.date
    until: dt.date | None = None
    """The last day; None where no end is known."""
    suspended_by: str = ""
    """The text that suspends it; empty where none does."""
    find: Find = field(repr=False, eq=False)

    def applies(self, day: dt.date) -> bool:
        ended = self.until is not None and day > self.until
        return not self.suspended_by and not ended and day >= self.effective
