"""The reference adapter keeps all that the conformance suite demands, with idempotency keys and without."""

from __future__ import annotations

from tests.conformance.suite import ReferenceConformance


class TestWithKeys(ReferenceConformance):
    mode = "keys"


class TestWithoutKeys(ReferenceConformance):
    mode = "no keys"
    keys = False
