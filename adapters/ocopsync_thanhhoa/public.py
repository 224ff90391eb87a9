"""The public pages, as buyers see them: tiles, a product, and an offer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

import requests
from attrs import field, frozen
from bs4 import Tag

from ocopsync.errors import NotRecognised
from ocopsync.messages import say
from ocopsync.vietnam.text import one_line, same_word
from ocopsync_thanhhoa.forms import attribute, parse, text_of
from ocopsync_thanhhoa.pages import image_reference, read_pagination

PRICE = re.compile(r"(?P<amount>\d{1,3}(?:\.\d{3})+|\d+)\s*[₫đ]")
ON_REQUEST = same_word("Liên hệ")
CART = re.compile(r"addItemToCart\((?P<product>\d+),\s*(?P<organization>\d+)\)")


@frozen
class Tile:
    """A product in a list of products. ``price`` None: on request."""

    product_id: str
    name: str
    url: str
    price: int | None
    shop: str
    image: str


@frozen
class TilePage:
    number: int
    last: int
    tiles: tuple[Tile, ...]


@frozen
class PublicProduct:
    url: str
    name: str
    price: int | None
    old_price: int | None
    details: Mapping[str, str]
    """Label → value, of the box beside the picture and of the first tab: ``Mã sản phẩm`` → ``SP00000473``."""
    images: tuple[str, ...] = field(default=())


@frozen
class PublicOffer:
    title: str
    content: str
    details: Mapping[str, str]
    """Label → value: ``Loại yêu cầu`` → ``Cần bán``."""
    area: str
    images: tuple[str, ...]


def read_price(text: str, place: str) -> int | None:
    """``1.050.000 ₫`` → 1050000; ``Giá: Liên hệ`` → None. Raises NotRecognised for anything else."""
    if ON_REQUEST in same_word(text):
        return None
    match = PRICE.search(one_line(text))
    if match is None:
        raise NotRecognised(say("The price {text!r} on {place} can't be read.", text=text, place=place))
    return int(match["amount"].replace(".", ""))


def read_tiles(reply: requests.Response) -> TilePage:
    """A page of tiles. One without any raises NotRecognised: it is never taken for an empty one."""
    page = parse(reply)
    number, last = read_pagination(page, say("the page {address}", address=reply.url))
    tiles = tuple(_tile(tile, reply.url) for tile in page.select(".thumb-product.item"))
    if not tiles:
        raise NotRecognised(say("The page {address} shows no product tiles that we know.", address=reply.url))
    return TilePage(number, last, tiles)


def _tile(tile: Tag, address: str) -> Tile:
    name = _needed(tile, ".wrap-info h3 a", address)
    price = _needed(tile, "p.discount, p.price", address)
    image = tile.select_one(".img img[src]")
    shop = tile.select_one(".shop-info-index-text a")
    return Tile(
        _tile_id(tile),
        text_of(name),
        urljoin(address, attribute(name, "href")),
        read_price(text_of(price), address),
        text_of(shop) if shop else "",
        attribute(image, "src") if image else "",
    )


def _tile_id(tile: Tag) -> str:
    """From the cart button, or from the request button of a product without a price."""
    for link in tile.select("a[onclick]"):
        if match := CART.search(attribute(link, "onclick")):
            return match["product"]
    button = tile.select_one("button.send-request[data-id]")
    return attribute(button, "data-id") if button else ""


def read_product(reply: requests.Response) -> PublicProduct:
    page = parse(reply)
    canonical = page.select_one("link[rel=canonical]")
    old = page.select_one("span.price-old")
    price = page.select_one("span.price-detail")
    details = {**labelled(page, ".row-sx", "label.label-sx"), **_first_tab(page)}
    if price is None or not details:
        raise NotRecognised(say("The page {address} isn't a product page that we know.", address=reply.url))
    return PublicProduct(
        attribute(canonical, "href") if canonical else reply.url,
        text_of(_needed(page, "h1.title", reply.url)),
        read_price(text_of(price), reply.url),
        read_price(text_of(old), reply.url) if old and text_of(old) else None,
        details,
        tuple(attribute(image, "content") for image in page.select('meta[property="og:image"]')),
    )


def labelled(page: Tag, row: str, label: str) -> dict[str, str]:
    """Label → the rest of its row."""
    found = {}
    for line in page.select(row):
        if name := line.select_one(label):
            words = text_of(name)
            found[words.rstrip(": ")] = text_of(line).removeprefix(words).strip(": ")
    return found


def _first_tab(page: Tag) -> dict[str, str]:
    """Label and value are paired within one row: certificates stand in ``.col-md-5`` too, without a value beside."""
    found = {}
    for label in page.select("#tab1 .col-md-5"):
        value = label.find_next_sibling(class_="col-md-7")
        if value is not None and label.find_next_sibling() is value:
            found[text_of(label).rstrip(": ")] = text_of(value)
    return found


def read_offer(reply: requests.Response) -> PublicOffer:
    page = parse(reply)
    detail = _needed(page, ".detail-ads-wrap", reply.url)
    area = detail.select_one(".area")
    images = (image_reference(attribute(image, "src")) for image in page.select("#content-slider img"))
    return PublicOffer(
        text_of(_needed(page, ".block-h1 h1", reply.url)),
        _needed(detail, ".chitiet-buy", reply.url).get_text("\n", strip=True),
        labelled(detail, ".loaisp", ".span-label"),
        text_of(area) if area else "",
        tuple(dict.fromkeys(reference for reference in images if reference)),
    )


def _needed(element: Tag, selector: str, address: str) -> Tag:
    found = element.select_one(selector)
    if found is None:
        raise NotRecognised(
            say("The page {address} has no {selector}. Its markup has changed.", address=address, selector=selector)
        )
    return found
