"""Columns that need a person: headings that may mean several things are asked for, and the answers kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocopsync.messages import say
from ocopsync_cli.numbers import WholeNumber

if TYPE_CHECKING:
    from ocopsync.catalogue.headings import Column


def somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(columns: Sequence[Column]) -> dict[str, str]:
    """The field of each heading, as the person at the terminal says."""
    return {column.heading: _ask(column) for column in columns}


def _ask(column: Column) -> str:
    from ocopsync.catalogue.headings import HEADINGS, LEFT_ALONE

    fields = [*column.candidates, LEFT_ALONE]
    titles = [*(HEADINGS[field].title for field in column.candidates), str(say("none of these: leave it alone"))]
    question = say("What does the column {letter} '{heading}' hold?", letter=column.letter, heading=column.heading)
    click.echo(str(question), err=True)
    for number, title in enumerate(titles, 1):
        click.echo(f"  {number}. {title}", err=True)
    answer: int = click.prompt(str(say("Number")), type=WholeNumber(1, len(fields)), err=True)
    return fields[answer - 1]


def remember(path: Path | None, answers: dict[str, str]) -> None:
    """Keep the answers in the settings, so that nobody is asked again."""
    from ocopsync.errors import system_reason
    from ocopsync.setup import remember_columns

    if path is None:
        told = say("There are no settings to keep the answers in. To be asked only once: ocopsync init")
        click.echo(str(told), err=True)
        return
    try:
        remember_columns(path, answers)
    except OSError as error:
        why = system_reason(error)
        click.echo(str(say("The answers could not be kept in {file}: {why}", file=path.name, why=why)), err=True)
    else:
        click.echo(str(say("Kept in {file}.", file=path.name)), err=True)
