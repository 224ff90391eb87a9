"""Transport: HTTP to one marketplace, with one pool, one pace and errors that say what happened there.

The question that every error answers is "may it have arrived?". A request that surely did not arrive is
:class:`Transient` and repeated, whatever it is; one that may have is :class:`OutcomeUnknown` and never repeated, unless
that does no harm (a read, or a write with an idempotency key).
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import ssl
import threading
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin

import requests
import tenacity
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.util import parse_url

from ocopsync.bodies import LARGEST, TooLarge, read_body
from ocopsync.clock import Clock, SystemClock
from ocopsync.errors import MarketplaceError, NotRecognised, OutcomeUnknown, Refused, Throttled, Transient, UsageError
from ocopsync.limits import Limit
from ocopsync.messages import say
from ocopsync.pace import Pace
from ocopsync.pace import RetryPolicy as RetryPolicy

SAFE_METHODS = frozenset({"GET", "HEAD"})

Headers = Mapping[str, str] | Callable[[], Mapping[str, str]]
"""A callable makes them anew for each attempt: a signature over the time is good for minutes only."""


def is_loopback(url: str) -> bool:
    """Whether ``url``, read as ``requests`` reads it, leads to this machine and nowhere that only looks so."""
    try:
        host = parse_url(url).host or ""
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # no address at all, or a name
        return False


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
        limit: Limit | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/") + "/"
        self.clock = clock or SystemClock()
        self._timeout = timeout
        self._retry = retry or RetryPolicy()
        base = address_without_query(self.base_url)
        self.pace = Pace(base, self.clock, retry=self._retry, limit=limit or Limit())
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._worth_another_try),
            stop=self._enough,
            wait=self._wait,
            sleep=self.pace.rest,
            reraise=True,
        )
        self.before_write: Callable[[], None] = lambda: None
        """Called right before anything but a read leaves; what it raises keeps it here."""
        self._received = threading.local()
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

    @property
    def last_reply(self) -> requests.Response | None:
        """What this thread received last: the page in question when it can't be understood."""
        return getattr(self._received, "reply", None)

    @property
    def stop(self) -> threading.Event:
        """Whoever waits here before a request goes home with an error once it is set."""
        return self.pace.stop

    @stop.setter
    def stop(self, event: threading.Event) -> None:
        self.pace.stop = event

    def close(self) -> None:
        self._session.close()
        self.pace.limit.close()

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
        headers: Headers | None = None,
        redirect: bool = False,
        repeatable: bool | None = None,
        keyed: bool = False,
        unanswered: list[Transient] | None = None,
    ) -> requests.Response:
        """Send one request and give the reply, whatever its status below 500 (but not 429).

        ``path`` may be a whole address. ``repeatable`` says that sending it twice does no harm (by default: GET and
        HEAD); only then is it repeated when it may have arrived. Redirects are followed only where ``redirect`` says
        so, and never for a request that isn't repeatable: a failure on the way would not tell whether the first hop
        had done its work. ``keyed``: repeatable for the idempotency key that it carries; where no answer came in the
        end, its outcome is unknown. ``unanswered`` takes the errors of the attempts that may have arrived: after one, a
        reply that refuses doesn't say that nothing was done.

        A write goes to the marketplace's own address and nowhere else: a page that names another as the target of its
        form can't send credentials or listings there.

        Raises Transient, Throttled, Unavailable, OutcomeUnknown or Refused.
        """
        if repeatable is None:
            repeatable = keyed or method in SAFE_METHODS
        if redirect and not repeatable:
            raise ValueError("a redirect is followed only for a request that may be repeated")
        try:
            request = self._prepare(method, path, params, data, json, files, None if callable(headers) else headers)
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
        self.pace.budget.request()
        unanswered = [] if unanswered is None else unanswered
        renew = headers if callable(headers) else dict
        try:
            return self._retrying(self._once, request, redirect, renew, repeatable=repeatable, unanswered=unanswered)
        except (MarketplaceError, UsageError) as error:
            if keyed and unanswered:
                raise OutcomeUnknown(error.message) from error
            raise

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

    def _once(
        self,
        request: requests.PreparedRequest,
        redirect: bool,
        renew: Callable[[], Mapping[str, str]],
        *,
        repeatable: bool,
        unanswered: list[Transient],
    ) -> requests.Response:
        """One attempt; where it may have arrived and is worth another, its error is put into ``unanswered``, too."""
        turn = self.pace.wait_for_turn()
        try:
            if request.method not in SAFE_METHODS:
                self.before_write()
            response = self._exchange(request, redirect, repeatable, renew())
            self._received.reply = response
            self._judge(response, address_of(request), turn, repeatable)
            self.pace.answered()
            return response
        except Transient as error:
            if error.unanswered:
                unanswered.append(error)
            raise
        finally:
            self.pace.over()

    def _exchange(
        self, request: requests.PreparedRequest, redirect: bool, repeatable: bool, fresh: Mapping[str, str]
    ) -> requests.Response:
        try:
            if fresh:
                request.prepare_headers({**request.headers, **fresh})
            response = self._session.send(
                request,
                timeout=self._timeout,
                allow_redirects=redirect,
                proxies=self._proxies,
                verify=self._verify,
                stream=True,
            )
            read_body(response, self.clock)
            return response
        except UnicodeEncodeError as error:  # what HTTP's headers can't hold; ``error`` would tell it
            raise cannot_be_requested(address_of(request), error) from None
        except TooLarge as error:
            raise too_large(address_of(request), repeatable=repeatable) from error
        except requests.RequestException as error:
            meaning = classify(error, address=address_of(request), repeatable=repeatable)
            if not isinstance(meaning, Refused):
                self.pace.failed()
            raise meaning from error

    def _judge(self, response: requests.Response, address: str, turn: int, repeatable: bool) -> None:
        """Raise what a status means that no adapter has to know."""
        if response.status_code == 429:
            asked = retry_after(response, self.clock.now())
            self.pace.refused(turn, asked)
            sentence = say("{address} asks for fewer requests (429).", address=address)
            raise self.pace.throttled(self.pace.now()) or Throttled(sentence, asked)
        if response.status_code >= 500:
            asked = retry_after(response, self.clock.now()) if response.status_code == 503 else None
            self.pace.failed(asked=asked)
            error = server_error(response.status_code, address, asked=asked, repeatable=repeatable)
            if isinstance(error, Throttled):
                error = self.pace.throttled(self.pace.now()) or error
                error.unanswered = True
            raise error

    def _worth_another_try(self, error: BaseException) -> bool:
        return isinstance(error, Transient) and self.pace.may_repeat()

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if state.attempt_number >= self._retry.attempts and not self._only_unlucky(error):
            return True
        if self.pace.budget.spend():
            return False
        if isinstance(error, MarketplaceError):
            self.pace.not_repeated(error)
        return True

    def _only_unlucky(self, error: BaseException | None) -> bool:
        """Whether it came too early again and again, while others get through."""
        return isinstance(error, Throttled) and self._retry.attempts > 1 and self.pace.gets_through

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Jitter; where the marketplace asks for patience, everybody waits for their turn instead."""
        error = state.outcome.exception() if state.outcome else None
        return 0.0 if isinstance(error, Throttled) else self._retry.jitter(state.attempt_number)


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
        sentence = say("{address} did not answer ({kind}).", address=address, kind=type(error).__name__)
        return Transient(sentence, unanswered=True)
    return OutcomeUnknown(
        say("{address} was sent and no answer came ({kind}).", address=address, kind=type(error).__name__)
    )


def cannot_be_requested(address: str, error: Exception) -> Refused:
    return Refused(say("{address} can't be requested ({kind}).", address=address, kind=type(error).__name__))


def too_large(address: str, *, repeatable: bool) -> MarketplaceError:
    sentence = say("{address} answered with more than {most} bytes; no more was read.", address=address, most=LARGEST)
    return NotRecognised(sentence) if repeatable else OutcomeUnknown(sentence)


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


def server_error(status: int, address: str, *, asked: float | None, repeatable: bool) -> MarketplaceError:
    """What a 5xx means. A 503 that says when to come back may be a proxy's word, after the marketplace had done it."""
    if asked is not None and repeatable:
        return Throttled(say("{address} is busy ({status}).", address=address, status=status), asked, unanswered=True)
    message = say("{address} failed ({status}).", address=address, status=status)
    return Transient(message, unanswered=True) if repeatable else OutcomeUnknown(message)


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
