"""How fast what is live is compared with what was meant: a million listings, of which one in a hundred differs.

What was meant is in a ledger, as it is after everything was published and read back; what is live comes from a
generator, in pages whose order has nothing to do with the ledger's, and without a network. One in two hundred has
another price, one in four hundred is gone, and beside as many stands a stranger. Beside it, each in a process of its
own:

- the floor: a bare merge of two streams in Python that are sorted already: the digests of what was meant, and the same
  listings, whose digests it makes
- Polars' join, datacompy and csv-diff over the same contents in CSV files, where ``make peers`` installed them

Goal: at most five times the floor's time, at a peak of at most 150 MB. Run it from the project's folder:
``python -m benchmarks.reconcile``, smaller with ``--rows 20000``.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Evidence
from ocopsync.connection import Connection
from ocopsync.formatting import listing_of
from ocopsync.ledger import Ledger, Phase, Record, open_ledger
from ocopsync.listing import (
    CannotTell,
    Listing,
    ListingState,
    LiveListing,
    LookUp,
    Operation,
    Page,
    Receipt,
    Scope,
    Target,
    digest,
    mark_of,
)
from ocopsync.messages import say
from ocopsync.model import Product
from ocopsync.streams import batched
from ocopsync.transport import Transport

GOAL = 5.0
MOST_MB = 150
HERE = Path(__file__).parent
PEERS = HERE.parent / ".peers" / "bin" / "python"
SCOPE = Scope("shop", "default", "benchmark")
ON = dt.date(2026, 11, 22)
LEDGER, DIGESTS = "ledger.db", "digests.tsv"
ON_A_PAGE = 200


ALIKE = {
    "description": "Mắm tôm làm từ moi biển Hậu Lộc, ủ chượp mười hai tháng.\nBảo quản: Nơi khô ráo, tránh ánh nắng.",
    "stock": 40,
    "unit": "hộp",
    "net_quantity": "500 g",
    "images": ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    "brand": "Hòa Hải",
    "producer": "HTX Hòa Hải",
    "ocop": 4,
}


def content(number: int, price: int = 0) -> dict[str, Any]:
    return {"title": f"Mắm tôm Hòa Hải {number}", "price": price or 50_000 + number % 900, **ALIKE}


def sku(number: int) -> str:
    return f"SP-{number:07}"


PRICE, GONE, STRANGER = (0, 200), 100, 300
"""Of each 400 listings: the price of two was changed there, one is gone, and beside one stands a stranger."""


def wanted(number: int) -> LiveListing:
    return LiveListing(
        remote_id=f"L{number}",
        sku=sku(number),
        state=ListingState.LIVE,
        url=f"https://shop.test/p/{number}",
        fields=content(number),
    )


def there(number: int) -> Iterator[LiveListing]:
    """What stands there of a listing that was meant, and beside it."""
    if number % 400 == GONE:
        return
    listing = wanted(number)
    yield listing.showing(content(number, price=1_000)) if number % 400 in PRICE else listing
    if number % 400 == STRANGER:
        yield LiveListing(remote_id=f"S{number}", state=ListingState.LIVE, fields={"title": f"Của ai đó {number}"})


def made(rows: int) -> dict[str, int]:
    """How many differ, and in what."""
    counts = [len(range(rest, rows, 400)) for rest in (*PRICE, GONE, STRANGER)]
    return {"changed": counts[0] + counts[1], "missing": counts[2], "unmanaged": counts[3]}


def shuffled(rows: int) -> Iterator[int]:
    """All numbers below ``rows``, in an order without order, and without a list of them."""
    step = next(number for number in range(int(rows * 0.618) | 1, 2 * rows + 3) if math.gcd(number, rows) == 1)
    return ((number * step + 17) % rows for number in range(rows))


class Shop(Adapter):
    """A marketplace that stands in memory, and can only be read."""

    name = "shop"
    title = "Shop"
    schema = {}  # noqa: RUF012 - a class attribute by the seam's own declaration

    def __init__(self, rows: int) -> None:
        super().__init__(AdapterSettings(), Transport("http://shop.test", user_agent="benchmark"))
        self.rows = rows

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(fields=dict.fromkeys(content(0), Evidence.OURS))

    def live(self, after: str | None = None) -> Iterator[Page]:
        listings = (listing for number in shuffled(self.rows) for listing in there(number))
        for some in batched(listings, ON_A_PAGE):
            yield Page(tuple(some))

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds=content(0))

    def submit(self, operations: Sequence[Operation]) -> Iterable[Receipt]:
        raise LookupError("nothing is sent here")

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        return {target.sku: CannotTell(say("it is read page by page")) for target in targets}


def fill(ledger: Ledger, rows: int) -> None:
    """The ledger as it is after everything was published and read back."""
    now = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    with ledger.lease(SCOPE, "benchmark"):
        for some in batched(range(rows), 5_000):
            ledger.save(SCOPE, map(partial(record, now), some))


def record(now: dt.datetime, number: int) -> Record:
    listing = wanted(number)
    return Record(
        sku=listing.sku,
        phase=Phase.THERE,
        remote_id=listing.remote_id,
        url=listing.url,
        state=listing.state,
        sent=listing.fields,
        sent_digest=digest(listing.content),
        sent_at=now,
        seen=listing.content,
        seen_at=now,
        seen_mark=mark_of(listing),
    )


# The sides, each in a process of its own


def our_side(rows: int, folder: Path) -> dict[str, int]:
    from ocopsync.reconcile import reconcile

    with open_ledger(f"sqlite:///{folder / LEDGER}") as ledger:
        (result,) = reconcile(None, [Connection(Shop(rows), SCOPE)], ledger, on=ON)
    return {kind.value: count for kind, count in result.counts.items() if kind.value != "same"}


def floor_side(rows: int, folder: Path) -> dict[str, int]:
    """Both streams sorted by the same key, which nobody has to look for; the digest of what was meant is known."""
    found: Counter[str] = Counter()
    with (folder / DIGESTS).open(encoding="ascii") as lines:
        left = (line.rstrip().split("\t") for line in lines)
        right = ((key(number), digest(listing.fields)) for number in range(rows) for listing in there(number))
        one, other = next(left, None), next(right, None)
        while one or other:
            if other is None or (one and one[0] < other[0]):
                found["missing"] += 1
                one = next(left, None)
            elif one is None or other[0] < one[0]:
                found["unmanaged"] += 1
                other = next(right, None)
            else:
                found["changed"] += one[1] != other[1]
                one, other = next(left, None), next(right, None)
    return dict(found)


def key(number: int) -> str:
    return f"{number:09}"


SIDES = {"ocopsync": our_side, "floor": floor_side}
PEERS_SIDES = ("polars", "datacompy", "csv_diff")


def measure(rows: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"rows": rows}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with open_ledger(f"sqlite:///{folder / LEDGER}") as ledger:
            fill(ledger, rows)
        with (folder / DIGESTS).open("w", encoding="ascii") as file:
            file.writelines(f"{key(number)}\t{digest(content(number))}\n" for number in range(rows))
        write_csv(folder, rows)
        commands = {name: [sys.executable, "-m", "benchmarks.reconcile", "--side", name] for name in SIDES}
        if PEERS.exists():
            commands |= {name: [str(PEERS), str(HERE / "peers" / f"{name}_side.py")] for name in PEERS_SIDES}
        for name, command in commands.items():
            answer = run([*command, "--rows", str(rows), "--folder", place])
            figures |= {f"{name}_s": round(answer["seconds"], 2), f"{name}_mb": round(answer["mb"])}
            seconds, mb, found = answer["seconds"], answer["mb"], answer["found"]
            print(f"{name:10}{seconds:8.2f} s {rows / seconds:12,.0f} rows/s {mb:8.0f} MB  {found}")
            assert found == made(rows), f"{made(rows)} were made"
    figures["ratio"] = round(figures["ocopsync_s"] / figures["floor_s"], 2)
    return figures


def write_csv(folder: Path, rows: int) -> None:
    """The same contents for those who read files."""
    heads = ["id", *content(0)]
    sides: dict[str, Callable[[int], Iterator[LiveListing]]] = {
        "wanted": lambda number: iter((wanted(number),)),
        "live": there,
    }
    for name, listings in sides.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            for number in range(rows) if name == "wanted" else shuffled(rows):
                for item in listings(number):
                    writer.writerow({"id": item.remote_id, **item.fields})


def run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def peak() -> float:
    """MB that this process took at most."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        started = time.perf_counter()
        found = SIDES[asked.side](asked.rows, asked.folder)
        print(json.dumps({"seconds": time.perf_counter() - started, "mb": peak(), "found": found}))
        return
    figures = measure(asked.rows)
    if not PEERS.exists():
        print("the peers are not installed, and were not measured: make peers")
    holds = figures["ratio"] <= GOAL and figures["ocopsync_mb"] <= MOST_MB
    goal = f"ratio <= {GOAL}, and a peak of at most {MOST_MB} MB"
    print(json.dumps({"name": "reconcile", "figures": figures, "goal": goal, "holds": holds}))


if __name__ == "__main__":
    main()
