"""The screen: lines, tables and progress; plain text where there is no terminal."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

from ocopsync.messages import Message, say

PLAIN_WIDTH = 160
"""Columns where there is no terminal that says how wide it is."""
PIECES = 20_000
"""Pieces of JSON that are printed at once."""
PLAIN_EVERY = 2.0
"""Seconds between lines of progress where there is no terminal."""
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it. What stands on a marketplace is anybody's writing."""


def tame(text: object) -> str:
    """The text with all that would command a terminal made visible."""
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", str(text))


class Screen:
    """Where a command's words go: to stdout, or to stderr where stdout is for JSON."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.stream: TextIO = sys.stderr if as_json else sys.stdout

    def line(self, message: Message | str = "") -> None:
        click.echo(tame(message), file=self.stream)

    def bad(self, message: Message | str) -> None:
        click.secho(tame(message), file=self.stream, fg="red")

    def good(self, message: Message | str) -> None:
        click.secho(tame(message), file=self.stream, fg="green")

    def table(self, headings: Sequence[Message | str], rows: Iterable[Sequence[object]]) -> None:
        """Print ``rows`` below ``headings``, and an empty line; nothing where there are no rows."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for heading in headings:
            table.add_column(str(heading), overflow="fold")
        for row in rows:
            table.add_row(*(Text(tame(cell)) for cell in row))
        if table.row_count:
            self._console().print(table)
            self.line()

    def block(self, text: str, *, indent: int = 2) -> None:
        """Print ``text`` indented, wrapped at the screen's width."""
        import textwrap

        margin = " " * indent
        width = min(self._console().width, PLAIN_WIDTH)
        self.line(textwrap.fill(text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False))

    def json(self, value: Any) -> None:
        """Print ``value`` on stdout as JSON, a piece at a time."""
        import json

        from ocopsync.streams import batched

        for pieces in batched(json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value), PIECES):
            click.echo("".join(pieces), nl=False)
        click.echo()

    def _console(self) -> Any:
        from rich.console import Console

        width = None if self.stream.isatty() else PLAIN_WIDTH
        return Console(file=self.stream, width=width, highlight=False, soft_wrap=False)


@contextmanager
def counting(label: Message) -> Iterator[Callable[[str, int], None]]:
    """Like :func:`progress`, where nobody knows how much there is: a line now and then says how much was done.

    Gives a function that is called with how much more was done.
    """
    done, last, lock = [0], [time.monotonic()], threading.Lock()

    def update(name: str, more: int) -> None:
        with lock:
            done[0] += more
            if time.monotonic() - last[0] >= PLAIN_EVERY:
                last[0] = time.monotonic()
                click.echo(str(say("{label}: {done}", label=label, done=done[0])), err=True)

    yield update


@contextmanager
def progress(total: int, label: Message) -> Any:
    """A progress bar on stderr (count, rate, time left), or plain lines where there is no terminal.

    Gives a function that is called with the number done so far in one of several works.
    """
    if not total:
        yield lambda name, done, of: None
    elif sys.stderr.isatty():
        with _bar(total, label) as update:
            yield update
    else:
        yield _plain(total, label)


@contextmanager
def _bar(total: int, label: Message) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    count = Counted()
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bars:
        task = bars.add_task(str(label), total=total, rate="")

        def update(name: str, done: int, of: int) -> None:
            bars.update(task, completed=count.of(name, done), rate=count.rate())

        yield update


def _plain(total: int, label: Message) -> Callable[[str, int, int], None]:
    count = Counted()
    last = [time.monotonic()]

    def update(name: str, done: int, of: int) -> None:
        all_done = count.of(name, done)
        if time.monotonic() - last[0] >= PLAIN_EVERY:
            last[0] = time.monotonic()
            left = f"{(total - all_done) / max(count.speed(), 0.01):.0f} s"
            message = say(
                "{label}: {done} of {total}, {rate}, {left} left",
                label=label,
                done=all_done,
                total=total,
                rate=count.rate(),
                left=left,
            )
            click.echo(str(message), err=True)

    return update


class Counted:
    """How much several works have done together, and how fast. Safe to use from several threads."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._started = time.monotonic()
        self._lock = threading.Lock()

    def of(self, name: str, done: int) -> int:
        with self._lock:
            self._done[name] = done
            return sum(self._done.values())

    def speed(self) -> float:
        with self._lock:
            return sum(self._done.values()) / max(time.monotonic() - self._started, 0.001)

    def rate(self) -> str:
        return f"{self.speed():.1f}/s"
