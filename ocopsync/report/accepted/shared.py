"""Cells that stand for several rows or columns, because they are merged."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.merged import Range
from ocopsync.messages import Message, say

_LARGEST = 10_000
"""Cells of a merged range: one for the whole sheet holds no value of a product."""


class SharedCells:
    """The merged cells of a catalogue, and the products that each of them stands for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ranges: dict[tuple[int, int], Range] = {}
        for found in catalogue.source.merged:
            (top, left), (bottom, right) = found
            if (bottom - top + 1) * (right - left + 1) <= _LARGEST:
                area = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
                self._ranges.update(dict.fromkeys(((row + 1, column) for row, column in area), found))
        self._skus: dict[int, str] = {}
        if self._ranges:
            rows = {row for row, _ in self._ranges}
            numbered = ((row.place.row or 0, row.sku) for row in catalogue.rows())
            self._skus = {number: sku for number, sku in numbered if number in rows}

    def seen(self, row: int, column: int) -> tuple[int, int]:
        """The cell in which it is written what this one shows."""
        found = self._ranges.get((row, column))
        return (found[0][0] + 1, found[0][1]) if found else (row, column)

    def obstacle(self, row: int, column: int, agrees: Callable[[str], bool]) -> Message | None:
        """Why the cell can't say something else; ``agrees``: whether the product with this SKU is to say the same."""
        found = self._ranges.get((row, column))
        if found is None:
            return None
        (top, left), (bottom, _) = found
        name = f"{letter(left)}{top + 1}:{letter(found[1][1])}{bottom + 1}"
        if left != column:
            return say("the cells {cells} are merged; unmerge them first", cells=name)
        others = self._others(range(top + 1, bottom + 2), agrees)
        if others:
            return say(
                "the merged cells {cells} stand for {skus} too, of which it wasn't accepted",
                cells=name,
                skus=", ".join(others),
            )
        return None

    def _others(self, rows: Collection[int], agrees: Callable[[str], bool]) -> list[str]:
        return [sku for row in rows if (sku := self._skus.get(row)) is not None and not agrees(sku)]
