"""Rounds: a shop with our listings in it, mutated, read and compared with the truth, over and over."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from benchmarks.mutating.deeds import DEEDS, NOBODY, SAME, Case, Truth
from benchmarks.mutating.products import some_product
from benchmarks.mutating.shops import Shop
from ocopsync.catalogue import Row
from ocopsync.connection import USER_AGENT, Connection
from ocopsync.finding import Finding, Reconciliation
from ocopsync.ledger import open_ledger
from ocopsync.listing import Scope
from ocopsync.model import Image, Product
from ocopsync.planning import make_plans
from ocopsync.problem import Place
from ocopsync.publish import publish
from ocopsync.reconcile import reconcile
from ocopsync.testing import HandClock, SandboxMount, secrets_of
from ocopsync.transport import Transport

URL = "http://127.0.0.1:8800"
PICTURES = 12
QUIET = ("same", "ignored")
"""Kinds of which nothing is reported."""


@frozen
class Done:
    name: str
    number: int


@frozen
class Mistake:
    """What was said of a listing, and what is true."""

    deed: str
    market: str
    sku: str
    what: str
    """``missed``, ``false`` or ``wrong author``."""
    said: str
    truth: str


@define
class Score:
    """By deed: how many were made, and after how many of them all that was said is true."""

    made: Counter[str] = field(factory=Counter)
    found: Counter[str] = field(factory=Counter)
    markets: Counter[str] = field(factory=Counter)
    mistakes: list[Mistake] = field(factory=list)

    def add(self, other: Score) -> None:
        self.made.update(other.made)
        self.found.update(other.found)
        self.markets.update(other.markets)
        self.mistakes += other.mistakes

    def count(self, what: str, deed: str = "") -> int:
        return sum(item.what == what and deed in ("", item.deed) for item in self.mistakes)


class Stage:
    """One shop in which everything was published and read back once; each round begins there again."""

    def __init__(self, kind: type[Shop], folder: Path, size: int = 0) -> None:
        self.clock = HandClock()
        self.sandbox = kind.market.sandbox(clock=self.clock)
        self.shop = kind(self.sandbox)
        self.connection = self._connection()
        self.ledger_file, self.base = folder / "ledger.db", folder / "ledger.base"
        chance, pictures = random.Random(0), tuple(some_pictures(folder))
        self.products = [some_product(chance, number, pictures) for number in range(1, (size or kind.size) + 1)]
        self._publish()
        self.ids = {item.sku: item.remote_id for item in self.sandbox.listings()}
        shutil.copy(self.ledger_file, self.base)

    @property
    def today(self) -> dt.date:
        return self.clock.now().date()

    def _connection(self) -> Connection:
        market = self.shop.market
        transport = Transport(URL, user_agent=USER_AGENT, clock=self.clock, adapter=SandboxMount(self.sandbox))
        secrets = secrets_of(market.secrets(self.sandbox))
        adapter = market.adapter(market.adapter.Settings(url=URL, **market.settings), transport, secrets)
        return Connection(adapter, Scope(market.name, "htx", "cat-1"))

    def _publish(self) -> None:
        ledger = open_ledger(f"sqlite:///{self.ledger_file}", clock=self.clock)
        rows = rows_of(self.products)
        publish(make_plans(rows, [self.connection], ledger, on=self.today), ledger, "first")
        for _ in range(2):
            self.clock.sleep(60)
            self.sandbox.approve_all()
            (result,) = reconcile(rows, [self.connection], ledger, on=self.today)
        ledger.close()
        if not result.clean or result.read != len(rows):
            raise RuntimeError(f"{self.shop.market.name}: {result.error} {list(result.findings)[:3]}")

    def play(self, seed: int) -> Score:
        """One deed for each listing, one reading, and what was said of them beside the truth."""
        chance, score = random.Random(seed), Score()
        self.clock.sleep(60)
        deeds, truths, rows = dict[str, Done](), dict[str, Truth](), list[Product]()
        for number, product in enumerate(self.products, 1):
            (deed,) = chance.choices(list(DEEDS), list(DEEDS.values()))
            case = Case(chance, self.shop, product.sku, self.ids[product.sku], product, self.today, number)
            truth = deed(case)
            for sku, told in {product.sku: truth, **case.more}.items():
                truths[sku], deeds[sku] = told, Done(deed.__name__, number)
            rows += [case.row] if case.row else []
            score.made[deed.__name__] += 1
            score.markets[self.shop.market.name] += 1
        self._judge(score, deeds, truths, self._reconcile(rows))
        self.shop.take_back()
        return score

    def _reconcile(self, products: Iterable[Product]) -> Reconciliation:
        shutil.copy(self.base, self.ledger_file)
        ledger = open_ledger(f"sqlite:///{self.ledger_file}", clock=self.clock)
        (result,) = reconcile(rows_of(products), [self.connection], ledger, on=self.today)
        ledger.close()
        return result

    def _judge(self, score: Score, deeds: dict[str, Done], truths: dict[str, Truth], result: Reconciliation) -> None:
        said: dict[str, list[Finding]] = {}
        for finding in (*result.findings, *result.waiting):
            said.setdefault(finding.sku, []).append(finding)
        failed = set()
        for sku in {**truths, **said}:
            deed, truth = deeds.get(sku, Done("of nobody", 0)), truths.get(sku, SAME)
            findings = said.get(sku, []) if result.error is None else []
            for what in mistakes(truth, findings):
                failed.add(deed)
                words = "; ".join(map(in_short, findings))
                score.mistakes.append(Mistake(deed.name, self.shop.market.name, sku, what, words, str(truth)))
        score.found.update(deed.name for deed in set(deeds.values()) - failed)


def mistakes(truth: Truth, findings: list[Finding]) -> Iterator[str]:
    """What is wrong with what was said of one listing."""
    if truth.kind in QUIET:
        yield from ("false" for _ in findings[:1])
        return
    right = [item for item in findings if item.kind.value == truth.kind and truth.remote_id in ("", item.remote_id)]
    if not right:
        yield "missed"
        return
    if len(findings) > 1:
        yield "false"
    fields = {item.name: item.author.value for item in right[0].fields}
    if truth.fields.keys() - fields.keys():
        yield "missed"
    if fields.keys() - truth.fields.keys():
        yield "false"
    author = right[0].author.value if right[0].author else NOBODY
    if author != truth.author or any(fields[name] != truth.fields[name] for name in fields.keys() & truth.fields):
        yield "wrong author"


def in_short(finding: Finding) -> str:
    fields = {item.name: (item.author.value, item.wanted, item.sent, item.live) for item in finding.fields}
    return f"{finding.kind.value} by {finding.author and finding.author.value} {fields} {finding.reason}"


def rows_of(products: Iterable[Product]) -> list[Row]:
    return [Row(product, (), product.sku, Place(row=number)) for number, product in enumerate(products, 2)]


def some_pictures(folder: Path) -> Iterator[Image]:
    for number in range(PICTURES):
        path = folder / f"{number}.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0" + f"picture {number}".encode())
        yield Image(path, hashlib.sha256(path.read_bytes()).hexdigest())
