"""``ocopsync check``: what is wrong in a catalogue, cell by cell. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import open_catalogue, settings_or_none, tell_unusable
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import (
    catalogue_argument,
    json_option,
    map_option,
    on_option,
    option,
    stack,
    strictness_options,
    to_option,
)
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.catalogue import Catalogue
    from ocopsync.checking import Checked
    from ocopsync.connection import Connection
    from ocopsync.problem import Place, Problem, ProblemKind
    from ocopsync.settings import Settings
    from ocopsync.strictness import Strictness

PLACES = 10
"""Places of one problem that are shown."""


@declare("check", help=N_("Say what is wrong in a catalogue, with the cell and what to do. Nothing is sent."))
@stack(
    catalogue_argument,
    to_option,
    on_option,
    map_option,
    strictness_options,
    option(
        "--mark",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=N_("Also write a copy of the workbook in which what is wrong is marked, to be corrected there."),
    ),
    json_option,
)
def command(
    catalogue: Path, to: tuple[str, ...], on: dt.date, strictness: Strictness, mark: Path | None, as_json: bool
) -> int:
    from ocopsync.checking import check
    from ocopsync.problem import ERROR

    screen = Screen(as_json=as_json)
    if mark:
        may_be_written(catalogue, mark)
    settings = settings_or_none(catalogue)
    connections = chosen(settings, to, screen)
    with open_catalogue(catalogue, settings, on=on, strictness=strictness, checking=True) as opened:
        found = check(opened, connections, on=on, everything=bool(mark or as_json))
        cells = mark_copy(opened, found.all, mark) if mark else 0
    show(screen, found)
    if mark:
        show_marked(screen, catalogue, mark, cells)
    if as_json:
        from ocopsync.report.json import check_json

        screen.json(check_json(catalogue.name, on, found.rows, found.products, found.all))
    return 1 if found.weights[ERROR] else 0


def may_be_written(catalogue: Path, target: Path) -> None:
    """Before anything is read: a large catalogue takes its time."""
    from ocopsync.report.marked_file import check_target

    check_target(catalogue, target)


def mark_copy(catalogue: Catalogue, problems: list[Problem], target: Path) -> int:
    from ocopsync.report.mark import mark

    return mark(catalogue, problems, target)


def show_marked(screen: Screen, catalogue: Path, marked: Path, cells: int) -> None:
    """What was written, and what to do with it."""
    count = say_n("{n} cell is marked", "{n} cells are marked", cells)
    screen.good(say("{path} is written: {count}.", path=marked, count=count))
    if not cells:
        return
    if marked.absolute().parent != catalogue.absolute().parent:
        screen.line(
            say("Put it beside {catalogue} before it is checked: pictures are looked for there.", catalogue=catalogue)
        )
    screen.line(say("Correct what is coloured, save it, then run: ocopsync check {path}", path=marked))


def chosen(settings: Settings | None, names: tuple[str, ...], screen: Screen) -> list[Connection]:
    """The marketplaces to check for; without settings, those named (or all installed) with their defaults."""
    from ocopsync.connection import Connection, connect, default_settings, open_adapter
    from ocopsync.discovery import usable
    from ocopsync.errors import AdapterUnusable
    from ocopsync.listing import Scope

    if settings is not None:
        found = connect(settings, names)
        if not names:
            tell_unusable(settings, screen)
        return found
    opened = []
    for name in names or usable():
        try:
            table = default_settings(name)
            opened.append(Connection(open_adapter(name, table), Scope(name, table.account, "")))
        except AdapterUnusable as error:
            if names:
                raise
            screen.bad(error.message)
    return opened


def show(screen: Screen, found: Checked) -> None:
    from ocopsync.problem import ERROR, NOTE, WARNING
    from ocopsync_cli.words import FIELDS, word

    for kind, some, times in found.by_kind():
        show_kind(screen, kind, some, times)
    for title, fields in found.unsupported.items():
        if fields:
            names = ", ".join(sorted(word(FIELDS, name) for name in fields))
            screen.line(
                say("{title} has no place for: {names}. This stays in the catalogue.", title=title, names=names)
            )
    counts = found.weights
    screen.line(
        say(
            "{rows}: {errors}, {warnings}, {notes}.",
            rows=say_n("{n} row", "{n} rows", found.rows),
            errors=say_n("{n} error", "{n} errors", counts[ERROR]),
            warnings=say_n("{n} warning", "{n} warnings", counts[WARNING]),
            notes=say_n("{n} note", "{n} notes", counts[NOTE]),
        )
    )


def show_kind(screen: Screen, kind: ProblemKind, shown: list[Problem], times: int) -> None:
    """How heavy and how often; where and what is wrong; and what to do. What is the same for all is said once."""
    from ocopsync.problem import ERROR
    from ocopsync_cli.words import SEVERITIES, word

    severity = shown[0].severity
    head = f"{word(SEVERITIES, severity)} [{kind.code}]"
    (screen.bad if severity is ERROR else screen.line)(head if times == 1 else f"{head} × {times}")
    advice = {str(problem.advice) for problem in shown}
    if len(shown) > 1 and len({str(problem.message) for problem in shown}) == 1:
        show_places(screen, shown, times)
    else:
        for problem in shown:
            show_problem(screen, problem, with_advice=len(advice) > 1)
        show_rest(screen, times - len(shown))
    if len(advice) == 1:
        screen.block("→ " + advice.pop())


def show_places(screen: Screen, alike: list[Problem], times: int) -> None:
    """What is wrong in the same words everywhere, and where."""
    from ocopsync.privacy import mask

    places = list(filter(None, map(where, alike[:PLACES])))
    screen.block(mask(str(alike[0].message)))
    screen.block("; ".join(places), indent=4)
    show_rest(screen, times - len(places), indent=4)


def show_problem(screen: Screen, problem: Problem, *, with_advice: bool) -> None:
    from ocopsync.privacy import mask

    said, at = mask(str(problem.message)), where(problem)
    screen.block(f"{at}: {said}" if at else said)
    if with_advice:
        screen.block("→ " + mask(str(problem.advice)), indent=4)


def show_rest(screen: Screen, more: int, *, indent: int = 2) -> None:
    if more:
        screen.block(str(say("… and {n} more; --json shows all.", n=more)), indent=indent)


def where(problem: Problem) -> str:
    """Product code, cell and marketplace, as far as there are any."""
    return " · ".join(filter(None, [problem.sku, where_in(problem.place), problem.marketplace]))


def where_in(place: Place) -> str:
    """A place as the spreadsheet shows it; a whole row isn't mistaken for a product's number."""
    if place.row is None or place.cell:
        return str(place)
    row = str(say("row {row}", row=place.row))
    return f"{place.sheet}, {row}" if place.sheet else row
