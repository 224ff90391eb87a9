"""How long the command takes to say its version, beside importing click alone in the same interpreter.

Goal: the median of ``ocopsync --version`` is at most twice that of ``python -c "import click"``. The overview and the
list of adapters are measured for information.

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
import time
from pathlib import Path

GOAL = 2.0
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
        "adapters list": [command, "adapters", "list"],
    }


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(runs: int) -> dict[str, float]:
    """The median of each command in seconds; they take turns, so that a slow moment meets all of them."""
    wanted = commands()
    for command in wanted.values():
        seconds(command)  # the first run compiles and fills the disk cache
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(runs):
        for name, command in wanted.items():
            times[name].append(seconds(command))
    return {name: statistics.median(some) for name, some in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    print(f"{runs} runs of each, by turns; Python {platform.python_version()}, {os.cpu_count()} cores; medians")
    medians = measure(runs)
    for name, median in medians.items():
        print(f"  {name:14} {median * 1000:6.1f} ms  {median / medians[BASE]:5.2f} × {BASE}")
    ratio = medians["--version"] / medians[BASE]
    result = {
        "name": "startup",
        "runs": runs,
        "figures": {
            "milliseconds": {name: round(median * 1000, 1) for name, median in medians.items()},
            "ratio": round(ratio, 3),
        },
        "goal": f"ratio <= {GOAL}",
        "holds": ratio <= GOAL,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
