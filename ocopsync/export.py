"""Export: a catalogue as a marketplace's upload file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from ocopsync.catalogue import Row
from ocopsync.connection import Connection
from ocopsync.drafting import formatted, problems_in
from ocopsync.listing import Listing
from ocopsync.problem import Problem, has_errors
from ocopsync.strictness import NORMAL, Strictness, all_taken


def export(
    rows: Iterable[Row], connection: Connection, path: Path, *, on: dt.date, strictness: Strictness = NORMAL
) -> tuple[int, int]:
    """Write the listings of ``rows`` to ``path``; how many were written, and how many rows had errors or wait.

    ``strictness`` as the rows were read with. Raises UsageError where the marketplace has no upload file.
    """
    adapter = connection.adapter
    listings: list[Listing] = []
    images: dict[str, Path] = {}
    left_out = 0
    for row in rows:
        product = row.product
        if product is not None and not product.verb.publishes:
            continue
        if product is None or row.held is not None or has_errors(row.problems):
            left_out += 1
            continue
        listing = formatted(adapter, product, on=on)
        if isinstance(listing, Problem) or has_errors(all_taken(problems_in(adapter, listing), strictness)):
            left_out += 1
            continue
        listings.append(listing)
        images.update((image.sha256, image.path) for image in product.images)
    adapter.export(listings, path, images)
    return len(listings), left_out
