"""The pace: patience shared by all threads, a marketplace that is down costs little, and limits told and learned."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from requests.adapters import BaseAdapter

from ocopsync.clock import SystemClock
from ocopsync.connection import connect
from ocopsync.errors import MarketplaceError, OutcomeUnknown, Refused, SettingsError, Throttled, Transient, Unavailable
from ocopsync.limits import Learned, Limit, place_of, read_learned, state_folder
from ocopsync.settings import load_settings
from ocopsync.testing import HandClock
from ocopsync.transport import RetryPolicy, Transport

URL = "http://voso.test"
DOWN = requests.ConnectTimeout
SILENT = requests.ReadTimeout
Answer = int | tuple[int, str] | type[Exception]


class Market(BaseAdapter):
    """A marketplace that answers with what is in ``answers`` (a status, one with its Retry-After, or an error of
    ``requests``), then always with ``always``. ``sent`` holds when each request arrived."""

    def __init__(self, clock, *answers: Answer, always: Answer = 200) -> None:
        super().__init__()
        self.clock, self.answers, self.always = clock, list(answers), always
        self.sent: list[float] = []
        self.lock = threading.Lock()

    def send(self, request, **options):
        with self.lock:
            self.sent.append(self.clock.now().timestamp())
            answer = self.answers.pop(0) if self.answers else self.always
        if isinstance(answer, type):
            raise answer
        status, asked = answer if isinstance(answer, tuple) else (answer, "")
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, request.url
        response.raw = None
        response._content = b""
        if asked:
            response.headers["Retry-After"] = asked
        return response

    def close(self) -> None: ...


@pytest.fixture
def market(clock):
    return Market(clock)


@pytest.fixture
def transport(market, clock):
    return a_transport(market, clock)


def a_transport(market, clock, *, attempts=4, limit=None):
    retry = RetryPolicy(attempts=attempts)
    return Transport(URL, user_agent="test", clock=clock, adapter=market, retry=retry, limit=limit)


def outcomes(transport, times: int, method: str = "GET", threads: int = 8) -> Counter[type]:
    """What becomes of so many requests from several threads."""

    def one(_: int) -> type:
        try:
            return type(transport.send(method, "/product"))
        except MarketplaceError as error:
            return type(error)

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(one, range(times)))


# Patience is shared


def test_when_one_is_told_to_wait_the_next_one_waits_too(market, clock):
    transport = a_transport(market, clock, attempts=1)
    market.answers = [(429, "7")]
    with pytest.raises(Throttled):
        transport.get("/product")
    transport.get("/other")
    assert market.sent[1] - market.sent[0] == 7


def test_what_a_busy_server_asks_holds_for_all_though_this_write_is_not_repeated(market, transport):
    market.answers = [(503, "7")]
    with pytest.raises(OutcomeUnknown):
        transport.post("/product")
    transport.get("/other")
    assert market.sent[1] - market.sent[0] == 7


@pytest.mark.parametrize("always", [429, (429, "7"), (429, "0")])
def test_a_marketplace_that_takes_nothing_is_not_asked_for_every_row(market, transport, clock, always):
    market.always = always
    assert outcomes(transport, 200, "POST") == {Throttled: 200}
    assert len(market.sent) <= 8 + 5
    assert sum(clock.slept) <= 5 * 8


def test_a_burst_that_is_too_much_costs_one_refusal_for_each_thread_and_loses_nothing(market, transport):
    market.answers = [200] * 50 + [(429, "3")]
    assert outcomes(transport, 200, "POST") == {requests.Response: 200}
    assert len(market.sent) <= 200 + 8


class Rationed(Market):
    """Takes ``rate`` requests a second and no more, and ``burst`` at once."""

    def __init__(self, clock, rate: float, burst: int, asked: str) -> None:
        super().__init__(clock)
        self.rate, self.burst, self.tokens, self.asked, self.refused = rate, burst, float(burst), asked, 0

    def send(self, request, **options):
        with self.lock:
            self.clock.sleep(0.02)
            now = self.clock.now().timestamp()
            self.tokens = min(self.burst, self.tokens + self.rate * (now - (self.sent or [now])[-1]))
            taken = self.tokens >= 1
            self.tokens -= taken
            self.refused += not taken
            self.sent.append(now)
        status = 200 if taken else (429, self.asked)
        return Market(self.clock, always=status).send(request, **options)


@pytest.mark.parametrize("asked", ["", "1", "20"])
@pytest.mark.parametrize(("rate", "burst"), [(1, 60), (1, 10), (10, 20)])
def test_a_marketplace_with_a_limit_gets_about_its_rate_and_every_row(clock, rate, burst, asked):
    market = Rationed(clock, rate, burst, asked)
    started = clock.now()
    assert outcomes(a_transport(market, clock), 200, "POST") == {requests.Response: 200}
    assert market.refused <= 30
    assert (clock.now() - started).total_seconds() < 1.5 * (200 - burst) / rate + 100


def test_too_long_a_wait_is_said_at_once_to_all_until_it_is_over(market, transport, clock):
    market.answers = [(429, "3600")]
    sentences = set()
    for _ in range(9):
        with pytest.raises(Throttled) as caught:
            transport.get("/product")
        sentences.add(str(caught.value))
        assert caught.value.retry_after == 3600
    assert sentences == {
        "http://voso.test/ asks for fewer requests and gets none until 16:30. Run it again after that."
    }
    assert (len(market.sent), clock.slept) == (1, [])
    clock.sleep(3600)
    assert transport.get("/product").status_code == 200


@pytest.mark.parametrize(
    ("asked", "told"),
    [("31", "15:31"), ("60", "15:31"), ("61", "15:32"), (str(10 * 3600), "01:30 22/11/2026"), ("9" * 400, "2027")],
)
def test_until_when_is_told_in_vietnam_s_time(market, transport, asked, told):
    market.answers = [(429, asked)]
    with pytest.raises(Throttled) as caught:
        transport.get("/product")
    assert f"{told}. Run" in str(caught.value)


# The budget of a run


def test_a_run_in_which_much_fails_repeats_a_fifth_and_twenty_more(market, transport):
    market.answers = [200] * 100 + [500, 200] * 200
    for _ in range(100):
        transport.get("/product")
    with pytest.raises(Transient) as caught:
        for _ in range(100):
            transport.get("/product")
    repeats = transport.pace.budget.retries
    assert repeats == int(20 + (100 + repeats + 1) * 0.2)
    assert "failed (500). It was not tried again" in str(caught.value)
    assert str(repeats) in str(caught.value)


def test_a_small_run_may_repeat_twenty_times(market, transport):
    market.answers = [500, 500, 200] * 10
    for _ in range(10):
        transport.get("/product")
    assert len(market.sent) == 30


# The breaker


@pytest.mark.parametrize(("always", "method"), [(DOWN, "POST"), (DOWN, "GET"), (SILENT, "GET"), (500, "GET")])
def test_a_marketplace_that_is_down_costs_a_handful_of_requests(market, transport, clock, always, method):
    market.always = always
    found = outcomes(transport, 200, method)
    assert found[Unavailable] >= 200 - 8
    assert found.total() == found[Unavailable] + found[Transient]
    assert len(market.sent) <= 5 + 8
    assert sum(clock.slept) <= 5


def test_one_thread_alone_finds_it_out_as_well(market, transport, clock):
    market.always = DOWN
    assert outcomes(transport, 200, "POST", threads=1) == {Transient: 2, Unavailable: 198}
    assert len(market.sent) == 5
    assert sum(clock.slept) <= 5


def test_what_may_have_arrived_stays_unknown_and_what_is_not_sent_any_more_does_not(market, transport):
    market.always = SILENT
    assert outcomes(transport, 20, "POST", threads=1) == {OutcomeUnknown: 5, Unavailable: 15}


def test_it_is_said_until_when_it_is_left_alone(market, transport):
    market.always = DOWN
    outcomes(transport, 2, threads=1)
    with pytest.raises(Unavailable) as caught:
        transport.get("/product?token=tok-123")
    assert str(caught.value) == (
        "http://voso.test/ did not answer 5 times in a row and is left alone until 15:32; run it again later."
    )


@pytest.mark.parametrize("answer", [200, 404, 422, 429])
def test_any_answer_in_between_shows_that_it_lives(market, clock, answer):
    market.answers = [DOWN, DOWN, DOWN, DOWN, answer] * 3
    assert Unavailable not in outcomes(a_transport(market, clock, attempts=1), 15, threads=1)


def opened(market, clock) -> Transport:
    transport = a_transport(market, clock)
    market.always = DOWN
    outcomes(transport, 3, "POST", threads=1)
    market.sent.clear()
    return transport


def test_after_a_minute_a_good_answer_opens_the_way_again(market, clock):
    transport = opened(market, clock)
    clock.sleep(60)
    market.always = 200
    assert outcomes(transport, 50) == {requests.Response: 50}


def test_after_a_minute_a_bad_answer_closes_it_for_another(market, clock):
    transport = opened(market, clock)
    for _ in range(3):
        clock.sleep(60)
        assert outcomes(transport, 20, threads=1) == {Transient: 1, Unavailable: 19}
    assert len(market.sent) == 3


def test_while_one_tries_the_others_go_on_failing_at_once(market, clock):
    transport, arrived, go_on = opened(market, clock), threading.Event(), threading.Event()
    clock.sleep(60)
    market.always = 200

    class Slow(BaseAdapter):
        def send(self, request, **options):
            arrived.set()
            assert go_on.wait(5)
            return market.send(request)

        def close(self) -> None: ...

    transport._session.mount("http://", Slow())
    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(transport.get, "/product")
        assert arrived.wait(5)
        with pytest.raises(Unavailable):
            transport.get("/product")
        go_on.set()
        assert trying.result().status_code == 200
    assert transport.get("/product").status_code == 200


def test_a_try_that_tells_nothing_leaves_the_way_to_the_next(market, clock):
    transport = opened(market, clock)
    clock.sleep(60)
    market.always = requests.exceptions.TooManyRedirects
    with pytest.raises(Refused):
        transport.get("/product")
    market.always = 200
    assert transport.get("/product").status_code == 200


# Stopped


@pytest.mark.parametrize("trouble", [DOWN, (429, "25"), 500])
def test_who_waits_goes_home_when_the_run_is_stopped(market, clock, trouble):
    class Stopping(HandClock):
        def sleep(self, seconds):
            super().sleep(seconds)
            transport.stop.set()

    own = Stopping()
    transport = a_transport(market, own)
    market.answers = [trouble]
    with pytest.raises(Transient, match="stopped before it was sent"):
        transport.get("/product")
    assert sum(own.slept) <= 0.5
    assert len(market.sent) == 1


def test_who_waits_for_a_long_time_notices_the_stop_within_half_a_second(market):
    transport = a_transport(market, SystemClock(), attempts=1)
    transport.stop = stop = threading.Event()
    market.answers = [(429, "25")]
    with pytest.raises(Throttled):
        transport.get("/product")
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(transport.post, "/product") for _ in range(4)]
        started = time.monotonic()
        stop.set()
        errors = [future.exception() for future in waiting]
    assert {str(error) for error in errors} == {"stopped before it was sent"}
    assert {type(error) for error in errors} == {Transient}
    assert len(market.sent) == 1
    assert time.monotonic() - started < 2


def test_what_need_not_wait_is_sent_though_it_is_stopped(market, transport):
    """The second half of something that has begun."""
    transport.stop.set()
    assert transport.post("/product").status_code == 200


# A limit that is told


def test_a_told_limit_is_kept_in_any_minute(market, clock):
    transport = a_transport(market, clock, limit=Limit(a_minute=6))
    for _ in range(20):
        transport.get("/product")
    assert all(later - sooner >= 60 for sooner, later in zip(market.sent, market.sent[6:], strict=False))
    assert 180 <= sum(clock.slept) < 181


def test_a_told_limit_outlives_the_run(market, clock, tmp_path):
    for _ in range(2):
        transport = a_transport(market, clock, limit=Limit(tmp_path / "voso", a_minute=3))
        for _ in range(3):
            transport.get("/product")
        transport.close()
    assert market.sent[3] - market.sent[0] >= 60


def test_a_clock_that_is_put_back_blocks_nothing(market, clock, tmp_path):
    limit = Limit(tmp_path / "voso", a_minute=3)
    for _ in range(3):
        assert limit.take(clock.now().timestamp()) == 0
    yesterday = clock.now().timestamp() - 86_400
    limit.take(yesterday)
    assert limit.take(yesterday) == 0
    limit.close()


def test_a_thread_that_read_the_clock_a_little_earlier_gets_no_slot_for_it(clock, tmp_path):
    limit, now = Limit(tmp_path / "voso", a_minute=3), clock.now().timestamp()
    assert [limit.take(now) for _ in range(3)] == [0, 0, 0]
    assert [limit.take(now - 0.25) > 60, limit.take(now) > 59] == [True, True]
    limit.close()


def test_where_nothing_can_be_shared_it_counts_alone(market, clock, tmp_path):
    (tmp_path / "file").touch()
    transport = a_transport(market, clock, limit=Limit(tmp_path / "file" / "voso", a_minute=3))
    for _ in range(4):
        transport.get("/product")
    assert market.sent[3] - market.sent[0] >= 60


def test_a_broken_file_stops_nobody(market, clock, tmp_path):
    (tmp_path / "voso.sqlite").write_bytes(b"no database " * 100)
    (tmp_path / "voso.json").write_text("[1")
    transport = a_transport(market, clock, limit=Limit(tmp_path / "voso", a_minute=3))
    for _ in range(4):
        transport.get("/product")
    assert market.sent[3] - market.sent[0] >= 60


PROCESS = """
import sys, time
from pathlib import Path
from ocopsync.limits import Limit
limit = Limit(Path(sys.argv[1]), a_minute=20)
print(limit.take(time.time()), flush=True)
sys.stdin.readline()
end = time.time() + 0.4
while time.time() < end:
    print(limit.take(time.time()))
    time.sleep(0.01)
