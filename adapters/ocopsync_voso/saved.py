"""Saved pages of Voso: the seller centre's answers, and public pages, read as when they came over the network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ocopsync.adapter import PageReader
from ocopsync.errors import NotRecognised
from ocopsync.listing import ListingState, LiveListing
from ocopsync.messages import say
from ocopsync_voso.pages import Card, product_path, read_cards, read_product_page
from ocopsync_voso.records import read_record
from ocopsync_voso.walk import read_sheet


def readers(public_url: str) -> Mapping[str, PageReader]:
    return {
        "list": partial(read_list, public_url=public_url),
        "record": partial(read_answer, public_url=public_url),
        "product": partial(read_product, public_url=public_url),
        "cards": partial(read_tiles, public_url=public_url),
    }


def read_list(content: bytes, address: str, *, public_url: str) -> Sequence[LiveListing]:
    """The answer to ``product/list``; which of the pages it is, it says itself."""
    answer = answer_in(content)
    page = str(answer.get("page", 0))
    return read_sheet(answer, int(page) if page.isdecimal() else 0, public_url=public_url).listings


def read_answer(content: bytes, address: str, *, public_url: str) -> Sequence[LiveListing]:
    """The answer to ``product/get``."""
    data = answer_in(content).get("data")
    return [read_record(data.get("product") if isinstance(data, dict) else None, public_url=public_url)]


def answer_in(content: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotRecognised(say("It isn't JSON.")) from error
    if not isinstance(answer, dict):
        raise NotRecognised(say("It is JSON, but not an answer of Voso's seller centre."))
    return answer


def read_product(content: bytes, address: str, *, public_url: str) -> Sequence[LiveListing]:
    return [read_record(read_product_page(content.decode("utf-8", "replace")), public_url=public_url)]


def read_tiles(content: bytes, address: str, *, public_url: str) -> Sequence[LiveListing]:
    return [live_of(card, public_url) for card in read_cards(content.decode("utf-8", "replace"))]


def live_of(card: Card, public_url: str) -> LiveListing:
    """Only approved products have a card."""
    return LiveListing(
        remote_id=card.remote_id,
        state=ListingState.LIVE,
        url=f"{public_url.rstrip('/')}/{product_path(card.remote_id, card.slug)}",
        fields={"price": card.price} if card.price else {},
    )
