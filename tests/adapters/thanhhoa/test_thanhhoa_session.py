"""Signing in: once, by whichever thread needs it first, and never past a one-time password."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ocopsync.errors import CredentialMissing, CredentialsRefused, NotRecognised, PersonNeeded, Transient
from ocopsync.listing import Listing, Outcome, Target
from ocopsync.testing import FaultKind, SandboxMount
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

SIGN_IN = "POST /login"


def sign_ins(mount: SandboxMount) -> int:
    return mount.requests_seen.count(SIGN_IN)


def adding(html: str, *, to: str, of: Any) -> Any:
    """The portal with something more at the end of every page that answers a ``GET`` or ``POST``."""

    def app(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, [item for item in headers if item[0] != "Content-Length"])

        return [*of(environ, start), html.encode() if environ["REQUEST_METHOD"] == to else b""]

    return app


def test_login_says_to_which_account(adapter: ThanhHoaAdapter, mount: SandboxMount) -> None:
    assert "'default'" in str(adapter.login())
    assert sign_ins(mount) == 1


def test_wrong_credentials_are_refused_in_the_portal_s_words(open_adapter: Callable[..., ThanhHoaAdapter]) -> None:
    adapter = open_adapter({"email": "htx@sandbox.example", "password": "s3cret!"})
    with pytest.raises(CredentialsRefused) as error:
        adapter.login()
    assert "không đúng" in str(error.value)
    assert "s3cret!" not in str(error.value)


def test_missing_credentials_are_named(open_adapter: Callable[..., ThanhHoaAdapter]) -> None:
    with pytest.raises(CredentialMissing, match="email"):
        open_adapter({}).login()


def test_a_session_that_ends_in_the_middle_of_a_walk_is_opened_again(
    seller: Any, many: Callable[[int], None], mount: SandboxMount
) -> None:
    many(25)
    before = sign_ins(mount)
    seller.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "GET", skip=7)
    assert len(seller.everything()) == 25
    assert sign_ins(mount) == before + 1


@pytest.mark.parametrize("kind", ["create", "update", "withdraw"])
def test_a_session_that_ends_at_a_write_is_opened_again_and_the_write_done_once(
    seller: Any, listing: Listing, kind: str
) -> None:
    remote_id = "" if kind == "create" else seller.posted(listing)
    seller.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "POST /user")
    assert seller.submit(kind, listing, remote_id).outcome is Outcome.ACCEPTED
    assert len(seller.sandbox.listings()) == (0 if kind == "withdraw" else 1)


def test_a_session_that_ends_every_time_is_an_error_and_nothing_was_done(seller: Any, listing: Listing) -> None:
    seller.sandbox.faults.add(FaultKind.SESSION_EXPIRED, "POST /user", times=9)
    with pytest.raises(Transient):
        seller.create(listing)
    assert seller.sandbox.listings() == []


def test_a_sign_in_whose_reply_is_lost_is_tried_again(adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox) -> None:
    sandbox.faults.add(FaultKind.REPLY_LOST, SIGN_IN)
    adapter.login()


def test_several_threads_sign_in_once(adapter: ThanhHoaAdapter, mount: SandboxMount) -> None:
    def read(_: int) -> int:
        return sum(len(page.listings) for page in adapter.live())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(24))) == [0] * 24
    assert sign_ins(mount) == 1


def test_threads_whose_session_ends_together_sign_in_once_more(
    adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox, mount: SandboxMount
) -> None:
    adapter.login()
    sandbox.portal.sessions = type(sandbox.portal.sessions)()  # the portal forgets all sessions
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: adapter.look_up([Target("A")]), range(16)))
    assert sign_ins(mount) == 2


def test_a_one_time_password_needs_a_person_who_is_told_what_to_do(
    adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox
) -> None:
    sandbox.faults.add(FaultKind.OTP, SIGN_IN)
    with pytest.raises(PersonNeeded) as error:
        adapter.login()
    assert "ocopsync login thanhhoa" in str(error.value)
    assert "laravel_session" in str(error.value)


def test_a_one_time_password_is_not_asked_for_again_and_again(
    adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox, mount: SandboxMount
) -> None:
    sandbox.faults.add(FaultKind.OTP, SIGN_IN, times=9)
    for _ in range(3):
        with pytest.raises(PersonNeeded):
            list(adapter.live())
    assert sign_ins(mount) == 1


def test_a_wrong_password_is_not_tried_with_every_listing(
    open_adapter: Callable[..., ThanhHoaAdapter], mount: SandboxMount
) -> None:
    adapter = open_adapter({"email": "htx@sandbox.example", "password": "wrong"})
    for _ in range(3):
        with pytest.raises(CredentialsRefused, match="không đúng"):
            list(adapter.live())
    assert sign_ins(mount) == 1


@pytest.fixture
def opened_by_a_person(adapter: ThanhHoaAdapter) -> str:
    """The cookie of a session in somebody's browser."""
    adapter.login()
    return str(adapter.transport.cookies["laravel_session"])


