"""Checking a product against every rule that applies on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import lru_cache

from ocopsync.model import Product
from ocopsync.problem import Problem
from ocopsync.rules import label, ocop
from ocopsync.rules.rule import Rule

RULES: Mapping[str, Rule] = {rule.code: rule for rule in (*ocop.DECLARED, *label.DECLARED)}
"""Every rule, by code, in the order in which they are checked."""


def check_product(product: Product, *, on: dt.date, off: Collection[str] = ()) -> list[Problem]:
    """What the rules that apply on the day ``on`` say of ``product``; ``off`` are codes of rules to leave out."""
    return [
        rule.at(product.place, sku=product.sku, **finding)
        for rule in _in_force(on, frozenset(off))
        if (finding := rule.find(product, on)) is not None
    ]


@lru_cache(maxsize=64)
def _in_force(day: dt.date, off: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES.values() if rule.applies(day) and rule.code not in off)
