"""A product in the words of a listing: what is the same for every marketplace.

An adapter's ``format`` is usually one call of :func:`listing_of`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ocopsync.listing import Json, Listing
from ocopsync.model import Product

LABELS: Mapping[str, str] = {
    "ocop": "Xếp hạng OCOP",
    "net_quantity": "Quy cách",
    "ingredients": "Thành phần",
    "usage": "Hướng dẫn sử dụng",
    "storage": "Bảo quản",
    "shelf_life": "Hạn sử dụng",
    "warnings": "Cảnh báo",
    "brand": "Thương hiệu",
    "gtin": "Mã vạch",
    "producer": "Chủ thể sản xuất",
    "address": "Địa chỉ sản xuất",
    "stock": "Số lượng còn",
    "list_price": "Giá niêm yết",
    "unit": "Đơn vị tính",
}
"""How a field is written in a description where a marketplace has no place for it; Vietnamese, for buyers read it."""

LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of a CSV file that begins so is worked out by a spreadsheet program."""


_FIELD_OF = {label: name for name, label in LABELS.items()}


@lru_cache(maxsize=8)  # one product is asked about for each marketplace in turn
def standard_fields(product: Product, on: dt.date) -> Mapping[str, Json]:
    """Everything that ``product`` says, as listing fields, as of the day ``on``; ``category`` is the adapter's.

    Stars are there only while the certificate counts on that day.
    """
    certificate = product.certificate
    stars = certificate.stars if certificate and certificate.state_on(on).counts else None
    size = product.size
    values: dict[str, Any] = {
        "title": product.name,
        "description": product.description,
        "price": product.price,
        "list_price": product.list_price,
        "stock": product.stock,
        "unit": product.unit,
        "net_quantity": str(product.net_quantity) if product.net_quantity else None,
        "weight": product.weight,
        "size": {"length": size.length, "width": size.width, "height": size.height} if size else None,
        "images": [image.sha256 for image in product.images],
        "brand": product.brand,
        "gtin": product.gtin,
        "producer": product.producer.name,
        "address": product.producer.address,
        "phone": product.producer.phone,
        "ingredients": product.ingredients,
        "storage": product.storage,
        "usage": product.usage,
        "warnings": product.warnings,
        "shelf_life": product.shelf_life,
        "ocop": stars,
        "stamp": product.stamp.link if product.stamp else None,
    }
    return {name: value for name, value in values.items() if value or value == 0}


def listing_of(
    product: Product,
    *,
    on: dt.date,
    holds: Collection[str],
    described: Sequence[str] = (),
    category: str = "",
    extra: Mapping[str, Json] | None = None,
) -> Listing:
    """The listing of ``product`` where a marketplace ``holds`` these fields.

    Fields in ``described`` become labelled lines at the end of the description, where there is one; what is in neither
    is named in ``Listing.unsupported``.
    """
    values = standard_fields(product, on)
    held, lines, left_out = _division(tuple(values), frozenset(holds), tuple(described), bool(category))
    fields = {name: values[name] for name in held}
    if lines:
        text = values.get("description", "")
        told = [describe(name, values[name]) for name in lines]
        fields["description"] = "\n".join([text, *told] if text else told)
    if category and "category" in holds:
        fields["category"] = category
    return Listing(product.sku, fields, extra or {}, left_out)


@lru_cache(maxsize=1024)  # products that fill in the same columns are divided alike
def _division(
    names: tuple[str, ...], holds: frozenset[str], described: tuple[str, ...], categorised: bool
) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Of the fields that a product has: which a listing holds, which are told in its description, which are left out.

    ``categorised``: it has a category besides.
    """
    told = tuple(name for name in described if name in names and name not in holds) if "description" in holds else ()
    every = {*names, "category"} if categorised else {*names}
    return tuple(name for name in names if name in holds), told, frozenset(every - holds - {*told})


@lru_cache(maxsize=8192)
def describe(name: str, value: Any) -> str:
    """One line of a description: ``Bảo quản: Nơi khô ráo.``"""
    text = f"{value} sao" if name == "ocop" else money(value) if name == "list_price" else str(value)
    return f"{LABELS[name]}: {' '.join(text.split())}"


def undescribed(description: str) -> tuple[str, dict[str, str]]:
    """A description without the labelled lines at its end, and what they say, by field, as written there."""
    paragraphs, found = description.split("\n"), dict[str, str]()
    while paragraphs:
        label, colon, text = paragraphs[-1].partition(": ")
        name = _FIELD_OF.get(label) if colon else None
        if name is None or name in found:
            break
        found[name] = text
        paragraphs.pop()
    return "\n".join(paragraphs), found


def csv_text(text: str) -> str:
    """``text`` for a cell of a CSV file: with an apostrophe where a spreadsheet program would take it for a formula.

    A cell of a workbook needs none where it is written as a string.
    """
    return f"'{text}" if text.startswith(LIKE_A_FORMULA) else text


def money(amount: int) -> str:
    """``225.000 đ``"""
    return f"{amount:,} đ".replace(",", ".")


def category_for(table: Mapping[int, str], product: Product, *, default: str) -> str:
    """The marketplace's category path for the product's OCOP set, or ``default``."""
    return table.get(product.group or 0, default)
