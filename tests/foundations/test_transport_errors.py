"""Every failure of ``requests`` and every status has a meaning: did it arrive, may it be sent again?"""

from __future__ import annotations

import inspect
import ssl

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter
from werkzeug import Response

from ocopsync.errors import OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.testing.server import Running
from ocopsync.transport import RetryPolicy, Transport, classify, is_loopback

NEVER_ARRIVED = (Transient, Transient)
"""What a failure means for a request that may not be repeated, and for one that may."""
MAY_HAVE_ARRIVED = (OutcomeUnknown, Transient)
CALLERS_MISTAKE = (Refused, Refused)

MEANING = {
    "RequestException": MAY_HAVE_ARRIVED,
    "ChunkedEncodingError": MAY_HAVE_ARRIVED,
    "ConnectTimeout": NEVER_ARRIVED,
    "ConnectionError": MAY_HAVE_ARRIVED,
    "ContentDecodingError": MAY_HAVE_ARRIVED,
    "HTTPError": MAY_HAVE_ARRIVED,
    "InvalidHeader": CALLERS_MISTAKE,
    "InvalidJSONError": CALLERS_MISTAKE,
    "InvalidProxyURL": CALLERS_MISTAKE,
    "InvalidSchema": CALLERS_MISTAKE,
    "InvalidURL": CALLERS_MISTAKE,
    "JSONDecodeError": CALLERS_MISTAKE,
    "MissingSchema": CALLERS_MISTAKE,
    "ProxyError": NEVER_ARRIVED,
    "ReadTimeout": MAY_HAVE_ARRIVED,
    "RetryError": MAY_HAVE_ARRIVED,
    "SSLError": MAY_HAVE_ARRIVED,
    "StreamConsumedError": MAY_HAVE_ARRIVED,
    "Timeout": MAY_HAVE_ARRIVED,
    "TooManyRedirects": CALLERS_MISTAKE,
    "URLRequired": CALLERS_MISTAKE,
    "UnrewindableBodyError": CALLERS_MISTAKE,
}


def raisable() -> dict[str, type[requests.RequestException]]:
    """Every public exception of ``requests`` that is no warning."""
    return {
        name: item
        for name, item in vars(requests.exceptions).items()
        if inspect.isclass(item) and issubclass(item, requests.RequestException) and not issubclass(item, Warning)
    }


def an_error(kind: type[requests.RequestException]) -> requests.RequestException:
    return kind("no", "", 0) if kind is requests.exceptions.JSONDecodeError else kind("no")


def test_we_know_every_exception_of_requests_and_requests_every_one_of_ours():
    assert set(raisable()) == set(MEANING)


@pytest.mark.parametrize(("name", "meaning"), MEANING.items(), ids=MEANING)
def test_what_a_failure_means(name, meaning):
    error = an_error(raisable()[name])
    found = tuple(type(classify(error, address="POST http://x/", repeatable=yes)) for yes in (False, True))
    assert found == meaning


def chain(inner: Exception) -> requests.ConnectionError:
    """A failure as ``requests`` hands it over from urllib3."""
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", inner))


