"""ReferenceAdapter: a correct adapter for Chợ Mẫu, as short as one can be; every planted bug is one method of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ocopsync.adapter import AdapterSettings, Capabilities, Evidence, ours, setting
from ocopsync.errors import MarketplaceError, Moved, NotRecognised, OutcomeUnknown, Transient
from ocopsync.formatting import listing_of
from ocopsync.listing import (
    Absent,
    Found,
    Json,
    Listing,
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
from ocopsync.messages import say, verbatim
from ocopsync.model import Image, Product
from ocopsync.streams import batched
from tests.conformance.reference_session import ReferenceSession, rows, word

PAGE = 10
BATCH = 10
LAG = dt.timedelta(seconds=5)
HOLDS = frozenset("title description price list_price stock unit weight size category images gtin ocop".split())
STATES = {
    "waiting": ListingState.PENDING,
    "shown": ListingState.LIVE,
    "refused": ListingState.REJECTED,
    "off": ListingState.HIDDEN,
}
TEXT = {"type": "string", "minLength": 1}
AMOUNT = {"type": "integer", "minimum": 1}
SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["sku", "fields"],
    "properties": {
        "sku": TEXT,
        "fields": {
            "type": "object",
            "required": ["title"],
            "additionalProperties": False,
            "properties": {
                **dict.fromkeys(HOLDS, True),
                **dict.fromkeys(("title", "description", "unit", "category", "gtin"), TEXT),
                **dict.fromkeys(("price", "list_price", "weight"), AMOUNT),
                "stock": {"type": "integer", "minimum": 0},
            },
        },
    },
}


@frozen(kw_only=True)
class ReferenceSettings(AdapterSettings):
    url: str = setting("http://reference.test", help="Address of the marketplace.")
    keys: bool = setting(True, help="Whether writes carry idempotency keys.")


class ReferenceAdapter(ReferenceSession):
    name = "reference"
    title = "Chợ Mẫu"
    schema = SCHEMA
    Settings = ReferenceSettings
    settings: ReferenceSettings

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            fields=dict.fromkeys(HOLDS, Evidence.OURS),
            batch_size=ours(BATCH),
            concurrency=ours(4),
            idempotency_key=ours(self.settings.keys),
            look_up=ours(True),
            moderation=ours(True),
            images=ours(True),
            read_lag=ours(LAG),
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds=HOLDS, category="Nông sản")

    # Writing

    def upload(self, image: Image) -> str:
        return word(self.call("POST", "pictures", data=image.path.read_bytes(), repeatable=True), "id")

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        items = [self.item_of(operation) for operation in operations]
        results = {str(result.get("sku")): result for result in self.write(items)}
        for operation in operations:
            yield self.receipt_of(operation, results.get(operation.sku, {}))

    def write(self, items: Sequence[Mapping[str, Json]]) -> list[Mapping[str, Any]]:
        """The results. What can't be read, or comes after an attempt without an answer, doesn't say what was done."""
        lost: list[Transient] = []
        try:
            answer = self.call("POST", "listings", json={"items": items}, keyed=self.settings.keys, unanswered=lost)
            return rows(answer, "results")
        except MarketplaceError as error:
            if lost or isinstance(error, NotRecognised):
                raise OutcomeUnknown(error.message) from error
            raise

    def item_of(self, operation: Operation) -> dict[str, Json]:
        item: dict[str, Json] = {"do": operation.kind.value, "sku": operation.sku, "id": operation.remote_id}
        if self.settings.keys:
            item["key"] = operation.key
        if operation.kind is not OperationKind.WITHDRAW:
            item["fields"] = self.fields_of(operation)
        return item

    def fields_of(self, operation: Operation) -> dict[str, Json]:
        """All of a new one; what changed of another, with null for what is taken away."""
        fields = dict(operation.listing.fields)
        if "images" in fields:
            fields["images"] = [operation.images[sha256] for sha256 in fields["images"]]
        if operation.kind is OperationKind.UPDATE and operation.changed:
            return {name: fields.get(name) for name in operation.changed}
        return fields

    def receipt_of(self, operation: Operation, result: Mapping[str, Any]) -> Receipt:
        sku, status = operation.sku, result.get("status")
        remote_id = str(result.get("id") or operation.remote_id)
        if status == "ok":
            state = STATES.get(result.get("state", ""))
            return Receipt(sku=sku, outcome=Outcome.ACCEPTED, remote_id=remote_id, state=state)
        if status == "gone" and operation.kind is OperationKind.WITHDRAW:
            return Receipt(sku=sku, outcome=Outcome.ACCEPTED, remote_id=remote_id)
        outcome = {"refused": Outcome.REJECTED, "gone": Outcome.FAILED}.get(str(status), Outcome.UNKNOWN)
        reason = verbatim(str(result.get("reason") or status or "the reply did not mention it"))
        return Receipt(sku=sku, outcome=outcome, remote_id=remote_id, reason=reason)

    # Reading

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        found: dict[str, LookUp] = {}
        for some in batched(targets, BATCH):
            query = {"sku": [target.sku for target in some], "id": [item.remote_id for item in some if item.remote_id]}
            listings = list(map(self.listing_of, rows(self.call("GET", "search", params=query), "listings")))
            found |= {target.sku: self.chosen(target, listings) for target in some}
        return found

    def chosen(self, target: Target, listings: Iterable[LiveListing]) -> LookUp:
        """Our own first, by its number; the search finds parts of SKUs, too."""
        meant = [item for item in listings if item.sku == target.sku or item.remote_id == target.remote_id]
        meant.sort(key=lambda item: item.remote_id != target.remote_id)
        return Found(meant[0], tuple(meant[1:])) if meant else Absent()

    def live(self, after: str | None = None) -> Iterator[Page]:
        """The cursor: the page that comes next, and of how many listings."""
        number, total = map(int, after.split("/")) if after else (1, -1)
        seen: set[str] = set()
        while True:
            listings, now = self.page(number)
            ids = {item.remote_id for item in listings}
            if total not in (-1, now) or ids & seen:
                raise Moved(say("The list changed while it was read. Read it again from the start."))
            more = number * PAGE < now
            number, total, seen = number + 1, now, seen | ids
            yield Page(listings, f"{number}/{total}" if more else None)
            if not more:
                return

    def page(self, number: int) -> tuple[tuple[LiveListing, ...], int]:
        """The listings of a page, and how many there are in all."""
        answer = self.call("GET", "listings", params={"page": number})
        listings, total = tuple(map(self.listing_of, rows(answer, "listings"))), answer.get("total")
        if not isinstance(total, int) or len(listings) != min(PAGE, max(0, total - (number - 1) * PAGE)):
            raise NotRecognised(say("Page {n} shows {m} of {total} listings.", n=number, m=len(listings), total=total))
        return listings, total

    def listing_of(self, record: Mapping[str, Any]) -> LiveListing:
        fields = record.get("fields")
        numbered = bool(record.get("id")) and isinstance(record["id"], str | int)
        if not numbered or not isinstance(fields, dict) or str(record.get("state")) not in STATES:
            raise NotRecognised(say("A listing of Chợ Mẫu isn't as we know it."))
        return LiveListing(
            remote_id=str(record["id"]),
            sku=str(record.get("sku") or ""),
            state=STATES[record["state"]],
            reason=str(record.get("reason") or ""),
            fields={name: value for name, value in fields.items() if name in HOLDS},
        )
