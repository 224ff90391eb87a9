"""How long the command takes to say its version, beside importing click alone in the same interpreter.

Goals: the median of ``ocopsync --version`` is at most twice that of ``python -c "import click"``; and with five more
adapters installed, all slow to import, ``ocopsync adapters list`` takes at most 50 ms longer than ``--version``.
The overview and the list of our own adapters are measured for information, and so is the processor's time, which says
the same on a machine that others use.

Run it from the project's folder: ``python benchmarks/startup.py``, smaller with ``--runs 5``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 2.0
MOST_MORE = 50.0
"""Milliseconds that the list may take beyond ``--version``."""
PLUGINS = 5
Medians = dict[str, float]
LIST, LIST_OF_MORE = "adapters list", "adapters list, 5 more"
RUNS = 30
BASE = "import click"


def ocopsync() -> str:
    """The installed command of this interpreter."""
    found = shutil.which("ocopsync", path=str(Path(sys.executable).parent))
    if found is None:
        raise SystemExit(f"ocopsync is not installed beside {sys.executable}")
    return found


def commands() -> dict[str, list[str]]:
    command = ocopsync()
    return {
        BASE: [sys.executable, "-c", BASE],
        "--version": [command, "--version"],
        "--help": [command, "--help"],
        LIST: [command, "adapters", "list"],
        LIST_OF_MORE: [command, "adapters", "list"],
    }


def install(folder: Path) -> None:
    """Five packages that bring an adapter each, as pip leaves them; to import one takes a minute."""
    for number in range(PLUGINS):
        name = f"ocopsync_more{number}"
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ocopsync.adapters]\nmore{number} = {name}:Market\n")
        (folder / f"{name}.py").write_text("import time\ntime.sleep(60)\n")


def seconds(command: list[str], path: str = "") -> tuple[float, float]:
    """By the clock, and of the processor."""
    environment = {**os.environ, "PYTHONPATH": path} if path else None
    started, worked = time.perf_counter(), work_of_children()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started, work_of_children() - worked


def work_of_children() -> float:
    """Always 0 on Windows, which doesn't tell it."""
    times = os.times()
    return times.children_user + times.children_system


def measure(runs: int) -> tuple[Medians, Medians]:
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        return medians_of(runs, {LIST_OF_MORE: folder})


def medians_of(runs: int, paths: dict[str, str]) -> tuple[Medians, Medians]:
    """The median of each command by the clock, and the mean of the processor, which is told in steps of 10 ms; they
    take turns, so that a slow moment meets all of them."""
    wanted = commands()
    for command in wanted.values():
        seconds(command)  # the first run compiles and fills the disk cache
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in wanted}
    for _ in range(runs):
        for name, command in wanted.items():
            times[name].append(seconds(command, paths.get(name, "")))
    clock = {name: statistics.median(took for took, _ in some) for name, some in times.items()}
    return clock, {name: statistics.fmean(worked for _, worked in some) for name, some in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    print(f"{runs} runs of each, by turns; Python {platform.python_version()}, {os.cpu_count()} cores; medians")
    medians, work = measure(runs)
    for name, median in medians.items():
        of_processor = f"{work[name] * 1000:6.1f} ms of the processor"
        print(f"  {name:21} {median * 1000:6.1f} ms  {median / medians[BASE]:5.2f} × {BASE}  {of_processor}")
    ratio = medians["--version"] / medians[BASE]
    more, more_work = ((took[LIST_OF_MORE] - took["--version"]) * 1000 for took in (medians, work))
    result = {
        "name": "startup",
        "runs": runs,
        "figures": {
            "milliseconds": {name: round(median * 1000, 1) for name, median in medians.items()},
            "ratio": round(ratio, 3),
            "list_beyond_version": round(more, 1),
            "list_beyond_version_processor": round(more_work, 1),
        },
        "goal": f"ratio <= {GOAL} and list_beyond_version <= {MOST_MORE} ms",
        "holds": ratio <= GOAL and more <= MOST_MORE,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
