"""How fast publish sends, beside a bare loop of prepared requests with the same bodies and no ledger.

What the goal is about: the applying phase (from the first intent in the ledger to the last receipt) for 3,000 one-item
requests, 16 at a time, to a sandbox in another process that takes 50 ms a request. Goal: at least 0.9 of the bare
loop's throughput, with the ledger on, and of that of the same publish() with a ledger that writes nothing: journalling
and the lease take at most a tenth. Looking before, reading back after, and the cost without delay are shown too.

Run it from the project's folder: ``python benchmarks/publish.py``, smaller with ``--rows 300 --rounds 1``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import multiprocessing
import os
import platform
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, cast

import requests
from attrs import evolve, frozen
from requests.adapters import HTTPAdapter

from ocopsync.adapter import Capabilities, ours
from ocopsync.catalogue import Row, read
from ocopsync.connection import USER_AGENT, Connection
from ocopsync.errors import CredentialMissing
from ocopsync.ledger import Ledger, OperationState, open_ledger
from ocopsync.listing import Scope
from ocopsync.messages import say, use_language
from ocopsync.plan import Fate, Plan
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.testing.server import Running
from ocopsync.transport import Transport
from ocopsync_voso import VosoAdapter
from ocopsync_voso.adapter import VosoSettings
from ocopsync_voso.records import form_of
from ocopsync_voso.sandbox import VosoSandbox

GOAL = 0.9
CONCURRENCY = 16
DELAY = 0.05
WARM_UP = 64
CATALOGUE = Path(__file__).parent.parent / "examples" / "thanhhoa.csv"
DAY = dt.date(2026, 1, 1)


@frozen
class Sent:
    """One side's sending of all rows."""

    seconds: float
    cpu: float
    """Seconds of this process, both the calling thread's and the pool's."""
    before: float = 0.0
    """Seconds of publish() before the first intent: signing in and the look that must find nothing."""
    after: float = 0.0
    """Seconds of publish() after the last receipt: reading back."""


class SixteenAtATime(VosoAdapter):
    """The real adapter. How many requests Voso takes at once nobody knows; here it is what is measured."""

    @property
    def capabilities(self) -> Capabilities:
        return evolve(super().capabilities, concurrency=ours(CONCURRENCY))


class Watched:
    """A ledger, and when its first intent was begun and its last receipt was on disk."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.began = self.ended = self.cpu_began = self.cpu_ended = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def intend(self, *arguments: Any) -> list[int]:
        if not self.began:
            self.began, self.cpu_began = time.perf_counter(), time.process_time()
        return self._ledger.intend(*arguments)

    def settle(self, scope: Scope, outcomes: Sequence[Any], *, departing: Sequence[int] = ()) -> None:
        self._ledger.settle(scope, outcomes, departing=departing)
        if any(state is not OperationState.VERIFIED for _, state, *_ in outcomes):
            self.ended, self.cpu_ended = time.perf_counter(), time.process_time()


class Forgetful:
    """A ledger that writes nothing and holds no lease: what is left is publishing without a journal."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def lease(self, scope: Scope, command: str) -> Any:
        return nullcontext()

    def version(self, scope: Scope) -> int:
        return 0

    def hold_or_raise(self, scope: Scope) -> None: ...

    def intend(self, scope: Scope, run_id: str, operations: Sequence[Any]) -> list[int]:
        return [next(self._numbers) for _ in operations]

    def settle(self, scope: Scope, outcomes: Sequence[Any], *, departing: Sequence[int] = ()) -> None: ...

    def records(self, scope: Scope, skus: Any) -> dict[str, Any]:
        return {}

    image_references = image_digests = records

    def owned_by_others(self, scope: Scope, remote_ids: Any) -> set[str]:
        return set()


# The sandbox, in another process


