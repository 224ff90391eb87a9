"""Undo where a person uploads files: once somebody says that a file arrived, undo writes the one that takes it back."""

from __future__ import annotations

import csv

import pytest
from openpyxl import load_workbook

from ocopsync.scaffold import write_project
from tests.cli.conftest import Office
from tests.scaffold.test_project import install


class Desk:
    """A folder whose marketplace is handed files, and somebody who uploads them."""

    name = "kho-hang"
    kinds = ("đăng mới", "sửa", "gỡ")

    def __init__(self, office, environment):
        self.office, self.environment = office, environment
        self.known = set()

    def run(self, *arguments):
        return self.office.run(*arguments, env=self.environment)

    def resolve(self, *said):
        assert self.run("resolve", "MT-01", "--to", self.name, *said).code == 0

    def written(self, *arguments):
        """The file that a command writes: what is to be done with MT-01, and its price."""
        ran = self.run(*arguments, "--yes")
        assert ran.code == 0, ran
        files = set((self.office.folder / self.name).glob(f"{self.name}-*"))
        (path,) = files - self.known
        self.known = files
        return self.read(path)

    def read(self, path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        return row["Thao tác"], row["Giá bán"]

    def upload(self, row):
        """Where the listing stands then."""
        return "4711"


class Postmart(Desk):
    """Postmart/Buudien by workbook. Whoever uploads it does so through the partner contract."""

    name = "postmart"
    kinds = ("Đăng mới", "Cập nhật", "Gỡ xuống")

    def __init__(self, office, clerk):
        super().__init__(office, {})
        self.clerk = clerk
        text = office.settings.read_text(encoding="utf-8")
        office.settings.write_text(text.replace('mode = "contract"', 'mode = "file"'), encoding="utf-8")

    def read(self, path):
        book = load_workbook(path)
        (kind,) = set(book.sheetnames) & set(self.kinds)
        headings, row = list(book[kind].values)[:2]
        return kind, str(dict(zip(headings, row, strict=True)).get("Giá bán (đ)", ""))

    def upload(self, row):
        assert self.clerk.run("publish", self.clerk.catalogue(row), "--yes", "--allow", "withdraw=1").code == 0
        self.clerk.approve_all()
        standing = self.clerk.boxes["postmart"].listings()
        return standing[0].remote_id if standing else ""


@pytest.fixture(params=["the file template", "postmart"])
def desk(request, tmp_path, offices):
    if request.param == "postmart":
        clerk = offices("postmart")
        return Postmart(offices.beside(clerk), clerk)
    write_project("kho-hang", "file", tmp_path / "project")
    install(tmp_path / "project", tmp_path / "site")
    environment = {"PYTHONPATH": str(tmp_path / "site")}
    made = Office(tmp_path).run("init", "office", "--practice", "--to", "kho-hang", env=environment)
    assert made.code == 0, made
    return Desk(Office(tmp_path / "office"), environment)


def test_what_was_new_is_taken_down_by_a_file(desk, a_row):
    create, _, withdraw = desk.kinds
    assert desk.written("publish", desk.office.catalogue(a_row(1))) == (create, "51000")
    held = desk.run("undo", "last", "--yes")
    assert f"ocopsync resolve MT-01 --to {desk.name} --is-live ADDRESS" in held.words
    desk.resolve("--is-live", desk.upload(a_row(1)))
    assert desk.written("undo", "last")[0] == withdraw


def test_what_was_changed_is_as_before_by_a_file(desk, a_row):
    desk.written("publish", desk.office.catalogue(a_row(1)))
    number = desk.upload(a_row(1))
    desk.resolve("--is-live", number)
    dear = a_row(1, **{"Giá bán": "55000"})
    desk.written("publish", desk.office.catalogue(dear))
    held = desk.run("undo", "last", "--yes")
    assert f"ocopsync resolve MT-01 --to {desk.name} --is-live {number}" in held.words
    desk.upload(dear)
    desk.resolve("--is-live", number)
    assert desk.written("undo", "last") == (desk.kinds[1], "51000")


def test_what_was_withdrawn_is_put_up_again_by_a_file(desk, a_row):
    create, _, withdraw = desk.kinds
    desk.written("publish", desk.office.catalogue(a_row(1)))
    desk.resolve("--is-live", desk.upload(a_row(1)))
    gone = a_row(1, **{"Thao tác": "gỡ"})
    assert desk.written("publish", desk.office.catalogue(gone), "--allow", "withdraw=1")[0] == withdraw
    held = desk.run("undo", "last", "--yes")
    assert f"ocopsync resolve MT-01 --to {desk.name} --not-there" in held.words
    desk.upload(gone)
    desk.resolve("--not-there")
    assert desk.written("undo", "last") == (create, "51000")
