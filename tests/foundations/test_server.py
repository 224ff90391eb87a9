"""Sandboxes over real HTTP: replies get lost as they do on a real network, and a taken port is said."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from werkzeug import Response

from ocopsync.errors import OutcomeUnknown, Refused, Transient, UsageError
from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade
from ocopsync.testing.server import Running
from ocopsync.transport import RetryPolicy, Transport


class Shop:
    """A site that does what is asked, and whose replies get lost as often as it is told."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.lost: list[Exception] = []

    def __call__(self, environ, start_response):
        self.done.append(environ["REQUEST_METHOD"])
        if self.lost:
            raise self.lost.pop()
        return Response("done " * 1000)(environ, start_response)


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def running(shop):
    with Running(shop) as running:
        yield running


@pytest.fixture
def transport(running, clock):
    transport = Transport(running.url, user_agent="test", clock=clock, retry=RetryPolicy(attempts=3))
    yield transport
    transport.close()


def test_it_answers(transport):
    assert transport.get("/").text == "done " * 1000


@pytest.mark.parametrize("trouble", [ConnectionDropped, ConnectionNeverMade])
def test_a_write_whose_reply_is_lost_may_have_been_done(shop, transport, trouble):
    shop.lost = [trouble("POST /")]
    with pytest.raises(OutcomeUnknown, match="was sent and no answer came"):
        transport.post("/", data={"a": "1"})
    assert shop.done == ["POST"]


def test_a_read_whose_reply_is_lost_is_asked_for_again(shop, transport):
    shop.lost = [ConnectionDropped("GET /") for _ in range(2)]
    assert transport.get("/").status_code == 200
    assert shop.done == ["GET"] * 3


def test_a_lost_reply_is_lost_for_nobody_else(shop, running, clock):
    shop.lost = [ConnectionDropped("GET /")] * 4
    transport = Transport(running.url, user_agent="test", clock=clock, retry=RetryPolicy(attempts=9))
    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(lambda _: transport.get("/").status_code, range(64)))
    transport.close()
    assert replies == [200] * 64
    assert len(shop.done) == 68


def test_a_site_that_is_not_there_was_not_reached(shop, transport, running):
    running.close()
    with pytest.raises(Transient, match="can't be reached"):
        transport.post("/")
    assert shop.done == []


def test_a_name_that_nobody_knows_was_not_reached(clock, monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Transient, match="can't be reached"):
        Transport("http://voso.invalid", user_agent="test", clock=clock).post("/")


def test_what_speaks_no_http_is_not_taken_for_an_answer(clock):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"220 mail.test ESMTP\r\n\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        transport = Transport(f"http://127.0.0.1:{server.getsockname()[1]}", user_agent="test", clock=clock)
        with pytest.raises((OutcomeUnknown, Refused)):
            transport.post("/")
        thread.join()
        transport.close()


def test_an_answer_that_breaks_off_is_no_answer(clock):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def half():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}")

        thread = threading.Thread(target=half)
        thread.start()
        transport = Transport(f"http://127.0.0.1:{server.getsockname()[1]}", user_agent="test", clock=clock)
        with pytest.raises(OutcomeUnknown):
            transport.post("/")
        thread.join()
        transport.close()


def test_a_port_that_is_taken_is_said_with_the_way_on(running, shop):
    port = int(running.url.rpartition(":")[2])
    with pytest.raises(UsageError) as caught:
        Running(shop, port=port)
    assert f"Port {port} on 127.0.0.1 is taken" in str(caught.value)
    assert "--port" in str(caught.value)


def test_a_port_is_free_again_at_once(shop):
    with Running(shop) as first:
        requests.get(first.url, timeout=5)
    with Running(shop, port=int(first.url.rpartition(":")[2])) as second:
        assert second.url == first.url
        assert requests.get(second.url, timeout=5).status_code == 200


def test_two_take_two_ports(shop):
    with Running(shop) as first, Running(shop) as second:
        assert first.url != second.url


def test_it_keeps_quiet(running, capfd):
    requests.get(running.url, timeout=5)
    assert capfd.readouterr() == ("", "")
