"""A website in an empty folder, and an adapter for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ocopsync_website import WebsiteAdapter
from ocopsync_website.sandbox import WebsiteSandbox

from ocopsync.listing import Listing, LiveListing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.testing import HandClock
from ocopsync.transport import Transport

SITE = "https://htx.example/"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "website"


@pytest.fixture
def sandbox(folder: Path) -> WebsiteSandbox:
    return WebsiteSandbox(folder, clock=HandClock())


@pytest.fixture
def open_adapter(folder: Path) -> Callable[..., WebsiteAdapter]:
    def open_it(**settings: str) -> WebsiteAdapter:
        chosen = WebsiteAdapter.Settings(**{"site": SITE, "folder": folder, **settings})  # type: ignore[arg-type]
        return WebsiteAdapter(chosen, Transport(chosen.url, user_agent="test", clock=HandClock()))

    return open_it


@pytest.fixture
def adapter(open_adapter: Callable[..., WebsiteAdapter]) -> WebsiteAdapter:
    return open_adapter()


@pytest.fixture
def submit(adapter: WebsiteAdapter) -> Callable[..., list[Receipt]]:
    """Carry out operations of one kind in one call."""

    def carry_out(kind: str, *listings: Listing) -> list[Receipt]:
        names = {live.sku: live.remote_id for page in adapter.live() for live in page.listings}
        return list(
            adapter.submit(
                [
                    Operation(kind=OperationKind(kind), listing=listing, remote_id=names.get(listing.sku, ""))
                    for listing in listings
                ]
            )
        )

    return carry_out


@pytest.fixture
def everything(adapter: WebsiteAdapter) -> Callable[[], list[LiveListing]]:
    return lambda: [live for page in adapter.live() for live in page.listings]


@pytest.fixture
def picture(tmp_path: Path) -> Image:
    path = tmp_path / "Mắm tôm.JPG"
    path.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    return Image(path, hashlib.sha256(path.read_bytes()).hexdigest())
