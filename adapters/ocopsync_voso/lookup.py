"""Look a listing up on Voso: by number, in the seller's own list, or on the public pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ocopsync.errors import NotRecognised
from ocopsync.listing import Absent, CannotTell, Found, LiveListing, LookUp, Target
from ocopsync.messages import say
from ocopsync.transport import Transport
from ocopsync_voso.answers import succeeded
from ocopsync_voso.pages import product_path, read_cards, read_product_page, remote_number, search_path, slug
from ocopsync_voso.records import read_record
from ocopsync_voso.session import Session
from ocopsync_voso.walk import Sheet, walk

FEW = 10
"""Up to so many are asked for one by one; beyond it the list, a hundred on a page, is the shorter way."""


def as_seller(
    session: Session, read: Callable[[int], Sheet], targets: Sequence[Target], *, public_url: str
) -> Mapping[str, LookUp]:
    """A few by number where the SKU confirms it; otherwise the whole list, which has no search by SKU."""
    by_number: dict[str, LiveListing | None] = {}
    listed: Mapping[str, list[LiveListing]] = {}

    def fetch(some: Iterable[Target]) -> None:
        by_number.update({target.sku: by_id(session, target, public_url=public_url) for target in some})

    if len(targets) <= FEW:
        fetch(targets)
    unsettled = [target for target in targets if not confirms(target, by_number.get(target.sku))]
    if unsettled:
        listed = in_list(read, {target.sku for target in unsettled})
        fetch(
            target
            for target in unsettled
            if target.sku not in by_number and not shows(listed.get(target.sku, ()), target.remote_id)
        )
    return {target.sku: settle(listed.get(target.sku, []), by_number.get(target.sku)) for target in targets}


def settle(listed: Sequence[LiveListing], by_number: LiveListing | None) -> LookUp:
    """What the list shows under the SKU, and our number's listing, whose SKU somebody may have changed."""
    found = [*listed]
    if by_number is not None and not shows(listed, by_number.remote_id):
        found.append(by_number)
    return Found(found[0], tuple(found[1:])) if found else Absent()


def shows(listings: Iterable[LiveListing], remote_id: str) -> bool:
    return any(listing.remote_id == remote_id for listing in listings)


def confirms(target: Target, listing: LiveListing | None) -> bool:
    return listing is not None and listing.sku == target.sku


def by_id(session: Session, target: Target, *, public_url: str) -> LiveListing | None:
    if not target.remote_id:
        return None
    answer = session.get("product/get", id=remote_number(target.remote_id))
    data = answer.get("data")
    if not succeeded(answer) or not isinstance(data, dict) or data.get("product") is None:
        return None
    return read_record(data["product"], public_url=public_url)


def in_list(read: Callable[[int], Sheet], skus: set[str]) -> Mapping[str, list[LiveListing]]:
    """The listings of each of ``skus``; more than one where it was published twice."""
    found: dict[str, list[LiveListing]] = {}
    for page in walk(read):
        for listing in page.listings:
            if listing.sku in skus:
                found.setdefault(listing.sku, []).append(listing)
    return found


def in_public(transport: Transport, target: Target, *, public_url: str) -> LookUp:
    """From the product's own page, or from a search for its title. Only approved products have a page."""
    base = public_url.rstrip("/") + "/"
    try:
        paths = [public_path(target)] if target.remote_id else search(transport, base, target.title)
        for path in paths:
            listing = read_public(transport, base + path, public_url=public_url)
            if listing is not None and confirms(target, listing):
                return Found(listing)
    except NotRecognised as error:
        return CannotTell(error.message)
    return CannotTell(
        say(
            "{sku} was not seen on Voso's public pages, which show approved products only. "
            "To look at all of them, sign in: ocopsync login voso",
            sku=target.sku,
        )
    )


def public_path(target: Target) -> str:
    return product_path(remote_number(target.remote_id), target.title)


def search(transport: Transport, base: str, title: str) -> list[str]:
    """The product pages that a search for ``title`` shows under that very title."""
    wanted = slug(title)
    if not wanted:
        return []
    response = transport.get(base + search_path(title), params={"q": title})
    cards = read_cards(response.text) if response.status_code == 200 else []
    return [product_path(card.remote_id, title) for card in cards if card.slug == wanted]


def read_public(transport: Transport, url: str, *, public_url: str) -> LiveListing | None:
    response = transport.get(url, redirect=True)
    if response.status_code != 200:
        return None
    return read_record(read_product_page(response.text), public_url=public_url)
