"""A workbook's copy: the cells that say something else are coloured, and a sheet in front lists them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.headings import letter
from ocopsync.errors import InputError
from ocopsync.messages import Message, say
from ocopsync.problem import NOTE
from ocopsync.report.accepted.copies import Copy, Edits
from ocopsync.report.accepted.listed import put_in_front
from ocopsync.report.accepted.outcome import Outcome
from ocopsync.report.plain_copy import copy_of
from ocopsync.report.to_fix import take_away
from ocopsync.report.xlsx.cells import Content, deselected, restyled, styles_of
from ocopsync.report.xlsx.formulas import calculate_when_opened, calculated
from ocopsync.report.xlsx.links import without_links
from ocopsync.report.xlsx.notes import write_notes
from ocopsync.report.xlsx.package import Package
from ocopsync.report.xlsx.styles import Styles
from ocopsync.report.xlsx.written import LONGEST


class WorkbookCopy(Copy):
    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        self._original = copy_of(catalogue)
        if self._original.file != catalogue.path:
            self.note = say(
                "{file} is copied as .xlsx: all values, without formulas and formats.", file=catalogue.path.name
            )
        self.ending = ".xlsm" if self.ending == ".xlsm" and not self.note else ".xlsx"

    def obstacle(self, row: int, column: int, cell: Cell) -> Message | None:
        name = f"{letter(column)}{row}"
        if (row, column) in self._calculated:
            return say("a formula stands in {cell}; change what it is made from", cell=name)
        if isinstance(cell, str) and len(cell) > LONGEST:
            return say("{cell} can't hold so long a text", cell=name)
        return None

    @cached_property
    def _calculated(self) -> Collection[tuple[int, int]]:
        with Package(self._original.file) as package:
            return calculated(package.content(self._part(package)))

    def write(self, target: Path, edits: Edits, headings: Edits, outcome: Outcome) -> None:
        with Package(self._original.file) as package:
            take_away(package)
            part = self._part(package)
            styles = Styles(package)
            write_notes(package, part, {})
            self._edit(package, part, styles, edits, headings)
            put_in_front(package, styles, outcome, sheet=self.catalogue.sheet, file=self.catalogue.path.name)
            calculate_when_opened(package)
            with target.open("wb") as file:
                package.write(file)

    def _edit(self, package: Package, part: str, styles: Styles, edits: Edits, headings: Edits) -> None:
        """Marks that an earlier copy left are taken away. A new heading looks like the one beside it."""
        for _, other in list(package.sheets()):
            package.put(other, deselected(package.content(other)))
        content = package.content(part)
        beside = styles_of(content, {(row, column - len(headings)) for row, column in headings})

        def restyle(cell: tuple[int, int], style: int) -> int:
            style = beside.get((cell[0], cell[1] - len(headings)), style) if cell in headings else style
            own = styles.plain.get(style, style)
            return styles.shaded(own, NOTE) if cell in contents else own

        contents = {cell: _content(value) for cell, value in {**edits, **headings}.items()}
        changed = restyled(content, contents, restyle, left=styles.plain, contents=contents)
        package.put(part, without_links(changed, edits))

    def _part(self, package: Package) -> str:
        parts = {entry.get("name"): part for entry, part in package.sheets()}
        if self.catalogue.sheet not in parts:
            raise InputError(
                say(
                    "{file} is a kind of workbook that can't be copied. Save it as .xlsx.",
                    file=self.catalogue.path.name,
                )
            )
        return parts[self.catalogue.sheet]


def _content(cell: Cell) -> Content:
    return cell if isinstance(cell, int | float) else str(cell)
