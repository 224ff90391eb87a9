"""How long the command takes to say its version, beside importing click alone in the same interpreter.

Goals: the median of ``ocopsync --version`` is at most twice that of ``python -c "import click"``; and with five more
adapters installed, all slow to import, ``ocopsync adapters list`` takes at most 50 ms longer than ``--version``.
The overview and the list of our own adapters are measured for information.

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


def seconds(command: list[str], path: str = "") -> float:
    environment = {**os.environ, "PYTHONPATH": path} if path else None
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started


def measure(runs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        return medians_of(runs, {LIST_OF_MORE: folder})


def medians_of(runs: int, paths: dict[str, str]) -> dict[str, float]:
    """The median of each command in seconds; they take turns, so that a slow moment meets all of them."""
    wanted = commands()
    for command in wanted.values():
        seconds(command)  # the first run compiles and fills the disk cache
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(runs):
        for name, command in wanted.items():
            times[name].append(seconds(command, paths.get(name, "")))
    return {name: statistics.median(some) for name, some in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    print(f"{runs} runs of each, by turns; Python {platform.python_version()}, {os.cpu_count()} cores; medians")
    medians = measure(runs)
    for name, median in medians.items():
        print(f"  {name:21} {median * 1000:6.1f} ms  {median / medians[BASE]:5.2f} × {BASE}")
    ratio = medians["--version"] / medians[BASE]
    more = (medians[LIST_OF_MORE] - medians["--version"]) * 1000
    result = {
        "name": "startup",
        "runs": runs,
        "figures": {
            "milliseconds": {name: round(median * 1000, 1) for name, median in medians.items()},
            "ratio": round(ratio, 3),
            "list_beyond_version": round(more, 1),
        },
        "goal": f"ratio <= {GOAL} and list_beyond_version <= {MOST_MORE} ms",
        "holds": ratio <= GOAL and more <= MOST_MORE,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
