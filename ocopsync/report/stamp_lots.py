"""What ``ocopsync stamps issue``, ``list`` and ``void`` print with ``--json``; a schema for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ocopsync.ledger import LotRecord, PieceState
from ocopsync.stamps.address import Base
from ocopsync.stamps.issuing import Issued
from ocopsync.stamps.lots import Draft
from ocopsync.stamps.texts import link_of
from ocopsync.stamps.voiding import Changed

Json = dict[str, Any]
Pieces = Mapping[tuple[str, str], Mapping[PieceState, int]]
"""How many stamps are in which state, by SKU and lot."""


def issue_json(draft: Draft, issued: Issued, base: Base, file: Path | None) -> Json:
    return {
        "exit_code": 0,
        "lot": lot_json(issued.lot, base),
        "new": draft.new,
        "added": issued.added,
        "first": issued.first if issued.added else None,
        "secrets": str(file) if file and issued.added else None,
        "remarks": list(map(str, draft.remarks)),
    }


def list_json(lots: Iterable[LotRecord], pieces: Pieces, base: Base | None) -> Json:
    return {
        "exit_code": 0,
        "lots": [lot_json(lot, base) | {"pieces": pieces_json(pieces.get((lot.sku, lot.lot), {}))} for lot in lots],
    }


def void_json(lot: LotRecord, done: Changed, base: Base | None) -> Json:
    return {
        "exit_code": 0,
        "lot": lot_json(lot, base),
        "changed": done.changed,
        "unchanged": done.same,
        "used": done.used,
    }


def pieces_json(counts: Mapping[PieceState, int]) -> Json:
    return {state.value: counts.get(state, 0) for state in PieceState}


def lot_json(lot: LotRecord, base: Base | None) -> Json:
    return {
        "sku": lot.sku,
        "lot": lot.lot,
        "code": lot.code,
        "title": lot.facts.get("title", ""),
        "link": link_of(base, lot) if base else None,
        "made_on": _day(lot.made_on),
        "expires_on": _day(lot.expires_on),
        "count": lot.count,
        "state": lot.state.value,
        "reason": lot.reason,
        "written_at": _moment(lot.written_at),
        "changed_at": _moment(lot.changed_at),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
