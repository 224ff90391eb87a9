"""The database under a ledger: SQLite in a file, or PostgreSQL; how it is opened, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
import tenacity
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ocopsync.errors import LedgerError, SettingsError
from ocopsync.ledger.tables import meta, operation
from ocopsync.messages import N_, Message, say

LONGEST_WAIT = 30
"""Seconds to wait for another process that writes."""
POSTGRESQL = ("postgresql", "postgresql+psycopg")


def engine_of(url: str, *, read_only: bool = False) -> sa.Engine:
    """The engine of a database URL. What stands after ``sqlite:///`` is a file's path as it is, not quoted.

    ``read_only``: nothing is written through it, and no file is made.
    """
    try:
        if file := file_of(url):
            return _sqlite(str(file), read_only)
        made = sa.make_url(url)
        return _postgresql(made, read_only) if made.drivername in POSTGRESQL else sa.create_engine(made)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        kind = type(error).__name__
    raise SettingsError(  # without the cause: it can hold a piece of the password
        say(
            "The ledger's address in the settings can't be used ({kind}). Expected: a file's path, or "
            "postgresql://user@host/database, which needs: pip install 'ocopsync[postgresql]'",
            kind=kind,
        )
    )


def _sqlite(path: str, read_only: bool) -> sa.Engine:
    url = sa.URL.create("sqlite", database=path)
    if read_only:
        return sa.create_engine(url, creator=partial(_connect_to_read, path), poolclass=sa.NullPool)
    engine = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _postgresql(url: sa.URL, read_only: bool) -> sa.Engine:
    """Through psycopg: it reads PGPASSWORD and ~/.pgpass, so that no password need stand in the settings."""
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": LONGEST_WAIT},
        hide_parameters=True,  # what a listing says is in no error
        pool_pre_ping=True,
    )
    sa.event.listen(engine, "connect", _prepare_postgresql)
    return engine.execution_options(postgresql_readonly=True) if read_only else engine


def _connect_to_read(path: str) -> sqlite3.Connection:
    """``mode=rw`` makes no file; a connection with ``mode=ro`` would leave the files of the WAL lying there."""
    connection = sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, timeout=LONGEST_WAIT)
    connection.execute("PRAGMA query_only=ON")
    return connection


@cache
def upsert(table: sa.Table, dialect: str) -> Any:
    """Insert, or write over the row of the same key; made once, too."""
    statement = insert(table, dialect)
    changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def insert(table: sa.Table, dialect: str) -> Any:
    """The database's own INSERT, which knows ON CONFLICT."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LONGEST_WAIT * 1000}")
    tables = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables or {meta.name, operation.name} <= tables:  # another program's file stays as it is
        _when_unlocked(cursor.execute, "PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _prepare_postgresql(connection: Any, record: Any) -> None:
    """A computer that falls asleep within a transaction keeps nobody waiting for longer than a minute."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LONGEST_WAIT}s'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{2 * LONGEST_WAIT}s'")
    connection.commit()


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


_when_unlocked = tenacity.Retrying(
    retry=tenacity.retry_if_exception(_is_locked),
    stop=tenacity.stop_after_delay(LONGEST_WAIT),
    wait=tenacity.wait_random(0.01, 0.1),
    reraise=True,
)
"""SQLite doesn't wait by itself, as ``busy_timeout`` says, where two turn a new file into WAL at the same moment."""


@contextmanager
def translated(url: sa.URL) -> Iterator[None]:
    """Errors of the database as LedgerError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise LedgerError(unusable(url, error)) from error


def unusable(url: sa.URL, error: Exception) -> Message:
    reason = reason_of(error)
    advice = next((advice for word, advice in ADVICE if word in reason), None)
    usual = ADVICE_FOR_A_FILE if url.drivername == "sqlite" else ADVICE_FOR_A_SERVER
    return say(
        "The ledger {url} can't be used: {why}. Nothing more was sent. {advice}",
        url=place(url),
        why=reason,
        advice=Message(advice or usual),
    )


def reason_of(error: Exception) -> str:
    """The database's own words: the first line, and the next where it only announces it.

    Further lines can hold what the listings say, and so can SQLite's "with text".
    """
    text = str(error.orig if isinstance(error, DBAPIError) else error).partition(" with text ")[0]
    first, *others = [line.strip(" -\t") for line in text.splitlines() if line.strip()] or [type(error).__name__]
    return (f"{first} {others[0]}" if first.endswith(":") and others else first).rstrip(".")


ADVICE_FOR_A_FILE = N_("Check that the disk has room and that the file is a ledger.")
ADVICE_FOR_A_SERVER = N_("Check that the server runs, and that the address, the user and the password are right.")
ADVICE = (
    ("malformed", N_("The file is damaged. Put an earlier copy of it in its place; see: ocopsync doctor")),
    ("decode to UTF-8", N_("The file is damaged. Put an earlier copy of it in its place; see: ocopsync doctor")),
    ("locked", N_("Another program is working on it. Wait until it has finished, then run the command again.")),
    ("lock timeout", N_("Another program is working on it. Wait until it has finished, then run the command again.")),
    ("NUL", N_("A text holds the character NUL, which PostgreSQL doesn't take: remove it where the text comes from.")),
)
"""What to do, by a word of the database's own reason."""


def place(url: sa.URL) -> str:
    """Where a ledger lies, for people: the file, or the address without password and options."""
    if url.drivername == "sqlite":
        return url.database or ":memory:"
    shown = sa.URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database)
    return shown.render_as_string()


def file_of(url: str) -> Path | None:
    """The file of an SQLite ledger."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def begin_writing(to: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Put ``row`` there where none of its key is. As the first statement it waits for other writers.

    (In SQLite a transaction that begins with reading can't always go on to writing.)
    """
    to.execute(insert(table, to.dialect.name).on_conflict_do_nothing(), row)


def write_alone(to: sa.Connection, table: sa.Table) -> None:
    """Let others wait who write to ``table``, until the transaction ends: rows in any order then lock nobody out.

    (SQLite has one writer at a time anyway.)
    """
    if to.dialect.name == "postgresql":
        to.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")