"""


def test_two_processes_share_one_limit(tmp_path):
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "voso")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(2)]
    first = [process.stdout.readline().strip() for process in processes]
    rest = [process.communicate(timeout=20)[0].split() for process in concurrently(processes)]
    assert [process.returncode for process in processes] == [0, 0]
    assert first == ["0.0", "0.0"]
    assert sum(answers.count("0.0") for answers in rest) == 18
    assert min(len(answers) for answers in rest) > 5


def concurrently(processes):
    """The processes, all of them told to go on."""
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return processes


def test_sixteen_threads_take_no_more_than_there_is(tmp_path):
    limits = [Limit(tmp_path / "voso", a_minute=50) for _ in range(16)]
    now = time.time()
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda limit: [limit.take(now) for _ in range(8)].count(0), limits))
    for limit in limits:
        limit.close()
    assert sum(taken) == 50


# A limit that is learned


def after_a_429(clock, limit=None) -> tuple[Market, Transport]:
    """Five requests a second were too much."""
    market = Market(clock)
    transport = a_transport(market, clock, limit=limit or Limit())
    for _ in range(40):
        transport.get("/product")
        clock.sleep(0.2)
    market.answers = [429]
    transport.get("/product")
    market.sent.clear()
    return market, transport


def rate_of(market, transport, clock, *, requests=20) -> float:
    market.sent.clear()
    for _ in range(requests):
        transport.get("/product")
    return (requests - 1) / (market.sent[-1] - market.sent[0] or 1e-9)


def test_without_a_429_nothing_is_limited(market, transport, clock):
    for _ in range(500):
        transport.get("/product")
    assert clock.slept == []


def test_a_429_teaches_a_slower_pace(clock):
    assert rate_of(*after_a_429(clock), clock) == pytest.approx(0.7 * 5, rel=0.05)


def test_one_burst_teaches_once(clock):
    market = Market(clock, *[200] * 80, *[(429, "1")] * 8)
    transport = a_transport(market, clock)
    for _ in range(80):
        transport.get("/product")
        clock.sleep(0.1)
    turns = [transport.pace.wait_for_turn() for _ in range(8)]
    for turn in turns:
        transport.pace.refused(turn, 1.0)
    market.answers = []
    clock.sleep(1)
    assert rate_of(market, transport, clock) == pytest.approx(0.7 * 10, rel=0.05)


def test_another_429_teaches_a_still_slower_one_down_to_a_limit(clock):
    market, transport = after_a_429(clock)
    for _ in range(30):
        market.answers = [(429, "1")]
        transport.get("/product")
    assert 0.1 <= rate_of(market, transport, clock) < 0.13  # it rises while it is measured


def test_what_was_learned_rises_slowly_and_is_forgotten_after_an_hour(clock):
    market, transport = after_a_429(clock)
    first = rate_of(market, transport, clock)
    clock.sleep(600)
    assert rate_of(market, transport, clock) == pytest.approx(2 * first, rel=0.05)
    clock.sleep(1200)
    assert rate_of(market, transport, clock) == pytest.approx(4 * first, rel=0.05)
    clock.sleep(1800)
    clock.slept.clear()
    rate_of(market, transport, clock)
    assert clock.slept == []


def test_a_told_limit_counts_beside_a_learned_one(clock):
    market, transport = after_a_429(clock, Limit(a_minute=60))
    clock.sleep(60)
    assert rate_of(market, transport, clock, requests=121) == pytest.approx(1, rel=0.1)
    assert max(Counter(int(at) for at in market.sent).values()) <= 5


def test_another_process_hears_of_it_within_a_second(clock, tmp_path):
    other = Limit(tmp_path / "voso")
    assert other.take(clock.now().timestamp()) == 0
    after_a_429(clock, Limit(tmp_path / "voso"))
    clock.sleep(1)
    assert [other.take(clock.now().timestamp()) > 0 for _ in range(3)] == [False, True, True]
    tomorrow = clock.now().timestamp() + 86_400
    assert [other.take(tomorrow) for _ in range(3)] == [0, 0, 0]
    other.close()


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"rate": "x", "since": 1}', '{"rate": 0, "since": 1}', '{"rate": NaN, "since": 1}', "\xff"],
)
def test_nonsense_teaches_nothing(tmp_path, told):
    (tmp_path / "voso.json").write_text(told, encoding="latin-1")
    assert read_learned(tmp_path / "voso.json") is None


def test_what_a_clock_that_went_wrong_has_learned_counts_for_nothing():
    assert Learned(1.0, since=1000.0).at(999.0) is None


# Where it is shared


def test_each_host_and_account_has_its_own_files(monkeypatch, tmp_path):
    monkeypatch.setenv("OCOPSYNC_STATE", str(tmp_path))
    places = {
        place_of((scheme, host), account)
        for scheme in ("http", "https")
        for host in ("voso.vn", "voso.vn:8443", "[::1]:8802")
        for account in ("default", "hau loc/../..")
    }
    assert len({place.name for place in places}) == 12
    assert {place.parent for place in places} == {tmp_path}


def test_it_lies_with_the_user_s_other_state(monkeypatch):
    monkeypatch.delenv("OCOPSYNC_STATE")
    assert state_folder().name == "ocopsync"
    assert state_folder().is_absolute()


SETTINGS = """
[catalogue]
id = "c0ffee00-0000-4000-8000-000000000000"

[marketplaces.voso]
url = "http://127.0.0.1:9"
requests_a_minute = {a_minute}
"""


def opened_with(folder: Path, a_minute: int) -> Transport:
    (folder / "ocopsync.toml").write_text(SETTINGS.format(a_minute=a_minute), encoding="utf-8")
    (connection,) = connect(load_settings(folder / "ocopsync.toml"))
    return connection.adapter.transport


def test_the_settings_tell_the_limit(tmp_path):
    assert opened_with(tmp_path, 30).pace.limit.a_minute == 30
    assert opened_with(tmp_path, 0).pace.limit.a_minute is None


def test_a_limit_below_nothing_is_none(tmp_path):
    with pytest.raises(SettingsError, match="requests_a_minute"):
        opened_with(tmp_path, -1)


def test_a_429_is_told_to_the_other_processes_of_this_user(clock, monkeypatch, tmp_path):
    monkeypatch.setenv("OCOPSYNC_STATE", str(tmp_path))
    after_a_429(clock, Limit(place_of(("http", "voso.test"), "default")))
    (file,) = tmp_path.glob("voso.test-*.json")
    assert json.loads(file.read_text())["rate"] == pytest.approx(3.5, rel=0.05)
