"""Issuing: a lot has so many stamps and never more, whoever asks, however often, and wherever the process dies."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import tracemalloc
from itertools import cycle
from pathlib import Path

import attrs
import pytest

from ocopsync.errors import Busy, InputError, LedgerError, UsageError
from ocopsync.ledger import LotRecord, LotState, SerialTaken, StampBook, open_ledger
from ocopsync.stamps import issuing, second_code
from ocopsync.stamps.address import StampError
from ocopsync.stamps.issuing import MOST, issue, refuse_early
from ocopsync.stamps.second_code import codes_in, secret_fits
from ocopsync.stamps.serials import is_checked

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
LOT = LotRecord(catalogue="ba-lang", sku="MT-01", lot="L-01", code="08930000000019", written_at=NOW)


@pytest.fixture(scope="module")
def one_database(new_database):
    return new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a ledger in which the lot is written down, without stamps."""
    place = f"sqlite:///{tmp_path / 'a.db'}"
    if request.param == "postgresql":
        place = request.getfixturevalue("one_database")
    with open_ledger(place) as ledger:
        if request.param == "postgresql":
            with ledger._transaction() as to:
                to.exec_driver_sql("TRUNCATE lot, stamp")
        StampBook(ledger).write_lot(LOT)
    return place


@pytest.fixture
def book(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'a.db'}") as ledger:
        book = StampBook(ledger)
        book.write_lot(LOT)
        yield book


def there(book: StampBook) -> LotRecord:
    found = book.lot("ba-lang", "MT-01", "L-01")
    assert found is not None
    return found


def test_a_lot_gets_the_stamps_that_are_asked_for(book):
    issued = issue(book, LOT, 100, NOW)
    assert (issued.added, issued.first, issued.lot) == (100, 1, there(book))
    found = list(book.stamps(there(book)))
    assert [stamp.number for stamp in found] == list(range(1, 101))
    assert all(is_checked(stamp.serial) and stamp.secret == "" for stamp in found)
    assert len({stamp.serial for stamp in found}) == 100


def test_asked_again_it_gets_none_and_asked_for_more_the_difference(book):
    issue(book, LOT, 100, NOW)
    before = list(book.stamps(there(book)))
    again = issue(book, LOT, 100, NOW)
    assert (again.added, again.lot.count) == (0, 100)
    more = issue(book, LOT, 130, NOW)
    assert (more.added, more.first) == (30, 101)
    assert list(book.stamps(there(book)))[:100] == before


@pytest.mark.parametrize(
    ("count", "said"),
    [(99, "has 100 stamps already; 99 are fewer"), (MOST + 1, "1000001 stamps for one lot are too many")],
)
def test_fewer_and_far_too_many_are_refused(book, count, said):
    issue(book, LOT, 100, NOW)
    with pytest.raises(UsageError, match=said):
        issue(book, LOT, count, NOW)
    with pytest.raises(UsageError, match=said):
        refuse_early(book, there(book), count, None)
    assert there(book).count == 100


def test_a_recalled_lot_gets_none(book):
    book.change_lot(LOT, LotState.RECALLED, "vỏ hộp bị phồng")
    with pytest.raises(StampError, match=r"is recalled .vỏ hộp bị phồng.: no stamps"):
        issue(book, LOT, 1, NOW)


def test_a_lot_that_nobody_wrote_down_gets_none(book):
    with pytest.raises(StampError, match="L-02 of MT-01 isn't written down"):
        issue(book, attrs.evolve(LOT, lot="L-02"), 1, NOW)


def test_a_serial_that_is_taken_is_drawn_anew(book, monkeypatch):
    serials = iter(["A", "A", "B", "C"])
    monkeypatch.setattr(issuing, "new_serial", lambda: next(serials))
    assert issue(book, LOT, 2, NOW).added == 2
    assert [stamp.serial for stamp in book.stamps(there(book))] == ["B", "C"]


def test_what_never_comes_to_rest_is_given_up(book, monkeypatch):
    monkeypatch.setattr(issuing, "new_serial", lambda: "A")
    with pytest.raises(Busy, match="run it again"):
        issue(book, LOT, 2, NOW)
    assert there(book) == LOT


def test_many_take_no_more_memory_than_some(book):
    tracemalloc.start()
    try:
        issue(book, LOT, 1_000, NOW)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        issue(book, LOT, 6_000, NOW)
        assert tracemalloc.get_traced_memory()[1] - before < 1_500_000  # 5,000 in a list are 4 MB
    finally:
        tracemalloc.stop()


