"""A ledger of an older ocopsync is brought up to date whole, with a copy of it kept, or stays exactly as it was."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from ocopsync.errors import LedgerError
from ocopsync.ledger import OperationState, examine, is_there, ledger_to_read, open_ledger, steps
from ocopsync.ledger.database import engine_of
from ocopsync.ledger.tables import SCHEMA_VERSION
from ocopsync.listing import Scope
from ocopsync.testing import HandClock

SCOPE = Scope("voso", "default", "ba-lang")
SCRIPTS = Path(__file__).parent / "ledger_v1"
MORNING = HandClock(dt.datetime(2026, 11, 22, 2, 30, 12, tzinfo=dt.UTC))
"""09:30:12 in Vietnam."""
NAMES = {"sqlite": "a.db.v1-20261122-093012.backup", "postgresql": "ocopsync_backup_v1_20261122_093012"}


@contextmanager
def connected(url: str):
    engine = engine_of(url)
    with engine.begin() as to:
        yield to
    engine.dispose()


def dump(url: str, schema: str | None = None) -> dict[str, object]:
    """Everything in a database: its tables with their rows, its indexes."""
    with connected(url) as to:
        seen = sa.inspect(to)
        return {
            name: (
                sorted(map(repr, to.execute(sa.text(f'SELECT * FROM {schema + "." if schema else ""}"{name}"')))),
                sorted(item["name"] for item in seen.get_indexes(name)) if schema is None else [],
            )
            for name in seen.get_table_names(schema=schema)
        }


def shape(url: str) -> dict[str, object]:
    """What the tables look like: columns in order, keys and indexes."""
    with connected(url) as to:
        seen = sa.inspect(to)
        return {
            name: (
                [
                    (item["name"], repr(item["type"]), item["nullable"], item["default"] is None)
                    for item in seen.get_columns(name)
                ],
                seen.get_pk_constraint(name)["constrained_columns"],
                sorted((item["name"], tuple(item["column_names"])) for item in seen.get_indexes(name)),
            )
            for name in seen.get_table_names()
        }


def make_v1(url: str, kind: str) -> str:
    statements = [line for name in (kind, "rows") for line in (SCRIPTS / f"{name}.sql").read_text().split(";\n")]
    with connected(url) as to:
        for statement in filter(str.strip, statements):
            to.exec_driver_sql(statement.replace("%", "%%"))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    return request.param


@pytest.fixture
def empty(kind, request):
    return request.getfixturevalue("sqlite") if kind == "sqlite" else request.getfixturevalue("new_database")()


@pytest.fixture
def old(empty, kind):
    """A ledger of schema 1."""
    return make_v1(empty, kind)


@pytest.fixture
def old_file(sqlite):
    return make_v1(sqlite, "sqlite")


def test_every_older_schema_has_a_step():
    assert sorted(steps.STEPS) == list(range(1, SCHEMA_VERSION))


def test_nothing_that_was_written_is_lost(old):
    with open_ledger(old, clock=MORNING) as ledger:
        assert ledger.records(SCOPE, ["MT-01"])["MT-01"].sent == {"title": "Mắm tôm"}
        assert [run.exit_code for run in ledger.runs()] == [None, 0]
        assert [(run.user, run.allowed, run.plan) for run in ledger.runs()] == [("", {}, "")] * 2
        assert ledger.image_references(SCOPE, ["sha-a"]) == {"sha-a": "/img/1"}
        assert ledger.damage() == ()


def test_what_may_have_been_sent_is_unknown(old):
    """In schema 1 an intent was written and the request left; only from schema 2 on is that told apart."""
    with open_ledger(old, clock=MORNING) as ledger, ledger.lease(SCOPE, "publish"):
        states = {item.sku: (item.state, item.reason, item.ended_at) for item in ledger.history("ba-lang")}
    assert states["MT-02"] == (OperationState.UNKNOWN, "the run ended before the answer came", MORNING.now())
    assert states["MT-03"][:2] == (OperationState.UNKNOWN, "timeout")
    assert states["MT-01"][0] is OperationState.VERIFIED


def test_it_is_then_like_a_new_one(old, kind, tmp_path, request):
    new = f"sqlite:///{tmp_path / 'new.db'}" if kind == "sqlite" else request.getfixturevalue("new_database")()
    for url in (old, new):
        open_ledger(url, clock=MORNING).close()
    assert shape(old) == shape(new)


def test_a_copy_of_it_as_it_was_is_kept_and_named(old, kind, tmp_path):
    before = dump(old)
    with open_ledger(old, clock=MORNING) as ledger:
        assert Path(ledger.migrated).name == NAMES[kind]
    if kind == "sqlite":
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", NAMES[kind]]
        assert dump(f"sqlite:///{tmp_path / NAMES[kind]}") == before
    else:
        assert {name: rows for name, (rows, _) in dump(old, NAMES[kind]).items()} == {
            name: rows for name, (rows, _) in before.items()
        }
    assert examine(old).copies == (ledger.migrated,)


def test_opening_it_again_copies_nothing(old, kind):
    open_ledger(old, clock=MORNING).close()
    with open_ledger(old) as ledger:
        assert ledger.migrated == ""
    assert len(examine(old).copies) == 1


def test_a_new_ledger_needs_no_copy(empty):
    with open_ledger(empty) as ledger:
        assert ledger.migrated == ""
    assert examine(empty).copies == ()


def test_a_copy_is_as_private_as_the_ledger(old_file, tmp_path):
    (tmp_path / "a.db").chmod(0o600)
    with open_ledger(old_file) as ledger:
        assert Path(ledger.migrated).stat().st_mode & 0o777 == 0o600


# What goes wrong on the way


def failing(to: sa.Connection, now: str) -> None:
    steps.from_1(to, now)
    to.exec_driver_sql("INSERT INTO khong_co VALUES (1)")


def test_a_step_that_fails_leaves_everything_as_it_was(old, kind, tmp_path, monkeypatch):
    before = dump(old)
    monkeypatch.setitem(steps.STEPS, 1, failing)
    with pytest.raises(LedgerError, match="khong_co"):
        open_ledger(old, clock=MORNING)
    assert dump(old) == before
    assert examine(old).copies == ()
    if kind == "sqlite":
        assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    monkeypatch.undo()
    open_ledger(old, clock=MORNING).close()
    assert examine(old).is_current


DIE = """
import os, signal, sys
from ocopsync.ledger import open_ledger, steps
def dying(to, now):
    steps.from_1(to, now)
    os.kill(os.getpid(), signal.SIGKILL)
