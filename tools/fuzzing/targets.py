"""What is tried with each input, and what may come out: a value or one of the known refusals."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

import ocopsync.vietnam
from ocopsync.catalogue import read
from ocopsync.catalogue.values import PARSERS
from ocopsync.errors import InputError
from ocopsync.vietnam import legacy, text
from ocopsync.vietnam.reading import Unreadable
from tools.fuzzing.inputs import Input

ON = dt.date(2026, 11, 21)
SLOW = 5.0
"""Seconds that a file, or one parser with one text, may take."""
ROWS = 3000


class Endless(BaseException):
    """An input took longer than any may."""


def attempt(tried: Input, path: Path) -> str:
    """What went wrong, with its traceback; empty where nothing did."""
    try:
        _in_time(_read, path) if tried.suffix else _parse(tried.texts)
    except (Exception, Endless):  # noqa: BLE001 - whatever it is, it is a finding
        return traceback.format_exc(limit=-12)
    return ""


def _in_time(try_it: Callable[[Any], Any], given: object) -> None:
    _wake_up_in(SLOW)
    try:
        try_it(given)
    finally:
        _wake_up_in(0)


def _wake_up_in(seconds: float) -> None:
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, _endless)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _endless(number: int, frame: FrameType | None) -> None:
    raise Endless


def _read(path: Path) -> None:
    """The whole way: open, walk over the rows, and put every problem into words, which must be fit for a terminal."""
    try:
        with read(path, on=ON) as catalogue:
            for problem in catalogue.problems:
                _say(problem)
            for row in islice(catalogue, ROWS):
                for problem in row.problems:
                    _say(problem)
    except InputError as error:
        error.message.render("en").encode()
        error.message.render("vi").encode()


def _say(problem: Any) -> None:
    for message in (problem.message, problem.advice):
        for language in ("en", "vi"):
            message.render(language).encode()
    str(problem.place).encode("utf-8", "surrogateescape")


def _parse(texts: tuple[str, ...]) -> None:
    for given in texts:
        for name, parse in parsers().items():
            try:
                _in_time(parse, given)
            except Unreadable:
                pass
            except (Exception, Endless) as error:
                raise AssertionError(f"{name}({given[:200]!a}) ended with {error!r:.200}") from error


@lru_cache(maxsize=1)
def parsers() -> dict[str, Callable[[str], Any]]:
    """Every function that makes something of a text: the parsers of values, of cells, and what heals texts."""
    found: dict[str, Callable[[str], Any]] = dict(_public())
    found |= {f"cell.{field}": _of_cell(field) for field in PARSERS}
    return found | {
        "text.one_line": text.one_line,
        "text.lines": text.lines,
        "text.plain": text.plain,
        "text.same_word": text.same_word,
        "legacy.heal": legacy.heal,
        "legacy.heal, likely TCVN3": lambda given: legacy.heal(given, likely="TCVN3"),
        "legacy.doubtful": legacy.doubtful,
        "legacy.is_suspect": legacy.is_suspect,
        "legacy.encoding_of": lambda given: legacy.encoding_of(given.encode("cp1258", "replace")),
    }


def _public() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Every ``parse_…`` and ``read_…`` of ocopsync.vietnam that needs a text and nothing else."""
    for module in pkgutil.iter_modules(ocopsync.vietnam.__path__):
        place = importlib.import_module(f"ocopsync.vietnam.{module.name}")
        for name, parse in vars(place).items():
            own = getattr(parse, "__module__", "") == place.__name__
            if own and name.startswith(("parse_", "read_")) and _takes_a_text(parse):
                yield f"{module.name}.{name}", parse


def _takes_a_text(parse: Callable[..., Any]) -> bool:
    first, *others = inspect.signature(parse).parameters.values()
    return first.annotation == "str" and all(other.default is not other.empty for other in others)


def _of_cell(field: str) -> Callable[[str], Any]:
    def parse(given: str) -> None:
        for cell in (given, *_numbers(given)):
            for unit in ("", "g", "nghin dong"):
                PARSERS[field](cell, _ignore, unit)

    return parse


def _numbers(given: str) -> Iterator[Any]:
    """The number that a workbook would hold, and what else it may hold there."""
    try:
        yield float(given)
    except ValueError:
        yield from (float(len(given)), len(given) % 2 == 0, ON, dt.datetime(1900, 1, 1), dt.time(1, 2), dt.timedelta(1))


def _ignore(*kind: Any, **values: Any) -> None: ...
