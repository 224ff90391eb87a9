"""Products of the partner contract: operations as its items, its results as receipts, its products as listings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ocopsync.errors import CredentialsRefused, MarketplaceError, Moved, NotRecognised, OutcomeUnknown, Refused
from ocopsync.listing import (
    FIELDS,
    Absent,
    Found,
    Json,
    ListingState,
    LiveListing,
    LookUp,
    Operation,
    OperationKind,
    Outcome,
    Page,
    Receipt,
    Target,
)
from ocopsync.messages import Message, say, verbatim
from ocopsync.streams import batched
from ocopsync_postmart.contract import BATCH, INVALID, NOT_FOUND, OK, PRICE_REVIEW, SKU_EXISTS, Contract

PRICE_AND_STOCK = frozenset({"price", "stock"})
KINDS: Mapping[str, tuple[type, ...]] = {"size": (dict,), "images": (list,)}
PLAIN = (str, int, float)
"""All else: whatever somebody wrote in the place of a number, the comparison reads it or shows it."""
STATES: Mapping[str, ListingState] = {
    "pending": ListingState.PENDING,
    "approved": ListingState.LIVE,
    "rejected": ListingState.REJECTED,
}


def submit(contract: Contract, operations: Sequence[Operation]) -> Iterator[Receipt]:
    """Creates, full updates, price-and-stock updates and withdrawals, each in requests of their own."""
    groups: dict[tuple[str, str], list[Operation]] = {}
    for operation in operations:
        groups.setdefault(call_for(operation), []).append(operation)
    for (method, path), group in groups.items():
        for some in batched(group, BATCH):
            yield from send(contract, method, path, some)


def call_for(operation: Operation) -> tuple[str, str]:
    if operation.kind is OperationKind.CREATE:
        return "POST", "products"
    if operation.kind is OperationKind.WITHDRAW:
        return "POST", "products/withdraw"
    changed, shown = operation.changed, operation.listing.fields.keys()
    if changed and changed <= PRICE_AND_STOCK and changed <= shown:  # what was taken away can't be said there
        return "PATCH", "products/price-stock"
    return "PUT", "products"


def send(contract: Contract, method: str, path: str, operations: Sequence[Operation]) -> Iterator[Receipt]:
    name = "products" if path == "products" else "items"
    body = {name: [item_of(operation, path) for operation in operations]}
    try:
        written = contract.send(method, path, body, keys=[operation.key for operation in operations])
        results = by_sku(written.data)
    except CredentialsRefused:
        raise
    except (OutcomeUnknown, Refused) as error:  # it is about these alone; the other groups go on
        yield from (without_result(operation, error) for operation in operations)
        return
    for operation in operations:
        result = results.get(operation.sku)
        if result is None:
            yield without_result(operation, OutcomeUnknown(say("the reply did not mention it")))
        else:
            yield receipt_of(operation, result, doubtful=written.doubtful)


def item_of(operation: Operation, path: str) -> dict[str, Json]:
    listing = operation.listing
    item: dict[str, Json] = {"key": operation.key, "sku": listing.sku}
    if operation.remote_id:
        item["product_id"] = operation.remote_id
    if path == "products":
        item |= listing.fields
        item["images"] = [operation.images[sha256] for sha256 in listing.fields.get("images", ())]
    elif path == "products/price-stock":
        item |= {name: listing.fields[name] for name in sorted(operation.changed)}
    return item


def by_sku(data: Any) -> dict[str, Any]:
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(results, list) or not all(isinstance(item, dict) and "code" in item for item in results):
        raise OutcomeUnknown(say("The reply to a write has no results, as the partner contract says."))
    return {str(item.get("sku")): item for item in results}


def receipt_of(operation: Operation, result: Mapping[str, Any], *, doubtful: bool) -> Receipt:
    """``doubtful``: an earlier attempt under the same key was not answered."""
    code, ticket = result["code"], str(result.get("track_id") or "")
    remote_id = str(result.get("product_id") or operation.remote_id)
    if code == OK and ticket:
        return Receipt(sku=operation.sku, outcome=Outcome.QUEUED, remote_id=remote_id, ticket=ticket)
    if code == OK:
        return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=remote_id)
    if code == PRICE_REVIEW:
        return Receipt(
            sku=operation.sku,
            outcome=Outcome.ACCEPTED,
            remote_id=remote_id,
            state=ListingState.PENDING,
            reason=say("the price changed so much that it waits for approval again"),
        )
    if code == NOT_FOUND and operation.kind is OperationKind.WITHDRAW:
        reason = say("it no longer stood there")
        return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=remote_id, reason=reason)
    if code == SKU_EXISTS and not doubtful:  # under its key this would have been its own first answer
        return Receipt(sku=operation.sku, outcome=Outcome.FAILED, reason=taken_by_another(operation.sku))
    return Receipt(sku=operation.sku, outcome=refusal(code), remote_id=remote_id, reason=words_of(result))


def refusal(code: object) -> Outcome:
    """What a bad code means; one that isn't known proves nothing."""
    if code == INVALID:
        return Outcome.REJECTED
    return Outcome.FAILED if code == NOT_FOUND else Outcome.UNKNOWN


def taken_by_another(sku: str) -> Message:
    return say(
        "a product with the SKU {sku} stands there already, and this request did not make it; "
        "take it over with: ocopsync adopt {sku} --to postmart",
        sku=sku,
    )


def words_of(result: Mapping[str, Any]) -> Message:
    if result["code"] == SKU_EXISTS:
        return say("the SKU {sku} stands there already", sku=result.get("sku"))
    errors = [item for item in result.get("errors") or () if isinstance(item, dict)]
    parts = [f"{item.get('field')}: {item.get('message')}" for item in errors]
    return verbatim("; ".join(parts) or result.get("message") or result["code"])


