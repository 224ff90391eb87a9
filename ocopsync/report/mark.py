"""The marked copy: people's own workbook with what is wrong coloured and noted in its cells, and a list in front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from ocopsync.catalogue import Catalogue
from ocopsync.errors import InputError
from ocopsync.messages import Message, say
from ocopsync.problem import Problem
from ocopsync.report.marked_file import check_target, write_whole
from ocopsync.report.placing import by_cell, placed
from ocopsync.report.plain_copy import copy_of
from ocopsync.report.to_fix import WORDS, put_in_front, take_away, what_is_wrong, what_to_do
from ocopsync.report.xlsx.cells import Cell, deselected, merged_into, restyled
from ocopsync.report.xlsx.notes import write_notes
from ocopsync.report.xlsx.package import Package
from ocopsync.report.xlsx.styles import Styles

MOST_NOTES = 10_000
"""Beyond that a spreadsheet is slow to open; all cells get their colour."""
_LONGEST_NOTE = 2000


def mark(catalogue: Catalogue, problems: Sequence[Problem], target: Path) -> int:
    """Write a copy of the catalogue's workbook to ``target`` in which the cells with ``problems`` are marked; how many
    cells those are.

    Marks that an earlier copy left are taken away first. What stands in people's cells is never changed.

    :raises UsageError: there is a file that isn't an untouched marked copy, or nothing can be written there
    """
    check_target(catalogue.path, target)
    copy = copy_of(catalogue)
    with Package(copy.file) as package:
        take_away(package)
        part = _part_of(package, copy.sheet, catalogue.path)
        items = placed(problems, catalogue, copy, shown=merged_into(package.content(part)))
        cells = by_cell(items)
        styles = Styles(package)
        _colour(package, part, styles, cells)
        write_notes(package, part, {cell: _note(some) for cell, some in islice(cells.items(), MOST_NOTES)})
        put_in_front(package, styles, items, sheet=copy.sheet, file=catalogue.path.name, most_notes=MOST_NOTES)
        write_whole(package, target)
    return len(cells)


def _part_of(package: Package, sheet: str, path: Path) -> str:
    parts = {entry.get("name"): part for entry, part in package.sheets()}
    if sheet not in parts:
        raise InputError(say("{file} is a kind of workbook that can't be marked. Save it as .xlsx.", file=path.name))
    return parts[sheet]


def _colour(package: Package, part: str, styles: Styles, cells: Mapping[Cell, Sequence[Problem]]) -> None:
    def restyle(cell: Cell, style: int) -> int:
        own = styles.plain.get(style, style)
        return styles.shaded(own, cells[cell][0].severity) if cell in cells else own

    for _, other in list(package.sheets()):
        package.put(other, deselected(package.content(other)))
    package.put(part, restyled(package.content(part), cells, restyle, left=styles.plain))


def _note(problems: Sequence[Problem]) -> str:
    text = "\n\n".join(map(_sentences, problems))
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 1]}…"


def _sentences(problem: Problem) -> str:
    """A suggestion is shown as it is to be written: the cell beside the note shows as much."""
    sentences = [f"{Message(WORDS[problem.severity])}: {what_is_wrong(problem)}", f"→ {what_to_do(problem)}"]
    if problem.suggestion:
        sentences.append(str(say("Suggestion: {suggestion}", suggestion=problem.suggestion)))
    return "\n".join(sentences)
