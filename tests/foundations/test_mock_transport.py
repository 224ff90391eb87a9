"""The mock transport gives a WSGI application what a socket would have given it, and answers likewise."""

from __future__ import annotations

import io

import pytest
import requests
from werkzeug import Request, Response

from ocopsync.testing import SandboxMount
from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade
from ocopsync.testing.server import Running


def echo(environ, start_response):
    """An application that tells what it was asked."""
    with Request(environ) as request:
        told = {
            "method": request.method,
            "url": request.url,
            "host": request.host,
            "path": request.path,
            "args": request.args.to_dict(),
            "form": request.form.to_dict(),
            "files": {name: [file.filename, file.read().decode()] for name, file in request.files.items()},
            "body": request.get_data(as_text=True),
            "type": request.headers.get("Content-Type", "").partition(";")[0],
            "own": request.headers.get("X-Own"),
            "cookies": dict(request.cookies),
        }
    import json

    return Response(json.dumps(told), headers=[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")])(
        environ, start_response
    )


@pytest.fixture
def session():
    session = requests.Session()
    session.trust_env = False
    with session:
        yield session


REQUESTS = [
    {"method": "GET", "path": "/"},
    {"method": "GET", "path": "/nông sản/a%2Fb", "params": {"q": "mắm tôm", "n": "1"}},
    {"method": "POST", "path": "/form", "data": {"name": "Mắm", "_csrf": "t=&"}},
    {"method": "PUT", "path": "/json", "json": {"tên": "Mắm"}},
    {"method": "POST", "path": "/file", "files": {"f": ("ảnh.png", "PNG")}, "data": {"x": "1"}},
    {"method": "POST", "path": "/stream", "data": io.BytesIO(b"abc")},
    {"method": "DELETE", "path": "/d", "headers": {"X-Own": "7"}, "cookies": {"s": "ớt".encode().hex()}},
]


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda asked: asked["path"])
def test_an_application_is_asked_the_same_as_over_a_socket(session, asked):
    asked = dict(asked)
    path = asked.pop("path")
    with Running(echo) as running:
        real = session.request(url=running.url + path, **asked)
        session.cookies.clear()
        if "data" in asked and hasattr(asked["data"], "seek"):
            asked["data"].seek(0)
        session.mount("http://", SandboxMount(echo))
        mocked = session.request(url=running.url + path, **asked)
    assert mocked.json() == real.json()
    assert session.cookies.get_dict() == {"a": "1", "b": "2"}


def test_credentials_in_an_address_are_no_part_of_the_host(session):
    session.mount("http://", SandboxMount(echo))
    assert session.get("http://lan:hunter2@voso.test/a").json()["host"] == "voso.test"


def test_it_remembers_what_was_sent(session):
    mount = SandboxMount(echo)
    session.mount("http://", mount)
    session.get("http://voso.test/list?page=2")
    session.head("http://voso.test/list")
    session.post("http://voso.test/save")
    assert mount.requests_seen == ["GET /list", "HEAD /list", "POST /save"]
    assert mount.writes == ["POST /save"]


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(ConnectionNeverMade, requests.ConnectTimeout), (ConnectionDropped, requests.ConnectionError)],
)
def test_trouble_looks_as_it_does_on_a_socket(session, trouble, kind):
    def broken(environ, start_response):
        raise trouble

    session.mount("http://", SandboxMount(broken))
    with pytest.raises(kind) as caught:
        session.get("http://voso.test/")
    assert type(caught.value) is kind


def test_redirects_and_statuses(session):
    def app(environ, start_response):
        answer = (
            Response(status=302, headers={"Location": "/end"}) if environ["PATH_INFO"] == "/" else Response("end", 404)
        )
        return answer(environ, start_response)

    session.mount("http://", SandboxMount(app))
    reply = session.get("http://voso.test/")
    assert (reply.status_code, reply.url, reply.text) == (404, "http://voso.test/end", "end")
    assert [hop.status_code for hop in reply.history] == [302]


def test_an_application_s_own_mistake_is_not_hidden(session):
    def broken(environ, start_response):
        raise ZeroDivisionError

    session.mount("http://", SandboxMount(broken))
    with pytest.raises(ZeroDivisionError):
        session.get("http://voso.test/")


def test_what_an_application_opened_is_closed(session):
    closed = []

    class Body:
        def __iter__(self):
            return iter([b"a", b"b"])

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])
        return Body()

    session.mount("http://", SandboxMount(app))
    assert session.get("http://voso.test/").content == b"ab"
    assert closed == [True]
