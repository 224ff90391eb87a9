"""Fields: where a listing's fields stand in a product of WooCommerce's REST API v3.

From the documentation (https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties): prices, weight and
dimensions are texts, the description is HTML, categories and pictures are objects with an ``id``, and what has no
property of its own goes into ``meta_data``. ``global_unique_id`` ("GTIN, UPC, EAN or ISBN") stands in the schema of
the shop's own controller since WooCommerce 9.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ocopsync.adapter import Evidence
from ocopsync.listing import Json
from ocopsync.rest import (
    ESCAPED_TEXT,
    HTML,
    KILOGRAMS_AS_TEXT,
    TEXT,
    WHOLE,
    WHOLE_AS_TEXT,
    At,
    Form,
    objects,
)

SIDES = ("length", "width", "height")
META = "meta_data"


def write_size(size: Mapping[str, int]) -> dict[str, str]:
    return {side: str(size[side]) if side in size else "" for side in SIDES}


def read_size(value: Json) -> dict[str, int]:
    """The sides that are given; somebody may have filled in one alone."""
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return {side: WHOLE_AS_TEXT.read(value[side]) for side in SIDES if value.get(side) not in (None, "")}


SIZE = Form(write_size, read_size)
NO_SIZE = dict.fromkeys(SIDES, "")

ALWAYS: Mapping[str, At] = {
    "title": At("name", ESCAPED_TEXT),
    "description": At("description", HTML, empty=""),
    "price": At("regular_price", WHOLE_AS_TEXT, empty=""),
    "list_price": At("sale_price", WHOLE_AS_TEXT, empty=""),
    "stock": At("stock_quantity", WHOLE),
    "size": At("dimensions", SIZE, empty=NO_SIZE),
    "gtin": At("global_unique_id", TEXT, empty=""),
    "ocop": At(f"{META}.ocop_stars", WHOLE_AS_TEXT, empty=""),
    "stamp": At(f"{META}.ocop_traceability", TEXT, empty=""),
}
"""The price that counts is WooCommerce's sale price where there is one; see ``prices`` and ``as_we_say``."""
WEIGHTS: Mapping[str, At] = {
    "kg": At("weight", KILOGRAMS_AS_TEXT, empty=""),
    "g": At("weight", WHOLE_AS_TEXT, empty=""),
}
IMAGES = At("images", objects("id", number=True), empty=[])

EVIDENCE: Mapping[str, Evidence] = {
    **dict.fromkeys("title description price list_price stock weight size images category".split(), Evidence.FACT),
    "gtin": Evidence.FACT,
    "ocop": Evidence.OURS,
    "stamp": Evidence.OURS,
}
"""``meta_data`` is documented; the keys in it are our own."""

DESCRIBED = (
    "unit",
    "net_quantity",
    "ingredients",
    "usage",
    "storage",
    "shelf_life",
    "warnings",
    "brand",
    "producer",
    "address",
)


def prices(fields: Mapping[str, Json]) -> dict[str, str]:
    """``regular_price`` is what was asked before a discount, ``sale_price`` what is asked now, if there is one."""
    price, list_price = fields.get("price"), fields.get("list_price")
    if price is None or list_price is None:
        return {"regular_price": "" if price is None else str(price), "sale_price": ""}
    return {"regular_price": str(list_price), "sale_price": str(price)}


def as_we_say(content: dict[str, Any], *, on_sale: bool) -> dict[str, Any]:
    """``content`` with the prices in our words; a sale that is over, or still to come, is none."""
    sale = content.pop("list_price", None)
    if sale is None or not on_sale:
        return content
    regular = content.get("price")
    return {**content, "price": sale, **({} if regular is None else {"list_price": regular})}


def meta_of(entries: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    return {str(entry["key"]): entry.get("value") for entry in entries}
