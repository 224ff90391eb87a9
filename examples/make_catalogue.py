"""Makes the example catalogue: ``thanhhoa.xlsx``, ``thanhhoa.csv`` and the drawings in ``anh/``.

``python examples/make_catalogue.py`` needs xlsxwriter, and for the drawings Pillow and fontpkg-be-vietnam-pro;
``--without-drawings`` leaves those as they are. The same input gives the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import workbook
from columns import COLUMNS, HEADINGS
from invented import Row, rows
from read_first import read_first

HERE = Path(__file__).resolve().parent


def main() -> None:
    options = argparse.ArgumentParser(description="Make the example catalogue.")
    options.add_argument("--to", type=Path, default=HERE, help="the folder to write into")
    options.add_argument("--without-drawings", action="store_true", help="write the two tables only")
    chosen = options.parse_args()
    products = catalogue()
    write_tables(products, chosen.to)
    if not chosen.without_drawings:
        write_drawings(products, chosen.to)


def catalogue() -> list[Row]:
    kinds = tomllib.loads((HERE / "data" / "kinds.toml").read_text("utf-8"))
    with (HERE / "data" / "ocop_thanhhoa.csv").open(encoding="utf-8", newline="") as file:
        return rows(csv.DictReader(file), kinds)


def write_tables(products: Sequence[Row], folder: Path) -> None:
    workbook.write(folder / "thanhhoa.xlsx", products, read_first(products))
    with (folder / "thanhhoa.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADINGS)
        table.writerow(column.note for column in COLUMNS)
        table.writerows([text(row.cells[heading]) for heading in HEADINGS] for row in products)


def text(value: Any) -> str:
    """A cell as a bookkeeper types it into a text file."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def write_drawings(products: Sequence[Row], folder: Path) -> None:
    from drawing import draw  # needs Pillow and a font

    (folder / "anh").mkdir(exist_ok=True)
    for row in products:
        draw(row, folder / row.cells["Ảnh"])


if __name__ == "__main__":
    main()
