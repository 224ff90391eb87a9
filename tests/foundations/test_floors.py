"""The plan of the house: imports only go down, adapters know the seam alone, and only the ledger knows SQL."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ocopsync

HOUSE = Path(ocopsync.__file__).parents[1]
ROOTS = {"ocopsync": HOUSE, "adapters": HOUSE / "adapters", "schemas": HOUSE / "schemas", "cli": HOUSE / "cli"}

FLOORS = (
    "messages clock entry_points privacy streams side_by_side surrogates",
    "errors problem fields breaker limits bodies",
    "model pace session strictness targets",
    "vietnam markup",
    "listing transport rules credentials brakes",
    "formatting schema ledger scrubbing",
    "adapter catalogue rights stamps",
    "parsing rest testing drafting",
    "discovery",
    "settings",
    "connection setup holds opening stamped scaffold",
    "differences evidence recording checking",
    "reading export importing transitions ruling",
    "standing",
    "settle plan finding",
    "planning",
    "guard tally planfile undo twins decisions trend comparing",
    "kept accepting",
    "aftermath",
    "publish reconcile resolve doctor",
    "ignoring",
    "folder mending",
    "report",
    "conformance",
)
"""The parts of the core from the ground up. A part imports from lower floors and from itself."""

SEAM = set(
    "adapter clock errors fields formatting listing markup messages model problem rest schema session streams "
    "transport vietnam".split()
)
"""What an adapter knows of the core; its sandbox knows ``testing`` besides."""

BANNED_IN_CLI = {"requests", "sqlalchemy", "bs4", "lxml", "jsonschema_rs", "python_calamine"}


def modules(root: str) -> Iterator[tuple[str, Path]]:
    """The modules under a source root, with their dotted names."""
    base = ROOTS[root]
    for path in sorted((HOUSE / root).rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def imported(path: Path) -> frozenset[str]:
    """Everything that a file imports, also inside its functions: ``a.b`` and, for ``from a import b``, ``a`` too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


ALL = [(root, name, path) for root in ROOTS for name, path in modules(root)]
CORE = [(name, path) for root, name, path in ALL if root == "ocopsync"]
ADAPTERS = [(name, path) for root, name, path in ALL if root == "adapters"]
CLI = [(name, path) for root, name, path in ALL if root == "cli"]


def part(module: str) -> str:
    """The part of the core that a dotted name belongs to; empty for ``ocopsync`` itself and for strangers."""
    names = module.split(".")
    if names[1:3] == ["testing", "conformance"]:  # it tries the whole workflow; adapters test with it and don't use it
        return "conformance"
    return names[1] if names[0] == "ocopsync" and len(names) > 1 and names[1] != "__version__" else ""


def ours(path: Path) -> set[str]:
    """The adapters, schemas and command line that a file imports."""
    return {module.split(".")[0] for module in imported(path) if module.startswith("ocopsync_")}


def is_sandbox(name: str) -> bool:
    return any(step.startswith("sandbox") for step in name.split(".")[1:])


def floor(name: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if name in names.split())


def test_there_is_something_to_look_at():
    assert len(CORE) > 50
    assert len(ADAPTERS) > 30
    assert len(CLI) > 15


def test_every_part_of_the_core_has_its_floor():
    nowhere = {part(name) for name, _ in CORE} - {""} - set(" ".join(FLOORS).split())
    assert nowhere == set(), "say in FLOORS on which floor it stands"


def test_imports_only_go_down():
    wrong = [
        f"{name} (floor {floor(own)}) imports {other} (floor {floor(other)})"
        for name, path in CORE
        if (own := part(name))
        for other in sorted(set(map(part, imported(path))) - {"", own})
        if floor(other) >= floor(own)
    ]
    assert wrong == []


def test_the_core_knows_no_adapter_and_no_command():
    wrong = {name: ours(path) for name, path in CORE if ours(path)}
    assert wrong == {}


def test_an_adapter_knows_the_seam_and_no_other_adapter():
    for name, path in ADAPTERS:
        allowed = SEAM | ({"testing"} if is_sandbox(name) else set())
        assert {part(module) for module in imported(path)} - {""} <= allowed, name
        assert ours(path) <= {name.split(".")[0]}, name


def test_an_adapter_and_its_sandbox_are_two_halves():
    """The sandbox was written from the marketplace's pages: it must not lean on the code that it is to try."""
    leaning = [
        name
        for name, path in ADAPTERS
        if not is_sandbox(name) and any(".sandbox" in module for module in imported(path))
    ]
    assert leaning == []


def test_only_the_ledger_knows_sql():
    knowing = {name for _, name, path in ALL if any(module.split(".")[0] == "sqlalchemy" for module in imported(path))}
    assert {".".join(name.split(".")[:2]) for name in knowing} == {"ocopsync.ledger"}


def test_the_command_line_leaves_http_sql_and_parsing_to_the_core():
    for name, path in CLI:
        assert {module.split(".")[0] for module in imported(path)} & BANNED_IN_CLI == set(), name
        assert ours(path) <= {"ocopsync_cli"}, name


def test_nothing_imports_the_command_line_but_itself():
    outside = [
        name for root, name, path in ALL if root != "cli" and any("ocopsync_cli" in item for item in imported(path))
    ]
    assert outside == []


def test_tests_are_no_part_of_the_product():
    wrong = [name for _, name, path in ALL if {item.split(".")[0] for item in imported(path)} & {"pytest", "tests"}]
    assert [name for name in wrong if not name.startswith("ocopsync.testing")] == []
