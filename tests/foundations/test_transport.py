"""The transport: it repeats only what may be repeated, waits as it is asked, and says nothing secret."""

from __future__ import annotations

import datetime as dt
import traceback
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from werkzeug import Request, Response
from werkzeug.utils import redirect

from ocopsync.errors import CredentialMissing, MarketplaceError, OutcomeUnknown, Refused, Throttled, Transient
from ocopsync.messages import say
from ocopsync.testing import SandboxMount
from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade
from ocopsync.transport import RetryPolicy, Transport, retry_after

URL = "http://voso.test"


class Seen:
    """What arrived."""

    def __init__(self, request: Request) -> None:
        self.url, self.headers = request.url, request.headers
        self.args, self.form, self.cookies = request.args.to_dict(), request.form.to_dict(), dict(request.cookies)
        self.json = request.get_json(silent=True)
        self.files = {name: file.read() for name, file in request.files.items()}


class Site:
    """A WSGI site that answers with what the test puts into ``answers``, then always with 200."""

    def __init__(self) -> None:
        self.answers: list[Response | Exception] = []
        self.seen: list[Seen] = []

    def __call__(self, environ, start_response):
        with Request(environ) as request:
            self.seen.append(Seen(request))
        answer = self.answers.pop(0) if self.answers else Response("done")
        if isinstance(answer, Exception):
            raise answer
        return answer(environ, start_response)


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def transport(site, clock):
    return Transport(URL, user_agent="ocopsync test", adapter=SandboxMount(site), clock=clock)


def busy(**headers: str) -> Response:
    return Response("slow down", status=429, headers={name.replace("_", "-"): value for name, value in headers.items()})


# What is sent


def test_every_request_says_who_sends_it(site, transport):
    transport.get("/product/list", params={"page": 0, "q": "mắm tôm"}, headers={"X-Shop": "12"})
    (request,) = site.seen
    assert request.headers["User-Agent"] == "ocopsync test"
    assert request.headers["X-Shop"] == "12"
    assert request.args == {"page": "0", "q": "mắm tôm"}


def test_bodies_of_every_form(site, transport):
    transport.post("/a", data={"name": "Mắm"})
    transport.post("/b", json={"name": "Mắm"})
    transport.post("/c", files={"file": ("ảnh.png", b"\x89PNG")}, data={"_csrf": "t"})
    form, body, upload = site.seen
    assert form.form["name"] == "Mắm"
    assert body.json == {"name": "Mắm"}
    assert (upload.form["_csrf"], upload.files["file"]) == ("t", b"\x89PNG")


values = st.text(max_size=5) | st.integers() | st.booleans() | st.none() | st.lists(st.text(max_size=3), max_size=3)


@given(st.dictionaries(st.text(min_size=1, max_size=5), values, max_size=4), st.booleans())
def test_a_form_and_a_query_are_written_as_requests_writes_them(names, in_the_body):
    part = {"data": names} if in_the_body else {"params": names}
    ours = Transport(URL, user_agent="test")._prepare("POST", "/a?b=1", **EMPTY | part)
    theirs = requests.Request("POST", f"{URL}/a?b=1", **part).prepare()
    body = theirs.body.encode() if isinstance(theirs.body, str) else theirs.body
    assert (ours.url, ours.body or None) == (theirs.url, body or None)
    assert not body or ours.headers["Content-Type"] == theirs.headers["Content-Type"]


EMPTY = dict.fromkeys(("params", "data", "json", "files", "headers"))


def test_a_form_of_another_type_stays_one(site, transport):
    transport.post("/a", data={"name": "x"}, headers={"content-type": "text/x-form"})
    assert site.seen[0].headers["Content-Type"] == "text/x-form"


@pytest.mark.parametrize("path", ["/product", "product", "http://voso.test/product"])
def test_a_path_or_a_whole_address(site, transport, path):
    transport.get(path)
    assert site.seen[0].url == "http://voso.test/product"


def test_cookies_come_back_and_can_be_brought_along(site, transport):
    site.answers = [Response("hello", headers={"Set-Cookie": "session=abc; Path=/"})]
    transport.get("/login")
    transport.cookies.set("own", "1", domain="voso.test", path="/")
    transport.get("/product")
    assert site.seen[0].cookies == {}
    assert site.seen[1].cookies == {"session": "abc", "own": "1"}


