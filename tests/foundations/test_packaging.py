"""What lies on the disk, what goes into the wheel and what the entry points name are the same packages."""

from __future__ import annotations

import ast
import gettext
import importlib.util
import re
import sys
import tomllib
import types
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import ocopsync

HOUSE = Path(ocopsync.__file__).parents[1]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
SOURCE_ROOTS = ("adapters", "schemas", "cli")
GROUPS = PROJECT["project"]["entry-points"]


def standing(root: str) -> list[Path]:
    """What lies in a source root, without what Python and the desktop leave behind."""
    return [path for path in (HOUSE / root).iterdir() if path.name not in ("__pycache__", ".DS_Store")]


def test_every_package_on_the_disk_goes_into_the_wheel_and_no_other():
    on_disk = {f"{root}/{path.name}" for root in SOURCE_ROOTS for path in standing(root)}
    assert set(PACKAGES) == on_disk | {"ocopsync"}
    assert len(PACKAGES) == len(set(PACKAGES))


@pytest.mark.parametrize("root", SOURCE_ROOTS)
def test_a_source_root_holds_our_packages_and_no_loose_file(root):
    assert standing(root)
    for path in standing(root):
        assert path.name.startswith("ocopsync_"), path
        assert (path / "__init__.py").is_file(), path


def test_editable_installs_find_the_same_roots():
    assert PROJECT["tool"]["hatch"]["build"]["dev-mode-dirs"] == [".", *SOURCE_ROOTS]


def test_every_adapter_and_its_sandbox_have_a_way_in_and_nobody_else():
    packages = {path.name for path in standing("adapters")}
    for group in ("ocopsync.adapters", "ocopsync.sandboxes"):
        assert {value.split(":")[0].split(".")[0] for value in GROUPS[group].values()} == packages
        assert {f"ocopsync_{name}" for name in GROUPS[group]} == packages


@pytest.mark.parametrize(
    "value",
    [value for group in GROUPS.values() for value in group.values()] + [PROJECT["project"]["scripts"]["ocopsync"]],
)
def test_every_way_in_leads_somewhere(value):
    module, _, name = value.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_the_build_keeps_the_plural_rule(tmp_path, monkeypatch):
    """Without it "5 dòng" would be shown in English."""
    interface = types.ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = object
    for name in ("hatchling", "hatchling.builders", "hatchling.builders.hooks", "hatchling.builders.hooks.plugin"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    spec = importlib.util.spec_from_file_location("hatch_build", HOUSE / "hatch_build.py")
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)

    folder = tmp_path / "ocopsync" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "ocopsync.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "One row."\nmsgid_plural "{n} rows."\nmsgstr[0] "{n} dòng."\n',
        encoding="utf-8",
    )
    hook.compile_catalogues(tmp_path)
    catalogue = gettext.translation("ocopsync", tmp_path / "ocopsync" / "locale", ["vi"])
    assert {catalogue.ngettext("One row.", "{n} rows.", n) for n in (0, 1, 2, 5)} == {"{n} dòng."}


def test_each_dependency_is_used_and_nothing_else_is():
    """A package that nobody imports isn't installed at a user's; one that is imported is declared."""
    declared = {canonical(re.split(r"[<>=!~\[ ]", wanted)[0]) for wanted in PROJECT["project"]["dependencies"]}
    shipped = [HOUSE / package for package in PACKAGES]
    names = {name for folder in shipped for path in folder.rglob("*.py") for name in imported(path)}
    providers = packages_distributions()
    used = {canonical(of) for name in names if name not in sys.stdlib_module_names for of in providers.get(name, [])}
    assert used - {"ocopsync"} - WITH_ANOTHER - OF_THE_AUTHOR == declared


WITH_ANOTHER = {"markupsafe", "urllib3"}
"""Imported for what our own dependencies hand out: werkzeug's markup, the causes inside requests' errors."""


OF_THE_AUTHOR = {"pytest"}
"""Imported by the conformance suite alone, which nothing of ours imports: whoever runs it has pytest."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in whole | parts}
