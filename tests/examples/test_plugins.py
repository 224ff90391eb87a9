"""The adapters under examples/plugins: distributions of their own, which know the seam and nothing else of the core."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.foundations.test_floors import SEAM, imported, part

PLUGINS = Path(__file__).parents[2] / "examples" / "plugins"
NAMES = sorted(path.parent.name for path in PLUGINS.glob("*/pyproject.toml"))


def modules(name: str) -> list[Path]:
    """Its modules, without its tests."""
    return [path for path in sorted((PLUGINS / name).rglob("*.py")) if "tests" not in path.parts]


def test_there_are_some():
    assert "ocopsync-website" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_from_elsewhere_needs_nothing_but_the_seam(name):
    assert modules(name)
    for path in modules(name):
        known = SEAM | ({"testing"} if "sandbox" in path.stem else set())
        assert {part(module) for module in imported(path) if module.split(".")[0] == "ocopsync"} - {""} <= known, path


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_by_its_entry_point_and_needs_what_it_imports(name):
    project = tomllib.loads((PLUGINS / name / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["ocopsync.adapters"]
    assert any(item.startswith("ocopsync") for item in project["project"]["dependencies"])
    assert (PLUGINS / name / "README.md").is_file()
