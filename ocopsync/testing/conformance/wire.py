"""Wire: what lies between an adapter and its sandbox; it remembers what left and plays what no sandbox can."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

import requests
from attrs import define, frozen
from requests.adapters import HTTPAdapter

from ocopsync.testing.hand_clock import HandClock
from ocopsync.testing.mock_transport import SandboxMount, raw_response

ELSEWHERE = "elsewhere.invalid"
"""A host that is nobody's; what is sent there has left the marketplace."""
REDESIGNED = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Giao diện mới</title></head>'
    '<body><div id="root"></div><script src="/static/main.js"></script></body></html>'
)
"""A page that looks like nothing an adapter knows."""

Through = Callable[[], requests.Response]
"""Lets the request reach the sandbox; its reply."""
Trick = Callable[[requests.PreparedRequest, Through], requests.Response]
"""What is played in place of a reply."""


@frozen
class Sent:
    """A request as it left."""

    method: str
    url: str
    headers: str
    body: bytes

    @property
    def line(self) -> str:
        """``POST /product/save``"""
        return f"{self.method} {urlsplit(self.url).path}"

    @property
    def is_elsewhere(self) -> bool:
        return urlsplit(self.url).hostname == ELSEWHERE


@define
class Play:
    """A trick for the requests whose line matches ``on``: ``times`` times, after ``skip`` others."""

    trick: Trick
    on: re.Pattern[str]
    times: int
    skip: int


class Wire(SandboxMount):
    """The mock transport of the conformance suite."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__(app)
        self.sent: list[Sent] = []
        self._plays: list[Play] = []

    def play(self, trick: Trick, on: str = "", *, times: int = 1, skip: int = 0) -> None:
        """``on`` is a regular expression that is searched in ``"POST /product/save"``."""
        self._plays.append(Play(trick, re.compile(on), times, skip))

    def stop_playing(self) -> None:
        """Forget the tricks that haven't been played."""
        self._plays.clear()

    @property
    def waiting(self) -> int:
        """How many tricks haven't been played."""
        return len(self._plays)

    def lines(self, pattern: str) -> list[str]:
        """The requests that left and match, in order."""
        return [item.line for item in self.sent if re.search(pattern, item.line)]

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        sent = Sent(str(request.method), str(request.url), repr(dict(request.headers)), body_of(request))
        self.sent.append(sent)
        if sent.is_elsewhere:
            return reply(request, REDESIGNED)

        def through() -> requests.Response:
            return SandboxMount.send(self, request, *args, **options)

        trick = self._due(sent.line)
        return trick(request, through) if trick else through()

    def _due(self, line: str) -> Trick | None:
        for play in self._plays:
            if not play.on.search(line):
                continue
            if play.skip:
                play.skip -= 1
                continue
            play.times -= 1
            if not play.times:
                self._plays.remove(play)
            return play.trick
        return None


def body_of(request: requests.PreparedRequest) -> bytes:
    body = request.body or b""
    return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""


def reply(
    request: requests.PreparedRequest, text: str, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> requests.Response:
    all_headers = [("Content-Type", "text/html; charset=utf-8"), *headers]
    return HTTPAdapter().build_response(request, raw_response(status, all_headers, text.encode(), request.method))


def another_page(request: requests.PreparedRequest, through: Through) -> requests.Response:
    """The request is carried out; what comes back is a page that nobody knows."""
    through()
    return reply(request, REDESIGNED)


def noted(replies: list[bytes]) -> Trick:
    """The reply as it is, kept in ``replies``, too."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        replies.append(response.content)
        return response

    return trick


def reworded(word: str, other: str) -> Trick:
    """The reply with another word in place of each ``word``."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        response._content = response.content.replace(word.encode(), other.encode())
        return response

    return trick


def cut_off(request: requests.PreparedRequest, through: Through) -> requests.Response:
    """Half of the reply."""
    response = through()
    half = response.content[: len(response.content) // 2]
    response._content = half  # requests offers no other way
    response.headers["Content-Length"] = str(len(half))
    return response


def no_connection(request: requests.PreparedRequest, through: Through) -> requests.Response:
    """Nobody listens there."""
    raise requests.ConnectionError(request=request) from ConnectionRefusedError()


def sent_elsewhere(status: int) -> Trick:
    """A redirect to another host, before anything was done."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        return reply(request, "", status=status, headers=(("Location", f"http://{ELSEWHERE}/trap"),))

    return trick


def slow(clock: HandClock, seconds: float) -> Trick:
    """The reply comes so many seconds later."""

    def trick(request: requests.PreparedRequest, through: Through) -> requests.Response:
        response = through()
        clock.time += dt.timedelta(seconds=seconds)
        return response

    return trick


class Killed(BaseException):
    """The process ends here."""


def killed(request: requests.PreparedRequest, through: Through) -> requests.Response:
    """The request is carried out, and the process that sent it dies before the reply."""
    through()
    raise Killed
