"""The partner contract: our own design of a JSON interface, for want of a published one. It isn't Postmart's API.

Bearer token, an optional HMAC signature, the envelope ``{code, message, data}`` in which 0 is the only good code (a
failure may come with HTTP 200), and idempotency keys that make every write safe to repeat.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import requests
from attrs import frozen

from ocopsync.errors import CredentialsRefused, NotRecognised, OutcomeUnknown, Refused, Transient
from ocopsync.messages import say
from ocopsync.transport import SAFE_METHODS, Transport, address_of

ROOT = "partner/v1/"
BATCH = 100
"""Products in one request: part of our own contract."""

OK, INVALID, SKU_EXISTS, NOT_FOUND, UNAUTHORISED, PRICE_REVIEW, INTERNAL = 0, 1001, 1002, 1003, 1005, 1006, 1500


@frozen
class Written:
    """The answer to a write."""

    data: Any
    doubtful: bool
    """Whether an earlier attempt at it was not answered, so that it may have done what this one was refused."""


@frozen
class Contract:
    """Calls of the partner contract. Safe to use from several threads."""

    transport: Transport
    secret: Callable[[str], str]
    signed: bool = False

    def get(self, path: str, **query: str) -> Any:
        """``data`` of a read."""
        return self._call("GET", path, query=query).data

    def send(self, method: str, path: str, body: Any, *, keys: Iterable[str]) -> Written:
        """A write. ``keys`` are the idempotency keys of its items: sent again, nothing is done twice."""
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": hashlib.sha256("\n".join(keys).encode()).hexdigest(),
        }
        return self._call(method, path, body=msgspec.json.encode(body), headers=headers)

    def upload(self, name: str, content: bytes, kind: str) -> Any:
        """``data`` for a picture; the same bytes get the same id."""
        from urllib3 import encode_multipart_formdata

        body, content_type = encode_multipart_formdata({"file": (name, content, kind)})
        return self._call("POST", "images", body=body, headers={"Content-Type": content_type}).data

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Written:
        target = ROOT + path + (f"?{urlencode(query)}" if query else "")
        is_write = method not in SAFE_METHODS
        lost: list[Transient] = []
        response = self.transport.send(
            method,
            target,
            data=body or None,
            headers=lambda: {**(headers or {}), **self._proof(method, target, body)},
            keyed=is_write,
            unanswered=lost,
        )
        try:
            return Written(data_of(response), doubtful=bool(lost))
        except (NotRecognised, Refused) as error:
            if is_write and (lost or isinstance(error, NotRecognised)):
                raise OutcomeUnknown(error.message) from error
            raise

    def _proof(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """Who we are: the token and, where it is switched on, a signature over time, method, address and body."""
        headers = {"Authorization": f"Bearer {self.secret('token')}"}
        if self.signed:
            stamp = str(int(self.transport.clock.now().timestamp()))
            parts = urlsplit(self.transport.base_url + target)
            address = parts.path + (f"?{parts.query}" if parts.query else "")
            message = f"{stamp}\n{method}\n{address}\n".encode() + body
            key = self.secret("hmac_secret").encode()
            headers |= {"X-Timestamp": stamp, "X-Signature": hmac.new(key, message, hashlib.sha256).hexdigest()}
        return headers


def data_of(response: requests.Response) -> Any:
    """``data`` of a good envelope; the error that a bad one means, whatever its HTTP status."""
    address = address_of(response.request)
    try:
        envelope = response.json()
    except (ValueError, RecursionError):
        envelope = None
    if response.status_code == 401:
        raise unauthorised()
    if not isinstance(envelope, dict) or type(envelope.get("code")) is not int:
        raise NotRecognised(say("{address} did not answer as the partner contract says.", address=address))
    code, words = envelope["code"], str(envelope.get("message") or "")
    if code == OK:
        return envelope.get("data")
    if code == UNAUTHORISED:
        raise unauthorised()
    if code == INTERNAL:
        raise failed_inside(response, words)
    raise Refused(say("{address} says no ({code}): {words}", address=address, code=code, words=words))


def failed_inside(response: requests.Response, words: str) -> Transient | OutcomeUnknown:
    message = say("{address} failed inside: {words}", address=address_of(response.request), words=words)
    return Transient(message) if response.request.method in SAFE_METHODS else OutcomeUnknown(message)


def unauthorised() -> CredentialsRefused:
    return CredentialsRefused(
        say("The partner contract refused the token or the signature. Check them, then run: ocopsync login postmart")
    )
