"""Suite: what every check stands on: the steps of a day on the marketplace."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import pytest

from ocopsync.adapter import Capabilities
from ocopsync.clock import today
from ocopsync.listing import (
    Json,
    Listing,
    ListingState,
    LiveListing,
    LookUp,
    Operation,
    OperationKind,
    Outcome,
    Receipt,
    Target,
    digest,
)
from ocopsync.model import Image
from ocopsync.problem import ERROR
from ocopsync.testing.conformance.profile import Profile
from ocopsync.testing.conformance.sample import PICTURE, PRODUCT, SKU, TITLES, differing, picture_file, with_fields
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.faults import FaultKind
from ocopsync.testing.sandbox import SandboxListing

__all__ = [
    "EVER",
    "PICTURE",
    "PRODUCT",
    "SKU",
    "TITLES",
    "Suite",
    "differing",
    "is_one",
    "not_applicable",
    "with_fields",
]

EVER = 1000
"""Times: so often that nobody's patience lasts as long."""
PATIENCE = 6
"""How often a ticket is asked for, with more time in between each time."""


def not_applicable(why: str) -> NoReturn:
    """End a check that doesn't apply to this marketplace."""
    pytest.skip(f"not applicable: {why}")


class Suite(Profile):
    """The steps that checks are made of."""

    def stand(self, subject: Subject, count: int) -> None:
        """Put so many listings there, with the SKUs S-001, S-002, …; override it where creating them takes long."""
        listings = [self.formatted(subject, f"S-{n:03}", name=f"Mắm số {n}") for n in range(1, count + 1)]
        operations = [self.operation(OperationKind.CREATE, listing) for listing in listings]
        size = self.capabilities(subject).batch_size.value
        for start in range(0, count, size):
            receipts = self.submit(subject, *operations[start : start + size])
            bad = [receipt for receipt in receipts if receipt.outcome is not Outcome.ACCEPTED]
            assert not bad, f"{len(bad)} of {count} ordinary listings were not taken; the first: {bad[0]}"
        self.wait(subject)

    def capabilities(self, subject: Subject) -> Capabilities:
        return subject.adapter.capabilities

    def directly(self, **behaviour: Any) -> Subject:
        """A subject that publishes by itself, signed in; nothing waits for a moderator unless ``behaviour`` says so."""
        subject = self.make(**{"moderated": False, **behaviour})
        if self.capabilities(subject).hand_over:
            not_applicable("publishing means handing a file over")
        subject.adapter.login()
        return subject

    def day(self, subject: Subject) -> dt.date:
        return today(subject.clock)

    def formatted(self, subject: Subject, sku: str = SKU, **changes: Any) -> Listing:
        """The listing of :meth:`product`, which the adapter's own check must like."""
        listing = subject.adapter.format(self.product(sku, **changes), on=self.day(subject))
        problems = [
            str(problem.message) for problem in subject.adapter.check(listing) if problem.kind.severity is ERROR
        ]
        assert not problems, f"check() refuses the listing of product({sku!r}): {problems}. Override product()."
        return listing

    def suited(self, subject: Subject, sku: str = SKU, /, **fields: Json) -> Listing:
        """The listing with these fields in place of its own (None: without them), where the marketplace takes that."""
        listing = with_fields(self.formatted(subject), sku, **fields)
        undeclared = [name for name in fields if name not in self.capabilities(subject).fields]
        if undeclared:
            not_applicable(f"{', '.join(undeclared)}: not declared")
        problems = [
            str(problem.message) for problem in subject.adapter.check(listing) if problem.kind.severity is ERROR
        ]
        if problems:
            not_applicable(f"check() refuses it: {problems[0]}")
        return listing

    def operation(self, kind: OperationKind, listing: Listing, remote_id: str = "", **more: Any) -> Operation:
        more.setdefault("key", digest([kind.value, listing.sku, listing.digest, remote_id]))
        return Operation(kind=kind, listing=listing, remote_id=remote_id, **more)

    def submit(self, subject: Subject, *operations: Operation) -> list[Receipt]:
        """The receipts; where tickets are given, what became of them."""
        receipts = list(subject.adapter.submit(operations))
        for patience in range(1, PATIENCE):
            tickets = {item.sku: item.ticket for item in receipts if item.outcome is Outcome.QUEUED}
            if not tickets:
                break
            subject.clock.sleep(patience * (self.lag(subject) + 1))
            later = {item.sku: item for item in subject.adapter.collect(tickets)}
            receipts = [later.get(item.sku, item) if item.sku in tickets else item for item in receipts]
        return receipts

    def create(self, subject: Subject, listing: Listing, **more: Any) -> Receipt:
        """Create what must be taken."""
        (receipt,) = self.submit(subject, self.operation(OperationKind.CREATE, listing, **more))
        assert receipt.outcome is Outcome.ACCEPTED, f"an ordinary listing was not taken: {receipt}"
        self.wait(subject)
        return receipt

    def created(self, subject: Subject, listing: Listing, **more: Any) -> LiveListing:
        """Create it, and what is read of it."""
        self.create(subject, listing, **more)
        return self.read(subject, listing.sku)

    def update(self, subject: Subject, before: LiveListing, listing: Listing) -> Receipt:
        """Change what stands there into ``listing``."""
        (receipt,) = self.submit(subject, self.updating(before, listing))
        assert receipt.outcome is Outcome.ACCEPTED, f"an ordinary update was not taken: {receipt}"
        self.wait(subject)
        return receipt

    def updating(self, before: LiveListing, listing: Listing) -> Operation:
        names = before.content.keys() | listing.content.keys()
        changed = frozenset(name for name in names if before.content.get(name) != listing.content.get(name))
        images = {name: name for name in listing.fields.get("images", ())}
        return self.operation(
            OperationKind.UPDATE, listing, before.remote_id, changed=changed, before=before.content, images=images
        )

    def change(self, subject: Subject, sku: str = SKU) -> tuple[Listing, Listing]:
        """A listing, and the same after the change of ``listing_changes``; of its title, where that isn't declared."""
        name, one, other = self.listing_changes
        if name not in self.capabilities(subject).fields:
            name, (one, other) = "title", TITLES
        listing = self.formatted(subject, sku)
        return with_fields(listing, **{name: one}), with_fields(listing, **{name: other})

    def lag(self, subject: Subject) -> float:
        return self.capabilities(subject).read_lag.value.total_seconds()

    def wait(self, subject: Subject) -> None:
        """Until reads show what was written."""
        subject.clock.sleep(max(self.lag(subject), subject.sandbox.lag) + 1)

    def everything(self, subject: Subject) -> list[LiveListing]:
        return [listing for page in subject.adapter.live() for listing in page.listings]

    def read(self, subject: Subject, sku: str) -> LiveListing:
        """What a walk over everything shows of an SKU that stands there once."""
        shown = [listing for listing in self.everything(subject) if listing.sku == sku]
        assert len(shown) == 1, f"live() shows {len(shown)} listings of {sku!r}; one stands there"
        return shown[0]

    def look(self, subject: Subject, sku: str, remote_id: str = "", title: str = PRODUCT.name) -> LookUp:
        answers = subject.adapter.look_up([Target(sku, remote_id, title)])
        assert sku in answers, f"look_up() does not answer for {sku!r}: {dict(answers)}"
        return answers[sku]

    def standing(self, subject: Subject, sku: str = SKU) -> list[SandboxListing]:
        """What really stands there under an SKU and isn't hidden."""
        return [
            item for item in subject.sandbox.listings() if item.sku == sku and item.state is not ListingState.HIDDEN
        ]

    @property
    def deeds(self) -> str:
        """The request lines that ``writes`` means and that don't sign in: a fresh process begins with a sign-in."""
        return rf"^(?!.*(?:{self.sign_in}))(?=.*(?:{self.writes}))" if self.sign_in else self.writes

    def written(self, subject: Subject) -> list[str]:
        """The requests so far that were to change something: no reads, no sign-ins."""
        return [line for line in subject.mount.lines(self.writes) if not self.sign_in or not is_one(self.sign_in, line)]

    def plays(self, subject: Subject, kind: FaultKind, *, times: int = 1) -> None:
        """End the check where a fault was planned so many times and the sandbox hasn't played it once."""
        if all(fault.kind is not kind or fault.times < times for fault in subject.sandbox.faults.pending):
            return
        assert self.faults is None or kind not in self.faults, f"the sandbox does not play {kind.name}, as faults says"
        not_applicable(f"the sandbox does not play {kind.name} here")

    def picture(self, content: bytes = PICTURE) -> AbstractContextManager[Image]:
        """A picture's file."""
        return picture_file(content)


def is_one(pattern: str, line: str) -> bool:
    return re.search(pattern, line) is not None