# Several at once, and processes that die

ASK = """
import datetime as dt, sys
from pathlib import Path
from ocopsync.ledger import StampBook, open_ledger
from ocopsync.messages import use_language
from ocopsync.stamps.issuing import issue
use_language("en")
url, count, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open_ledger(url) as ledger:
    book = StampBook(ledger)
    lot = book.lot("ba-lang", "MT-01", "L-01")
    print("ready", flush=True)
    sys.stdin.readline()
    print(issue(book, lot, count, dt.datetime.now(dt.UTC), secrets=Path(file) if file else None).added)
"""


def asking(url: str, count: int, file: str = "", script: str = ASK) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", script, url, str(count), file], **pipes)


def test_processes_that_ask_at_once_never_get_more_than_is_asked_for(url):
    """Each has read that there is none before the first begins."""
    processes = [asking(url, count) for count in (300, 300, 300, 500)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60) for process in processes]
    added = [int(out) if out.strip() else 0 for out, _ in told]
    with open_ledger(url) as ledger:
        book = StampBook(ledger)
        numbers = [stamp.number for stamp in book.stamps(there(book))]
    assert there_after(url) == sum(added) == 500
    assert numbers == list(range(1, 501))
    late = [err for (_, err), process in zip(told, processes, strict=True) if process.returncode]
    assert all("are fewer" in err for err in late)  # of those who asked for 300 after the 500 were there


def there_after(url: str) -> int:
    with open_ledger(url) as ledger:
        return there(StampBook(ledger)).count


DYING = (
    """
import os, signal, sys
from ocopsync.ledger import stamp_book
from ocopsync.stamps import second_code
def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "2001":
    real, done = stamp_book._insert, []
    def insert(to, stamps):
        real(to, stamps)
        done.append(1)
        len(done) == 2 and die()
    stamp_book._insert = insert
else:  # all is written, and the transaction isn't ended yet
    real_keep = second_code._keep_name
    def keep(path):
        real_keep(path)
        die()
    second_code._keep_name = keep
"""
    + ASK
)


@pytest.mark.parametrize("count", [2_001, 2_002], ids=["on the way", "before the end"])
def test_a_process_that_is_killed_leaves_no_stamp_behind_and_its_file_is_known(url, count, tmp_path):
    file = tmp_path / "ma.csv"
    process = asking(url, count, str(file), DYING)
    process.communicate("go\n", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert there_after(url) == 0
    left = file.read_bytes()
    with open_ledger(url) as ledger:
        book = StampBook(ledger)
        with pytest.raises(UsageError, match=r"aren't in this ledger.*nothing may be printed from this one"):
            issue(book, LOT, count, NOW, secrets=file)
        assert file.read_bytes() == left
        other = tmp_path / "ma-2.csv"
        assert issue(book, LOT, count, NOW, secrets=other).added == count
        assert fitting(book, other) == count


# Second codes


def fitting(book: StampBook, file: Path) -> int:
    """How many stamps of the lot have the code that stands in the file."""
    pairs = zip(codes_in(file), book.stamps(there(book)), strict=True)
    return sum(
        (line.serial, line.number, line.lot, line.product) == (stamp.serial, stamp.number, stamp.lot, stamp.code)
        and secret_fits(stamp, line.code)
        for line, stamp in pairs
    )


def test_every_stamp_has_the_code_of_its_line_and_no_other(book, tmp_path):
    file = tmp_path / "ma.csv"
    assert issue(book, LOT, 50, NOW, secrets=file).added == 50
    assert fitting(book, file) == 50
    lines = list(codes_in(file))
    assert len({line.code for line in lines}) == 50
    stamps = list(book.stamps(there(book)))
    assert not any(secret_fits(stamp, line.code) for stamp, line in zip(stamps[1:], lines, strict=False))
    assert len({stamp.secret.partition(":")[0] for stamp in stamps}) == 50


def test_the_file_is_for_its_owner_alone_and_no_code_is_in_the_ledger(book, tmp_path):
    file = tmp_path / "ma.csv"
    issue(book, LOT, 5, NOW, secrets=file)
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    book._ledger.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    for line in codes_in(file):
        assert line.serial.encode() in kept
        assert line.code.encode() not in kept
        assert line.code.replace("-", "").encode() not in kept
        assert line.code not in repr(line)


def test_only_new_stamps_are_in_the_file_of_a_later_run(book, tmp_path):
    issue(book, LOT, 3, NOW)
    issue(book, LOT, 5, NOW, secrets=tmp_path / "ma.csv")
    assert [line.number for line in codes_in(tmp_path / "ma.csv")] == [4, 5]
    assert [bool(stamp.secret) for stamp in book.stamps(there(book))] == [False] * 3 + [True] * 2


def test_where_nothing_is_issued_no_file_is_made_and_none_is_in_the_way(book, tmp_path):
    issue(book, LOT, 3, NOW, secrets=tmp_path / "ma.csv")
    assert issue(book, LOT, 3, NOW, secrets=tmp_path / "ma.csv").added == 0
    assert issue(book, LOT, 3, NOW, secrets=tmp_path / "ma-2.csv").added == 0
    assert not (tmp_path / "ma-2.csv").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tên,giá\n", "already, and it isn't written over"),
        ("", "already, and it isn't written over"),
        ("product,lot,number,serial,code\n", "aren't in this ledger"),
        ("product,lot,number,serial,code\r\n08930000000019,L-01,1,K7TN", "aren't in this ledger"),
    ],
)
def test_a_file_that_is_there_is_never_touched(book, tmp_path, text, said):
    file = tmp_path / "ma.csv"
    file.write_text(text, encoding="utf-8", newline="")
    for refuse in (issue, lambda *given, secrets: refuse_early(book, LOT, 5, secrets)):
        with pytest.raises(UsageError, match=said):
            refuse(book, LOT, 5, NOW, secrets=file)
    assert file.read_text(encoding="utf-8") == text.replace("\r\n", "\n")
    assert there(book).count == 0


