"""Discovery: which adapters are installed. The entry-point group is the only list; the core has none of its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, cast

from ocopsync.errors import SettingsError
from ocopsync.messages import Message, say

if TYPE_CHECKING:  # to list what is installed nothing of it is needed
    from ocopsync.adapter import Adapter

ADAPTERS = "ocopsync.adapters"
SANDBOXES = "ocopsync.sandboxes"


@cache
def installed(group: str = ADAPTERS) -> dict[str, EntryPoint]:
    """The entry points of ``group`` by name, in order of name. Nothing is loaded.

    Raises SettingsError where two packages bring the same name: neither silently takes the other's place.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        if point.name in found:
            raise SettingsError(
                say(
                    "Two installed packages bring a marketplace {name!r}: {first} and {second}. Remove one of them.",
                    name=point.name,
                    first=found[point.name].value,
                    second=point.value,
                )
            )
        found[point.name] = point
    return found


def load_adapter(name: str) -> type[Adapter]:
    """The adapter class called ``name``. Raises SettingsError where there is none."""
    return cast("type[Adapter]", _load(ADAPTERS, name))


def load_sandbox(name: str) -> Any:
    """The sandbox class of the marketplace ``name``."""
    return _load(SANDBOXES, name)


def _load(group: str, name: str) -> Any:
    points = installed(group)
    if name not in points:
        raise SettingsError(
            say(
                "There is no marketplace {name!r}. Installed: {installed}.{hint}",
                name=name,
                installed=", ".join(points),
                hint=did_you_mean(name, points),
            )
        )
    return points[name].load()


def did_you_mean(word: str, known: Iterable[str]) -> Message | str:
    """`` Did you mean …?`` where something known is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return say(" Did you mean {near!r}?", near=near[0]) if near else ""
