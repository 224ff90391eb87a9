"""A Postmart sandbox, and adapters in both modes that talk to it without a socket."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from attrs import define

from ocopsync.listing import Listing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport
from ocopsync_postmart import PostmartAdapter
from ocopsync_postmart.adapter import PostmartSettings
from ocopsync_postmart.sandbox import PostmartSandbox

URL = "http://postmart.test"


@define
class Shop:
    """The sandbox, what was sent to it, and adapters."""

    sandbox: PostmartSandbox
    mount: SandboxMount
    clock: HandClock
    folder: Path

    def adapter(self, mode: str, credentials: dict[str, str] | None = None, **settings: str | bool) -> PostmartAdapter:
        transport = Transport(
            URL, user_agent="test", adapter=self.mount, clock=self.clock, retry=RetryPolicy(attempts=3)
        )
        table = PostmartSettings(url=URL, mode=mode, folder=self.folder, **settings)
        known = self.sandbox.credentials if credentials is None else credentials
        return PostmartAdapter(table, transport, secrets_of(known))

    def create(self, adapter: PostmartAdapter, *listings: Listing) -> list[Receipt]:
        """Create the listings, and what became of them."""
        receipts = list(adapter.submit([creation(listing) for listing in listings]))
        return list(adapter.collect({receipt.sku: receipt.ticket for receipt in receipts}))

    def put(self, adapter: PostmartAdapter, *listings: Listing) -> list[str]:
        """Create and approve; the remote ids."""
        ids = [receipt.remote_id for receipt in self.create(adapter, *listings)]
        self.sandbox.approve_all()
        return ids


def creation(listing: Listing, key: str = "", images: dict[str, str] | None = None) -> Operation:
    return Operation(kind=OperationKind.CREATE, listing=listing, key=key or f"k-{listing.sku}", images=images or {})


def shop_with(folder: Path, **options: object) -> Shop:
    clock = HandClock()
    sandbox = PostmartSandbox(clock=clock, **options)
    return Shop(sandbox, SandboxMount(sandbox), clock, folder)


def listing_of(sku: str = "MT-01", **fields: object) -> Listing:
    return Listing(sku, {"title": "Mắm tôm Ba Làng", "price": 45_000, "unit": "lọ", **fields})


@pytest.fixture(autouse=True)
def english() -> Iterable[None]:
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def shop(tmp_path):
    return shop_with(tmp_path / "out")


@pytest.fixture
def make_shop(tmp_path):
    return lambda **options: shop_with(tmp_path / "out", **options)


@pytest.fixture
def contract(shop):
    return shop.adapter("contract")


@pytest.fixture
def by_hand(shop):
    return shop.adapter("file")


@pytest.fixture
def make_listing():
    return listing_of


@pytest.fixture
def create():
    return creation


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "Ảnh của bà Lan.PNG"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    return Image(path, "a" * 64)
