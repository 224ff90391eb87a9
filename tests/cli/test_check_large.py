"""A catalogue of thousands of rows is checked by several processes, and nobody sees a difference but the time."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

ROWS = 2_300


@pytest.fixture
def large(office, a_row):
    """Wrong rows before and after the place from which others help."""
    changes = {
        10: {"Giá bán": "chưa có"},
        1_990: {"Cơ quan cấp": "UBND xã Hoằng Thanh"},
        2_100: {"Giá bán": "hỏi chị Lan"},
        2_150: {"Mã SP": "MT-05"},
        2_200: {"Tên sản phẩm": ""},
        2_250: {"Hạn sử dụng": "12 tháng", "Địa chỉ": "xã Hoằng Lộc, huyện Hoằng Hóa, tỉnh Thanh Hóa"},
    }
    office.catalogue(*(a_row(number, **changes.get(number, {})) for number in range(1, ROWS + 1)))
    return office


def on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def as_from_a_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in the background ignores Ctrl-C, and hands that down


@pytest.fixture
def checked(large):
    """``ocopsync check`` on all cores and on one: what they print, and how they end."""

    def run(*more: str) -> list[tuple[str, str, int]]:
        said = []
        for before in (None, on_one_core):
            with large.start("check", "hang.csv", "--on", "21/11/2026", *more, preexec_fn=before) as process:
                said.append((*process.communicate(timeout=60), process.returncode))
        return said

    return run


@pytest.mark.parametrize("more", [[], ["--strict"]])
def test_several_processes_say_what_one_says(checked, more):
    many, one = checked(*more)
    assert many == one
    assert many[2] == 1
    assert f"\n{ROWS} rows: " in many[0]


def test_each_problem_is_said_once_in_the_order_of_the_rows(checked):
    many, one = checked("--json")
    assert many == one
    found = json.loads(many[0])
    assert (found["rows"], found["counts"]["error"]) == (ROWS, 4)
    errors = [(p["place"]["row"], p["code"]) for p in found["problems"] if p["severity"] == "error"]
    assert errors == [
        (11, "price-unreadable"),
        (2_101, "price-unreadable"),
        (2_151, "sku-twice"),
        (2_201, "name-missing"),
    ]


def test_ctrl_c_ends_those_who_help_too(office, a_row):
    office.catalogue(*(a_row(number) for number in range(1, 30_001)))
    with office.start("check", "hang.csv", start_new_session=True, preexec_fn=as_from_a_terminal) as process:
        try:
            end = time.monotonic() + 30
            while not (helper := children_of(process.pid)):
                assert time.monotonic() < end, "nobody helps"
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert "Traceback" not in err + out
    assert not Path(f"/proc/{helper[0]}").exists()


def children_of(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