@pytest.mark.parametrize(
    "inner",
    [
        urllib3.exceptions.NewConnectionError(None, "refused"),
        urllib3.exceptions.NameResolutionError("voso.test", None, "unknown"),
        urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("expired")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_connection_that_was_never_made_carried_nothing(inner):
    assert type(classify(chain(inner), address="", repeatable=False)) is Transient


@pytest.mark.parametrize(
    "inner",
    [
        urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")),
        urllib3.exceptions.SSLError(ssl.SSLEOFError("EOF in violation of protocol")),
        urllib3.exceptions.IncompleteRead(3, 5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_connection_that_broke_may_have_carried_it(inner):
    assert type(classify(chain(inner), address="", repeatable=False)) is OutcomeUnknown


def test_an_earlier_failure_is_not_taken_for_this_one():
    """Somebody handles a refused connection, and while doing so sends something whose answer is lost."""
    try:
        try:
            raise chain(urllib3.exceptions.NewConnectionError(None, "refused"))
        except requests.ConnectionError:
            try:
                raise ConnectionResetError(104, "reset")
            except ConnectionResetError as error:
                raise requests.ConnectionError("Connection aborted.", error) from error
    except requests.ConnectionError as error:
        assert type(classify(error, address="", repeatable=False)) is OutcomeUnknown


class Answers(BaseAdapter):
    """A marketplace that always answers the same."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.status, self.headers, self.sent = status, headers or {}, 0

    def send(self, request, **options):
        self.sent += 1
        response = requests.Response()
        response.status_code, response.request, response.url = self.status, request, request.url
        response.headers.update(self.headers)
        response._content = b"{}"
        response.raw = urllib3.HTTPResponse()
        return response

    def close(self) -> None: ...


def transport(clock, answers, attempts=3):
    return Transport(
        "http://voso.test", user_agent="test", clock=clock, adapter=answers, retry=RetryPolicy(attempts=attempts)
    )


def expected(method: str, status: int) -> type[Exception] | None:
    if status == 429:
        return Throttled
    if status >= 500:
        return Transient if method == "GET" else OutcomeUnknown
    return None


STATUSES = [*range(200, 209), *range(300, 309), *range(400, 432), 451, *range(500, 512), 599]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_status_below_500_means_is_the_adapter_s_to_say(clock, method):
    for status in STATUSES:
        answers = Answers(status)
        if expected(method, status) is None:
            assert transport(clock, answers).send(method, "/product").status_code == status
            assert answers.sent == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_other_statuses_mean(clock, method):
    for status in STATUSES:
        answers = Answers(status)
        if meaning := expected(method, status):
            with pytest.raises(meaning) as caught:
                transport(clock, answers).send(method, "/product")
            assert type(caught.value) is meaning, status
            assert f"{method} http://voso.test/product" in str(caught.value)
            assert str(status) in str(caught.value)
            assert answers.sent == (1 if meaning is OutcomeUnknown else 3)


def test_a_busy_server_that_says_when_it_is_free_may_have_done_it_before(clock):
    answers = Answers(503, {"Retry-After": "7"})
    with pytest.raises(OutcomeUnknown, match=r"POST http://voso\.test/product/save failed \(503\)"):
        transport(clock, answers).post("/product/save")
    with pytest.raises(Throttled) as caught:
        transport(clock, answers, attempts=1).get("/product")
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "http://LOCALHOST:8802/x",
        "http://127.0.0.1:8802",
        "http://127.0.0.2",
        "http://127.255.255.254/",
        "http://[::1]",
        "https://[::1]:8802/login",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://voso.vn@127.0.0.1/",
        "http://voso.vn:80@localhost/",
    ],
)
def test_loopback_in_all_its_spellings(url):
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "http://",
        "localhost.evil.example",
        "http://localhost.evil.example",
        "http://evil-localhost",
        "http://127.0.0.1.evil.example",
        "http://127.evil.example/",
        "http://127.0.0.1@evil.example",
        "http://localhost:80@evil.example/",
        "http://evil.example\\@127.0.0.1/",
        "http://evil.example/localhost",
        "http://evil.example?127.0.0.1",
        "http://evil.example#localhost",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://[::2]",
        "http://[::1",
        "http://voso.vn",
    ],
)
def test_what_only_looks_like_loopback_or_is_no_address(url):
    assert not is_loopback(url)


def test_a_secret_that_no_header_can_hold_is_refused_in_a_sentence_and_not_told():
    with Running(Response()) as server, pytest.raises(Refused) as raised:
        Transport(server.url, user_agent="test").get("san-pham", headers={"Authorization": "Bearer bí-mật-đây"})
    assert "UnicodeEncodeError" in str(raised.value)
    assert "đây" not in str(raised.value)
