"""The ledger when several use it at once, and when the disk or the file is not as it should be."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import shutil
import signal
import socket
import sqlite3
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

from ocopsync.errors import LedgerError, OcopsyncError, SettingsError
from ocopsync.formatting import listing_of
from ocopsync.ledger import Ledger, OperationState, Phase, Record, open_ledger
from ocopsync.ledger.database import engine_of
from ocopsync.listing import FIELDS, Operation, OperationKind, Outcome, Receipt, Scope
from ocopsync.model import Producer, Product
from ocopsync.settings import ledger_url

SCOPE = Scope("voso", "default", "ba-lang")


@pytest.fixture
def url(tmp_path):
    return ledger_url("a.db", tmp_path)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "a.db"


def refused(url: str, kind: type[OcopsyncError] = LedgerError) -> str:
    """The sentence with which a ledger can't be opened."""
    with pytest.raises(kind) as caught:
        open_ledger(url)
    found = str(caught.value)
    assert "\n" not in found
    assert "Traceback" not in found
    assert "sqlalche.me" not in found
    return found


def record(sku: str, **values) -> Record:
    return Record(**{"sku": sku, "phase": Phase.THERE, **values})


def skus(ledger: Ledger) -> list[str]:
    return [item.sku for item in ledger.all_records(SCOPE)]


@contextmanager
def disposing(engine: sa.Engine):
    yield engine
    engine.dispose()


# The file


def test_what_was_written_is_on_the_disk_before_the_method_returns(url):
    with open_ledger(url) as ledger, ledger._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


@pytest.mark.parametrize("folder", ["hậu lộc", "100%", "a%20b", "a?b=1", "a#b", "a;b", "a&b", "it's", "a:b@c"])
def test_the_file_lies_where_the_settings_say_whatever_the_folder_is_called(tmp_path, folder):
    (tmp_path / folder).mkdir()
    open_ledger(ledger_url("a.db", tmp_path / folder)).close()
    assert (tmp_path / folder / "a.db").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [folder]


def test_a_ledger_in_memory(working):
    with working("sqlite://", SCOPE) as ledger:
        ledger.save(SCOPE, [record("A")])
        assert skus(ledger) == ["A"]


def test_it_is_still_there_the_next_day(url, working):
    with working(url, SCOPE) as ledger:
        ledger.save(SCOPE, [record("A")])
    with open_ledger(url) as ledger:
        assert skus(ledger) == ["A"]


def test_a_file_that_is_no_database(url, file):
    file.write_bytes(b"Ten,Gia\nMam tom,45000\n" * 100)
    before = file.read_bytes()
    found = refused(url)
    assert str(file) in found
    assert "file is not a database" in found
    assert file.read_bytes() == before


def test_a_folder_in_its_place(url, file):
    file.mkdir()
    assert f"The ledger {file} can't be used: unable to open database file." in refused(url)


def test_a_folder_that_is_not_there(tmp_path):
    assert "unable to open database file" in refused(ledger_url("none/a.db", tmp_path))


