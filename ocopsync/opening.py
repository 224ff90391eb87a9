"""Opening a catalogue as its settings say, where nobody is there to be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from ocopsync.catalogue import Catalogue, read
from ocopsync.catalogue.table_problems import HEADING_AMBIGUOUS
from ocopsync.errors import UsageError
from ocopsync.messages import say
from ocopsync.settings import LOT, Settings
from ocopsync.strictness import NORMAL, Strictness


def read_as_set(
    path: Path,
    settings: Settings,
    *,
    on: dt.date,
    strictness: Strictness = NORMAL,
    mapping: Mapping[str, str] | None = None,
) -> Catalogue:
    """The catalogue with the columns, rules and stamps that its settings name; ``mapping`` wins over them.

    :raises InputError: nothing can be read
    """
    return read(
        path,
        on=on,
        strictness=strictness,
        mapping=mapping or {},
        remembered=settings.columns,
        rules_off=settings.rules_off,
        lot_stamps=settings.stamp_level == LOT,
    )


def certain_or_raise(catalogue: Catalogue) -> None:
    """Raise UsageError where a column was left out that may hold what is to be published."""
    for problem in catalogue.problems:
        if problem.kind is HEADING_AMBIGUOUS:
            raise UsageError(
                say("{place}: {what} {advice}", place=problem.place, what=problem.message, advice=problem.advice)
            )