def test_a_cookie_goes_to_its_own_site_only(site, transport):
    site.answers = [Response("hello", headers={"Set-Cookie": "session=abc; Path=/"})]
    transport.get("/login")
    transport.get("http://elsewhere.test/")
    assert site.seen[1].cookies == {}


def test_redirects_are_followed_only_where_asked(site, transport):
    site.answers = [redirect("/login")]
    assert transport.get("/user").status_code == 302
    site.answers = [redirect("/login")]
    reply = transport.get("/user", redirect=True)
    assert (reply.status_code, reply.url) == (200, "http://voso.test/login")


@pytest.mark.parametrize(
    "address",
    ["https://voso.test/login", "http://other.test/login", "http://voso.test:81/login", "http://voso.test@x/"],
)
def test_a_write_goes_to_the_marketplace_alone(site, transport, address):
    """A page whose form names another host can't make us send credentials there."""
    with pytest.raises(Refused, match="is not the marketplace that the settings name"):
        transport.post(address, data={"password": "hunter2"})
    assert site.seen == []
    transport.post("http://voso.test/login", data={"password": "hunter2"})
    assert len(site.seen) == 1


def test_a_write_is_never_followed(site, transport):
    """It may have done its work at the first hop: a failure at the second would be told wrongly."""
    with pytest.raises(ValueError, match="redirect"):
        transport.post("/product", redirect=True)
    assert site.seen == []


def test_a_circle_of_redirects_ends(site, transport):
    site.answers = [redirect("/again") for _ in range(40)]
    with pytest.raises(Refused, match="TooManyRedirects"):
        transport.get("/again", redirect=True)


# What is repeated


@pytest.mark.parametrize("trouble", [Response(status=500), Response(status=502), busy(), ConnectionDropped("x")])
def test_a_read_is_repeated(site, transport, trouble):
    site.answers = [trouble, trouble]
    assert transport.get("/product").text == "done"
    assert len(site.seen) == 3


WRITES = pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])


@WRITES
@pytest.mark.parametrize(
    "trouble",
    [
        Response(status=500),
        Response(status=503),
        Response(status=503, headers={"Retry-After": "1"}),  # perhaps a proxy's word, after it was done
        ConnectionDropped("x"),
    ],
)
def test_a_write_that_may_have_arrived_is_never_repeated(site, transport, clock, method, trouble):
    site.answers = [trouble]
    with pytest.raises(OutcomeUnknown):
        transport.send(method, "/product/save")
    assert (len(site.seen), clock.slept) == (1, [])


