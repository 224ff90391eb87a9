"""Damage catalogues and values at random: does anything end in a traceback, in a dead process or never?

    python -m tools.fuzz --seconds 60
    python -m tools.fuzz --runs 2000 --seed 7

The corpus is the damaged catalogues of tests/catalogues and the example files; each input is one of them, damaged
further. A seed and a number make the same input every time. A child process reads, within bounds of memory and time;
what it says about each input is a catalogue with its problems or a sentence why there is none. Anything else is a
finding: it is printed with its number, and the input is kept in the folder ``--keep``. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tools.fuzzing.corpus import write_corpus
from tools.fuzzing.inputs import inputs
from tools.fuzzing.targets import attempt

PATIENCE = 60.0
"""Seconds without a word from the child after which an input counts as endless."""
MEMORY = 3 << 30
"""Bytes of addresses that the child may have; a small file has no right to more."""
KEEP = Path(tempfile.gettempdir()) / "ocopsync-fuzz"


def work(connection: Connection, corpus: Path, folder: Path, seed: int, first: int, runs: int | None) -> None:
    """The child: tells the number of each input before it tries it, and what was found."""
    _bounded()
    numbered = zip(count(first) if runs is None else range(first, runs), inputs(corpus, seed, first), strict=False)
    for number, tried in numbered:
        path = tried.write(folder)
        connection.send((number, tried.name, None))
        if finding := attempt(tried, path):
            connection.send((number, tried.name, finding))
    connection.send(None)


def _bounded() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Fuzzer:
    """Runs children until the time or the inputs are used up; one that dies or hangs is replaced by the next."""

    def __init__(self, folder: Path, keep: Path, *, seed: int, runs: int | None, seconds: float | None) -> None:
        self._folder, self._keep, self._seed, self._runs = folder, keep, seed, runs
        self._corpus = folder / "corpus"
        self._until = time.monotonic() + seconds if seconds else None
        self.done = 0
        self.by_target: dict[str, int] = {}
        self.findings: list[str] = []

    def run(self) -> None:
        self._corpus.mkdir()
        write_corpus(self._corpus)
        first: int | None = 0
        while first is not None and not self._over():
            first = self._one_child(first)

    def _over(self) -> bool:
        return self._until is not None and time.monotonic() > self._until

    def _one_child(self, first: int) -> int | None:
        """The number with which the next child begins; None where all is done."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        place = Path(tempfile.mkdtemp(dir=self._folder))
        child = context.Process(target=work, args=(theirs, self._corpus, place, self._seed, first, self._runs))
        child.start()
        theirs.close()
        try:
            return self._listen(ours, first, place)
        finally:
            child.kill()
            child.join()

    def _listen(self, connection: Connection, first: int, place: Path) -> int | None:
        number, name = first, "the start of the child"
        while not self._over():
            try:
                said = connection.recv() if connection.poll(PATIENCE) else "hang"
            except EOFError:
                said = "death"
            if said is None:
                return None
            if isinstance(said, str):
                self._found(number, name, f"{said}: no word from the process that reads", place)
                return number + 1
            number, name, finding = said
            if finding:
                self._found(number, name, finding, place)
            else:
                self.done += 1
                self.by_target[name.partition(" ")[0]] = self.by_target.get(name.partition(" ")[0], 0) + 1
        return None

    def _found(self, number: int, name: str, finding: str, place: Path) -> None:
        self._keep.mkdir(parents=True, exist_ok=True)
        for tried in islice(inputs(self._corpus, self._seed, number), 1):
            kept = tried.write(self._keep, f"{self._seed}-{number}")
            self.findings.append(f"--seed {self._seed}, input {number} ({name}), kept as {kept}:\n{finding}")


def fuzz(*, seed: int, runs: int | None, seconds: float | None, keep: Path) -> Fuzzer:
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(Path(folder), keep, seed=seed, runs=runs, seconds=seconds)
        fuzzer.run()
    return fuzzer


def report(fuzzer: Fuzzer, seed: int) -> Iterator[str]:
    yield from fuzzer.findings
    figures: dict[str, Any] = {"inputs": fuzzer.done, "seed": seed, "findings": len(fuzzer.findings)}
    figures |= {"by_target": dict(sorted(fuzzer.by_target.items()))}
    goal = "no traceback, no dead process, no hang"
    yield json.dumps(
        {"name": "fuzz", "figures": figures, "goal": goal, "holds": bool(fuzzer.done) and not fuzzer.findings}
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, help="how long; 60 where --runs isn't given either")
    parser.add_argument("--runs", type=int, help="how many inputs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=KEEP, help="a folder for what was found")
    given = parser.parse_args(arguments)
    seconds = given.seconds or (None if given.runs else 60.0)
    fuzzer = fuzz(seed=given.seed, runs=given.runs, seconds=seconds, keep=given.keep)
    for line in report(fuzzer, given.seed):
        print(line)  # noqa: T201
    return 1 if fuzzer.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
