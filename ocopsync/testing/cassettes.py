"""Cassettes: what an adapter and a marketplace said to each other, written down scrubbed and played back.

A cassette is JSON in the layout of VCR (https://vcrpy.readthedocs.io), with one object for each exchange. In a test::

    transport = Transport(url, user_agent="test", adapter=Replay.of(Path("tests/cassettes/my/create.json")))
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from ocopsync.bodies import read_body
from ocopsync.clock import SystemClock
from ocopsync.scrubbing import Names, scrubbed_url
from ocopsync.testing.mock_transport import raw_response
from ocopsync.testing.scrubbed import content_type_of, scrubbed_body, scrubbed_headers, text_of

Interaction = Mapping[str, Any]


class Recorder(BaseAdapter):
    """Passes requests on to ``inner`` and keeps what is said, scrubbed at once.

    ``public``: the adapter's public names.
    """

    def __init__(self, inner: BaseAdapter, public: Names = ()) -> None:
        super().__init__()
        self.inner = inner
        self.public = public
        self.interactions: list[Interaction] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        response = self.inner.send(request, *args, **options)
        read_body(response, SystemClock())
        said = {"request": request_of(request, self.public), "response": response_of(response, self.public)}
        self.interactions.append(said)
        return response

    def close(self) -> None:
        self.inner.close()

    def take(self) -> list[Interaction]:
        """What was said since the last time."""
        taken, self.interactions = self.interactions, []
        return taken


class Replay(BaseAdapter):
    """Answers from a cassette, in its order; a request that isn't the recorded one fails with what differs."""

    def __init__(self, interactions: Sequence[Interaction], public: Names = ()) -> None:
        super().__init__()
        self.left = list(interactions)
        self.public = public
        self._builder = HTTPAdapter()

    @classmethod
    def of(cls, path: Path) -> Replay:
        cassette = json.loads(path.read_text(encoding="utf-8"))
        return cls(cassette["interactions"], cassette.get("public", ()))

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        asked = request_of(request, self.public)
        if not self.left:
            raise AssertionError(f"{asked['method']} {asked['uri']}: the cassette has ended")
        interaction = self.left.pop(0)
        recorded = interaction["request"]
        if differing := [part for part in ("method", "uri", "body") if asked[part] != recorded[part]]:
            told = "; ".join(f"{part}: {asked[part]!r}, recorded {recorded[part]!r}" for part in differing)
            raise AssertionError(f"something else is sent ({told}); if that is meant, record it again")
        answer = interaction["response"]
        headers = [(name, value) for name, values in answer["headers"].items() for value in values]
        raw = raw_response(answer["status"]["code"], headers, answer["body"]["string"].encode(), request.method)
        return self._builder.build_response(request, raw)

    def close(self) -> None: ...


def request_of(request: requests.PreparedRequest, public: Names = ()) -> dict[str, Any]:
    headers = {name: [text_of(value)] for name, value in request.headers.items()}
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"(a stream)"
    return {
        "method": request.method,
        "uri": scrubbed_url(request.url or "", public),
        "headers": {name: text for name, (text, *_) in scrubbed_headers(headers, public).items()},
        "body": scrubbed_body(content, content_type_of(headers), public).decode(),
    }


def response_of(response: requests.Response, public: Names = ()) -> dict[str, Any]:
    lists = getattr(response.raw, "headers", None)
    headers = {name: lists.getlist(name) if lists else [value] for name, value in response.headers.items()}
    return {
        "status": {"code": response.status_code, "message": response.reason or ""},
        "headers": scrubbed_headers(headers, public),
        "body": {"string": scrubbed_body(response.content, content_type_of(headers), public).decode()},
    }


def cassette_text(interactions: Sequence[Interaction], public: Names = ()) -> str:
    told = {"public": sorted(public)} if public else {}
    return json.dumps({"version": 1, **told, "interactions": list(interactions)}, ensure_ascii=False, indent=2) + "\n"
