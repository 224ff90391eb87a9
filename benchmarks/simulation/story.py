"""One story: a few days of a small catalogue on one marketplace, with trouble; all of it follows from a seed.

In every second story the marketplace keeps its word about how late a change may be seen ("kept"); in the others it
breaks it ("broken"), or a process is so late with what it sends that to the others it looks so.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

from attrs import define, field

from benchmarks.simulation.boundaries import COMMIT, Killed
from benchmarks.simulation.catalogue import Catalogue
from benchmarks.simulation.markets import MARKETS, Market
from benchmarks.simulation.stage import Databases
from benchmarks.simulation.trouble import LATEST, some_trouble
from benchmarks.simulation.truth import Verdict, judge
from benchmarks.simulation.worker import HERE, Result, Worker
from benchmarks.simulation.world import LEASE_SECONDS, World
from ocopsync.messages import use_language
from ocopsync.model import Verb
from ocopsync.testing import SandboxListing

ROUNDS_TO_PEACE = 8
WEIGHTS = (4, 1, 5)
"""How often each market is the scene: the portal's pages take most of the time."""
COURSES = (*["killed"] * 3, *["twofold"] * 3, *["impatient"] * 2, "reconcile")
DEEDS = 28
"""A publish of this size reaches about so many boundaries."""


@define
class Told:
    """A story that was played to its end."""

    seed: int
    market: str
    kept: bool
    counts: Counter[str]
    verdict: Verdict
    trace: list[str]

    @property
    def broken_promises(self) -> dict[str, list[str]]:
        broken = dict(self.verdict.broken)
        if self.kept and self.verdict.duplicates:
            broken["duplicates_kept"] = self.verdict.duplicates
        return broken


def tell(seed: int, databases: Databases, *, market: Market | None = None, verbose: bool = False) -> Told:
    use_language("en")
    chance = random.Random(seed)
    random.seed(seed)  # the waits of the transport
    market = market or chance.choices(MARKETS, WEIGHTS)[0]
    story = Story(chance, market, databases, kept=seed % 2 == 0, verbose=verbose)
    story.play()
    return Told(seed, market.name, story.kept, story.counts, story.verdict, story.world.trace)


