"""Where fuzzing begins: the damaged catalogues of the tests and the example files, written out."""

from __future__ import annotations

import csv
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from tests.catalogues.corpus import CASES

LARGEST = 200_000
"""Larger files take longer than they teach."""
EXAMPLES = Path(__file__).parents[2] / "examples"


def write_corpus(folder: Path) -> None:
    """Every case that is a small file, under a name of its own, and the beginning of each example."""
    for number, case in enumerate(CASES):
        if "MB" in case.name:
            continue
        with tempfile.TemporaryDirectory() as place:
            path = case.make(Path(place))
            if path.is_file() and path.stat().st_size <= LARGEST:
                shutil.copy(path, folder / f"{number:03}{path.suffix.lower()}")
    lines = (EXAMPLES / "thanhhoa.csv").read_bytes().splitlines(keepends=True)[:12]
    (folder / "example.csv").write_bytes(b"".join(lines))
    shutil.copy(EXAMPLES / "thanhhoa.xlsx", folder / "example.xlsx")


@lru_cache(maxsize=1)
def texts(folder: Path) -> tuple[str, ...]:
    """What stands in the cells of the CSV and JSONL files of the corpus, each once and in order."""
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.[cjt]s*")):
        content = path.read_text(encoding="utf-8", errors="surrogateescape")
        for row in csv.reader(content.replace("\0", "").splitlines(), delimiter=";" if ";" in content else ","):
            found.update(dict.fromkeys(cell for cell in row if len(cell) < 500))
    return tuple(found)
