"""Discovery: which adapters are installed. The entry-point group is the only list; the core has none of its own.

To list them nothing is loaded, and one that can't be used (broken, written for another version of the seam, or with
the name of another) is said and never stands in the way of the others.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from ocopsync.entry_points import EntryPoint, entry_points
from ocopsync.errors import AdapterUnusable, SettingsError
from ocopsync.messages import Message, say

if TYPE_CHECKING:  # to list what is installed nothing of it is needed
    from ocopsync.adapter import Adapter

_ONE_AT_A_TIME = threading.RLock()

ADAPTERS = "ocopsync.adapters"
SANDBOXES = "ocopsync.sandboxes"


@cache
def brought(group: str = ADAPTERS) -> Mapping[str, tuple[EntryPoint, ...]]:
    """Every name in ``group``, in order, with all that bring it. Nothing is loaded."""
    found: dict[str, list[EntryPoint]] = {}
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        found.setdefault(point.name, []).append(point)
    return {name: tuple(points) for name, points in found.items()}


def installed(group: str = ADAPTERS) -> dict[str, EntryPoint]:
    """The entry points of ``group`` by name, in order of name, without those that clash. Nothing is loaded."""
    return {name: points[0] for name, points in brought(group).items() if len(points) == 1}


def clashing(group: str = ADAPTERS) -> dict[str, tuple[EntryPoint, ...]]:
    """The names that several packages bring; none of them silently takes the others' place."""
    return {name: points for name, points in brought(group).items() if len(points) > 1}


def load_adapter(name: str) -> type[Adapter]:
    """The adapter class called ``name``.

    Raises SettingsError where there is none, AdapterUnusable where it can't be used.
    """
    kind = _load(ADAPTERS, name)
    insist_on_our_seam(installed()[name], kind)
    lacking = "; ".join(str(why) for why in shortcomings(kind, name))
    if lacking:
        raise unusable(installed()[name], lacking)
    return cast("type[Adapter]", kind)


def load_sandbox(name: str) -> Any:
    """The sandbox class of the marketplace ``name``; raises as :func:`load_adapter` does."""
    from ocopsync.testing.sandbox import Sandbox

    kind = _load(SANDBOXES, name)
    if isinstance(kind, type) and issubclass(kind, Sandbox):
        return kind
    raise unusable(installed(SANDBOXES)[name], say("it is not a subclass of ocopsync.testing.Sandbox"))


def usable(group: str = ADAPTERS) -> dict[str, Any]:
    """The adapters (or sandboxes) that can be loaded, by name; the others are left out, see :func:`why_unusable`."""
    load = load_adapter if group == ADAPTERS else load_sandbox
    found: dict[str, Any] = {}
    for name in installed(group):
        with contextlib.suppress(AdapterUnusable):
            found[name] = load(name)
    return found


def why_unusable(name: str) -> AdapterUnusable | None:
    """What keeps the installed adapter ``name`` from being used, or None. It is loaded to find out."""
    try:
        load_adapter(name)
    except AdapterUnusable as error:
        return error
    return None


def _load(group: str, name: str) -> Any:
    points = brought(group).get(name, ())
    if not points:
        raise SettingsError(
            say(
                "There is no marketplace {name!r}. Installed: {installed}.{hint}",
                name=name,
                installed=", ".join(brought(group)),
                hint=did_you_mean(name, brought(group)),
            )
        )
    if len(points) > 1:
        raise AdapterUnusable(clash(name, points))
    try:
        with output_kept():
            return points[0].load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit too: somebody else's module may do anything while it is imported
        raise unusable(points[0], why_not_loaded(error)) from error


@contextlib.contextmanager
def output_kept() -> Iterator[None]:
    """Meanwhile what is printed, by whatever way, goes to the error stream: it must not get among our JSON.

    One thread at a time: a second one would take the error stream for the output, and put that back in its place.
    """
    with _ONE_AT_A_TIME, contextlib.ExitStack() as stack:
        if sys.stdout and not sys.stdout.closed:
            sys.stdout.flush()
        with contextlib.suppress(OSError):  # one of them was closed before we began
            output = os.dup(1)
            stack.callback(os.close, output)
            os.dup2(2, 1)
            stack.callback(os.dup2, output, 1)
        stack.enter_context(contextlib.redirect_stdout(_ToErrors()))
        yield


