"""``ocopsync adapters new``: a project that works before anything is changed in it, and never half of one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import ocopsync
from ocopsync.adapter import SEAM
from ocopsync.errors import UsageError
from ocopsync.messages import use_language
from ocopsync.scaffold import KINDS, MOST, check_name, write_project
from ocopsync.scaffold.project import PORTS, words_for

HOUSE = Path(ocopsync.__file__).parents[1]
BIN = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """One project of each kind, by kind."""
    top = tmp_path_factory.mktemp("projects")
    for kind in KINDS:
        write_project(f"tinh-{kind}", kind, top / kind)
    return top


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OCOPSYNC_LANG": "en", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def install(project: Path, site: Path) -> None:
    """What ``pip install`` would leave behind: the package, and its entry points as the project names them."""
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = site / f"{declared['name'].replace('-', '_')}-{declared['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {declared['name']}\nVersion: {declared['version']}\n")
    lines = [
        line
        for group, points in declared["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for package in (project / "src").iterdir():
        (site / package.name).symlink_to(package)


@pytest.mark.parametrize("kind", KINDS)
def test_it_passes_its_own_tests_at_once(projects, kind):
    ran = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=projects / kind)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert " passed" in ran.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_written_as_we_write(projects, kind):
    settings = ("--config", str(HOUSE / "pyproject.toml"), "--no-cache")
    ignored = "I001,S101"  # whose package is the first party differs there; tests assert
    checked = run(str(BIN / "ruff"), "check", *settings, "--ignore", ignored, ".", cwd=projects / kind)
    assert checked.returncode == 0, checked.stdout
    assert run(str(BIN / "ruff"), "format", *settings, "--check", ".", cwd=projects / kind).returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_as_soon_as_it_is_installed(projects, kind, tmp_path):
    install(projects / kind, tmp_path)
    script = str(BIN / "ocopsync")
    ran = run(script, "adapters", "list", "--details", "--json", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    found = {item["name"]: item for item in json.loads(ran.stdout)["adapters"]}
    mine = found[f"tinh-{kind}"]
    assert "unusable" not in mine, mine
    assert (mine["distribution"], mine["version"]) == (f"ocopsync-tinh-{kind}", "0.1.0")
    assert mine["hand_over"] is (kind == "file")
    assert set(mine["fields"].values()) == {"assumed"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_gap_is_filled_and_nothing_is_claimed_as_a_fact(projects, kind):
    texts = {path: path.read_text(encoding="utf-8") for path in (projects / kind).rglob("*") if path.is_file()}
    assert not [path for path, text in texts.items() if "«" in text or "»" in text or "__package__" in path.name]
    (adapter,) = [text for path, text in texts.items() if path.name == "adapter.py"]
    assert "fact(" not in adapter
    assert "Evidence.FACT" not in adapter
    assert f"seam = {SEAM}" in adapter
    (schema,) = [text for path, text in texts.items() if path.name == "schema.json"]
    Draft202012Validator.check_schema(json.loads(schema))


@pytest.mark.parametrize(
    "name", ["", "Lao-Cai", "lào-cai", "1st", "-a", "a-", "a--b", "a_b", "a b", "../a", "a/b", "a" * (MOST + 1), "a\n"]
)
def test_a_name_that_cant_be_typed_or_imported_is_refused(name, tmp_path):
    with pytest.raises(UsageError, match=r"can't be used\. Write at most 30 small letters"):
        write_project(name, "json", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["voso", "cli", "schemas"])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(UsageError, match=f"'{name}' is taken"):
        check_name(name)


def test_an_unknown_kind_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"no kind 'jsn' of adapter\. Known: json, html, file\. Did you mean 'json'"):
        write_project("lao-cai", "jsn", tmp_path / "new")


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(UsageError, match="not empty; nothing was written"):
        write_project("lao-cai", "json", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path):
    (tmp_path / "new").touch()
    with pytest.raises(UsageError, match="not empty"):
        write_project("lao-cai", "json", tmp_path / "new")


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "new").mkdir()
    written = write_project("lao-cai", "json", tmp_path / "new")
    assert all(path.is_file() for path in written)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_disk_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    done = Path.write_text

    def full(path: Path, *given: object, **options: object) -> int:
        if path.name == "sandbox.py":
            raise OSError(28, "No space left on device", str(path))
        return done(path, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UsageError, match="can't be written: No space left on device"):
        write_project("lao-cai", "json", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_each_name_has_a_port_of_its_own_kind():
    ports = {int(words_for(name, "json")["port"]) for name in ("lao-cai", "ha-giang", "son-la", "an-giang")}
    assert len(ports) == 4
    assert ports <= set(PORTS)
