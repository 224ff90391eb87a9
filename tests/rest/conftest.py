"""The adapter of RestAdapter's docstring, made by running it, and its marketplace without a socket."""

from __future__ import annotations

import inspect
import re
from textwrap import dedent
from typing import Any

import pytest
from attrs import define

import ocopsync.adapter
import ocopsync.listing
import ocopsync.rest
from ocopsync.adapter import AdapterSettings
from ocopsync.listing import Listing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.rest import RestAdapter
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import RetryPolicy, Transport

from .market import ChoQueSandbox

URL = "http://choque.test"


def example() -> type[RestAdapter]:
    """The class that RestAdapter's docstring shows, exactly as it stands there."""
    text = inspect.getdoc(RestAdapter) or ""
    found = re.search(r"::\n\n((?: {4}.*\n|\n)+)", text)
    assert found, "the docstring shows no example"
    names: dict[str, Any] = {**vars(ocopsync.rest), **vars(ocopsync.adapter), **vars(ocopsync.listing)}
    exec(dedent(found[1]), names)
    return names["ChoQueAdapter"]


EXAMPLE = example()


@define
class Market:
    sandbox: ChoQueSandbox
    mount: SandboxMount
    clock: HandClock
    adapter: RestAdapter

    def create(self, listing: Listing, **more: Any) -> Receipt:
        (receipt,) = self.adapter.submit([Operation(kind=OperationKind.CREATE, listing=listing, **more)])
        return receipt

    def everything(self) -> list[str]:
        return [item.sku or item.remote_id for page in self.adapter.live() for item in page.listings]


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def open_market():
    def make(credentials: dict[str, str] | None = None, signed_in: str = "bearer", **attributes: Any) -> Market:
        clock = HandClock()
        sandbox = ChoQueSandbox(clock=clock, signed_in=signed_in)
        mount = SandboxMount(sandbox)
        transport = Transport(URL, user_agent="test", adapter=mount, clock=clock, retry=RetryPolicy(attempts=3))
        kind = type("Changed", (EXAMPLE,), attributes)
        secrets = secrets_of(sandbox.credentials if credentials is None else credentials)
        return Market(sandbox, mount, clock, kind(AdapterSettings(url=URL), transport, secrets))

    return make


@pytest.fixture
def market(open_market):
    return open_market()


@pytest.fixture
def make_listing():
    def make(sku: str = "MT-01", **fields: object) -> Listing:
        return Listing(sku, {"title": "Mắm tôm Ba Làng", "price": 45_000, "stock": 0, **fields})

    return make
