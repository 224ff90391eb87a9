"""Doctor: whether all that the commands work with is well, and what to do where it isn't. No request is sent."""

from __future__ import annotations

import enum
import platform
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from ocopsync import __version__
from ocopsync.clock import VIETNAM, Clock
from ocopsync.connection import Connection, connect, has_credentials, may_push
from ocopsync.errors import NotPermitted, OcopsyncError
from ocopsync.ledger import Health, Ledger, examine, ledger_to_read
from ocopsync.messages import Message, say, say_n, verbatim
from ocopsync.settings import Settings, load_settings

LITTLE_ROOM = 200 * 1024 * 1024
"""Bytes of free disk below which a warning is due: a catalogue's ledger and its copy fit into less."""


class Verdict(enum.Enum):
    WELL = "well"
    WARNING = "warning"
    """It works, and somebody should know."""
    WRONG = "wrong"
    """A command would fail, or somebody has something to do."""


@frozen
class Finding:
    about: str
    """What was looked at: ``settings``, ``ledger``, a marketplace's name …"""
    verdict: Verdict
    message: Message


def well(about: str, message: Message) -> Finding:
    return Finding(about, Verdict.WELL, message)


def warning(about: str, message: Message) -> Finding:
    return Finding(about, Verdict.WARNING, message)


def wrong(about: str, message: Message) -> Finding:
    return Finding(about, Verdict.WRONG, message)


def diagnose(find: Callable[[], Path], *, clock: Clock | None = None) -> Iterator[Finding]:
    """Look at everything, part by part. ``find`` finds the settings. Nothing is made, changed or sent."""
    versions = {"ocopsync": __version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    yield well("versions", verbatim(", ".join(" ".join(item) for item in versions.items())))
    try:
        path = find()
        settings = load_settings(path)
    except OcopsyncError as error:
        yield wrong("settings", error.message)
        return
    yield well("settings", say("{path} is complete (catalogue {id}).", path=path, id=settings.catalogue_id))
    yield from of_ledger(settings, clock)
    yield from of_marketplaces(settings)


# The ledger


def of_ledger(settings: Settings, clock: Clock | None = None) -> Iterator[Finding]:
    try:
        health = examine(settings.ledger_url)
        if health is None:
            yield well("ledger", say("There is no ledger yet; the first publish makes it."))
            return
        yield from of_health(health)
        if health.is_current and not health.damage:
            with ledger_to_read(settings.ledger_url, clock=clock) as ledger:
                yield from of_contents(ledger, settings.catalogue_id)
    except OcopsyncError as error:
        yield wrong("ledger", error.message)


def of_health(health: Health) -> Iterator[Finding]:
    for reason in health.damage:
        yield wrong(
            "ledger",
            say(
                "The ledger {place} is damaged or can't be written: {why}. Stop working with it. Check that it may be "
                "written; if it is damaged, put an earlier copy in its place.",
                place=health.place,
                why=reason,
            ),
        )
    if health.is_current and not health.damage:
        yield well(
            "ledger",
            say(
                "{place} is whole and can be written ({server}, schema {version}).",
                place=health.place,
                server=health.server,
                version=health.version,
            ),
        )
    elif not health.is_current:
        yield of_other_version(health)
    if health.room is not None:
        free = f"{health.room / 1024**2:,.0f}".replace(",", ".")
        told = say("{free} MB are free on the ledger's disk.", free=free)
        yield (
            well("disk", told)
            if health.room >= LITTLE_ROOM
            else warning(
                "disk", say("Only {free} MB are free on the ledger's disk. Make room before you publish.", free=free)
            )
        )
    for copy in health.copies:
        yield well("copies", say("A copy of the ledger from before an update lies at {place}.", place=copy))


def of_other_version(health: Health) -> Finding:
    if health.is_older:
        return warning(
            "ledger",
            say(
                "{place} was written by an older ocopsync (schema {version}). The next command brings it up to date "
                "and keeps a copy of it.",
                place=health.place,
                version=health.version,
            ),
        )
    return wrong(
        "ledger",
        say(
            "{place} was written by a newer ocopsync (schema {version}). Update ocopsync.",
            place=health.place,
            version=health.version,
        ),
    )


def of_contents(ledger: Ledger, catalogue: str) -> Iterator[Finding]:
    holders = ledger.holders(catalogue)
    for scope, (holder, until) in holders.items():
        yield well(
            "work",
            say(
                "{command} by {who} (process {pid}) is at work on {marketplace}, until {time} if it isn't renewed.",
                command=holder.command,
                who=holder.where,
                pid=holder.pid,
                marketplace=scope.marketplace,
                time=f"{until.astimezone(VIETNAM):%H:%M:%S}",
            ),
        )
    under_way = {scope.marketplace for scope in holders}
    unknown = {name: count for name, count in ledger.count_open(catalogue).items() if name not in under_way}
    for name, count in unknown.items():
        yield wrong(
            "operations",
            say_n(
                "Of {n} operation on {marketplace} nobody knows the outcome. See: ocopsync history --unknown",
                "Of {n} operations on {marketplace} nobody knows the outcome. See: ocopsync history --unknown",
                count,
                marketplace=name,
            ),
        )
    if not unknown:
        yield well("operations", say("Of every operation the outcome is known."))
    unended = ledger.unended_runs(catalogue)
    if unended and not holders:
        newest = unended[0]
        yield warning(
            "runs",
            say_n(
                "{n} run never ended (the newest: {command}, {time}). The next one looks up what was under way.",
                "{n} runs never ended (the newest: {command}, {time}). The next one looks up what was under way.",
                len(unended),
                command=newest.command,
                time=f"{newest.started.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}",
            ),
        )


# The marketplaces


def of_marketplaces(settings: Settings) -> Iterator[Finding]:
    for name, error in settings.unusable.items():
        yield wrong(name, error.message)
    if not settings.marketplaces and not settings.unusable:
        yield wrong("settings", say("No marketplace is set up. Add one to ocopsync.toml, or run: ocopsync init"))
    for name, table in settings.marketplaces.items():
        if not table.enabled:
            yield well(name, say("Switched off in the settings (enabled = false)."))
            continue
        try:
            (connection,) = connect(settings, [name])
        except OcopsyncError as error:
            yield wrong(name, error.message)
        except Exception as error:  # noqa: BLE001 - an outsider's adapter can fail with anything
            kind = type(error).__name__
            yield wrong(name, say("The adapter can't be loaded ({kind}). Install its package again.", kind=kind))
        else:
            yield from of_connection(connection)
            connection.close()


def of_connection(connection: Connection) -> Iterator[Finding]:
    name = connection.name
    try:
        has_credentials(connection)
        yield well(name, say("The credentials are set (account {account}).", account=connection.scope.account))
    except OcopsyncError as error:
        yield wrong(name, error.message)
    try:
        may_push(connection)
        yield well(name, permission(connection))
    except NotPermitted as error:
        yield warning(name, error.message)


def permission(connection: Connection) -> Message:
    adapter = connection.adapter
    if adapter.capabilities.hand_over:
        return say("Publishing writes a file that a person uploads.")
    if adapter.settings.permission.strip():
        return say("It may be pushed to: {permission}", permission=verbatim(adapter.settings.permission))
    return say("It is a practice marketplace on this computer.")
