"""The base of a sandbox: the bad days, the lag, and the moderator's page."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest
import requests
from werkzeug import Response
from werkzeug.routing import Rule

from ocopsync.errors import OutcomeUnknown, Throttled, Transient
from ocopsync.listing import ListingState
from ocopsync.testing import FaultKind, Sandbox, SandboxListing, SandboxMount, Shelf
from ocopsync.transport import RetryPolicy, Transport

PENDING, LIVE, REJECTED = ListingState.PENDING, ListingState.LIVE, ListingState.REJECTED


class Stall(Sandbox):
    """A marketplace with one page, on which one writes."""

    name, title = "stall", "Sạp <b>Ba Làng</b>"

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.written = 0
        self.stand: dict[str, SandboxListing] = {}
        for number, sku in enumerate(["MT-01", "MT-02", "MT-02"], 1):
            self.stand[str(number)] = SandboxListing(
                remote_id=str(number), sku=sku, title=f"Mắm {number}", price=45_000, state=PENDING
            )

    def routes(self):
        yield Rule("/save", methods=["POST"], endpoint=self.save)
        yield Rule("/list/<int:page>", methods=["GET"], endpoint=lambda request, page: Response(f"page {page}"))
        yield Rule("/otp", methods=["GET"], endpoint=self.otp)

    def save(self, request):
        self.written += 1
        return Response("saved")

    def otp(self, request):
        return Response("OTP" if self.fault(request, FaultKind.OTP) else "in")

    def listings(self):
        return list(self.stand.values())

    def _change(self, remote_id, **values):
        self.stand[remote_id] = attrs.evolve(self.stand[remote_id], **values)

    def approve(self, remote_id):
        self._change(remote_id, state=LIVE)

    def reject(self, remote_id, reason):
        self._change(remote_id, state=REJECTED, reason=reason)

    def change_price(self, remote_id, price):
        self._change(remote_id, price=price)

    def remove(self, remote_id):
        del self.stand[remote_id]


@pytest.fixture
def stall(clock):
    return Stall(clock=clock)


@pytest.fixture
def transport(stall, clock):
    return Transport(
        "http://stall.test", user_agent="test", clock=clock, adapter=SandboxMount(stall), retry=RetryPolicy(attempts=1)
    )


@pytest.fixture
def browser(stall):
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", SandboxMount(stall))
    with session:
        yield session


def test_pages_and_what_is_none(transport):
    assert transport.get("/list/3").text == "page 3"
    assert transport.get("/list/x").status_code == 404
    assert transport.get("/save").status_code == 405


def test_it_counts_what_arrives_and_not_its_own_page(stall, transport):
    transport.get("/list/1")
    transport.get("/_sandbox/")
    assert stall.requests == ["GET /list/1"]


@pytest.mark.parametrize(
    ("kind", "meaning", "written"),
    [
        (FaultKind.THROTTLED, Throttled, 0),
        (FaultKind.ERROR_BEFORE, OutcomeUnknown, 0),
        (FaultKind.NEVER_ARRIVES, Transient, 0),
        (FaultKind.ERROR_AFTER, OutcomeUnknown, 1),
        (FaultKind.REPLY_LOST, OutcomeUnknown, 1),
    ],
)
def test_a_bad_day_and_what_it_leaves_behind(stall, transport, kind, meaning, written):
    stall.faults.add(kind, "POST /save")
    with pytest.raises(meaning) as caught:
        transport.post("/save")
    assert type(caught.value) is meaning
    assert stall.written == written
    assert transport.post("/save").text == "saved"
    assert stall.written == written + 1


@pytest.mark.parametrize(("value", "seconds"), [(7, 7.0), (None, None)])
def test_throttling_says_for_how_long_if_it_is_told_to(stall, transport, value, seconds):
    stall.faults.add(FaultKind.THROTTLED, value=value)
    with pytest.raises(Throttled) as caught:
        transport.post("/save")
    assert caught.value.retry_after == seconds


def test_a_fault_in_the_marketplace_s_own_form_is_played_by_the_subclass(stall, transport):
    stall.faults.add(FaultKind.OTP)
    assert [transport.get("/otp").text for _ in range(2)] == ["OTP", "in"]


def test_a_request_that_hung_on_the_way_is_done_when_its_time_has_come(stall, transport, clock):
    stall.faults.add(FaultKind.LATE_ARRIVAL, "POST /save", value=60)
    with pytest.raises(OutcomeUnknown):
        transport.post("/save")
    clock.sleep(59)
    assert (transport.get("/list/1").text, stall.written) == ("page 1", 0)
    clock.sleep(1)
    assert (transport.get("/list/1").text, stall.written) == ("page 1", 1)
    assert stall.requests == ["GET /list/1", "POST /save", "GET /list/1"]


def test_whoever_looks_at_the_listings_sees_what_has_arrived(stall, transport, clock):
    stall.faults.add(FaultKind.LATE_ARRIVAL, "POST /save", value=60)
    with pytest.raises(OutcomeUnknown):
        transport.post("/save")
    clock.sleep(60)
    stall.approve_all()
    assert stall.written == 1
    stall.listings()
    assert stall.written == 1, "it arrives once"


def test_a_late_request_has_the_body_with_which_it_was_sent(clock):
    class Echo(Stall):
        def save(self, request):
            self.said = (request.form["name"], request.files["file"].read())
            return super().save(request)

    echo = Echo(clock=clock)
    late = Transport("http://stall.test", user_agent="test", clock=clock, adapter=SandboxMount(echo))
    echo.faults.add(FaultKind.LATE_ARRIVAL, value=1)
    with pytest.raises(OutcomeUnknown):
        late.post("/save", data={"name": "Mắm"}, files={"file": ("a.png", b"PNG", "image/png")})
    clock.sleep(1)
    echo.listings()
    assert echo.said == ("Mắm", b"PNG")


def test_slowness(stall, transport, monkeypatch):
    slept = []
    monkeypatch.setattr("ocopsync.testing.sandbox.time.sleep", slept.append)
    stall.delay = 0.25
    stall.faults.add(FaultKind.SLOW, value=2)
    for _ in range(2):
        transport.get("/list/1")
    assert slept == [2.25, 0.25]


def test_the_moderator_approves_what_waits(stall):
    stall.reject("2", "Ảnh mờ")
    assert stall.approve_all() == 2
    assert [item.state for item in stall.listings()] == [LIVE, REJECTED, LIVE]
    assert stall.approve_all() == 0


def test_the_one_listing_of_an_sku(stall):
    assert stall.by_sku("MT-01").remote_id == "1"
    for sku, count in (("MT-02", 2), ("none", 0)):
        with pytest.raises(LookupError, match=f"{count} listings of {sku}"):
            stall.by_sku(sku)


# The moderator's page

PAGE = "http://stall.test/_sandbox/"


def test_what_stands_there_is_shown_and_nothing_in_it_is_html(stall, browser):
    evil = '<script>alert("x")</script>\'&'
    stall.stand["1"] = SandboxListing(
        remote_id='1"><i>', sku=evil, title=evil, price=1_250_000, state=PENDING, reason=evil
    )
    reply = browser.get(PAGE)
    assert reply.headers["Content-Type"].startswith("text/html")
    assert "<script" not in reply.text
    assert reply.text.count("&lt;script&gt;") == 3
    assert '"><i>' not in reply.text
    assert "Sạp &lt;b&gt;Ba Làng&lt;/b&gt;" in reply.text
    assert "1.250.000" in reply.text


def test_a_person_can_ask_for_trouble(stall, browser):
    form = {"kind": "throttled", "on": "GET /", "times": "2", "value": "7"}
    assert browser.post(f"{PAGE}fault", data=form).ok
    (fault,) = stall.faults.pending
    assert (fault.kind, fault.on.pattern, fault.times, fault.value) == (FaultKind.THROTTLED, "GET /", 2, 7.0)
    assert browser.post(f"{PAGE}fault", data={"kind": "flood"}).status_code == 400


def test_a_price_on_request_is_shown_as_none(stall, browser):
    stall.stand = {"1": attrs.evolve(stall.stand["1"], price=None)}
    assert "<td>Mắm 1<td><td>chờ duyệt" in browser.get(PAGE).text


def test_programs_get_json(stall, browser):
    reply = browser.get(PAGE, headers={"Accept": "application/json"})
    assert reply.headers["Content-Type"] == "application/json"
    assert "Mắm" in reply.text
    body = json.loads(reply.text)
    assert {name: body[name] for name in ("sandbox", "moderated", "lag", "delay")} == {
        "sandbox": "stall",
        "moderated": True,
        "lag": 0.0,
        "delay": 0.0,
    }
    assert body["listings"][0] == {
        "remote_id": "1",
        "sku": "MT-01",
        "title": "Mắm 1",
        "price": 45_000,
        "state": "pending",
        "reason": "",
    }


@pytest.mark.parametrize(
    ("action", "form", "changed"),
    [
        ("approve", {"id": "1"}, {"state": LIVE}),
        ("reject", {"id": "1", "reason": "Ảnh mờ"}, {"state": REJECTED, "reason": "Ảnh mờ"}),
        ("change_price", {"id": "1", "price": "50000"}, {"price": 50_000}),
    ],
)
def test_the_moderator_s_buttons(stall, browser, action, form, changed):
    before = stall.stand["1"]
    reply = browser.post(PAGE + action, data=form)
    assert (reply.status_code, reply.url, reply.history[0].status_code) == (200, PAGE, 303)
    assert stall.stand["1"] == attrs.evolve(before, **changed)


def test_a_listing_vanishes_and_all_are_approved(stall, browser):
    browser.post(PAGE + "remove", data={"id": "1"})
    browser.post(PAGE + "approve_all")
    assert {remote_id: item.state for remote_id, item in stall.stand.items()} == {"2": LIVE, "3": LIVE}


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("explode", {}),
        ("__init__", {"id": "1"}),
        ("approve", {}),
        ("approve", {"id": "99"}),
        ("reject", {"id": "1"}),
        ("change_price", {"id": "1", "price": "a lot"}),
    ],
)
def test_what_makes_no_sense_changes_nothing(stall, browser, action, form):
    before = dict(stall.stand)
    reply = browser.post(PAGE + action, data=form)
    assert reply.status_code == 400
    assert stall.stand == before


def test_an_unknown_action_is_named_and_nothing_in_it_is_html(browser):
    reply = browser.post(PAGE + "<script>x")
    assert reply.status_code == 400
    assert "no such action: &lt;script&gt;x" in reply.text


def test_the_moderator_has_no_bad_days(stall, browser):
    stall.faults.add(FaultKind.ERROR_BEFORE, times=5)
    assert browser.get(PAGE).status_code == 200


# The shelf


def test_reads_see_a_write_after_its_lag(clock):
    shelf = Shelf[str](clock)
    shelf.write(1, "a")
    shelf.write(1, "b", lag=5)
    shelf.write(2, "new", lag=5)
    assert (shelf.written, shelf.get(1), list(shelf.ids())) == ({1: "b", 2: "new"}, "a", [1])
    clock.sleep(5)
    assert (shelf.get(1), shelf.get(2), list(shelf.ids())) == ("b", "new", [1, 2])


def test_a_late_write_does_not_undo_a_newer_one(clock):
    shelf = Shelf[str](clock)
    shelf.write(1, "late", lag=5)
    shelf.write(1, "newer")
    clock.time += dt.timedelta(seconds=10)
    assert shelf.get(1) == "newer"


def test_what_is_taken_away_is_seen_until_its_lag_is_over(clock):
    shelf = Shelf[str](clock)
    shelf.write(1, "a")
    shelf.write(1, None, lag=5)
    assert (shelf.written, shelf.get(1)) == ({}, "a")
    clock.sleep(5)
    assert (shelf.get(1), list(shelf.ids())) == (None, [])
