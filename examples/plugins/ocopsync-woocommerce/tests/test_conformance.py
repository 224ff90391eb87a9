"""The conformance suite, in the settings that people will have."""

from __future__ import annotations

from typing import Any, ClassVar

from ocopsync_woocommerce import WooCommerceAdapter
from ocopsync_woocommerce.sandbox import WooCommerceSandbox
from ocopsync_woocommerce.settings import WooCommerceSettings

from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject


class TestShop(Conformance):
    """With pictures and a category."""

    settings: ClassVar[dict[str, Any]] = {"category": "Đặc sản > Mắm & nước chấm", "pictures": True}
    list_pages = r"^GET /wp-json/wc/v3/products$"
    page_size = 100
    live_word = '"status":"publish"'

    def make(self, **behaviour: Any) -> Subject:
        sandbox = WooCommerceSandbox(clock=HandClock(), **behaviour)
        return Subject.of(WooCommerceAdapter, sandbox, WooCommerceSettings(url="https://shop.test", **self.settings))

    def stranger(self, subject: Subject) -> str:
        assert isinstance(subject.sandbox, WooCommerceSandbox)
        return subject.sandbox.add_by_hand()


class TestShopAsItIs(TestShop):
    """With the adapter's defaults."""

    mode = "default"
    settings: ClassVar[dict[str, Any]] = {}


class TestShopThatDeletes(TestShop):
    """Where withdrawn products are deleted for good, and weights are in grams."""

    mode = "delete"
    settings: ClassVar[dict[str, Any]] = {"withdraw_to": "delete", "weight_unit": "g"}
