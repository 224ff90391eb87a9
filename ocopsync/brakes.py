"""Brakes: a plan that would change or withdraw too much is stopped, with the numbers and the next command.

A share counts from ten standing listings on, absolute numbers below: of three listings one is already a third.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import define, frozen

from ocopsync.messages import Message, say, say_n
from ocopsync.vietnam.money import written

KINDS = ("update", "withdraw", "price", "stock")
MANY = 10
"""Listings from which on shares are looked at."""
SHARE = {"update": 0.30, "withdraw": 0.10}
"""The largest share of the standing listings that one plan may touch."""
FEW_WITHDRAWALS = 1
"""How many may be withdrawn at once where fewer than MANY stand."""
PRICE_STEP = 30
"""Percent by which a price may move, up or down; one that moves further stops the plan."""
FEW_EMPTIED = 1
"""How many may lose their stock at once although none keeps any."""


@frozen
class PriceMove:
    """A price before and after, in whole đồng; None is "Liên hệ", or nothing where there was no listing."""

    sku: str
    before: int | None
    after: int | None

    @property
    def too_far(self) -> bool:
        if self.after == self.before:
            return False
        if self.after == 0:
            return True
        if not self.before:
            return False
        return self.after is None or abs(self.after - self.before) * 100 > PRICE_STEP * self.before

    @property
    def times(self) -> float:
        """How many times smaller or larger it becomes."""
        if not self.before or not self.after:
            return float("inf")
        return max(self.before, self.after) / min(self.before, self.after)

    def __str__(self) -> str:
        before = "–" if self.before is None else written(self.before)
        return f"{self.sku}, {before} → {'Liên hệ' if self.after is None else written(self.after)}"


@define
class Gauge:
    """What the brakes on price and stock look at, gathered while a plan is made."""

    prices: int = 0
    """How many prices move too far."""
    worst: PriceMove | None = None
    emptied: int = 0
    """Listings that lose all their stock."""
    stocked: int = 0
    """Listings that had stock and keep some: then the column isn't empty."""

    def price(self, move: PriceMove) -> None:
        if not move.too_far:
            return
        self.prices += 1
        if self.worst is None or move.times > self.worst.times:
            self.worst = move

    @property
    def counts(self) -> dict[str, int]:
        return {"price": self.prices, "stock": 0 if self.stocked else self.emptied}


@frozen
class Brake:
    """A brake that has taken hold."""

    kind: str
    count: int
    standing: int
    marketplace: str
    worst: PriceMove | None = None
    """The price that moves furthest."""

    @property
    def message(self) -> Message:
        """The numbers, the likely cause and the way on."""
        if self.kind == "withdraw":
            return say(
                "{marketplace}: this would withdraw {count} of {standing} listings. Likely cause: an incomplete "
                "catalogue. If it is meant, run it again with: --allow withdraw={count}",
                marketplace=self.marketplace,
                count=self.count,
                standing=self.standing,
            )
        if self.kind == "price":
            return say_n(
                "{marketplace}: this would move {n} price by more than {percent} %, to zero or away: {worst}. Likely "
                "cause: a column that moved, or prices in thousands. If it is meant, run it again with: "
                "--allow price={n}",
                "{marketplace}: this would move {n} prices by more than {percent} %, to zero or away; the furthest: "
                "{worst}. Likely cause: a column that moved, or prices in thousands. If it is meant, run it again "
                "with: --allow price={n}",
                self.count,
                marketplace=self.marketplace,
                percent=PRICE_STEP,
                worst=self.worst,
            )
        if self.kind == "stock":
            return say(
                "{marketplace}: this would leave no stock to any of the {count} listings that had some. Likely cause: "
                "an empty stock column. If it is meant, run it again with: --allow stock={count}",
                marketplace=self.marketplace,
                count=self.count,
            )
        return say(
            "{marketplace}: this would change {count} of {standing} listings. Likely cause: a column that moved or "
            "another catalogue. If it is meant, run it again with: --allow update={count}",
            marketplace=self.marketplace,
            count=self.count,
            standing=self.standing,
        )


def brakes_of(
    marketplace: str,
    counts: Mapping[str, int],
    standing: int,
    allow: Mapping[str, int],
    *,
    worst: PriceMove | None = None,
) -> list[Brake]:
    """The brakes that take hold. ``counts`` and ``allow`` are by kind."""
    return [
        Brake(kind, count, standing, marketplace, worst if kind == "price" else None)
        for kind in KINDS
        if too_many(kind, count := counts.get(kind, 0), standing) and count > allow.get(kind, 0)
    ]


def too_many(kind: str, count: int, standing: int) -> bool:
    if kind == "price":
        return count > 0
    if kind == "stock":
        return count > FEW_EMPTIED
    if standing >= MANY:
        return count > SHARE[kind] * standing
    return kind == "withdraw" and count > FEW_WITHDRAWALS


def release(brakes: Iterable[Brake]) -> str:
    """What releases all of these brakes at once: ``--allow update=12 --allow price=3``."""
    most: dict[str, int] = {}
    for brake in brakes:
        most[brake.kind] = max(brake.count, most.get(brake.kind, 0))
    return " ".join(f"--allow {kind}={most[kind]}" for kind in KINDS if kind in most)
