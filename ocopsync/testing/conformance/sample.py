"""Sample: the product and the picture that checks publish, and listings made of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from ocopsync.differences.normalising import same
from ocopsync.listing import Json, Listing, LiveListing
from ocopsync.model import Image, OcopCertificate, Producer, Product, Quantity, Size, TraceStamp
from ocopsync.vietnam.ids import gtin_check_digit

SKU = "MT-01"
PRODUCT = Product(
    sku=SKU,
    name="Mắm tôm Ba Làng",
    producer=Producer(name="HTX Ba Làng", address="Xã Hòa Lộc, huyện Hậu Lộc, tỉnh Thanh Hóa", phone="0912345678"),
    group=9,
    description="Ủ chượp mười hai tháng.\nThơm, đậm vị.",
    price=225_000,
    list_price=250_000,
    unit="hộp",
    net_quantity=Quantity(Decimal(500), "g"),
    weight=600,
    size=Size(20, 10, 10),
    stock=12,
    ingredients="Moi biển, muối",
    storage="Nơi khô ráo",
    usage="Pha với chanh, đường",
    warnings="Không dùng khi phồng nắp",
    shelf_life="12 tháng",
    brand="Ba Làng",
    gtin="8938501234569",
    certificate=OcopCertificate(stars=4),
    stamp=TraceStamp("https://truyxuat.example/01/08938501234569"),
)
"""Something for every field that a listing can have, but pictures."""
PICTURE = b"\xff\xd8\xff\xe0 a picture of shrimp paste"
TITLES = ("Mắm tôm Ba Làng", "Mắm tôm Ba Làng đặc biệt")


@contextmanager
def picture_file(content: bytes = PICTURE) -> Iterator[Image]:
    """A picture's file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "mam tom.jpg")
        path.write_bytes(content)
        yield Image(path, hashlib.sha256(content).hexdigest())


def with_fields(listing: Listing, sku: str = "", /, **fields: Json) -> Listing:
    """``listing`` with other fields; one that is None is left out. Another SKU has another GTIN."""
    own = {"gtin": gtin_of(sku)} if sku not in ("", listing.sku) and "gtin" in listing.fields else {}
    values = {name: value for name, value in {**listing.fields, **own, **fields}.items() if value is not None}
    return evolve(listing, sku=sku or listing.sku, fields=values)


def gtin_of(sku: str) -> str:
    """A valid GTIN-13 for the product ``sku``: its own, for many marketplaces take each only once."""
    if sku == SKU:
        return str(PRODUCT.gtin)
    digits = f"893{zlib.crc32(sku.encode()) % 10**9:09}"
    return digits + gtin_check_digit(digits)


def differing(wanted: Listing, shown: LiveListing, names: Iterable[str]) -> dict[str, tuple[Json, Json]]:
    """The fields that were read otherwise than written, each with both values; the core's own comparison."""
    pairs = {name: (wanted.content.get(name), shown.content.get(name)) for name in names if name != "images"}
    return {name: pair for name, pair in pairs.items() if not same(name, *pair)}
