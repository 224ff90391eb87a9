"""The command line as processes, each in a temporary folder, with sandboxes that tests serve."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field, frozen
from jsonschema import Draft202012Validator

from ocopsync.credentials import variable
from ocopsync.discovery import load_sandbox
from ocopsync.schema import load_schema
from ocopsync.setup import practice_settings, write_settings
from ocopsync.testing import Sandbox
from ocopsync.testing.server import Running
from tests.cli.forked import Forks

SCRIPT = str(Path(sysconfig.get_path("scripts")) / "ocopsync")
SCHEMAS = {
    "adapters-list": "adapters",
    "withdraw": "publish",
    "undo": "publish",
    "adopt": "resolve",
    "ignore": "resolve",
    "stamps-parse": "stamps",
    "stamps-recall": "publish",
}
"""Commands that print the same as another."""
OF_PYTHON = {"PYTHONHASHSEED"}
"""What Python reads when it starts."""
HEADINGS = (
    "Mã SP,Tên sản phẩm,Chủ thể,Điện thoại,Địa chỉ,Bộ sản phẩm OCOP,Hạng sao,Số QĐ,Ngày QĐ,Cơ quan cấp,Mô tả,"
    "Hạn sử dụng,Giá bán,ĐVT,Quy cách,Khối lượng (g),Thành phần,Hướng dẫn sử dụng,Bảo quản"
).split(",")
NAMES = ("Mắm tôm Hòa Hải", "Bánh gai Lâm Thắm", "Kẹo lạc Đức Giang", "Dưa lưới Taki", "Chè lam Phủ Quảng")
CERTIFICATE = ("3", "5445/QĐ-UBND", "26/12/2025", "UBND tỉnh Thanh Hóa")

Row = dict[str, str]


def row(number: int, **changes: str) -> Row:
    """A row in which nothing is wrong; ``changes`` by heading."""
    name = NAMES[(number - 1) % len(NAMES)]
    values = (
        f"MT-{number:02}",
        name if number <= len(NAMES) else f"{name} {number}",
        "HTX Ví Dụ 01",
        "0530 000 001",
        "xã Hoa Lộc, tỉnh Thanh Hóa",
        "9",
        *CERTIFICATE,
        f"{name} làm tại xã Hoa Lộc, tỉnh Thanh Hóa theo cách làm truyền thống của địa phương.",
        "12 tháng kể từ ngày sản xuất",
        str(50_000 + 1000 * number),
        "hũ",
        "Hũ 500 g",
        "720",
        "nguyên liệu của địa phương",
        "Dùng ngay.",
        "Nơi khô ráo, thoáng mát.",
    )
    return {**dict(zip(HEADINGS, values, strict=True)), **changes}


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@frozen
class Ran:
    """What a run came to."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Everything said, in one line: the screen's width breaks no phrase."""
        return " ".join((self.out + " " + self.err).split())

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def schema_of(arguments: Sequence[str]) -> str:
    if "--trend" in arguments:
        return "history-trend"
    words = 3 if arguments[:2] == ("stamps", "scans") else 2 if arguments[0] in ("adapters", "stamps") else 1
    name = "-".join(arguments[:words])
    return SCHEMAS.get(name, name)


@cache
def forks() -> Forks:
    return Forks()


@pytest.fixture(scope="session", autouse=True)
def no_forks_are_left() -> Iterator[None]:
    yield
    if forks.cache_info().currsize:
        forks().close()


