"""The Postmart sandbox keeps to the partner contract: keys, tickets, review, paging, lag, and bad days."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.errors import OutcomeUnknown, Throttled, Transient
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, HandClock, SandboxMount
from ocopsync.transport import RetryPolicy, Transport
from ocopsync_postmart.sandbox import PostmartSandbox
from ocopsync_postmart.sandbox_contract import needs_review

HOST = "http://postmart.sandbox"
ROOT = "/partner/v1"


class Partner:
    """Somebody who has a token."""

    def __init__(self, sandbox: PostmartSandbox, token: str = "sandbox-token") -> None:
        mount = SandboxMount(sandbox)
        retry, clock = RetryPolicy(attempts=1), HandClock()
        self.web = Transport(HOST, user_agent="ocopsync tests", adapter=mount, retry=retry, clock=clock)
        self.headers = {"Authorization": f"Bearer {token}"}
        self._keys = itertools.count()

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers, "Idempotency-Key": "batch", **options.pop("headers", {})}
        return self.web.send(method, ROOT + path, headers=headers, **options)

    def batch(self, method: str, path: str, *items: dict[str, Any], of: str = "items") -> list[dict[str, Any]]:
        keyed = [{"key": f"{id(self)}-{next(self._keys)}", **item} for item in items]
        answer = self.send(method, path, json={of: keyed}).json()
        assert answer["code"] == 0, answer
        results = answer["data"]["results"]
        assert [result["sku"] for result in results] == [item.get("sku", "") for item in items]
        return list(results)

    def create(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        return self.batch("POST", "/products", *items, of="products")

    def update(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        return self.batch("PUT", "/products", *items, of="products")

    def price(self, **item: Any) -> dict[str, Any]:
        return self.batch("PATCH", "/products/price-stock", item)[0]

    def withdraw(self, **item: Any) -> dict[str, Any]:
        return self.batch("POST", "/products/withdraw", item)[0]

    def track(self, *ids: str) -> list[dict[str, Any]]:
        answer = self.send("GET", "/tracks", params={"ids": ",".join(ids)}).json()
        return list(answer["data"]["tracks"])

    def made(self, sku: str, **fields: Any) -> str:
        """The id of a new product."""
        (result,) = self.create(product(sku, **fields))
        assert result["code"] == 0, result
        return str(self.track(result["track_id"])[0]["product_id"])

    def read(self, **params: Any) -> dict[str, Any]:
        answer = self.send("GET", "/products", params=params).json()
        assert answer["code"] == 0, answer
        data = answer["data"]
        assert isinstance(data, dict)
        return data

    def one(self, sku: str) -> dict[str, Any] | None:
        found = self.read(sku=sku)["products"]
        assert len(found) < 2
        return found[0] if found else None


def product(sku: str, **fields: Any) -> dict[str, Any]:
    return {"sku": sku, "title": f"Sản phẩm {sku}", "price": 100_000, "stock": 5, **fields}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def sandbox(clock: HandClock) -> PostmartSandbox:
    return PostmartSandbox(clock=clock)


@pytest.fixture
def partner(sandbox: PostmartSandbox) -> Iterator[Partner]:
    person = Partner(sandbox)
    yield person
    person.web.close()


# Token and signature


@pytest.mark.parametrize("header", ["Bearer wrong", "sandbox-token", "Basic sandbox-token", ""])
def test_a_bad_token_is_http_401_and_code_1005(partner: Partner, sandbox: PostmartSandbox, header: str) -> None:
    partner.headers = {"Authorization": header}
    response = partner.send("POST", "/products", json={"products": [{"key": "k", **product("A")}]})
    assert (response.status_code, response.json()["code"]) == (401, 1005)
    assert sandbox.listings() == []


def signed(partner: Partner, method: str, path: str, **options: Any) -> requests.Response:
    """Send with a signature; ``moment`` and ``secret`` may be wrong."""
    moment, secret = options.pop("moment"), options.pop("secret", "sandbox-hmac")
    request = requests.Request(method, HOST + ROOT + path, **options).prepare()
    body = request.body or b""
    body = body if isinstance(body, bytes) else body.encode()
    text = f"{int(moment.timestamp())}\n{method}\n{request.path_url}\n".encode() + body
    headers = {
        "X-Timestamp": str(int(moment.timestamp())),
        "X-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
    }
    if "Content-Type" in request.headers:
        headers["Content-Type"] = str(request.headers["Content-Type"])
    return partner.send(method, path, data=body, headers=headers)


@pytest.fixture
def strict(clock: HandClock) -> Iterator[Partner]:
    person = Partner(PostmartSandbox(clock=clock, hmac=True))
    yield person
    person.web.close()


def test_with_hmac_every_call_must_be_signed(strict: Partner) -> None:
    response = strict.send("GET", "/products")
    assert (response.status_code, response.json()["code"]) == (401, 1005)


def test_a_signature_covers_the_query(strict: Partner, clock: HandClock) -> None:
    response = signed(strict, "GET", "/products?sku=a%2Cb&limit=5", moment=clock.now())
    assert response.json()["code"] == 0


def test_a_signature_covers_json_and_files(strict: Partner, clock: HandClock) -> None:
    body = {"products": [{"key": "k", **product("Ă")}]}
    assert signed(strict, "POST", "/products", json=body, moment=clock.now()).json()["code"] == 0
    files = {"file": ("a.jpg", b"a picture")}
    assert signed(strict, "POST", "/images", files=files, moment=clock.now()).json()["code"] == 0


def test_a_wrong_secret_or_an_old_timestamp_is_refused(strict: Partner, clock: HandClock) -> None:
    assert signed(strict, "GET", "/products", moment=clock.now(), secret="wrong").status_code == 401
    old = clock.now() - dt.timedelta(seconds=301)
    assert signed(strict, "GET", "/products", moment=old).status_code == 401


# Creating


def test_a_create_is_answered_with_a_track_and_no_id(partner: Partner) -> None:
    (result,) = partner.create(product("A"))
    assert result["code"] == 0 and result["track_id"] and result["errors"] == []
    assert "product_id" not in result


def test_what_is_written_is_read_back(partner: Partner) -> None:
    fields = {
        "description": "Ngon.\nSạch.",
        "list_price": 120_000,
        "unit": "hộp",
        "net_quantity": "500 g",
        "weight": 600,
        "size": {"length": 10, "width": 8, "height": 5},
        "category": "Nông sản > Thủy hải sản",
        "brand": "Ba Làng",
        "gtin": "8935001234567",
        "producer": "HTX",
        "address": "Xã A",
        "phone": "0912345678",
        "ocop": 4,
        "ingredients": "Tôm",
        "storage": "Mát",
        "usage": "Ăn",
        "warnings": "Mặn",
        "shelf_life": "12 tháng",
        "stamp": "https://tem.example/01/08935001234567",
        "images": [],
    }
    partner.made("A", **fields)
    shown = partner.one("A")
    assert shown
    assert {name: shown[name] for name in fields} == fields
    assert set(shown) - set(fields) - {"title", "price", "stock"} == {
        *("product_id", "sku", "state", "reason", "url", "updated_at")
    }
    assert dt.datetime.fromisoformat(shown["updated_at"]).tzinfo


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("title", ""), ("title", 5), ("price", "100.000"), ("price", -1), ("price", 1.5), ("stock", True)],
        *[("images", ["img-unknown"]), ("images", "img"), ("size", 5), ("colour", "đỏ"), ("sku", ""), ("sku", 7)],
    ],
)
def test_an_item_that_does_not_fit_is_1001_by_field(
    partner: Partner, sandbox: PostmartSandbox, field: str, value: object
) -> None:
    bad, good = partner.create({**product("A"), field: value}, product("B"))
    assert bad["code"] == 1001
    assert {error["field"] for error in bad["errors"]} == {field}
    assert all(error["message"] for error in bad["errors"])
    assert good["code"] == 0
    assert [item.sku for item in sandbox.listings()] == ["B"]


def test_an_sku_that_exists_is_1002_with_its_id(partner: Partner) -> None:
    number = partner.made("A")
    (result,) = partner.create(product("A", title="Khác"))
    assert (result["code"], result["product_id"]) == (1002, number)


def test_an_sku_twice_in_a_batch_is_made_once(partner: Partner, sandbox: PostmartSandbox) -> None:
    first, second = partner.create(product("A"), product("A"))
    assert (first["code"], second["code"]) == (0, 1002)
    assert second["track_id"] == first["track_id"]
    assert len(sandbox.listings()) == 1


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_has_1_to_100_items(partner: Partner, sandbox: PostmartSandbox, count: int) -> None:
    items = [{"key": str(number), **product(f"A{number}")} for number in range(count)]
    response = partner.send("POST", "/products", json={"products": items})
    assert (response.status_code, response.json()["code"]) == (200, 1001)
    assert sandbox.listings() == []


def test_a_hundred_items_are_taken(partner: Partner, sandbox: PostmartSandbox) -> None:
    results = partner.create(*(product(f"A{number}") for number in range(100)))
    assert {result["code"] for result in results} == {0}
    assert len(sandbox.listings()) == 100


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"items": []}', b'{"products": [5]}'])
def test_a_malformed_body_is_1001(partner: Partner, body: bytes) -> None:
    response = partner.send("POST", "/products", data=body)
    assert (response.status_code, response.json()["code"]) == (200, 1001)


def test_keys_are_wanted_for_the_request_and_for_each_item(partner: Partner, sandbox: PostmartSandbox) -> None:
    answer = partner.send("POST", "/products", json={"products": [product("A")]}).json()
    assert answer["data"]["results"][0]["errors"][0]["field"] == "key"
    body = {"products": [{"key": "k", **product("A")}]}
    assert partner.send("POST", "/products", json=body, headers={"Idempotency-Key": ""}).json()["code"] == 1001
    assert sandbox.listings() == []


def test_a_key_seen_before_gets_its_first_answer_and_nothing_is_done(
    partner: Partner, sandbox: PostmartSandbox
) -> None:
    first = partner.create(product("A", key="k"))
    again = partner.create(product("A", key="k", title="Khác"))
    assert again == first
    assert [item.title for item in sandbox.listings()] == ["Sản phẩm A"]


def test_a_refused_item_may_come_again_with_its_key(partner: Partner) -> None:
    picture = b"a picture"
    image_id = f"img-{hashlib.sha256(picture).hexdigest()[:24]}"
    assert partner.create(product("A", key="k", images=[image_id]))[0]["code"] == 1001
    partner.send("POST", "/images", files={"file": ("a.jpg", picture)})
    assert partner.create(product("A", key="k", images=[image_id]))[0]["code"] == 0


def test_the_same_picture_has_the_same_id(partner: Partner) -> None:
    first, second, other = (
        partner.send("POST", "/images", files={"file": ("a.jpg", content)}).json()["data"]
        for content in (b"one", b"one", b"two")
    )
    assert first == second != other
    assert partner.web.get(first["url"]).content == b"one"
    assert partner.send("POST", "/images").json()["code"] == 1001


# The queue


def test_a_queued_product_has_no_id_until_it_was_worked_on(clock: HandClock) -> None:
    sandbox = PostmartSandbox(clock=clock, queue_seconds=30)
    person = Partner(sandbox)
    (result,) = person.create(product("A"))
    (track,) = person.track(result["track_id"])
    assert (track["state"], track["product_id"], track["sku"]) == ("queued", None, "A")
    assert person.one("A") is None and sandbox.listings() == []
    again = person.create(product("A"))[0]
    assert (again["code"], again["track_id"]) == (1002, result["track_id"]) and "product_id" not in again
    clock.sleep(30)
    (track,) = person.track(result["track_id"])
    assert track["state"] == "pending" and track["product_id"]
    person.web.close()


def test_a_track_follows_the_moderator(partner: Partner, sandbox: PostmartSandbox) -> None:
    approved, rejected = (result["track_id"] for result in partner.create(product("A"), product("B")))
    sandbox.approve(sandbox.by_sku("A").remote_id)
    sandbox.reject(sandbox.by_sku("B").remote_id, "Ảnh mờ")
    first, second = partner.track(approved, rejected)
    assert first["state"] == "approved" and partner.web.get(first["url"]).status_code == 200
    assert (second["state"], second["reason"], second["url"]) == ("rejected", "Ảnh mờ", "")


def test_an_unknown_track_is_left_out(partner: Partner) -> None:
    assert partner.track("T0", "") == []


def test_the_track_of_an_update_is_queued_until_the_update_is_seen(clock: HandClock) -> None:
    sandbox = PostmartSandbox(clock=clock)
    person = Partner(sandbox)
    number = person.made("A")
    sandbox.approve_all()
    sandbox.queue_seconds, sandbox.lag = 30, 60
    (result,) = person.update(product("A", product_id=number, title="Mới"))
    states = []
    for _ in range(4):
        states.append((person.track(result["track_id"])[0]["state"], (person.one("A") or {})["title"]))
        clock.sleep(30)
    assert states == [*[("queued", "Sản phẩm A")] * 3, ("pending", "Mới")]
    person.web.close()


# Updating, prices, withdrawing


def test_an_update_is_the_full_new_content_and_waits_again(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A", unit="hộp")
    sandbox.approve_all()
    (result,) = partner.update({"sku": "A", "product_id": number, "title": "Mới"})
    assert (result["code"], result["product_id"]) == (0, number)
    shown = partner.one("A")
    assert shown and (shown["title"], shown["state"]) == ("Mới", "pending")
    assert "price" not in shown and "unit" not in shown


@pytest.mark.parametrize("wrong", [{"product_id": "1"}, {"product_id": "x"}, {"product_id": ""}, {"sku": "B"}])
def test_an_unknown_product_is_1003(partner: Partner, wrong: dict[str, str]) -> None:
    item = {**product("A"), "product_id": partner.made("A"), **wrong}
    assert partner.update(item)[0]["code"] == 1003
    meant = {"sku": item["sku"], "product_id": item["product_id"]}
    assert partner.price(**meant, price=1)["code"] == 1003
    assert partner.withdraw(**meant)["code"] == 1003


def test_price_and_stock_are_applied_at_once_without_review(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A")
    sandbox.approve_all()
    assert partner.price(sku="A", product_id=number, price=110_000, stock=0)["code"] == 0
    shown = partner.one("A")
    assert shown and (shown["price"], shown["stock"], shown["state"]) == (110_000, 0, "approved")
    assert shown["title"] == "Sản phẩm A"
    partner.price(sku="A", product_id=number, stock=9)
    shown = partner.one("A")
    assert shown and (shown["price"], shown["stock"]) == (110_000, 9)


@pytest.mark.parametrize(
    ("price", "code", "state"),
    [(180_000, 0, "approved"), (180_001, 1006, "pending"), (20_000, 0, "approved"), (19_999, 1006, "pending")],
)
def test_a_price_change_above_80_percent_goes_back_to_review(
    partner: Partner, sandbox: PostmartSandbox, price: int, code: int, state: str
) -> None:
    number = partner.made("A", price=100_000)
    sandbox.approve_all()
    assert partner.price(sku="A", product_id=number, price=price)["code"] == code
    shown = partner.one("A")
    assert shown and (shown["price"], shown["state"]) == (price, state)


@given(old=st.integers(1, 10**9), new=st.integers(0, 10**10))
def test_review_is_exact(old: int, new: int) -> None:
    assert needs_review(old, new) == (5 * new > 9 * old or 5 * new < old)


def test_a_price_where_none_was_needs_no_review(partner: Partner) -> None:
    (result,) = partner.create({"sku": "A", "title": "Liên hệ"})
    number = partner.track(result["track_id"])[0]["product_id"]
    assert partner.price(sku="A", product_id=number, price=5_000)["code"] == 0
    assert partner.price(sku="A", product_id=number, price="rẻ")["code"] == 1001


def test_a_withdrawn_product_is_gone_at_once_and_its_sku_is_free(partner: Partner, sandbox: PostmartSandbox) -> None:
    (result,) = partner.create(product("A"))
    sandbox.approve_all()
    (track,) = partner.track(result["track_id"])
    assert partner.withdraw(sku="A", product_id=track["product_id"])["code"] == 0
    assert partner.one("A") is None
    assert partner.read()["products"] == []
    assert partner.web.get(track["url"]).status_code == 404
    assert partner.track(result["track_id"])[0]["state"] == "rejected"
    assert partner.withdraw(sku="A", product_id=track["product_id"])["code"] == 1003
    assert partner.made("A") != track["product_id"]


def test_an_update_in_the_queue_does_not_bring_back_what_was_withdrawn(clock: HandClock) -> None:
    sandbox = PostmartSandbox(clock=clock)
    person = Partner(sandbox)
    number = person.made("A")
    sandbox.queue_seconds = 30
    person.update(product("A", product_id=number))
    person.withdraw(sku="A", product_id=number)
    clock.sleep(30)
    assert person.one("A") is None and sandbox.listings() == []
    person.web.close()


# Moderation


def test_buyers_see_only_what_was_approved(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A")
    address = f"/p/a-{number}.html"
    assert partner.web.get(address).status_code == 404
    sandbox.approve(number)
    assert partner.web.get(address).status_code == 200
    assert "Sản phẩm A" in partner.web.get("/").text
    sandbox.reject(number, "Hết hạn giấy tờ")
    assert partner.web.get(address).status_code == 404
    shown = partner.one("A")
    assert shown and (shown["state"], shown["reason"], shown["url"]) == ("rejected", "Hết hạn giấy tờ", "")


def test_somebody_can_change_a_price_and_remove(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A")
    sandbox.change_price(number, 99_000)
    shown = partner.one("A")
    assert shown and shown["price"] == 99_000
    sandbox.remove(number)
    assert partner.one("A") is None
    with pytest.raises(LookupError):
        sandbox.approve(number)


# Paging


def walk(partner: Partner, limit: int) -> Iterator[list[str]]:
    cursor = ""
    while True:
        data = partner.read(cursor=cursor, limit=limit)
        yield [item["sku"] for item in data["products"]]
        cursor = data["next_cursor"]
        if cursor is None:
            return


@settings(deadline=None, max_examples=25)
@given(count=st.integers(0, 12), limit=st.integers(1, 13))
def test_a_walk_shows_every_product_once(count: int, limit: int) -> None:
    person = Partner(PostmartSandbox())
    skus = [f"A{number}" for number in range(count)]
    if skus:
        person.create(*map(product, skus))
    pages = list(walk(person, limit))
    assert [sku for page in pages for sku in page] == skus
    assert all(len(page) == limit for page in pages[:-1])
    person.web.close()


def test_inserts_and_withdrawals_during_a_walk_move_nothing(partner: Partner, sandbox: PostmartSandbox) -> None:
    numbers = {f"A{number}": partner.made(f"A{number}") for number in range(6)}
    sandbox.faults.add(FaultKind.PAGE_SHIFT, "GET /partner/v1/products", times=2)
    seen: list[str] = []
    for page in walk(partner, 2):
        if "A1" in page:
            partner.withdraw(sku="A0", product_id=numbers["A0"])
        seen += page
    assert seen[:6] == list(numbers)
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("params", [{"cursor": "x"}, {"cursor": "eHl6"}, {"limit": "0"}, {"limit": "101"}])
def test_a_bad_cursor_or_limit_is_1001(partner: Partner, params: dict[str, str]) -> None:
    assert partner.send("GET", "/products", params=params).json()["code"] == 1001


def test_the_sku_filter_finds_exactly_those(partner: Partner) -> None:
    for sku in ("A", "B", "AB"):
        partner.made(sku)
    data = partner.read(sku="A,AB,Z")
    assert [item["sku"] for item in data["products"]] == ["A", "AB"]
    assert data["next_cursor"] is None


# Lag


def test_a_write_is_seen_only_after_the_lag(clock: HandClock) -> None:
    sandbox = PostmartSandbox(clock=clock, lag=60)
    person = Partner(sandbox)
    (result,) = person.create(product("A"))
    assert sandbox.by_sku("A")
    assert person.one("A") is None
    assert person.track(result["track_id"])[0]["state"] == "queued"
    assert person.create(product("A"))[0]["code"] == 1002
    clock.sleep(60)
    assert person.one("A")
    assert person.track(result["track_id"])[0]["state"] == "pending"
    person.web.close()


def test_a_late_commit_is_answered_as_done_and_seen_later(
    partner: Partner, sandbox: PostmartSandbox, clock: HandClock
) -> None:
    number = partner.made("A")
    sandbox.faults.add(FaultKind.LATE_COMMIT, "PATCH", value=120)
    assert partner.price(sku="A", product_id=number, price=90_000)["code"] == 0
    before = partner.one("A")
    clock.sleep(120)
    after = partner.one("A")
    assert before and after and (before["price"], after["price"]) == (100_000, 90_000)


# Bad days


def test_failure_in_200_has_a_code_and_does_nothing(partner: Partner, sandbox: PostmartSandbox) -> None:
    sandbox.faults.add(FaultKind.FAILURE_IN_200, "POST /partner/v1/products")
    response = partner.send("POST", "/products", json={"products": [{"key": "k", **product("A")}]})
    assert (response.status_code, response.json()["code"]) == (200, 1500)
    assert response.json()["message"] and sandbox.listings() == []


def test_an_expired_token_is_1005(partner: Partner, sandbox: PostmartSandbox) -> None:
    sandbox.faults.add(FaultKind.SESSION_EXPIRED, "GET")
    response = partner.send("GET", "/products")
    assert (response.status_code, response.json()["code"]) == (401, 1005)
    assert partner.read()["products"] == []


def test_a_redesigned_site_looks_like_nothing_known(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A")
    sandbox.approve_all()
    for path in (f"{ROOT}/products", f"/p/a-{number}.html"):
        sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, f"GET {path}")
        response = partner.web.get(path, headers=partner.headers)
        assert response.status_code == 200
        assert response.text.startswith("<!doctype html>") and "Sản phẩm A" not in response.text


def test_an_unreadable_reply_to_a_write_hides_that_it_was_done(partner: Partner, sandbox: PostmartSandbox) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "POST /partner/v1/products")
    response = partner.send("POST", "/products", json={"products": [{"key": "k", **product("A")}]})
    assert response.text.startswith("<!doctype html>")
    assert len(sandbox.listings()) == 1


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        (FaultKind.THROTTLED, Throttled, 0),
        (FaultKind.NEVER_ARRIVES, Transient, 0),
        (FaultKind.ERROR_BEFORE, OutcomeUnknown, 0),
        (FaultKind.ERROR_AFTER, OutcomeUnknown, 1),
        (FaultKind.REPLY_LOST, OutcomeUnknown, 1),
    ],
)
def test_after_trouble_the_same_key_settles_it(
    partner: Partner, sandbox: PostmartSandbox, kind: FaultKind, error: type[Exception], done: int
) -> None:
    sandbox.faults.add(kind, "POST /partner/v1/products", value=2)
    with pytest.raises(error):
        partner.create(product("A", key="k"))
    assert len(sandbox.listings()) == done
    (result,) = partner.create(product("A", key="k"))
    assert result["code"] == 0
    assert partner.track(result["track_id"])[0]["state"] == "pending"
    assert len(sandbox.listings()) == 1


# The moderator's page, and many at once


def test_the_control_page_shows_and_approves(partner: Partner, sandbox: PostmartSandbox) -> None:
    number = partner.made("A", title="Mắm <tôm>")
    assert "Mắm &lt;tôm&gt;" in partner.web.get("/_sandbox/").text
    told = partner.web.get("/_sandbox/", headers={"Accept": "application/json"}).json()
    assert [item["sku"] for item in told["listings"]] == ["A"]
    assert (told["hmac"], told["queue_seconds"], told["markup"]) == (False, 0.0, "all")
    partner.web.post("/_sandbox/approve_all")
    assert sandbox.by_sku("A").state is ListingState.LIVE
    partner.web.post("/_sandbox/reject", data={"id": number, "reason": "Ảnh mờ"})
    assert sandbox.by_sku("A").reason == "Ảnh mờ"
    partner.web.post("/_sandbox/change_price", data={"id": number, "price": 5000})
    assert sandbox.by_sku("A").price == 5000
    assert partner.web.post("/_sandbox/remove", data={"id": "1"}).status_code == 400
    partner.web.post("/_sandbox/remove", data={"id": number})
    assert sandbox.listings() == []


def test_eight_partners_race_for_the_same_skus(sandbox: PostmartSandbox) -> None:
    start = threading.Barrier(8)

    def work(worker: int) -> list[int]:
        person = Partner(sandbox)
        start.wait()
        codes = [person.create(product(f"A{turn}"), product(f"W{worker}-{turn}")) for turn in range(10)]
        person.read()
        person.web.close()
        return [shared["code"] for shared, _ in codes]

    with ThreadPoolExecutor(8) as pool:
        codes = [code for made in pool.map(work, range(8)) for code in made]
    assert (codes.count(0), codes.count(1002)) == (10, 70)
    skus = [item.sku for item in sandbox.listings()]
    assert len(skus) == len(set(skus)) == 90


def test_the_same_key_from_eight_threads_is_done_once(sandbox: PostmartSandbox) -> None:
    start = threading.Barrier(8)

    def work(_: int) -> str:
        person = Partner(sandbox)
        start.wait()
        (result,) = person.create(product("A", key="k"))
        person.web.close()
        return json.dumps(result)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(work, range(8)))) == 1
    assert len(sandbox.listings()) == 1
