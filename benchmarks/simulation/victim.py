"""A process that publishes over real HTTP and kills itself: ``python -m … MARKET URL LEDGER DEADLINE``.

It dies as by a power cut (SIGKILL), before the deed of the number DEADLINE; several threads may be at work then.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from requests.adapters import HTTPAdapter

from benchmarks.simulation.boundaries import Boundaries, Doorway, watch_commits
from benchmarks.simulation.markets import MARKETS, Market
from benchmarks.simulation.two_days import second_day
from ocopsync.catalogue import Row
from ocopsync.clock import SystemClock, today
from ocopsync.connection import USER_AGENT, Connection
from ocopsync.ledger import Ledger, open_ledger
from ocopsync.listing import Scope
from ocopsync.planning import make_plans
from ocopsync.publish import publish
from ocopsync.settle import catch_up
from ocopsync.tally import Tally
from ocopsync.testing import secrets_of
from ocopsync.transport import Transport


@contextmanager
def connected(market: Market, url: str, boundaries: Boundaries) -> Iterator[Connection]:
    """Over a socket, with the settings with which the sandbox is practised: it shows at once what it took."""
    transport = Transport(url, user_agent=USER_AGENT, adapter=Doorway(HTTPAdapter(pool_maxsize=8), boundaries))
    sandbox = market.sandbox
    settings = market.adapter.Settings(url=url, **sandbox.practice)
    connection = Connection(
        market.adapter(settings, transport, secrets_of(sandbox.credentials)), Scope(market.name, "htx", "cat-1")
    )
    try:
        yield connection
    finally:
        connection.close()


def run(connection: Connection, ledger: Ledger, rows: Sequence[Row], run_id: str) -> Tally:
    with ledger.lease(connection.scope, "publish"):
        catch_up(connection, ledger)
        plans = make_plans(rows, [connection], ledger, on=today(SystemClock()), allow={"update": 9, "withdraw": 9})
        (tally,) = publish(plans, ledger, run_id)
    return tally


def main(name: str, url: str, ledger_url: str, deadline: int) -> None:
    (market,) = (item for item in MARKETS if item.name == name)

    def die(number: int, deed: str) -> None:
        if number == deadline:
            os.kill(os.getpid(), signal.SIGKILL)

    boundaries = Boundaries(die)
    with open_ledger(ledger_url) as ledger, connected(market, url, boundaries) as connection:
        watch_commits(ledger._engine, lambda: boundaries)
        run(connection, ledger, second_day().rows, "victim")


if __name__ == "__main__":
    name, url, ledger_url, deadline = sys.argv[1:]
    main(name, url, ledger_url, int(deadline))
