"""Public product pages: by JSON-LD, then by product meta tags, then by configured selectors.

Which of the three today's site has isn't known. The selectors' defaults are those of the FleetCart family, on which
the site of 2022 seems to have been built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ocopsync.errors import NotRecognised
from ocopsync.listing import Absent, CannotTell, Found, Json, ListingState, LiveListing, LookUp, Target
from ocopsync.markup import tree_of
from ocopsync.messages import say
from ocopsync.transport import Transport
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.text import plain, same_word

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

ADDRESS = re.compile(r"/p/(?P<slug>[^/?#]*)-(?P<id>\d+)\.html")
CURRENCY = "VND"
GTINS = ("gtin", "gtin14", "gtin13", "gtin12", "gtin8")


@frozen
class Selectors:
    """CSS selectors for a page that has neither JSON-LD nor meta tags."""

    title: str
    price: str
    reduced_price: str
    """Inside the price, where an old price stands beside the one that counts."""
    sku: str


def read_product_page(html: str, *, remote_id: str, url: str, selectors: Selectors) -> LiveListing:
    """What the page shows of one product. Raises NotRecognised where it is no product page that we know."""
    soup = tree_of(html)
    for shown in (from_json_ld(soup), from_meta(soup), from_selectors(soup, selectors)):
        if shown and shown.get("title"):
            sku = str(shown.pop("sku", None) or "")
            fields = {name: value for name, value in shown.items() if value not in (None, "")}
            return LiveListing(remote_id=remote_id, sku=sku, state=ListingState.LIVE, url=url, fields=fields)
    raise NotRecognised(say("The page {url} shows no product in a form that we know.", url=url))


def from_json_ld(soup: BeautifulSoup) -> dict[str, Json] | None:
    for script in soup.select('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        for thing in things(data):
            if "Product" in listed(thing.get("@type")):
                return product_shown(thing)
    return None


def things(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every object at the top of a JSON-LD script, which may be one, a list, or a graph."""
    for item in listed(data):
        if isinstance(item, dict):
            yield item
            yield from things(item.get("@graph", []))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def product_shown(thing: Mapping[str, Any]) -> dict[str, Json]:
    offers = [offer for offer in listed(thing.get("offers")) if isinstance(offer, dict) and "price" in offer]
    offer = offers[0] if offers else {}
    gtin = next((str(thing[name]) for name in GTINS if thing.get(name)), None)
    price = dong(offer.get("price"), str(offer.get("priceCurrency", CURRENCY)))
    return {"title": thing.get("name"), "sku": thing.get("sku"), "price": price, "gtin": gtin}


def from_meta(soup: BeautifulSoup) -> dict[str, Json] | None:
    amount = meta(soup, "product:price:amount")
    if not amount:
        return None
    price = dong(amount, meta(soup, "product:price:currency") or CURRENCY)
    return {"title": meta(soup, "og:title"), "sku": meta(soup, "product:retailer_item_id"), "price": price}


def meta(soup: BeautifulSoup, name: str) -> str:
    tag = soup.select_one(f'meta[property="{name}"][content]')
    return str(tag["content"]) if tag else ""


def from_selectors(soup: BeautifulSoup, selectors: Selectors) -> dict[str, Json] | None:
    title, sku = text_at(soup, selectors.title), text_at(soup, selectors.sku)
    whole_price = soup.select_one(selectors.price)
    if not title or whole_price is None:
        return None
    price = text_at(whole_price, selectors.reduced_price) or whole_price.get_text(" ")
    return {"title": title, "sku": sku.rpartition(":")[2].strip(), "price": price_shown(price)}


def text_at(tag: Tag, css: str) -> str:
    found = tag.select_one(css)
    return " ".join(found.get_text(" ").split()) if found else ""


def price_shown(text: str) -> int | None:
    """A price as people write it; None where it is on request."""
    try:
        return parse_price(text).amount
    except ValueError as error:
        raise NotRecognised(say("The price {text!r} on a product page can't be read.", text=text)) from error


LONGEST = 30
"""Digits of a number: ``1e9999999`` is one, too, and writing it out takes hours."""


def dong(value: Any, currency: str) -> int | None:
    """Whole đồng from a machine's number: ``225000``, ``"225000.0000"``; None or 0 where none is shown."""
    if value in (None, "", 0):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    readable = amount.is_finite() and amount.adjusted() < LONGEST and amount == amount.to_integral_value()
    if currency.upper() != CURRENCY or not readable:
        raise NotRecognised(
            say("The price {value} {currency} on a product page can't be read.", value=value, currency=currency)
        )
    return int(amount) or None


def look_up(transport: Transport, target: Target, *, selectors: Selectors) -> LookUp:
    """A listing by the number or the address of its public page. Without either nobody can tell."""
    if not target.remote_id:
        return CannotTell(
            say(
                "Nobody can search the marketplace by SKU. When {sku} can be seen there, give its page's address: "
                "ocopsync resolve {sku} --is-live ADDRESS",
                sku=target.sku,
            )
        )
    address = address_for(target)
    response = transport.get(address, redirect=True)
    if response.status_code != 200:
        return CannotTell(
            say("{address} shows no page ({status}).", address=response.url or address, status=response.status_code)
        )
    found = ADDRESS.search(response.url or address)
    number = found["id"] if found else target.remote_id
    listing = read_product_page(response.text, remote_id=number, url=response.url or address, selectors=selectors)
    return Found(listing) if is_meant(target, listing) else Absent()


def read_saved(content: bytes, address: str, *, selectors: Selectors) -> Sequence[LiveListing]:
    """A saved public page."""
    found = ADDRESS.search(address)
    number = found["id"] if found else ""
    html = content.decode("utf-8", "replace")
    return [read_product_page(html, remote_id=number, url=address, selectors=selectors)]


def address_for(target: Target) -> str:
    """The page's address as given, or made from the number; that any slug will do there is assumed."""
    if target.remote_id.startswith(("http://", "https://")):
        return target.remote_id
    slug = "-".join(re.findall(r"[a-z0-9]+", plain(target.title)))
    return f"p/{slug or 'san-pham'}-{target.remote_id}.html"


def is_meant(target: Target, listing: LiveListing) -> bool:
    """Not another product: the page shows our SKU, or none, or one of the marketplace's own beside our title."""
    return listing.sku in ("", target.sku) or same_word(listing.fields["title"]) == same_word(target.title)
