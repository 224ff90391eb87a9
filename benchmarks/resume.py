"""How soon an interrupted publish of a large catalogue goes on: from the start of the command to its first new request.

A catalogue is published to the partner contract's sandbox over real HTTP by the real command, which is killed (SIGKILL)
half-way. The same command is started again; the clock stops when its first write reaches the sandbox. Goal: at most two
seconds at 100,000 rows. Beside it stands what planning the same catalogue anew takes until its first write.

Run it from the project's folder: ``python -m benchmarks.resume``, smaller with ``--rows 5000``.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug import Request, Response

from ocopsync.testing.server import Running
from ocopsync_postmart.sandbox import PostmartSandbox

GOAL = 2.0
CATALOGUE = Path(__file__).parent.parent / "examples" / "thanhhoa.csv"
SETTINGS = """\
[catalogue]
id = "benchmark"

[marketplaces.postmart]
url = "{url}"
mode = "contract"
read_lag_seconds = 0
"""


class Watched(PostmartSandbox):
    """Counts the creates that arrive, and says when one did."""

    creates = 0
    at = 0.0

    def __init__(self) -> None:
        super().__init__(moderated=False)
        self.arrived = threading.Condition()

    def answer(self, request: Request) -> Response:
        if request.method == "POST" and request.path.endswith("/products"):
            with self.arrived:
                self.creates, self.at = self.creates + 1, time.perf_counter()
                self.arrived.notify_all()
        return super().answer(request)

    def wait_for(self, creates: int, process: subprocess.Popen[bytes]) -> float:
        """Wait until so many have arrived; when the last of them did."""
        with self.arrived:
            while self.creates < creates:
                self.arrived.wait(timeout=1)
                if process.poll() is not None:
                    raise SystemExit(f"only {self.creates} of {creates} requests arrived")
            return self.at


def write_catalogue(path: Path, rows: int) -> None:
    """So many products: those of the example catalogue over and over, with SKUs of their own and without pictures."""
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        fields = [name for name in table.fieldnames or () if name != "Ảnh"]
        products = list(table)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, fields, extrasaction="ignore")
        out.writeheader()
        for number, product in zip(range(rows), itertools.cycle(products), strict=False):
            out.writerow(product | {"Mã SP": f"BM-{number:06}"})


@contextmanager
def publishing(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command, until it is killed."""
    secrets = {f"OCOPSYNC_POSTMART_{name.upper()}": value for name, value in Watched.credentials.items()}
    command = [str(Path(sys.executable).with_name("ocopsync")), "publish", "catalogue.csv", "--yes"]
    process = subprocess.Popen(command, cwd=folder, env=os.environ | secrets, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def measure(rows: int) -> dict[str, Any]:
    sandbox = Watched()
    with tempfile.TemporaryDirectory() as place, Running(sandbox) as running:
        folder = Path(place)
        write_catalogue(folder / "catalogue.csv", rows)
        (folder / "ocopsync.toml").write_text(SETTINGS.format(url=running.url), encoding="utf-8")
        started = time.perf_counter()
        with publishing(folder) as process:
            planned = sandbox.wait_for(1, process) - started
            sandbox.wait_for(rows // 200, process)  # half of the requests, of 100 products each
        before = sandbox.creates
        started = time.perf_counter()
        with publishing(folder) as process:
            resumed = sandbox.wait_for(before + 1, process) - started
    return {"rows": rows, "done_before": before * 100, "planned_s": round(planned, 2), "resumed_s": round(resumed, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    figures = measure(parser.parse_args().rows)
    print(
        f"{figures['rows']} rows, {figures['done_before']} of them done before the kill: the first new request "
        f"{figures['resumed_s']} s after the start (planned anew: {figures['planned_s']} s)"
    )
    holds = figures["resumed_s"] <= GOAL
    print(json.dumps({"name": "resume", "figures": figures, "goal": f"resumed_s <= {GOAL}", "holds": holds}))


if __name__ == "__main__":
    main()