@define
class Office:
    """A folder with its settings, the sandboxes that they name, and the credentials in the environment."""

    folder: Path
    boxes: dict[str, Sandbox] = field(factory=dict)
    addresses: dict[str, str] = field(factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        secrets = {
            variable(name, "default", credential): value
            for name, box in self.boxes.items()
            for credential, value in box.credentials.items()
        }
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "OCOPSYNC_LANG": "en",
            **secrets,
        }

    def environment_with(self, env: Mapping[str, str | None] | None) -> dict[str, str]:
        """The environment with these variables; one that is None is left out."""
        return {name: value for name, value in {**self.environment, **(env or {})}.items() if value is not None}

    def start(self, *arguments: str, env: Mapping[str, str | None] | None = None, **options: Any) -> Any:
        """A process of the installed script that is under way."""
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
        return subprocess.Popen(
            [SCRIPT, *arguments], cwd=self.folder, env=self.environment_with(env), encoding="utf-8", **given
        )

    def run(self, *arguments: str, env: Mapping[str, str | None] | None = None) -> Ran:
        """Run to the end, without a terminal. What ``--json`` prints is checked with its schema, whatever it is."""
        environment = self.environment_with(env)
        if hasattr(os, "fork") and not OF_PYTHON & environment.keys():
            ran = Ran(*forks().run(arguments, self.folder, environment))
        else:
            with self.start(*arguments, env=env) as process:
                out, err = process.communicate(timeout=60)
            ran = Ran(process.returncode, out, err)
        assert "Traceback" not in ran.err, ran.err
        if "--json" in arguments and ran.code != 2:
            Draft202012Validator(load_schema(schema_of(arguments))).validate(ran.json)
        return ran

    def catalogue(self, *rows: Row, name: str = "hang.csv") -> str:
        """Write a catalogue (of five rows unless told otherwise); its name."""
        return write_csv(self.folder / name, rows or [row(number) for number in range(1, 6)]).name

    def lead_stamps_here(self, prefix: str = "") -> None:
        """Write into the settings that stamps lead to ``https://tem.example.vn/prefix``."""
        text = self.settings.read_text(encoding="utf-8").replace('# domain = "tem.', 'domain = "tem.')
        self.settings.write_text(text.replace('# prefix = ""', f'prefix = "{prefix}"'), encoding="utf-8")

    def approve_all(self) -> None:
        for box in self.boxes.values():
            box.approve_all()

    @property
    def ledger(self) -> Path:
        return self.folder / "ocopsync.db"

    @property
    def settings(self) -> Path:
        return self.folder / "ocopsync.toml"

    @property
    def asked(self) -> list[str]:
        """Every request that any sandbox has seen."""
        return [line for box in self.boxes.values() for line in box.requests]


class Offices:
    """Sets folders up, and serves their sandboxes until the end of the ``with``."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._running = ExitStack()

    def __enter__(self) -> Offices:
        return self

    def __exit__(self, *exception: object) -> None:
        self._running.close()

    def __call__(self, *names: str, **options: Any) -> Office:
        """A new folder for these marketplaces, each in a sandbox of its own with ``options``."""
        boxes = {name: load_sandbox(name)(**options) for name in names}
        addresses = {name: self._running.enter_context(Running(box)).url for name, box in boxes.items()}
        return self.beside(Office(Path(), boxes, addresses))

    def beside(self, other: Office) -> Office:
        """A new folder, with a catalogue id of its own, for the sandboxes of another."""
        folder = self._new_folder()
        write_settings(folder, practice_settings(other.addresses))
        return Office(folder, other.boxes, other.addresses)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    numbers = iter(range(100))
    with Offices(lambda: tmp_path / f"office-{next(numbers)}") as made:
        yield made


@pytest.fixture
def office(offices: Offices) -> Office:
    """A folder for Voso alone, with a catalogue of five rows; nothing was sent yet."""
    made = offices("voso")
    made.catalogue()
    return made


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Five rows that are live on all three marketplaces. Only for tests that change nothing."""
    with Offices(lambda: tmp_path_factory.mktemp("published")) as made:
        shop = made("postmart", "thanhhoa", "voso")
        ran = shop.run("publish", shop.catalogue(), "--yes", "--json")
        assert ran.code == 0, ran
        shop.approve_all()
        assert shop.run("reconcile", "hang.csv").code == 0
        yield shop


@pytest.fixture
def a_row() -> Callable[..., Row]:
    return row
