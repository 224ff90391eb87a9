"""The reference adapters keep all that the suite demands: with idempotency keys, without, and with files."""

from __future__ import annotations

from tests.conformance.reference_files import FileConformance
from tests.conformance.suite import ReferenceConformance


class TestWithKeys(ReferenceConformance):
    mode = "keys"


class TestWithoutKeys(ReferenceConformance):
    mode = "no keys"
    keys = False


class TestFiles(FileConformance):
    mode = "files"
