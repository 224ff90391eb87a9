"""A rule: a kind of problem that has a source, and days on which it applies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from ocopsync.model import OcopCertificate, Producer, Product
from ocopsync.problem import ProblemKind

ADVICE = "ocopsync"
"""The source of a rule that is our own advice and no law."""

Finding = Mapping[str, Any]
"""What ``ProblemKind.at`` takes: ``field``, ``value`` and the gaps of the rule's sentences."""

Find = Callable[[Any, dt.date], Finding | None]
"""How something of the class that the rule is ``of`` offends against it on a day, or None."""


@frozen(kw_only=True)
class Rule(ProblemKind):
    """A kind of problem with its source. It applies from ``effective`` to ``until``, unless it is suspended."""

    source: str
    """The legal text, with its article where that is known, as people cite it; or ``ADVICE``."""
    effective: dt.date | None = None
    """The first day; None for advice."""
    until: dt.date | None = None
    """The last day; None where no end is known."""
    suspended_by: str = ""
    """The text that suspends it; empty where none does."""
    groups: frozenset[int] = frozenset()
    """The OCOP product sets that it is for; none means every product."""
    of: type[Product | OcopCertificate | Producer] = Product
    """What it looks at. Many products share a certificate or a producer, and those are looked at once."""
    find: Find = field(repr=False, eq=False)

    @property
    def legal(self) -> bool:
        """Whether a text binds, and not just we advise."""
        return self.source != ADVICE

    def applies(self, day: dt.date) -> bool:
        begun = self.effective is None or day >= self.effective
        ended = self.until is not None and day > self.until
        return begun and not ended and not self.suspended_by