class Story:
    def __init__(
        self, chance: random.Random, market: Market, databases: Databases, *, kept: bool, verbose: bool = False
    ) -> None:
        self.chance, self.kept = chance, kept
        options = market.options(chance)
        lag = chance.choice([0.0, 0.0, 2.0]) if market.lag else 0.0
        self.world = World(market, databases, verbose=verbose, moderated=chance.random() < 0.5, lag=lag, **options)
        self.catalogue = Catalogue()
        self.counts: Counter[str] = Counter()
        self.verdict = Verdict()
        self.edited: dict[str, tuple[str, int]] = {}
        """What somebody changed there by hand: remote id → SKU and price."""
        self.furthest = dt.timedelta(0)
        """How far ahead the computers' clock ever was: a lease that was taken then runs out only then."""
        for _ in range(chance.randint(2, 4)):
            self.catalogue.add(price=1000 * chance.randint(20, 90))

    def play(self) -> None:
        for day in range(self.chance.choice([1, 2, 2, 3])):
            self.world.tell(f"day {day + 1}")
            self._edit_catalogue()
            self._plan_trouble()
            self._work()
            self._after_hours()
        self._peace()

    # A day

    def _edit_catalogue(self) -> None:
        for _ in range(self.chance.randint(0, 2)):
            contested = [sku for sku, _ in self.edited.values()]
            sku = self.chance.choice([*self.catalogue.products, *2 * contested])
            product = self.catalogue.products[sku]
            deed = self.chance.choice(["price", "price", "title", "new", "withdraw"])
            if deed == "price":
                self.catalogue.change(sku, price=1000 * self.chance.randint(20, 90))
            elif deed == "title":
                self.catalogue.change(sku, name=f"{product.name.partition(' (')[0]} (mẻ {self.chance.randint(1, 99)})")
            elif deed == "new" and len(self.catalogue.products) < 6:
                sku = self.catalogue.add(price=1000 * self.chance.randint(20, 90))
            else:
                verb = Verb.WITHDRAW if product.verb is Verb.PUBLISH else Verb.PUBLISH
                self.catalogue.change(sku, verb=verb)
            self.world.tell(f"{deed} {sku}: {self.catalogue.wanted.get(sku)}")

    def _plan_trouble(self) -> None:
        for _ in range(self.chance.choice([0, 1, 1, 2, 3])):
            trouble = some_trouble(self.chance, self.world.market, self.world.sandbox.lag, kept=self.kept)
            self.world.sandbox.faults.add(
                trouble.kind, trouble.on, times=trouble.times, skip=trouble.skip, value=trouble.value
            )
            self.counts["faults"] += trouble.times
            self.world.tell(f"trouble: {trouble}")

    def _work(self) -> None:
        course = self.chance.choice(COURSES)
        host = self.chance.choice([HERE, HERE, "there"])
        if course == "impatient":
            for _ in range(2):
                self._publish(self.world.worker())
        elif course == "reconcile":
            self._reconcile(self.world.worker())
        elif course == "killed":
            self._publish(self.world.worker(self._dying(), host=host))
            if self.chance.random() < 0.5:  # somebody runs it again at once
                self.world.recovered(host)
                self._publish(self.world.worker())
        else:
            self._twofold(host)
        self.world.recovered(host)

    def _dying(self) -> Callable[[int, str], None]:
        """Dies at some boundary, or right after one of its first writes has left: that is where it hurts."""
        deadline, writes = self.chance.randrange(DEEDS), self.chance.randint(1, 3)
        by_number = self.chance.random() < 0.5
        sent = 0

        def at(number: int, deed: str) -> None:
            nonlocal sent
            if number == deadline if by_number else sent == writes:
                self.counts["kills"] += 1
                self.world.tell(f"killed before {deed}")
                raise Killed(deed)
            sent += self.world.market.is_write(deed)

        return at

    def _after_hours(self) -> None:
        world, chance = self.world, self.chance
        world.time.sleep(chance.choice([0.0, 1.0, 8.0, 60.0, 3600.0]))
        if chance.random() < 0.5:
            world.sandbox.approve_all()
        if chance.random() < 0.15 and (item := self._some_listing()):
            world.sandbox.reject(item.remote_id, "Ảnh mờ")
            world.tell(f"a moderator rejects {item.remote_id} ({item.sku})")
        if chance.random() < 0.4:
            self._edit_by_hand()
        if chance.random() < 0.25:
            world.time.sleep(world.market.lag + 1)  # a machine is set right while nothing is under way
            jump = dt.timedelta(seconds=chance.choice([-86_400, -3600, -90, -5, 5, 90, 3600, 86_400]))
            world.clock.skew += jump
            self.furthest = max(self.furthest, world.clock.skew)
            world.tell(f"the clock jumps by {jump.total_seconds():g} s")

    def _edit_by_hand(self) -> None:
        """Somebody changes a price, or takes a listing away."""
        self.world.time.sleep(self.world.market.lag + 1)
        item = self._some_listing()
        if item is None or not self.world.was_read_back(item.remote_id):
            return
        if self.chance.random() < 0.2:
            self.world.sandbox.remove(item.remote_id)
            self.edited.pop(item.remote_id, None)
        else:
            price = 1000 * self.chance.randint(100, 200)
            self.world.sandbox.change_price(item.remote_id, price)
            self.edited[item.remote_id] = (item.sku, price)
        self.world.time.sleep(self.world.market.lag + 1)  # what nobody can see yet, nobody can spare
        self.world.tell(f"by hand: {item.remote_id} ({item.sku}) {self.edited.get(item.remote_id, 'removed')}")

    def _some_listing(self) -> SandboxListing | None:
        ours = [item for item in self.world.standing() if item.sku in self.catalogue.products]
        return self.chance.choice(ours) if ours else None

    # Two processes

    def _twofold(self, host: str) -> None:
        """One falls asleep in the middle, another comes along, and the first wakes up."""
        world, deadline = self.world, self.chance.randrange(DEEDS)
        runs_out = self.chance.random() < 0.6
        other = self.chance.choice([self._publish, self._publish, self._reconcile])
        slept: list[Sleep] = []

        def at(number: int, deed: str) -> None:
            if slept or number < deadline or deed == COMMIT or (self.kept and world.in_flight()):
                return
            slept.append(Sleep(deed, world.in_flight()))
            world.tell(f"{first.name} falls asleep before {deed}")
            if runs_out:
                world.time.sleep(LEASE_SECONDS + 1)
            slept[0].taken_over = not other(world.worker()).refused
            slept[0].written, slept[0].sent = world.written(), first.writes
            world.tell(f"{first.name} wakes up")

        first = world.worker(at, host=host)
        result = self.chance.choice([self._publish, self._publish, self._reconcile])(first)
        for sleep in slept:
            self._judge_sleeper(sleep, first, result, runs_out)

    def _judge_sleeper(self, sleep: Sleep, first: Worker, result: Result, runs_out: bool) -> None:
        if not sleep.taken_over:
            self.counts["refused"] += 1
            return
        self.counts["takeovers"] += 1
        if not runs_out:
            self.verdict.against("two_at_once", f"{first.name} slept before {sleep.deed}")
        if self.world.written() != sleep.written:
            self.verdict.against("written_after_losing_the_lease", f"{first.name}: {result}")
        sent = first.writes - sleep.sent
        if sent > sleep.in_flight:
            self.verdict.against("sent_after_losing_the_lease", f"{first.name}: {sent}, {sleep.in_flight} under way")

    # Commands

    def _publish(self, worker: Worker) -> Result:
        self.counts["publishes"] += 1
        result = self._watched(worker, worker.publish)
        tally = result.tally
        if tally and not (tally.adds_up and min(tally.counts.values(), default=0) >= 0):
            self.verdict.against("rows_not_adding_up", str(dict(tally.counts)))
        return result

    def _reconcile(self, worker: Worker) -> Result:
        self.counts["reconciles"] += 1
        return self._watched(worker, worker.reconcile)

    def _watched(self, worker: Worker, command: Callable[..., Result]) -> Result:
        before = {item.remote_id: item for item in self.world.standing()}
        result = command(self.catalogue.rows)
        self.counts["writes"] += worker.writes
        after = {item.remote_id: item for item in self.world.standing()}
        self._judge_strangers(before, after)
        self._judge_edits(after, worker)
        return result

    def _judge_strangers(self, before: dict[str, SandboxListing], after: dict[str, SandboxListing]) -> None:
        for remote_id, item in before.items():
            if item.sku not in self.catalogue.products and after.get(remote_id) != item:
                self.verdict.against("strangers_touched", f"{remote_id} ({item.sku})")

    def _judge_edits(self, after: dict[str, SandboxListing], worker: Worker) -> None:
        """What somebody changed may be overwritten only where the plan had shown whose change it was."""
        announced = worker.announced.union(*(other.announced for other in self.world.at_work))  # others may sleep
        for remote_id, (sku, price) in list(self.edited.items()):
            if sku in announced or remote_id not in after:
                del self.edited[remote_id]
            elif after[remote_id].price != price and self.kept:
                self.verdict.against("overwritten_silently", f"{sku} ({remote_id})")

    # The end

    def _peace(self) -> None:
        """No more trouble, until nothing is left to do."""
        world = self.world
        self.counts["faults"] -= sum(fault.times for fault in world.sandbox.faults.pending)
        world.sandbox.faults.clear()
        world.tell("peace")
        astray = max(abs(world.clock.skew), self.furthest - world.clock.skew)
        world.time.sleep(LATEST + astray.total_seconds())
        said = self._said_at_last()
        judge(self.verdict, self.catalogue, world.standing(), said)

    def _said_at_last(self) -> list[Result]:
        """What the last two commands say: a reading of everything, and a publish that finds nothing left to do."""
        self._publish(self.world.worker())
        self.world.time.sleep(LATEST)  # a queue that nobody asked about begins to be worked off when it is asked about
        for _ in range(ROUNDS_TO_PEACE):
            self.world.time.sleep(60)
            self.world.sandbox.approve_all()
            read = self._reconcile(self.world.worker())
            self.world.time.sleep(60)
            done = self._publish(self.world.worker())
            if done.tally and not done.tally.writes and not done.tally.error:
                return [read, done]
        self.verdict.against("not_done", str(done))
        return [done]


@define
class Sleep:
    deed: str
    in_flight: int
    taken_over: bool = False
    written: list[object] = field(factory=list)
    sent: int = 0
