"""``ocopsync check``: what is wrong in a catalogue, cell by cell. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
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
    from ocopsync.catalogue import Catalogue, Row
    from ocopsync.connection import Connection
    from ocopsync.model import Product
    from ocopsync.problem import Place, Problem, ProblemKind, Severity
    from ocopsync.settings import Settings
    from ocopsync.strictness import Strictness

SHOWN = 100
"""Errors of one kind that are shown; --json has all."""
FEW = 5
"""Warnings and notes of one kind that are shown."""


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
    from ocopsync.problem import ERROR

    screen = Screen(as_json=as_json)
    if mark:
        may_be_written(catalogue, mark)
    settings = settings_or_none(catalogue)
    connections = chosen(settings, to, screen)
    with open_catalogue(catalogue, settings, on=on, strictness=strictness, checking=True) as opened:
        checked, found = Checked(), Found(everything=bool(mark or as_json))
        for problem in checked.over(opened, connections, on):
            found.add(problem)
        cells = mark_copy(opened, found.all, mark) if mark else 0
    show(screen, found, checked)
    if mark:
        show_marked(screen, catalogue, mark, cells)
    if as_json:
        from ocopsync.report.json import check_json

        screen.json(check_json(catalogue.name, on, checked.rows, checked.products, found.all))
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
    from ocopsync.connection import Connection, connect, open_adapter
    from ocopsync.discovery import load_adapter, usable
    from ocopsync.listing import Scope

    if settings is not None:
        found = connect(settings, names)
        if not names:
            tell_unusable(settings, screen)
        return found
    opened = []
    for name in names or usable():
        table = load_adapter(name).Settings()
        opened.append(Connection(open_adapter(name, table), Scope(name, table.account, "")))
    return opened


class Checked:
    """Counts over a check."""

    def __init__(self) -> None:
        self.rows = 0
        self.products = 0
        self.unsupported: dict[str, set[str]] = {}

    def over(self, catalogue: Catalogue, connections: list[Connection], on: dt.date) -> Iterator[Problem]:
        from ocopsync.problem import has_errors
        from ocopsync.strictness import all_taken

        for connection in connections:
            self.unsupported.setdefault(connection.title, set())
        for row in catalogue.rows():
            self.rows += 1
            yield from row.problems
            if row.product is None:
                continue
            self.products += 1
            if row.product.verb.publishes and not has_errors(row.problems):
                for connection in connections:
                    if problems := self._for_marketplace(row, row.product, connection, on):
                        yield from all_taken(problems, catalogue.strictness)
        yield from catalogue.problems

    def _for_marketplace(self, row: Row, product: Product, connection: Connection, on: dt.date) -> list[Problem]:
        listing = connection.adapter.format(product, on=on)
        self.unsupported[connection.title].update(listing.unsupported)
        problems = connection.adapter.check(listing)
        return [problem.moved(place=row.place, sku=row.sku, marketplace=connection.name) for problem in problems]


class Found:
    """The problems that were found, by kind: how many, and as many of the first as are shown; all on request."""

    def __init__(self, *, everything: bool) -> None:
        self.everything = everything
        self.all: list[Problem] = []
        self.weights: Counter[Severity] = Counter()
        self.times: Counter[str] = Counter()
        self.shown: dict[str, list[Problem]] = {}

    def add(self, problem: Problem) -> None:
        code, severity = problem.kind.code, problem.severity
        self.weights[severity] += 1
        self.times[code] += 1
        shown = self.shown.setdefault(code, [])
        if len(shown) < (SHOWN if severity.value == "error" else FEW):
            shown.append(problem)
        if self.everything:
            self.all.append(problem)

    def by_kind(self, order: list[Severity]) -> list[tuple[ProblemKind, list[Problem], int]]:
        """Each kind, its first problems in the order of the file, and how many there are; the heaviest kinds first."""
        found = [(some[0].kind, some, self.times[code]) for code, some in self.shown.items()]
        return sorted(found, key=lambda group: order.index(group[1][0].severity))


def show(screen: Screen, found: Found, checked: Checked) -> None:
    from ocopsync.problem import Severity
    from ocopsync_cli.words import FIELDS, word

    order = list(Severity)
    for kind, some, times in found.by_kind(order):
        show_kind(screen, kind, some, times)
    for title, fields in checked.unsupported.items():
        if fields:
            names = ", ".join(sorted(word(FIELDS, name) for name in fields))
            screen.line(
                say("{title} has no place for: {names}. This stays in the catalogue.", title=title, names=names)
            )
    counts = found.weights
    screen.line(
        say(
            "{rows}: {errors}, {warnings}, {notes}.",
            rows=say_n("{n} row", "{n} rows", checked.rows),
            errors=say_n("{n} error", "{n} errors", counts[order[0]]),
            warnings=say_n("{n} warning", "{n} warnings", counts[order[1]]),
            notes=say_n("{n} note", "{n} notes", counts[order[2]]),
        )
    )


def show_kind(screen: Screen, kind: ProblemKind, shown: list[Problem], times: int) -> None:
    """How heavy and how often; where and what is wrong, row by row; and, where it is the same for all, what to do."""
    from ocopsync.problem import ERROR
    from ocopsync_cli.words import SEVERITIES, word

    severity = shown[0].severity
    head = f"{word(SEVERITIES, severity)} [{kind.code}]"
    (screen.bad if severity is ERROR else screen.line)(head if times == 1 else f"{head} × {times}")
    advice = {str(problem.advice) for problem in shown}
    for problem in shown:
        show_problem(screen, problem, with_advice=len(advice) > 1)
    if times > len(shown):
        screen.block(str(say("… and {n} more; --json shows all.", n=times - len(shown))))
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
