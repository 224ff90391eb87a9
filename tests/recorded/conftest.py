"""Cassettes: what an adapter and its sandbox said to each other over real HTTP, recorded once and replayed without it.

``pytest tests/recorded --record-mode=rewrite`` records them all again. It needs the loopback ports 18801 to 18803 free
and one process (no ``-n``); nothing outside this machine is asked. A replay starts nothing, with the network blocked.

What is written down passes lists of what may be public: headers, form fields and JSON keys that aren't named here lose
their value. Requests are compared as they are written down, so that an adapter that sends something else is noticed.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import yaml
from attrs import define, field
from vcr import VCR
from vcr.cassette import Cassette
from vcr.request import Request
from vcr.serializers import yamlserializer

from ocopsync.adapter import Adapter
from ocopsync.discovery import load_adapter, load_sandbox
from ocopsync.listing import Listing, LiveListing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.scrubbing import scrubbed_url
from ocopsync.testing import HandClock, Sandbox, SandboxMount, secrets_of
from ocopsync.testing.scrubbed import content_type_of, scrubbed_body, scrubbed_headers, text_of
from ocopsync.testing.server import Running
from ocopsync.transport import RetryPolicy, Transport

CASSETTES = Path(__file__).parent.parent / "cassettes"
PORTS = {"thanhhoa": 18801, "voso": 18802, "postmart": 18803}
START = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
PICTURE = b"\xff\xd8\xff\xe0" + b"a picture of a jar of shrimp paste"


def scrubbed_request(request: Request) -> Request:
    body = scrubbed_body(request.body, content_type_of(request.headers)) if request.body else None
    headers = scrubbed_headers({name: [text_of(value)] for name, value in request.headers.items()})
    return Request(request.method, scrubbed_url(request.uri), body, {name: text for name, (text,) in headers.items()})


def scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    body = scrubbed_body(response["body"]["string"], content_type_of(response["headers"]))
    return {
        "status": response["status"],
        "headers": scrubbed_headers(response["headers"]),
        "body": {"string": body},
    }


# How a cassette is laid out: texts line by line, forms decoded, in the order in which a request is read.


class Layout(yaml.SafeDumper):
    """YAML for people."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def lines(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Layout.add_representer(str, lines)


def serialize(cassette: dict[str, Any]) -> str:
    interactions = [{**item, "request": laid_out(item["request"])} for item in cassette["interactions"]]
    content = {"version": cassette["version"], "interactions": interactions}
    return yaml.dump(content, Dumper=Layout, allow_unicode=True, sort_keys=False, width=1000)


def laid_out(request: dict[str, Any]) -> dict[str, Any]:
    body = fields_of(request["body"]) if is_form(request["headers"]) else request["body"]
    return {"method": request["method"], "uri": request["uri"], "headers": request["headers"], "body": body}


def fields_of(form: str) -> list[str]:
    return [f"{name}={value}" for name, value in parse_qsl(form, keep_blank_values=True)]


def is_form(headers: Mapping[str, Any]) -> bool:
    return "application/x-www-form-urlencoded" in content_type_of(headers)


def deserialize(text: str) -> dict[str, Any]:
    cassette = yamlserializer.deserialize(text)
    for request in (item["request"] for item in cassette["interactions"]):
        if is_form(request["headers"]):
            request["body"] = urlencode([line.partition("=")[::2] for line in request["body"]])
    return cassette


def same_content(one: Request, recorded: Request) -> None:
    """A matcher: the body as it would be written down, whatever the boundary or the token of the day."""
    difference = list(difflib.unified_diff(body_lines(recorded), body_lines(one), "recorded", "now", lineterm=""))
    assert not difference, "\n".join(["Something else is sent. If that is meant: make cassettes", *difference])


