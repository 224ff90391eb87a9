"""Looking listings up in an own list: by remote id, or by title and SKU; absent only after a complete walk."""

from __future__ import annotations

from collections.abc import Sequence
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
            alike = [row for row in rows if not target.title or same_title(row.title, target.title)]
            found[target.sku] = _decide(target, [listing(row) for row in alike])
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


def _decide(target: Target, listings: Sequence[LiveListing]) -> LookUp:
    same = [item for item in listings if same_sku(item.sku, target.sku)]
    if same:
        return Found(same[0], tuple(same[1:]))
    if any(not item.sku for item in listings):
        return CannotTell(
            say("A listing stands there under this title, but it doesn't show the code {sku}.", sku=target.sku)
        )
    return Absent()
