"""A row as strictly as the user asked for: the same problems, some of another weight."""

from __future__ import annotations

from attrs import evolve

from ocopsync.catalogue.rows import Row
from ocopsync.strictness import NORMAL, Strictness, all_taken


def taken_row(row: Row, strictness: Strictness) -> Row:
    if strictness is NORMAL or not row.problems:
        return row
    return evolve(row, problems=tuple(all_taken(row.problems, strictness)))
