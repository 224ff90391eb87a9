"""Voso's public pages: the product record inside a product page, and the cards of a search, category or store page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from attrs import frozen

from ocopsync.errors import NotRecognised
from ocopsync.markup import tree_of
from ocopsync.messages import say
from ocopsync.vietnam.text import plain

PRODUCT = re.compile(r"\bvar\s+product\s*=\s*(?=\{)")
ADDRESS = re.compile(r"(?:^|/)(?P<slug>[^/?#]*)-p(?P<id>\d+)\.html")
MOST_RECORDS = 10
"""A page has one; each that is broken is read to its end."""
PRICE = re.compile(r"(\d{1,3}(?:,\d{3})*|\d+)\s*[₫đ]?")


@frozen
class Card:
    """One product on a page of many."""

    remote_id: str
    slug: str
    price: int


def read_product_page(html: str) -> Mapping[str, Any]:
    """The product record (``var product = {…}``). What the page draws is left alone: a script fills it in later.

    The hidden RDFa block isn't read either: its SKU and review count are not real values.
    """
    for start in islice(PRODUCT.finditer(html), MOST_RECORDS):
        try:
            record, _ = json.JSONDecoder().raw_decode(html, start.end())
        except ValueError:
            continue
        if isinstance(record, dict) and "id" in record:
            return record
    raise NotRecognised(say("A Voso product page has no product record (var product = …) that we know."))


def read_cards(html: str) -> list[Card]:
    """The cards of a page. A page without any is not recognised: what an empty one looks like isn't known."""
    cards = [read_card(item) for item in tree_of(html).select(".f-items")]
    if not cards:
        raise NotRecognised(say("A Voso page shows no product card (.f-items) that we know."))
    return cards


def read_card(item: Any) -> Card:
    link = next((found for a in item.select("a[href]") if (found := ADDRESS.search(str(a["href"])))), None)
    price = item.select_one(".b__price strong")
    amount = PRICE.fullmatch(price.get_text(strip=True)) if price else None
    if link is None or amount is None:
        raise NotRecognised(say("A product card on a Voso page has no link or no price that we know."))
    return Card(link["id"], link["slug"], int(amount[1].replace(",", "")))


def product_path(remote_id: str, title: str) -> str:
    """``mat-ong-rung-p123.html``; the number alone identifies the page."""
    return f"{slug(title) or 'san-pham'}-p{remote_id}.html"


def search_path(title: str) -> str:
    return f"tim-kiem-{slug(title)}"


def slug(title: str) -> str:
    """Letters without their marks, digits and hyphens, as Voso's addresses have them."""
    return "-".join(re.findall(r"[a-z0-9]+", plain(title)))


def remote_number(text: str) -> str:
    """The product's number from what a person gave: the number itself, or the page's address."""
    found = ADDRESS.search(text)
    return found["id"] if found else text.strip()
