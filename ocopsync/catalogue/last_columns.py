"""The columns that a catalogue had when it was read last: one that appeared, vanished or got another name is said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.headings import LEFT_ALONE, Column
from ocopsync.catalogue.read import Catalogue
from ocopsync.problem import Place, Problem
from ocopsync.vietnam.text import plain


@frozen
class _Was:
    """A column as it was then."""

    index: int
    heading: str
    field: str


def changes_since_last_time(catalogue: Catalogue, folder: Path) -> list[Problem]:
    """What changed in the columns since the catalogue was read last; ``folder`` is where that is remembered.

    Where nothing can be remembered, nothing is ever new: that is no reason not to read the catalogue.
    """
    path = folder / f"columns-{_digest(catalogue)}.json"
    now = [_Was(column.index, column.heading, column.field) for column in catalogue.columns]
    before = _load(path)
    if before != now:
        _save(path, now)
    return list(_changes(catalogue, before)) if before else []


def _digest(catalogue: Catalogue) -> str:
    return hashlib.sha256(f"{catalogue.path.resolve()}\n{catalogue.sheet}".encode()).hexdigest()[:16]


def _load(path: Path) -> list[_Was]:
    with suppress(OSError, ValueError, TypeError):
        return [_Was(*item) for item in json.loads(path.read_text(encoding="utf-8"))]
    return []


def _save(path: Path, columns: Sequence[_Was]) -> None:
    text = json.dumps([(item.index, item.heading, item.field) for item in columns], ensure_ascii=False)
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _changes(catalogue: Catalogue, before: Sequence[_Was]) -> Iterator[Problem]:
    had = {plain(item.heading) for item in before}
    has = {plain(column.heading) for column in catalogue.columns}
    gone = [item for item in before if plain(item.heading) not in has]
    for column in catalogue.columns:
        if plain(column.heading) in had:
            continue
        place = catalogue.place_of(column)
        old = next((item for item in gone if _same(item, column)), None)
        if old is None:
            yield table_problems.COLUMN_NEW.at(place, field=column.field, value=column.heading)
        else:
            gone.remove(old)
            yield table_problems.COLUMN_RENAMED.at(place, field=column.field, value=column.heading, before=old.heading)
    for item in gone:
        place = Place(catalogue.path.name, catalogue.sheet)
        yield table_problems.COLUMN_GONE.at(place, field=item.field, value=item.heading)


def _same(was: _Was, column: Column) -> bool:
    """Whether the column holds the same field as then, or stands in its place."""
    if was.field and was.field == column.field != LEFT_ALONE:
        return True
    return was.index == column.index and (was.field == column.field or not (was.field and column.field))
