"""How fast a large workbook is checked for three marketplaces, beside the floor and beside general validators.

The real command ``ocopsync check`` reads 100,000 rows of 20 columns, understands every cell, applies the rules, makes
the listings of three marketplaces and checks them. Beside it, in the same run and each in a process of its own:

- the floor: python-calamine to Python rows, and jsonschema-rs over three listings of each, nothing else
- frictionless, and pandas with pandera, with an equivalent schema of the columns, where ``make peers`` installed them;
  pandas with the reader that it takes by itself (openpyxl), and for information with its fastest one (calamine)

Goal: at most three times the floor's time, and faster than both peers as they come. Run it from the project's folder:
``python -m benchmarks.catalogue``, smaller with ``--rows 5000``.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

GOAL = 3.0
COMPARED = ("floor", "ocopsync")
ROUNDS = 5
"""In turn, because machines have faster and slower minutes; the median of each side counts. The peers run once."""
Run = tuple[float, float, float]
HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "thanhhoa.csv"
PEERS = HERE.parent / ".peers" / "bin" / "python"
COLUMNS = (
    "Mã SP|Tên sản phẩm|Chủ thể|Loại hình|Điện thoại|Địa chỉ|Bộ sản phẩm OCOP|Hạng sao|Số QĐ|Ngày QĐ|Mô tả|Thành phần|"
    "Hướng dẫn sử dụng|Bảo quản|Cảnh báo|Hạn sử dụng|Giá bán|ĐVT|Quy cách|Khối lượng (g)"
).split("|")
NUMBERS = {"Giá bán", "Khối lượng (g)", "Hạng sao", "Bộ sản phẩm OCOP"}


def write_workbook(path: Path, rows: int) -> None:
    """The example's products over and over, each with a code and a name of its own."""
    import xlsxwriter

    with EXAMPLE.open(encoding="utf-8-sig", newline="") as file:
        products = [row for row in csv.DictReader(file) if row["Giá bán"].isdecimal() and row["Ngày QĐ"]]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sản phẩm")
        sheet.write_row(0, 0, COLUMNS)
        for number, product in zip(range(1, rows + 1), itertools.cycle(products), strict=False):
            named = {"Mã SP": f"BM-{number:06}", "Tên sản phẩm": f"{product['Tên sản phẩm']} {number}"}
            cells = product | named
            for column, name in enumerate(COLUMNS):
                if name in NUMBERS:
                    sheet.write_number(number, column, int(cells[name]))
                else:
                    sheet.write_string(number, column, cells[name])


def run(command: list[str], folder: Path) -> Run:
    """Seconds, seconds of all its processes on the cores, and the peak of memory of the largest of them in MB."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=os.environ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def sides(workbook: Path) -> dict[str, list[str]]:
    checking = [str(Path(sys.executable).with_name("ocopsync")), "check", workbook.name]
    found = {"floor": [sys.executable, str(HERE / "peers" / "floor.py"), workbook.name], "ocopsync": checking}
    if PEERS.exists():
        pandera = [str(PEERS), str(HERE / "peers" / "pandera_side.py"), workbook.name]
        found |= {"pandera": [*pandera, "openpyxl"], "pandera_calamine": [*pandera, "calamine"]}
        found["frictionless"] = [
            *(str(PEERS), str(HERE / "peers" / "frictionless_side.py")),
            *(workbook.name, "|".join(COLUMNS)),
        ]
    return found


def middle(runs: list[Run]) -> Run:
    """The run of median time."""
    return sorted(runs)[len(runs) // 2]


def measure(rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        workbook = Path(place) / "catalogue.xlsx"
        write_workbook(workbook, rows)
        commands = sides(workbook)
        rounds = [{name: run(commands[name], Path(place)) for name in COMPARED} for _ in range(ROUNDS)]
        taken = {name: middle([one[name] for one in rounds]) for name in COMPARED}
        taken |= {name: run(command, Path(place)) for name, command in commands.items() if name not in COMPARED}
    figures: dict[str, Any] = {"rows": rows, "cores": len(os.sched_getaffinity(0))}
    for name, (seconds, on_cores, peak) in taken.items():
        figures |= {f"{name}_s": round(seconds, 2), f"{name}_cpu_s": round(on_cores, 2), f"{name}_mb": round(peak)}
        speed = f"{seconds:8.2f} s {on_cores:8.2f} s of processors {rows / seconds:10,.0f} rows/s"
        print(f"{name:18}{speed} {peak:8.0f} MB")
    figures["ratio"] = round(taken["ocopsync"][0] / taken["floor"][0], 3)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    figures = measure(parser.parse_args().rows)
    if not PEERS.exists():
        print("the peers are not installed, and were not measured: make peers")
    slower = [name for name in ("pandera", "frictionless") if figures.get(f"{name}_s", 1e9) < figures["ocopsync_s"]]
    goal = f"ratio <= {GOAL}, and faster than pandera (as it comes) and frictionless"
    holds = figures["ratio"] <= GOAL and not slower and PEERS.exists()
    print(json.dumps({"name": "catalogue", "figures": figures, "goal": goal, "holds": holds}))


if __name__ == "__main__":
    main()
