"""A token that ends: asked for once for all threads, renewed once, and a refused password is sent once."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug import Response

from ocopsync.adapter import AdapterSettings
from ocopsync.errors import CredentialsRefused, OutcomeUnknown, PersonNeeded
from ocopsync.listing import Outcome
from ocopsync.rest import SignIn
from ocopsync.session import SharedSession
from ocopsync.testing import FaultKind, HandClock, SandboxMount, json_reply, secrets_of
from ocopsync.testing.cassettes import Recorder
from ocopsync.transport import RetryPolicy, Transport

from . import test_conformance
from .conftest import EXAMPLE, URL, Market
from .signed_in import BY_CLIENT, BY_PASSWORD, LASTS, TokenSandbox

SIGN_IN = "POST /api/v1/dang-nhap"
WRITE = "POST /api/v1/san-pham"


def opened(auth: SignIn = BY_PASSWORD, credentials: dict[str, str] | None = None, **attributes: Any) -> Market:
    clock = HandClock()
    sandbox = TokenSandbox(clock=clock)
    mount = SandboxMount(sandbox)
    transport = Transport(URL, user_agent="test", adapter=mount, clock=clock, retry=RetryPolicy(attempts=3))
    kind = type("SignedIn", (EXAMPLE,), {"auth": auth, **attributes})
    secrets = secrets_of({**sandbox.credentials, **(credentials or {})})
    return Market(sandbox, mount, clock, kind(AdapterSettings(url=URL), transport, secrets))


@pytest.mark.parametrize("auth", [BY_PASSWORD, BY_CLIENT])
def test_one_token_serves_many_requests(auth, make_listing):
    market = opened(auth)
    assert "Chợ Quê" in str(market.adapter.login())
    assert market.create(make_listing("A")).outcome is Outcome.ACCEPTED
    assert market.create(make_listing("B")).outcome is Outcome.ACCEPTED
    assert market.everything() == ["A", "B"]
    assert market.sandbox.given == 1


def test_what_it_needs_is_declared():
    assert [item.name for item in opened().adapter.credentials] == ["username", "password"]
    assert [item.name for item in opened(BY_CLIENT).adapter.credentials] == ["client_id", "client_secret"]


def test_a_token_that_ended_is_renewed_and_the_write_is_done_once(make_listing):
    market = opened(idempotency_header="")
    market.create(make_listing("A"))
    market.clock.sleep(LASTS.total_seconds())
    assert market.create(make_listing("B")).outcome is Outcome.ACCEPTED
    assert market.everything() == ["A", "B"]
    assert market.mount.writes == [SIGN_IN, WRITE, WRITE, SIGN_IN, WRITE]


def test_threads_whose_token_ended_at_the_same_moment_renew_it_once():
    market = opened()
    market.everything()
    market.clock.sleep(LASTS.total_seconds())
    market.sandbox.at_once = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: market.everything(), range(4)))
    assert market.sandbox.given == 2


@pytest.mark.parametrize("auth", [BY_PASSWORD, BY_CLIENT])
def test_a_refused_password_is_sent_once_and_again_when_somebody_asks(auth, make_listing):
    market = opened(auth, {"password": "sai-bet", "client_secret": "sai-bet"})
    for _ in range(3):
        with pytest.raises(CredentialsRefused) as refused:
            market.create(make_listing())
        assert "sai-bet" not in str(refused.value)
    assert len(market.mount.writes) == 1
    with pytest.raises(CredentialsRefused):
        market.adapter.login()
    assert len(market.mount.writes) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: json_reply({"loi": "moi_la", "thong_bao": "Sai."}), CredentialsRefused),
        (lambda: json_reply({"loi": "khoa", "thong_bao": "Đã khóa."}, 423), CredentialsRefused),
        (lambda: json_reply({"the": {}}), PersonNeeded),
        (lambda: json_reply({"the": {"ma": 7}}), PersonNeeded),
        (lambda: json_reply([]), PersonNeeded),
        (lambda: Response("<p>Bảo trì</p>", mimetype="text/html"), PersonNeeded),
        (lambda: Response(status=302, headers={"Location": "/trang-chu"}), PersonNeeded),
    ],
)
def test_whatever_comes_instead_of_a_token_is_remembered(answer, error, make_listing):
    market = opened()
    market.sandbox.answer_instead = answer()
    for _ in range(2):
        with pytest.raises(error):
            market.create(make_listing())
    assert market.mount.writes == [SIGN_IN]


def test_an_outage_of_the_sign_in_is_not_remembered(make_listing):
    market = opened()
    market.sandbox.faults.add(FaultKind.ERROR_BEFORE, f"{SIGN_IN}$")
    assert market.create(make_listing()).outcome is Outcome.ACCEPTED


def test_a_sign_in_that_fails_after_a_lost_reply_leaves_the_outcome_open(make_listing):
    market = opened()
    market.everything()
    market.sandbox.faults.add(FaultKind.REPLY_LOST, f"{WRITE}$")
    market.sandbox.faults.add(FaultKind.SESSION_EXPIRED, f"{WRITE}$")
    market.sandbox.faults.add(FaultKind.SESSION_EXPIRED, f"{WRITE}$")
    market.sandbox.answer_instead = Response("<p>Bảo trì</p>", mimetype="text/html")
    with pytest.raises(OutcomeUnknown):
        market.adapter.write("POST san-pham", {"ma": "A", "ten": "A"}, key="one")


def test_a_token_that_the_marketplace_repeats_is_not_shown():
    market = opened()
    market.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "GET", times=9)
    with pytest.raises(CredentialsRefused, match="Phiên Bearer … đã hết") as refused:
        market.everything()
    assert "phien-so" not in str(refused.value)


def test_pictures_may_be_signed_in_for_apart(make_listing, tmp_path):
    market = opened(BY_PASSWORD, picture_auth=BY_CLIENT)
    assert len(market.adapter.credentials) == 4
    answer = market.adapter.call("GET", "san-pham", auth=BY_CLIENT, params={"trang": "1"})
    assert answer.status == 200
    assert market.mount.writes == ["POST /oauth/token"]


@pytest.mark.parametrize("auth", [BY_PASSWORD, BY_CLIENT])
def test_a_cassette_says_how_long_a_token_lasts_and_never_the_token(auth):
    market = opened(auth)
    recorder = Recorder(market.mount, market.adapter.public_names)
    market.adapter.transport._session.mount("http://", recorder)
    market.everything()
    told = json.dumps(recorder.interactions, ensure_ascii=False)
    assert '\\"expires_in\\": 600' in told
    assert "phien-so" not in told
    assert not [value for name, value in market.sandbox.credentials.items() if "id" not in name and value in told[9:]]


class Forgetful(SharedSession[str]):
    """Signs in with every request, and asks nobody whether that was refused before."""

    def send(self, request: Any) -> Any:
        return request(self._sign_in())


class Single(SharedSession[str]):
    """Never signs in a second time."""

    def send(self, request: Any) -> Any:
        self._session = self._session or (self._sign_in(),)
        return request(self._session[0])


PLANTED = {
    Forgetful: [
        "test_bad_credentials_are_not_tried_again_and_again",
        "test_a_fresh_adapter_signs_in_once_for_all_threads",
    ],
    Single: ["test_a_session_that_ends_while_reading", "test_a_session_that_ends_while_writing"],
}


@pytest.mark.parametrize(("bug", "check"), [(bug, check) for bug, checks in PLANTED.items() for check in checks])
def test_the_suite_catches_who_signs_in_badly(bug, check, monkeypatch):
    getattr(test_conformance.TestSignIn(), check)()
    monkeypatch.setattr("ocopsync.rest.interface.SharedSession", bug)
    with pytest.raises((AssertionError, CredentialsRefused)):
        getattr(test_conformance.TestSignIn(), check)()
