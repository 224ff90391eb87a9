"""What the sides of ``benchmarks.reconcile`` answer: seconds, peak of memory, and what they found."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path


def folder() -> Path:
    """Where the files of both sides lie."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rows", type=int)
    asked: Path = parser.parse_args().folder
    return asked


def answered(find: Callable[[], dict[str, int]]) -> str:
    started = time.perf_counter()
    found = find()
    seconds = time.perf_counter() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    return json.dumps({"seconds": seconds, "mb": peak / 1024, "found": found}) + "\n"
