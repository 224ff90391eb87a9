"""An answer is read to its end, but never without end."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from ocopsync import bodies
from ocopsync.bodies import LONGEST, PIECE
from ocopsync.errors import NotRecognised, OutcomeUnknown, Transient
from ocopsync.testing import HandClock
from ocopsync.transport import RetryPolicy, Transport


class Flow(io.RawIOBase):
    """A body whose every piece takes its time."""

    def __init__(self, pieces, clock, wait):
        self.left, self.clock, self.wait, self.given = pieces, clock, wait, 0

    def readable(self):
        return True

    def read(self, size=-1):
        if not self.left:
            return b""
        self.left -= 1
        self.given += PIECE
        self.clock.sleep(self.wait.total_seconds())
        return b"x" * PIECE


class Answers(BaseAdapter):
    def __init__(self, flow):
        super().__init__()
        self.flow = flow

    def send(self, request, **options):
        return HTTPAdapter().build_response(request, HTTPResponse(self.flow, status=200, preload_content=False))

    def close(self): ...


def asked(method, pieces, wait=dt.timedelta(0)):
    """The body that is read, or the error; and how much was taken."""
    clock = HandClock()
    flow = Flow(pieces, clock, wait)
    transport = Transport("http://a.test", user_agent="x", clock=clock, adapter=Answers(flow), retry=RetryPolicy(1))
    try:
        return transport.send(method, "x").content, flow.given
    except Exception as error:
        return error, flow.given


def test_an_ordinary_body_is_read_whole():
    assert asked("GET", 5) == (b"x" * 5 * PIECE, 5 * PIECE)


@pytest.mark.parametrize(("method", "kind"), [("GET", NotRecognised), ("POST", OutcomeUnknown)])
def test_of_a_body_without_end_no_more_is_read_and_a_sentence_says_so(monkeypatch, method, kind):
    monkeypatch.setattr(bodies, "LARGEST", 10 * PIECE)
    error, given = asked(method, 1_000)
    assert isinstance(error, kind)
    assert "answered with more than" in error.message.render("en")
    assert given <= 12 * PIECE


@pytest.mark.parametrize(("method", "kind"), [("GET", Transient), ("POST", OutcomeUnknown)])
def test_a_body_that_trickles_is_no_answer(method, kind):
    error, given = asked(method, 1_000, LONGEST / 10)
    assert isinstance(error, kind)
    assert "ReadTimeout" in error.message.render("en")
    assert given <= 12 * PIECE


def test_what_a_mounted_adapter_made_whole_is_left_as_it_is():
    class Ready(BaseAdapter):
        def send(self, request, **options):
            response = requests.Response()
            response.status_code, response.request, response._content = 200, request, b"{}"
            return response

        def close(self): ...

    transport = Transport("http://a.test", user_agent="x", clock=HandClock(), adapter=Ready())
    assert transport.get("x").json() == {}
