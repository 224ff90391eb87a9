"""Leases: one process at a time works on a scope, and one that has lost its lease can do nothing more."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from contextlib import ExitStack

import attrs
import pytest

from ocopsync.errors import Busy, LeaseLost, LedgerError
from ocopsync.ledger import Holder, Ledger, OperationState, Phase, Record, lease, open_ledger
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt, Scope
from ocopsync.testing import HandClock, SandboxMount
from ocopsync.transport import Transport

VOSO = Scope("voso", "default", "ba-lang")
OTHER = Scope("postmart", "default", "ba-lang")
LAN = Holder(host="may-lan", pid=11, started=1.0, user="lan")
HOA = Holder(host="may-hoa", pid=22, started=2.0, user="hoa")
LOST = "This run has lost its hold on voso: it slept too long, or another ocopsync took over."
OPERATION = Operation(kind=OperationKind.CREATE, listing=Listing("MT-01", {"title": "Mắm"}))


@pytest.fixture
def opened(everywhere):
    """Opens the ledger as another holder, with a clock of its own."""
    with ExitStack() as ledgers:

        def make(holder: Holder = LAN, time: dt.datetime | None = None, **options) -> Ledger:
            clock = HandClock(time) if time else HandClock()
            ledger = open_ledger(everywhere, holder=holder, clock=clock, **{"is_gone": lambda _: False, **options})
            return ledgers.enter_context(ledger)

        yield make


def record(sku: str = "MT-01") -> Record:
    return Record(sku=sku, phase=Phase.THERE)


def later(ledger: Ledger, seconds: float) -> None:
    ledger._clock.sleep(seconds)


def beat(ledger: Ledger) -> None:
    """What the heartbeat does from time to time."""
    ledger._renew(VOSO)


def states(ledger: Ledger) -> dict[str, tuple[OperationState, str]]:
    return {item.sku: (item.state, item.reason) for item in ledger.history("ba-lang")}


# One at a time


def test_a_second_process_is_told_who_works_what_on_and_until_when(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"), pytest.raises(Busy) as caught, second.lease(VOSO, "reconcile"):
        pytest.fail("two work at once")
    assert str(caught.value) == (
        "Another ocopsync is at work on voso for this catalogue: publish by lan@may-lan (process 11). "
        "Nothing was done. Wait until it has finished; if that computer was switched off, until 15:31:00."
    )


def test_the_next_one_gets_it_when_the_first_has_finished(opened):
    first, second = opened(LAN), opened(HOA)
    for ledger in (first, second, first):
        with ledger.lease(VOSO, "publish"):
            ledger.save(VOSO, [record()])


def test_another_marketplace_or_catalogue_is_another_lease(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"):
        for scope in (OTHER, attrs.evolve(VOSO, account="hauloc"), attrs.evolve(VOSO, catalogue="khac")):
            with second.lease(scope, "publish"):
                second.save(scope, [record()])


def test_whatever_ends_the_work_gives_the_lease_back(opened):
    first, second = opened(LAN), opened(HOA)
    for error in (LedgerError, KeyboardInterrupt, SystemExit):
        with pytest.raises(error), first.lease(VOSO, "publish"):
            raise error("x")
        with second.lease(VOSO, "publish"):
            pass


def test_a_lease_within_a_lease_is_the_same_and_ends_with_the_outer(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"):
        with first.lease(VOSO, "settle"):
            first.save(VOSO, [record()])
        first.save(VOSO, [record()])
        with pytest.raises(Busy, match="publish by lan"), second.lease(VOSO, "publish"):
            pass


def test_who_works_right_now(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"), second.lease(OTHER, "reconcile"):
        assert second.holders("ba-lang") == {
            VOSO: (attrs.evolve(LAN, command="publish"), first._clock.now() + lease.TTL),
            OTHER: (attrs.evolve(HOA, command="reconcile"), second._clock.now() + lease.TTL),
        }
        assert second.holders("khac") == {}
        later(second, 61)
        assert second.holders("ba-lang") == {}
    assert first.holders("ba-lang") == {}


def test_nothing_is_written_without_a_lease(opened, rows_of):
    ledger = opened()
    before = rows_of(ledger)
    for write in writes():
        with pytest.raises(LeaseLost, match=LOST):
            write(ledger)
    assert rows_of(ledger) == before


def writes():
    """Every way to change operations or listings."""
    receipt = Receipt(sku="MT-01", outcome=Outcome.ACCEPTED, remote_id="17")
    return [
        lambda ledger: ledger.save(VOSO, [record("MT-02")]),
        lambda ledger: ledger.intend(VOSO, "r1", [OPERATION]),
        lambda ledger: ledger.settle(VOSO, [(1, OperationState.ACCEPTED, receipt, record())]),
        lambda ledger: ledger.settle(VOSO, [], departing=[1]),
        lambda ledger: ledger.begin(VOSO, "plan"),
    ]


# The dead


ASLEEP = """
import sys
from ocopsync.ledger import open_ledger
from ocopsync.listing import Listing, Operation, OperationKind, Scope
scope = Scope("voso", "default", "ba-lang")
with open_ledger(sys.argv[1]) as ledger, ledger.lease(scope, "publish"):
    ids = ledger.intend(scope, "r1", [
        Operation(kind=OperationKind.CREATE, listing=Listing(sku, {"title": "Mam"})) for sku in ("MT-01", "MT-02")
    ])
    ledger.settle(scope, [], departing=ids[1:])
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def at_work(everywhere):
    """A real process that has written two intents down and sent one of them."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASLEEP, everywhere], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_process_of_this_machine_that_was_killed_is_followed_at_once(everywhere, at_work):
    with open_ledger(everywhere) as ledger:
        with pytest.raises(Busy, match=rf"process {at_work.pid}\)"), ledger.lease(VOSO, "publish"):
            pass
        at_work.kill()
        at_work.wait()
        with ledger.lease(VOSO, "publish"):
            now = ledger._now()
            assert states(ledger) == {
                "MT-01": (OperationState.CANCELLED, "the run ended before it was sent"),
                "MT-02": (OperationState.UNKNOWN, "the run ended before the answer came"),
            }
            assert all(abs(item.ended_at - now) < dt.timedelta(seconds=30) for item in ledger.history("ba-lang"))
            assert [item.sku for item in ledger.open_operations(VOSO)] == ["MT-02"]


def test_one_of_another_machine_only_when_its_lease_has_run_out(opened):
    first = opened(LAN)
    held = first.lease(VOSO, "publish")
    held.__enter__()
    second = opened(HOA, is_gone=lease.is_gone)
    later(second, 59)
    with pytest.raises(Busy, match="until 15:31:00"), second.lease(VOSO, "publish"):
        pass
    later(second, 1)
    with second.lease(VOSO, "publish"):
        second.save(VOSO, [record()])
    held.__exit__(None, None, None)


def test_a_number_that_another_process_was_given_since_is_not_the_same_process(everywhere, at_work):
    """Numbers are used again: the process of that number began at another time."""
    with open_ledger(everywhere) as ledger:
        (holder, _) = ledger.holders("ba-lang")[VOSO]
    assert holder.pid == at_work.pid
    assert not lease.is_gone(holder)
    assert lease.is_gone(attrs.evolve(holder, started=holder.started - 100))
    assert not lease.is_gone(attrs.evolve(holder, host="may-khac", started=1.0))


# Those who have lost it


def test_a_process_that_slept_past_its_lease_writes_nothing_more(opened, rows_of):
    ledger = opened()
    with ledger.lease(VOSO, "publish"):
        ledger.intend(VOSO, "r1", [OPERATION])
        later(ledger, 60)
        before = rows_of(ledger)
        for write in (*writes(), beat):
            with pytest.raises(LeaseLost, match=LOST):
                write(ledger)
        assert rows_of(ledger) == before


def test_a_lease_that_ran_out_is_noticed_without_asking_anybody(opened):
    ledger = opened()
    with pytest.raises(LeaseLost, match=LOST):
        ledger.hold_or_raise(VOSO)
    with ledger.lease(VOSO, "publish"):
        later(ledger, 59)
        ledger.hold_or_raise(VOSO)
        later(ledger, 1)
        with pytest.raises(LeaseLost, match=LOST):
            ledger.hold_or_raise(VOSO)


def test_one_that_was_taken_over_writes_nothing_though_its_clock_says_that_it_may(opened, rows_of):
    """The fencing token tells, not the clock."""
    slow, quick = opened(LAN), opened(HOA)
    with slow.lease(VOSO, "publish"):
        slow.intend(VOSO, "r1", [OPERATION])
        later(quick, 61)
        with quick.lease(VOSO, "publish"):
            before = rows_of(quick)
            for write in (*writes(), beat):
                with pytest.raises(LeaseLost, match=LOST):
                    write(slow)
            assert rows_of(quick) == before
            quick.save(VOSO, [record()])
    with quick.lease(VOSO, "publish"):  # what had lost it gave nothing back that was another's
        quick.save(VOSO, [record()])


def test_ending_does_not_give_back_what_another_holds_by_now(opened):
    slow, quick, third = opened(LAN), opened(HOA), opened(attrs.evolve(HOA, pid=33))
    held = slow.lease(VOSO, "publish")
    held.__enter__()
    later(quick, 61)
    later(third, 61)
    with quick.lease(VOSO, "publish"):
        held.__exit__(None, None, None)
        with pytest.raises(Busy, match="process 22"), third.lease(VOSO, "publish"):
            pass
        quick.save(VOSO, [record()])


def test_a_lease_that_was_lost_can_be_taken_again(opened):
    ledger = opened()
    with pytest.raises(LeaseLost), ledger.lease(VOSO, "publish"):
        later(ledger, 61)
        ledger.save(VOSO, [record()])
    with ledger.lease(VOSO, "publish"):
        ledger.save(VOSO, [record()])


def test_a_takeover_is_noticed_although_our_own_clock_says_that_the_lease_holds(opened):
    slow, quick = opened(LAN), opened(HOA)
    with slow.lease(VOSO, "publish"):
        slow.hold_or_raise(VOSO)
        later(quick, 61)
        with quick.lease(VOSO, "publish"):
            quick.hold_or_raise(VOSO)
            with pytest.raises(LeaseLost, match=LOST):
                slow.hold_or_raise(VOSO)
        with pytest.raises(LeaseLost, match=LOST):  # the other has finished: what was lost stays lost
            slow.hold_or_raise(VOSO)


@pytest.mark.parametrize("notice", [beat, lambda ledger: ledger.save(VOSO, [record()])], ids=["heartbeat", "write"])
def test_whatever_noticed_that_it_is_lost_it_stays_lost(opened, notice):
    slow, quick = opened(LAN), opened(HOA)
    with slow.lease(VOSO, "publish"):
        later(quick, 61)
        with quick.lease(VOSO, "publish"):
            with pytest.raises(LeaseLost):
                notice(slow)
            assert slow._held[VOSO].until < slow._clock.now()
            for _ in range(3):
                with pytest.raises(LeaseLost, match=LOST):
                    slow.hold_or_raise(VOSO)


def test_a_clock_that_is_set_back_does_not_bring_a_lost_lease_back(opened):
    ledger = opened()
    with ledger.lease(VOSO, "publish"):
        later(ledger, 60)
        with pytest.raises(LeaseLost):
            ledger.hold_or_raise(VOSO)
        later(ledger, -30)
        with pytest.raises(LeaseLost, match=LOST):
            ledger.hold_or_raise(VOSO)


def test_what_can_no_longer_be_sent_under_one_lease_can_under_the_next(opened):
    ledger = opened()
    with ledger.lease(VOSO, "publish"):
        later(ledger, 60)
        with pytest.raises(LeaseLost):
            ledger.hold_or_raise(VOSO)
    with ledger.lease(VOSO, "publish"):
        ledger.hold_or_raise(VOSO)


@pytest.fixture
def site():
    """A marketplace that answers with what a test puts into ``answers``, then with 200: (answers, requests)."""
    answers, requests = [], []

    def app(environ, start_response):
        requests.append(environ["REQUEST_METHOD"])
        answer = answers.pop(0) if answers else lambda: ("200 OK", [])
        start_response(*answer())
        return [b"{}"]

    app.answers, app.requests = answers, requests
    return app


def sending(ledger: Ledger, site) -> Transport:
    """A transport that asks before each write, as publish has it do; its clock is the ledger's."""
    transport = Transport("http://voso.test", user_agent="test", adapter=SandboxMount(site), clock=ledger._clock)
    transport.before_write = lambda: ledger.hold_or_raise(VOSO)
    return transport


