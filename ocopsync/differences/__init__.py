"""Differences: wanted × sent × seen × live of one listing, and who changed what.

- *wanted*: what the catalogue says now.
- *sent*: what we last sent.
- *seen*: what the read-back after it showed.
- *live*: what the last complete reading showed.

wanted ≠ sent: we changed it. live ≠ seen: they changed it. sent ≠ seen: the marketplace rewrote it when it took it.
"""

from ocopsync.differences.changes import Author, FieldDifference, author_of, field_differences, rewritten_fields, shows
from ocopsync.differences.comparison import RENEW_BEFORE, compare, compare_unwanted, joined, unmanaged
from ocopsync.differences.kinds import CLEAN, Difference, Kind
from ocopsync.differences.normalising import comparable
from ocopsync.differences.sides import Side, sides

__all__ = [
    "Author",
    "CLEAN",
    "Difference",
    "FieldDifference",
    "Kind",
    "RENEW_BEFORE",
    "Side",
    "author_of",
    "comparable",
    "compare",
    "compare_unwanted",
    "field_differences",
    "joined",
    "rewritten_fields",
    "shows",
    "sides",
    "unmanaged",
]
