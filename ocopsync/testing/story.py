"""A story that every marketplace can tell: upload a picture; create, look up, list, update and withdraw one invented
product.

Told to a marketplace it is recorded, a cassette for each chapter; told to the cassettes it has to end the same.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, evolve, field

from ocopsync.adapter import Adapter
from ocopsync.clock import Clock, today
from ocopsync.errors import Refused, UsageError
from ocopsync.listing import Found, Listing, Operation, OperationKind, Outcome, Receipt, Target
from ocopsync.messages import Message, say
from ocopsync.model import Image, Producer, Product
from ocopsync.problem import ERROR

SAMPLE = Product(
    sku="OCOPSYNC-THU-01",
    name="Sản phẩm thử của ocopsync",
    producer=Producer(name="HTX Ví Dụ 01", address="xã Hoa Lộc, tỉnh Thanh Hóa", phone="0530 000 001"),
    group=9,
    description="Không phải hàng thật: dùng để thử kết nối, sẽ được gỡ ngay.",
    price=45_000,
    unit="lọ",
    weight=650,
)
UPLOAD = "upload"
"""The chapter whose outcome is the marketplace's name of the picture."""
PICTURE, SIDE = "ocopsync-thu.png", 600
"""A white square, of as many pixels as marketplaces may want of a picture."""
ASKED_AT_MOST = 30
"""Times that a ticket is asked for."""
PAGES_READ = 3
DONE = (Outcome.ACCEPTED, Outcome.QUEUED)

Open = Callable[[], Adapter]


@define
class Story:
    """``open``: an adapter that remembers nothing, for each chapter; ``between``: what others do before the next."""

    open: Open
    clock: Clock
    between: Callable[[], object] = lambda: None
    remote_id: str = ""
    pictures: dict[str, str] = field(factory=dict)
    """By sha256: what the marketplace calls them."""

    def chapters(self) -> Iterator[tuple[str, Any]]:
        """The name of each chapter when it has been told, and what came of it, in words that can be compared."""
        with TemporaryDirectory() as folder:
            sample = evolve(SAMPLE, images=(picture_in(Path(folder)),)) if self._takes_pictures() else SAMPLE
            for image in sample.images:
                yield UPLOAD, self._upload(image)
        listing = self._listing(sample)
        changed = self._listing(evolve(sample, price=46_000, name=f"{sample.name} (2)"))
        try:
            yield "create", self._submit(OperationKind.CREATE, listing)
            self._wait()
            yield "look_up", self._look_up()
            yield "live", self._live()
            yield "update", self._submit(OperationKind.UPDATE, changed, before=listing.content)
            self._wait()
        except BaseException:
            with suppress(Exception):  # what went wrong first is what is told
                self._withdraw(listing)
            raise
        yield "withdraw", self._withdraw(listing)

    def _takes_pictures(self) -> bool:
        capabilities = self.open().capabilities
        return capabilities.images.value and "images" in capabilities.fields

    def _upload(self, image: Image) -> str:
        self.pictures[image.sha256] = self.open().upload(image)
        return self.pictures[image.sha256]

    def _listing(self, product: Product) -> Listing:
        adapter = self.open()
        listing = adapter.format(product, on=today(self.clock))
        for problem in adapter.check(listing):
            if problem.severity is ERROR:
                raise UsageError(say("The sample product can't be sent: {why}", why=problem.message))
        return listing

    def _submit(self, kind: OperationKind, listing: Listing, before: Mapping[str, Any] | None = None) -> Any:
        adapter = self.open()
        stood = before or {}
        names = {*stood, *listing.content} if stood else set()
        operation = Operation(
            kind=kind,
            listing=listing,
            remote_id=self.remote_id,
            key=f"{kind.value}-{listing.sku}",
            before=stood,
            images=self.pictures,
            changed=frozenset(name for name in names if stood.get(name) != listing.content.get(name)),
        )
        (receipt,) = adapter.submit([operation])
        receipt = self._decided(adapter, receipt)
        if receipt.outcome not in DONE:
            raise Refused(say("{step}: {why}", step=kind.value, why=receipt.reason or receipt.outcome.value))
        self.remote_id = receipt.remote_id or self.remote_id
        return kind.value, receipt.outcome.value, self.remote_id

    def _withdraw(self, listing: Listing) -> Any:
        return self._submit(OperationKind.WITHDRAW, listing) if self.remote_id else None

    def _decided(self, adapter: Adapter, receipt: Receipt) -> Receipt:
        ticket = receipt.ticket
        for _ in range(ASKED_AT_MOST if receipt.outcome is Outcome.QUEUED else 0):
            self._wait()
            (receipt,) = adapter.collect({receipt.sku: ticket})
            if receipt.outcome is not Outcome.QUEUED:
                break
        return receipt

    def _wait(self) -> None:
        """Until what was written is seen."""
        self.between()
        self.clock.sleep(self.open().capabilities.read_lag.value.total_seconds() + 1)

    def _look_up(self) -> Any:
        found = self.open().look_up([Target(SAMPLE.sku, self.remote_id, SAMPLE.name)])[SAMPLE.sku]
        return found.listing.content if isinstance(found, Found) else type(found).__name__

    def _live(self) -> Any:
        pages = islice(self.open().live(), PAGES_READ)
        return [live.remote_id for page in pages for live in page.listings]


def picture_in(folder: Path) -> Image:
    """Made on the fly, of the same bytes each time: nothing in it is compressed."""
    content = png(SIDE)
    (path := folder / PICTURE).write_bytes(content)
    return Image(path, hashlib.sha256(content).hexdigest())


def png(side: int) -> bytes:
    """A white square in black and white: https://www.w3.org/TR/png/#5Chunk-layout."""
    rows = (b"\0" + b"\xff" * -(-side // 8)) * side
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, level=0)),
        (b"IEND", b""),
    ]
    told = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def unlike(one: Sequence[tuple[str, Any]], other: Sequence[tuple[str, Any]]) -> Message | None:
    """Where two tellings differ."""
    for (name, first), (_, second) in zip(one, other, strict=False):
        if first != second:
            return say("{step}: {first} was recorded, {second} is read back", step=name, first=first, second=second)
    return None