@WRITES
@pytest.mark.parametrize("trouble", [busy(), busy(Retry_After="3"), ConnectionNeverMade()])
def test_a_write_that_surely_did_not_arrive_is_repeated(site, transport, method, trouble):
    site.answers = [trouble, trouble]
    assert transport.send(method, "/product/save").text == "done"
    assert len(site.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
@pytest.mark.parametrize("repeatable", [True, False])
def test_a_no_is_a_no(site, transport, clock, status, repeatable):
    site.answers = [Response(status=status)]
    assert transport.post("/product/save", repeatable=repeatable).status_code == status
    assert (len(site.seen), clock.slept) == (1, [])


def test_a_write_that_may_be_repeated_is_repeated_with_its_body(site, transport):
    site.answers = [ConnectionDropped("x"), Response(status=503)]
    transport.post("/images", files={"file": ("a.png", b"\x89PNG")}, repeatable=True)
    assert [request.files["file"] for request in site.seen] == [b"\x89PNG"] * 3


@WRITES
@pytest.mark.parametrize(
    ("troubles", "error"),
    [
        ([ConnectionDropped("x"), *[ConnectionNeverMade()] * 9], OutcomeUnknown),
        ([Response(status=500)] * 9, OutcomeUnknown),
        ([Response(status=503, headers={"Retry-After": "600"})] * 9, OutcomeUnknown),
        ([ConnectionDropped("x"), busy(Retry_After="600")], OutcomeUnknown),
        ([ConnectionNeverMade()] * 9, Transient),
        ([busy(Retry_After="600")], Throttled),
    ],
    ids=["lost, then gone", "failing", "busy after all", "lost, then throttled", "never there", "throttled"],
)
def test_a_write_with_a_key_is_repeated_and_unknown_where_it_may_have_arrived(site, transport, method, troubles, error):
    site.answers = list(troubles)
    with pytest.raises(error):
        transport.send(method, "/products", keyed=True)


@pytest.mark.parametrize(
    ("trouble", "lost"),
    [(ConnectionDropped("x"), 1), (Response(status=500), 1), (ConnectionNeverMade(), 0), (busy(), 0)],
    ids=["dropped", "failed", "never made", "throttled"],
)
def test_a_refusal_comes_with_word_of_an_earlier_attempt_that_may_have_arrived(site, transport, trouble, lost):
    site.answers = [trouble, Response(status=401)]
    unanswered: list[Transient] = []
    assert transport.post("/products", keyed=True, unanswered=unanswered).status_code == 401
    assert len(unanswered) == lost


def test_headers_are_made_anew_for_each_attempt(site, transport, clock):
    site.answers = [busy(Retry_After="20"), ConnectionDropped("x")]
    transport.post("/products", data=b"{}", keyed=True, headers=lambda: {"X-Time": f"{clock.now():%M%S}"})
    first, second, third = [request.headers for request in site.seen]
    assert int(first["X-Time"]) + 20 <= int(second["X-Time"]) <= int(third["X-Time"])
    assert third["Content-Length"] == "2"


def test_headers_that_can_t_be_made_leave_it_unknown_only_where_it_may_have_arrived(site, transport):
    made = []

    def headers():
        made.append({"X-Number": str(len(made))})
        if len(made) == 2:
            raise CredentialMissing(say("gone"))
        return made[-1]

    site.answers = [ConnectionDropped("x")]
    with pytest.raises(OutcomeUnknown):
        transport.post("/products", keyed=True, headers=headers)
    made[:] = [{}]
    with pytest.raises(CredentialMissing):
        transport.post("/products", keyed=True, headers=headers)


def test_a_read_that_may_not_be_repeated_is_sent_once(site, transport):
    site.answers = [ConnectionDropped("x")]
    with pytest.raises(OutcomeUnknown):
        transport.get("/product/remove?id=1", repeatable=False)
    assert len(site.seen) == 1


def test_it_gives_up_in_the_end(site, clock):
    site.answers = [Response(status=500) for _ in range(9)]
    transport = Transport(
        URL, user_agent="test", adapter=SandboxMount(site), clock=clock, retry=RetryPolicy(attempts=3)
    )
    with pytest.raises(Transient):
        transport.get("/product")
    assert len(site.seen) == 3
    assert sum(clock.slept) <= 0.5 + 1


def test_the_wait_doubles_with_jitter_up_to_a_limit(site, clock, monkeypatch):
    spans = []
    monkeypatch.setattr("ocopsync.pace.random.uniform", lambda low, high: spans.append((low, high)) or high / 2)
    site.answers = [Response(status=500) for _ in range(4)]
    retry = RetryPolicy(attempts=5, first_wait=1.0, longest_wait=3.0)
    Transport(URL, user_agent="test", adapter=SandboxMount(site), clock=clock, retry=retry).get("/product")
    assert spans == [(0, 1), (0, 2), (0, 3), (0, 3)]
    assert sum(clock.slept) == 0.5 + 1 + 1.5 + 1.5


# Retry-After


def test_it_waits_as_long_as_it_is_asked(site, transport, clock):
    site.answers = [busy(Retry_After="7"), Response(status=503, headers={"Retry-After": "11"})]
    assert transport.get("/product").text == "done"
    assert sum(clock.slept) == 7 + 11


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_until_the_moment_it_is_told(site, transport, clock, status):
    until = format_datetime(clock.now() + dt.timedelta(seconds=12), usegmt=True)
    site.answers = [Response(status=status, headers={"Retry-After": until})]
    transport.get("/product")
    assert sum(clock.slept) == 12


@pytest.mark.parametrize("answer", [busy(Retry_After="31"), Response(status=503, headers={"Retry-After": "31"})])
def test_it_does_not_wait_for_ever(site, transport, clock, answer):
    site.answers = [answer]
    with pytest.raises(Throttled) as caught:
        transport.get("/product")
    assert (caught.value.retry_after, clock.slept, len(site.seen)) == (31, [], 1)


def header(value: str) -> requests.Response:
    response = requests.Response()
    response.headers["Retry-After"] = value
    return response


NOW = dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Sat, 21 Nov 2026 08:31:00 GMT", 60),
        ("Sat, 21 Nov 2026 15:31:00 +0700", 60),
        ("Sat, 21 Nov 2026 08:31:00 -0000", 60),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Sat, 99 Nov 2026 08:31:00 GMT", None),
        ("Sat, 21 Nov 99999 08:31:00 GMT", None),
    ],
)
def test_retry_after_holds_seconds_or_a_date(value, seconds):
    assert retry_after(header(value), NOW) == seconds


