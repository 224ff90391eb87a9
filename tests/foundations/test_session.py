"""One session for all threads: signed in once, renewed once, and a refused password is sent once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from ocopsync.errors import CredentialsRefused, PersonNeeded, Transient
from ocopsync.messages import say
from ocopsync.session import SharedSession


class Site:
    """Takes the newest token only."""

    def __init__(self) -> None:
        self.sign_ins = 0
        self.good = True
        self.asked: list[str] = []

    def sign_in(self) -> str:
        self.sign_ins += 1
        self.good = True
        return f"token-{self.sign_ins}"

    def answer(self, token: str) -> requests.Response:
        self.asked.append(token)
        reply = requests.Response()
        reply.status_code = 200 if self.good and token == f"token-{self.sign_ins}" else 401
        return reply


def is_over(reply: requests.Response) -> bool:
    return reply.status_code == 401


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def session(site: Site) -> SharedSession[str]:
    return SharedSession(site.sign_in, is_over=is_over)


def test_it_signs_in_when_it_must_and_not_before(site, session):
    assert site.sign_ins == 0
    for _ in range(3):
        assert session.send(site.answer).status_code == 200
    assert site.sign_ins == 1


def test_what_was_refused_for_want_of_a_session_is_sent_once_more(site, session):
    session.send(site.answer)
    site.good = False
    assert session.send(site.answer).status_code == 200
    assert site.asked == ["token-1", "token-1", "token-2"]


def test_a_site_that_ends_every_session_is_asked_twice_and_no_more(site, session):
    site.answer = lambda token: Site.answer(site, "stale")  # type: ignore[method-assign]
    assert is_over(session.send(lambda token: site.answer(token)))
    assert site.asked == ["stale", "stale"]


@pytest.mark.parametrize("kind", [CredentialsRefused, PersonNeeded])
def test_a_refusal_is_remembered_until_somebody_opens_it_anew(kind):
    tries: list[int] = []

    def sign_in() -> str:
        tries.append(1)
        raise kind(say("no"))

    session = SharedSession(sign_in, is_over=is_over)
    for _ in range(3):
        with pytest.raises(kind, match="no"):
            session.send(lambda token: requests.Response())
    assert len(tries) == 1
    with pytest.raises(kind):
        session.open()
    assert len(tries) == 2


def test_a_sign_in_that_could_not_be_reached_is_tried_again(site):
    failures = [Transient(say("not now"))]

    def sign_in() -> str:
        if failures:
            raise failures.pop()
        return site.sign_in()

    session = SharedSession(sign_in, is_over=is_over)
    with pytest.raises(Transient):
        session.send(site.answer)
    assert session.send(site.answer).status_code == 200


def test_a_cookie_needs_no_proof():
    signed_in: list[int] = []
    session = SharedSession(lambda: signed_in.append(1), is_over=is_over)
    for _ in range(2):
        session.send(lambda _: requests.Response())
    assert len(signed_in) == 1


def test_threads_whose_session_ends_at_once_sign_in_once(site, session):
    session.send(site.answer)
    together = threading.Barrier(4)

    def request(token: str) -> requests.Response:
        reply = site.answer(token)
        if token == "token-1":
            together.wait(5)
        return reply

    site.good = False
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: session.send(request), range(4)))
    assert [reply.status_code for reply in replies] == [200] * 4
    assert site.sign_ins == 2
