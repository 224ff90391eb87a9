"""The Voso sandbox behaves like a marketplace: sessions, moderation, lag, paging, and bad days."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.errors import OutcomeUnknown, Throttled, Transient
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, HandClock, SandboxMount
from ocopsync.transport import RetryPolicy, Transport
from ocopsync_voso.sandbox import VosoSandbox
from ocopsync_voso.sandbox_sessions import Session

HOST = "http://voso.sandbox"


class Seller:
    """Somebody at the seller centre."""

    def __init__(self, sandbox: VosoSandbox) -> None:
        mount = SandboxMount(sandbox)
        retry, clock = RetryPolicy(attempts=1), HandClock()
        self.web = Transport(HOST, user_agent="ocopsync tests", adapter=mount, retry=retry, clock=clock)

    def token(self) -> str:
        tag = BeautifulSoup(self.web.get("/login").text, "lxml").select_one('meta[name="csrf-token"]')
        assert tag
        return str(tag["content"])

    def sign_in(self, password: str = "sandbox", **more: str) -> Any:
        form = {"LoginForm[username]": "htx@sandbox.example", "LoginForm[password]": password}
        return self.post("/login", **form, **more).json()

    def post(self, path: str, **form: object) -> requests.Response:
        return self.web.post(path, data={"_csrf": self.token(), **form})

    def try_saving(self, sku: str, *, number: object = "", **values: object) -> requests.Response:
        product = {"merchantProductId": sku, "name": f"Sản phẩm {sku}", "price": 10000, "categoryId": 138, **values}
        form = {f"Product[{name}]": value for name, value in product.items()}
        return self.post(f"/product/save?id={number}", **form)

    def save(self, sku: str, **values: object) -> int:
        answer = self.try_saving(sku, **values).json()
        assert answer["success"], answer
        return int(answer["data"]["id"])

    def get(self, number: int) -> dict[str, Any] | None:
        answer = self.web.get("/product/get", params={"id": number}).json()
        return answer["data"]["product"] if answer["success"] else None

    def page(self, number: int, size: int = 100) -> tuple[list[str], int]:
        answer = self.web.get("/product/list", params={"page": number, "item": size}).json()
        assert answer["page"] == number
        return [record["merchantProductId"] for record in answer["data"]["products"]], answer["page_count"]

    def public(self, number: int) -> int:
        return self.web.get(f"/x-p{number}.html").status_code


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def sandbox(clock: HandClock) -> VosoSandbox:
    return VosoSandbox(clock=clock)


@pytest.fixture
def stranger(sandbox: VosoSandbox) -> Iterator[Seller]:
    """Not signed in."""
    person = Seller(sandbox)
    yield person
    person.web.close()


@pytest.fixture
def seller(stranger: Seller) -> Seller:
    assert stranger.sign_in() == {"success": True}
    return stranger


# Sessions


@pytest.mark.parametrize("path", ["/product", "/product/list?page=0&item=100", "/product/get?id=1"])
def test_without_a_session_the_seller_centre_leads_to_the_sign_in(stranger: Seller, path: str) -> None:
    response = stranger.web.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/login")


def test_a_write_without_a_session_leads_to_the_sign_in(stranger: Seller, sandbox: VosoSandbox) -> None:
    assert stranger.try_saving("A").headers["Location"] == "/login"
    assert sandbox.listings() == []


def test_a_wrong_password_is_told_by_field(stranger: Seller) -> None:
    answer = stranger.sign_in("wrong")
    assert answer["success"] is False
    assert answer["data"]["password"]
    assert stranger.web.get("/product").status_code == 302


@pytest.mark.parametrize("bad", ["", "x", "a" * 88, "Ă" * 88, "=" * 88])
def test_a_bad_csrf_token_is_http_400(seller: Seller, sandbox: VosoSandbox, bad: str) -> None:
    assert seller.post("/product/save?id=", **{"_csrf": bad, "Product[name]": "A"}).status_code == 400
    assert sandbox.listings() == []


def test_every_page_has_another_token_and_all_are_good(seller: Seller) -> None:
    tokens = [seller.token() for _ in range(3)]
    assert len(set(tokens)) == 3
    answers = [seller.post("/product/remove?id=1", _csrf=token) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_a_token_from_before_the_sign_in_stays_good(stranger: Seller) -> None:
    token = stranger.token()
    stranger.sign_in()
    assert stranger.post("/product/remove?id=1", _csrf=token).status_code == 200


def test_a_token_of_another_session_is_refused(seller: Seller, sandbox: VosoSandbox) -> None:
    other = Seller(sandbox)
    assert seller.post("/product/save?id=", _csrf=other.token()).status_code == 400


@given(st.binary(min_size=32, max_size=32))
def test_any_secret_is_recognised_behind_its_mask(secret: bytes) -> None:
    session = Session(secret=secret)
    assert session.accepts(session.token())
    assert not Session(secret=bytes(32 * [secret[0] ^ 1])).accepts(session.token())


def test_the_sellers_page_has_the_token_too(seller: Seller) -> None:
    html = BeautifulSoup(seller.web.get("/product").text, "lxml")
    param, token = html.select_one('meta[name="csrf-param"]'), html.select_one('meta[name="csrf-token"]')
    assert param and param["content"] == "_csrf"
    assert token and seller.post("/product/remove?id=1", _csrf=token["content"]).status_code == 200


def test_an_expired_session_stays_over_until_the_next_sign_in(seller: Seller, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.SESSION_EXPIRED, "GET /product/list")
    assert seller.web.get("/product/list").status_code == 302
    assert seller.web.get("/product").status_code == 302
    seller.sign_in()
    assert seller.web.get("/product").status_code == 200


def test_a_session_that_expires_at_a_write_leaves_nothing_written(seller: Seller, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.SESSION_EXPIRED, "POST /product/save")
    assert seller.try_saving("A").headers["Location"] == "/login"
    assert sandbox.listings() == []


def test_an_otp_stops_the_sign_in(stranger: Seller, sandbox: VosoSandbox, clock: HandClock) -> None:
    sandbox.faults.add(FaultKind.OTP)
    answer = stranger.sign_in()
    assert "OTP" in answer["message"] and answer["data"] == {"otp": True}
    assert stranger.web.get("/product").status_code == 302
    assert sandbox.telephone
    code = sandbox.telephone.code
    clock.sleep(301)
    assert stranger.sign_in(**{"LoginForm[otp]": code})["success"] is False


def test_a_person_can_open_a_session(stranger: Seller, sandbox: VosoSandbox) -> None:
    name, _, value = sandbox.open_session().partition("=")
    stranger.web.cookies.set(name, value)
    assert stranger.web.get("/product").status_code == 200
    assert stranger.save("A")


# Products


def test_only_what_was_posted_changes(seller: Seller) -> None:
    number = seller.save("A", unit="hộp", weight=500)
    seller.post(f"/product/save?id={number}", **{"Product[price]": "12000"})
    record = seller.get(number)
    assert record and (record["price"], record["unit"], record["weight"]) == (12000, "hộp", 500)


def test_unknown_attributes_are_ignored(seller: Seller) -> None:
    record = seller.get(seller.save("A", approved=1, stock=5))
    assert record and record["approved"] == 0 and "stock" not in record


def test_an_empty_price_is_zero_for_the_site_and_none_for_people(seller: Seller, sandbox: VosoSandbox) -> None:
    record = seller.get(seller.save("A", price=""))
    assert record and record["price"] == 0
    assert sandbox.by_sku("A").price is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("price", "225.000"), ("price", "-1"), ("weight", "nặng"), ("name", " "), ("categoryId", "")],
        *[("image", "0" * 32), ("images", '["' + "0" * 32 + '"]'), ("images", "{}"), ("images", "không")],
    ],
)
def test_what_does_not_fit_is_refused_by_field(seller: Seller, sandbox: VosoSandbox, field: str, value: str) -> None:
    response = seller.try_saving("A", **{field: value})
    assert response.status_code == 200
    assert list(response.json()["data"]) == [field]
    assert sandbox.listings() == []


def test_a_refused_update_changes_nothing(seller: Seller) -> None:
    number = seller.save("A")
    assert seller.try_saving("A", number=number, price="rẻ").json()["success"] is False
    record = seller.get(number)
    assert record and record["price"] == 10000


@pytest.mark.parametrize("number", ["1", "999999999", "abc"])
def test_saving_or_removing_what_is_not_there_fails_in_http_200(seller: Seller, number: str) -> None:
    for response in (seller.try_saving("A", number=number), seller.post(f"/product/remove?id={number}")):
        assert response.status_code == 200
        assert response.json()["success"] is False


def test_an_empty_upload_is_refused(seller: Seller) -> None:
    answer = seller.web.post("/product/upload", data={"_csrf": seller.token()}, files={"file": ("a.jpg", b"")}).json()
    assert list(answer["data"]) == ["file"]


def test_the_same_sku_twice_makes_two_products(seller: Seller, sandbox: VosoSandbox) -> None:
    assert seller.save("A") != seller.save("A")
    with pytest.raises(LookupError):
        sandbox.by_sku("A")


def test_a_removed_product_is_gone_everywhere(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    sandbox.approve_all()
    assert seller.post(f"/product/remove?id={number}").json()["success"] is True
    assert seller.get(number) is None
    assert seller.page(0) == ([], 0)
    assert seller.public(number) == 404
    assert sandbox.listings() == []


@settings(deadline=None, max_examples=40)
@given(name=st.text(min_size=1, max_size=40).map(str.strip).filter(bool), text=st.text(max_size=80))
def test_any_text_comes_back_from_the_public_page(name: str, text: str) -> None:
    sandbox = VosoSandbox(moderated=False)
    person = Seller(sandbox)
    person.sign_in()
    answer = person.try_saving("A", name=name, description=text).json()
    html = person.web.get(f"/x-p{answer['data']['id']}.html").content.decode()
    record, _ = json.JSONDecoder().raw_decode(html, html.index("var product = ") + len("var product = "))
    assert (record["name"], record["description"]) == (name, text.strip())
    person.web.close()


# Moderation


def test_a_new_product_waits_and_buyers_do_not_see_it(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    record = seller.get(number)
    assert record and (record["approved"], record["reject"]) == (0, 0)
    assert sandbox.by_sku("A").state is ListingState.PENDING
    assert seller.public(number) == 404
    sandbox.approve(str(number))
    assert sandbox.by_sku("A").state is ListingState.LIVE
    assert seller.public(number) == 200


def test_a_changed_product_waits_again(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    sandbox.approve_all()
    seller.try_saving("A", number=number, price=12000)
    assert sandbox.by_sku("A").state is ListingState.PENDING
    assert seller.public(number) == 404


def test_a_rejection_has_a_reason_until_the_seller_changes_it(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    sandbox.reject(str(number), "Ảnh mờ")
    record = seller.get(number)
    assert record and (record["reject"], record["approved"], record["status_content"]) == (1, 0, "Ảnh mờ")
    assert (sandbox.by_sku("A").state, sandbox.by_sku("A").reason) == (ListingState.REJECTED, "Ảnh mờ")
    seller.try_saving("A", number=number)
    assert (sandbox.by_sku("A").state, sandbox.by_sku("A").reason) == (ListingState.PENDING, "")


def test_what_is_switched_off_is_hidden(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    sandbox.approve_all()
    sandbox.switch_off(str(number))
    assert sandbox.by_sku("A").state is ListingState.HIDDEN
    assert seller.public(number) == 404


def test_somebody_can_change_a_price_and_remove(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A")
    sandbox.approve_all()
    sandbox.change_price(str(number), 99000)
    record = seller.get(number)
    assert record and record["price"] == 99000 and record["approved"] == 1
    sandbox.remove(str(number))
    assert seller.get(number) is None


def test_without_moderation_it_is_live_at_once() -> None:
    sandbox = VosoSandbox(moderated=False)
    person = Seller(sandbox)
    person.sign_in()
    assert person.public(person.save("A")) == 200
    person.web.close()


# Lists


def test_the_list_counts_pages_from_0_newest_first(seller: Seller) -> None:
    for number in range(5):
        seller.save(f"A{number}")
    assert seller.page(0, 2) == (["A4", "A3"], 3)
    assert seller.page(1, 2) == (["A2", "A1"], 3)
    assert seller.page(2, 2) == (["A0"], 3)
    assert seller.page(3, 2) == ([], 3)


def test_an_insert_slides_an_entry_onto_the_next_page(seller: Seller, sandbox: VosoSandbox) -> None:
    for number in range(4):
        seller.save(f"A{number}")
    first, _ = seller.page(0, 2)
    sandbox.faults.add(FaultKind.PAGE_SHIFT, "/product/list")
    second, count = seller.page(1, 2)
    assert first == ["A3", "A2"] and second == ["A2", "A1"] and count == 3
    assert len(sandbox.listings()) == 5


def test_public_lists_have_pages_that_keep_the_query(seller: Seller, sandbox: VosoSandbox) -> None:
    for number in range(41):
        seller.save(f"A{number}", name="Mắm tôm")
    sandbox.approve_all()
    html = BeautifulSoup(seller.web.get("/tim-kiem-mam", params={"q": "mắm tôm"}).text, "lxml")
    assert len(html.select(".f-items")) == 40
    last = html.select("ul.pagination a")[-1]
    following = BeautifulSoup(seller.web.get("/tim-kiem-mam" + str(last["href"])).text, "lxml")
    assert len(following.select(".f-items")) == 1


def test_a_person_who_looks_around_finds_everything_on_sale(seller: Seller, sandbox: VosoSandbox) -> None:
    seller.save("A")
    sandbox.approve_all()
    seller.save("B")
    home = seller.web.get("/").text
    assert "Sản phẩm A" in home and "Sản phẩm B" not in home


# Lag


def test_a_write_is_seen_only_after_the_lag(clock: HandClock) -> None:
    sandbox = VosoSandbox(clock=clock, lag=60)
    person = Seller(sandbox)
    person.sign_in()
    number = person.save("A")
    assert sandbox.by_sku("A")
    assert person.get(number) is None and person.page(0) == ([], 0)
    clock.sleep(60)
    assert person.get(number) and person.page(0) == (["A"], 1)
    person.post(f"/product/remove?id={number}")
    assert person.page(0) == (["A"], 1)
    clock.sleep(60)
    assert person.page(0) == ([], 0)
    person.web.close()


def test_a_late_commit_is_answered_as_done_and_seen_later(
    seller: Seller, sandbox: VosoSandbox, clock: HandClock
) -> None:
    sandbox.faults.add(FaultKind.LATE_COMMIT, "POST /product/save", value=120)
    number = seller.save("A")
    seller.save("B")
    assert seller.page(0) == (["B"], 1)
    clock.sleep(121)
    assert seller.get(number)
    assert seller.page(0) == (["B", "A"], 1)


def test_a_late_commit_does_not_undo_a_newer_write(seller: Seller, sandbox: VosoSandbox, clock: HandClock) -> None:
    number = seller.save("A", price=1)
    sandbox.faults.add(FaultKind.LATE_COMMIT, "POST /product/save", value=120)
    seller.save("A", number=number, price=2)
    seller.save("A", number=number, price=3)
    clock.sleep(121)
    record = seller.get(number)
    assert record and record["price"] == 3


# Bad days


def test_failure_in_200_says_so_and_does_nothing(seller: Seller, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.FAILURE_IN_200, "POST /product/save")
    response = seller.try_saving("A")
    assert response.status_code == 200
    assert set(response.json()) == {"success", "message"} and response.json()["success"] is False
    assert sandbox.listings() == []


@pytest.mark.parametrize("path", ["/product/list", "/product", "/ocop", "/login"])
def test_a_redesigned_site_looks_like_nothing_known(seller: Seller, sandbox: VosoSandbox, path: str) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, f"GET {path}$")
    response = seller.web.get(path)
    assert response.status_code == 200
    assert "csrf" not in response.text and "f-items" not in response.text
    assert not response.text.startswith("{")


def test_an_unreadable_reply_to_a_write_hides_that_it_was_done(seller: Seller, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "POST /product/save")
    assert seller.try_saving("A").text.startswith("<!doctype html>")
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
def test_trouble_on_the_way(
    seller: Seller, sandbox: VosoSandbox, kind: FaultKind, error: type[Exception], done: int
) -> None:
    sandbox.faults.add(kind, "POST /product/save", value=2)
    with pytest.raises(error):
        seller.try_saving("A")
    assert len(sandbox.listings()) == done


def test_slow_is_slow(seller: Seller, sandbox: VosoSandbox) -> None:
    sandbox.faults.add(FaultKind.SLOW, "/ocop", value=0.05)
    started = time.perf_counter()
    seller.web.get("/ocop")
    assert time.perf_counter() - started >= 0.05


# The moderator's page, and many at once


def test_the_control_page_shows_and_approves(seller: Seller, sandbox: VosoSandbox) -> None:
    number = seller.save("A", name="Mắm <tôm>")
    assert "Mắm &lt;tôm&gt;" in seller.web.get("/_sandbox/").text
    told = seller.web.get("/_sandbox/", headers={"Accept": "application/json"}).json()
    assert [item["sku"] for item in told["listings"]] == ["A"]
    assert told["otp"] is None

    def press(action: str, **form: object) -> requests.Response:
        return seller.web.post(f"/_sandbox/{action}", data=form)

    press("approve", id=number)
    assert sandbox.by_sku("A").state is ListingState.LIVE
    press("reject", id=number, reason="Ảnh mờ")
    assert sandbox.by_sku("A").reason == "Ảnh mờ"
    press("change_price", id=number, price=5000)
    assert sandbox.by_sku("A").price == 5000
    assert press("remove", id=1).status_code == 400
    press("remove", id=number)
    assert sandbox.listings() == []


def test_eight_sellers_at_once(sandbox: VosoSandbox) -> None:
    start = threading.Barrier(8)

    def work(worker: int) -> list[int]:
        person = Seller(sandbox)
        person.sign_in()
        start.wait()
        numbers = [person.save(f"W{worker}-{turn}") for turn in range(10)]
        for number in numbers[:5]:
            person.post(f"/product/remove?id={number}")
        person.page(0)
        person.web.close()
        return numbers

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for made in pool.map(work, range(8)) for number in made]
    assert len(set(numbers)) == 80
    skus = [item.sku for item in sandbox.listings()]
    assert len(skus) == len(set(skus)) == 40


@pytest.mark.parametrize(
    "path", ["/product/list?page=0&item=100", "/product/get?id=500001", "/x-p500001.html", "/login"]
)
def test_a_request_costs_little(sandbox: VosoSandbox, seller: Seller, path: str) -> None:
    """About 1 ms of CPU time with the client's own; the bound leaves room for slow machines."""
    for number in range(100):
        seller.save(f"A{number}")
    sandbox.approve_all()
    assert min(cpu_seconds(seller, path) for _ in range(20)) < 0.005


def cpu_seconds(seller: Seller, path: str) -> float:
    started = time.thread_time()
    assert seller.web.get(path).status_code == 200
    return time.thread_time() - started