def test_a_write_stays_here_once_another_process_has_taken_over_and_a_read_may_leave(opened, site):
    slow, quick = opened(LAN), opened(HOA)
    transport = sending(slow, site)
    with slow.lease(VOSO, "publish"):
        transport.post("product/save", json={})
        later(quick, 61)
        with quick.lease(VOSO, "publish"), pytest.raises(LeaseLost, match=LOST):
            transport.post("product/save", json={})
        transport.get("product/list")
    assert site.requests == ["POST", "GET"]


def test_a_write_that_waited_is_not_repeated_when_another_process_took_over_meanwhile(opened, site):
    slow, quick = opened(LAN), opened(HOA)
    transport = sending(slow, site)

    def too_many():
        later(quick, 61)
        held.enter_context(quick.lease(VOSO, "publish"))
        return "429 Too Many Requests", [("Retry-After", "20")]

    site.answers.append(too_many)
    with ExitStack() as held, slow.lease(VOSO, "publish"), pytest.raises(LeaseLost, match=LOST):
        transport.post("product/save", json={}, keyed=True)
    assert sum(slow._clock.slept) >= 20, "it had waited"
    assert site.requests == ["POST"]


def test_a_write_that_waited_longer_than_its_lease_is_not_repeated(opened, site):
    ledger = opened()
    transport = sending(ledger, site)
    site.answers += [lambda: ("429 Too Many Requests", [("Retry-After", "25")])] * 3
    with ledger.lease(VOSO, "publish"), pytest.raises(LeaseLost, match=LOST):
        transport.post("product/save", json={})
    assert site.requests == ["POST"] * 3, "for 60 seconds it may"