class _ToErrors(io.TextIOBase):
    """Closing it closes nothing."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)


def clash(name: str, points: Iterable[EntryPoint]) -> Message:
    """Who brings ``name``, and what to do."""
    return say(
        "Several installed packages bring a marketplace {name!r}: {packages}. None of them is used. "
        "Remove all but one: pip uninstall PACKAGE",
        name=name,
        packages=", ".join(f"{package_of(point)} ({point.value})" for point in points),
    )


def why_not_loaded(error: BaseException) -> Message:
    """Why a module wasn't imported: the kind of the error and its place, for its text may hold anything."""
    if isinstance(error, ModuleNotFoundError):
        return say("it needs {module}, which is not installed", module=error.name)
    if isinstance(error, SyntaxError):
        return say("{file}, line {line} is not correct Python", file=error.filename, line=error.lineno)
    if isinstance(error, SystemExit):
        return say("it ended the program while it was loaded")
    return say("{kind} in {file}, line {line}, while it was loaded", **place_of(error))


def not_made(name: str, error: BaseException) -> AdapterUnusable:
    """The adapter ``name`` was loaded, and an object of it couldn't be made with the settings given."""
    return unusable(
        installed()[name], say("{kind} in {file}, line {line}, while it was made with its settings", **place_of(error))
    )


def place_of(error: BaseException) -> dict[str, object]:
    """The kind of an error and where it was raised."""
    import traceback  # to list what is installed neither this nor difflib is needed

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return {"kind": type(error).__name__, "file": frame.filename, "line": frame.lineno}


def shortcomings(kind: Any, name: str) -> Iterator[Message]:
    """What an adapter class lacks to be the one called ``name``."""
    from ocopsync.adapter import Adapter, AdapterSettings

    if not (isinstance(kind, type) and issubclass(kind, Adapter)):
        yield say("it is not a subclass of ocopsync.adapter.Adapter")
        return
    missing = [name for name in ("name", "title", "schema") if not hasattr(kind, name)]
    missing += sorted(kind.__abstractmethods__)
    if missing:
        yield say("it lacks {names}", names=", ".join(missing))
    elif kind.name != name:  # its listings would be kept in the ledger as another marketplace's
        yield say("it calls itself {theirs!r}", theirs=kind.name)
    if not (isinstance(kind.Settings, type) and issubclass(kind.Settings, AdapterSettings)):
        yield say("its Settings are not a subclass of ocopsync.adapter.AdapterSettings")


def insist_on_our_seam(point: EntryPoint, kind: Any) -> None:
    """Raise AdapterUnusable where ``kind`` was written for another version of the seam."""
    from ocopsync.adapter import SEAM

    seam = getattr(kind, "seam", SEAM)  # what isn't an adapter is told by its shortcomings
    if seam == SEAM:
        return
    newer = isinstance(seam, int) and seam > SEAM
    raise AdapterUnusable(
        say(
            "The marketplace {name!r} ({package}) was written for version {theirs} of the seam between ocopsync and "
            "its adapters; this ocopsync has version {ours}. Install a version that fits: pip install --upgrade {what}",
            name=point.name,
            package=package_of(point),
            theirs=seam,
            ours=SEAM,
            what="ocopsync" if newer else point.dist.name if point.dist else point.module,
        )
    )


def unusable(point: EntryPoint, why: object) -> AdapterUnusable:
    return AdapterUnusable(
        say(
            "The marketplace {name!r} ({package}) can't be used: {why}. The others can. Install it anew, or remove it: "
            "pip uninstall {distribution}",
            name=point.name,
            package=package_of(point),
            why=why,
            distribution=point.dist.name if point.dist else point.module,
        )
    )


def package_of(point: EntryPoint) -> str:
    """The distribution that brings an entry point, with its version."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.module


def did_you_mean(word: str, known: Iterable[str]) -> Message | str:
    """`` Did you mean …?`` where something known is near, else nothing."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return say(" Did you mean {near!r}?", near=near[0]) if near else ""
