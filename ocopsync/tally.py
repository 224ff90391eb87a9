"""Tally: what a plan came to on one marketplace, every row accounted for."""

from __future__ import annotations

from collections import Counter

from attrs import define, field, frozen

from ocopsync.connection import Connection
from ocopsync.differences import FieldDifference
from ocopsync.listing import OperationKind, Outcome
from ocopsync.messages import Message
from ocopsync.plan import Entry, Fate, Plan, operation_of

PLANNED = {
    OperationKind.CREATE: Fate.PUBLISHED,
    OperationKind.UPDATE: Fate.UPDATED,
    OperationKind.WITHDRAW: Fate.WITHDRAWN,
}
FATES = {
    Outcome.QUEUED: Fate.WAITING,
    Outcome.HANDED_OVER: Fate.HANDED_OVER,
    Outcome.REJECTED: Fate.REJECTED,
    Outcome.FAILED: Fate.FAILED,
    Outcome.NOT_ARRIVED: Fate.FAILED,
    Outcome.UNKNOWN: Fate.UNKNOWN,
}


@frozen
class Trouble:
    """A row that did not come to what was planned, and why."""

    sku: str
    title: str
    fate: Fate
    reason: str


@define
class Tally:
    """What a plan came to on one marketplace."""

    connection: Connection
    rows: int
    counts: Counter[Fate] = field(factory=Counter)
    troubles: list[Trouble] = field(factory=list)
    rewritten: dict[str, tuple[FieldDifference, ...]] = field(factory=dict)
    """By SKU: what the marketplace made otherwise of what was sent."""
    twice: dict[str, tuple[str, ...]] = field(factory=dict)
    """By SKU: the ids of all its listings, where the read-back showed more than one."""
    without_row: Counter[Fate] = field(factory=Counter)
    """What became of withdrawals whose row has left the catalogue; counted apart."""
    writes: int = 0
    """Operations that were sent."""
    error: Message | None = None
    """Why the marketplace was left alone."""
    unread: Message | None = None
    """Why what was accepted could not be read back; the next run does it."""

    def turn(self, entry: Entry, fate: Fate, reason: Message | None) -> None:
        """The row comes to ``fate`` and not to what was planned."""
        self.recount(entry, PLANNED[operation_of(entry).kind], fate)
        if fate is not Fate.WAITING:
            self.trouble(entry, fate, str(reason or ""))

    def recount(self, entry: Entry, before: Fate, fate: Fate) -> None:
        counts = self.counts if entry.has_row else self.without_row
        counts[before] -= 1
        counts[fate] += 1

    def trouble(self, entry: Entry, fate: Fate, reason: str) -> None:
        self.troubles.append(Trouble(entry.sku, entry.title, fate, reason))

    @property
    def adds_up(self) -> bool:
        """Row conservation: every row has come to exactly one thing."""
        return self.counts.total() == self.rows

    @property
    def went_well(self) -> bool:
        """Whether nothing failed, was rejected or held back, is unknown, stands there twice, or had errors."""
        bad = (Fate.FAILED, Fate.REJECTED, Fate.HELD, Fate.UNKNOWN, Fate.INVALID)
        return self.adds_up and not self.twice and not any(self.counts[fate] + self.without_row[fate] for fate in bad)


def not_sent(plan: Plan) -> Tally:
    """What a plan comes to when nothing is sent: what would have been sent is held back."""
    tally = Tally(plan.connection, plan.rows, plan.counts.copy())
    for entry in plan.entries:
        if entry.operation is not None and entry.has_row:
            tally.recount(entry, entry.fate, Fate.HELD)
        elif reported(entry):
            tally.trouble(entry, entry.fate, entry.reason)
    return tally


def reported(entry: Entry) -> bool:
    """Whether an entry without an operation is worth a line."""
    return entry.operation is None and entry.fate not in (Fate.IGNORED, Fate.WAITING, Fate.HANDED_OVER)
