"""Drifts as the ledger remembers them: what differed, from which reconciliation to which; the values aren't kept."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from ocopsync.listing import Scope

BY_FIELD = "changed"
"""The kind of which each field is a drift of its own."""
STRANGER = "unmanaged"
"""The kind of what isn't ours: two such listings may bear one SKU."""


class FoundField(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def author(self) -> enum.Enum: ...


class Found(Protocol):
    """What is remembered of a finding."""

    @property
    def sku(self) -> str: ...
    @property
    def remote_id(self) -> str: ...
    @property
    def kind(self) -> enum.Enum: ...
    @property
    def author(self) -> enum.Enum | None: ...
    @property
    def fields(self) -> Sequence[FoundField]: ...


@frozen(order=True)
class Drift:
    """What differs: it is the same one for as long as all of this is the same."""

    sku: str
    remote_id: str
    """Empty where the SKU tells which listing it is."""
    kind: str
    field: str
    """Empty where it is about the whole listing."""
    author: str
    """Empty where nobody is known."""


def drifts_of(finding: Found) -> Iterator[Drift]:
    """One, or as many as there are fields."""
    kind = finding.kind.value
    remote_id = "" if finding.sku and kind != STRANGER else finding.remote_id
    for name, author in _who(finding):
        yield Drift(_plain(finding.sku), _plain(remote_id), kind, _plain(name), author)


def _who(finding: Found) -> Iterator[tuple[str, str]]:
    if finding.kind.value == BY_FIELD and finding.fields:
        yield from ((item.name, item.author.value) for item in finding.fields)
    else:
        yield "", finding.author.value if finding.author else ""


def _plain(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


@frozen
class Standing:
    """Since when a finding stands, and how often it has been found anew, this time included."""

    since: dt.datetime
    times: int


@frozen(kw_only=True)
class Period:
    """A drift from the reconciliation that found it to the one that no longer did."""

    scope: Scope
    drift: Drift
    opened_at: dt.datetime
    seen_at: dt.datetime
    """When it was last found."""
    closed_at: dt.datetime | None
    """None while it stands."""
    times: int
    """The how manieth one of this drift it is."""
    sent: bool
    """Whether something was sent for its SKU, and taken, while it stood."""

    @property
    def stood(self) -> dt.timedelta:
        """As far as it is known; nothing where a clock was put back meanwhile."""
        return max(dt.timedelta(0), (self.closed_at or self.seen_at) - self.opened_at)


@frozen
class Reconciled:
    """What a complete reconciliation of one catalogue on one marketplace counted, by kind; zeros are left out."""

    scope: Scope
    at: dt.datetime
    counts: Mapping[str, int]


def scope_of(row: Any) -> Scope:
    return Scope(row.marketplace, row.account, row.catalogue)
