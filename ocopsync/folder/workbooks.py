"""Workbooks that lie beside a catalogue and are none: what ocopsync wrote, and templates that nobody has filled in."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ocopsync.catalogue import read
from ocopsync.catalogue.choosing import candidates
from ocopsync.catalogue.ours import HOW_TO, OF_DECISIONS, PARTS, TO_FIX, is_ours
from ocopsync.errors import InputError
from ocopsync.messages import Message, say
from ocopsync.model import Verb
from ocopsync.settings import FILE_NAME

_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))
_LOOKED_AT = 1 << 20
"""Bytes of a workbook's table of contents."""


def is_hardly_a_catalogue(path: Path) -> bool:
    """Whether it is a copy that we wrote or an empty template: the catalogue only where there is no other."""
    return is_written_by_us(path) or is_marked_copy(path) or is_unfilled_template(path)


def is_marked_copy(path: Path) -> bool:
    """Whether it is a marked copy, whatever it is called, also when somebody has saved it since: its list shows it."""
    return path.suffix.lower() in _WORKBOOKS and _has_our_sheet(path, TO_FIX)


def copies_left_out(catalogue: Path) -> list[Message]:
    """What to say of the marked copies that lie beside ``catalogue`` and weren't taken for it."""
    copies = [path for path in candidates(catalogue.parent) if path != catalogue and is_marked_copy(path)]
    return [
        say(
            "{copy} is a marked copy and was left out: the catalogue is {catalogue}. If the copy is to count, say so "
            'in {settings} under [catalogue]: file = "{name}"',
            copy=path,
            catalogue=catalogue.name,
            settings=FILE_NAME,
            name=path.name,
        )
        for path in copies
    ]


def is_written_by_us(path: Path) -> bool:
    """Whether it is a marked copy or a report, as it was written."""
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        return any(name.startswith(PARTS) for name in archive.namelist())
    return False


def is_of_decisions(path: Path) -> bool:
    """Whether it is a workbook in which people decide about findings, also when somebody has saved it since."""
    with suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(path) as archive:
        return OF_DECISIONS.encode() in archive.open("xl/workbook.xml").read(_LOOKED_AT)
    return False


def is_unfilled_template(path: Path) -> bool:
    if path.suffix.lower() != ".xlsx" or not _has_our_sheet(path, HOW_TO):
        return False
    with suppress(InputError):
        rows = read(path, on=dt.date.min).rows()
        return all(row.product is not None and row.product.verb is Verb.IGNORE for row in rows)
    return False


def _has_our_sheet(path: Path, names: Mapping[str, str]) -> bool:
    from python_calamine import CalamineError, CalamineWorkbook

    with suppress(OSError, CalamineError), CalamineWorkbook.from_path(str(path)) as book:
        return any(name.startswith(tuple(names.values())) and is_ours(book, name) for name in book.sheet_names)
    return False
