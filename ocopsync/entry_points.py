"""Entry points, read from the folders that installed packages leave behind.

``importlib.metadata`` does the same, and to import it takes longer than all else that a list of the marketplaces needs:
it brings the reader of e-mail along. It is asked where packages may lie elsewhere than in folders.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache, reduce
from importlib import import_module
from typing import Any

from attrs import field, frozen

FOLDERS = (".dist-info", ".egg-info")
"""How the folders end in which packages say what they are."""


@frozen(eq=False)
class Package:
    """An installed package (a distribution)."""

    folder: str
    """The name of its folder: ``ocopsync_tiki-1.0.dist-info``."""
    read: Callable[[str], str | None] = field(repr=False)
    """A file of its folder, by name; None where there is none."""

    @property
    def name(self) -> str:
        return headers(self).get("Name") or self.folder.partition("-")[0]

    @property
    def version(self) -> str:
        return headers(self).get("Version", "")


@frozen
class EntryPoint:
    name: str
    value: str
    group: str
    dist: Package | None = None
    """The package that brings it."""

    @property
    def module(self) -> str:
        return self.value.partition(":")[0].strip()

    def load(self) -> Any:
        """Import what it names; raises whatever the module does."""
        attributes = self.value.partition("[")[0].partition(":")[2].strip()
        return reduce(getattr, filter(None, attributes.split(".")), import_module(self.module))


def entry_points(group: str) -> list[EntryPoint]:
    """All of ``group``. Of a package that is there twice the first counts, as for ``import``. Nothing is loaded."""
    found: dict[str, list[EntryPoint]] = {}
    for package in packages():
        if (key := normalized(package.folder)) not in found:
            found[key] = [EntryPoint(name, value, group, package) for name, value in named_in(package, group)]
    return [point for points in found.values() for point in points]


def packages() -> Iterator[Package]:
    return in_folders() if all(map(is_plain, sys.path)) else anywhere()


def is_plain(place: str) -> bool:
    """Whether a place on the path is a folder of packages, or nothing at all; a ZIP file or an egg is neither."""
    return not place.endswith(".egg") and not os.path.isfile(place)  # noqa: PTH113 - pathlib takes its time to import


def in_folders() -> Iterator[Package]:
    for place in sys.path:
        try:
            names = sorted(os.listdir(place or "."))  # noqa: PTH208
        except OSError:
            continue
        yield from (in_folder(place, name) for name in names if name.endswith(FOLDERS))


def in_folder(place: str, folder: str) -> Package:
    def read(name: str) -> str | None:
        try:
            with open(os.path.join(place, folder, name), encoding="utf-8", errors="replace") as file:  # noqa: PTH118, PTH123
                return file.read()
        except OSError:
            return None

    return Package(folder, read)


def anywhere() -> Iterator[Package]:
    from importlib.metadata import distributions

    for found in distributions():
        yield Package(f"{found.name or ''}-{found.version or ''}.dist-info", found.read_text)


def normalized(folder: str) -> str:
    """The name that counts: https://packaging.python.org/specifications/name-normalization/."""
    return re.sub(r"[-_.]+", "-", folder.rpartition(".")[0].partition("-")[0]).lower()


def named_in(package: Package, group: str) -> Iterator[tuple[str, str]]:
    """Names and values: https://packaging.python.org/specifications/entry-points/."""
    section = ""
    for line in map(str.strip, (package.read("entry_points.txt") or "").splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == group and not line.startswith("#"):
            name, _, value = map(str.strip, line.partition("="))
            if name and value:
                yield name, value


@cache
def headers(package: Package) -> dict[str, str]:
    """What stands above a package's README: https://packaging.python.org/specifications/core-metadata/."""
    text = package.read("METADATA") or package.read("PKG-INFO") or ""
    above = text.partition("\n\n")[0].splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in above)}
