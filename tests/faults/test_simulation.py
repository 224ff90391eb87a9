"""The simulation keeps its promises over a few hundred stories, and notices when a promise is broken."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from contextlib import contextmanager

import pytest

from benchmarks.faults import Report, result_of
from benchmarks.simulation.story import tell
from ocopsync import settle
from ocopsync.ledger import Ledger
from ocopsync.transport import Transport

SEEDS = range(150)


@pytest.fixture
def play(alone):
    def play(seeds) -> Report:
        report = Report()
        for seed in seeds:
            report.add(tell(seed, alone))
        return report

    return play


def test_over_many_stories_nothing_is_sent_twice_and_nothing_lost(play):
    report = play(SEEDS)
    assert report.failures == []
    figures = report.figures
    assert figures["kept"] == figures["broken"] == len(SEEDS) / 2
    assert min(figures[name] for name in ("kills", "takeovers", "refused", "faults", "duplicates_broken")) > 0
    assert figures["right"] > 10 * figures["reported"], "most of it ends well, and is not only talked about"


def test_a_seed_tells_the_same_story_each_time(alone):
    first, again = (tell(7, alone, verbose=True).trace for _ in range(2))
    assert first == again
    assert len(first) > 20


def test_one_story_is_told_request_by_request():
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", "--seed", "7"], capture_output=True, text=True, check=True
    )
    assert "    process 1 0: COMMIT" in told.stdout
    assert "peace" in told.stdout


def test_the_figures_are_one_json_object(play):
    result = json.loads(json.dumps(result_of(play(range(2)))))
    assert (result["name"], result["figures"]["seeds"], result["holds"]) == ("faults", 2, True)


# Whoever plants a mistake is found out


@pytest.fixture
def is_noticed(play):
    """Whether, within some stories in which the marketplace keeps its word, one of these promises is seen broken."""

    def is_noticed(*promises: str) -> bool:
        failures = (failure for seed in range(0, 400, 2) for failure in play([seed]).failures)
        return any(promise in failure for failure in failures for promise in promises)

    return is_noticed


def test_it_notices_when_absent_is_believed_at_once(is_noticed, monkeypatch):
    monkeypatch.setattr(settle, "_since", lambda operation: dt.datetime.min.replace(tzinfo=dt.UTC))
    assert is_noticed("duplicates_kept")


@contextmanager
def unfenced(ledger, scope, statement=None):
    with ledger._transaction() as to:
        yield to


def test_it_notices_when_there_is_no_lease(is_noticed, monkeypatch):
    @contextmanager
    def free_for_all(ledger, scope, command):
        yield

    monkeypatch.setattr(Ledger, "lease", free_for_all)
    monkeypatch.setattr(Ledger, "_fenced", unfenced)
    assert is_noticed("two_at_once", "written_after_losing_the_lease", "sent_after_losing_the_lease")


def test_it_notices_when_a_lease_has_no_fence(is_noticed, monkeypatch):
    monkeypatch.setattr(Ledger, "_fenced", unfenced)
    assert is_noticed("written_after_losing_the_lease")


def test_it_notices_when_a_write_without_an_answer_is_repeated(is_noticed, monkeypatch):
    send = Transport.send

    def send_again(transport, method, path, **options):
        return send(transport, method, path, **{**options, "repeatable": True})

    monkeypatch.setattr(Transport, "send", send_again)
    assert is_noticed("duplicates_kept")


def test_it_notices_when_nobody_looks_before_an_update(is_noticed, monkeypatch):
    monkeypatch.setattr("ocopsync.publish.why_hold", lambda *arguments: None)
    assert is_noticed("overwritten_silently")
