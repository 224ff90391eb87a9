"""A WooCommerce sandbox, and an adapter that talks to it without a socket."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import define
from ocopsync_woocommerce import WooCommerceAdapter
from ocopsync_woocommerce.sandbox import WooCommerceSandbox
from ocopsync_woocommerce.settings import WooCommerceSettings

from ocopsync.listing import Listing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport

URL = "https://shop.test"


@define
class Shop:
    sandbox: WooCommerceSandbox
    mount: SandboxMount
    clock: HandClock

    def adapter(self, credentials: dict[str, str] | None = None, **settings: Any) -> WooCommerceAdapter:
        transport = Transport(
            URL, user_agent="test", adapter=self.mount, clock=self.clock, retry=RetryPolicy(attempts=3)
        )
        known = secrets_of(self.sandbox.credentials if credentials is None else credentials)
        return WooCommerceAdapter(WooCommerceSettings(url=URL, **settings), transport, known)

    def create(self, adapter: WooCommerceAdapter, *listings: Listing) -> list[Receipt]:
        return list(adapter.submit([Operation(kind=OperationKind.CREATE, listing=item) for item in listings]))


@pytest.fixture(autouse=True)
def english(tmp_path, monkeypatch):
    monkeypatch.setenv("OCOPSYNC_STATE", str(tmp_path / "state"))
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def shop():
    clock = HandClock()
    sandbox = WooCommerceSandbox(clock=clock)
    return Shop(sandbox, SandboxMount(sandbox), clock)


@pytest.fixture
def adapter(shop):
    return shop.adapter()


@pytest.fixture
def make_listing():
    def make(sku: str = "MT-01", **fields: object) -> Listing:
        return Listing(sku, {"title": "Mắm tôm Ba Làng", "price": 45_000, **fields})

    return make
