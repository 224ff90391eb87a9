"""What a trend tells."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from attrs import frozen

from ocopsync.ledger import Drift
from ocopsync.listing import Scope


@frozen
class Stretch:
    """A week from Monday on, or a month, and how things stood at the end of it."""

    first: dt.date
    reconciliations: int
    """All that were complete; with none, nobody knows how things stood."""
    places: int
    """How many catalogues on a marketplace they were of."""
    counts: Counter[str]
    """What differed, by kind, as the last one of each found it."""

    @property
    def differing(self) -> int:
        return self.counts.total()


@frozen(kw_only=True)
class Recurrence:
    """A drift over the time that is looked at."""

    scope: Scope
    drift: Drift
    title: str | None = None
    """As last sent, empty where nothing was; None before it was looked up."""
    times: int
    """How often it was found anew."""
    first: dt.datetime
    last: dt.datetime
    """When it was last found."""
    stood: dt.timedelta
    """In all, as far as reconciliations tell."""
    ended: int
    """How often it was gone."""
    sent: int
    """After how many of these something of ours had been sent meanwhile."""
    stands: bool
    """Whether the last reconciliation found it."""


@frozen(kw_only=True)
class Trend:
    since: dt.date
    until: dt.date
    reconciliations: int
    places: int
    """How many catalogues on a marketplace they were of."""
    enough: bool
    """Whether a catalogue was reconciled twice on a marketplace: before, there is nothing to compare."""
    monthly: bool
    stretches: tuple[Stretch, ...]
    """From the first one with a reconciliation on."""
    recurring: tuple[Recurrence, ...]
    """What was found again after it had gone; worst first, the first ones."""
    recurring_count: int
    longest: tuple[Recurrence, ...]
    """What stands, the oldest first, the first ones; ``first`` is when it began this time."""
    standing_count: int
    fields: Counter[str]
    """How often each field was found to differ anew."""
    authors: Counter[tuple[str, str]]
    """How often each author, by marketplace, was the one who had changed a field."""
    ended: int
    mean: dt.timedelta | None
    """How long it took on average until what differed no longer did."""
