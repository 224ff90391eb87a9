"""Brakes: a plan that would change or withdraw too much is stopped, with the numbers and the next command.

A share counts from ten standing listings on, absolute numbers below: of three listings one is already a third.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ocopsync.messages import Message, say

MANY = 10
"""Listings from which on shares are looked at."""
SHARE = {"update": 0.30, "withdraw": 0.10}
"""The largest share of the standing listings that one plan may touch."""
FEW_WITHDRAWALS = 1
"""How many may be withdrawn at once where fewer than MANY stand."""


@frozen
class Brake:
    """A brake that has taken hold."""

    kind: str
    count: int
    standing: int
    marketplace: str

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
        return say(
            "{marketplace}: this would change {count} of {standing} listings. Likely cause: a column that moved or "
            "another catalogue. If it is meant, run it again with: --allow update={count}",
            marketplace=self.marketplace,
            count=self.count,
            standing=self.standing,
        )


def brakes_of(marketplace: str, counts: Mapping[str, int], standing: int, allow: Mapping[str, int]) -> list[Brake]:
    """The brakes that take hold. ``counts`` and ``allow`` are by kind: ``update``, ``withdraw``."""
    return [
        Brake(kind, counts.get(kind, 0), standing, marketplace)
        for kind in SHARE
        if too_many(kind, counts.get(kind, 0), standing) and counts.get(kind, 0) > allow.get(kind, 0)
    ]


def too_many(kind: str, count: int, standing: int) -> bool:
    if standing >= MANY:
        return count > SHARE[kind] * standing
    return kind == "withdraw" and count > FEW_WITHDRAWALS
