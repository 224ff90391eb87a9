"""JSON-LD: a listing as schema.org Product and Offer, and back.

Properties: https://schema.org/Product, https://schema.org/Offer and Google's merchant listing documentation
(https://developers.google.com/search/docs/appearance/structured-data/merchant-listing). What schema.org has no
property for is an ``additionalProperty`` whose ``propertyID`` is the field's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from attrs import field, frozen

from ocopsync.formatting import LABELS
from ocopsync.listing import Fields, Json, Listing
from ocopsync_website.site import Site

CURRENCY = "VND"
STAMP = "Truy xuất nguồn gốc"
MOST_STARS = 5
SAME = {"title": "name", "description": "description", "gtin": "gtin", "category": "category"}
"""Listing field → property of Product, where the value is the same text."""
OF_MAKER = {"producer": "name", "address": "address", "phone": "telephone"}
OTHERS = ("ocop", "stamp", "net_quantity", "unit", "ingredients", "usage", "storage", "shelf_life", "warnings")
SIDES = {"length": "depth", "width": "width", "height": "height"}
STRUCK = "https://schema.org/StrikethroughPrice"
IN_STOCK, SOLD_OUT = "https://schema.org/InStock", "https://schema.org/OutOfStock"

Thing = Mapping[str, Any]


def product_of(listing: Listing, pictures: list[str], *, site: Site, url: str, without_stock: str) -> dict[str, Any]:
    """The Product of ``listing``. ``pictures``: names in the folder, or whole addresses."""
    fields = listing.fields
    maker = {name: fields.get(key) for key, name in OF_MAKER.items()}
    others = [other(name, fields[name]) for name in OTHERS if name in fields]
    return without_empty(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "sku": listing.sku,
            **{name: fields.get(key) for key, name in SAME.items()},
            "url": url,
            "image": [site.url_of_picture(name) for name in pictures],
            "brand": thing("Brand", name=fields.get("brand")),
            "manufacturer": thing("Organization", **maker),
            "weight": quantity(fields.get("weight"), "GRM"),
            **{SIDES[side]: quantity(value, "CMT") for side, value in fields.get("size", {}).items()},
            "offers": offer_of(fields, url, without_stock),
            "additionalProperty": others,
        }
    )


def offer_of(fields: Fields, url: str, without_stock: str) -> dict[str, Any]:
    price, struck, stock = fields.get("price"), fields.get("list_price"), fields.get("stock")
    return thing(
        "Offer",
        url=url,
        price=price,
        priceCurrency=CURRENCY if price is not None else None,
        availability=availability(stock, without_stock),
        inventoryLevel=quantity(stock),
        priceSpecification=thing("UnitPriceSpecification", price=struck, priceCurrency=CURRENCY, priceType=STRUCK)
        if struck is not None
        else None,
    )


def availability(stock: int | None, without_stock: str) -> str | None:
    """Whether it can be had; None where neither the catalogue nor the settings say."""
    if stock is None:
        return {"in_stock": IN_STOCK, "out_of_stock": SOLD_OUT}.get(without_stock)
    return IN_STOCK if stock > 0 else SOLD_OUT


def thing(kind: str, **properties: Any) -> dict[str, Any]:
    """Empty where nothing is known of it."""
    known = without_empty(properties)
    return {"@type": kind, **known} if known else {}


def quantity(value: Any, unit: str = "") -> dict[str, Any]:
    """``unit``: a UN/CEFACT code; GRM is a gram, CMT a centimetre."""
    return thing("QuantitativeValue", value=value, unitCode=unit) if value is not None else {}


def other(name: str, value: Json) -> dict[str, Any]:
    most = MOST_STARS if name == "ocop" else None
    return thing("PropertyValue", propertyID=name, name=LABELS.get(name, STAMP), value=value, maxValue=most)


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}


@frozen
class Shown:
    """What a Product says."""

    sku: str
    fields: dict[str, Json]
    unreadable: list[str] = field(factory=list)
    """Fields whose value isn't one of their kind; they are left out of ``fields``."""


def read_product(product: Thing, site: Site) -> Shown:
    maker, offer = part(product, "manufacturer"), part(product, "offers")
    struck = part(offer, "priceSpecification")
    values: dict[str, Json] = {
        **{key: product.get(name) for key, name in SAME.items()},
        **{key: maker.get(name) for key, name in OF_MAKER.items()},
        "brand": part(product, "brand").get("name"),
        "weight": part(product, "weight").get("value"),
        "size": read_size(product),
        "images": [name for url in listed(product.get("image")) if (name := picture_name(str(url), site))],
        "price": offer.get("price"),
        "list_price": struck.get("price") if struck.get("priceType") == STRUCK else None,
        "stock": part(offer, "inventoryLevel").get("value"),
        **{name: value for name, value in read_others(product).items() if name in OTHERS},
    }
    known = without_empty(values)
    unfit = [name for name, value in known.items() if not fits(name, value)]
    return Shown(str(product.get("sku") or ""), {n: v for n, v in known.items() if n not in unfit}, unfit)


NUMBERS = frozenset({"price", "list_price", "stock", "weight", "ocop"})


def fits(name: str, value: Json) -> bool:
    if name in NUMBERS:
        return type(value) is int and value >= 0
    if name == "size":
        return set(value) == set(SIDES) and all(isinstance(side, int | float) for side in value.values())
    return isinstance(value, list) if name == "images" else isinstance(value, str)


def read_size(product: Thing) -> dict[str, Json]:
    return without_empty({side: part(product, name).get("value") for side, name in SIDES.items()})


def read_others(product: Thing) -> dict[str, Json]:
    found = [item for item in listed(product.get("additionalProperty")) if isinstance(item, dict)]
    return {str(item.get("propertyID")): item.get("value") for item in found}


def picture_name(url: str, site: Site) -> str:
    """Its name in the folder, as long as its file lies there; the whole address where it is somebody else's."""
    ours = site.url_of_picture("")
    if not url.startswith(ours):
        return url
    name = unquote(url.removeprefix(ours))
    return name if site.has_picture(name) else ""


def part(value: Thing, name: str) -> Thing:
    found = listed(value.get(name))
    return found[0] if found and isinstance(found[0], dict) else {}


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_product(value: Any) -> bool:
    return isinstance(value, dict) and "Product" in listed(value.get("@type"))
