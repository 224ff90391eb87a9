"""Every sentence in the code can be filled: its gaps and the values given for them are the same names."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from pathlib import Path

import attrs
import pytest

import ocopsync
from ocopsync.discovery import ADAPTERS, SANDBOXES, installed
from ocopsync.problem import KINDS

HOUSE = Path(ocopsync.__file__).parents[1]
SOURCES = [path for root in ("ocopsync", "adapters", "schemas", "cli") for path in (HOUSE / root).rglob("*.py")]
ALWAYS_KNOWN = {"value", "field", "sku", "place"}
"""The gaps that a problem fills by itself."""


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """The calls in a file, each with the last part of the called name."""
    found = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [(getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in found]
    return [(name, node) for name, node in named if name]


def given(call: ast.Call) -> set[str] | None:
    """The names of a call's keywords; None where some come in a mapping."""
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {str(name) for name in names}


@pytest.fixture(scope="module", autouse=True)
def everything_imported():
    """Every module declares its kinds of problem when it is imported."""
    roots = [ocopsync, *(point.load() for group in (ADAPTERS, SANDBOXES) for point in installed(group).values())]
    for root in {item.__name__.split(".")[0] if hasattr(item, "__path__") else item.__module__ for item in roots}:
        package = importlib.import_module(root.split(".")[0])
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def test_each_sentence_has_a_value_for_every_gap_and_none_to_spare():
    wrong = []
    seen = 0
    for path in SOURCES:
        for name, call in calls(path):
            if name not in ("say", "say_n"):
                continue
            templates = [part.value for part in call.args if isinstance(part, ast.Constant)]
            names = given(call)
            if names is None or not templates or not all(isinstance(text, str) for text in templates):
                continue
            seen += 1
            allowed = names | ({"n"} if name == "say_n" else set())
            needed = set().union(*map(gaps, templates))
            if not needed <= allowed or not names <= needed | {"n"}:
                wrong.append(f"{path.relative_to(HOUSE)}:{call.lineno}: {needed} is filled with {names}")
    assert wrong == []
    assert seen > 150


def test_sentences_are_written_out_where_they_are_said():
    """An f-string would be translated after it was filled: never."""
    wrong = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path in SOURCES
        for name, call in calls(path)
        if name in ("say", "say_n", "N_") and any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in call.args)
    ]
    assert wrong == []


def test_every_kind_of_problem_can_be_shown_in_both_languages():
    assert len(KINDS) > 40
    for kind in KINDS.values():
        needed = gaps(kind.says) | gaps(kind.advice)
        values = {name: f"<{name}>" for name in needed - ALWAYS_KNOWN}
        problem = kind.at(sku="MT-01", field="price", value="12", **values)
        for message in (problem.message, problem.advice):
            assert message.render("en")
            assert message.render("vi")
        assert all(f"<{name}>" in problem.message.render("en") + problem.advice.render("en") for name in values)


def test_whoever_finds_a_problem_gives_what_its_sentences_need():
    wrong = []
    seen = 0
    for path in SOURCES:
        module = (
            importlib.import_module(module_name(path)) if "adapters" in path.parts or "ocopsync" in path.parts else None
        )
        for name, call in calls(path):
            kind = declared(call, module) if name == "at" else None
            names = given(call)
            if kind is None or names is None:
                continue
            seen += 1
            missing = (gaps(kind.says) | gaps(kind.advice)) - names - ALWAYS_KNOWN
            if missing:
                wrong.append(f"{path.relative_to(HOUSE)}:{call.lineno}: {kind.code} lacks {missing}")
    assert wrong == []
    assert seen > 5


def declared(call: ast.Call, module):
    """The kind of problem on which ``KIND.at(…)`` or ``problems.KIND.at(…)`` is called."""
    from ocopsync.problem import ProblemKind

    target = call.func.value if isinstance(call.func, ast.Attribute) else None
    found = None
    if isinstance(target, ast.Name):
        found = getattr(module, target.id, None)
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        found = getattr(getattr(module, target.value.id, None), target.attr, None)
    return found if isinstance(found, ProblemKind) else None


def module_name(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    parts = parts if parts[0] == "ocopsync" else parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_what_adapters_and_settings_say_as_data_has_no_gap():
    """Nothing would fill it."""
    for point in installed().values():
        kind = point.load()
        adapter = kind(kind.Settings(), transport=None)
        texts = [item.help for item in adapter.credentials]
        texts += [item.metadata.get("help", "") for item in attrs.fields(kind.Settings)]
        texts += [adapter.capabilities.retired or "-"]
        assert [text for text in texts if not text or gaps(text)] == [], point.name
