"""A Voso sandbox and an adapter that talks to it without a socket."""

from __future__ import annotations

import pytest
from attrs import define

from ocopsync.listing import Listing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport
from ocopsync_voso import VosoAdapter
from ocopsync_voso.adapter import VosoSettings
from ocopsync_voso.sandbox import VosoSandbox

URL = "http://voso.test"


@define
class Shop:
    """The sandbox, what was sent to it, and an adapter."""

    sandbox: VosoSandbox
    mount: SandboxMount
    clock: HandClock

    def adapter(self, credentials: dict[str, str] | None = None, **settings: str | bool) -> VosoAdapter:
        transport = Transport(
            URL, user_agent="test", adapter=self.mount, clock=self.clock, retry=RetryPolicy(attempts=3)
        )
        table = VosoSettings(url=URL, **{"push_although_retired": True, **settings})
        return VosoAdapter(
            table, transport, secrets_of(self.sandbox.credentials if credentials is None else credentials)
        )

    def create(self, adapter: VosoAdapter, listing: Listing, images: dict[str, str] | None = None) -> Receipt:
        (receipt,) = adapter.submit([creation(listing, images)])
        return receipt


def creation(listing: Listing, images: dict[str, str] | None = None) -> Operation:
    return Operation(kind=OperationKind.CREATE, listing=listing, images=images or {})


def listing(sku: str = "MT-01", **fields: object) -> Listing:
    base = {"title": "Mắm tôm Ba Làng", "price": 45_000, "category": "Sàn đặc sản > Đặc sản miền Trung"}
    return Listing(sku, {**base, **fields})


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def shop():
    clock = HandClock()
    sandbox = VosoSandbox(clock=clock)
    return Shop(sandbox, SandboxMount(sandbox), clock)


@pytest.fixture
def adapter(shop):
    return shop.adapter()


@pytest.fixture
def make_listing():
    return listing


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "Ảnh của bà Lan.PNG"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    return Image(path, "a" * 64)
