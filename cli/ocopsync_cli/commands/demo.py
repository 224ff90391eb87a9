"""``ocopsync demo``: the whole story, with the real commands over real HTTP, on practice marketplaces."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import ocopsync
from ocopsync.messages import N_, Message, say
from ocopsync_cli.vocabulary import argument
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.testing import Sandbox

MARK = "made-by-ocopsync-demo"
CATALOGUE = "thanhhoa.csv"
TOLD = ("postmart", "thanhhoa", "voso")
"""The marketplaces of the story, whatever else is installed."""
FIRST_PORT, TRIES = 8851, 40
CHEAPER = 0.8
"""What somebody makes of a price in the story."""


@declare(
    "demo",
    help=N_("The whole story on practice marketplaces: check, publish, reconcile, mend. Leaves its files in FOLDER."),
    settings=False,
)
@argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo-out")
def command(folder: Path) -> int:
    fresh(folder)
    example = example_folder()
    shutil.copy(example / CATALOGUE, folder / CATALOGUE)
    shutil.copy(example / "thanhhoa.xlsx", folder / "thanhhoa.xlsx")
    shutil.copytree(example / "anh", folder / "anh")
    with contextlib.ExitStack() as open_things:
        sandboxes, port = served(open_things)
        open_things.enter_context(credentials(sandboxes))
        story = Story(folder, sandboxes)
        story.tell(port)
    return 0 if story.came_out else 1


def example_folder() -> Path:
    """The example catalogue: in the installed package, or in the source tree beside it."""
    packed = Path(ocopsync.__file__).parent / "example"
    return packed if packed.is_dir() else Path(ocopsync.__file__).parent.parent / "examples"


def fresh(folder: Path) -> None:
    """An empty ``folder``; what an earlier demo left there is removed, anything else is left alone."""
    from ocopsync.errors import UsageError

    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UsageError(say("{folder} is not empty and was not made by the demo. Name another.", folder=folder))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def served(open_things: contextlib.ExitStack) -> tuple[dict[str, Sandbox], int]:
    """The sandboxes, being served, and the first of their ports, which follow each other."""
    from ocopsync.discovery import load_sandbox
    from ocopsync.errors import UsageError
    from ocopsync.setup import ports
    from ocopsync.testing.server import Running

    sandboxes: dict[str, Sandbox] = {name: load_sandbox(name)() for name in TOLD}
    for first in range(FIRST_PORT, FIRST_PORT + TRIES * len(sandboxes), len(sandboxes)):
        with contextlib.ExitStack() as attempt:
            try:
                for name, port in ports(sandboxes, first).items():
                    attempt.enter_context(Running(sandboxes[name], port=port))
            except UsageError:  # somebody else has one of these ports
                continue
            open_things.push(attempt.pop_all())
            return sandboxes, first
    raise UsageError(say("No free ports were found for the practice marketplaces. Close a program that uses some."))


@contextlib.contextmanager
def credentials(sandboxes: Mapping[str, Sandbox]) -> Iterator[None]:
    """The sandboxes' credentials in the environment, as a user would set them."""
    from ocopsync.credentials import variable

    ours = {
        variable(name, "default", credential): value
        for name, sandbox in sandboxes.items()
        for credential, value in sandbox.credentials.items()
    }
    before = dict(os.environ)
    os.environ.update(ours)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class Story:
    """The steps of the demo, each with the exit code that it must have."""

    def __init__(self, folder: Path, sandboxes: Mapping[str, Sandbox]) -> None:
        self.folder = folder
        self.sandboxes = sandboxes
        self.came_out = True
        self._step = 0

    def tell(self, port: int) -> None:
        self.heading(say("The folder is set up for the practice marketplaces."))
        self.run("init", "", "--practice", "--port", str(port), "--to", ",".join(TOLD), expect=0)
        self.heading(say("The example catalogue is checked."))
        checked = self.run("check", "thanhhoa.xlsx", expect=0)
        expired = sum(problem["code"] == "ocop-expired" for problem in checked["problems"])
        self.line(
            say(
                "{products} products; {expired} have a certificate past its 36 months and are listed without stars.",
                products=checked["products"],
                expired=expired,
            )
        )
        self.heading(say("It is published to all three marketplaces."))
        self.run("publish", CATALOGUE, "--yes", expect=0)
        self.heading(
            say(
                "The moderators approve everything. Publishing again writes nothing; the next reading will tell "
                "what is live."
            )
        )
        for sandbox in self.sandboxes.values():
            sandbox.approve_all()
        self.want(self.run("publish", CATALOGUE, "--yes", expect=0)["writes"] == 0)
        self.heading(say("Reconciling finds no difference."))
        self.run("reconcile", CATALOGUE, expect=0)
        rejected = self.life_happens()
        found = self.run("reconcile", CATALOGUE, expect=3)
        self.want(found["differences"] == len(self.sandboxes))
        self.heading(say("The row of the rejected product is corrected; publishing puts all three right."))
        correct(self.folder / CATALOGUE, rejected)
        self.run("publish", CATALOGUE, "--yes", expect=0)
        self.heading(say("The moderators approve. Reconciling finds no difference."))
        for sandbox in self.sandboxes.values():
            sandbox.approve_all()
        self.want(self.run("reconcile", CATALOGUE, expect=0)["differences"] == 0)
        self.heading(say("Postmart without an agreement: the workbook that a person uploads."))
        self.run("export", CATALOGUE, "--to", "postmart", expect=0)
        self.heading(
            say("Done: everything is in {folder}.", folder=self.folder)
            if self.came_out
            else say("The story did not come out as it should; see above.")
        )

    def life_happens(self) -> str:
        """Somebody changes a price, a moderator rejects, and something vanishes; the SKU that was rejected."""
        self.heading(
            say(
                "Life happens: on Voso somebody changes a price, the portal's moderator rejects a listing, and one "
                "vanishes from Postmart. Reconciling finds just these three."
            )
        )
        by_title = {name: {item.title: item for item in box.listings()} for name, box in self.sandboxes.items()}
        cheaper = by_title["voso"]["Mắm tôm Hòa Hải"]
        self.sandboxes["voso"].change_price(cheaper.remote_id, int((cheaper.price or 0) * CHEAPER))
        refused = by_title["thanhhoa"]["Tổ yến chưng Xứ Thanh"]
        self.sandboxes["thanhhoa"].reject(refused.remote_id, "Thiếu hướng dẫn bảo quản sau khi mở nắp.")
        self.sandboxes["postmart"].remove(by_title["postmart"]["Đông trùng hạ thảo Sukha"].remote_id)
        return refused.sku

    def heading(self, message: Message) -> None:
        self._step += 1
        click.secho(f"\n{self._step}. {message}", fg="cyan", bold=True, err=True)

    def line(self, message: Message) -> None:
        click.echo(str(message), err=True)

    def run(self, name: str, catalogue: str, *rest: str, expect: int) -> Any:
        """Run a command with --json into a file of the demo's folder; what it printed there."""
        from ocopsync_cli.main import run

        told = name not in ("init", "export")
        arguments = [name, str(self.folder / catalogue), *rest, *(["--json"] if told else [])]
        target = self.folder / f"{self._step:02}-{name}.json"
        shown = " ".join(arguments) + (f" > {target}" if told else "")
        click.secho(f"$ ocopsync {shown}", bold=True, err=True)
        if not told:
            return self.expect(run(arguments), expect)
        with target.open("w", encoding="utf-8") as output, contextlib.redirect_stdout(output):
            code = run(arguments)
        self.expect(code, expect)
        return json.loads(target.read_text(encoding="utf-8"))

    def expect(self, code: int, expected: int) -> None:
        click.secho(str(say("exit code {code}", code=code)), dim=True, err=True)
        self.want(code == expected)

    def want(self, truth: bool) -> None:
        self.came_out = self.came_out and truth


def correct(catalogue: Path, sku: str) -> None:
    """The bookkeeper adds the sentence that the moderator missed."""
    with catalogue.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    heading = rows[0]
    at_sku, at_storage = heading.index("Mã SP"), heading.index("Bảo quản")
    for row in rows:
        if row[at_sku] == sku:
            row[at_storage] += " Sau khi mở nắp, dùng hết trong ngày."
    with catalogue.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows(rows)
