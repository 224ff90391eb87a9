"""How fast 10,000 stamps are issued, drawn, read back and laid out, beside the same sheets drawn with qrcode and fpdf2.

Our side issues serials in a ledger on disk, draws each symbol, decodes it and compares it with its link, and writes the
labels of an A4 sheet of 5 × 13 into a PDF. The other side gets links and serials for nothing, draws them with qrcode,
puts picture and words on the page with fpdf2, and reads nothing back. Each is a process of its own; Python's start and
the imports count for both. Afterwards all labels of our first and last pages are rendered and read.

Goal: at least 15 times as fast, and no more memory for ten times as many stamps. Run it from the project's folder:
``python -m benchmarks.stamps``, smaller with ``--stamps 500``; ``make peers`` installs the other side.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from attrs import evolve

from ocopsync.ledger import LotRecord, StampBook, open_ledger
from ocopsync.stamps.address import Base
from ocopsync.stamps.issuing import issue
from ocopsync.stamps.label import words_of
from ocopsync.stamps.layouts import LAYOUTS
from ocopsync.stamps.printing import Wanted, pieces_of
from ocopsync.stamps.sheet import write_sheet

GOAL = 15.0
MEMORY = 1.2
HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers" / "bin" / "python"
FONTS = HERE.parent / "ocopsync" / "stamps" / "fonts"
LAYOUT = LAYOUTS["a4-5x13"]
BASE = Base("tem.example.vn", "t")
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
LOT = LotRecord(
    catalogue="benchmark",
    sku="BM-01",
    lot="L-2026-01",
    code="08930000000019",
    facts={"title": "Mắm tôm Hòa Hải thượng hạng", "producer": "HTX Ví Dụ 01", "ocop": 4},
    made_on=dt.date(2026, 11, 5),
    expires_on=dt.date(2027, 11, 5),
    written_at=NOW,
)
OURS = ["-m", "benchmarks.stamps", "--only-ours"]


def ours(count: int, folder: Path) -> None:
    """Issue so many stamps and write their sheets, and what the other side needs."""
    with open_ledger(f"sqlite:///{folder}/ocopsync.db") as ledger:
        book = StampBook(ledger)
        book.write_lot(LOT)
        started = time.perf_counter()
        issue(book, LOT, count, NOW)
        issued = time.perf_counter()
        lot = evolve(LOT, count=count)
        _, pieces = pieces_of(book, lot, BASE, Wanted(), page=LAYOUT.on_page)
        with (folder / "ours.pdf").open("wb") as file:
            written = write_sheet(file, pieces, words_of(lot), LAYOUT, dpi=LAYOUT.dpi)
    (folder / "ours.json").write_text(
        json.dumps({"issue_s": issued - started, "sheet_s": time.perf_counter() - issued, "side": written.fits[0].side})
    )


def for_the_others(count: int, folder: Path, side: float) -> None:
    """Links, places and words in a file."""
    lot = evolve(LOT, count=count)
    with open_ledger(f"sqlite:///{folder}/ocopsync.db") as ledger:
        _, pieces = pieces_of(StampBook(ledger), lot, BASE, Wanted(), page=1)
        wanted = {
            "pieces": [(piece.text, f"Sê-ri: {piece.serial}") for piece in pieces],
            "places": list(LAYOUT.places()),
            "side": side,
            "lines": ["Mắm tôm Hòa Hải", "Lô: L-2026-01", "NSX: 05/11/2026", "HSD: 05/11/2027", "HTX Ví Dụ 01"],
            "font": str(FONTS / "BeVietnamPro-Regular.ttf"),
            "bold": str(FONTS / "BeVietnamPro-Bold.ttf"),
        }
    (folder / "peer.json").write_text(json.dumps(wanted), encoding="utf-8")


def run(command: list[str]) -> tuple[float, float]:
    """Seconds, and MB at most. A process in between keeps this one's own size out of the number."""
    measuring = (
        "import os, resource, subprocess, sys, time; started = time.perf_counter(); "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    said = subprocess.run(
        [sys.executable, "-c", measuring, *command], check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
    ).stdout
    seconds, peak = map(float, said.split())
    return seconds, peak


def read_back(pdf: Path, count: int) -> int:
    """How many labels of the first and the last page are read as they should, at the printer's resolution."""
    import pypdfium2
    import zxingcpp

    found = 0
    with pypdfium2.PdfDocument(pdf) as document:
        for number in sorted({0, len(document) - 1}):
            picture = document[number].render(scale=LAYOUT.dpi / 72, grayscale=True).to_pil()
            read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
            found += len({one.text for one in read if one.text.startswith(f"{BASE}/01/{LOT.code}/10/{LOT.lot}/21/")})
    return found


def expected(count: int) -> int:
    """Labels on the first and the last page."""
    last = count % LAYOUT.on_page or LAYOUT.on_page
    return min(count, LAYOUT.on_page + last) if count > LAYOUT.on_page else count


def measure(count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        seconds, peak = run([sys.executable, *OURS, str(folder), "--stamps", str(count)])
        told = json.loads((folder / "ours.json").read_text())
        figures = {
            "stamps": count,
            "ours_s": round(seconds, 2),
            "issue_s": round(told["issue_s"], 2),
            "sheet_s": round(told["sheet_s"], 2),
            "ours_mb": round(peak, 1),
            "file_mb": round((folder / "ours.pdf").stat().st_size / 1e6, 2),
            "read": f"{read_back(folder / 'ours.pdf', count)} of {expected(count)}",
        }
        print(f"ocopsync          {count:8,} {seconds:8.2f} s {peak:8.1f} MB, {figures['file_mb']} MB of PDF")
        if PEERS.exists():
            for_the_others(count, folder, told["side"])
            peer = [str(HERE / "peers" / "qrcode_side.py"), str(folder / "peer.json"), str(folder / "peer.pdf")]
            seconds, peak = run([str(PEERS), *peer])
            figures |= {
                "qrcode_fpdf2_s": round(seconds, 2),
                "qrcode_fpdf2_mb": round(peak, 1),
                "qrcode_fpdf2_file_mb": round((folder / "peer.pdf").stat().st_size / 1e6, 2),
                "ratio": round(seconds / figures["ours_s"], 1),
            }
            print(f"qrcode and fpdf2  {count:8,} {seconds:8.2f} s {peak:8.1f} MB")
    return figures


def memory(count: int) -> dict[str, Any]:
    """Our side alone with ten times as many."""
    with tempfile.TemporaryDirectory() as place:
        seconds, peak = run([sys.executable, *OURS, place, "--stamps", str(count)])
    print(f"ocopsync          {count:8,} {seconds:8.2f} s {peak:8.1f} MB")
    return {"many": count, "many_s": round(seconds, 2), "many_mb": round(peak, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stamps", type=int, default=10_000)
    parser.add_argument("--only-ours", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.only_ours:
        ours(wanted.stamps, wanted.only_ours)
        return
    figures = measure(wanted.stamps)
    figures |= memory(10 * wanted.stamps)
    figures["memory_ratio"] = round(figures["many_mb"] / figures["ours_mb"], 3)
    if not PEERS.exists():
        print("qrcode and fpdf2 are not installed, and were not measured: make peers")
    read, of = figures["read"].split(" of ")
    holds = figures.get("ratio", 0) >= GOAL and figures["memory_ratio"] <= MEMORY and read == of
    goal = f"ratio >= {GOAL}, memory_ratio <= {MEMORY}, every label read"
    print(json.dumps({"name": "stamps", "figures": figures, "goal": goal, "holds": holds}))


if __name__ == "__main__":
    main()
