"""The second code: typed in any way it fits its own stamp alone; and its file is read whole or not at all."""

from __future__ import annotations

import datetime as dt
from itertools import count

import attrs
import pytest

from ocopsync.errors import InputError
from ocopsync.ledger import StampRecord
from ocopsync.stamps.second_code import codes_in, in_groups, is_code, is_code_file, new_code, salted, secret_fits
from ocopsync.stamps.serials import new_serial

CODE = new_code()
STAMP = StampRecord(
    catalogue="ba-lang",
    sku="MT-01",
    lot="L-01",
    code="08930000000019",
    serial=new_serial(),
    number=1,
    issued_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    secret=salted(CODE),
)
HEADING = "product,lot,number,serial,code\n"
LINE = f"08930000000019,L-01,1,{STAMP.serial},{in_groups(CODE)}\n"


def test_it_fits_however_it_is_typed():
    for typed in (CODE, in_groups(CODE), f" {in_groups(CODE).lower()}\n", " ".join(CODE)):
        assert secret_fits(STAMP, typed)
        assert is_code(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "0", CODE[:-1], CODE + "A", new_code(), STAMP.serial, "ộ" * 13, "x" * 10_000, "\udcff"],
    ids=count(),
)
def test_nothing_else_fits(typed):
    assert not secret_fits(STAMP, typed)


def test_without_a_second_code_nothing_fits():
    bare = attrs.evolve(STAMP, secret="")
    assert not secret_fits(bare, "")
    assert not secret_fits(bare, CODE)


def test_the_same_code_is_kept_differently_each_time():
    assert salted(CODE) != salted(CODE)
    assert CODE not in salted(CODE)


def test_a_mistyped_one_and_a_serial_are_told_from_a_forged_one():
    assert is_code(new_code())
    assert not is_code(STAMP.serial)
    assert not is_code(CODE[:5] + ("A" if CODE[5] != "A" else "C") + CODE[6:])


def test_a_file_is_read_line_by_line(tmp_path):
    file = tmp_path / "ma.csv"
    file.write_text(HEADING + LINE, encoding="utf-8")
    assert is_code_file(file)
    (line,) = codes_in(file)
    assert (line.product, line.lot, line.number, line.serial) == ("08930000000019", "L-01", 1, STAMP.serial)
    assert secret_fits(STAMP, line.code)


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n", HEADING + LINE[:-4], HEADING + "x,y\n", HEADING + LINE.replace(",1,", ",một,"), "\xff\xfe"],
    ids=count(),
)
def test_a_file_that_isn_t_one_or_isn_t_whole_is_said(tmp_path, text):
    file = tmp_path / "ma.csv"
    file.write_text(text, encoding="latin-1" if "\xff" in text else "utf-8")
    with pytest.raises(InputError, match=r"isn't a whole file of second codes.*stamps issue --secrets"):
        list(codes_in(file))


def test_a_file_that_isn_t_there_is_said(tmp_path):
    assert not is_code_file(tmp_path / "ma.csv")
    with pytest.raises(InputError, match="can't be read: No such file"):
        list(codes_in(tmp_path / "ma.csv"))
