"""A marketplace in a few lines: the one of RecordSandbox's docstring has state, pages, moderation, lag and bad days."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from textwrap import dedent
from typing import Any

import pytest
from werkzeug import Request
from werkzeug.routing import Rule
from werkzeug.test import Client

import ocopsync.testing
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, HandClock, RecordSandbox, json_reply


def example() -> type[RecordSandbox]:
    """The class that the docstring shows, exactly as it stands there."""
    found = re.search(r"::\n\n((?: {4}.*\n|\n)+)", f"{inspect.getdoc(RecordSandbox)}\n")
    assert found, "the docstring shows no example"
    names: dict[str, Any] = {**vars(ocopsync.testing), "Rule": Rule}
    exec(dedent(found[1]), names)
    return names["StallSandbox"]


STALL = example()


@pytest.fixture
def stall() -> RecordSandbox:
    return STALL(clock=HandClock())


def add(sandbox: RecordSandbox, sku: str = "MT-01", **headers: str) -> int:
    reply = Client(sandbox).post("/products", json={"sku": sku, "name": "Mắm tôm", "price": 45_000}, headers=headers)
    return reply.json["id"]


def skus(sandbox: RecordSandbox, page: int = 1) -> list[str]:
    return [item["sku"] for item in Client(sandbox).get(f"/products?page={page}").json["products"]]


def test_what_is_new_waits_until_a_moderator_has_seen_it(stall):
    add(stall)
    assert stall.by_sku("MT-01").state is ListingState.PENDING
    stall.reject("1", "Ảnh mờ")
    assert (stall.by_sku("MT-01").state, stall.by_sku("MT-01").reason) == (ListingState.REJECTED, "Ảnh mờ")
    stall.approve("1")
    assert (stall.by_sku("MT-01").state, stall.by_sku("MT-01").reason) == (ListingState.LIVE, "")


def test_an_update_is_moderated_again(stall):
    add(stall)
    stall.approve("1")
    stall.update(stall.shelf.written[1], {**stall.shelf.written[1].body, "price": 46_000}, lag=0)
    assert (stall.by_sku("MT-01").state, stall.by_sku("MT-01").price) == (ListingState.PENDING, 46_000)


def test_where_nobody_moderates_it_is_live_at_once():
    sandbox = STALL(clock=HandClock(), moderated=False)
    add(sandbox)
    assert sandbox.by_sku("MT-01").state is ListingState.LIVE


def test_a_price_changed_by_hand_changes_nothing_else(stall):
    add(stall)
    stall.approve("1")
    stall.change_price("1", 50_000)
    (item,) = stall.listings()
    assert (item.sku, item.price, item.state) == ("MT-01", 50_000, ListingState.LIVE)


def test_a_read_sees_a_write_after_the_lag():
    clock = HandClock()
    sandbox = STALL(clock=clock, lag=3)
    add(sandbox)
    assert (skus(sandbox), len(sandbox.listings())) == ([], 1)
    clock.time += dt.timedelta(seconds=3)
    assert skus(sandbox) == ["MT-01"]


def test_a_late_commit_is_seen_later_than_the_lag(stall):
    stall.faults.add(FaultKind.LATE_COMMIT, value=9)
    add(stall)
    stall.clock.sleep(8)
    assert skus(stall) == []
    stall.clock.sleep(1)
    assert skus(stall) == ["MT-01"]


def test_pages_go_from_the_newest_to_the_oldest_and_move_when_somebody_adds(stall):
    for number in range(21):
        add(stall, f"MT-{number:02}")
    assert (len(skus(stall)), skus(stall)[0], skus(stall, 2)) == (20, "MT-20", ["MT-00"])
    stall.faults.add(FaultKind.PAGE_SHIFT)
    assert skus(stall, 2) == ["MT-01", "MT-00"]
    assert skus(stall, 0) == []


def test_what_is_removed_is_gone_and_can_not_be_removed_again(stall):
    add(stall)
    stall.remove("1")
    assert (skus(stall), stall.listings()) == ([], [])
    with pytest.raises(KeyError):
        stall.remove("1")


@pytest.mark.parametrize(
    ("kind", "word"), [(FaultKind.FAILURE_IN_200, "internal error"), (FaultKind.UNKNOWN_MARKUP, "Giao diện mới")]
)
def test_an_answer_that_is_not_what_it_seems(stall, kind, word):
    stall.faults.add(kind, "POST")
    reply = Client(stall).post("/products", json={"sku": "MT-01"})
    assert reply.status_code == 200
    assert word in reply.text
    assert len(stall.listings()) == (kind is FaultKind.UNKNOWN_MARKUP), "one is done and the other isn't"


class Guarded(STALL):  # type: ignore[misc, valid-type] - made by running the docstring
    idempotency_header = "Key"

    def refusal(self, request: Request):
        return None if request.headers.get("Token") == "good" else json_reply({"error": "who?"}, 401)

    def add(self, request: Request):
        return super().add(request) if request.get_json() else json_reply({"error": "empty"}, 422)


def test_a_request_that_comes_again_with_its_key_is_done_once():
    sandbox = Guarded(clock=HandClock())
    assert [add(sandbox, Key=key, Token="good") for key in ("a", "a", "b")] == [1, 1, 2]


def test_who_may_not_come_in_reaches_nothing():
    sandbox = Guarded(clock=HandClock())
    assert Client(sandbox).post("/products", json={"sku": "MT-01"}).status_code == 401
    assert sandbox.listings() == []


def test_a_refusal_is_not_kept_under_its_key():
    client = Client(Guarded(clock=HandClock()))
    headers = {"Key": "a", "Token": "good"}
    assert client.post("/products", json={}, headers=headers).status_code == 422
    assert client.post("/products", json={"sku": "MT-01"}, headers=headers).status_code == 201
