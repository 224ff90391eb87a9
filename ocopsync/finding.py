"""Findings: how a catalogue stands on a marketplace, as screens, pages, workbooks and JSON report it."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter

from attrs import define, field, frozen

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.differences.normalising import normal
from ocopsync.listing import Json, digest
from ocopsync.messages import Message
from ocopsync.streams import Spool


class Bucket(enum.Enum):
    """What a kind comes to at a glance."""

    SAME = "="
    ADD = "+"
    """Meant, and not there."""
    REMOVE = "-"
    """There, and not meant."""
    CHANGE = "*"
    """There and meant, and not alike."""
    PERSON = "!"
    """Only a person can decide what is to be done."""


BUCKETS = {
    Kind.SAME: Bucket.SAME,
    Kind.WAITING: Bucket.SAME,
    Kind.HANDED_OVER: Bucket.SAME,
    Kind.IGNORED: Bucket.SAME,
    Kind.NOTHING: Bucket.SAME,
    Kind.NEW: Bucket.ADD,
    Kind.MISSING: Bucket.ADD,
    Kind.LEFT: Bucket.REMOVE,
    Kind.WITHDRAW: Bucket.REMOVE,
    Kind.CHANGED: Bucket.CHANGE,
    Kind.EXPIRING: Bucket.CHANGE,
    Kind.UNMANAGED: Bucket.PERSON,
    Kind.TWICE: Bucket.PERSON,
    Kind.REJECTED: Bucket.PERSON,
    Kind.HIDDEN: Bucket.PERSON,
    Kind.UNKNOWN: Bucket.PERSON,
}


def bucket_of(kind: Kind, author: Author | None) -> Bucket:
    """A conflict is a person's, whatever its kind."""
    return Bucket.PERSON if author is Author.BOTH else BUCKETS[kind]


@frozen(kw_only=True)
class Finding:
    """One listing that is reported."""

    sku: str
    title: str = ""
    kind: Kind
    author: Author | None = None
    reason: str = ""
    fields: tuple[FieldDifference, ...] = ()
    remote_id: str = ""
    url: str = ""
    twins: tuple[str, ...] = ()
    """The ids of all listings of the SKU, where there is more than one."""
    since: dt.datetime | None = None
    """Since when it is as it is, where that is known: first found then; or, where it waits, sent then."""
    times: int = 0
    """How often it has been found anew, this time included; 0 where nobody has counted."""
    stranger: bool = False
    """Whether it stands on the account without anything of the catalogue being about it: of several catalogues on one
    account each finds it."""

    @property
    def bucket(self) -> Bucket:
        return bucket_of(self.kind, self.author)


def mark_of(finding: Finding, item: FieldDifference | None = None) -> str:
    """What a decision about a finding, or about one field of it, is recognised by: another one when a value moved."""
    values = None if item is None else [item.name, normal(item.name, item.wanted), normal(item.name, item.live)]
    return digest([finding.sku, finding.remote_id, finding.kind.value, list(finding.twins), values])[:16]


@frozen(kw_only=True)
class Accepted:
    """A live value that is right, and that the catalogue is to say from now on."""

    sku: str
    field: str
    """As in a listing's ``content``."""
    value: Json
    """None where the listing has none."""
    marketplace: str


@frozen
class Rewritten:
    """What a marketplace made otherwise of one listing when it took it."""

    sku: str
    fields: tuple[FieldDifference, ...]


@frozen
class Uncompared:
    """A catalogue of a folder of which nothing is known."""

    name: str
    why: Message


@define(kw_only=True)
class Reconciliation:
    """How one catalogue stands on one marketplace."""

    catalogue: str
    """Its id."""
    name: str = ""
    """What people call it: the cooperative."""
    marketplace: str
    """The word that ``--to`` takes."""
    title: str
    """What people call the marketplace."""
    account: str = "default"
    counts: Counter[Kind] = field(factory=Counter)
    """By kind, over the catalogue's rows and what stands there without one."""
    conflicts: int = 0
    """How many of them differ because both sides changed them."""
    invalid: int = 0
    """Rows that could not be compared because they have errors."""
    rows: int = 0
    read: int = 0
    """Listings that were read on the account."""
    findings: Spool[Finding] = field(factory=lambda: Spool(Finding))
    """Everything that differs."""
    waiting: Spool[Finding] = field(factory=lambda: Spool(Finding))
    """What is as it was meant and waits for the marketplace; no difference."""
    rewritten: Spool[Rewritten] = field(factory=lambda: Spool(Rewritten))
    """What the marketplace made otherwise of what was sent; no difference."""
    error: Message | None = None
    """Why it could not be read; then nothing is said about it."""
    stopped: bool = False
    """Whether the reading was stopped before its end; then, too, nothing is said."""

    @property
    def complete(self) -> bool:
        """Whether it was read to the end: only then is anything known."""
        return self.error is None and not self.stopped

    @property
    def clean(self) -> bool:
        """Whether it was read to the end and nothing differs."""
        return self.complete and not len(self.findings)

    @property
    def buckets(self) -> Counter[Bucket]:
        """The counts at a glance; what is neither wanted nor there is no listing, and in none of them."""
        found: Counter[Bucket] = Counter()
        for kind, count in self.counts.items():
            if kind is not Kind.NOTHING:
                found[BUCKETS[kind]] += count
        found[Bucket.CHANGE] -= self.conflicts
        found[Bucket.PERSON] += self.conflicts
        return +found