def without_result(operation: Operation, error: MarketplaceError) -> Receipt:
    """A refusal of the whole request says nothing about the single listing: it may be sent again."""
    outcome = Outcome.FAILED if isinstance(error, Refused) else Outcome.UNKNOWN
    return Receipt(sku=operation.sku, outcome=outcome, remote_id=operation.remote_id, reason=error.message)


def collect(contract: Contract, tickets: Mapping[str, str]) -> Iterator[Receipt]:
    for some in batched(tickets.items(), BATCH):
        data = contract.get("tracks", ids=",".join(ticket for _, ticket in some))
        tracks = {str(track.get("track_id")): track for track in rows(data, "tracks")}
        for sku, ticket in some:
            yield outcome_of(sku, ticket, tracks.get(ticket))


def outcome_of(sku: str, ticket: str, track: Mapping[str, Any] | None) -> Receipt:
    if track is None:
        reason = say("the ticket {ticket} is no longer known there", ticket=ticket)
        return Receipt(sku=sku, outcome=Outcome.UNKNOWN, ticket=ticket, reason=reason)
    word = track.get("state")
    if word == "queued":
        return Receipt(sku=sku, outcome=Outcome.QUEUED, ticket=ticket)
    state = state_of(word)
    words = str(track.get("reason") or "")
    return Receipt(
        sku=sku,
        outcome=Outcome.REJECTED if state is ListingState.REJECTED else Outcome.ACCEPTED,
        remote_id=str(track.get("product_id") or ""),
        url=str(track.get("url") or ""),
        state=state,
        reason=verbatim(words) if words else None,
    )


def look_up(contract: Contract, targets: Sequence[Target]) -> Mapping[str, LookUp]:
    found: dict[str, list[LiveListing]] = {}
    for some in batched(targets, BATCH):
        for page in pages(contract, sku=",".join(target.sku for target in some)):
            for listing in page.listings:
                found.setdefault(listing.sku, []).append(listing)
    return {target.sku: chosen(target, found.get(target.sku, [])) for target in targets}


def chosen(target: Target, listings: Sequence[LiveListing]) -> LookUp:
    """Our own among those with the SKU, where we know its number; the rest are doubles."""
    if not listings:
        return Absent()
    first, *others = sorted(listings, key=lambda item: item.remote_id != target.remote_id)
    return Found(first, tuple(others))


def pages(contract: Contract, after: str | None = None, **query: str) -> Iterator[Page]:
    """Every page from the start or after a cursor. Raises Moved where the list moved under us."""
    seen: set[str] = set()
    cursor = after
    while True:
        data = contract.get("products", **query, **({"cursor": cursor} if cursor else {}), limit=str(BATCH))
        listings = tuple(map(read_product, rows(data, "products")))
        following = data.get("next_cursor")
        ids = {item.remote_id for item in listings}
        if ids & seen or len(ids) < len(listings):
            raise Moved(say("The list of products changed while it was read. Read it again from the start."))
        if following is not None and (not isinstance(following, str) or following == cursor):
            raise NotRecognised(say("The list of products does not go on as the partner contract says."))
        yield Page(listings, following)
        if following is None:
            return
        seen |= ids
        cursor = following


def read_saved(content: bytes, address: str) -> Sequence[LiveListing]:
    """A saved answer of the partner contract: a list of products."""
    try:
        envelope = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotRecognised(say("It isn't JSON.")) from error
    data = envelope.get("data") if isinstance(envelope, dict) else None
    return [read_product(product) for product in rows(data, "products")]


def rows(data: Any, name: str) -> list[Mapping[str, Any]]:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NotRecognised(say("The reply has no list {name}, as the partner contract says.", name=name))
    return found


def read_product(product: Mapping[str, Any]) -> LiveListing:
    number = product.get("product_id")
    known = {"product_id": bool(number) and type(number) in (str, int), "sku": "sku" in product}
    if lacking := [key for key, there in known.items() if not there]:
        raise NotRecognised(
            say(
                "The product {id} of the partner contract has no {keys}.",
                id=product.get("product_id") or product.get("sku"),
                keys=", ".join(lacking),
            )
        )
    values = {name: product[name] for name in FIELDS if product.get(name) not in (None, "", [])}
    if strange := [name for name, value in values.items() if type(value) not in KINDS.get(name, PLAIN)]:
        raise NotRecognised(
            say(
                "The product {id} of the partner contract has {keys} in a form that we don't know.",
                id=product["product_id"],
                keys=", ".join(strange),
            )
        )
    state = state_of(product.get("state"))
    return LiveListing(
        remote_id=str(product["product_id"]),
        sku=str(product["sku"] or ""),
        state=state,
        reason=str(product.get("reason") or ""),
        url=str(product.get("url") or ""),
        fields=values,
        changed_at=moment(product.get("updated_at")),
    )


def state_of(word: object) -> ListingState:
    state = STATES.get(str(word))
    if state is None:
        raise NotRecognised(say("The partner contract has no state {word!r}.", word=word))
    return state


def moment(value: object) -> dt.datetime | None:
    """A time in ISO 8601 or epoch seconds; it is only told, so one in another form is passed over."""
    try:
        if isinstance(value, int | float):
            return dt.datetime.fromtimestamp(value, dt.UTC)
        time = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def first_page(contract: Contract) -> None:
    """Ask for one product: whether the token works."""
    rows(contract.get("products", limit="1"), "products")


def reference_of(data: Any) -> str:
    reference = str(data.get("image_id") or "") if isinstance(data, dict) else ""
    if not reference:
        raise NotRecognised(say("The partner contract took a picture and gave no image_id for it."))
    return reference