def test_codes_that_stand_nowhere_else_are_never_written_over(book, tmp_path):
    file = tmp_path / "ma.csv"
    issue(book, LOT, 5, NOW, secrets=file)
    with pytest.raises(UsageError, match=r"issued already\. They stand nowhere else"):
        issue(book, LOT, 6, NOW, secrets=file)
    assert there(book).count == 5
    assert fitting(book, file) == 5


def test_an_error_on_the_way_leaves_neither_stamps_nor_a_file(book, tmp_path, monkeypatch):
    taken = cycle(["A", "B", "A"])
    monkeypatch.setattr(issuing, "new_serial", lambda: next(taken))
    with pytest.raises(Busy):
        issue(book, LOT, 3, NOW, secrets=tmp_path / "ma.csv")

    def broken():
        raise KeyboardInterrupt

    monkeypatch.setattr(issuing, "new_serial", broken)
    with pytest.raises(KeyboardInterrupt):
        issue(book, LOT, 3, NOW, secrets=tmp_path / "ma.csv")
    assert not (tmp_path / "ma.csv").exists()
    assert there(book).count == 0


def test_a_file_that_can_t_be_written_is_said_and_nothing_is_issued(book, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="can't be written: No such file"):
        issue(book, LOT, 3, NOW, secrets=tmp_path / "nowhere" / "ma.csv")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(second_code.os, "fsync", full)
    with pytest.raises(InputError, match="can't be written: No space"):
        issue(book, LOT, 3, NOW, secrets=tmp_path / "ma.csv")
    assert not (tmp_path / "ma.csv").exists()
    assert there(book).count == 0


def test_where_nobody_knows_whether_it_was_recorded_the_codes_are_kept(book, tmp_path, monkeypatch):
    """The server took the stamps, and its answer was lost: the file is all that there is of their codes."""
    file, add = tmp_path / "ma.csv", book.add

    def lost(*given):
        add(*given)
        raise LedgerError(issuing.say("the connection was lost"))

    monkeypatch.setattr(book, "add", lost)
    with pytest.raises(LedgerError, match="connection was lost"):
        issue(book, LOT, 5, NOW, secrets=file)
    assert fitting(book, file) == 5


def test_a_collision_is_no_reason_to_keep_a_file(book, tmp_path, monkeypatch):
    file, add = tmp_path / "ma.csv", book.add
    seen = []

    def colliding(lot, stamps):
        if not seen:
            seen.extend(stamps)
            raise SerialTaken(issuing.say("taken"))
        add(lot, stamps)

    monkeypatch.setattr(book, "add", colliding)
    issue(book, LOT, 5, NOW, secrets=file)
    assert fitting(book, file) == 5
    assert {stamp.serial for stamp in seen}.isdisjoint(line.serial for line in codes_in(file))
