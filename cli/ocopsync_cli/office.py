"""Opening what a command works with: settings, marketplaces, ledger, catalogue."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocopsync.messages import Message, say
from ocopsync_cli.screen import Screen, tame

if TYPE_CHECKING:
    import datetime as dt

    from ocopsync.catalogue import Catalogue, Row
    from ocopsync.connection import Connection
    from ocopsync.ledger import Ledger
    from ocopsync.settings import Settings, StampSettings
    from ocopsync.stamps.address import Base
    from ocopsync.strictness import Strictness


def settings_for(catalogue: Path | None = None) -> Settings:
    """The settings named with --settings, or those beside the catalogue, or those of this folder."""
    from attrs import evolve

    from ocopsync.settings import find_settings, load_settings

    settings = load_settings(settings_given() or find_settings(catalogue or Path.cwd()))
    return evolve(settings, columns={**settings.columns, **mapping_given()}) if mapping_given() else settings


def settings_or_none(place: Path) -> Settings | None:
    """The settings where there are some: a catalogue can be checked before the folder is set up."""
    from ocopsync.errors import SettingsError
    from ocopsync.settings import find_settings

    if settings_given() is None:
        try:
            find_settings(place)
        except SettingsError:
            return None
    return settings_for(place)


def stamp_settings() -> StampSettings:
    """What the settings say of stamps; where there are none, nothing."""
    from ocopsync.settings import StampSettings

    settings = settings_or_none(Path.cwd())
    return settings.stamps if settings else StampSettings()


def our_base() -> Base | None:
    """Where our own stamps lead, where there are settings that say so."""
    return stamp_settings().base


def settings_given() -> Path | None:
    """What --settings names."""
    given: Path | None = click.get_current_context().ensure_object(dict).get("settings")
    return given


def mapping_given() -> dict[str, str]:
    """What --map names: the field of a column, by its heading."""
    given: dict[str, str] = click.get_current_context().ensure_object(dict).get("map", {})
    return given


def connections_for(
    settings: Settings, names: Sequence[str], *, screen: Screen, push: bool, network: bool = True
) -> list[Connection]:
    """The marketplaces asked for.

    For pushing, one that may not be pushed to is an error where it was named, and left out with a line where it was
    not. Where requests will be made, missing credentials are an error before the first.
    """
    from ocopsync.connection import connect, has_credentials, may_push
    from ocopsync.errors import UsageError

    found = connect(settings, names)
    if not names:
        tell_unusable(settings, screen)
    if push and not names:
        found = [connection for connection in found if not left_out(connection, screen)]
    if not found:
        raise UsageError(say("No marketplace is set up. Add one to ocopsync.toml, or run: ocopsync init"))
    for connection in found if network else ():
        if push:
            may_push(connection)
        has_credentials(connection)
    return found


def tell_unusable(settings: Settings, screen: Screen) -> None:
    """Say which marketplaces are left out because their adapter can't be used; where there is no other, raise that."""
    for error in settings.unusable.values():
        if not settings.marketplaces.keys() - settings.unusable.keys():
            raise error
        screen.bad(error.message)


def left_out(connection: Connection, screen: Screen) -> bool:
    blocked = connection.adapter.push_blocked
    if blocked is not None:
        screen.line(say("{title} is left out: {why}", title=connection.title, why=blocked))
    return blocked is not None


def open_catalogue(
    path: Path,
    settings: Settings | None,
    *,
    on: dt.date,
    strictness: Strictness | None = None,
    checking: bool = False,
) -> Catalogue:
    """The catalogue, read as the settings say.

    Where a heading may mean several things, the person at the terminal is asked. For ``checking`` what stays uncertain
    is a problem among others; everywhere else it ends the command.
    """
    from ocopsync.opening import certain_or_raise
    from ocopsync_cli.columns import ask, remember, somebody_is_there

    opened = _read(path, settings, on, strictness, {})
    if opened.doubts and somebody_is_there():
        answers = ask(opened.doubts)
        remember(_settings_file(settings), answers)
        opened = _read(path, settings, on, strictness, answers)
    if not checking:
        certain_or_raise(opened)
    if settings is not None:
        _tell_changes(opened, settings, aloud=not checking)
    return opened


def stamped_rows(opened: Catalogue, settings: Settings, ledger: Ledger, day: dt.date) -> Iterator[Row]:
    """The catalogue's rows with what the ledger knows of their stamps."""
    from ocopsync.stamped import Stamps

    return Stamps.of(ledger, settings).on(opened.rows(), day)


def _read(
    path: Path, settings: Settings | None, on: dt.date, strictness: Strictness | None, answers: Mapping[str, str]
) -> Catalogue:
    from ocopsync.catalogue import read
    from ocopsync.opening import read_as_set
    from ocopsync.strictness import NORMAL

    how: dict[str, Any] = {"on": on, "strictness": strictness or NORMAL, "mapping": {**mapping_given(), **answers}}
    return read(path, **how) if settings is None else read_as_set(path, settings, **how)


def _settings_file(settings: Settings | None) -> Path | None:
    from ocopsync.settings import FILE_NAME

    return None if settings is None else settings_given() or settings.folder / FILE_NAME


def _tell_changes(opened: Catalogue, settings: Settings, *, aloud: bool) -> None:
    """Columns that appeared, vanished or got another name are problems of the file; and said where those aren't."""
    from ocopsync.catalogue.last_columns import changes_since_last_time
    from ocopsync.settings import FOLDER

    found = changes_since_last_time(opened, settings.folder / FOLDER)
    opened.announce(found)
    for problem in found if aloud else ():
        click.echo(tame(f"{problem.message} {problem.advice}"), err=True)


@contextmanager
def opened_ledger(settings: Settings) -> Iterator[Ledger]:
    from ocopsync.ledger import open_ledger

    with open_ledger(settings.ledger_url) as ledger:
        if ledger.migrated:
            click.echo(str(brought_up_to_date(ledger.migrated)), err=True)
        yield ledger


def brought_up_to_date(copy: str) -> Message:
    return say(
        "The ledger was brought up to date for this ocopsync; a copy of it as it was lies at {place}.", place=copy
    )


def has_ledger(settings: Settings) -> bool:
    """Whether there is a ledger yet; none is made."""
    from ocopsync.ledger import is_there

    return is_there(settings.ledger_url)


def new_run_id(now: dt.datetime) -> str:
    """Sorts by time and tells two runs of one second apart."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


@contextmanager
def stoppable(screen: Screen) -> Iterator[threading.Event]:
    """An event that Ctrl-C sets: what is in flight is finished and saved.

    A second one stops waiting for anything but the requests under way.
    """
    stop = threading.Event()

    def ask(number: int, frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo(str(say("Stopping: what is under way is finished and saved …")), err=True)

    before: list[tuple[int, Callable[..., Any] | int | None]] = []
    if threading.current_thread() is threading.main_thread():
        before = [(number, signal.signal(number, ask)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def confirmed(question: str, *, yes: bool, screen: Screen) -> bool:
    """Whether the user agrees. Raises UsageError where nobody is there to ask."""
    import sys

    from ocopsync.errors import UsageError

    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(say("Nothing was sent: nobody is there to ask. Run it with --yes if it is meant."))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # at the question, Ctrl-C ends at once
    try:
        return click.confirm(question, err=screen.as_json)
    finally:
        signal.signal(signal.SIGINT, before)
