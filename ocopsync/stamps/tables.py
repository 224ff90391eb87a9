"""Tables about stamps that lie beside a catalogue and are none: second codes, events of lots, scans."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path

from ocopsync.stamps.events import has_events
from ocopsync.stamps.scan_rows import has_scans
from ocopsync.stamps.second_code import is_code_file
from ocopsync.vietnam.text import plain

_LONGEST = 1 << 12
"""Characters of a row of headings."""


def is_of_stamps(path: Path) -> bool:
    """Whether the file holds second codes, events or scans, by its headings. One that names products may be both."""
    if path.suffix.lower() not in (".csv", ".tsv"):
        return False
    headings = [plain(heading) for heading in _headings(path)]
    names_products = any(heading.startswith(("ten ", "san pham", "product name")) for heading in headings)
    return is_code_file(path) or (not names_products and (has_events(headings) or has_scans(headings)))


def _headings(path: Path) -> list[str]:
    with suppress(OSError, UnicodeError, csv.Error, StopIteration):
        with path.open("rb") as file:
            wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        with path.open(encoding="utf-16" if wide else "utf-8-sig", newline="") as text:
            first = text.readline(_LONGEST)
        return next(csv.reader([first], delimiter=max(",;\t|", key=first.count)))
    return []
