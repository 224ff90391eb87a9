"""Products of the WooCommerce sandbox: what the shop makes of what it is sent, and how it shows it.

From the properties and examples of the documentation and, for what WordPress does with texts, from the functions that
the shop's controller calls (``wp_filter_post_kses``, ``wc_clean``, ``wpautop``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

Body = Mapping[str, Any]

TEXTS = "name description short_description sku regular_price sale_price weight global_unique_id status type".split()
STATUSES = frozenset("draft pending private publish future auto-draft trash".split())
PRICELESS = frozenset({"variable", "grouped"})
"""Types that have no price of their own: whatever is sent is forgotten."""
BLANK: Body = {
    "name": "",
    "type": "simple",
    "status": "publish",
    "description": "",
    "short_description": "",
    "sku": "",
    "global_unique_id": "",
    "regular_price": "",
    "sale_price": "",
    "manage_stock": False,
    "stock_quantity": None,
    "weight": "",
    "dimensions": {"length": "", "width": "", "height": ""},
    "categories": [],
    "images": [],
    "meta_data": [],
}
SITE_ZONE = dt.timezone(dt.timedelta(hours=7))
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
FORBIDDEN = re.compile(r"</?(?:script|style|iframe|form|input)\b[^<>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?!(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);)")


class Wrong(Exception):
    """An error as WooCommerce says it: code, message and status, with what else stands in ``data``."""

    def __init__(self, code: str, message: str, status: int, **data: Any) -> None:
        super().__init__(code)
        self.status = status
        self.shown = {"code": code, "message": message, "data": {"status": status, **data}}


@frozen(kw_only=True)
class Product:
    id: int
    body: Body
    created: dt.datetime
    modified: dt.datetime

    @property
    def sku(self) -> str:
        return str(self.body["sku"])

    @property
    def status(self) -> str:
        return str(self.body["status"])

    @property
    def is_on_sale(self) -> bool:
        return bool(self.body["sale_price"])


def saved(old: Body, sent: Body, *, fetch: Callable[[Body], int], categories: Mapping[int, str]) -> dict[str, Any]:
    """``old`` with what was sent, as the shop keeps it. ``fetch``: the number of a picture. Raises Wrong."""
    body = {**old}
    for name in TEXTS:
        if sent.get(name) is not None:
            if not isinstance(sent[name], str):
                raise Wrong("rest_invalid_param", f"Invalid parameter(s): {name}", 400, params={name: "not a string"})
            body[name] = kept(name, sent[name])
    if body["status"] not in STATUSES:  # in a batch nothing is compared with the schema first
        body["status"] = "draft"
    if body["type"] in PRICELESS:
        body |= {"regular_price": "", "sale_price": ""}
    if body["sale_price"] and not (body["regular_price"] and float(body["sale_price"]) < float(body["regular_price"])):
        body["sale_price"] = ""
    if sent.get("manage_stock") is not None:
        body["manage_stock"] = bool(sent["manage_stock"])
    if not body["manage_stock"]:
        body["stock_quantity"] = None
    elif sent.get("stock_quantity") is not None:
        body["stock_quantity"] = int(sent["stock_quantity"])
    if sent.get("dimensions") is not None:
        body["dimensions"] = {**body["dimensions"], **sent["dimensions"]}
    if sent.get("images") is not None:
        body["images"] = [fetch(image) for image in sent["images"]]
    if sent.get("categories") is not None:
        known = [item["id"] for item in sent["categories"] if item.get("id") in categories]
        body["categories"] = known or [min(categories)]
    if sent.get("meta_data") is not None:
        body["meta_data"] = with_meta(body["meta_data"], sent["meta_data"])
    return body


def kept(name: str, text: str) -> str:
    if name in ("name", "description", "short_description"):
        return kses(text)
    if name == "global_unique_id":
        return gtin_of(text)
    if name == "sku":
        return clean(text)
    if name in ("regular_price", "sale_price", "weight") and text:
        return number(text)
    return text


def kses(text: str) -> str:
    """``wp_filter_post_kses``: takes backslashes for escapes, drops what may not stand in a post, mends entities."""
    text = FORBIDDEN.sub("", re.sub(r"\\(.?)", r"\1", text, flags=re.DOTALL))
    parts, at = [], 0
    for found in TAG.finditer(text):
        parts += [plain(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*parts, plain(text[at:])])


def plain(text: str) -> str:
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """``wc_clean``: no tags, no percent-encoded octets, no blanks but single ones."""
    text = re.sub(r"<[^<>]*>?", "", text)
    text = re.sub(r"%[0-9a-fA-F]{2}", "", text)
    return " ".join(text.split())


def gtin_of(text: str) -> str:
    """``set_global_unique_id``: digits, hyphens, and the X of an ISBN."""
    return re.sub(r"[^0-9Xx-]", "", text)


def number(text: str) -> str:
    try:
        float(text)
    except ValueError:
        return ""
    return text


def with_meta(old: list[Body], sent: list[Body]) -> list[Body]:
    """By key; an entry whose value is null is deleted."""
    entries = {entry["key"]: entry for entry in old}
    for entry in sent:
        key = entry["key"]
        entries[key] = {"id": entries.get(key, {}).get("id", 1000 + len(entries)), "key": key, "value": entry["value"]}
    return [entry for entry in entries.values() if entry["value"] is not None]


def shown(product: Product, *, base: str, context: str, categories: Mapping[int, str]) -> dict[str, Any]:
    """The product as the documentation's examples show it, as far as somebody reads it."""
    body, price = product.body, product.body["sale_price"] or product.body["regular_price"]
    slug = re.sub(r"[^a-z0-9]+", "-", str(body["name"]).lower()).strip("-")
    return {
        **body,
        "id": product.id,
        "slug": slug,
        "permalink": f"{base}product/{slug}-{product.id}/",
        "date_created": site_time(product.created),
        "date_created_gmt": gmt(product.created),
        "date_modified": site_time(product.modified),
        "date_modified_gmt": gmt(product.modified),
        "description": wpautop(body["description"]) if context == "view" else body["description"],
        "price": price,
        "on_sale": product.is_on_sale,
        "purchasable": bool(price) and product.status == "publish",
        "stock_status": "outofstock" if body["manage_stock"] and not body["stock_quantity"] else "instock",
        "parent_id": 0,
        "categories": [
            {"id": item, "name": categories[item], "slug": f"category-{item}"} for item in body["categories"]
        ],
        "images": [
            {"id": item, "src": f"{base}wp-content/uploads/{item}.jpg", "name": "", "alt": ""}
            for item in body["images"]
        ],
        "_links": {"self": [{"href": f"{base}wp-json/wc/v3/products/{product.id}"}]},
    }


def wpautop(text: str) -> str:
    if not text:
        return ""
    return text + "\n" if text.startswith("<p>") else f"<p>{text}</p>\n"


def gmt(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}"


def site_time(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SITE_ZONE):%Y-%m-%dT%H:%M:%S}"
