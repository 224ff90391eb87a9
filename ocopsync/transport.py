"""Transport: HTTP to one marketplace, with one pool, one retry policy and errors that say what happened there.

The question that every error answers is "may it have arrived?". A request that surely did not arrive is
:class:`Transient`; one that may have is :class:`OutcomeUnknown`, unless it is safe to repeat (a read, or a write with
an idempotency key), when it is repeated instead.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import random
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin

import requests
import tenacity
from attrs import frozen
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.util import parse_url

from ocopsync.clock import Clock, SystemClock
from ocopsync.errors import MarketplaceError, OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.messages import say

SAFE_METHODS = frozenset({"GET", "HEAD"})


def is_loopback(url: str) -> bool:
    """Whether ``url``, read as ``requests`` reads it, leads to this machine and nowhere that only looks so."""
    try:
        host = parse_url(url).host or ""
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # no address at all, or a name
        return False


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
        self._proxies = proxies_for(self.base_url)
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
        HEAD); only then is it retried. Redirects are followed only where ``redirect`` says so, and never for a
        request that isn't repeatable: a failure on the way would not tell whether the first hop had done its work.

        A write goes to the marketplace's own address and nowhere else: a page that names another as the target of its
        form can't send credentials or listings there.

        Raises Transient, Throttled, OutcomeUnknown or Refused.
        """
        if repeatable is None:
            repeatable = method in SAFE_METHODS
        if redirect and not repeatable:
            raise ValueError("a redirect is followed only for a request that may be repeated")
        try:
            request = self._prepare(method, path, params, data, json, files, headers)
        except (requests.RequestException, ValueError) as error:
            url = path if "://" in path else self.base_url + path.lstrip("/")
            raise cannot_be_requested(f"{method} {address_without_query(url)}", error) from error
        if method not in SAFE_METHODS and origin(request.url or "") != origin(self.base_url):
            raise Refused(
                say(
                    "{address} is not the marketplace that the settings name ({base}); nothing was sent there.",
                    address=address_of(request),
                    base=address_without_query(self.base_url),
                )
            )
        if not repeatable:
            return self._once(request, redirect, repeatable=False)
        return self._retrying()(self._once, request, redirect, repeatable=True)

    def _prepare(
        self, method: str, path: str, params: Any, data: Any, json: Any, files: Any, headers: Mapping[str, str] | None
    ) -> requests.PreparedRequest:
        url = urljoin(self.base_url, path)
        all_headers = dict(self._session.headers)
        query = encoded(params or {})  # here and not in prepare, which takes three times as long over it
        if query:
            url = f"{url}{'&' if '?' in url else '?'}{query}"
        if data and isinstance(data, Mapping) and not files:
            data = encoded(data).encode()
            all_headers["Content-Type"] = "application/x-www-form-urlencoded"
        all_headers.update(headers or {})
        request = requests.PreparedRequest()
        request.prepare(
            method=method,
            url=url,
            data=data,
            json=json,
            files=files,
            headers=all_headers,
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
            raise server_error(response, address_of(request), now=self.clock.now(), repeatable=repeatable)
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


def encoded(values: Mapping[str, Any]) -> str:
    """As a query or a form's body: a list gives its name several times, None is left out."""
    return urlencode({name: value for name, value in values.items() if value is not None}, doseq=True)


def origin(url: str) -> tuple[str, str]:
    """Whose address it is: the scheme, and the host with its port."""
    scheme, _, rest = url.partition("://")
    return scheme.lower(), rest.partition("/")[0].partition("?")[0].rpartition("@")[2].lower()


def proxies_for(url: str) -> dict[str, str]:
    """The environment's proxies for ``url``; none for this machine, where the sandboxes are."""
    try:
        return {} if is_loopback(url) else dict(requests.utils.get_environ_proxies(url))
    except ValueError:  # no address at all: said when it is asked for something
        return {}


def address_of(request: requests.PreparedRequest) -> str:
    """Method, host and path: no query, which may carry a token."""
    return f"{request.method} {address_without_query(request.url or '')}"


def address_without_query(url: str) -> str:
    plain = url.partition("?")[0].partition("#")[0]
    scheme, mark, rest = plain.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


NEVER_ARRIVED: tuple[type[requests.RequestException], ...] = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.ProxyError,
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
    requests.exceptions.SSLError,  # it can break after the request too; a bad certificate: see never_connected
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
        return cannot_be_requested(address, error)
    if isinstance(error, NEVER_ARRIVED) or never_connected(error):
        return Transient(
            say(
                "{address} can't be reached ({kind}). Check the connection and try again.",
                address=address,
                kind=type(error).__name__,
            )
        )
    if repeatable:
        return Transient(say("{address} did not answer ({kind}).", address=address, kind=type(error).__name__))
    return OutcomeUnknown(
        say("{address} was sent and no answer came ({kind}).", address=address, kind=type(error).__name__)
    )


def cannot_be_requested(address: str, error: Exception) -> Refused:
    return Refused(say("{address} can't be requested ({kind}).", address=address, kind=type(error).__name__))


def never_connected(error: BaseException | None) -> bool:
    """Whether no connection was made (refused, no route, unknown host, bad certificate), by urllib3's causes.

    ``__context__`` is no cause: an earlier failure that somebody is just handling would be taken for this one.
    """
    from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

    seen = 0
    while error is not None and seen < 8:
        if isinstance(
            error, NewConnectionError | NameResolutionError | ConnectionRefusedError | ssl.SSLCertVerificationError
        ):
            return True
        reason = error.reason if isinstance(error, MaxRetryError) else None
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        error, seen = reason or inner or error.__cause__, seen + 1
    return False


def server_error(response: requests.Response, address: str, *, now: dt.datetime, repeatable: bool) -> MarketplaceError:
    if response.status_code == 503 and response.headers.get("Retry-After"):
        return Throttled(say("{address} is busy (503).", address=address), retry_after(response, now))
    message = say("{address} failed ({status}).", address=address, status=response.status_code)
    return Transient(message) if repeatable else OutcomeUnknown(message)


def retry_after(response: requests.Response, now: dt.datetime) -> float | None:
    """Seconds from a ``Retry-After`` header, which holds seconds or a date (RFC 9110, 10.2.3); else None."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:  # "-0000": a time in UTC (RFC 5322, 3.3)
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - now).total_seconds())
