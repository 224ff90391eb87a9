"""Cassettes: what an adapter and its sandbox said to each other over real HTTP, recorded once and replayed without it.

``pytest tests/recorded --record-mode=rewrite`` records them all again. It needs the loopback ports 18801 to 18803 free
and one process (no ``-n``); nothing outside this machine is asked. A replay starts nothing, with the network blocked.

What is written down passes lists of what may be public: headers, form fields and JSON keys that aren't named here lose
their value. Requests are compared as they are written down, so that an adapter that sends something else is noticed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import email
import email.policy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import yaml
from attrs import define, field
from vcr import VCR
from vcr.cassette import Cassette
from vcr.request import Request
from vcr.serializers import yamlserializer

from ocopsync.adapter import Adapter
from ocopsync.discovery import load_adapter, load_sandbox
from ocopsync.listing import FIELDS, Listing, LiveListing, Operation, OperationKind, Receipt
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.privacy import mask
from ocopsync.testing import HandClock, Sandbox, SandboxMount, secrets_of
from ocopsync.testing.server import Running
from ocopsync.transport import RetryPolicy, Transport

CASSETTES = Path(__file__).parent.parent / "cassettes"
PORTS = {"thanhhoa": 18801, "voso": 18802, "postmart": 18803}
START = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
PICTURE = b"\xff\xd8\xff\xe0" + b"a picture of a jar of shrimp paste"

# What may stand in a cassette as it is. Everything else is replaced.

SCRUBBED = "SCRUBBED"
HEADERS = frozenset({"accept", "content-type", "cookie", "location", "retry-after", "set-cookie"})
COOKIE_ATTRIBUTES = frozenset({"path", "httponly", "samesite", "secure"})
META = frozenset({"csrf-param", "viewport"})
OF_A_LISTING = frozenset(FIELDS) | {"id", "sku", "url"}
FORM_FIELDS = OF_A_LISTING | set(
    "category_id content product_category_id region_id to_date tel paths[] files[] file _method status page item "
    "ids limit cursor merchantProductId name keywords listPrice realWeight length width height barcode categoryId "
    "image isOCOP ratingOCOP provinceIdOCOP".split()
)
JSON_KEYS = (FORM_FIELDS - {"content"}) | set(
    "success message data products product page_count md5 productCode createTime updateTime approved reject activated "
    "available status_content code errors field results items key product_id track_id tracks state reason "
    "updated_at next_cursor image_id".split()
)
EXAMPLE_PHONE = re.compile(r"((?<!\d)0530 ?000 ?0\d\d(?!\d))")

PRODUCT_FIELD = re.compile(r"Product\[(\w+)\]")
TAG = re.compile(r"<(input|meta)\b[^>]*>", re.IGNORECASE)
TAG_NAME = re.compile(r'\bname="([^"]*)"')
TAG_VALUE = re.compile(r"""\b(value|content)=(?:"[^"]+"|'[^']+'|[^\s"'>]+)""", re.IGNORECASE)
BLOCK = re.compile(r"(?<=[^\n ]) *(?=<(?:body|div|form|h1|li|meta|option|select|table|title|tr|ul)\b)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def without_personal_data(text: str) -> str:
    """Numbers for examples stay."""
    pieces = EXAMPLE_PHONE.split(EMAIL.sub(SCRUBBED, text))
    return "".join(piece if EXAMPLE_PHONE.fullmatch(piece) else mask(piece) for piece in pieces)


def scrubbed_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a form or of a query."""
    return [(name, without_personal_data(value) if is_public_field(name) else SCRUBBED) for name, value in pairs]


def is_public_field(name: str) -> bool:
    inner = PRODUCT_FIELD.fullmatch(name)
    return (inner[1] if inner else name) in FORM_FIELDS


def scrubbed_url(url: str) -> str:
    parts = urlsplit(url)
    query = urlencode(scrubbed_pairs(parse_qsl(parts.query, keep_blank_values=True)))
    return urlunsplit(parts._replace(query=query))


def scrubbed_json(value: Any, public: bool = True) -> Any:
    """Leaves under a key that isn't public lose their value and keep their shape; what is empty tells nothing."""
    if isinstance(value, dict):
        return {key: scrubbed_json(item, public and key in JSON_KEYS) for key, item in value.items()}
    if isinstance(value, list):
        return [scrubbed_json(item, public) for item in value]
    if public or value in (None, "", 0, "[]"):
        return without_personal_data(value) if isinstance(value, str) else value
    return SCRUBBED


def json_text(text: str) -> str:
    return json.dumps(scrubbed_json(json.loads(text)), ensure_ascii=False, indent=2)


def html_text(text: str) -> str:
    """A page, with a line for each block; between blocks, blanks mean nothing."""
    return BLOCK.sub("\n", without_personal_data(TAG.sub(scrubbed_tag, text)))


def scrubbed_tag(found: re.Match[str]) -> str:
    name = TAG_NAME.search(found[0])
    if name and name[1] in (META if found[1].lower() == "meta" else FORM_FIELDS):
        return found[0]
    return TAG_VALUE.sub(rf'\1="{SCRUBBED}"', found[0])


def form_text(text: str) -> str:
    return urlencode(scrubbed_pairs(parse_qsl(text, keep_blank_values=True)))


def multipart_text(body: bytes, content_type: str) -> str:
    """A field on each line, and of each file its name and size."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    return "\n".join(part_text(part) for part in message.iter_parts())


def part_text(part: Any) -> str:
    name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
    if part.get_filename():
        return f"{name}: {part.get_filename()} ({len(content)} bytes)"
    ((_, value),) = scrubbed_pairs([(name, content.decode())])
    return f"{name}: {value}"


TEXTS: Mapping[str, Callable[[str], str]] = {
    "application/json": json_text,
    "application/x-www-form-urlencoded": form_text,
    "text/html": html_text,
    "text/plain": without_personal_data,
}


def scrubbed_body(body: bytes, content_type: str) -> bytes:
    """Scrubbing twice changes nothing more: VCR also scrubs what it loads."""
    kind, _, parameters = content_type.partition(";")
    if not body:
        return b""
    if kind == "multipart/form-data":
        return multipart_text(body, content_type).encode() if parameters else body
    return TEXTS[kind](body.decode()).encode() if kind in TEXTS else b"(left out)"


def scrubbed_headers(headers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    known = {name.title(): values for name, values in headers.items() if name.lower() in HEADERS}
    return {name: [scrubbed_header(name, value) for value in values] for name, values in sorted(known.items())}


def scrubbed_header(name: str, value: str) -> str:
    if name == "Location":
        return scrubbed_url(value)
    if name == "Cookie":
        return "; ".join(f"{pair.partition('=')[0].strip()}={SCRUBBED}" for pair in value.split(";"))
    if name == "Set-Cookie":
        cookie, *attributes = value.split(";")
        kept = [text for text in attributes if text.partition("=")[0].strip().lower() in COOKIE_ATTRIBUTES]
        return ";".join([f"{cookie.partition('=')[0]}={SCRUBBED}", *kept])
    return value.partition("; boundary=")[0]


def content_type(headers: Mapping[str, Any]) -> str:
    values = next((values for name, values in headers.items() if name.lower() == "content-type"), "")
    return text_of(values if isinstance(values, str | bytes) else values[0])


def scrubbed_request(request: Request) -> Request:
    body = scrubbed_body(request.body, content_type(request.headers)) if request.body else None
    headers = scrubbed_headers({name: [text_of(value)] for name, value in request.headers.items()})
    return Request(request.method, scrubbed_url(request.uri), body, {name: text for name, (text,) in headers.items()})


def text_of(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    body = scrubbed_body(response["body"]["string"], content_type(response["headers"]))
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
    return "application/x-www-form-urlencoded" in content_type(headers)


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
