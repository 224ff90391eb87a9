"""The mock transport: a WSGI application mounted on ``requests``, without a socket."""

from __future__ import annotations

import http.client
import io
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade


class SandboxMount(BaseAdapter):
    """A ``requests`` transport adapter that answers from a WSGI application.

    ``requests_seen`` holds ``"METHOD /path"`` of every request, in order: a test asserts with it what was sent.
    """

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self.app = app
        self.requests_seen: list[str] = []
        self._builder = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        path = urlsplit(request.url or "").path
        self.requests_seen.append(f"{request.method} {path}")
        try:
            status, headers, body = call(self.app, environ_of(request))
        except ConnectionNeverMade as error:
            raise requests.ConnectTimeout(request=request) from error
        except ConnectionDropped as error:
            raise requests.ConnectionError("connection dropped", request=request) from error
        return self._builder.build_response(request, raw_response(status, headers, body, request.method))

    def close(self) -> None: ...

    @property
    def writes(self) -> list[str]:
        """The requests seen that were not reads."""
        return [line for line in self.requests_seen if not line.startswith(("GET ", "HEAD "))]


def environ_of(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    body = request.body or b""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = b"".join(body) if isinstance(body, Iterable) else body.read()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        sent = value if isinstance(value, bytes) else value.encode("latin-1")  # as http.client does
        text = sent.decode("latin-1")
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    environ.setdefault("HTTP_HOST", parts.netloc.rpartition("@")[2])
    return environ


def call(app: WSGIApplication, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body that ``app`` answers."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started.append((status, headers))
        return lambda data: None

    chunks = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close:
            close()
    status, headers = started[-1]
    return int(status.split(" ", 1)[0]), headers, body


class _Original:
    """What ``requests`` reads cookies from."""

    def __init__(self, headers: list[tuple[str, str]]) -> None:
        self.msg = http.client.HTTPMessage()
        for name, value in headers:
            self.msg[name] = value

    def isclosed(self) -> bool:
        return True

    def close(self) -> None: ...


def raw_response(status: int, headers: list[tuple[str, str]], body: bytes, method: str | None = None) -> HTTPResponse:
    merged = HTTPHeaderDict()
    for name, value in headers:
        merged.add(name, value)
    return HTTPResponse(
        body=io.BytesIO(body),
        headers=merged,
        status=status,
        request_method=method,  # an answer to HEAD tells a length and has no body
        preload_content=False,
        original_response=_Original(headers),  # type: ignore[arg-type]
    )
