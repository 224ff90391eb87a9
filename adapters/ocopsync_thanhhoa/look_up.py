"""Looking listings up in an own list: by remote id, or by SKU; absent only when every row was asked for its SKU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from ocopsync.listing import Absent, CannotTell, Found, LiveListing, LookUp, Target
from ocopsync.messages import say
from ocopsync_thanhhoa.desk import Desk, same_sku, same_title
from ocopsync_thanhhoa.pages import Row


def look_up(desk: Desk, targets: Sequence[Target]) -> dict[str, LookUp]:
    rows = _rows(desk, targets)
    listing = cache(desk.listing)
    by_id = {row.remote_id: row for row in rows}
    found: dict[str, LookUp] = {}
    for target in targets:
        if target.remote_id:
            row = by_id.get(target.remote_id)
            found[target.sku] = Found(listing(row)) if row else Absent()
        else:
            found[target.sku] = _by_sku(desk, target, rows, listing)
    return found


def _rows(desk: Desk, targets: Sequence[Target]) -> list[Row]:
    """The rows of the own list: all of them, or up to where every target's id was seen."""
    missing = {target.remote_id for target in targets}
    rows: list[Row] = []
    for page in desk.walk():
        rows.extend(page.rows)
        missing.difference_update(page.ids)
        if not missing:
            break
    return rows


def _by_sku(desk: Desk, target: Target, rows: Sequence[Row], listing: Callable[[Row], LiveListing]) -> LookUp:
    """What carries the SKU: the rows with this title are opened first, then all others, for titles may be changed."""
    alike = [listing(row) for row in rows if _may_be(row, target)]
    same = [item for item in alike if same_sku(item.sku, target.sku)]
    if not same:
        others = (row for row in rows if not _may_be(row, target))
        same = [
            listing(row) for row in others if same_sku(desk.skus.get(row.remote_id) or listing(row).sku, target.sku)
        ]
    if same:
        return Found(same[0], tuple(same[1:]))
    if any(not item.sku for item in alike):
        return CannotTell(
            say("A listing stands there under this title, but it doesn't show the code {sku}.", sku=target.sku)
        )
    return Absent()


def _may_be(row: Row, target: Target) -> bool:
    return not target.title or same_title(row.title, target.title)
