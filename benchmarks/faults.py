"""Whether anything is sent twice or lost: stories of a small catalogue on a marketplace that has bad days.

Each seed is one story over an adapter of ours and its sandbox: a few days of edits, publishing with trouble of every
kind (processes that die or sleep, lost replies, late arrivals, clocks that jump, people who edit by hand), and then
peace. In the end what really stands there is compared with what was wanted and with what was said about it.

``python -m benchmarks.faults --seeds 1000``; ``--seed 17`` plays one and tells it, request by request.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import define, field

from benchmarks.simulation.stage import Databases, one_thread, scratch_folder
from benchmarks.simulation.story import Told, tell
from benchmarks.simulation.truth import PROMISES

GOAL = "nothing lost, nothing unreported, no duplicates where the marketplace keeps its word"
SHOWN = 20
"""Failing seeds that are told of."""
AT_ONCE = 25
"""Seeds that one process plays before it tells."""


FIGURES = (
    *("seeds", "kept", "broken", "publishes", "reconciles", "kills", "takeovers", "refused", "faults", "writes"),
    *("right", "reported", "duplicates_kept", "duplicates_broken", *PROMISES),
)


@define
class Report:
    """What all stories came to."""

    figures: Counter[str] = field(factory=lambda: Counter(dict.fromkeys(FIGURES, 0)))
    failures: list[str] = field(factory=list)

    def add(self, told: Told) -> None:
        figures, verdict = self.figures, told.verdict
        figures.update(told.counts)
        figures.update(seeds=1, kept=told.kept, broken=not told.kept, right=verdict.right, reported=verdict.reported)
        figures["duplicates_kept" if told.kept else "duplicates_broken"] += len(verdict.duplicates)
        for promise, cases in told.broken_promises.items():
            if promise in PROMISES:
                figures[promise] += len(cases)
            self.failures.append(f"seed {told.seed} ({told.market}): {promise}: {'; '.join(cases)}")

    @property
    def holds(self) -> bool:
        return not self.failures


def play(seeds: Iterable[int], folder: Path) -> list[Told]:
    """Play the stories of ``seeds``, one after the other."""
    databases = databases_in(folder)
    with one_thread(databases):
        return [tell(seed, databases) for seed in seeds]


@cache
def databases_in(folder: Path) -> Databases:
    """Those of this process."""
    return Databases(folder)


def play_all(seeds: range, processes: int) -> Report:
    report = Report()
    with scratch_folder() as folder, multiprocessing.get_context("spawn").Pool(processes) as pool:
        gather(report, pool.imap(partial(play, folder=Path(folder)), portions(seeds)))
    return report


def gather(report: Report, results: Iterable[list[Told]]) -> None:
    for stories in results:
        for told in stories:
            report.add(told)


def portions(seeds: range) -> Iterator[list[int]]:
    rest = iter(seeds)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def replay(seed: int) -> bool:
    """Tell one story; whether all promises were kept."""
    with scratch_folder() as folder, Databases(Path(folder)) as databases, one_thread(databases):
        told = tell(seed, databases, verbose=True)
    print(*told.trace, sep="\n")
    print(f"seed {seed}, {told.market}, the marketplace {'keeps' if told.kept else 'breaks'} its word")
    for promise, cases in told.broken_promises.items():
        print(f"{promise}: {'; '.join(cases)}")
    return not told.broken_promises


def result_of(report: Report) -> dict[str, Any]:
    return {"name": "faults", "figures": dict(report.figures), "goal": GOAL, "holds": report.holds}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1000, help="how many stories")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, help="tell the story of this one")
    return parser.parse_args()


def main() -> int:
    wanted = arguments()
    if wanted.seed is not None:
        return 0 if replay(wanted.seed) else 1
    started = time.perf_counter()
    report = play_all(range(wanted.first, wanted.first + wanted.seeds), wanted.processes)
    for failure in report.failures[:SHOWN]:
        print(failure)
    if len(report.failures) > SHOWN:
        print(f"… and {len(report.failures) - SHOWN} more")
    print(f"{wanted.seeds} stories in {time.perf_counter() - started:.0f} s")
    print(json.dumps(result_of(report)))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
