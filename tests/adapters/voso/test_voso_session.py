"""Signing in: once, again when the session is over, and never past a one-time password."""

from __future__ import annotations

import threading

import pytest
import requests

from ocopsync.errors import CredentialsRefused, NotRecognised, PersonNeeded, Refused, Throttled, Transient
from ocopsync.listing import Outcome
from ocopsync.testing import FaultKind

PASSWORD = "bi-mat-0123"


def sign_ins(shop):
    return shop.mount.requests_seen.count("POST /login")


def test_login_says_for_which_account(adapter):
    assert str(adapter.login()) == "Signed in to Voso (account default)."


def test_wrong_credentials_are_refused_in_the_sites_words_and_without_the_secrets(shop):
    adapter = shop.adapter({"username": "0912345678", "password": PASSWORD})
    with pytest.raises(CredentialsRefused) as caught:
        adapter.login()
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in str(caught.value)
    assert PASSWORD not in repr(caught.getrepr(style="long"))
    assert "0912345678" not in str(caught.value)


def test_a_refused_password_is_not_tried_again_until_somebody_logs_in(shop):
    adapter = shop.adapter({"username": "x", "password": PASSWORD})
    for _ in range(3):
        with pytest.raises(CredentialsRefused):
            list(adapter.live())
    assert sign_ins(shop) == 1
    with pytest.raises(CredentialsRefused):
        adapter.login()
    assert sign_ins(shop) == 2


def test_a_one_time_password_needs_a_person(shop, adapter):
    shop.sandbox.faults.add(FaultKind.OTP)
    with pytest.raises(PersonNeeded, match="one-time password"):
        adapter.login()
    assert shop.sandbox.telephone.code not in str(shop.mount.requests_seen)


def test_the_session_that_a_person_opened_is_used_as_it_is(shop):
    adapter = shop.adapter({"session": shop.sandbox.open_session()})
    adapter.login()
    assert list(adapter.live())[-1].cursor is None
    assert sign_ins(shop) == 0


def test_a_persons_session_that_is_over_needs_the_person_again(shop):
    adapter = shop.adapter({"session": "PHPSESSID=gone"})
    with pytest.raises(PersonNeeded, match="Open a new one"):
        adapter.login()


def test_a_session_that_ends_in_between_is_renewed_and_nothing_is_sent_twice(shop, adapter, make_listing):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "POST /product/save")
    assert shop.create(adapter, make_listing()).outcome is Outcome.ACCEPTED
    assert sign_ins(shop) == 2
    assert len(shop.sandbox.listings()) == 1


def test_a_session_that_always_ends_is_no_endless_loop(shop, adapter):
    shop.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "/product", times=50)
    with pytest.raises(Transient, match="sign in again"):
        list(adapter.live())


def test_a_stale_form_token_is_fetched_anew(shop, adapter, make_listing):
    adapter.login()
    adapter._session._token = "stale"
    assert shop.create(adapter, make_listing()).outcome is Outcome.ACCEPTED
    assert sign_ins(shop) == 1


def test_many_threads_sign_in_once(shop, adapter):
    gate = threading.Barrier(8)
    failures = []

    def walk():
        gate.wait()
        try:
            list(adapter.live())
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=walk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sign_ins(shop) == 1


def test_throttling_is_waited_for_when_reading(shop, adapter):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.THROTTLED, "GET /product/list", value=7)
    assert list(adapter.live())
    assert 7 <= sum(shop.clock.slept) < 8


def test_throttling_is_waited_for_when_writing(shop, adapter, make_listing):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.THROTTLED, "POST /product/save", value=7)
    shop.create(adapter, make_listing())
    assert 7 <= sum(shop.clock.slept) < 8
    assert len(shop.sandbox.listings()) == 1


@pytest.fixture
def firewall(shop, monkeypatch):
    """Answers every request to save a product with the status that it is given, before it gets there."""
    send = shop.mount.send

    def answer(status):
        def sent(request, *args, **options):
            if "/product/save" not in request.url:
                return send(request, *args, **options)
            response = requests.Response()
            response.status_code, response.request, response.url = status, request, request.url
            return response

        monkeypatch.setattr(shop.mount, "send", sent)

    yield answer
    monkeypatch.undo()


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_a_status_that_refuses_a_write_says_nothing_about_the_product(shop, adapter, make_listing, firewall, status):
    """It may be sent again, also where the form token was renewed and is refused a second time (400)."""
    firewall(status)
    receipt = shop.create(adapter, make_listing())
    assert receipt.outcome is Outcome.FAILED
    assert f"({status})" in str(receipt.reason)


def test_a_refused_sign_in_is_told_as_one_and_not_for_each_product(shop, make_listing):
    adapter = shop.adapter({"username": "x", "password": PASSWORD})
    with pytest.raises(CredentialsRefused):
        shop.create(adapter, make_listing())


def test_throttling_for_long_is_told_when_writing(shop, adapter, make_listing):
    adapter.login()
    shop.sandbox.faults.add(FaultKind.THROTTLED, "POST /product/save", value=600)
    with pytest.raises(Throttled) as caught:
        shop.create(adapter, make_listing())
    assert caught.value.retry_after == 600
    assert shop.sandbox.listings() == []


@pytest.mark.parametrize("page", ["GET /product$", "GET /product/list", "GET /login", "POST /login"])
def test_an_unknown_page_is_never_taken_for_an_empty_one(shop, adapter, page):
    shop.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "GET /product$")
    shop.sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, page, times=9)
    with pytest.raises(NotRecognised):
        list(adapter.live())


def test_a_page_that_says_no_is_refused(shop):
    adapter = shop.adapter()
    adapter.login()
    with pytest.raises(Refused, match="404"):
        adapter._session.get("product/nothing")
