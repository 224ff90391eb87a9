"""A catalogue that changes from day to day, made in memory."""

from __future__ import annotations

from typing import Any

from attrs import define, evolve, field

from ocopsync.catalogue import Row
from ocopsync.model import Image, Producer, Product, Verb
from ocopsync.problem import Place

PRODUCER = Producer(name="HTX Hòa Lộc", address="Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa", phone="0912345678")
FISH_SAUCE = 9
"""The OCOP product set of the whole catalogue."""


@define
class Catalogue:
    products: dict[str, Product] = field(factory=dict)

    def add(self, *, price: int = 50_000, images: tuple[Image, ...] = ()) -> str:
        """A new row; its SKU."""
        number = len(self.products) + 1
        sku = f"SP{number:02}"
        self.products[sku] = Product(
            sku=sku,
            name=f"Mắm tôm số {number}",
            producer=PRODUCER,
            group=FISH_SAUCE,
            description="Ủ chượp mười hai tháng.",
            price=price,
            unit="hộp",
            images=images,
        )
        return sku

    def change(self, sku: str, **values: Any) -> None:
        self.products[sku] = evolve(self.products[sku], **values)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(product, (), sku, Place(row=number)) for number, (sku, product) in enumerate(self.products.items(), 2)
        ]

    @property
    def wanted(self) -> dict[str, tuple[str, int]]:
        """What shall stand there: SKU → title and price."""
        return {sku: (item.name, item.price or 0) for sku, item in self.products.items() if item.verb is Verb.PUBLISH}
