"""Listing and the other values that cross the seam between the core and a marketplace's adapter.

A listing's ``fields`` are in the core's words, with JSON values:

============== =================================================================================
title          text
description    text; paragraphs are separated by a newline
price          whole đồng; left out where the price is on request ("Liên hệ")
list_price     whole đồng, the price before a discount
stock          pieces
unit           text, "hộp"
net_quantity   text, "500 g"
weight         grams, packed
size           {"length": cm, "width": cm, "height": cm}
category       the marketplace's category as the path that people read: "Nông sản > Thủy hải sản"
images         list; sha256 of each picture, the first is the cover
brand, gtin    text
producer       text, the producer's name
address        text
phone          text, the public contact
ingredients, storage, usage, warnings, shelf_life   text
ocop           stars, 3 to 5; left out where none may be shown
stamp          the traceability link
============== =================================================================================

A field that has no value is left out. ``extra`` holds, by the same rule, what only one marketplace has.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import evolve, field, frozen

from ocopsync.messages import Message
from ocopsync.surrogates import without_halves_in

FIELDS = (
    "title description price list_price stock unit net_quantity weight size category images brand gtin producer "
    "address phone ingredients storage usage warnings shelf_life ocop stamp"
).split()

Json = Any
Fields = Mapping[str, Json]

EXTRA = "extra."
"""How a listing's ``content`` names what only one marketplace has."""


@frozen
class Scope:
    """Whose listings: with an SKU it is the identity of one."""

    marketplace: str
    account: str
    catalogue: str


@frozen
class Listing:
    """What we want to stand on a marketplace for one SKU."""

    sku: str
    fields: Fields
    extra: Fields = field(factory=dict)
    unsupported: frozenset[str] = frozenset()
    """The product's fields for which this marketplace has no place; said to the user, never dropped in silence."""

    @property
    def content(self) -> dict[str, Json]:
        """``fields`` and, prefixed with ``extra.``, what only this marketplace has: the form that is compared."""
        return {**self.fields, **{f"{EXTRA}{name}": value for name, value in self.extra.items()}}

    @property
    def digest(self) -> str:
        return digest(self.content)

    @property
    def pictures(self) -> Sequence[str]:
        """The sha256 of each picture that it shows."""
        shown: Sequence[str] = self.fields.get("images", ())
        return shown


class ListingState(enum.Enum):
    """What the marketplace says of a listing."""

    PENDING = "pending"
    """Chờ duyệt: waits for the marketplace's approval."""
    LIVE = "live"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    """Stands there but buyers don't see it: switched off, or expired."""


@frozen(kw_only=True)
class LiveListing:
    """What a read showed of one listing, and nothing else: a field that the page doesn't show is left out.

    ``fields["images"]`` holds the marketplace's own references here; the core translates those that it knows.
    """

    remote_id: str
    sku: str = ""
    """Empty where the page doesn't say (somebody else's listing, or a damaged one)."""
    state: ListingState
    reason: str = ""
    """The marketplace's words, for instance why it was rejected."""
    url: str = ""
    fields: Fields = field(factory=dict)
    extra: Fields = field(factory=dict)
    damage: Message | None = None
    """Said where somebody's edit made part of it unreadable; the fields that were lost are left out."""
    changed_at: dt.datetime | None = None
    expires_on: dt.date | None = None
    """The last day on which the marketplace shows it, where it ends by itself; not part of the comparison."""

    mark: str = ""
    """What it is recognised by when it is read again and nothing has changed (:func:`mark_of`)."""

    def __attrs_post_init__(self) -> None:
        """An adapter that reads elsewhere than from the transport may meet half a character, which nothing can hold."""
        shown = {name: getattr(self, name) for name in _SHOWN}
        try:
            canonical(shown)
        except UnicodeEncodeError:
            for name, value in shown.items():
                object.__setattr__(self, name, without_halves_in(value))
        except TypeError:  # the conformance suite says what a field may be
            pass

    @property
    def content(self) -> dict[str, Json]:
        return Listing(self.sku, self.fields, self.extra).content

    def showing(self, fields: Fields) -> LiveListing:
        return evolve(self, fields=fields)


