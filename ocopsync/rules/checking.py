"""Checking a product against every rule that applies on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from ocopsync.model import OcopCertificate, Producer, Product
from ocopsync.problem import Place, Problem
from ocopsync.rules import address, alcohol, certifying, claims, ingredients, label, ocop, papers, personal, trace
from ocopsync.rules.rule import Finding, Rule

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for module in (ocop, certifying, trace, address, label, ingredients, alcohol, claims, papers, personal)
    for rule in module.DECLARED
}
"""Every rule, by code."""


def check_product(
    product: Product, *, on: dt.date, off: Collection[str] = (), place_of: Callable[[str], Place] | None = None
) -> list[Problem]:
    """What the rules that apply on the day ``on`` say of ``product``; ``off`` are codes of rules to leave out.

    ``place_of`` tells where a field of it stands; without that, everything is said of the product's place.
    """
    place_of = place_of or (lambda field: product.place)
    found = findings(product, on=on, off=frozenset(off))
    return [rule.at(place_of(finding.get("field", "")), sku=product.sku, **finding) for rule, finding in found]


def findings(product: Product, *, on: dt.date, off: frozenset[str]) -> list[tuple[Rule, Finding]]:
    """The same before it is put into words: which rules, and what each takes offence at."""
    found = list(_of_producer(product.producer, on, off))
    if product.certificate is not None:
        found += _of_certificate(product.certificate, on, off)
    for rule in _for_products(on, off, product.group):
        finding = rule.find(product, on)
        if finding is not None:
            found.append((rule, finding))
    return found


@lru_cache(maxsize=4096)
def _of_certificate(certificate: OcopCertificate, on: dt.date, off: frozenset[str]) -> tuple[tuple[Rule, Finding], ...]:
    return _findings(certificate, on, off)


@lru_cache(maxsize=4096)
def _of_producer(producer: Producer, on: dt.date, off: frozenset[str]) -> tuple[tuple[Rule, Finding], ...]:
    return _findings(producer, on, off)


def _findings(part: Any, on: dt.date, off: frozenset[str]) -> tuple[tuple[Rule, Finding], ...]:
    rules = (rule for rule in _in_force(on, off) if rule.of is type(part))
    return tuple((rule, finding) for rule in rules if (finding := rule.find(part, on)) is not None)


@lru_cache(maxsize=256)
def _for_products(day: dt.date, off: frozenset[str], group: int | None) -> tuple[Rule, ...]:
    rules = (rule for rule in _in_force(day, off) if rule.of is Product)
    return tuple(rule for rule in rules if not rule.groups or group in rule.groups)


@lru_cache(maxsize=64)
def _in_force(day: dt.date, off: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES.values() if rule.applies(day) and rule.code not in off)
