"""Saved pages of the portal: the account's own, and those that buyers see, read as when they came over the network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

import requests

from ocopsync.adapter import PageReader
from ocopsync.listing import ListingState, LiveListing
from ocopsync.messages import say
from ocopsync_thanhhoa.desk import Desk, without_empty
from ocopsync_thanhhoa.forms import parse_whole
from ocopsync_thanhhoa.pages import Row, read_list
from ocopsync_thanhhoa.public import PublicOffer, PublicProduct, Tile, read_offer, read_product, read_tiles

NUMBER = re.compile(r"\d+")
CODE, BARCODE, UNIT = "Mã sản phẩm", "Mã vạch", "Đơn vị tính"
"""Labels on a public product page."""


def readers(desk: Desk) -> Mapping[str, PageReader]:
    return {
        "list": partial(read_own_list, desk=desk),
        "form": partial(read_form, desk=desk),
        "product": saved(lambda reply: [live_of_product(read_product(reply))]),
        "offer": saved(lambda reply: [live_of_offer(read_offer(reply), reply.url)]),
        "tiles": saved(lambda reply: list(map(live_of_tile, read_tiles(reply).tiles))),
    }


def saved(read: Callable[[requests.Response], Sequence[LiveListing]]) -> PageReader:
    return lambda content, address: read(reply_of(content, address))


def reply_of(content: bytes, address: str) -> requests.Response:
    reply = requests.Response()
    reply.status_code, reply.url, reply.raw = requests.codes.ok, address or "-", io.BytesIO(content)
    return reply


def read_own_list(content: bytes, address: str, *, desk: Desk) -> Sequence[LiveListing]:
    reply = reply_of(content, address)
    page = read_list(parse_whole(reply, desk.markup.place), desk.markup, address=address)
    return [live_of_row(row, desk) for row in page.rows]


def live_of_row(row: Row, desk: Desk) -> LiveListing:
    """What the list alone says; everything else is on the page with the form."""
    fields = without_empty({"title": row.title})
    return LiveListing(remote_id=row.remote_id, state=desk.state_of(row), url=row.url, fields=fields)


def read_form(content: bytes, address: str, *, desk: Desk) -> Sequence[LiveListing]:
    """The form doesn't say the state, which stands in the list: PENDING takes its place."""
    path = urlsplit(address).path
    opened = desk.opened(reply_of(content, address), path, say("the page {path}", path=path or "-"))
    number = NUMBER.search(path)
    state = next(words for words, _ in desk.states.items())
    return [desk.read(Row(number[0] if number else "", "", state, ""), opened)]


def live_of_product(product: PublicProduct) -> LiveListing:
    fields = {
        "title": product.name,
        "price": product.price,
        "list_price": product.old_price,
        "gtin": product.details.get(BARCODE),
        "unit": product.details.get(UNIT),
        "images": list(product.images),
    }
    return seen(product.url, fields, product.details.get(CODE, ""))


def live_of_offer(offer: PublicOffer, url: str) -> LiveListing:
    fields = {"title": offer.title, "description": offer.content, "address": offer.area, "images": list(offer.images)}
    return seen(url, fields)


def live_of_tile(tile: Tile) -> LiveListing:
    return seen(tile.url, {"title": tile.name, "price": tile.price, "producer": tile.shop}, remote_id=tile.product_id)


def seen(url: str, fields: Mapping[str, object], sku: str = "", *, remote_id: str = "") -> LiveListing:
    """Buyers see only what is live."""
    known = without_empty(fields)
    return LiveListing(remote_id=remote_id, sku=sku, state=ListingState.LIVE, url=url, fields=known)
