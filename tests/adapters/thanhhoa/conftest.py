"""A sandbox of the portal without a socket, an adapter on it, and a clock that is moved by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from ocopsync.listing import Listing, LiveListing, Operation, OperationKind, Outcome, Receipt
from ocopsync.model import Image, OcopCertificate, Producer, Product, TraceStamp
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

URL = "http://127.0.0.1:8801"
TODAY = dt.date(2026, 11, 21)
JPEG = b"\xff\xd8\xff\xe0" + b"a picture"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def sandbox(clock: HandClock) -> ThanhHoaSandbox:
    return ThanhHoaSandbox(clock=clock)


@pytest.fixture
def mount(sandbox: ThanhHoaSandbox) -> SandboxMount:
    return SandboxMount(sandbox)


@pytest.fixture
def open_adapter(sandbox: ThanhHoaSandbox, mount: SandboxMount, clock: HandClock) -> Callable[..., ThanhHoaAdapter]:
    def open_it(secrets: dict[str, str] | None = None, **settings: Any) -> ThanhHoaAdapter:
        transport = Transport(
            URL, user_agent="ocopsync tests", clock=clock, adapter=mount, retry=RetryPolicy(first_wait=0.1)
        )
        return ThanhHoaAdapter(
            ThanhHoaAdapter.Settings(url=URL, **settings),
            transport,
            secrets_of(sandbox.credentials if secrets is None else secrets),
        )

    return open_it


@pytest.fixture
def adapter(open_adapter: Callable[..., ThanhHoaAdapter]) -> ThanhHoaAdapter:
    return open_adapter()


@pytest.fixture
def picture(tmp_path: Path) -> Image:
    path = tmp_path / "mam tom.jpg"
    path.write_bytes(JPEG)
    return Image(path, hashlib.sha256(JPEG).hexdigest())


PRODUCER = Producer(name="HTX Hòa Lộc", address="Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa", phone="0912345678")
PRODUCT = Product(
    sku="HL-01",
    name="Mắm tôm Hòa Lộc",
    producer=PRODUCER,
    group=9,
    description="Ủ chượp mười hai tháng.\n\nThơm, đậm vị.",
    price=225_000,
    unit="hộp",
    stamp=TraceStamp("https://truyxuat.example/01/08930000000019"),
    certificate=OcopCertificate(stars=4),
)


@pytest.fixture
def product() -> Product:
    return PRODUCT


@pytest.fixture
def listing(adapter: ThanhHoaAdapter) -> Listing:
    return adapter.format(PRODUCT, on=TODAY)


class Seller:
    """Somebody who posts through an adapter."""

    def __init__(self, adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox) -> None:
        self.adapter = adapter
        self.sandbox = sandbox

    def submit(self, kind: str, listing: Listing, remote_id: str = "", **more: Any) -> Receipt:
        operation = Operation(kind=OperationKind(kind), listing=listing, remote_id=remote_id, **more)
        (receipt,) = self.adapter.submit([operation])
        return receipt

    def create(self, listing: Listing, **more: Any) -> Receipt:
        return self.submit("create", listing, **more)

    def posted(self, listing: Listing, **more: Any) -> str:
        """The id of the listing that is created."""
        receipt = self.create(listing, **more)
        assert receipt.outcome is Outcome.ACCEPTED
        return receipt.remote_id

    def everything(self) -> list[LiveListing]:
        return [listing for page in self.adapter.live() for listing in page.listings]

    def only(self) -> LiveListing:
        (listing,) = self.everything()
        return listing


@pytest.fixture
def seller(adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox) -> Seller:
    return Seller(adapter, sandbox)


@pytest.fixture
def with_fields() -> Callable[..., Listing]:
    """The listing with other fields; a field that is None is left out."""

    def changed(listing: Listing, *, sku: str = "", **fields: Any) -> Listing:
        values = {name: value for name, value in {**listing.fields, **fields}.items() if value is not None}
        return attrs.evolve(listing, sku=sku or listing.sku, fields=values)

    return changed


@pytest.fixture
def many(seller: Seller, listing: Listing, with_fields: Callable[..., Listing]) -> Callable[[int], None]:
    """So many offers of ours that stand there already: SKU HL-001, HL-002, …"""

    def post(count: int) -> None:
        seller.posted(with_fields(listing, sku="HL-001", title="Mắm số 1"))
        entry = seller.sandbox.portal.offers.standing()[-1]
        first = entry.standing
        for number in range(2, count + 1):
            content = first.values["content"].replace("HL-001", f"HL-{number:03}")
            copy = {**first.values, "title": f"Mắm số {number}", "content": content}
            now = seller.sandbox.clock.now()
            seller.sandbox.portal.offers.add(entry.owner, attrs.evolve(first, values=copy), created=now, committed=now)

    return post