_SHOWN = ("remote_id", "sku", "reason", "url", "fields", "extra")


def mark_of(live: LiveListing) -> str:
    """The digest of all that a read showed, in 32 hex digits, before anything was made of it; empty for one that is
    damaged, for then nobody knows what it showed."""
    if live.damage is not None:
        return ""
    shown = (
        live.remote_id,
        live.sku,
        live.state.value,
        live.reason,
        live.url,
        live.fields,
        live.extra,
        live.expires_on,
    )
    return hashlib.blake2b(canonical(shown), digest_size=16).hexdigest()


@frozen
class Page:
    """One page of a walk over everything live. ``cursor`` resumes after it; None on the last page."""

    listings: tuple[LiveListing, ...]
    cursor: str | None = None


class OperationKind(enum.Enum):
    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"


@frozen
class SetAside:
    """A value of the catalogue's that was not sent, because what stands there stayed."""

    wanted: Json
    author: str
    """Who had changed the field then."""


@frozen(kw_only=True)
class Operation:
    """One thing to do on a marketplace."""

    kind: OperationKind
    listing: Listing
    """What shall stand there; for a withdrawal, what we last sent."""
    remote_id: str = ""
    """Empty for a create."""
    key: str = ""
    """The idempotency key: the same over restarts, until something was done with the SKU on this account."""
    changed: frozenset[str] = frozenset()
    """For an update: the names in ``content`` that differ from what stands there."""
    before: Fields = field(factory=dict)
    """For an update: the ``content`` that stood there when we last looked."""
    images: Mapping[str, str] = field(factory=dict)
    """The marketplace's reference for each sha256 in the listing's images."""
    follows: frozenset[str] = frozenset()
    """For an update: the names in ``content`` that carry what stands there when it is sent."""
    set_aside: Mapping[str, SetAside] = field(factory=dict)
    """For an update: what the catalogue says in fields that carry what stands there."""

    @property
    def sku(self) -> str:
        return self.listing.sku


class Outcome(enum.Enum):
    ACCEPTED = "accepted"
    """The marketplace took it. That is not yet approved, and not yet live."""
    QUEUED = "queued"
    """The marketplace took it to work on later; ``ticket`` asks for the outcome."""
    HANDED_OVER = "handed_over"
    """Written into a file that a person uploads."""
    REJECTED = "rejected"
    """The marketplace said no, with a reason; sending the same again is useless."""
    FAILED = "failed"
    """The marketplace answered that it was not done; trying again later may help."""
    NOT_ARRIVED = "not_arrived"
    """It certainly did not reach the marketplace."""
    UNKNOWN = "unknown"
    """It may have been done; look before anything is sent again."""


@frozen(kw_only=True)
class Receipt:
    """What became of one operation, as far as the reply said."""

    sku: str
    outcome: Outcome
    remote_id: str = ""
    url: str = ""
    state: ListingState | None = None
    ticket: str = ""
    reason: Message | None = None


@frozen
class Target:
    """A listing to look up: by its remote id where that is known, otherwise by its SKU; the title helps to find it."""

    sku: str
    remote_id: str = ""
    title: str = ""


@frozen
class Found:
    listing: LiveListing
    others: tuple[LiveListing, ...] = ()
    """More listings that carry the same SKU."""


@frozen
class Absent:
    """It was not there when we looked; believed only after the read lag and two looks."""


@frozen
class CannotTell:
    """The marketplace offers no way to know."""

    why: Message


LookUp = Found | Absent | CannotTell


_CANONICAL = msgspec.json.Encoder(order="sorted")


def canonical(value: Json) -> bytes:
    """The one way to write ``value`` as JSON: sorted keys, no spaces, UTF-8."""
    return _CANONICAL.encode(value)


def digest(value: Json) -> str:
    """sha256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
