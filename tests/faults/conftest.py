"""What the tests of sudden ends share: one thread, one ledger file, and a day on which processes die."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from attrs import define, frozen

from benchmarks.simulation.boundaries import killed_at
from benchmarks.simulation.markets import MARKETS
from benchmarks.simulation.stage import Databases, one_thread, scratch_folder
from benchmarks.simulation.two_days import Standing, first_day, second_day, standing
from benchmarks.simulation.worker import Result
from benchmarks.simulation.world import World
from ocopsync.messages import use_language
from ocopsync.model import Image
from ocopsync.plan import Fate

JPEG = b"\xff\xd8\xff\xe0" + b"a picture"
ENOUGH = 6
"""Runs after which nothing may be left to do."""


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture(scope="session")
def databases():
    with scratch_folder() as folder, Databases(Path(folder)) as databases:
        yield databases


@pytest.fixture
def alone(databases):
    """Nothing runs beside the test, so that every run comes to the same boundaries."""
    with one_thread(databases):
        yield databases


@pytest.fixture(params=MARKETS, ids=[market.name for market in MARKETS])
def market(request):
    return request.param


@pytest.fixture(scope="session")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "mam tom.jpg"
    path.write_bytes(JPEG)
    return Image(path, hashlib.sha256(JPEG).hexdigest())


@frozen
class End:
    """What is there when nothing is left to do."""

    standing: Standing
    writes: int
    """Requests that were to change something, and arrived."""
    last: Result


@define
class Day:
    """The second day of a catalogue."""

    world: World
    picture: Image

    def run(self, deadline: int | None = None) -> Result:
        """A process that dies before the deed of this number."""
        result = self.world.worker(killed_at(deadline)).publish(second_day(self.picture).rows)
        self.world.time.sleep(self.world.market.lag + 1)
        return result

    @property
    def deeds(self) -> int:
        """How many boundaries the last process came to."""
        return len(self.world.workers[-1].boundaries.deeds)

    def end(self) -> End:
        """New processes, until nothing is left to do."""
        for _ in range(ENOUGH):
            last = self.run()
            assert last.tally, str(last)
            if not last.tally.writes and not last.tally.counts[Fate.WAITING]:
                break
            self.world.time.sleep(60)
        writes = sum(map(self.world.market.is_write, self.world.sandbox.requests))
        return End(standing(self.world.worker().connection), writes, last)


@pytest.fixture
def new_day(alone, market, picture):
    """The second day begins, again and again."""

    def begin(**sandbox) -> Day:
        world = World(market, alone, **{"moderated": False, **sandbox})
        assert world.worker().publish(first_day().rows).tally.went_well
        world.time.sleep(market.lag + 60)
        return Day(world, picture)

    return begin
