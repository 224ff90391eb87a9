"""ReferenceAdapter: a correct adapter for Chợ Mẫu, as short as one can be; every planted bug is one method of it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import requests
from attrs import frozen

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Credential, Evidence, no_secrets, ours, setting
from ocopsync.errors import (
    CredentialsRefused,
    MarketplaceError,
    Moved,
    NotRecognised,
    OutcomeUnknown,
    PersonNeeded,
    Refused,
    Transient,
)
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
from ocopsync.messages import Message, say, verbatim
from ocopsync.model import Image, Product
from ocopsync.streams import batched
from ocopsync.transport import SAFE_METHODS, Transport

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


class ReferenceAdapter(Adapter):
    name = "reference"
    title = "Chợ Mẫu"
    schema = SCHEMA
    Settings = ReferenceSettings
    settings: ReferenceSettings
    credentials = (Credential("username", "The account's name."), Credential("password", "The account's password."))

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self._token = ""
        self._refusal: Message | None = None
        self._lock = threading.Lock()

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

    def login(self) -> Message:
        self._refusal = None
        self.renew(self._token)
        return say("Signed in as {name}.", name=self.secret("username"))

    # The session

    def renew(self, stale: str) -> str:
        """A token that works; another thread may have got one already. A refused password is sent once."""
        with self._lock:
            if self._token == stale:
                if self._refusal:
                    raise CredentialsRefused(self._refusal)
                self._token = self.sign_in()
            return self._token

    def sign_in(self) -> str:
        known = {item.name: self.secret(item.name) for item in self.credentials}
        response = self.transport.post("session", json=known, repeatable=True)
        if response.status_code == 403:
            self._refusal = say("Chợ Mẫu refused the sign-in. Check the name and the password.")
            raise CredentialsRefused(self._refusal)
        answer = self.answer_of(response)
        if answer.get("otp"):
            raise PersonNeeded(say("Chợ Mẫu asks for a one-time password. Sign in yourself."))
        return word(answer, "token")

    def call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        """The answer to a request with a token; where the session is over, nothing was done: renewed once."""
        token = self._token or self.renew("")
        response = self.send(method, path, token, **options)
        if response.status_code == 401:
            response = self.send(method, path, self.renew(token), **options)
        if response.status_code == 401:
            raise Transient(say("Chợ Mẫu asks to sign in again right after a sign-in."))
        return self.answer_of(response)

    def send(self, method: str, path: str, token: str, **options: Any) -> requests.Response:
        return self.transport.send(method, path, headers={"X-Token": token}, **options)

    def answer_of(self, response: requests.Response) -> Mapping[str, Any]:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.status_code != 200 or not isinstance(answer, dict):
            raise NotRecognised(say("Chợ Mẫu did not answer as we know it ({n}).", n=response.status_code))
        if answer.get("error") == "internal":
            failed = Transient if response.request.method in SAFE_METHODS else OutcomeUnknown
            raise failed(say("Chợ Mẫu failed inside."))
        if "error" in answer:
            raise Refused(say("Chợ Mẫu says no: {words}", words=answer["error"]))
        return answer

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
        if not record.get("id") or record.get("state") not in STATES:
            raise NotRecognised(say("A listing of Chợ Mẫu isn't as we know it."))
        return LiveListing(
            remote_id=str(record["id"]),
            sku=str(record.get("sku") or ""),
            state=STATES[record["state"]],
            reason=str(record.get("reason") or ""),
            fields={name: value for name, value in record["fields"].items() if name in HOLDS},
        )


def rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NotRecognised(say("Chợ Mẫu's answer has no list {name}.", name=name))
    return found


def word(answer: Mapping[str, Any], name: str) -> str:
    if not answer.get(name):
        raise NotRecognised(say("Chợ Mẫu's answer has no {name}.", name=name))
    return str(answer[name])
