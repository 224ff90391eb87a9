"""What leads to the pages: the index for people, the sitemap and the Google Merchant Center feed for machines.

Sources: https://www.sitemaps.org/protocol.html; https://support.google.com/merchants/answer/14987622 (RSS 2.0);
https://support.google.com/merchants/answer/7052112 (product data specification), with its pages on
identifier_exists (6324478), availability (6324448) and brand. What a product lacks for the feed is left out of the
feed as a whole and said; no attribute is ever made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from lxml import etree

from ocopsync.listing import Fields, LiveListing
from ocopsync.vietnam.packs import base_amount, parse_quantity
from ocopsync_website.linked_data import CURRENCY, IN_STOCK, availability
from ocopsync_website.pages import local, price_text, templates
from ocopsync_website.site import Site

GOOGLE = "http://base.google.com/ns/1.0"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_IN_SITEMAP = 50_000
LONGEST = {"id": 50, "title": 150, "description": 5000}
"""Characters, by Google's specification."""
MOST_MORE_PICTURES = 10
"""additional_image_link may be repeated so often."""
REQUIRED = ("id", "title", "description", "link", "image_link", "availability", "price")


@frozen
class Options:
    """What the settings say, where the catalogue says nothing."""

    title: str = ""
    without_stock: str = ""
    without_gtin: str = ""


def lists_of(listings: Sequence[LiveListing], *, site: Site, options: Options) -> dict[Path, str]:
    """The contents of each list, for pages that stand there by then."""
    lists = {
        **sitemaps_of([site.address, *(live.url for live in listings)], site),
        "feed.xml": feed_of(listings, site, options),
        "index.html": index_of(listings, site, options),
    }
    return {site.folder / name: text for name, text in lists.items()}


def index_of(listings: Sequence[LiveListing], site: Site, options: Options) -> str:
    items = [
        {
            "path": site.path_of_page(live.remote_id),
            "title": live.fields.get("title", live.sku),
            "price": price_text(live.fields.get("price")),
            "picture": next((local(site, name).removeprefix("../") for name in live.fields.get("images", ())), ""),
        }
        for live in listings
    ]
    title = options.title or "Sản phẩm"
    return templates().get_template("index.html").render(title=title, address=site.address, items=items)


def sitemaps_of(urls: Sequence[str], site: Site) -> dict[str, str]:
    """One; or an index of several, where there are more addresses than one may hold."""
    if len(urls) <= MOST_IN_SITEMAP:
        return {"sitemap.xml": locations("urlset", "url", urls)}
    parts = {
        f"sitemap-{number}.xml": locations("urlset", "url", urls[start : start + MOST_IN_SITEMAP])
        for number, start in enumerate(range(0, len(urls), MOST_IN_SITEMAP), 1)
    }
    return {**parts, "sitemap.xml": locations("sitemapindex", "sitemap", [site.address + name for name in parts])}


def locations(name: str, each: str, urls: Sequence[str]) -> str:
    """Without ``lastmod``: a file's date changes when its folder is copied, and a wrong date is worse than none."""
    root = etree.Element(name, nsmap={None: SITEMAP})
    for url in urls:
        child(child(root, each), "loc", url)
    return xml(root)


def feed_of(listings: Sequence[LiveListing], site: Site, options: Options) -> str:
    root = etree.Element("rss", version="2.0", nsmap={"g": GOOGLE})
    channel = child(root, "channel")
    title = options.title or "Sản phẩm"
    for name, text in (("title", title), ("link", site.address), ("description", title)):
        child(channel, name, text)
    for live in listings:
        attributes = attributes_of(live.sku, live.fields, url=live.url, site=site, options=options)
        if not lacking(attributes):
            item = child(channel, "item")
            for name, text in pairs(attributes):
                child(item, f"{{{GOOGLE}}}{name}", text)
    return xml(root)


def attributes_of(sku: str, fields: Fields, *, url: str, site: Site, options: Options) -> dict[str, Any]:
    """Google's attributes, as far as they are known; a list stands for a repeated one."""
    there = availability(fields.get("stock"), options.without_stock)
    pictures = [site.url_of_picture(name) for name in fields.get("images", ())]
    weight = fields.get("weight")
    values = {
        "id": sku,
        "title": fields.get("title"),
        "description": fields.get("description"),
        "link": url,
        "image_link": next(iter(pictures), None),
        "additional_image_link": pictures[1 : MOST_MORE_PICTURES + 1],
        "availability": None if there is None else "in_stock" if there == IN_STOCK else "out_of_stock",
        **prices_of(fields),
        "condition": "new",
        "brand": fields.get("brand") or fields.get("producer"),  # "if there is no brand, … the manufacturer … name"
        "gtin": fields.get("gtin"),
        "identifier_exists": "no" if not fields.get("gtin") and options.without_gtin == "none_assigned" else None,
        "product_type": fields.get("category"),
        "unit_pricing_measure": measure_of(fields.get("net_quantity", "")),
        "shipping_weight": f"{weight} g" if weight else None,
    }
    return {name: value for name, value in values.items() if value}


def measure_of(net_quantity: str) -> str | None:
    """``500g`` or ``250ml``, where the catalogue says it exactly: https://support.google.com/merchants/answer/6324455."""
    try:
        amount, unit = base_amount(parse_quantity(net_quantity))
    except ValueError:
        return None
    return f"{amount.normalize():f}{unit}" if unit in ("g", "ml") and amount > 0 else None


def prices_of(fields: Fields) -> dict[str, str]:
    price, struck = fields.get("price"), fields.get("list_price")
    if not price:
        return {}
    if struck and struck > price:
        return {"price": f"{struck} {CURRENCY}", "sale_price": f"{price} {CURRENCY}"}
    return {"price": f"{price} {CURRENCY}"}


def lacking(attributes: Mapping[str, Any]) -> list[str]:
    """The required attributes that are missing, or longer than Google takes."""
    too_long = {name for name, most in LONGEST.items() if len(attributes.get(name, "")) > most}
    return [name for name in REQUIRED if name not in attributes or name in too_long]


def pairs(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        for text in value if isinstance(value, list) else [value]:
            yield name, text


def child(parent: Any, name: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, name)
    if text is not None:
        element.text = "".join(letter for letter in text if letter in "\n\t" or is_xml(letter))
    return element


def is_xml(letter: str) -> bool:
    """https://www.w3.org/TR/xml/#charsets: what it leaves out no parser takes, not even escaped."""
    code = ord(letter)
    return code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)


def xml(root: Any) -> str:
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text.decode()