steps.STEPS[1] = dying
open_ledger(sys.argv[1])
"""


def test_a_process_that_is_killed_on_the_way_leaves_everything_as_it_was(old):
    before = dump(old)
    assert subprocess.run([sys.executable, "-c", DIE, old]).returncode == -9
    assert dump(old) == before
    open_ledger(old).close()
    assert examine(old).is_current


def test_a_damaged_ledger_is_not_touched(old_file, tmp_path):
    """The copy of a damaged file is damaged: nothing is built on it."""
    file = tmp_path / "a.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'operation_sku'")
        database.commit()
    before = file.read_bytes()
    with pytest.raises(LedgerError, match=r"malformed.*The file is damaged. Put an earlier copy of it in its place"):
        open_ledger(old_file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


FULL = """
import resource, signal, sys
from pathlib import Path
from ocopsync.ledger import open_ledger
from ocopsync.errors import LedgerError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    open_ledger(sys.argv[1])
except LedgerError as error:
    print(error.message.render("en"))
"""


def test_no_room_for_the_copy(old_file, tmp_path):
    before = dump(old_file)
    done = subprocess.run([sys.executable, "-c", FULL, old_file], capture_output=True, text=True, check=True)
    assert "Nothing more was sent. Check that the disk has room" in done.stdout
    assert dump(old_file) == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def open_together(url: str, together, told) -> None:
    together.wait()
    with open_ledger(url) as ledger:
        told.put(ledger.migrated)


def test_of_several_that_open_it_at_once_one_brings_it_up_to_date(old):
    context = multiprocessing.get_context("spawn")
    together, told = context.Barrier(4, timeout=120), context.Queue()
    processes = [context.Process(target=open_together, args=(old, together, told)) for _ in range(4)]
    for process in processes:
        process.start()
    answers = [told.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert sorted(map(bool, answers)) == [False, False, False, True]
    assert len(examine(old).copies) == 1


# Looking without touching


def test_where_no_ledger_is_none_is_made(sqlite, tmp_path):
    assert examine(sqlite) is None
    assert not is_there(sqlite)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.db").touch()
    assert examine(sqlite) is None
    assert not is_there(sqlite)
    assert (tmp_path / "a.db").stat().st_size == 0


def test_an_empty_database_is_no_ledger_yet(new_database):
    url = new_database()
    assert examine(url) is None
    assert not is_there(url)
    assert dump(url) == {}


def test_an_older_ledger_is_examined_as_it_is(old):
    before = dump(old)
    health = examine(old)
    assert (health.version, health.is_current, health.damage) == (1, False, ())
    assert is_there(old)
    assert dump(old) == before


def test_what_an_examination_shows(everywhere):
    open_ledger(everywhere).close()
    health = examine(everywhere)
    server = everywhere.startswith("postgresql")
    assert health.server.startswith("PostgreSQL 1" if server else "SQLite 3.")
    assert (health.version, health.damage, health.room is None) == (SCHEMA_VERSION, (), server)


def test_a_ledger_to_read_can_t_be_written(everywhere):
    open_ledger(everywhere).close()
    with ledger_to_read(everywhere) as ledger:
        assert ledger.runs() == []
        with pytest.raises(LedgerError, match=r"readonly|read-only"):
            ledger.start_run("r1", "publish", "ba-lang")


def test_reading_leaves_no_file_behind(sqlite, tmp_path):
    open_ledger(sqlite).close()
    examine(sqlite)
    with ledger_to_read(sqlite) as ledger:
        ledger.runs()
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
