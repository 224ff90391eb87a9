"""Shop: what stands in the WooCommerce sandbox's shop, what saving makes of it, and the people who work there."""

from __future__ import annotations

import itertools
from typing import Any

from ocopsync.clock import Clock
from ocopsync.listing import ListingState
from ocopsync.testing import Sandbox, SandboxListing, Shelf
from ocopsync_woocommerce.sandbox_http import CATEGORIES, names, whole
from ocopsync_woocommerce.sandbox_products import BLANK, Body, Product, Wrong, clean, gtin_of, saved

STATES = {
    "publish": ListingState.LIVE,
    "pending": ListingState.PENDING,
    "draft": ListingState.HIDDEN,
    "private": ListingState.HIDDEN,
    "future": ListingState.HIDDEN,
    "auto-draft": ListingState.HIDDEN,
}


class Shop(Sandbox):
    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = False, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        """``moderated``: a plugin of the shop holds new products back until somebody publishes them."""
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)
        self.shelf: Shelf[Product] = Shelf(self.clock)
        self.currency = "VND"
        self.media: dict[int, bytes] = {}
        self.elsewhere: set[str] = set()
        """Addresses of pictures on other hosts that the shop can fetch."""
        self.each_gtin_once = True
        self.may_write = True
        self.keeps_trash = True
        """False: ``EMPTY_TRASH_DAYS`` is 0."""
        self.ids = itertools.count(101)

    # The people who work there

    def listings(self) -> list[SandboxListing]:
        return [
            SandboxListing(
                remote_id=str(item.id),
                sku=item.sku,
                title=item.body["name"],
                price=whole(item.body["sale_price"] or item.body["regular_price"]),
                state=STATES[item.status],
            )
            for item in list(self.shelf.written.values())
            if item.status != "trash"
        ]

    def approve(self, remote_id: str) -> None:
        self._by_hand(remote_id, status="publish")

    def reject(self, remote_id: str, reason: str) -> None:
        """There is no such state: whoever looks after the shop makes it a draft again."""
        self._by_hand(remote_id, status="draft")

    def change_price(self, remote_id: str, price: int) -> None:
        self._by_hand(remote_id, regular_price=str(price), sale_price="")

    def remove(self, remote_id: str) -> None:
        with self.lock:
            self.shelf.write(int(remote_id), None, lag=self.lag)

    def add_by_hand(self, **body: Any) -> str:
        """A product that somebody made in the shop, without an SKU; its number."""
        with self.lock:
            number = next(self.ids)
            self.put(number, {**BLANK, "name": f"Sản phẩm thêm tay {number}", "regular_price": "10000", **body})
        return str(number)

    def edit(self, remote_id: str, **body: Any) -> None:
        self._by_hand(remote_id, **body)

    def _by_hand(self, remote_id: str, **changes: Any) -> None:
        with self.lock:
            self.put(int(remote_id), {**self.shelf.written[int(remote_id)].body, **changes}, lag=self.lag)

    def put(self, number: int, body: Body, *, lag: float = 0.0) -> Product:
        now = self.clock.now()
        old = self.shelf.written.get(number)
        product = Product(id=number, body=body, created=old.created if old else now, modified=now)
        self.shelf.write(number, product, lag=lag)
        return product

    # Saving

    def created(self, sent: Body, lag: float) -> Product:
        if sent.get("id"):
            raise Wrong("woocommerce_rest_product_exists", "Cannot create existing product.", 400)
        body = self._saved({**BLANK, "categories": [min(CATEGORIES)]}, sent)
        if self.moderated and body["status"] == "publish":
            body["status"] = "pending"
        return self.put(next(self.ids), body, lag=lag)

    def updated(self, number: int, sent: Body, lag: float) -> Product:
        product = self.shelf.written.get(number)
        if product is None:
            raise Wrong("woocommerce_rest_product_invalid_id", "Invalid ID.", 400)
        if product.body["type"] == "variation":
            own = "/products/&lt;product_id&gt;/variations/&lt;id&gt;"
            message = f"To manipulate product variations you should use the {own} endpoint."
            raise Wrong("woocommerce_rest_invalid_product_id", message, 404)
        return self.put(number, self._saved(product.body, sent, number), lag=lag)

    def deleted(self, number: int, lag: float) -> Product:
        product = self.existing(number)
        self.shelf.write(number, None, lag=lag)
        return product

    def _saved(self, old: Body, sent: Body, number: int = 0) -> dict[str, Any]:
        """Each SKU and each GTIN once: ``set_sku`` and ``set_global_unique_id`` in abstract-wc-product.php."""
        sku, gtin = clean(str(sent.get("sku") or "")), gtin_of(str(sent.get("global_unique_id") or ""))
        for other in self._others(number):
            if sku and other.sku.casefold() == sku.casefold():
                told = {"resource_id": other.id, "unique_sku": f"{sku}-1"}
                raise Wrong("product_invalid_sku", "Invalid or duplicated SKU.", 400, **told)
            if self.each_gtin_once and gtin and other.body["global_unique_id"] == gtin:
                message = "Invalid or duplicated GTIN, UPC, EAN or ISBN."
                raise Wrong("product_invalid_global_unique_id", message, 400, resource_id=other.id)
        return saved(old, sent, fetch=self._picture, categories=names())

    def _picture(self, image: Body) -> int:
        """By the number of the media library; from an address it is fetched, each time anew."""
        if image.get("id"):
            if image["id"] not in self.media:
                message = f"#{image['id']} is an invalid image ID."
                raise Wrong("woocommerce_product_invalid_image_id", message, 400)
            return int(image["id"])
        if image.get("src") not in self.elsewhere:
            message = f"Error getting remote image {image.get('src', '')}."
            raise Wrong("woocommerce_product_image_upload_error", message, 400)
        number = next(self.ids)
        self.media[number] = b""
        return number

    def _others(self, number: int) -> list[Product]:
        return [item for item in self.shelf.written.values() if item.id != number and item.status != "trash"]

    def existing(self, number: int) -> Product:
        product = self.shelf.written.get(number)
        if product is None:
            raise Wrong("woocommerce_rest_product_invalid_id", "Invalid ID.", 404)
        return product
