"""All damaged catalogues."""

from __future__ import annotations

from tests.catalogues import across, encodings, hostile, kinds, tables, values

CASES = [
    *(*tables.CASES, *kinds.CASES, *encodings.CASES),
    *(*values.CASES, *across.CASES, *hostile.CASES),
]
