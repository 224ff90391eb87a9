"""Errors as sentences and exit codes."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ocopsync.errors import OcopsyncError, UsageError, system_reason
from ocopsync.messages import say
from ocopsync_cli.screen import tame


def explain(error: Exception) -> int:
    """Say what went wrong; the exit code."""
    if isinstance(error, OcopsyncError):
        click.echo(tame(error.message.render()), err=True)
        return 2 if isinstance(error, UsageError) else 1
    if isinstance(error, OSError) and error.filename:
        why = system_reason(error)
        told = say("{file} can't be read or written: {why}.", file=error.filename, why=why)
        click.echo(tame(told.render()), err=True)
        return 2
    message = say(
        "Something unexpected went wrong in ocopsync itself ({kind}). Nothing was lost: run the command again. "
        "If it stays, run it with OCOPSYNC_DEBUG=1 and send the output to the developers.",
        kind=type(error).__name__,
    )
    click.echo(message.render(), err=True)
    return 1


GRAVEST_FIRST = (130, 2, 4, 1, 3, 0)


def worst(codes: Iterable[int]) -> int:
    """The exit code of several works that were done in one command."""
    return min(codes, key=GRAVEST_FIRST.index)
