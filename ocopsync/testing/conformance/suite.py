"""Suite: what every check stands on: a subject, products that the marketplace takes, and the steps of a day there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NoReturn

import pytest
from attrs import evolve

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
from ocopsync.model import Image, OcopCertificate, Producer, Product, Quantity, Size, TraceStamp
from ocopsync.problem import ERROR
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.faults import FaultKind
from ocopsync.testing.sandbox import SandboxListing

SKU = "MT-01"
PRODUCT = Product(
    sku=SKU,
    name="Mắm tôm Ba Làng",
    producer=Producer(name="HTX Ba Làng", address="Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa", phone="0912345678"),
    group=9,
    description="Ủ chượp mười hai tháng.\nThơm, đậm vị.",
    price=225_000,
    list_price=250_000,
    unit="hộp",
    net_quantity=Quantity(Decimal(500), "g"),
    weight=600,
    size=Size(20, 10, 10),
    stock=12,
    ingredients="Moi biển, muối",
    storage="Nơi khô ráo",
    usage="Pha với chanh, đường",
    warnings="Không dùng khi phồng nắp",
    shelf_life="12 tháng",
    brand="Ba Làng",
    gtin="8938501234569",
    certificate=OcopCertificate(stars=4),
    stamp=TraceStamp("https://truyxuat.example/01/08938501234569"),
)
"""Something for every field that a listing can have, but pictures."""
PICTURE = b"\xff\xd8\xff\xe0 a picture of shrimp paste"
TITLES = ("Mắm tôm Ba Làng", "Mắm tôm Ba Làng đặc biệt")
PATIENCE = 6
"""How often a ticket is asked for, with more time in between each time."""


def not_applicable(why: str) -> NoReturn:
    """End a check that doesn't apply to this marketplace."""
    pytest.skip(f"not applicable: {why}")


class Suite:
    """Subclass :class:`~ocopsync.testing.conformance.Conformance` and write :meth:`make`; the rest has defaults.

    What your marketplace takes and how its addresses look you may say in the other members; none of them changes what
    is demanded.
    """

    mode: ClassVar[str] = ""
    """The mode of the settings, where the adapter has several; it stands in the report."""
    over_http: ClassVar[bool] = True
    """Whether it sends requests. Where the marketplace is a folder of files, its bad days are yours to try."""
    reads: ClassVar[str] = r"^(GET|HEAD) "
    """A regular expression for the request lines (``GET /product/list``) that read; see also ``sign_in``."""
    writes: ClassVar[str] = r"^(POST|PUT|PATCH|DELETE) "
    """… for those that change what stands there, pictures aside. Checks sign in before they watch for them."""
    sign_in: ClassVar[str] = ""
    """… for those that sign in; empty where each request carries a token, so that no session can end."""
    list_pages: ClassVar[str] = ""
    """… for those that read a page of the own list; empty: any read."""
    faults: ClassVar[Collection[FaultKind] | None] = None
    """The faults that your sandbox plays beside those of its base. None: those that it turns out to play. A check of a
    fault that is named here and isn't played fails."""
    page_size: ClassVar[int] = 0
    """How many listings stand on a page of the own list; 0: found out."""
    many: ClassVar[int] = 300
    """How many listings are many: two pages and a bit are enough where creating them takes long."""
    live_word: ClassVar[str] = ""
    """How a page of the own list writes that a listing is live, such as ``"state":"shown"``; its last word is the
    state. Empty: nobody knows."""
    listing_changes: ClassVar[tuple[str, Json, Json]] = ("price", 225_000, 230_000)
    """A field that can be updated, and two values for it."""

    def make(self, **behaviour: Any) -> Subject:
        """A fresh sandbox that behaves so (``moderated``, ``lag``), and an adapter that talks to it."""
        raise TypeError(f"{type(self).__name__} has no make(): see the docstring of Conformance")

    def product(self, sku: str, **changes: Any) -> Product:
        """A product that the marketplace takes, with a value for as many fields as it can hold."""
        return evolve(PRODUCT, sku=sku, **changes)

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

    def stranger(self, subject: Subject) -> str:
        """Put somebody else's listing there, which has no SKU; its remote id. Empty: the sandbox can't."""
        return ""

    def emptied(self, page: bytes) -> bytes | None:
        """A page of the own list as the marketplace would show it without its entries; None: nobody knows.

        By default, of JSON: with its longest list emptied, and all else as it was.
        """
        return without_entries(page)

    # Steps

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

    def written(self, subject: Subject) -> list[str]:
        """The requests so far that were to change something: no reads, no sign-ins."""
        return [line for line in subject.mount.lines(self.writes) if not self.sign_in or not is_one(self.sign_in, line)]

    def plays(self, subject: Subject, kind: FaultKind) -> None:
        """End the check where the fault was planned and the sandbox hasn't played it."""
        if all(fault.kind is not kind for fault in subject.sandbox.faults.pending):
            return
        assert self.faults is None or kind not in self.faults, f"the sandbox does not play {kind.name}, as faults says"
        not_applicable(f"the sandbox does not play {kind.name} here")

    @contextmanager
    def picture(self, content: bytes = PICTURE) -> Iterator[Image]:
        """A picture's file."""
        import hashlib

        with TemporaryDirectory() as folder:
            path = Path(folder, "mam tom.jpg")
            path.write_bytes(content)
            yield Image(path, hashlib.sha256(content).hexdigest())


def is_one(pattern: str, line: str) -> bool:
    import re

    return re.search(pattern, line) is not None


def with_fields(listing: Listing, sku: str = "", /, **fields: Json) -> Listing:
    """``listing`` with other fields; one that is None is left out."""
    values = {name: value for name, value in {**listing.fields, **fields}.items() if value is not None}
    return evolve(listing, sku=sku or listing.sku, fields=values)


def differing(wanted: Listing, shown: LiveListing, names: Iterable[str]) -> dict[str, tuple[Json, Json]]:
    """The fields that were read otherwise than written, each with both values; the core's own comparison."""
    from ocopsync.differences.normalising import same

    pairs = {name: (wanted.content.get(name), shown.content.get(name)) for name in names if name != "images"}
    return {name: pair for name, pair in pairs.items() if not same(name, *pair)}


def without_entries(page: bytes) -> bytes | None:
    import json

    try:
        content = json.loads(page)
    except ValueError:
        return None
    found = max(lists_in(content), key=len, default=None)
    if not found:
        return None
    found.clear()
    return json.dumps(content).encode()


def lists_in(value: Any) -> Iterator[list[Any]]:
    """The lists of objects near the top of some JSON."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from lists_in(inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield value
