"""Writes docs/api.md from the docstrings of the public seam: what whoever writes an adapter can build on.

``python tools/api_page.py`` writes it anew; ``--to FILE`` writes it elsewhere.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
MODULES = (
    "adapter",
    "listing",
    "formatting",
    "transport",
    "session",
    "errors",
    "messages",
    "model",
    "problem",
    "schema",
    "fields",
    "markup",
    "clock",
    "streams",
    "rest",
    "testing",
    "testing.conformance",
)
BESIDES = {"RestAdapter": ("Interface", "Reading", "Writing"), "Conformance": ("Profile",)}
"""The bases, not on the page themselves, whose members an author says or overrides."""
HEAD = """\
# The public API

What an adapter is written with: the names of the seam that [are kept stable](stability.md), by module. Everything else
in ocopsync may change on any day. `make api-page` writes this page from the docstrings.
"""
ROLE = re.compile(r":(?:class|meth|func|data|attr|mod):`~?([^`]+)`")
LITERAL = re.compile(r"``([^`]+)``")


def main() -> None:
    options = argparse.ArgumentParser(description="Write docs/api.md.")
    options.add_argument("--to", type=Path, default=PAGE, help="the file to write")
    options.parse_args().to.write_text(page(), encoding="utf-8")


def page() -> str:
    return "\n".join((HEAD, *(line for name in MODULES for line in of_module(f"ocopsync.{name}"))))


def of_module(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    yield f"## {name}\n"
    yield in_markdown(inspect.cleandoc(module.__doc__ or "")) + "\n"
    for item in public(module):
        node = parsed(item)
        if isinstance(node, ast.ClassDef):
            yield from of_class(node, map(parsed, bases_besides(item)))
        elif isinstance(node, ast.FunctionDef):
            yield from of_function(node)
    if found := list(values(module)):
        yield from ("### Values\n", *found, "")


def public(module: ModuleType) -> Iterator[Any]:
    """The classes and functions that a module defines, or hands on in ``__all__``, in that order."""
    handed_on = getattr(module, "__all__", None)
    for name in handed_on or list(vars(module)):
        item = getattr(module, name)
        is_ours = handed_on or getattr(item, "__module__", "") == module.__name__
        if not name.startswith("_") and is_ours and (inspect.isclass(item) or inspect.isfunction(item)):
            yield item


def values(module: ModuleType) -> Iterator[str]:
    """What a module hands on in ``__all__`` besides classes and functions, with what is said where it is defined."""
    if not hasattr(module, "__path__"):
        return
    bodies = [ast.parse(path.read_text(encoding="utf-8")).body for path in Path(module.__path__[0]).glob("*.py")]
    said = {
        attribute(item).partition(":")[0]: entry(attribute(item), text_of(below))
        for body in bodies
        for item, below in zip(body, [*body[1:], None], strict=True)
        if attribute(item)
    }
    for name in getattr(module, "__all__", ()):
        if not callable(getattr(module, name)):
            yield said.get(name, entry(name, ""))


def parsed(item: Any) -> ast.stmt:
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(item))).body
    return node


def bases_besides(kind: type) -> list[type]:
    return [base for name in BESIDES.get(kind.__name__, ()) for base in kind.__mro__ if base.__name__ == name]


def of_class(node: ast.ClassDef, besides: Iterable[ast.stmt] = ()) -> Iterator[str]:
    bases = ", ".join(map(ast.unparse, node.bases))
    yield f"### {node.name}\n"
    yield f"```python\nclass {node.name}{f'({bases})' if bases else ''}\n```\n"
    yield from said_by(node)
    lines = [line for one in (*besides, node) for line in members(one)]
    yield from (*lines, "") if lines else ()


def of_function(node: ast.FunctionDef) -> Iterator[str]:
    yield f"### {node.name}\n"
    yield f"```python\n{signature(node)}\n```\n"
    yield from said_by(node)


def said_by(node: ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    said = in_markdown(ast.get_docstring(node) or "")
    if said:
        yield said + "\n"


def members(node: ast.stmt) -> Iterator[str]:
    """The attributes of a class with what stands below them, and the methods with their first paragraph."""
    if not isinstance(node, ast.ClassDef):
        return
    for item, below in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            yield entry(item.name if is_property(item) else signature(item), ast.get_docstring(item) or "")
        elif name := attribute(item):
            yield entry(name, text_of(below))


def entry(name: str, said: str) -> str:
    return f"- `{name}`" + (f": {in_markdown(said)}" if said else "")


def attribute(item: ast.stmt) -> str:
    """``stock: int``, or the name alone where it has no type; empty for what is no public attribute."""
    if isinstance(item, ast.AnnAssign):
        text = f"{ast.unparse(item.target)}: {ast.unparse(item.annotation)}"
    elif isinstance(item, ast.Assign):
        text = ast.unparse(item.targets[0])
    else:
        return ""
    return "" if text.startswith("_") else text


def text_of(item: ast.stmt | None) -> str:
    is_text = isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
    return inspect.cleandoc(item.value.value) if is_text else ""  # type: ignore[union-attr]


def is_property(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(item) == "property" for item in node.decorator_list)


def signature(node: ast.FunctionDef) -> str:
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix("cls").removeprefix(", ")
    return f"{node.name}({arguments})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def in_markdown(text: str) -> str:
    """The first paragraph of a docstring."""
    text = text.split("\n\n")[0]
    text = LITERAL.sub(r"`\1`", ROLE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", text))
    return " ".join(text.removesuffix("::").split())


if __name__ == "__main__":
    main()