@given(st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_retry_after_makes_it_fail(value):
    seconds = retry_after(header(value), NOW)
    assert seconds is None or seconds >= 0


# What errors say

SECRETS = ("hunter2", "tok-123", "0912345678", "cookie-9")


@pytest.mark.parametrize(
    "trouble", [Response("hunter2", status=500), busy(), ConnectionDropped("x"), ConnectionNeverMade()], ids=str
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_error_shows_method_host_and_path_and_nothing_else(site, clock, method, trouble):
    site.answers = [trouble] * 4
    transport = Transport(
        "http://lan:hunter2@voso.test/seller", user_agent="test", adapter=SandboxMount(site), clock=clock
    )
    transport.cookies.set("session", "cookie-9", domain="voso.test", path="/")
    with pytest.raises(MarketplaceError) as caught:
        transport.send(
            method, "/product/save?token=tok-123", data={"phone": "0912345678"}, headers={"Authorization": "tok-123"}
        )
    assert f"{method} http://voso.test/product/save" in str(caught.value)
    shown = str(caught.value) + repr(caught.value) + repr(caught.value.message)
    assert not any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize(
    "base",
    ["voso.test", "ftp://voso.test", "http://", "http://[::1", "http://*.voso.test", "", "http://voso.test:port"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_none_is_said_so(clock, method, base):
    transport = Transport(base, user_agent="test", clock=clock)
    with pytest.raises(Refused, match="can't be requested") as caught:
        transport.send(method, "/product?token=tok-123")
    assert "tok-123" not in str(caught.value)
    assert clock.slept == []


@pytest.mark.parametrize(
    "wrong", [{"headers": {"X": "a\nb"}}, {"headers": lambda: {"X": "a\nb"}}, {"json": float("nan")}]
)
def test_what_cannot_be_sent_is_said_so(site, transport, wrong):
    with pytest.raises(Refused, match=r"POST http://voso\.test/product can't be requested"):
        transport.post("/product", **wrong)
    assert site.seen == []


def test_the_cause_is_kept_for_developers(site, transport):
    site.answers = [ConnectionDropped("x")]
    with pytest.raises(OutcomeUnknown) as caught:
        transport.post("/product")
    assert "ConnectionError" in "".join(traceback.format_exception(caught.value))


# The environment


@pytest.fixture
def sent_through(monkeypatch):
    """The proxies that were given to ``requests`` for each request."""
    given = []

    def send(self, request, **options):
        given.append((options["proxies"], options["verify"]))
        raise requests.ConnectTimeout

    monkeypatch.setattr(HTTPAdapter, "send", send)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return given


def post(transport):
    with pytest.raises(Transient):
        transport.post("/")


ONCE = RetryPolicy(attempts=1)


def test_proxies_are_read_once(sent_through, monkeypatch, clock):
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/office.pem")
    transport = Transport("https://voso.test", user_agent="test", clock=clock, retry=ONCE)
    monkeypatch.setenv("https_proxy", "http://other.test:3128")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    post(transport)
    assert sent_through == [({"https": "http://proxy.test:3128"}, "/etc/office.pem")]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8802", "http://[::1]:8802", "http://localhost:8802"])
def test_a_sandbox_on_this_machine_is_not_asked_for_at_the_proxy(sent_through, monkeypatch, clock, url):
    monkeypatch.setenv("http_proxy", "http://proxy.test:3128")
    post(Transport(url, user_agent="test", clock=clock, retry=ONCE))
    assert sent_through == [({}, True)]


def test_hosts_that_need_no_proxy(sent_through, monkeypatch, clock):
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", "voso.test")
    post(Transport("https://voso.test", user_agent="test", clock=clock))
    assert sent_through[0][0].get("https") is None


# Threads


def test_sixteen_threads_at_once(transport):
    def one(number: int) -> str:
        reply = transport.get("/echo", params={"n": number}, headers={"X-Number": str(number)})
        transport.cookies.set(f"c{number}", str(number), domain="voso.test", path="/")
        return reply.request.url.partition("n=")[2]

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(200))) == [str(number) for number in range(200)]
    assert len(transport.cookies) == 200
