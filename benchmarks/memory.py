"""How much more memory a catalogue of many rows takes than one of 10,000, in CSV and in JSONL.

``ocopsync check`` looks at each file for three marketplaces, in a process of its own. Goal: the peak of memory with
``--rows`` rows is at most 1.2 times that with 10,000. Run it from the project's folder:
``python -m benchmarks.memory``, smaller with ``--rows 100000``.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GOAL = 1.2
FEW = 10_000
CHECKING = """
import contextlib, io, pathlib, sys
from ocopsync_cli.main import main
sys.argv = ["ocopsync", "--lang", "en", "check", sys.argv[1]]
with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):
    main()
print(said.getvalue().splitlines()[-1])
status = pathlib.Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""
"""Linux alone tells a process its own peak; what ``wait4`` tells includes the size of the process that started it."""


def products(rows: int) -> Any:
    for number in range(rows):
        producer = f"HTX Hòa Hải {number % 300}", f"0912345{number % 300:03}", "xã Hoa Lộc, tỉnh Thanh Hóa"
        yield f"SP-{number:07}", f"Mắm tôm Hòa Hải {number}", *producer, 50_000 + number % 900


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Mã SP", "Tên sản phẩm", "Chủ thể", "Điện thoại", "Địa chỉ", "Giá bán"])
        writer.writerows(products(rows))


def write_jsonl(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for product in products(rows):
            row = dict(zip(("sku", "name", "producer", "phone", "address", "price"), product, strict=True))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


WRITERS: dict[str, Callable[[Path, int], None]] = {"csv": write_csv, "jsonl": write_jsonl}


def peak(path: Path, rows: int) -> float:
    """MB that checking the file takes at most."""
    command = [sys.executable, "-c", CHECKING, str(path)]
    *_, said, peak = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    if said != f"{rows} rows: 0 errors, 0 warnings, 0 notes.":
        raise SystemExit(f"the catalogue was not taken as it was meant: {said}")
    return int(peak) / 1024


def measure(rows: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        for ending, write in WRITERS.items():
            peaks = []
            for count in (FEW, rows):
                path = Path(folder) / f"catalogue.{ending}"
                write(path, count)
                started = time.perf_counter()
                peaks.append(peak(path, count))
                taken = time.perf_counter() - started
                print(f"{ending:6}{count:10,} rows {taken:8.1f} s {peaks[-1]:8.1f} MB")
            figures[f"{ending}_mb"] = [round(found, 1) for found in peaks]
            figures[f"{ending}_ratio"] = round(peaks[1] / peaks[0], 3)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    figures = measure(parser.parse_args().rows)
    holds = max(figures["csv_ratio"], figures["jsonl_ratio"]) <= GOAL
    print(json.dumps({"name": "memory", "figures": figures, "goal": f"ratios <= {GOAL}", "holds": holds}))


if __name__ == "__main__":
    main()