# Renewal


def test_the_heartbeat_and_every_write_keep_it(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"):
        for keep in (beat, lambda ledger: ledger.save(VOSO, [record()])):
            for _ in range(3):
                later(first, 50)
                later(second, 50)
                keep(first)
        with pytest.raises(Busy), second.lease(VOSO, "publish"):
            pass


def test_the_heart_beats_by_itself(opened, monkeypatch):
    import threading

    monkeypatch.setattr(lease, "RENEWED_EVERY", 0.01)
    ledger = opened()
    beats = threading.Semaphore(0)
    renew = ledger._renew
    monkeypatch.setattr(ledger, "_renew", lambda scope: (renew(scope), beats.release()))
    with ledger.lease(VOSO, "publish"):
        for _ in range(3):
            assert beats.acquire(timeout=20)
    assert all(thread.name != "lease" for thread in threading.enumerate())


def test_the_heart_goes_on_after_a_moment_without_the_server_and_stops_when_the_lease_is_lost(monkeypatch):
    from ocopsync.messages import say

    monkeypatch.setattr(lease, "RENEWED_EVERY", 0.001)
    answers = iter([None, LedgerError(say("away")), None, LeaseLost(say("lost")), None])
    seen = []

    def renew() -> None:
        seen.append(next(answers))
        if isinstance(seen[-1], LedgerError):
            raise seen[-1]

    heartbeat = lease.Heartbeat(renew)
    heartbeat._thread.join(20)
    heartbeat.stop()
    assert [type(item).__name__ for item in seen] == ["NoneType", "LedgerError", "NoneType", "LeaseLost"]


# Versions


def test_the_version_grows_with_what_is_written_and_with_nothing_else(opened):
    ledger = opened()
    assert ledger.version(VOSO) == 0
    with ledger.lease(VOSO, "publish"):
        assert ledger.version(VOSO) == 0
        seen = [0]
        (number,) = ledger.intend(VOSO, "r1", [OPERATION])
        seen.append(ledger.version(VOSO))
        ledger.settle(VOSO, [], departing=[number])
        seen.append(ledger.version(VOSO))
        beat(ledger)
        ledger.add_images(VOSO, {"sha": "/1"})
        assert ledger.version(VOSO) == seen[-1]
        ledger.save(VOSO, [record()])
        seen.append(ledger.version(VOSO))
        assert seen == sorted(set(seen))
        assert ledger.version(OTHER) == 0
    with ledger.lease(VOSO, "publish"):  # what was sent and not answered became unknown: that is news
        assert ledger.version(VOSO) > seen[-1]
        left = ledger.version(VOSO)
    with ledger.lease(VOSO, "publish"):
        assert ledger.version(VOSO) == left


def test_a_plan_is_gone_on_with_as_long_as_nothing_else_was_written(opened):
    first, second = opened(LAN), opened(HOA)
    with first.lease(VOSO, "publish"):
        assert not first.resume(VOSO, "plan-a")
        first.begin(VOSO, "plan-a")
        first.save(VOSO, [record()])
    with second.lease(VOSO, "publish"):
        assert not second.resume(VOSO, "plan-b")
        assert second.resume(VOSO, "plan-a")
        second.save(VOSO, [record()])
        assert second.begun(VOSO) == "plan-a"
    with first.lease(VOSO, "withdraw"):
        first.save(VOSO, [record()])
    with second.lease(VOSO, "publish"):
        assert not second.resume(VOSO, "plan-a")


# Many


FIGHT = """
import os, random, sys, time
from ocopsync.errors import Busy
from ocopsync.ledger import Holder, OperationState, Phase, Record, open_ledger
from ocopsync.listing import Listing, Operation, OperationKind, Outcome, Receipt, Scope
url, host, gate, rounds = sys.argv[1:]
scope = Scope("voso", "default", "ba-lang")
name = f"{host}-{os.getpid()}"
holder = Holder(host=host, pid=os.getpid(), started=1.0, user="x") if host else None
done = 0
with open_ledger(url, holder=holder) as ledger:
    while done < int(rounds):
        try:
            with ledger.lease(scope, "publish"):
                os.close(os.open(gate, os.O_CREAT | os.O_EXCL))  # fails where another is inside
                (number,) = ledger.intend(scope, name, [
                    Operation(kind=OperationKind.CREATE, listing=Listing(f"{name}-{done}", {"title": "Mam"}))
                ])
                ledger.settle(scope, [], departing=[number])
                known = ledger.records(scope, ["count"]).get("count")
                count = Record(sku="count", phase=Phase.THERE, reason=str(int(known.reason if known else 0) + 1))
                receipt = Receipt(sku="x", outcome=Outcome.ACCEPTED, remote_id=f"{name}-{done}")
                ledger.settle(scope, [(number, OperationState.ACCEPTED, receipt, count)])
                os.unlink(gate)
            done += 1
        except Busy:
            time.sleep(random.random() / 20)
"""
ROUNDS = 3


def test_of_eight_processes_one_at_a_time_has_it_and_every_write_lands_once(everywhere, tmp_path):
    """On a server, those of two machines, which can't see each other's processes."""
    hosts = ["may-a", "may-b"] * 4 if everywhere.startswith("postgresql") else [""] * 8
    open_ledger(everywhere).close()
    gate = str(tmp_path / "gate")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FIGHT, everywhere, host, gate, str(ROUNDS)], stderr=subprocess.PIPE, text=True
        )
        for host in hosts
    ]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, said
    with open_ledger(everywhere) as ledger:
        operations = ledger.history("ba-lang", limit=1000)
        assert len(operations) == len({item.sku for item in operations}) == 8 * ROUNDS
        assert {(item.state, item.remote_id == item.sku) for item in operations} == {(OperationState.ACCEPTED, True)}
        assert ledger.records(VOSO, ["count"])["count"].reason == str(8 * ROUNDS)
        assert ledger.version(VOSO) == 3 * 8 * ROUNDS
        assert ledger.holders("ba-lang") == {}


CROSSING = """
import sys
from ocopsync.ledger import Holder, Observation, open_ledger
from ocopsync.listing import ListingState, Scope
url, catalogue, turn = sys.argv[1:]
scope = Scope("voso", "default", catalogue)
pictures = [f"sha-{n:03}" for n in range(200)]
with open_ledger(url) as ledger:
    for number in range(15):
        ledger.add_images(scope, {sha: f"/{catalogue}/{number}" for sha in pictures[:: int(turn)]})
        reading = ledger.begin_reading(scope)
        ledger.observe(reading, [Observation(remote_id="1", sku="A", state=ListingState.LIVE)])
        ledger.finish_reading(scope, reading)
"""


def test_processes_on_one_account_that_touch_the_same_rows_do_not_stand_in_each_other_s_way(postgresql):
    """Without an order of locking, PostgreSQL ends one of them: deadlock detected."""
    processes = [
        subprocess.Popen([sys.executable, "-c", CROSSING, postgresql, f"c{n}", turn], stderr=subprocess.PIPE, text=True)
        for n, turn in enumerate(["1", "-1", "1", "-1"])
    ]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said
