"""A ledger's health: whether one is there, whether it is whole, and whether it can be written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.exc import DBAPIError

from ocopsync.ledger.database import engine_of, file_of, place, reason_of, translated
from ocopsync.ledger.tables import SCHEMA_VERSION, meta, metadata
from ocopsync.ledger.upkeep import copies, schema_version

SERVERS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@frozen(kw_only=True)
class Health:
    """What an examination of a ledger showed."""

    place: str
    server: str
    """``SQLite 3.45.1``."""
    version: int
    """The schema's."""
    damage: tuple[str, ...]
    """What is wrong with it, in the database's own words."""
    copies: tuple[str, ...]
    """Those that were made before it was brought up to date, oldest first."""
    room: int | None
    """Bytes that are free where the file lies."""

    @property
    def is_current(self) -> bool:
        """Whether it needn't be brought up to date first."""
        return self.version == SCHEMA_VERSION

    @property
    def is_older(self) -> bool:
        return self.version < SCHEMA_VERSION


def examine(url: str) -> Health | None:
    """Examine a ledger, changing nothing; None where there is none yet. Raises LedgerError where it can't be read."""
    if not _may_be_there(url):
        return None
    reading = engine_of(url, read_only=True)
    try:
        with translated(reading.url), reading.connect() as to:
            version = schema_version(to)
            refusal = _refusal(url) if version == SCHEMA_VERSION else ()
            return None if version is None else _health(to, version, refusal=refusal)
    finally:
        reading.dispose()


def is_there(url: str) -> bool:
    """Whether there is a ledger. None is made. Raises LedgerError where that can't be told."""
    if not _may_be_there(url):
        return False
    reading = engine_of(url, read_only=True)
    try:
        with translated(reading.url), reading.connect() as to:
            return schema_version(to) is not None
    finally:
        reading.dispose()


def _may_be_there(url: str) -> bool:
    """Whether there is something to open: an empty file is nothing."""
    file = file_of(url)
    return file is None or (file.exists() and (not file.is_file() or file.stat().st_size > 0))


def _health(to: sa.Connection, version: int, *, refusal: tuple[str, ...]) -> Health:
    file = to.engine.url.database if to.dialect.name == "sqlite" else None
    return Health(
        place=place(to.engine.url),
        server=f"{SERVERS[to.dialect.name]} {'.'.join(map(str, to.dialect.server_version_info or ()))}",
        version=version,
        damage=(*damage(to), *refusal),
        copies=copies(to),
        room=shutil.disk_usage(file).free if file else None,
    )


def damage(to: sa.Connection) -> tuple[str, ...]:
    """What is wrong inside: pages of the file that contradict each other, or tables and columns that are missing."""
    wrong = _broken_pages(to) if to.dialect.name == "sqlite" else ()
    return wrong or tuple(_missing(to))


def _broken_pages(to: sa.Connection) -> tuple[str, ...]:
    try:
        return tuple(line for (line,) in to.exec_driver_sql("PRAGMA integrity_check(10)") if line != "ok")
    except DBAPIError as error:  # so broken that it can't be checked
        return (reason_of(error),)


def _missing(to: sa.Connection) -> Iterator[str]:
    if schema_version(to) != SCHEMA_VERSION:
        return
    seen = sa.inspect(to)
    tables = seen.get_table_names()
    for table in metadata.sorted_tables:
        there = {column["name"] for column in seen.get_columns(table.name)} if table.name in tables else set()
        yield from (f"no such column: {table.name}.{column.name}" for column in table.c if column.name not in there)


def _refusal(url: str) -> tuple[str, ...]:
    """Why nothing can be written, tried in a transaction that is taken back."""
    engine = engine_of(url)
    try:
        with engine.connect() as to:
            to.execute(meta.insert().values(key="examined", value=""))
            to.rollback()
        return ()
    except DBAPIError as error:
        return (reason_of(error),)
    finally:
        engine.dispose()
