"""Whether reconciling tells the truth: generated changes on both sides, and what is said of them.

A catalogue is published into the three sandboxes through the real adapters. Then, in each round, something happens to
each listing: we change its row, somebody changes what stands there, both, a moderator rejects it, it vanishes, it is
written in another way that is no difference, or nothing happens. Who does it writes down what is true; then everything
is read and compared, and each finding is held against that.

``python -m benchmarks.mutations --seeds 560`` makes 100,000; a seed is one round in one sandbox.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.mutating.deeds import DEEDS
from benchmarks.mutating.round import Mistake, Score, Stage
from benchmarks.mutating.shops import PostmartShop, ThanhHoaShop, VosoShop
from benchmarks.simulation.markets import light_sandboxes
from benchmarks.simulation.stage import scratch_folder
from ocopsync.messages import use_language

ROTA: tuple[type[Any], ...] = (*[PostmartShop, VosoShop] * 2, ThanhHoaShop)
"""Whose turn it is: the portal's pages take most of the time."""
GOAL = "0 missed, 0 false, each with the right author, in 100,000 mutations"
WRONG = ("missed", "false", "wrong author")
MUTATIONS = 100_000
SHOWN = 20


def play(seeds: Iterable[int], folder: Path, *, size: int = 0) -> Score:
    """The rounds of these seeds, in this process. ``size``: how many listings a sandbox has; 0: as many as usual."""
    use_language("en")
    score = Score()
    with light_sandboxes():
        for seed in seeds:
            score.add(stage(ROTA[seed % len(ROTA)].__name__, folder, size).play(seed))
    return score


@cache
def stage(name: str, folder: Path, size: int) -> Stage:
    """Published once in each process."""
    (kind,) = {shop for shop in ROTA if shop.__name__ == name}
    return Stage(kind, Path(tempfile.mkdtemp(dir=folder)), size)


def play_one(job: tuple[int, Path]) -> Score:
    return play([job[0]], job[1])


def play_all(seeds: range, processes: int) -> Score:
    score = Score()
    with scratch_folder() as folder, multiprocessing.get_context("spawn").Pool(processes) as pool:
        for played in pool.imap_unordered(play_one, ((seed, Path(folder)) for seed in seeds)):
            score.add(played)
    return score


def table(score: Score) -> Iterator[str]:
    yield f"{'':20}{'made':>9}{'right':>9}" + "".join(f"{what:>14}" for what in WRONG)
    for name in (*(deed.__name__ for deed in DEEDS), *sorted({item.deed for item in score.mistakes} - names())):
        counts = "".join(f"{score.count(what, name):14,}" for what in WRONG)
        yield f"{name.replace('_', ' '):20}{score.made[name]:9,}{score.found[name]:9,}{counts}"


def names() -> set[str]:
    return {deed.__name__ for deed in DEEDS}


def told(mistake: Mistake) -> str:
    head = f"{mistake.what}: {mistake.sku} on {mistake.market}, {mistake.deed}"
    return f"{head}\n  said: {mistake.said or 'nothing'}\n  true: {mistake.truth}"


def figures(score: Score, seconds: float) -> Mapping[str, Any]:
    return {
        "mutations": score.made.total(),
        "by_marketplace": dict(score.markets),
        **{what.replace(" ", "_"): score.count(what) for what in WRONG},
        "seconds": round(seconds),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=560, help="how many rounds")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def main() -> int:
    wanted = arguments()
    started = time.perf_counter()
    score = play_all(range(wanted.first, wanted.first + wanted.seeds), wanted.processes)
    print(*table(score), sep="\n")
    print(*map(told, score.mistakes[:SHOWN]), sep="\n")
    found = figures(score, time.perf_counter() - started)
    holds = not score.mistakes and found["mutations"] >= MUTATIONS
    print(json.dumps({"name": "mutations", "figures": found, "goal": GOAL, "holds": holds}))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
