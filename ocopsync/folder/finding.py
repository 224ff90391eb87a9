"""Finding the catalogues in a folder: each has settings of its own, and the file that they name or the only one."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen

from ocopsync.catalogue.choosing import candidates
from ocopsync.errors import InputError, SettingsError, UsageError, in_words, system_reason
from ocopsync.folder.workbooks import copies_left_out, is_hardly_a_catalogue, is_of_decisions
from ocopsync.messages import Message, say
from ocopsync.settings import FILE_NAME, Settings, load_settings
from ocopsync.stamps.tables import is_of_stamps

DEMO = "made-by-ocopsync-demo"
"""What shows that a folder was made by the demo: nobody's catalogue is there."""


@frozen(kw_only=True)
class Cooperative:
    """A catalogue in its folder, or why there is none to be compared."""

    folder: Path
    settings: Settings | None = None
    file: Path | None = None
    trouble: Message | None = None
    left_out: Sequence[Message] = ()
    """What is said of files that could be taken for the catalogue, and weren't."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.settings.name if self.settings else self.folder.resolve().name


def find_catalogues(folder: Path) -> list[Cooperative]:
    """The catalogues in ``folder`` and all folders below it, in order of their paths.

    Hidden folders and what the demo left don't count. Of two with one catalogue id neither is to be compared.

    :raises UsageError: there is none, or the folder can't be read
    """
    found = sorted(_cooperatives(folder), key=lambda one: one.folder)
    if not found:
        raise UsageError(
            say(
                "There is no {file} in {folder} or in a folder below it, so there is no catalogue. "
                "Set each cooperative's folder up with: ocopsync init FOLDER",
                file=FILE_NAME,
                folder=folder,
            )
        )
    return list(_told_apart(found))


def _cooperatives(top: Path) -> Iterator[Cooperative]:
    """Those below ``top``; each once, even where links lead to it, too, or in a circle."""
    seen: set[str] = set()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real in seen or os.path.exists(folder / DEMO):  # noqa: PTH110 - pathlib's raises where it may not look
            continue
        seen.add(real)
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as error:
            if folder == top:
                raise UsageError(say("{folder} can't be read: {why}", folder=folder, why=in_words(error))) from error
            yield Cooperative(folder=folder, trouble=system_reason(error))
            continue
        if FILE_NAME in names:
            yield cooperative_in(folder)
        below = [folder / name for name in names if not name.startswith(".") and os.path.isdir(folder / name)]  # noqa: PTH112
        waiting += sorted(below, key=lambda place: not place.is_symlink())  # a place is named by its own path


def cooperative_in(folder: Path) -> Cooperative:
    """The catalogue in a folder that has settings."""
    settings = None
    try:
        settings = load_settings(folder / FILE_NAME)
        file = catalogue_file(settings)
        left_out = () if settings.catalogue_file else copies_left_out(file)
        return Cooperative(folder=folder, settings=settings, file=file, left_out=left_out)
    except (UsageError, OSError) as error:
        return Cooperative(folder=folder, settings=settings, trouble=in_words(error))


def catalogue_file(settings: Settings) -> Path:
    """The catalogue that the settings name, else the only file beside them that can be one.

    :raises InputError: there is none
    :raises SettingsError: it isn't where the settings say, or there are several
    """
    if settings.catalogue_file:
        return _named(settings)
    found = candidates(settings.folder, but=lambda path: is_of_stamps(path) or is_of_decisions(path))
    if len(found) > 1:
        found = [path for path in found if not is_hardly_a_catalogue(path)] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            say(
                'There is no catalogue beside {file}. Put it there, or say under [catalogue] where it is: file = "…"',
                file=FILE_NAME,
            )
        )
    raise SettingsError(
        say(
            "Several files beside {file} can be the catalogue: {files}. Say under [catalogue] which it is: "
            'file = "{first}"',
            file=FILE_NAME,
            files=", ".join(path.name for path in found),
            first=found[0].name,
        )
    )


def _named(settings: Settings) -> Path:
    path = settings.folder / settings.catalogue_file
    if not path.is_file():
        raise SettingsError(
            say(
                "{file} names {named} as the catalogue, and there is no such file. Correct `file` under [catalogue].",
                file=FILE_NAME,
                named=settings.catalogue_file,
            )
        )
    return path


def _told_apart(found: Sequence[Cooperative]) -> Iterator[Cooperative]:
    """Of two folders with one catalogue id nobody knows whose the listings are."""
    by_id: dict[str, list[Cooperative]] = {}
    for one in found:
        if one.settings:
            by_id.setdefault(one.settings.catalogue_id, []).append(one)
    for one in found:
        others = [other for other in by_id[one.settings.catalogue_id] if other is not one] if one.settings else []
        yield evolve(one, file=None, trouble=_copied(others)) if others else one


def _copied(others: Sequence[Cooperative]) -> Message:
    return say(
        "It has the same catalogue id as {folders}: one is a copy of the other, and nobody knows whose the listings "
        "are. Delete the copy; or remove its {file} and ledger and set it up anew with: ocopsync init FOLDER",
        folders=", ".join(str(one.folder) for one in others),
        file=FILE_NAME,
    )


def known_or_raise(found: Iterable[Cooperative], names: Collection[str]) -> None:
    """Raise SettingsError where a marketplace is named that none of the catalogues is set up for."""
    known = [one.settings for one in found if one.settings]
    there = {name for settings in known for name in settings.marketplaces}
    for settings in known[:1]:
        settings.chosen(name for name in names if name not in there)
