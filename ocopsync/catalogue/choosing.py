"""The catalogue where none was named, the only file in a folder that can be one; and one product in a catalogue."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from ocopsync.catalogue.read import Catalogue
from ocopsync.errors import InputError, UsageError
from ocopsync.messages import Message, say
from ocopsync.model import Product

ENDINGS = frozenset(".xlsx .xlsm .xls .ods .csv .tsv".split())
TEXTS = frozenset((".csv", ".tsv"))


def only_catalogue(
    folder: Path,
    *,
    but: Callable[[Path], bool] = lambda path: False,
    hardly: Callable[[Path], bool] = lambda path: False,
) -> Path:
    """The only catalogue file in ``folder``; files of which ``but`` says so are none, and those of which ``hardly``
    does only where there is no other.

    :raises UsageError: there is none, or there are several
    """
    found = candidates(folder, but=but)
    if len(found) > 1:
        found = [path for path in found if not hardly(path)] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            say("There is no catalogue in {folder}. Say where it lies: --from CATALOGUE", folder=str(folder))
        )
    raise UsageError(
        say(
            "Several files in {folder} can be the catalogue: {files}. Say which it is: --from {first}",
            folder=str(folder),
            files=", ".join(path.name for path in found),
            first=found[0].name,
        )
    )


def candidates(folder: Path, *, but: Callable[[Path], bool] = lambda path: False) -> list[Path]:
    """The files in ``folder`` that can be a catalogue, workbooks first: they are the likelier ones."""
    found = (path for path in folder.iterdir() if _may_be_one(path) and not but(path))
    return sorted(found, key=lambda path: (path.suffix.lower() in TEXTS, path))


def _may_be_one(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~$")) and path.is_file()


def product_of(catalogue: Catalogue, sku: str) -> Product:
    """The product of that SKU.

    :raises InputError: there is none, or its row can't be understood
    """
    known: list[str] = []
    for row in catalogue.rows():
        if row.sku == sku and row.product is not None:
            return row.product
        known.append(row.sku)
    file = catalogue.path.name
    if sku in known:
        raise InputError(
            say(
                "The row of {sku} in {file} can't be understood. See what is wrong: ocopsync check {file}",
                sku=sku,
                file=file,
            )
        )
    raise InputError(say("There is no SKU {sku} in {file}.{hint}", sku=sku, file=file, hint=_hint(sku, known)))


def _hint(sku: str, known: list[str]) -> Message | str:
    written = {name.casefold(): name for name in known}
    same = written.get(sku.casefold())
    near = [same] if same else sorted(written[name] for name in get_close_matches(sku.casefold(), written, n=3))
    return say(" Is it {near}?", near=" / ".join(near)) if near else ""