def test_the_session_that_a_person_opened_is_used_without_signing_in(
    open_adapter: Callable[..., ThanhHoaAdapter], opened_by_a_person: str, mount: SandboxMount
) -> None:
    before = sign_ins(mount)
    adapter = open_adapter({"session": f" {opened_by_a_person}\n"})
    adapter.login()
    assert next(iter(adapter.live())).listings == ()
    assert sign_ins(mount) == before
    assert len(adapter.transport.cookies) == 1


def test_a_person_s_session_that_is_over_asks_the_person_where_no_password_is_known(
    open_adapter: Callable[..., ThanhHoaAdapter],
) -> None:
    with pytest.raises(PersonNeeded):
        open_adapter({"session": "old"}).login()


def test_a_person_s_session_that_is_over_is_followed_by_a_sign_in_where_it_can_be(
    open_adapter: Callable[..., ThanhHoaAdapter], sandbox: ThanhHoaSandbox, mount: SandboxMount
) -> None:
    open_adapter({**sandbox.credentials, "session": "old"}).login()
    assert sign_ins(mount) == 1


def test_a_write_is_not_sent_again_because_its_answer_looks_like_a_sign_in(
    seller: Any, listing: Listing, mount: SandboxMount
) -> None:
    seller.sandbox.faults.add(FaultKind.FAILURE_IN_200, "POST /user/advertising$")
    mount.app = adding('<input type="password" name="password">', to="POST", of=mount.app)
    assert seller.create(listing).outcome is Outcome.FAILED
    assert mount.writes.count("POST /user/advertising") == 1


def test_the_sign_in_page_in_place_of_another_is_a_session_that_ended(
    seller: Any, many: Callable[[int], None], mount: SandboxMount
) -> None:
    many(3)
    portal, shown = mount.app, []

    def sign_in_page_once(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"].endswith("/edit") and not shown:
            shown.append(1)
            start_response("200 OK", [("Content-Type", "text/html")])
            return [b"<form><input name='password' type='password'></form>"]
        return portal(environ, start_response)

    mount.app = sign_in_page_once
    assert len(seller.everything()) == 3
    assert sign_ins(mount) == 2


def test_a_sign_in_page_with_a_captcha_needs_a_person(adapter: ThanhHoaAdapter, mount: SandboxMount) -> None:
    mount.app = adding('<div class="g-recaptcha"></div>', to="GET", of=mount.app)
    with pytest.raises(PersonNeeded):
        adapter.login()
    assert sign_ins(mount) == 0


def test_a_sign_in_page_in_another_form_is_an_error(adapter: ThanhHoaAdapter, sandbox: ThanhHoaSandbox) -> None:
    sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, "GET /login")
    with pytest.raises(NotRecognised):
        adapter.login()
