"""Looking up: what stands there for each target, by number and by SKU."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ocopsync.listing import Absent, Found, LiveListing, LookUp, Target
from ocopsync.streams import batched

ByNumber = Callable[[str], LiveListing | None]
BySkus = Callable[[Sequence[str]], Iterable[LiveListing]]


def look_up(
    targets: Sequence[Target], *, by_number: ByNumber, by_skus: BySkus, at_once: int, apart: str
) -> Mapping[str, LookUp]:
    """By SKU, ``at_once`` in one request; then by number where that didn't show our own.

    A search may find parts of SKUs, or not tell capitals apart: only the very SKU counts. An SKU that holds ``apart``,
    with which several are separated, is asked for alone.
    """
    found: dict[str, list[LiveListing]] = {}
    skus = [target.sku for target in targets]
    alone = [sku for sku in skus if apart and apart in sku]
    groups = [[sku] for sku in alone] + list(batched((sku for sku in skus if sku not in alone), at_once))
    for group in groups:
        for listing in by_skus(group):
            if listing.sku in group:
                found.setdefault(listing.sku, []).append(listing)
    return {target.sku: settle(target, found.get(target.sku, []), by_number) for target in targets}


def settle(target: Target, listings: Sequence[LiveListing], by_number: ByNumber) -> LookUp:
    """Our own first; the rest are doubles. Ours counts under whatever SKU somebody may have given it since."""
    found = list(listings)
    if target.remote_id and all(listing.remote_id != target.remote_id for listing in found):
        ours = by_number(target.remote_id)
        found += [ours] if ours is not None else []
    if not found:
        return Absent()
    first, *others = sorted(found, key=lambda listing: listing.remote_id != target.remote_id)
    return Found(first, tuple(others))
