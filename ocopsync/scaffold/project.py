"""The project of a new adapter, written from templates: it passes its own tests before anything is changed in it."""

from __future__ import annotations

import re
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from ocopsync import __version__
from ocopsync.discovery import brought, did_you_mean
from ocopsync.errors import UsageError, system_reason
from ocopsync.messages import N_, say

KINDS = {
    "json": N_("a JSON interface"),
    "html": N_("pages and forms, read as HTML"),
    "file": N_("a file that a person uploads"),
}
"""The ways into a marketplace for which there are templates."""
ALSO = {"json": ("werkzeug",), "html": ("beautifulsoup4", "lxml", "markupsafe", "werkzeug"), "file": ("werkzeug",)}
"""What a project imports besides ocopsync and what the seam itself is made of."""
MOST = 30
"""Letters of a name: people type it."""
TITLE = re.compile(r"[^\W_](?:[\w .,&()’–-]{0,58}[\w.)])?")
"""What people may call it: it is put between quotation marks in Python, JSON and TOML, and into pages."""
TAKEN = frozenset({"adapter", "cli", "record", "rest", "schemas"})
"""What an adapter's package, or one of its classes, would be called like something of ours: ``RestAdapter``."""
ENDING = ".jinja"
PORTS = range(8810, 8990)


def write_project(name: str, kind: str, folder: Path, *, title: str = "") -> list[Path]:
    """Write the project of the marketplace ``name`` into ``folder``, whole or not at all; the files, in order.

    ``title``: what people call it; empty: made of the name. Raises UsageError where one of them can't be used or the
    folder isn't empty.
    """
    check_name(name)
    check_title(title)
    if kind not in KINDS:
        raise UsageError(
            say(
                "There is no kind {kind!r} of adapter. Known: {known}.{hint}",
                kind=kind,
                known=", ".join(KINDS),
                hint=did_you_mean(kind, KINDS),
            )
        )
    try:
        insist_on_empty(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as aside:
            draft = Path(aside, "draft")
            written = [write(draft, path, text) for path, text in sorted(rendered(name, kind, title).items())]
            if folder.exists():
                folder.rmdir()  # only an empty one can be removed
            draft.rename(folder)
    except OSError as error:
        raise UsageError(say("{path} can't be written: {why}.", path=folder, why=system_reason(error))) from error
    return [folder / path.relative_to(draft) for path in written]


def check_name(name: str) -> None:
    """Raise UsageError where ``name`` can't be a marketplace's, or is one already."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > MOST:
        raise UsageError(
            say(
                "The name {name!r} can't be used. Write at most {most} small letters, digits and single hyphens, a "
                "letter first, such as lao-cai.",
                name=name,
                most=MOST,
            )
        )
    if name in TAKEN or (find_spec(package_of(name)) and name not in brought()):
        raise UsageError(
            say(
                "The name {name!r} can't be used: something of ocopsync, or the installed package {package}, is called "
                "like that. Write another, such as cho-{name}.",
                name=name,
                package=package_of(name),
            )
        )
    if name in brought():
        raise UsageError(
            say("The name {name!r} is taken. See what is installed with: ocopsync adapters list", name=name)
        )


def package_of(name: str) -> str:
    return f"ocopsync_{name.replace('-', '_')}"


def check_title(title: str) -> None:
    """Raise UsageError where ``title`` can't stand in all the files that name it."""
    if title and not TITLE.fullmatch(unicodedata.normalize("NFC", title)):
        raise UsageError(
            say(
                "The title {title!r} can't be used. Write at most 60 letters, digits, blanks and . , & ( ) -, such as "
                "Chợ Lào Cai.",
                title=title,
            )
        )


def insist_on_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            say("{folder} is there and not empty; nothing was written. Name another with --to.", folder=folder)
        )


def write(folder: Path, path: str, text: str) -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def rendered(name: str, kind: str, title: str = "") -> dict[str, str]:
    """The project's files, by path: those that all kinds have, and the kind's own, which take their place."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - what is written is Python, not a page
        undefined=StrictUndefined, variable_start_string="«", variable_end_string="»", keep_trailing_newline=True
    )
    words = words_for(name, kind, title)
    top = files("ocopsync.scaffold") / "templates"
    found = {path: text for part in ("common", kind) for path, text in templates(top / part)}
    return {
        path.replace("__package__", words["package"]): environment.from_string(text).render(words)
        for path, text in found.items()
    }


def templates(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    """Each template below ``folder``: its path without the ending, and its text."""
    for item in folder.iterdir():
        if item.is_dir():
            yield from templates(item, f"{below}{item.name}/")
        elif item.name.endswith(ENDING):
            yield below + item.name.removesuffix(ENDING), item.read_text(encoding="utf-8")


def words_for(name: str, kind: str, title: str = "") -> Mapping[str, str]:
    """What stands in the gaps of the templates."""
    from ocopsync.adapter import SEAM

    steps = name.split("-")
    version = ".".join(__version__.split(".")[:2])
    return {
        "name": name,
        "kind": kind,
        "distribution": f"ocopsync-{name}",
        "package": package_of(name),
        "Class": "".join(step.capitalize() for step in steps),
        "title": unicodedata.normalize("NFC", title) or " ".join(step.capitalize() for step in steps),
        "what": KINDS[kind],
        "port": str(PORTS[zlib.crc32(name.encode()) % len(PORTS)]),
        "seam": str(SEAM),
        "needs": ", ".join(f'"{item}"' for item in (f"ocopsync>={version}", *ALSO[kind])),
    }
