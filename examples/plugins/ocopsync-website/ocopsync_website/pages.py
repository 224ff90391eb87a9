"""A product's page: written from a listing, read back as what it shows.

A page says everything twice: to people in its text, to machines in JSON-LD. Somebody who edits it by hand usually
changes one of the two; what was changed counts, and that they disagree is said. Which one it was is told by the digest
of the JSON-LD that stands beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from attrs import frozen
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from ocopsync.errors import NotRecognised
from ocopsync.fields import field_name
from ocopsync.formatting import LABELS, money
from ocopsync.listing import Json, Listing, ListingState, LiveListing
from ocopsync.messages import Message, say
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.text import plain
from ocopsync_website.linked_data import IN_STOCK, Shown, is_product, listed, product_of, read_product, without_empty
from ocopsync_website.site import PICTURES, Site

ON_REQUEST = "Liên hệ"
FOR_PEOPLE = ("title", "description", "price")
"""The fields that are read from the text, too: what people change by hand."""
TABLE = ("net_quantity", "ingredients", "usage", "storage", "shelf_life", "warnings", "brand", "gtin")
IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""No text may end the script that holds it: https://html.spec.whatwg.org/multipage/scripting.html."""


@cache
def templates() -> Environment:
    loader = PackageLoader("ocopsync_website")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def page_of(listing: Listing, pictures: list[str], *, site: Site, name: str, without_stock: str) -> str:
    url, fields = site.url_of_page(name), listing.fields
    product = product_of(listing, pictures, site=site, url=url, without_stock=without_stock)
    data = script_text(product)
    return (
        templates()
        .get_template("product.html")
        .render(
            fields=fields,
            url=url,
            data=Markup(data),  # script_text left nothing in it that markup could begin with
            digest=digest_of(data),
            pictures=[local(site, picture) for picture in pictures],
            price=price_text(fields.get("price")),
            list_price=money(fields["list_price"]) if "list_price" in fields else "",
            in_stock=in_words(product.get("offers", {}).get("availability")),
            rows=[(LABELS[key], fields[key]) for key in TABLE if key in fields],
            stamp=fields.get("stamp", ""),
        )
    )


def local(site: Site, picture: str) -> str:
    """So that the page shows it where the folder lies on somebody's own disk, too."""
    return picture if "://" in picture else f"../{PICTURES}/{quote(picture)}"


def script_text(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return text.translate(IN_SCRIPT)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()


def price_text(price: int | None) -> str:
    return ON_REQUEST if price is None else money(price)


def in_words(availability: str | None) -> str:
    return {None: "", IN_STOCK: "Còn hàng"}.get(availability, "Hết hàng")


@frozen
class Parsed:
    """A page's one Product, whether it is as it was written, and what the text says to people."""

    product: Mapping[str, Any]
    untouched: bool
    text: Mapping[str, str]


def read_page(text: str, *, name: str, site: Site, place: str = "") -> LiveListing:
    """What a page shows. Raises NotRecognised where it is cut off or shows no product."""
    parsed = parse(text, place or str(site.page(name)))
    shown = read_product(parsed.product, site)
    fields, disagreeing = reconciled(parsed, shown.fields)
    return LiveListing(
        remote_id=name,
        sku=shown.sku,
        state=ListingState.LIVE,
        url=site.url_of_page(name) if name else "",
        fields=fields,
        damage=damage(shown, disagreeing),
    )


@lru_cache(maxsize=2048)  # each write reads all pages for the lists, and hardly one has changed since
def parse(text: str, place: str) -> Parsed:
    if "</html" not in text:
        raise NotRecognised(say("The page {file} ends in the middle. Restore it, or remove it.", file=place))
    soup = BeautifulSoup(text, "lxml")
    elements = {name: soup.select_one(f'[data-field="{name}"]') for name in FOR_PEOPLE}
    texts = {name: element.get_text() if isinstance(element, Tag) else "" for name, element in elements.items()}
    return Parsed(*linked_data_of(soup, place), texts)


def linked_data_of(soup: BeautifulSoup, place: str) -> tuple[Mapping[str, Any], bool]:
    found: list[tuple[Mapping[str, Any], bool]] = []
    for script in soup.select('script[type="application/ld+json"]'):
        text = script.get_text()
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NotRecognised(
                say("The JSON-LD in {file} is not JSON (line {line}). Restore it.", file=place, line=line_of(error))
            ) from error
        untouched = script.get("data-sha256") == digest_of(text)
        found += [(item, untouched) for item in listed(data) if is_product(item)]
    if len(found) != 1:
        raise NotRecognised(
            say(
                "The page {file} has {n} products in JSON-LD (application/ld+json); exactly one was expected. "
                "Restore it, or move it elsewhere.",
                file=place,
                n=len(found),
            )
        )
    return found[0]


def line_of(error: Exception) -> int:
    return error.lineno if isinstance(error, json.JSONDecodeError) else 0


def reconciled(parsed: Parsed, fields: dict[str, Json]) -> tuple[dict[str, Json], list[str]]:
    """The fields, and the names of those that the text for people says otherwise.

    Those are as the text says where the JSON-LD is as it was written: then a person has changed the text.
    """
    known = {**fields, "price": price_text(fields.get("price"))}
    disagreeing = [name for name in FOR_PEOPLE if not same_text(parsed.text[name], str(known.get(name, "")))]
    changed = {name: value_of(name, parsed.text[name]) for name in disagreeing if parsed.untouched}
    return without_empty({**fields, **changed}), disagreeing


def same_text(one: str, other: str) -> bool:
    """As a browser shows them: it leaves out blanks and what can't be printed."""
    return visible(one) == visible(other)


def visible(text: str) -> str:
    printed = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printed.split())


def value_of(name: str, text: str) -> Json:
    """None where nothing can be made of it."""
    if name != "price":
        return "\n".join(line.strip() for line in text.strip().splitlines())
    try:
        return None if plain(text) == plain(ON_REQUEST) else parse_price(text).amount
    except ValueError:
        return None


def damage(shown: Shown, disagreeing: list[str]) -> Message | None:
    if not shown.sku:
        return say("The page's JSON-LD has no sku any more.")
    if shown.unreadable:
        return say("In the page's JSON-LD these can't be read: {names}.", names=names_of(shown.unreadable))
    if disagreeing:
        return say("The page's text and its JSON-LD don't say the same: {names}.", names=names_of(disagreeing))
    return None


def names_of(fields: list[str]) -> str:
    return ", ".join(str(field_name(name)) for name in fields)
