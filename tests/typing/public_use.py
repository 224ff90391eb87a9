"""Uses of the public seam as an adapter's author writes them. Nobody runs this: mypy and pyright read it, strictly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, assert_type

from attrs import frozen
from werkzeug import Request, Response
from werkzeug.routing import Rule

from ocopsync.adapter import (
    SEAM,
    Adapter,
    AdapterSettings,
    Capabilities,
    Claim,
    Credential,
    Evidence,
    assumed,
    fact,
    no_secrets,
    ours,
    setting,
)
from ocopsync.clock import Clock
from ocopsync.errors import MarketplaceError, NotRecognised, OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.formatting import listing_of, standard_fields
from ocopsync.listing import (
    Absent,
    CannotTell,
    Found,
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
from ocopsync.messages import N_, Message, say, say_n, verbatim
from ocopsync.model import Image, Producer, Product
from ocopsync.problem import ERROR, Problem, ProblemKind
from ocopsync.rest import PASSWORD, TEXT, USERNAME, Answer, At, Cursors, Errors, Form, Meaning, RestAdapter, SignIn
from ocopsync.schema import load_schema
from ocopsync.session import SharedSession
from ocopsync.testing import (
    FaultKind,
    HandClock,
    Record,
    RecordSandbox,
    Sandbox,
    SandboxListing,
    SandboxMount,
    json_reply,
    page_of,
    secrets_of,
)
from ocopsync.transport import RetryPolicy, Transport

TOO_LOUD = ProblemKind("market-too-loud", ERROR, N_("The name {value!r} shouts."), N_("Write it in small letters."))


@frozen(kw_only=True)
class MarketSettings(AdapterSettings):
    shop: str = setting("", help=N_("Name of the shop."))
    folder: Path = setting(Path("market"), help=N_("Where files are written."))  # noqa: RUF009 - a declaration


class Market(Adapter):
    name = "market"
    title = "The Market"
    seam = SEAM
    schema: ClassVar[Mapping[str, Any]] = load_schema("schema", "ocopsync_market")
    Settings = MarketSettings
    settings: MarketSettings

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        self.asked = 0

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (Credential("token", N_("The token."), optional=True, instead_of=("password",)),)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            fields={"title": Evidence.FACT, "price": Evidence.ASSUMED, "extra.shelf": Evidence.OURS},
            batch_size=fact(10, "in the documentation"),
            read_lag=assumed(dt.timedelta(seconds=5)),
            daily_creates=ours(None),
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds=("title", "price"), described=("unit",), extra={"shelf": 3})

    def rules(self, listing: Listing) -> Iterator[Problem]:
        if str(listing.fields["title"]).isupper():
            yield TOO_LOUD.at(sku=listing.sku, field="title", value=listing.fields["title"])

    def login(self) -> Message:
        return say("{title} knows {shop}.", title=self.title, shop=self.settings.shop)

    def upload(self, image: Image) -> str:
        self.transport.post("pictures", files={"file": image.path.read_bytes()}, repeatable=True)
        return image.sha256

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        for operation in operations:
            try:
                yield self._submit(operation)
            except OutcomeUnknown as error:
                yield Receipt(sku=operation.sku, outcome=Outcome.UNKNOWN, reason=error.message)

    def _submit(self, operation: Operation) -> Receipt:
        if operation.kind is OperationKind.WITHDRAW:
            self.transport.send("DELETE", f"products/{operation.remote_id}", keyed=True)
            return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED)
        reply = self.transport.post("products", json=dict(operation.listing.content))
        assert_type(reply.status_code, int)
        return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=reply.text, state=ListingState.PENDING)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        return {target.sku: self._look_up(target) for target in targets}

    def _look_up(self, target: Target) -> LookUp:
        if not target.remote_id:
            return CannotTell(verbatim("no number"))
        reply = self.transport.get(f"products/{target.remote_id}", params={"full": 1})
        if reply.status_code == 404:
            return Absent()
        live = LiveListing(remote_id=target.remote_id, sku=target.sku, state=ListingState.LIVE, fields={"price": 1})
        return Found(live)

    def live(self, after: str | None = None) -> Iterator[Page]:
        raise NotRecognised(say("This is no list."))
        yield Page(())


PRICE = Form(lambda price: f"{price} đ", lambda shown: int(str(shown).removesuffix(" đ")))


class Bazaar(RestAdapter):
    name = "bazaar"
    title = "The Bazaar"
    schema: ClassVar[Mapping[str, Any]] = load_schema("schema", "ocopsync_bazaar")
    auth = SignIn(call="POST session", sends={"name": USERNAME, "word": PASSWORD}, token_at="data.token")
    field_map: Mapping[str, At] = {"title": At("name", TEXT), "price": At("sale.price", PRICE)}
    list_path = "products"
    paging = Cursors(size=50)
    create_call = "POST products"
    update_call = "PATCH products/{id}"
    withdraw_call = "DELETE products/{id}"
    states: Mapping[str, ListingState | None] = {"shown": ListingState.LIVE, "bin": None}
    errors = Errors(meanings={"who": Meaning.CREDENTIALS})

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(fields=dict.fromkeys(self.field_map, Evidence.FACT))

    def body_of(self, operation: Operation) -> dict[str, Any]:
        return {**super().body_of(operation), "tags": []}

    def count(self) -> int:
        answer = self.read("products/count", kind="all")
        assert_type(answer, Answer)
        return int(answer.body)


def in_session(transport: Transport) -> int:
    session = SharedSession(lambda: "token", is_over=lambda reply: reply.status_code == 401)
    return session.send(lambda token: transport.get("me", headers={"X-Token": token})).status_code


class MarketSandbox(Sandbox):
    name = "market"
    title = "The Market"
    credentials: ClassVar[dict[str, str]] = {"token": "sandbox"}

    def routes(self) -> list[Rule]:
        return [Rule("/products", methods=["POST"], endpoint=self._create)]

    def listings(self) -> list[SandboxListing]:
        return [SandboxListing(remote_id="1", sku="A", title="a", price=None, state=ListingState.LIVE)]

    def approve(self, remote_id: str) -> None: ...
    def reject(self, remote_id: str, reason: str) -> None: ...
    def change_price(self, remote_id: str, price: int) -> None: ...
    def remove(self, remote_id: str) -> None: ...

    def _create(self, request: Request) -> Response:
        fault = self.fault(request, FaultKind.LATE_COMMIT)
        return Response(str(fault.value if fault else 0))


class Stall(RecordSandbox):
    name = "stall"
    title = "The Stall"
    price_key = "gia"
    blank: ClassVar[Mapping[str, Any]] = {"unit": ""}
    idempotency_header = "Idempotency-Key"

    def routes(self) -> list[Rule]:
        return [
            Rule("/products", methods=["GET"], endpoint=self.guarded(self._list)),
            Rule("/products", methods=["POST"], endpoint=self.guarded(self._add)),
        ]

    def refusal(self, request: Request) -> Response | None:
        return None if request.args.get("key") == "good" else json_reply({"error": "who?"}, 401)

    def _list(self, request: Request) -> Response:
        page = page_of(self.seen(request), 1, size=20)
        assert_type(page[0], Record)
        return json_reply([dict(item.body) for item in page])

    def _add(self, request: Request) -> Response:
        return json_reply({"id": self.create(request.get_json(), lag=self.lag_of(request)).id}, 201)


def used(clock: Clock) -> list[str]:
    sandbox = MarketSandbox(clock=HandClock(), moderated=False)
    sandbox.faults.add(FaultKind.THROTTLED, on="POST /products", value=3.0)
    transport = Transport(
        "http://market.test",
        user_agent="test",
        retry=RetryPolicy(attempts=2),
        clock=clock,
        adapter=SandboxMount(sandbox),
    )
    market = Market(MarketSettings(url="http://market.test"), transport, secrets_of({"token": "sandbox"}))
    product = Product(sku="A", name="a", producer=Producer("HTX"), price=1)
    listing = market.format(product, on=clock.now().date())
    assert_type(market.check(listing), list[Problem])
    assert_type(listing.content, dict[str, Any])
    assert_type(market.capabilities.batch_size, Claim[int])
    assert_type(market.capabilities.daily_creates.value, int | None)
    try:
        receipts = list(market.submit([Operation(kind=OperationKind.CREATE, listing=listing, key="k")]))
    except Throttled as error:
        assert_type(error.retry_after, float | None)
        return [str(say_n("{n} second", "{n} seconds", int(error.retry_after or 0)))]
    except (Transient, Refused, MarketplaceError) as error:
        return [str(error.message)]
    return [*(receipt.sku for receipt in receipts), *standard_fields(product, clock.now().date())]
