"""Setting a folder up: the first ``ocopsync.toml``, written for people to read and change."""

from __future__ import annotations

import codecs
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import tomlkit

from ocopsync.adapter import AdapterSettings
from ocopsync.discovery import load_adapter, load_sandbox
from ocopsync.errors import UsageError
from ocopsync.messages import say, translated
from ocopsync.settings import FILE_NAME
from ocopsync.vietnam.text import plain

IDS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters and digits of a catalogue id; none looks like another."""


def new_catalogue_id(name: str) -> str:
    """An id that no other catalogue has: the folder's name for people, and eight letters by chance (40 bits)."""
    return f"{'-'.join(plain(name).split()) or 'catalogue'}-{''.join(secrets.choice(IDS) for _ in range(8))}"


def ports(names: Iterable[str], first: int | None = None) -> dict[str, int]:
    """The port of each marketplace's sandbox: its own, or one after the other from ``first`` on."""
    if first is None:
        return {name: load_sandbox(name).port for name in names}
    return {name: first + number for number, name in enumerate(names)}


def practice_settings(addresses: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The marketplaces' tables for practising against sandboxes at these addresses."""
    return {name: {"url": addresses[name], **load_sandbox(name).practice} for name in addresses}


def write_settings(folder: Path, tables: Mapping[str, Mapping[str, Any]], *, title: str = "") -> Path:
    """Write ``ocopsync.toml`` into ``folder``; one that is there is never touched.

    ``tables``: for each marketplace the settings that differ from the adapter's defaults.
    """
    path = folder / FILE_NAME
    text = tomlkit.dumps(document(title or folder.resolve().name, tables))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(say("{path} is there already and was left as it is.", path=path)) from None
    return path


def remember_columns(path: Path, answers: Mapping[str, str]) -> None:
    """Write down in the settings which field each of these headings means; all the rest stays as it is.

    :raises OSError: the file can't be written
    """

    def answer(settings: tomlkit.TOMLDocument) -> None:
        catalogue = settings.setdefault("catalogue", tomlkit.table())
        catalogue.setdefault("columns", tomlkit.table()).update(answers)

    _rewrite(path, answer)


def remember_public_key(path: Path, key: str) -> None:
    """Add a key to those that stamps are checked with; those before it stay, for the stamps that they signed.

    :raises OSError: the file can't be written
    """

    def add(settings: tomlkit.TOMLDocument) -> None:
        stamps = settings.setdefault("stamps", tomlkit.table())
        stamps["public_keys"] = [*dict.fromkeys((*stamps.get("public_keys", ()), key))]

    _rewrite(path, add)


def _rewrite(path: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
    """Change the settings; what isn't changed stays as it was written, comments too."""
    data = path.read_bytes()
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    settings = tomlkit.parse(data.removeprefix(mark).decode("utf-8"))
    change(settings)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(mark + tomlkit.dumps(settings).encode("utf-8"))
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def document(name: str, tables: Mapping[str, Mapping[str, Any]]) -> tomlkit.TOMLDocument:
    made = tomlkit.document()
    comment(made, str(say("Settings of ocopsync. Secrets don't belong here: see ocopsync login.")))
    catalogue = tomlkit.table()
    comment(catalogue, str(say("Part of every listing's identity: never change it.")))
    catalogue["id"] = new_catalogue_id(name)
    comment(catalogue, str(say("What people call it; without it the name of this folder.")))
    catalogue.add(tomlkit.comment('name = "HTX …"'))
    comment(catalogue, str(say("The catalogue's file, where it isn't the only spreadsheet beside this file.")))
    catalogue.add(tomlkit.comment('file = "hang.xlsx"'))
    comment(catalogue, str(say("Which traceability link a listing carries: of the product, or of the lot in the row.")))
    catalogue.add(tomlkit.comment('stamp_level = "product"'))
    ledger = tomlkit.table()
    comment(ledger, str(say("Where ocopsync remembers what it sent: a file here, or a PostgreSQL address.")))
    ledger["url"] = "ocopsync.db"
    made["catalogue"], made["ledger"], made["stamps"] = catalogue, ledger, stamps_table()
    made["reconcile"] = reconcile_table()
    marketplaces = tomlkit.table(is_super_table=True)
    for marketplace, values in tables.items():
        marketplaces[marketplace] = marketplace_table(load_adapter(marketplace).Settings, values)
    made["marketplaces"] = marketplaces
    return made


def stamps_table() -> Any:
    """Where traceability stamps lead, as comments: a domain is nobody's until it is set."""
    table = tomlkit.table()
    comment(table, str(say("The domain of your own that traceability stamps lead to.")))
    table.add(tomlkit.comment('domain = "tem.example.vn"'))
    comment(table, str(say("The path before the code, where the domain has other pages too.")))
    table.add(tomlkit.comment('prefix = ""'))
    return table


EXAMPLE = '{ stock = "live", "*" = "ask" }'


def reconcile_table() -> Any:
    """Who is right where a listing differs, as a comment: the catalogue is unless somebody says otherwise."""
    table = tomlkit.table()
    words = say("Who is right about a field that differs, such as {example}; else the catalogue.", example=EXAMPLE)
    comment(table, str(words))
    table.add(tomlkit.comment("right = {}"))
    return table


def marketplace_table(kind: type[AdapterSettings], values: Mapping[str, Any]) -> Any:
    """A marketplace's table: what is set, then every other key as a comment with its default."""
    table = tomlkit.table()
    for item in attrs.fields(kind):
        help_text = translated(item.metadata.get("help", ""))
        if item.name in values:
            comment(table, help_text)
            table[item.name] = values[item.name]
        elif isinstance(item.default, str | int | float | bool | Path):
            default = str(item.default) if isinstance(item.default, Path) else item.default
            comment(table, help_text)
            table.add(tomlkit.comment(f"{item.name} = {tomlkit.item(default).as_string()}"))
    return table


def comment(container: Any, text: str) -> None:
    if text:
        container.add(tomlkit.comment(" ".join(text.split())))
