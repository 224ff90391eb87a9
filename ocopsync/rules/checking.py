"""Checking a product against every rule that applies on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ocopsync.model import OcopCertificate, Producer, Product
from ocopsync.rules import address, alcohol, certifying, claims, ingredients, label, ocop, papers, personal, trace
from ocopsync.rules.rule import Finding, Rule

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for module in (ocop, certifying, trace, address, label, ingredients, alcohol, claims, papers, personal)
    for rule in module.DECLARED
}
"""Every rule, by code."""


def findings(product: Product, *, on: dt.date, off: frozenset[str]) -> list[tuple[Rule, Finding]]:
    """Which rules of the day ``on`` take offence at what in ``product``; ``off`` are codes of rules to leave out.

    ``rule.at(place, sku=…, **finding)`` puts one into words.
    """
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