def body_lines(request: Request) -> list[str]:
    text = (request.body or b"").decode()
    return fields_of(text) if is_form(request.headers) else text.splitlines()


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:
    vcr.register_serializer("yaml", SimpleNamespace(serialize=serialize, deserialize=deserialize))
    vcr.register_matcher("content", same_content)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The cassettes are looked at last, when they have been recorded."""
    items.sort(key=lambda item: item.path.name == "test_cassettes.py")


@pytest.fixture(scope="module")
def marketplace(request: pytest.FixtureRequest) -> str:
    """``voso`` for ``test_voso.py``."""
    return request.path.stem.removeprefix("test_")


@pytest.fixture(scope="module")
def vcr_cassette_dir(marketplace: str) -> str:
    return str(CASSETTES / marketplace)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    return request.node.name.removeprefix("test_")


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ("method", "scheme", "host", "port", "path", "query", "content"),
        "before_record_request": scrubbed_request,
        "before_record_response": scrubbed_response,
        "decode_compressed_response": True,
    }


# Who talks: an adapter at a fixed address, where a sandbox answers while the cassette is recorded.


@define
class Shop:
    """A seller's adapter. ``sandbox`` is the marketplace while it is recorded, and None in a replay."""

    name: str
    clock: HandClock
    sandbox: Sandbox | None
    credentials: Mapping[str, str]
    transports: list[Transport] = field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{PORTS[self.name]}"

    def adapter(self, mount: SandboxMount | None = None, **credentials: str) -> Adapter:
        transport = Transport(
            self.url, user_agent="ocopsync", clock=self.clock, adapter=mount, retry=RetryPolicy(attempts=3)
        )
        self.transports.append(transport)
        kind, practice = load_adapter(self.name), load_sandbox(self.name).practice
        return kind(kind.Settings(url=self.url, **practice), transport, secrets_of({**self.credentials, **credentials}))

    def behind_the_scenes(self, act: Callable[[Sandbox], object]) -> None:
        """What other people do at the marketplace; in a replay they have done it."""
        if self.sandbox is not None:
            act(self.sandbox)

    def already_there(self, *listings: Listing) -> None:
        """Listings that were created and approved before the recording begins."""
        self.behind_the_scenes(lambda sandbox: self._put(sandbox, listings))

    def _put(self, sandbox: Sandbox, listings: tuple[Listing, ...]) -> None:
        adapter = self.adapter(SandboxMount(sandbox))
        for listing in listings:
            list(adapter.submit([operation("create", listing, key=f"before-{listing.sku}")]))
        sandbox.approve_all()


def operation(kind: str, listing: Listing, remote_id: str = "", **more: Any) -> Operation:
    return Operation(
        kind=OperationKind(kind),
        listing=listing,
        remote_id=remote_id,
        **{"key": f"{kind}-{listing.sku}", **more},
    )


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def shop(
    marketplace: str,
    vcr: Cassette,
    record_mode: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Shop]:
    failures = request.session.testsfailed
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    clock, kind = HandClock(START), load_sandbox(marketplace)
    sandbox = kind(clock=clock) if record_mode != "none" else None
    running = Running(sandbox, port=PORTS[marketplace]) if sandbox else None
    shop = Shop(marketplace, clock, sandbox, kind.credentials)
    yield shop
    for transport in shop.transports:
        transport.close()
    if running:
        running.close()
    elif not vcr.all_played and request.session.testsfailed == failures:
        pytest.fail("The cassette holds requests that are no longer made. If that is meant: make cassettes")


@pytest.fixture
def adapter(shop: Shop) -> Adapter:
    return shop.adapter()


@pytest.fixture
def submit(adapter: Adapter) -> Callable[..., Receipt]:
    """Carry out one operation; its receipt."""

    def carry_out(kind: str, listing: Listing, remote_id: str = "", **more: Any) -> Receipt:
        (receipt,) = adapter.submit([operation(kind, listing, remote_id, **more)])
        return receipt

    return carry_out


@pytest.fixture
def everything(adapter: Adapter) -> Callable[[], list[LiveListing]]:
    """What stands there, page by page."""
    return lambda: [listing for page in adapter.live() for listing in page.listings]


@pytest.fixture
def picture(tmp_path: Path) -> Image:
    path = tmp_path / "mam tom.jpg"
    path.write_bytes(PICTURE)
    return Image(path, "a" * 64)
