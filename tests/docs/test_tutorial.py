"""The page "Write an adapter", step by step as it is typed: whoever follows it has a working adapter at the end."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import ocopsync.rest
from ocopsync.rest import Auth, RestAdapter

PAGE = Path(__file__).resolve().parents[2] / "docs" / "write-an-adapter.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INSTALLING = re.compile(r"^(python -m venv|\. \.venv|python -m pip).*\n", re.MULTILINE)
"""What needs the package registry; here the packages are there already, and the project is put beside them."""
REMEMBER = '\nexport -p > "$SESSION/variables"; pwd > "$SESSION/folder"\n'


def blocks() -> Iterator[tuple[str, str]]:
    yield from BLOCK.findall(PAGE.read_text(encoding="utf-8"))


class Author:
    """Somebody who types what the page says, with a shell that remembers where it is."""

    def __init__(self, folder: Path) -> None:
        self.session, self.site, self.home = folder / "session", folder / "site", folder / "home"
        for place in (self.session, self.site, self.home):
            place.mkdir()
        (self.session / "folder").write_text(str(self.home))
        (self.session / "variables").touch()

    @property
    def folder(self) -> Path:
        return Path((self.session / "folder").read_text().strip())

    def type(self, commands: str) -> None:
        here = f"'{sys.executable}' '{__file__}' \"$PWD\" '{self.site}'\n"
        commands = INSTALLING.sub(lambda line: here if "--editable ." in line[0] else "", commands)
        script = f"set -e\n. '{self.session}/variables'\n{commands}{REMEMBER}"
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "SESSION": str(self.session),
            "PYTHONPATH": str(self.site),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        ran = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{commands}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"

    def put(self, block: str) -> None:
        """Replace what the block defines in the file that its first line names."""
        place, _, code = block.partition("\n")
        path = self.folder / place.removeprefix("# ")
        path.write_text(replaced(path.read_text(encoding="utf-8"), code), encoding="utf-8")


def install(project: Path, site: Path) -> None:
    """What ``pip install --editable`` does, without a build."""
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = site / f"{declared['name'].replace('-', '_')}-{declared['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {declared['name']}\nVersion: 0.1.0\n")
    groups = declared["entry-points"].items()
    lines = [line for group, of in groups for line in (f"[{group}]", *(f"{key} = {of[key]}" for key in of))]
    (info / "entry_points.txt").write_text("\n".join(lines))
    for package in (project / "src").iterdir():
        (site / package.name).symlink_to(package)


def replaced(text: str, code: str) -> str:
    """``text`` with the statements of ``code`` in place of those that define the same names."""
    lines = text.splitlines()
    for new in ast.parse(code).body:
        (old,) = [item for item in ast.parse("\n".join(lines)).body if defines(item) == defines(new) != ""]
        lines[old.lineno - 1 : old.end_lineno] = code.splitlines()[new.lineno - 1 : new.end_lineno]
    return "\n".join(lines) + "\n"


def defines(item: ast.stmt) -> str:
    if isinstance(item, ast.Assign):
        return ast.unparse(item.targets[0])
    if isinstance(item, ast.AnnAssign):
        return ast.unparse(item.target)
    return getattr(item, "name", "")


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """Who has followed the page to its end."""
    one = Author(tmp_path_factory.mktemp("tutorial"))
    for kind, text in blocks():
        one.type(text) if kind == "sh" else one.put(text)
    return one


def test_every_step_works_as_it_is_typed(author: Author) -> None:
    assert author.folder.name == "ocopsync-mai-chau"


def test_at_the_end_the_suite_has_nothing_to_say(author: Author) -> None:
    report = json.loads((author.folder / "report.json").read_text(encoding="utf-8"))
    assert report["adapter"] == "mai-chau"
    outcomes = [check["outcome"] for check in report["checks"]]
    assert outcomes.count("passed") > 100
    assert "failed" not in outcomes


def test_the_catalogue_is_told_what_has_no_place_there(author: Author) -> None:
    assert "mã vạch" in (author.folder / "checked.txt").read_text(encoding="utf-8").lower() or "barcode" in (
        author.folder / "checked.txt"
    ).read_text(encoding="utf-8")


def test_what_was_said_is_kept_without_the_token(author: Author) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (author.folder / "tests/cassettes/mai-chau").glob("*.json")]
    assert len(texts) >= 5
    assert not [text for text in texts if "sandbox-token" in text]


def test_what_to_say_and_to_override_where_a_marketplace_is_odd_is_there() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## Where a marketplace is odd")[2].partition("```")[0]
    cells = [line.split("|")[2:4] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(cells) >= 10
    named = {name for say, override in cells for name in re.findall(r"`(\w+)", say + override)}
    known = {*dir(RestAdapter), *vars(ocopsync.rest), *dir(Auth)}
    known |= {name for kind in RestAdapter.__mro__ for name in vars(kind).get("__annotations__", ())}
    assert named - known == set()


def test_the_example_of_an_odd_marketplace_reads_what_it_writes() -> None:
    (code,) = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names = dict(vars(ocopsync.rest))
    exec(code, names)
    price = names["PRICE"]
    assert price.write(150_000) == "150.000 đ"
    assert price.read("150.000 đ") == 150_000
    with pytest.raises(ValueError, match="Liên hệ"):
        price.read("Liên hệ")
    with pytest.raises(TypeError):
        price.read(150_000)
    assert [item.name for item in names["ChoXanhAdapter"].auth.credentials] == ["username", "password"]


def test_the_steps_are_numbered_without_a_gap() -> None:
    numbers = re.findall(r"^## (\d+)\.", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, len(numbers) + 1))


if __name__ == "__main__":
    install(Path(sys.argv[1]), Path(sys.argv[2]))
