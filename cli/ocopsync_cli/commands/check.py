"""``ocopsync check``: what is wrong in a catalogue, cell by cell. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say, say_n
from ocopsync_cli.office import open_catalogue
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import catalogue_argument, json_option, on_option, stack, to_option
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.catalogue import Catalogue, Row
    from ocopsync.connection import Connection
    from ocopsync.problem import Place, Problem, ProblemKind, Severity
    from ocopsync.settings import Settings

SHOWN = 100
"""Errors of one kind that are shown; --json has all."""
FEW = 5
"""Warnings and notes of one kind that are shown."""


@declare("check", help=N_("Say what is wrong in a catalogue, with the cell and what to do. Nothing is sent."))
@stack(catalogue_argument, to_option, on_option, json_option)
def command(catalogue: Path, to: tuple[str, ...], on: dt.date, as_json: bool) -> int:
    from ocopsync.problem import ERROR

    screen = Screen(as_json=as_json)
    settings = settings_or_none(catalogue)
    connections = chosen(settings, to)
    with open_catalogue(catalogue, settings, on=on) as opened:
        checked = Checked()
        problems = list(checked.over(opened, connections, on))
    show(screen, problems, checked)
    if as_json:
        from ocopsync.report.json import check_json

        screen.json(check_json(catalogue.name, on, checked.rows, checked.products, problems))
    return 1 if any(problem.severity is ERROR for problem in problems) else 0


def settings_or_none(catalogue: Path) -> Settings | None:
    """The settings where there are some: a catalogue can be checked before the folder is set up."""
    from ocopsync.errors import SettingsError
    from ocopsync.settings import find_settings
    from ocopsync_cli.office import settings_for, settings_given

    if settings_given() is None:
        try:
            find_settings(catalogue)
        except SettingsError:
            return None
    return settings_for(catalogue)


def chosen(settings: Settings | None, names: tuple[str, ...]) -> list[Connection]:
    """The marketplaces to check for; without settings, those named (or all installed) with their defaults."""
    from ocopsync.connection import Connection, connect, open_adapter
    from ocopsync.discovery import installed, load_adapter
    from ocopsync.listing import Scope

    if settings is not None:
        return connect(settings, names)
    opened = []
    for name in names or installed():
        table = load_adapter(name).Settings()
        opened.append(Connection(open_adapter(name, table), Scope(name, table.account, "")))
    return opened


class Checked:
    """Counts over a check."""

    def __init__(self) -> None:
        self.rows = 0
        self.products = 0
        self.unsupported: dict[str, Counter[str]] = {}

    def over(self, catalogue: Catalogue, connections: list[Connection], on: dt.date) -> Iterator[Problem]:
        rows = catalogue.rows()
        for row in rows:
            self.rows += 1
            self.products += row.product is not None
            yield from row.problems
            for connection in connections:
                yield from self._for_marketplace(row, connection, on)
        yield from catalogue.problems

    def _for_marketplace(self, row: Row, connection: Connection, on: dt.date) -> Iterator[Problem]:
        from ocopsync.problem import has_errors

        if row.product is None or has_errors(row.problems):
            return
        listing = connection.adapter.format(row.product, on=on)
        self.unsupported.setdefault(connection.title, Counter()).update(listing.unsupported)
        for problem in connection.adapter.check(listing):
            yield problem.moved(place=row.place, sku=row.sku, marketplace=connection.name)


def show(screen: Screen, problems: list[Problem], checked: Checked) -> None:
    from ocopsync.problem import Severity
    from ocopsync_cli.words import FIELDS, word

    order = list(Severity)
    for kind, some in groups(problems, order):
        show_kind(screen, kind, some)
    for title, fields in checked.unsupported.items():
        if fields:
            names = ", ".join(sorted(word(FIELDS, name) for name in fields))
            screen.line(
                say("{title} has no place for: {names}. This stays in the catalogue.", title=title, names=names)
            )
    counts = Counter(problem.severity for problem in problems)
    screen.line(
        say(
            "{rows}: {errors}, {warnings}, {notes}.",
            rows=say_n("{n} row", "{n} rows", checked.rows),
            errors=say_n("{n} error", "{n} errors", counts[order[0]]),
            warnings=say_n("{n} warning", "{n} warnings", counts[order[1]]),
            notes=say_n("{n} note", "{n} notes", counts[order[2]]),
        )
    )


def groups(problems: list[Problem], order: list[Severity]) -> list[tuple[ProblemKind, list[Problem]]]:
    """The problems of each kind, the heaviest kinds first, each in the order of the file."""
    by_kind: dict[str, list[Problem]] = {}
    for problem in problems:
        by_kind.setdefault(problem.code, []).append(problem)
    found = [(some[0].kind, some) for some in by_kind.values()]
    return sorted(found, key=lambda group: order.index(group[0].severity))


def show_kind(screen: Screen, kind: ProblemKind, problems: list[Problem]) -> None:
    """How heavy and how often; where and what is wrong, row by row; and, where it is the same for all, what to do."""
    from ocopsync.problem import ERROR
    from ocopsync_cli.words import SEVERITIES, word

    head = f"{word(SEVERITIES, kind.severity)} [{kind.code}]"
    (screen.bad if kind.severity is ERROR else screen.line)(head if len(problems) == 1 else f"{head} × {len(problems)}")
    shown = problems[: SHOWN if kind.severity is ERROR else FEW]
    advice = {str(problem.advice) for problem in shown}
    for problem in shown:
        show_problem(screen, problem, with_advice=len(advice) > 1)
    if len(problems) > len(shown):
        screen.block(str(say("… and {n} more; --json shows all.", n=len(problems) - len(shown))))
    if len(advice) == 1:
        screen.block("→ " + advice.pop())


def show_problem(screen: Screen, problem: Problem, *, with_advice: bool) -> None:
    from ocopsync.privacy import mask

    where = " · ".join(filter(None, [problem.sku, where_in(problem.place), problem.marketplace]))
    screen.block(f"{where}: {mask(str(problem.message))}" if where else mask(str(problem.message)))
    if with_advice:
        screen.block("→ " + mask(str(problem.advice)), indent=4)


def where_in(place: Place) -> str:
    """A place as the spreadsheet shows it; a whole row isn't mistaken for a product's number."""
    if place.row is None or place.cell:
        return str(place)
    row = str(say("row {row}", row=place.row))
    return f"{place.sheet}, {row}" if place.sheet else row
