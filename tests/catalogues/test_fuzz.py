"""A short run of the fuzzer, and what it must notice by itself: a traceback, an endless input and a dead process."""

from __future__ import annotations

import json
import os
import time
from itertools import islice
from pathlib import Path

import pytest

from tools import fuzz
from tools.fuzzing import targets
from tools.fuzzing.corpus import write_corpus
from tools.fuzzing.inputs import Input, inputs


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder)
    return folder


def test_a_short_run_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = fuzz.main(["--runs", "60", "--seed", "1", "--keep", str(tmp_path / "found")])
    printed = capsys.readouterr().out
    assert code == 0, printed
    result = json.loads(printed.splitlines()[-1])
    assert (result["name"], result["holds"], result["figures"]["inputs"]) == ("fuzz", True, 60)


def test_a_seed_and_a_number_make_the_same_input_every_time(corpus: Path) -> None:
    together = list(islice(inputs(corpus, 5), 12))
    assert together == [next(inputs(corpus, 5, number)) for number in range(12)]
    assert together != list(islice(inputs(corpus, 6), 12))


def test_every_kind_of_file_and_every_parser_is_tried(corpus: Path) -> None:
    assert {path.suffix for path in corpus.iterdir()} >= {".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".jsonl"}
    names = set(targets.parsers())
    assert names >= {"money.parse_price", "ids.parse_phone", "dates.parse_date", "places.parse_address", "legacy.heal"}
    assert names >= {"cell.price", "cell.gtin", "cell.papers"}


def test_a_traceback_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(targets, "parsers", lambda: {"int": int})
    assert targets.attempt(Input("values", texts=("12",)), tmp_path) == ""
    assert "int('x') ended with ValueError" in targets.attempt(Input("values", texts=("x",)), tmp_path)


def test_an_endless_input_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def endless(text: str) -> None:
        while time.monotonic():
            pass

    monkeypatch.setattr(targets, "SLOW", 0.05)
    monkeypatch.setattr(targets, "parsers", lambda: {"endless": endless})
    assert "Endless" in targets.attempt(Input("values", texts=("x",)), tmp_path)


def test_a_process_that_dies_is_a_finding_and_the_rest_is_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fuzz, "work", dies_at_the_second)
    fuzzer = fuzz.fuzz(seed=1, runs=4, seconds=None, keep=tmp_path)
    assert [finding.splitlines()[-1] for finding in fuzzer.findings] == ["death: no word from the process that reads"]
    assert list(tmp_path.iterdir())
    assert fuzzer.done == 4


def dies_at_the_second(connection, corpus, folder, seed, first, runs):  # type: ignore[no-untyped-def]
    for number in range(first, runs):
        connection.send((number, "values", None))
        if number == 1:
            os._exit(139)
    connection.send(None)