@contextmanager
def sandbox(delay: float) -> Iterator[str]:
    """The address of a fresh Voso sandbox."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, delay), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def serve(pipe: Pipe, delay: float) -> None:
    with Running(VosoSandbox(delay=delay)) as running:
        pipe.send(running.url)
        threading.Event().wait()


def arrived(url: str) -> int:
    """How many different products stand in the sandbox."""
    reply = requests.get(f"{url}/_sandbox/", headers={"Accept": "application/json"}, timeout=60)
    return len({item["sku"] for item in reply.json()["listings"]})


# Our side


def publishing(rows: list[Row], delay: float, folder: Path, *, journal: bool = True) -> Sent:
    """One publish() of a plan that is ready, with a ledger in a file."""
    with (
        sandbox(delay) as url,
        tempfile.TemporaryDirectory(dir=folder) as place,
        open_ledger(f"sqlite:///{place}/ocopsync.db") as ledger,
        closing(connected(url)) as connection,
    ):
        plan = planned(rows, connection, ledger)
        watched: Any = Watched(ledger if journal else cast("Ledger", Forgetful()))
        started = time.perf_counter()
        (tally,) = publish([plan], watched, "benchmark")
        ended = time.perf_counter()
        plan.entries.close()
        if tally.counts != {Fate.PUBLISHED: len(rows)} or arrived(url) != len(rows):
            raise SystemExit(f"not everything was published: {tally.counts}")
        return Sent(
            seconds=watched.ended - watched.began,
            cpu=watched.cpu_ended - watched.cpu_began,
            before=watched.began - started,
            after=ended - watched.ended,
        )


def connected(url: str) -> Connection:
    settings = VosoSettings(url=url, push_although_retired=True)
    adapter = SixteenAtATime(settings, Transport(url, user_agent=USER_AGENT, pool=32), secret)
    return Connection(adapter, Scope("voso", "default", "benchmark"))


def secret(name: str) -> str:
    if name not in VosoSandbox.credentials:
        raise CredentialMissing(say("The credential {name} is not set.", name=name))
    return VosoSandbox.credentials[name]


def planned(rows: list[Row], connection: Connection, ledger: Ledger) -> Plan:
    (plan,) = make_plans(rows, [connection], ledger, on=DAY)
    return plan


def catalogue_of(count: int) -> list[Row]:
    """So many products: those of the example catalogue over and over, each with an SKU of its own, without pictures."""
    good = [row for row in read(CATALOGUE, on=DAY).rows() if row.product and row.product.price]
    return [
        evolve(row, sku=sku, problems=(), product=evolve(row.product, sku=sku, images=()))
        for sku, row in zip((f"BM-{n:06}" for n in range(count)), islice(cycle(good), count), strict=True)
        if row.product
    ]


# The other side


def bare_loop(rows: list[Row], delay: float, folder: Path) -> Sent:
    """The same bodies, prepared before the clock starts, and nothing but sending them."""
    with sandbox(delay) as url, tempfile.TemporaryDirectory(dir=folder) as place, requests.Session() as session:
        session.trust_env = False  # as fast as requests can be
        session.mount("http://", HTTPAdapter(pool_maxsize=CONCURRENCY))
        token = signed_in(session, url)
        prepared = [
            session.prepare_request(requests.Request("POST", f"{url}/product/save?id=", data={**form, "_csrf": token}))
            for form in bodies(rows, Path(place))
        ]

        def send(request: requests.PreparedRequest) -> int:
            return session.send(request, timeout=(10, 60), allow_redirects=False).status_code

        started, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            statuses = list(pool.map(send, prepared))
        sent = Sent(time.perf_counter() - started, time.process_time() - cpu)
        if set(statuses) != {200} or arrived(url) != len(rows):
            raise SystemExit(f"the bare loop failed: {set(statuses)}")
        return sent


def signed_in(session: requests.Session, url: str) -> str:
    """Sign in as the adapter does; the form token."""
    form = {f"LoginForm[{name}]": value for name, value in VosoSandbox.credentials.items()}
    session.post(f"{url}/login", data={**form, "_csrf": token_on(session, f"{url}/login")}, timeout=60)
    return token_on(session, f"{url}/product")


def token_on(session: requests.Session, page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', session.get(page, timeout=60).text)
    if found is None:
        raise SystemExit(f"no form token on {page}")
    return found[1]


def bodies(rows: list[Row], place: Path) -> Iterator[dict[str, str]]:
    """What the adapter would send, from a plan of its own."""
    with open_ledger(f"sqlite:///{place}/unused.db") as ledger, closing(connected("http://127.0.0.1:1")) as connection:
        entries = planned(rows, connection, ledger).entries
        for entry in entries:
            if entry.operation:
                yield form_of(entry.operation)
        entries.close()


# What is measured, and said


def measure(rows: list[Row], delay: float, rounds: int, folder: Path) -> dict[str, list[Sent]]:
    """Both sides by turns, each time with a fresh sandbox; who begins alternates."""
    sides: dict[str, Callable[..., Sent]] = {
        "ocopsync": publishing,
        "bare": bare_loop,
        "no journal": partial(publishing, journal=False),
    }
    found: dict[str, list[Sent]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in sides if number % 2 == 0 else reversed(sides):
            sent = sides[name](rows, delay, folder)
            found[name].append(sent)
            print(f"  round {number + 1}, {name:10}: {len(rows) / sent.seconds:6.1f} a second", flush=True)
    return found


def figures(found: dict[str, list[Sent]], count: int) -> dict[str, Any]:
    """Medians; the ratio is that of the two sides of one round, which met the machine in the same mood."""

    def middle(name: str, what: str) -> float:
        return float(statistics.median(getattr(sent, what) for sent in found[name]))

    def ratios_to(other: str) -> list[float]:
        return [there.seconds / sent.seconds for sent, there in zip(found["ocopsync"], found[other], strict=True)]

    ratios, journalled = ratios_to("bare"), ratios_to("no journal")
    return {
        "ocopsync_per_second": round(count / middle("ocopsync", "seconds"), 1),
        "bare_per_second": round(count / middle("bare", "seconds"), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "no_journal_per_second": round(count / middle("no journal", "seconds"), 1),
        "journal_ratio": round(statistics.median(journalled), 3),
        "ocopsync_cpu_ms": round(middle("ocopsync", "cpu") / count * 1000, 2),
        "bare_cpu_ms": round(middle("bare", "cpu") / count * 1000, 2),
        "applying_s": round(middle("ocopsync", "seconds"), 2),
        "look_before_s": round(middle("ocopsync", "before"), 2),
        "read_back_s": round(middle("ocopsync", "after"), 2),
    }


def tell(title: str, found: dict[str, Any]) -> None:
    whole = found["look_before_s"] + found["applying_s"] + found["read_back_s"]
    print(f"{title}")
    print(
        f"  applying, ocopsync   {found['ocopsync_per_second']:8.1f} a second  {found['ocopsync_cpu_ms']} ms CPU each"
    )
    print(f"  bare loop            {found['bare_per_second']:8.1f} a second  {found['bare_cpu_ms']} ms CPU each")
    print(f"  ratio                {found['ratio']:8.3f}           (rounds: {', '.join(map(str, found['ratios']))})")
    print(f"  without a journal    {found['no_journal_per_second']:8.1f} a second")
    print(f"  journal's ratio      {found['journal_ratio']:8.3f}")
    print(
        f"  the whole of publish(): {whole:.2f} s = {found['look_before_s']:.2f} signing in and looking before, "
        f"{found['applying_s']:.2f} applying, {found['read_back_s']:.2f} reading back"
    )


def flush_time(folder: Path) -> float:
    """Milliseconds that one flush to this disk takes: what a durable ledger pays for each transaction."""
    with tempfile.TemporaryFile(dir=folder) as file:
        times = []
        for _ in range(50):
            file.write(b"\0" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the ledgers lie")
    return parser.parse_args()


def main() -> None:
    use_language("en")
    wanted = arguments()
    print(
        f"{wanted.rows} requests, {CONCURRENCY} at a time, {wanted.rounds} rounds; Python {platform.python_version()}, "
        f"{os.cpu_count()} cores; a flush to the ledger's disk takes {flush_time(wanted.folder):.2f} ms"
    )
    measure(catalogue_of(WARM_UP), 0, 1, wanted.folder)
    rows = catalogue_of(wanted.rows)
    print(f"With {DELAY * 1000:.0f} ms for each request: the goal is about the applying phase of this.")
    slow = figures(measure(rows, DELAY, wanted.rounds, wanted.folder), len(rows))
    print("Without any delay, for information: what each side itself costs. The sandbox is then what takes the time.")
    fast = figures(measure(rows, 0, min(3, wanted.rounds), wanted.folder), len(rows))
    tell(f"\nAt {DELAY * 1000:.0f} ms a request (the goal: a ratio of at least {GOAL})", slow)
    tell("Without delay (for information)", fast)
    result = {
        "name": "publish",
        "rows": len(rows),
        "concurrency": CONCURRENCY,
        "delay_s": DELAY,
        "rounds": wanted.rounds,
        "figures": {**slow, "without_delay": fast},
        "goal": f"ratio >= {GOAL} and journal_ratio >= {GOAL}",
        "holds": min(slow["ratio"], slow["journal_ratio"]) >= GOAL,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
