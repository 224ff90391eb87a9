"""Work in several processes: every result once and in order, whatever happens to those who help."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.side_by_side import helpers, in_order

HERE = os.getpid()


@pytest.fixture(autouse=True)
def nobody_is_left():
    before = set(children())
    yield
    assert [child for child in children() if child not in before and alive(child)] == []


def where(batch: list[int]) -> tuple[int, list[int]]:
    return os.getpid(), [number * number for number in batch]


def slowly(batch: list[int]) -> tuple[int, list[int]]:
    time.sleep(0.005)
    return where(batch)


@settings(max_examples=15, deadline=None)
@given(
    batches=st.lists(st.lists(st.integers(), max_size=3), max_size=40), by=st.integers(0, 2), alone=st.integers(0, 5)
)
def test_the_results_are_those_of_one_process_in_the_same_order(batches, by, alone):
    found = list(in_order(where, iter(batches), by=by, alone=alone))
    assert [result for _, result in found] == [where(batch)[1] for batch in batches]
    assert {process for process, _ in found[:alone]} <= {HERE}


def test_the_helper_does_a_good_part_and_this_process_too():
    found = [process for process, _ in in_order(slowly, ([n] for n in range(80)), by=1, alone=3)]
    assert len(set(found)) == 2
    assert 20 < found.count(HERE) < 60


def test_who_helps_may_be_killed():
    killed, before = [], set(children())

    def batches():
        for number in range(60):
            if number == 30:
                killed.extend(set(children()) - before)
                for child in killed:
                    os.kill(child, signal.SIGKILL)
            yield [number]

    found = [result for _, result in in_order(slowly, batches(), by=1)]
    assert found == [[number * number] for number in range(60)]
    assert killed


def test_where_nothing_can_be_forked_this_process_does_everything(monkeypatch):
    def refused() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    found = in_order(where, ([number] for number in range(50)), by=2)
    assert list(found) == [(HERE, [number * number]) for number in range(50)]


@pytest.mark.parametrize("size", [0, 300_000, 3_000_000])
def test_batches_and_results_may_be_larger_than_a_pipe(size):
    found = in_order(lambda batch: batch + b"!" * size, (bytes(size) for _ in range(24)), by=1)
    assert [len(result) for result in found] == [2 * size] * 24


def test_an_error_comes_as_if_nobody_helped():
    def work(batch: list[int]) -> list[int]:
        return [1 // number for number in batch]

    found = in_order(work, ([number] for number in (1, 2, 1, 1, 0, 1, 1)), by=1)
    with pytest.raises(ZeroDivisionError) as raised:
        list(found)
    assert "RemoteTraceback" not in repr(raised.value.__cause__)


def test_an_error_of_what_is_read_ends_everything():
    def batches():
        yield from ([number] for number in range(10))
        raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="stick"):
        list(in_order(slowly, batches(), by=1))


def test_who_stops_listening_leaves_nobody_behind():
    found = in_order(slowly, ([number] for number in range(1000)), by=1)
    next(found)
    found.close()


def test_what_waits_is_bounded():
    read, taken = [0], 0

    def batches():
        for number in range(300):
            read[0] = number
            yield [number]

    for _ in in_order(where, batches(), by=1):
        taken += 1
        assert read[0] - taken <= 20
    assert taken == 300


def test_a_process_with_threads_is_not_forked():
    stop = Event()
    thread = Thread(target=stop.wait)
    thread.start()
    assert helpers() == 0
    stop.set()
    thread.join()


KILLED = """
import os, sys, time
from ocopsync.side_by_side import in_order
def work(batch):
    time.sleep(0.05)
    return os.getpid()
for process in in_order(work, ([n] for n in range(10_000)), by=1):
    if process != os.getpid():
        print(process, flush=True)
"""


def test_who_helps_ends_with_the_process_that_it_helps():
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        helper = int(process.stdout.readline())
        process.kill()
    end = time.monotonic() + 20
    while alive(helper):
        assert time.monotonic() < end, "it lives on"
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]
