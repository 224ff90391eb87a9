"""What interrupts a run: Ctrl-C, a reader who goes away, and how a run without a terminal says that it goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

import pytest

MANY = 60


def until(come_true: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not come_true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def slow(offices, a_row):
    """A marketplace that takes its time, and many rows."""
    office = offices("voso", delay=0.15)
    office.catalogue(*(a_row(number) for number in range(1, MANY + 1)))
    return office


def test_ctrl_c_in_the_middle_saves_what_was_sent_and_the_next_run_sends_the_rest_once(slow):
    voso, said = slow.boxes["voso"], slow.folder / "said.txt"
    with (
        said.open("w", encoding="utf-8") as stderr,
        slow.start("publish", "hang.csv", "--yes", "--json", stderr=stderr) as process,
    ):
        until(lambda: "Sending: " in said.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    words = said.read_text(encoding="utf-8")
    assert process.returncode == 130, words
    assert "Traceback" not in words
    assert f"of {MANY}, " in words, "the line of progress counts"
    assert "Stopping: what is under way is finished and saved" in words
    sent = len(voso.listings())
    assert 0 < sent < MANY
    assert f"Voso: {MANY} rows = {sent} sent as new, {MANY - sent} held back" in words
    assert '"exit_code": 130' in out
    assert slow.run("history", "--json").json["runs"][0]["exit_code"] == 130

    voso.delay = 0
    again = slow.run("publish", "hang.csv", "--yes", "--json")
    assert (again.code, again.json["writes"]) == (0, MANY - sent)
    assert Counter(item.sku for item in voso.listings()) == Counter(f"MT-{n:02}" for n in range(1, MANY + 1))


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["explain"], ["check", "hang.csv"], ["plan", "hang.csv", "--json"], ["history"]],
)
def test_a_reader_who_went_away_is_no_news(published, arguments):
    """As in ``ocopsync explain | head -1``, with a reader that has gone before the first line."""
    reading, writing = os.pipe()
    os.close(reading)
    with published.start(*arguments, stdout=writing) as process:
        os.close(writing)
        _, err = process.communicate(timeout=30)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert "unexpected" not in err


def test_only_the_first_line_is_wanted(published):
    with published.start("explain") as process:
        first = subprocess.run(["head", "-1"], stdin=process.stdout, capture_output=True, encoding="utf-8", check=True)
        process.stdout.close()  # head has gone, and nobody else reads
        err = process.stderr.read()
    assert first.stdout
    assert err == ""
