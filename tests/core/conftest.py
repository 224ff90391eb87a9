"""A small marketplace in memory, an office that publishes to it, and a clock that is moved by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field, frozen

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Evidence, assumed
from ocopsync.catalogue import Row
from ocopsync.connection import Connection
from ocopsync.finding import Finding, Reconciliation
from ocopsync.ledger import Ledger, LoggedOperation, OperationState, Record, open_ledger
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
    Scope,
    Target,
)
from ocopsync.messages import say, use_language, verbatim
from ocopsync.model import Image, Producer, Product, Verb
from ocopsync.plan import Fate, Plan
from ocopsync.planning import make_plans
from ocopsync.problem import Place
from ocopsync.publish import publish
from ocopsync.reconcile import reconcile
from ocopsync.settle import catch_up
from ocopsync.tally import Tally
from ocopsync.testing import HandClock
from ocopsync.transport import Transport

TODAY = dt.date(2026, 11, 21)
FIELDS = ("title", "description", "price", "list_price", "stock", "images")


@frozen(kw_only=True)
class Stand:
    """One listing on the marketplace."""

    sku: str
    fields: Mapping[str, Any]
    state: ListingState = ListingState.LIVE
    reason: str = ""
    expires_on: dt.date | None = None
    changed_at: dt.datetime | None = None


@define
class Fault:
    call: str
    error: Exception
    sku: str = ""
    """Only calls that carry this SKU; empty for any."""
    afterwards: bool = False
    """Raised when the work is done: the reply is lost."""
    times: int = 1


@define
class Shelves:
    """The marketplace itself: what stands there, what reads show of it, and what was asked of it."""

    clock: HandClock
    batch_size: int = 1
    concurrency: int = 1
    idempotency_key: bool = False
    upsert: bool = False
    look_up: bool = True
    tickets: bool = False
    queues: bool = True
    """Where it gives tickets: whether it does so now."""
    moderation: bool = False
    hand_over: bool = False
    changes: bool = False
    """Whether it can tell what changed since a moment."""
    lag: float = 0.0
    rewrite: Callable[[dict[str, Any]], dict[str, Any]] = dict
    half_the_receipts: bool = False
    page_size: int = 2
    refuse: Collection[str] = ()
    """SKUs that are answered with a rejection."""
    during_submit: Callable[[Sequence[Operation]], None] = lambda operations: None
    during: Callable[[str], None] = lambda call: None

    stands: dict[str, Stand] = field(factory=dict)
    arrived: list[Operation] = field(factory=list)
    """Every operation that was carried out, in order."""
    calls: list[str] = field(factory=list)
    uploads: list[str] = field(factory=list)
    _seen: dict[str, Stand] = field(factory=dict)
    _changed: dict[str, dt.datetime] = field(factory=dict)
    _coming: list[tuple[dt.datetime, str, Stand | None]] = field(factory=list)
    _answers: dict[str, Receipt] = field(factory=dict)
    _queue: dict[str, Operation] = field(factory=dict)
    _decided: dict[str, Receipt] = field(factory=dict)
    _faults: list[Fault] = field(factory=list)
    _number: int = 0
    _lock: threading.RLock = field(factory=threading.RLock)

    def fail(self, call: str, error: Exception, *, sku: str = "", afterwards: bool = False, times: int = 1) -> None:
        self._faults.append(Fault(call, error, sku, afterwards, times))

    def put(self, remote_id: str, stand: Stand | None) -> None:
        """Somebody puts, changes or removes a listing by hand; reads see it at once."""
        self._write(remote_id, stand, lag=0)

    def edit(self, sku: str, **fields: Any) -> None:
        remote_id, stand = self.of(sku)
        changed = {name: value for name, value in {**stand.fields, **fields}.items() if value is not None}
        self.put(remote_id, evolve(stand, fields=changed))

    def of(self, sku: str) -> tuple[str, Stand]:
        (found,) = [(key, stand) for key, stand in self.stands.items() if stand.sku == sku]
        return found

    def titles(self) -> dict[str, str]:
        """What buyers see: SKU → title. Fails on doubles."""
        assert len({stand.sku for stand in self.stands.values()}) == len(self.stands)
        return {stand.sku: stand.fields["title"] for stand in self.stands.values()}

    def decide(self, state: ListingState = ListingState.LIVE, reason: str = "", *, creates: bool = True) -> None:
        """Work off the queue of tickets. ``creates``: whether what is rejected stands there as rejected."""
        for ticket, operation in self._queue.items():
            if state is ListingState.REJECTED and not creates:
                self._decided[ticket] = Receipt(
                    sku=operation.sku, outcome=Outcome.REJECTED, reason=verbatim(reason), ticket=ticket
                )
                continue
            done = self._carry_out(operation, state, reason, lag=0)
            outcome = Outcome.REJECTED if state is ListingState.REJECTED else Outcome.ACCEPTED
            self._decided[ticket] = evolve(done, outcome=outcome, reason=verbatim(reason) if reason else None)
        self._queue.clear()

    def lose(self, outcome: Outcome) -> None:
        """Whatever is queued comes to ``outcome``, and is not done."""
        for ticket, operation in self._queue.items():
            self._decided[ticket] = Receipt(sku=operation.sku, outcome=outcome, ticket=ticket)
        self._queue.clear()

    def sent(self) -> list[tuple[str, str]]:
        return [(operation.kind.value, operation.sku) for operation in self.arrived]

    def visible(self) -> dict[str, Stand]:
        due = [item for item in self._coming if item[0] <= self.clock.now()]
        self._coming = [item for item in self._coming if item[0] > self.clock.now()]
        for _, remote_id, stand in due:
            self._show(remote_id, stand)
        return self._seen

    def call(self, name: str, skus: Collection[str] = (), *, afterwards: bool = False) -> None:
        with self._lock:
            if not afterwards:
                self.calls.append(name)
                self.during(name)
            for fault in self._faults:
                fits = fault.call == name and fault.afterwards is afterwards and (not fault.sku or fault.sku in skus)
                if fits and fault.times:
                    fault.times -= 1
                    raise fault.error

    def take(self, operation: Operation) -> Receipt:
        with self._lock:
            if self.idempotency_key and operation.key in self._answers:
                return self._answers[operation.key]
            receipt = self._take(operation)
            self._answers[operation.key] = receipt
            return receipt

    def ticket_answers(self, tickets: Mapping[str, str]) -> Iterator[Receipt]:
        for sku, ticket in tickets.items():
            yield self._decided.get(ticket, Receipt(sku=sku, outcome=Outcome.QUEUED, ticket=ticket))

    def _take(self, operation: Operation) -> Receipt:
        if operation.sku in self.refuse:
            return Receipt(sku=operation.sku, outcome=Outcome.REJECTED, reason=verbatim("thiếu giấy tờ"))
        if self.hand_over:
            self.arrived.append(operation)
            return Receipt(sku=operation.sku, outcome=Outcome.HANDED_OVER, remote_id=operation.remote_id)
        if self.tickets and self.queues:
            self._number += 1
            self._queue[f"t{self._number}"] = operation
            self.arrived.append(operation)
            return Receipt(sku=operation.sku, outcome=Outcome.QUEUED, ticket=f"t{self._number}")
        self.arrived.append(operation)
        state = ListingState.PENDING if self.moderation else ListingState.LIVE
        return self._carry_out(operation, state, lag=self.lag)

    def _carry_out(self, operation: Operation, state: ListingState, reason: str = "", *, lag: float) -> Receipt:
        remote_id = operation.remote_id
        if operation.kind is OperationKind.WITHDRAW:
            self._write(remote_id, None, lag=lag)
            return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=remote_id)
        if self.upsert and operation.kind is OperationKind.CREATE:
            remote_id = next((key for key, stand in self.stands.items() if stand.sku == operation.sku), "")
        if not remote_id:
            self._number += 1
            remote_id = f"id{self._number}"
        fields = dict(operation.listing.fields)
        if "images" in fields:
            fields["images"] = [operation.images[digest] for digest in fields["images"]]
        stand = Stand(sku=operation.sku, fields=self.rewrite(fields), state=state, reason=reason)
        self._write(remote_id, stand, lag=lag)
        return Receipt(sku=operation.sku, outcome=Outcome.ACCEPTED, remote_id=remote_id, state=state)

    def _write(self, remote_id: str, stand: Stand | None, *, lag: float) -> None:
        if stand is None:
            self.stands.pop(remote_id, None)
        else:
            self.stands[remote_id] = stand
        if lag:
            self._coming.append((self.clock.now() + dt.timedelta(seconds=lag), remote_id, stand))
        else:
            self._show(remote_id, stand)

    def changed_since(self, moment: dt.datetime) -> dict[str, Stand]:
        return {key: stand for key, stand in self.visible().items() if self._changed[key] >= moment}

    def _show(self, remote_id: str, stand: Stand | None) -> None:
        self._changed[remote_id] = self.clock.now()
        if stand is None:
            self._seen.pop(remote_id, None)
        else:
            self._seen[remote_id] = stand


class ShopAdapter(Adapter):
    """Written against the public seam alone."""

    name = "shop"
    title = "Chợ Thử"
    schema = {  # noqa: RUF012 - a class attribute by the seam's own declaration
        "type": "object",
        "properties": {"fields": {"properties": {"title": {"type": "string", "maxLength": 60}}, "required": ["title"]}},
    }

    def __init__(self, shelves: Shelves, name: str = "shop") -> None:
        super().__init__(AdapterSettings(), Transport("http://shop.test", user_agent="test", clock=shelves.clock))
        self.shelves = shelves
        self.name = name  # type: ignore[misc]

    @property
    def capabilities(self) -> Capabilities:
        shelves = self.shelves
        return Capabilities(
            fields=dict.fromkeys(FIELDS, Evidence.OURS),
            batch_size=assumed(shelves.batch_size),
            concurrency=assumed(shelves.concurrency),
            idempotency_key=assumed(shelves.idempotency_key),
            upsert=assumed(shelves.upsert),
            look_up=assumed(shelves.look_up),
            tickets=assumed(shelves.tickets),
            moderation=assumed(shelves.moderation),
            read_lag=assumed(dt.timedelta(seconds=shelves.lag)),
            hand_over=shelves.hand_over,
            changes=assumed(shelves.changes),
        )

    def format(self, product: Product, *, on: dt.date) -> Listing:
        fields = {
            "title": product.name,
            "description": product.description,
            "price": product.price,
            "list_price": product.list_price,
            "stock": product.stock,
            "images": [image.sha256 for image in product.images],
        }
        return Listing(product.sku, {name: value for name, value in fields.items() if value not in (None, "", [])})

    def upload(self, image: Image) -> str:
        self.shelves.call("upload", [image.sha256])
        digest = hashlib.sha256(image.path.read_bytes()).hexdigest()
        self.shelves.uploads.append(digest)
        return f"pic-{len(self.shelves.uploads)}"

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        skus = [operation.sku for operation in operations]
        self.shelves.during_submit(operations)
        self.shelves.call("submit", skus)
        receipts = [self.shelves.take(operation) for operation in operations]
        self.shelves.call("submit", skus, afterwards=True)
        yield from receipts[: len(receipts) // 2] if self.shelves.half_the_receipts else receipts

    def collect(self, tickets: Mapping[str, str]) -> Iterable[Receipt]:
        self.shelves.call("collect", tickets)
        return self.shelves.ticket_answers(tickets)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        self.shelves.call("look_up", [target.sku for target in targets])
        return {target.sku: self._look_up(target) for target in targets}

    def live(self, after: str | None = None) -> Iterator[Page]:
        return self._pages("live", self.shelves.visible(), after)

    def changed(self, since: dt.datetime, after: str | None = None) -> Iterator[Page]:
        return self._pages("changed", self.shelves.changed_since(since), after)

    def _pages(self, call: str, stands: Mapping[str, Stand], after: str | None) -> Iterator[Page]:
        items = sorted(stands.items())
        size = self.shelves.page_size
        for start in range(int(after or 0), max(1, len(items)), size):
            self.shelves.call(call)
            more = str(start + size) if start + size < len(items) else None
            yield Page(tuple(shown(key, stand) for key, stand in items[start : start + size]), more)

    def _look_up(self, target: Target) -> LookUp:
        seen = self.shelves.visible()
        if self.shelves.hand_over:
            if target.remote_id in seen:
                return Found(shown(target.remote_id, seen[target.remote_id]))
            return CannotTell(say("nobody can search by SKU"))
        found = [key for key, stand in seen.items() if stand.sku == target.sku or key == target.remote_id]
        found.sort(key=lambda key: key != target.remote_id)
        first, *others = [shown(key, seen[key]) for key in found] or [None]
        return Found(first, tuple(item for item in others if item)) if first else Absent()


def shown(remote_id: str, stand: Stand) -> LiveListing:
    return LiveListing(
        remote_id=remote_id,
        sku=stand.sku,
        state=stand.state,
        reason=stand.reason,
        url=f"http://shop.test/{remote_id}",
        fields=stand.fields,
        expires_on=stand.expires_on,
        changed_at=stand.changed_at,
    )


@define
class Office:
    """A catalogue, a ledger in a file, and marketplaces; every command as a process of its own would run it."""

    folder: Path
    clock: HandClock
    connections: list[Connection]
    ledger: Ledger
    runs: int = 0

    def restart(self) -> None:
        """A new process: nothing is known but what is on disk."""
        self.ledger.close()
        self.ledger = self.reopened()

    def reopened(self) -> Ledger:
        return open_ledger(ledger_url(self.folder), clock=self.clock)

    def plans(self, rows: Iterable[Row], **options: Any) -> list[Plan]:
        return make_plans(rows, self.connections, self.ledger, on=options.pop("on", TODAY), **options)

    def plan(self, rows: Iterable[Row], **options: Any) -> Plan:
        (plan,) = self.plans(rows, **options)
        return plan

    def publish_all(
        self, rows: Iterable[Row], *, stop: threading.Event | None = None, limit: int | None = None, **how: Any
    ) -> list[Tally]:
        self.restart()
        self.clock.sleep(1)
        for connection in self.connections:
            catch_up(connection, self.ledger)
        self.runs += 1
        plans = self.plans(rows, **how)
        tallies = publish(plans, self.ledger, f"run{self.runs}", stop=stop, limit=limit)
        for tally in tallies:
            assert_adds_up(tally)
        return tallies

    def publish(self, rows: Iterable[Row], **options: Any) -> Tally:
        (tally,) = self.publish_all(rows, **options)
        return tally

    def reconcile(self, rows: Iterable[Row], **options: Any) -> Reconciliation:
        self.restart()
        self.clock.sleep(1)
        (result,) = reconcile(rows, self.connections, self.ledger, on=options.pop("on", TODAY), **options)
        return result

    def record(self, sku: str, connection: Connection | None = None) -> Record | None:
        scope = (connection or self.connections[0]).scope
        return self.ledger.records(scope, [sku]).get(sku)

    def save(self, *records: Record, connection: Connection | None = None) -> None:
        scope = (connection or self.connections[0]).scope
        with self.ledger.lease(scope, "test"):
            self.ledger.save(scope, records)

    def log(
        self,
        operations: Sequence[Operation],
        state: OperationState = OperationState.FAILED,
        reason: str = "lỗi",
        connection: Connection | None = None,
    ) -> None:
        """What earlier runs sent, and what it came to."""
        scope = (connection or self.connections[0]).scope
        with self.ledger.lease(scope, "test"):
            numbers = self.ledger.intend(scope, "earlier", operations)
            receipts = [Receipt(sku=item.sku, outcome=Outcome.FAILED, reason=verbatim(reason)) for item in operations]
            outcomes = [(number, state, receipt, None) for number, receipt in zip(numbers, receipts, strict=True)]
            self.ledger.settle(scope, outcomes)

    def open_operations(self) -> list[LoggedOperation]:
        return self.ledger.open_operations(self.connections[0].scope)


def assert_adds_up(tally: Tally) -> None:
    assert tally.adds_up, tally.counts
    assert min(tally.counts.values(), default=0) >= 0, tally.counts
    assert min(tally.without_row.values(), default=0) >= 0, tally.without_row


def ledger_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'ledger.db'}"


def make_row(
    sku: str,
    name: str = "",
    *,
    price: int | None = 50_000,
    verb: Verb = Verb.PUBLISH,
    images: Sequence[Image] = (),
    problems: Sequence[Any] = (),
    **fields: Any,
) -> Row:
    product = Product(
        sku=sku,
        name=name or f"Mắm tôm {sku}",
        producer=Producer("HTX Ba Làng"),
        price=price,
        verb=verb,
        images=tuple(images),
        **fields,
    )
    return Row(product, tuple(problems), sku, Place(row=2))


def counted(tally: Tally | Plan) -> dict[str, int]:
    return {fate.value: n for fate, n in tally.counts.items() if n}


def found(result: Reconciliation) -> list[Finding]:
    return sorted(result.findings, key=lambda item: (item.sku, item.remote_id))


@frozen
class Kit:
    """What tests make things with."""

    row: Callable[..., Row] = make_row
    rows: Callable[..., list[Row]] = lambda *skus, **how: [make_row(sku, **how) for sku in skus]
    counted: Callable[..., dict[str, int]] = counted
    found: Callable[[Reconciliation], list[Finding]] = found
    stand: Callable[..., Stand] = Stand
    shelves: Callable[..., Shelves] = Shelves
    adapter: Callable[..., ShopAdapter] = ShopAdapter
    clock: Callable[..., HandClock] = HandClock
    office: Callable[..., Office] = Office
    adds_up: Callable[[Tally], None] = assert_adds_up
    today: dt.date = TODAY
    fates: type[Fate] = Fate


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture(scope="session")
def kit():
    return Kit()


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def shelves(clock):
    return Shelves(clock)


def connection_to(shelves: Shelves, name: str, account: str, catalogue: str) -> Connection:
    return Connection(ShopAdapter(shelves, name), Scope(name, account, catalogue))


@pytest.fixture
def make_office(tmp_path, clock):
    """Offices that share one ledger file."""
    opened = []

    def make(*shelves: Shelves, account: str = "htx", catalogue: str = "cat-1") -> Office:
        names = ["shop", *(f"shop{n}" for n in range(2, len(shelves) + 1))]
        connections = [connection_to(some, name, account, catalogue) for name, some in zip(names, shelves, strict=True)]
        ledger = open_ledger(ledger_url(tmp_path), clock=clock)
        opened.append(Office(tmp_path, clock, connections, ledger))
        return opened[-1]

    yield make
    for office in opened:
        office.ledger.close()
        for connection in office.connections:
            connection.close()


@pytest.fixture
def office(make_office, shelves):
    return make_office(shelves)


@pytest.fixture
def picture(tmp_path):
    def make(name: str, content: bytes = b"") -> Image:
        path = tmp_path / name
        path.write_bytes(content or name.encode())
        return Image(path, hashlib.sha256(path.read_bytes()).hexdigest())

    return make
