"""Transport: HTTP to one marketplace, with one pool, one retry policy and errors that say what happened there.

The question that every error answers is "may it have arrived?". A request that surely did not arrive is
:class:`Transient`; one that may have is :class:`OutcomeUnknown`, unless it is safe to repeat (a read, or a write with
an idempotency key), when it is repeated instead.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
from attrs import frozen
from requests.adapters import BaseAdapter, HTTPAdapter

from ocopsync.clock import Clock, SystemClock
from ocopsync.errors import MarketplaceError, OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.messages import say

SAFE_METHODS = frozenset({"GET", "HEAD"})
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in LOOPBACK or host.startswith("127.")


@frozen
class RetryPolicy:
    """How often and how patiently a request that is safe to repeat is repeated."""

    attempts: int = 4
    longest_wait: float = 30.0
    """Seconds. A ``Retry-After`` beyond it is not waited for: the request fails as throttled."""
    first_wait: float = 0.5


class Transport:
    """Requests to one marketplace. Safe to use from several threads.

    ``adapter`` is a ``requests`` transport adapter: the place where tests mount a sandbox without a socket.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user_agent: str,
        pool: int = 8,
        timeout: tuple[float, float] = (10.0, 60.0),
        retry: RetryPolicy | None = None,
        clock: Clock | None = None,
        adapter: BaseAdapter | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/") + "/"
        self.clock = clock or SystemClock()
        self._timeout = timeout
        self._retry = retry or RetryPolicy()
        self._session = requests.Session()
        self._session.headers = requests.structures.CaseInsensitiveDict(
            {"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        )
        # The environment is asked once, not for every request: half of requests' CPU time goes there.
        self._session.trust_env = False
        self._proxies = dict(requests.utils.get_environ_proxies(self.base_url))
        self._verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        mounted = adapter or HTTPAdapter(pool_connections=2, pool_maxsize=pool, pool_block=True)
        self._session.mount("https://", mounted)
        self._session.mount("http://", mounted)

    @property
    def cookies(self) -> requests.cookies.RequestsCookieJar:
        return self._session.cookies

    def close(self) -> None:
        self._session.close()

    def get(self, path: str, **options: Any) -> requests.Response:
        """``GET``; see :meth:`send`."""
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        """``POST``; see :meth:`send`."""
        return self.send("POST", path, **options)

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        data: Any = None,
        json: Any = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        redirect: bool = False,
        repeatable: bool | None = None,
    ) -> requests.Response:
        """Send one request and give the reply, whatever its status below 500 (but not 429).

        ``path`` may be a whole address. ``repeatable`` says that sending it twice does no harm (by default: GET and
        HEAD); only then is it retried. Redirects are followed only where ``redirect`` says so.

        Raises Transient, Throttled, OutcomeUnknown or Refused.
        """
        request = self._prepare(method, path, params, data, json, files, headers)
        if repeatable is None:
            repeatable = method in SAFE_METHODS
        if not repeatable:
            return self._once(request, redirect, repeatable=False)
        return self._retrying()(self._once, request, redirect, repeatable=True)

    def _prepare(
        self, method: str, path: str, params: Any, data: Any, json: Any, files: Any, headers: Mapping[str, str] | None
    ) -> requests.PreparedRequest:
        request = requests.PreparedRequest()
        request.prepare(
            method=method,
            url=urljoin(self.base_url, path),
            params=params,
            data=data,
            json=json,
            files=files,
            headers={**self._session.headers, **(headers or {})},
            cookies=self._session.cookies,
        )
        return request

    def _once(self, request: requests.PreparedRequest, redirect: bool, *, repeatable: bool) -> requests.Response:
        try:
            response = self._session.send(
                request,
                timeout=self._timeout,
                allow_redirects=redirect,
                proxies=self._proxies,
                verify=self._verify,
                stream=False,
            )
        except requests.RequestException as error:
            raise classify(error, address=address_of(request), repeatable=repeatable) from error
        if response.status_code == 429:
            raise Throttled(
                say("{address} asks for fewer requests (429).", address=address_of(request)),
                retry_after(response, self.clock.now()),
            )
        if response.status_code >= 500:
            raise server_error(response, address_of(request), repeatable=repeatable)
        return response

    def _retrying(self) -> tenacity.Retrying:
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._worth_another_try),
            stop=tenacity.stop_after_attempt(self._retry.attempts),
            wait=self._wait,
            sleep=self.clock.sleep,
            reraise=True,
        )

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, Throttled) and error.retry_after is not None:
            return error.retry_after <= self._retry.longest_wait
        return isinstance(error, Transient)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """What the marketplace asks for, or full jitter over a doubling span."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Throttled) and error.retry_after is not None:
            return error.retry_after
        span = self._retry.first_wait * 2.0 ** (state.attempt_number - 1)
        return random.uniform(0, min(span, self._retry.longest_wait))


def address_of(request: requests.PreparedRequest) -> str:
    """Method, host and path: no query, which may carry a token."""
    parts = urlsplit(request.url or "")
    return f"{request.method} {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


NEVER_ARRIVED: tuple[type[requests.RequestException], ...] = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.ProxyError,
    requests.exceptions.SSLError,
)
CALLERS_MISTAKE: tuple[type[requests.RequestException], ...] = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.TooManyRedirects,
    requests.exceptions.UnrewindableBodyError,
    requests.exceptions.URLRequired,
)
MAY_HAVE_ARRIVED: tuple[type[requests.RequestException], ...] = (
    requests.exceptions.ReadTimeout,
    requests.exceptions.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.StreamConsumedError,
    requests.exceptions.RetryError,
    requests.exceptions.HTTPError,
    requests.exceptions.Timeout,
)


def classify(error: requests.RequestException, *, address: str, repeatable: bool) -> MarketplaceError:
    """The error of ours that says what a failure of ``requests`` means."""
    if isinstance(error, CALLERS_MISTAKE):
        return Refused(say("{address} can't be requested ({kind}).", address=address, kind=type(error).__name__))
    if isinstance(error, NEVER_ARRIVED) or refused_connection(error):
        return Transient(say("{address} can't be reached ({kind}).", address=address, kind=type(error).__name__))
    if repeatable:
        return Transient(say("{address} did not answer ({kind}).", address=address, kind=type(error).__name__))
    return OutcomeUnknown(
        say("{address} was sent and no answer came ({kind}).", address=address, kind=type(error).__name__)
    )


def refused_connection(error: BaseException | None) -> bool:
    """Whether the connection was never made (refused, no route, unknown host), deep in urllib3's chain of causes."""
    from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, NewConnectionError | NameResolutionError | ConnectionRefusedError):
            return True
        reason = error.reason if isinstance(error, MaxRetryError) else None
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        error, seen = reason or inner or error.__cause__ or error.__context__, seen + 1
    return False


def server_error(response: requests.Response, address: str, *, repeatable: bool) -> MarketplaceError:
    if response.status_code == 503 and response.headers.get("Retry-After"):
        return Throttled(say("{address} is busy (503).", address=address), retry_after(response, None))
    message = say("{address} failed ({status}).", address=address, status=response.status_code)
    return Transient(message) if repeatable else OutcomeUnknown(message)


def retry_after(response: requests.Response, now: dt.datetime | None) -> float | None:
    """Seconds from a ``Retry-After`` header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if now is None:
        now = dt.datetime.now(dt.UTC)
    return max(0.0, (when - now).total_seconds())
