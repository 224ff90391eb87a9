"""Columns that nobody knows for certain: said with --map, asked for once, remembered; and their changes announced."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ocopsync.settings import load_settings
from ocopsync.setup import remember_columns

DOUBTFUL = "Giá bán sỉ"


def with_heading(row: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {new if name == old else name: value for name, value in row.items()}


@pytest.fixture
def doubtful(office: Any, a_row: Callable[..., dict[str, str]]) -> Any:
    """An office whose catalogue has a heading that may be the price's."""
    office.catalogue(*[with_heading(a_row(number), "Giá bán", DOUBTFUL) for number in range(1, 4)])
    return office


@pytest.mark.parametrize("command", ["plan", "publish", "reconcile", "export"])
def test_nothing_is_done_with_a_column_that_is_not_certain(doubtful: Any, command: str) -> None:
    ran = doubtful.run(command, "hang.csv", "--to", "voso", *(["--yes"] if command == "publish" else []))
    assert ran.code == 2
    assert f'--map "{DOUBTFUL}=price"' in ran.words


def test_check_names_it_as_an_error(doubtful: Any) -> None:
    ran = doubtful.run("check", "hang.csv", "--json")
    assert ran.code == 1
    assert "heading-ambiguous" in ran.out


@pytest.mark.parametrize("field", ["price", "Giá bán", "giá bán lẻ"])
def test_map_says_what_a_column_holds(doubtful: Any, field: str) -> None:
    ran = doubtful.run("check", "hang.csv", "--map", f"{DOUBTFUL}={field}", "--json")
    assert ran.code == 0
    assert "price-missing" not in ran.out


@pytest.mark.parametrize("value", ["Giá", "=price", "Giá=giá-gì-đó", "Giá="])
def test_a_map_that_cannot_be_meant_is_wrong_use(office: Any, value: str) -> None:
    ran = office.run("check", "hang.csv", "--map", value)
    assert ran.code == 2
    assert "COLUMN=FIELD" in ran.words


def test_a_map_for_a_column_that_is_not_there_is_refused(office: Any) -> None:
    ran = office.run("check", "hang.csv", "--map", "Giá Tết=price")
    assert ran.code == 2
    assert "no column 'Giá Tết'" in ran.words


def test_a_plan_made_with_map_is_carried_out_with_the_same(doubtful: Any) -> None:
    mapped = ("--map", f"{DOUBTFUL}=price")
    assert doubtful.run("plan", "hang.csv", "--out", "p.plan", *mapped).code == 3
    assert "no longer fits" in doubtful.run("publish", "--plan", "p.plan", "--yes").words
    assert doubtful.run("publish", "--plan", "p.plan", "--yes", *mapped).code == 0


def at_a_terminal(office: Any, answer: str, *arguments: str) -> int:
    """The exit code of a run with a terminal at which somebody types ``answer``."""
    ours, theirs = pty.openpty()
    with office.start(*arguments, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        process.communicate(timeout=60)
    os.close(ours)
    return int(process.returncode)


def test_at_a_terminal_it_is_asked_for_once_and_remembered(doubtful: Any) -> None:
    assert at_a_terminal(doubtful, "1\n", "plan", "hang.csv", "--out", "p.plan") == 3
    assert load_settings(doubtful.settings).columns == {DOUBTFUL: "price"}
    assert doubtful.run("publish", "--plan", "p.plan", "--yes").code == 0
    assert doubtful.run("plan", "hang.csv").code == 0


def test_what_is_remembered_leaves_the_rest_of_the_settings_as_it_is(tmp_path: Path) -> None:
    before = '\ufeff# của HTX\r\n[catalogue]\r\nid = "htx-1"   # không đổi\r\n\r\n[ledger]\r\nurl = "a.db"\r\n'
    path = tmp_path / "ocopsync.toml"
    path.write_bytes(before.encode())
    remember_columns(path, {"Giá Tết": "price"})
    remember_columns(path, {'Giá "sỉ"': "ignored"})
    after = path.read_bytes().decode()
    for line in before.split("\r\n"):
        assert line in after
    assert load_settings(path).columns == {"Giá Tết": "price", 'Giá "sỉ"': "ignored"}
    assert [item.name for item in tmp_path.iterdir()] == ["ocopsync.toml"]


def test_columns_that_changed_since_the_last_run_are_announced(
    office: Any, a_row: Callable[..., dict[str, str]]
) -> None:
    assert "column-" not in office.run("check", "hang.csv").out
    row = with_heading(a_row(1), "Giá bán", "Đơn giá")
    row["Thương hiệu"] = row.pop("Bảo quản")
    del row["Thành phần"]
    office.catalogue(row)
    ran = office.run("plan", "hang.csv")
    assert "The column Đơn giá was called Giá bán when" in ran.words
    assert "The column Thành phần was there when" in ran.words
    assert "column Thương hiệu" in ran.words
    assert "column-" not in office.run("check", "hang.csv").out
