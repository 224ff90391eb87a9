"""What the ledger remembers, as values."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ocopsync.listing import Fields, ListingState, OperationKind, SetAside


class Phase(enum.Enum):
    """How far a listing has come with us."""

    THERE = "there"
    """The marketplace took it."""
    QUEUED = "queued"
    """The marketplace took it to work on later; the ticket will tell."""
    HANDED_OVER = "handed_over"
    """It is in a file that a person uploads."""
    REFUSED = "refused"
    """The marketplace said no, and nothing of it stands there."""
    WITHDRAWN = "withdrawn"
    IGNORED = "ignored"
    """A person said: leave it alone."""
    NEVER = "never"
    """Nothing of it stands there: an attempt failed before it arrived."""


GONE = frozenset({Phase.WITHDRAWN, Phase.NEVER, Phase.REFUSED})
"""The phases in which nothing of ours stands there: what does is not ours."""


@frozen(kw_only=True)
class Record:
    """What we know of one listing: what we sent, what the read-back after it showed, and where it stands."""

    sku: str
    phase: Phase
    remote_id: str = ""
    url: str = ""
    state: ListingState | None = None
    reason: str = ""
    ticket: str = ""
    sent: Fields | None = None
    """The ``content`` that was last sent."""
    sent_digest: str = ""
    sent_at: dt.datetime | None = None
    seen: Fields | None = None
    """The ``content`` that the read-back after ``sent`` showed: what the marketplace made of it."""
    seen_mark: str = ""
    """The mark of the last raw reading that showed just what ``seen`` says; empty where there is more to say of it than
    that it stands there as seen. A reading with that mark isn't looked at any further."""
    seen_at: dt.datetime | None = None
    expires_on: dt.date | None = None
    """When the listing ends by itself, as last read."""
    refused_digest: str = ""
    """The digest of the content that was last refused: the same is never sent again."""
    set_aside: Mapping[str, SetAside] = field(factory=dict)
    """What the catalogue said in fields in which ``sent`` carried what stood there."""

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say of it while it stands there as it was last seen."""
        there = self.phase is Phase.THERE and self.state is ListingState.LIVE
        return there and bool(self.remote_id) and self.seen is not None


class OperationState(enum.Enum):
    INTENDED = "intended"
    """Written down, and not sent yet."""
    SENT = "sent"
    """Flushed to disk right before the request left; without a later state its outcome is unknown."""
    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    """Accepted, and read back."""
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    """Written down, and it certainly did not arrive."""


OPEN = (OperationState.INTENDED, OperationState.SENT, OperationState.UNKNOWN)
"""The states in which nobody knows yet what happened."""


@frozen(kw_only=True)
class LoggedOperation:
    """One operation as the ledger holds it."""

    id: int
    run: str
    sku: str
    kind: OperationKind
    state: OperationState
    key: str
    remote_id: str = ""
    ticket: str = ""
    content: Fields = field(factory=dict)
    before: Fields | None = None
    reason: str = ""
    intended_at: dt.datetime
    ended_at: dt.datetime | None = None
    marketplace: str = ""
    set_aside: Mapping[str, SetAside] = field(factory=dict)


@frozen(kw_only=True)
class Run:
    id: str
    command: str
    started: dt.datetime
    ended: dt.datetime | None = None
    exit_code: int | None = None
    counts: Mapping[str, Any] = field(factory=dict)
    user: str = ""
    """The system's name of whoever ran it."""
    allowed: Mapping[str, int] = field(factory=dict)
    """The brakes that were released: kind → how many."""
    plan: str = ""
    """The digest of the plan file that it carried out."""


@frozen(kw_only=True)
class Observation:
    """What the last complete reading showed of one listing; images are our sha256 where we know them."""

    remote_id: str
    sku: str
    state: ListingState
    reason: str = ""
    url: str = ""
    content: Fields = field(factory=dict)
    damage: str = ""
    expires_on: dt.date | None = None
    mark: str = ""
    """The mark of the raw listing."""
    changed_at: dt.datetime | None = None
    """When it was last changed there, where the marketplace says so."""
    catalogue: str | None = None
    """The catalogue whose listing it is, by the ledger; None where nobody's is known."""