@pytest.fixture
def guarded():
    """A folder in which this process may read and not write, also where the tests run as root."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    yield folder, (lambda: os.seteuid(65_534)) if root else (lambda: None)
    if root:
        os.seteuid(0)
    folder.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


@pytest.mark.parametrize("there_already", [False, True])
def test_a_folder_in_which_nothing_may_be_written(guarded, there_already):
    folder, lower_privileges = guarded
    if there_already:
        open_ledger(ledger_url("a.db", folder)).close()
        (folder / "a.db").chmod(0o444)
    folder.chmod(0o555)
    lower_privileges()
    found = refused(ledger_url("a.db", folder))
    assert "Check that the disk has room" in found
    assert str(folder / "a.db") in found


def test_a_newer_ocopsync_was_here(url, file):
    open_ledger(url).close()
    with sqlite3.connect(file) as database:
        database.execute("UPDATE meta SET value = '99'")
        database.execute("DROP TABLE observed")
        tables = database.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    database.close()
    found = refused(url)
    assert "written by a newer ocopsync (schema 99, this one knows 2). Update ocopsync." in found
    database = sqlite3.connect(file)
    assert database.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall() == tables
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "foo://lan:hunter2@db.test/ledger",
        "://",
        "postgresql://lan:hunter2@db.test:hunter2/ledger",
        "sqlite+nothing://a.db",
    ],
)
def test_an_address_that_is_none_is_said_without_its_password(url):
    found = refused(url, SettingsError)
    assert "Expected: a file's path, or postgresql://user@host/database" in found
    assert "hunter2" not in found


def test_an_address_s_password_is_in_no_trace_either():
    with pytest.raises(SettingsError) as caught:
        open_ledger("postgresql://lan:hunter2@db.test:hunter2/ledger")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.fixture
def full(url, working):
    """A ledger on a disk that has no room for one page more."""
    with working(url, SCOPE) as ledger:
        ledger.save(SCOPE, [record("A", reason="as it was")])
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def no_room(connection, _):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with Ledger(engine) as ledger, ledger.lease(SCOPE, "publish"):
        yield ledger


def test_a_full_disk(full, file):
    big = [record("A", reason="changed"), *(record(f"B-{number}", reason="x" * 2_000) for number in range(50))]
    with pytest.raises(LedgerError) as caught:
        full.save(SCOPE, big)
    assert f"The ledger {file} can't be used: database or disk is full. Nothing more was sent." in str(caught.value)
    assert "\n" not in str(caught.value)
    (only,) = full.all_records(SCOPE)
    assert (only.sku, only.reason) == ("A", "as it was")


def test_no_intent_is_believed_that_found_no_room(full):
    operations = [
        Operation(kind=OperationKind.CREATE, listing=listing_of(product(f"B-{number}"), on=DAY, holds=FIELDS))
        for number in range(200)
    ]
    with pytest.raises(LedgerError, match="full"):
        full.intend(SCOPE, "r1", operations)
    assert full.open_operations(SCOPE) == []


def test_a_file_that_was_torn_in_the_middle(url, file, working):
    with working(url, SCOPE) as ledger:
        ledger.save(SCOPE, [record(f"A-{number:03}", reason="x" * 2_000) for number in range(200)])
    whole = file.read_bytes()
    quarter = len(whole) // 4
    file.write_bytes(whole[:quarter] + b"\xa5" * quarter + whole[2 * quarter :])
    with open_ledger(url) as ledger:
        assert ledger.damage()
        with pytest.raises(LedgerError, match=r"The file is damaged. Put an earlier copy .* ocopsync doctor") as raised:
            skus(ledger)
        assert "xxx" not in str(raised.value), "what the listings say is in no error"


def test_a_ledger_that_is_whole(everywhere, working):
    with working(everywhere, SCOPE) as ledger:
        ledger.save(SCOPE, [record("A")])
        assert ledger.damage() == ()


def test_a_table_or_a_column_that_is_missing_is_damage(url, file):
    open_ledger(url).close()
    with sqlite3.connect(file) as database:
        database.execute("DROP TABLE image")
        database.execute("ALTER TABLE run DROP COLUMN plan")
    database.close()
    with open_ledger(url) as ledger:
        assert set(ledger.damage()) >= {"no such column: image.sha256", "no such column: run.plan"}


def test_another_program_s_database_stays_as_it_was(url, file):
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE khach_hang (ten TEXT)")
        database.execute("CREATE TABLE meta (phien_ban TEXT)")
    database.close()
    before = file.read_bytes()
    found = refused(url)
    assert f"{file} holds another program's tables (khach_hang, meta …), not a ledger. Nothing was changed." in found
    assert "Name another file or database in ocopsync.toml, under [ledger]: url." in found
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_another_program_s_tables_in_postgresql(new_database):
    url = new_database()
    with disposing(engine_of(url)) as engine, engine.begin() as to:
        to.exec_driver_sql("CREATE TABLE khach_hang (ten TEXT)")
    assert "holds another program's tables (khach_hang …), not a ledger" in refused(url)
    with disposing(engine_of(url)) as engine, engine.connect() as to:
        assert sa.inspect(to).get_table_names() == ["khach_hang"]


# PostgreSQL


def test_a_server_that_is_not_there_is_said_without_the_password():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = refused(f"postgresql://lan:hunter2@127.0.0.1:{free.getsockname()[1]}/ledger?connect_timeout=5")
    assert "Check that the server runs, and that the address, the user and the password are right." in found
    assert "The ledger postgresql://lan@127.0.0.1:" in found
    assert "refused" in found
    assert "hunter2" not in found


def test_a_database_that_is_not_there(postgresql):
    assert 'database "khong" does not exist' in refused(postgresql.rpartition("/")[0] + "/khong")


def test_a_connection_that_breaks_is_said_and_the_next_transaction_opens_another(postgresql, working):
    with working(postgresql, SCOPE) as ledger, disposing(engine_of(postgresql)) as other:

        @sa.event.listens_for(ledger._engine, "before_cursor_execute")
        def break_it(connection, cursor, statement, *rest):
            if statement.startswith("INSERT INTO listing"):
                with other.connect() as to:
                    pid = cursor.connection.info.backend_pid
                    to.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")

        with pytest.raises(LedgerError, match=r"terminating connection.* Nothing more was sent") as caught:
            ledger.save(SCOPE, [record("A", reason="Gọi 0912 345 678")])
        assert "0912" not in repr(caught.value.__cause__)
        assert skus(ledger) == []
        ledger.add_images(SCOPE, {"a": "/a"})


# Several at once


def test_two_that_have_the_file_open_see_what_the_other_wrote(url):
    with open_ledger(url) as first, open_ledger(url) as second:
        with first.lease(SCOPE, "publish"):
            first.save(SCOPE, [record("A")])
        assert skus(second) == ["A"]
        with second.lease(SCOPE, "publish"):
            second.save(SCOPE, [record("A", reason="from the second"), record("B")])
        assert skus(first) == ["A", "B"]
        assert first.records(SCOPE, ["A"])["A"].reason == "from the second"


def test_sixteen_threads_on_one_ledger(url, working):
    with working(url, SCOPE) as ledger, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: ledger.save(SCOPE, [record(f"SP-{number:03}")]), range(160)))
        assert len(skus(ledger)) == 160


def write(url: str, name: str, together) -> None:
    for number in range(NEW):
        together.wait()
        open_ledger(f"{url}-{number}").close()
    scope = attrs.evolve(SCOPE, catalogue=name)
    with open_ledger(url) as ledger, ledger.lease(scope, "publish"):
        for number in range(40):
            (intent,) = ledger.intend(scope, name, [Operation(kind=OperationKind.CREATE, listing=LISTING)])
            receipt = Receipt(sku="x", outcome=Outcome.ACCEPTED, remote_id=f"{name}-{number}")
            ledger.settle(scope, [(intent, OperationState.ACCEPTED, receipt, record(f"{name}-{number:02}"))])


NEW = 20
"""How often several open a new ledger at the same moment."""


def intend_and_die(url: str) -> None:
    with open_ledger(url) as ledger, ledger.lease(SCOPE, "publish"):
        ledger.intend(SCOPE, "r1", [Operation(kind=OperationKind.CREATE, listing=LISTING)])
        os.kill(os.getpid(), signal.SIGKILL)


DAY = dt.date(2026, 11, 21)


def product(sku: str, **values) -> Product:
    return Product(sku=sku, name="Mắm tôm Ba Làng", producer=Producer("HTX Ba Làng"), description="x" * 500, **values)


LISTING = listing_of(product("A"), on=DAY, holds=FIELDS)


def test_processes_that_open_a_new_ledger_and_write_at_the_same_time(url):
    context = multiprocessing.get_context("spawn")
    names = ["a", "b", "c"]
    together = context.Barrier(len(names), timeout=120)
    processes = [context.Process(target=write, args=(url, name, together)) for name in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join(180)
    assert [process.exitcode for process in processes] == [0] * 3
    with open_ledger(url) as ledger:
        scopes = {name: attrs.evolve(SCOPE, catalogue=name) for name in names}
        for name, scope in scopes.items():
            assert [item.sku for item in ledger.all_records(scope)] == [f"{name}-{number:02}" for number in range(40)]
            assert ledger.open_operations(scope) == []
        assert len({item.id for name in names for item in ledger.history(name, limit=500)}) == 120


def test_an_intent_outlives_a_process_that_is_killed(url):
    process = multiprocessing.get_context("spawn").Process(target=intend_and_die, args=(url,))
    process.start()
    process.join(180)
    assert process.exitcode == -signal.SIGKILL
    with open_ledger(url) as ledger:
        (item,) = ledger.open_operations(SCOPE)
        assert (item.sku, item.state) == ("A", OperationState.INTENDED)


# Personal data


def test_a_citizen_s_number_is_never_stored(url, tmp_path, working):
    secret = "038123456789"
    household = attrs.evolve(product("A"), producer=Producer("Bà Lan", tax_code=secret, citizen_id=secret))
    listing = listing_of(household, on=DAY, holds=FIELDS)
    with working(url, SCOPE) as ledger:
        ledger.intend(SCOPE, "r1", [Operation(kind=OperationKind.CREATE, listing=listing)])
        ledger.save(SCOPE, [record("A", sent=listing.content)])
        stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "Bà Lan".encode() in stored
    assert secret.encode() not in stored
