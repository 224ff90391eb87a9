"""The marketplaces of the simulation: each adapter of ours with its sandbox, and what about it is worth knowing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from attrs import frozen
from bs4 import BeautifulSoup

from ocopsync.adapter import Adapter
from ocopsync.testing import Sandbox
from ocopsync_postmart import PostmartAdapter
from ocopsync_postmart.sandbox import PostmartSandbox
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox
from ocopsync_thanhhoa.sandbox_site import choices, html
from ocopsync_voso import VosoAdapter
from ocopsync_voso.sandbox import VosoSandbox


@frozen
class Market:
    adapter: type[Adapter]
    sandbox: type[Sandbox]
    settings: Mapping[str, Any]
    create: str
    """A regular expression for the request that creates a listing."""
    write: str
    """… for every request that changes what stands there."""
    listing: str
    """… for the request that reads a page of the own list."""
    lag: float
    """The read lag that the adapter declares, in seconds."""
    options: Callable[[random.Random], dict[str, Any]] = lambda chance: {}
    """How else its sandbox may behave."""
    secrets: Callable[[Any], dict[str, str]] = lambda sandbox: dict(sandbox.credentials)

    @property
    def name(self) -> str:
        return str(self.adapter.name)

    def is_write(self, line: str) -> bool:
        return re.search(self.write, line) is not None


VOSO = Market(
    adapter=VosoAdapter,
    sandbox=VosoSandbox,
    settings={"push_although_retired": True},
    create=r"POST /product/save",
    write=r"POST /product/(save|remove)",
    listing=r"GET /product/list",
    lag=5.0,
    secrets=lambda sandbox: {**sandbox.credentials, "session": sandbox.open_session()},  # saves signing in
)
THANHHOA = Market(
    adapter=ThanhHoaAdapter,
    sandbox=ThanhHoaSandbox,
    settings={},
    create=r"POST /user/advertising$",
    write=r"POST /user/advertising",
    listing=r"GET /user/advertising$",
    lag=5.0,
)
POSTMART = Market(
    adapter=PostmartAdapter,
    sandbox=PostmartSandbox,
    settings={"mode": "contract"},
    create=r"POST /partner/v1/products$",
    write=r"(POST|PUT|PATCH) /partner/v1/products",
    listing=r"GET /partner/v1/products",
    lag=0.0,
    options=lambda chance: {"queue_seconds": chance.choice([0.0, 0.0, 1.0, 30.0])},
)
MARKETS = (VOSO, THANHHOA, POSTMART)

CHOSEN = {"Khác", "Ngũ cốc, gia vị", "Mắm tôm, mắm tép", choices.PROVINCE, "Huyện Hậu Lộc", "Xã Hòa Lộc"}
"""The categories and regions that the simulation's catalogue needs."""


@contextmanager
def light_sandboxes() -> Iterator[None]:
    """Leave out what costs much and is not tried here: long lists to choose from, reading the same page twice, and the
    making of addresses, which are only ever matched."""
    with (
        patch.dict(choices.CATEGORIES, needed(choices.CATEGORIES), clear=True),
        patch.dict(choices.REGIONS, needed(choices.REGIONS), clear=True),
        patch("ocopsync_thanhhoa.forms.BeautifulSoup", lru_cache(64)(BeautifulSoup)),
        patch("werkzeug.routing.rules.Rule._compile_builder", lambda rule, append_unknown=True: lambda self: None),
    ):
        forget_options()
        yield
    forget_options()


def needed(offered: Mapping[str, choices.Choice]) -> dict[str, choices.Choice]:
    return {id: choice for id, choice in offered.items() if choice.text in CHOSEN}


def forget_options() -> None:
    html.category_options.cache_clear()
    html.region_options.cache_clear()
