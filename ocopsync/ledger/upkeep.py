"""A ledger's upkeep: tables are made; those of an older ocopsync are brought up to date, and a copy of them kept."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from ocopsync.clock import VIETNAM
from ocopsync.errors import LedgerError
from ocopsync.ledger import rows
from ocopsync.ledger.database import place, unusable
from ocopsync.ledger.steps import STEPS
from ocopsync.ledger.tables import SCHEMA_VERSION, listing, meta, metadata, operation
from ocopsync.messages import say

OPENING = 0x0C0_9517C
"""PostgreSQL's lock for those who open the ledger."""


def prepare(engine: sa.Engine, now: dt.datetime) -> str:
    """Make the tables where there are none, bring older ones up to date; where the copy of the older ones lies.

    It does so whole or not at all, and one process at a time.
    """
    with _alone(engine) as to:
        version = schema_version(to)
        if version == SCHEMA_VERSION:
            return ""
        if version is None:
            metadata.create_all(to)
            to.execute(meta.insert().values(key="schema_version", value=str(SCHEMA_VERSION)))
            return ""
        if version > SCHEMA_VERSION:
            raise _newer(to, version)
        return _migrate(to, version, now)


def _migrate(to: sa.Connection, version: int, now: dt.datetime) -> str:
    sqlite = to.dialect.name == "sqlite"
    copy = str(_copy_file(to, version, now)) if sqlite else _copy_tables(to, version, now)
    try:
        for number in range(version, SCHEMA_VERSION):
            STEPS[number](to, rows.to_text(now) or "")
        to.execute(meta.update().where(meta.c.key == "schema_version").values(value=str(SCHEMA_VERSION)))
    except BaseException:
        if sqlite:  # the ledger stays as it was; PostgreSQL drops its copy with the transaction
            Path(copy).unlink(missing_ok=True)
        raise
    return copy


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction for whoever opens the ledger; others who open it wait."""
    with engine.begin() as to:
        if engine.dialect.name == "sqlite":
            to.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            to.execute(sa.select(sa.func.pg_advisory_xact_lock(OPENING)))
        yield to


def schema_version(to: sa.Connection) -> int | None:
    """The schema that stands there; None where nothing does. Raises LedgerError where it is another program's."""
    tables = set(sa.inspect(to).get_table_names())
    if not tables:
        return None
    if {meta.name, listing.name, operation.name} <= tables:
        version = to.execute(sa.select(meta.c.value).where(meta.c.key == "schema_version")).scalar()
        if version and version.isdecimal():
            return int(version)
    raise LedgerError(
        say(
            "{url} holds another program's tables ({tables} …), not a ledger. Nothing was changed. Name another file "
            "or database in ocopsync.toml, under [ledger]: url.",
            url=place(to.engine.url),
            tables=", ".join(sorted(tables)[:3]),
        )
    )


def _newer(to: sa.Connection, version: int) -> LedgerError:
    return LedgerError(
        say(
            "The ledger {url} was written by a newer ocopsync (schema {found}, this one knows {known}). "
            "Update ocopsync.",
            url=place(to.engine.url),
            found=version,
            known=SCHEMA_VERSION,
        )
    )


# Copies


def _copy_file(to: sa.Connection, version: int, now: dt.datetime) -> Path:
    """A copy beside the file, whole and checked. (Nobody writes meanwhile: the transaction is already ours.)"""
    file = Path(to.engine.url.database or "")
    copy = file.with_name(f"{file.name}.v{version}-{now.astimezone(VIETNAM):%Y%m%d-%H%M%S}.backup")
    unfinished = file.with_name(f"{file.name}.backup.part")
    _remove(unfinished)  # of a process that was killed
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a WAL beside it
            wrong = [line for (line,) in target.execute("PRAGMA integrity_check(3)") if line != "ok"]
        if wrong:
            raise sqlite3.DatabaseError(f"database disk image is malformed: {wrong[0]}")
        shutil.copymode(file, unfinished)
        return unfinished.replace(copy)
    except (sqlite3.Error, OSError) as error:
        _remove(unfinished)
        raise LedgerError(unusable(to.engine.url, error)) from error


def _remove(file: Path) -> None:
    for path in (file, Path(f"{file}-journal")):
        path.unlink(missing_ok=True)


def _copy_tables(to: sa.Connection, version: int, now: dt.datetime) -> str:
    """A copy of the tables in a schema of its own, made in the transaction that changes them."""
    schema = f"ocopsync_backup_v{version}_{now.astimezone(VIETNAM):%Y%m%d_%H%M%S}"
    tables = sorted(sa.inspect(to).get_table_names())
    to.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
    to.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for table in tables:
        to.exec_driver_sql(f"CREATE TABLE {schema}.{table} AS TABLE {table}")
    return schema


def copies(to: sa.Connection) -> tuple[str, ...]:
    """The copies that were made before the ledger was brought up to date, oldest first."""
    if to.dialect.name == "sqlite":
        file = Path(to.engine.url.database or "")
        return tuple(sorted(str(path) for path in file.parent.iterdir() if _is_copy_of(file, path)))
    return tuple(sorted(name for name in sa.inspect(to).get_schema_names() if name.startswith("ocopsync_backup_v")))


def _is_copy_of(file: Path, path: Path) -> bool:
    return path.name.startswith(f"{file.name}.v") and path.suffix == ".backup"
