"""The vocabulary that all commands share: arguments, options, and click's own words in the user's language."""

from __future__ import annotations

import datetime as dt
import gettext
import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ocopsync.messages import LOCALE, N_, Message, translated, use_language

if TYPE_CHECKING:
    from ocopsync.strictness import Strictness

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]


def speak(language: str) -> None:
    """Speak ``language`` from now on, click's own words included; what isn't a language means Vietnamese."""
    language = language if language in ("vi", "en") else "vi"
    use_language(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("ocopsync", str(LOCALE))
    gettext.textdomain("ocopsync")


METAVARS = frozenset(
    (
        N_("ARGS"),
        N_("CATALOGUE"),
        N_("CODE"),
        N_("COLUMN"),
        N_("COMMAND"),
        N_("DATE"),
        N_("FIELD"),
        N_("FILE"),
        N_("FOLDER"),
        N_("IMAGE"),
        N_("KEY"),
        N_("KIND"),
        N_("LAYOUT"),
        N_("LINK"),
        N_("LOT"),
        N_("MARKETPLACE"),
        N_("NAME"),
        N_("OPTIONS"),
        N_("RUN"),
        N_("SERIAL"),
        N_("SKU"),
        N_("SKUS"),
        N_("TEXT"),
    )
)
"""The words that stand for what is to be written."""


def standing_for(metavar: str) -> str:
    """``[SKU]...`` in the user's language: ``[MÃ_SP]...``"""

    def word(found: re.Match[str]) -> str:
        return translated(found[0]).upper().replace(" ", "_") if found[0] in METAVARS else found[0]

    return re.sub(r"\w+(?: \w+)*", word, metavar)


class Argument(click.Argument):
    """An argument that is named in the user's language."""

    def make_metavar(self, ctx: click.Context) -> str:
        return standing_for(super().make_metavar(ctx))


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def make_metavar(self, ctx: click.Context) -> str:
        return standing_for(super().make_metavar(ctx))

    def get_help_record(self, context: click.Context) -> tuple[str, str] | None:
        kept, self.help = self.help, (self.help and translated(self.help))
        try:
            return super().get_help_record(context)
        finally:
            self.help = kept


class Command(click.Command):
    """A command whose help is translated when it is shown."""

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        kept, self.help = self.help, (self.help and translated(self.help))
        try:
            super().format_help_text(context, formatter)
        finally:
            self.help = kept

    def get_short_help_str(self, limit: int = 45) -> str:
        return translated(self.help) if self.help else ""

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        return [standing_for(piece) for piece in super().collect_usage_pieces(context)]


class Group(Command, click.Group):
    command_class = Command
    group_class = type


class LazyGroup(Group):
    """Knows its commands by name, each in a module of ``package``, and imports them when they are called."""

    def __init__(self, *given: Any, package: str, lines: Mapping[str, str], **details: Any) -> None:
        super().__init__(*given, **details)
        self.package, self.lines = package, lines

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.lines)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.lines:
            return None
        command: click.Command = import_module(f"{self.package}.{module_of(name)}").command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(str(Message("Commands"))):
            formatter.write_dl([(name, str(Message(line))) for name, line in self.lines.items()])


def module_of(name: str) -> str:
    """The module of a command: ``import_``, for Python keeps ``import`` for itself."""
    return f"{name}_" if iskeyword(name) else name


def command(name: str, help: str, *, settings: bool = True) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command; ``help`` is marked with ``N_``. ``settings``: whether it reads any."""

    def declare(function: Callable[..., Any]) -> click.Command:
        for option in (lang_option, settings_option) if settings else (lang_option,):
            function = option(function)
        return click.command(name, cls=Command, help=help)(function)

    return declare


def argument(name: str, **details: Any) -> Decorator[Any]:
    """Declare an argument."""
    return click.argument(name, cls=Argument, **details)


def option(*names: str, help: str, **details: Any) -> Any:
    """Declare an option; ``help`` is marked with ``N_``."""
    return click.option(*names, cls=Option, help=help, **details)


def _names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in (value or "").split(",") if name.strip())


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> dt.date:
    from ocopsync.clock import SystemClock, today

    if not value:
        return today(SystemClock())
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(value, form).date()
        except ValueError:
            continue
    raise click.BadParameter(str(Message(N_("{value!r} is not a date; write 31/12/2026."), values={"value": value})))


def day_given(context: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    """The day that an option names; None without it."""
    return _day(context, parameter, value) if value else None


def _allowed(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, int]:
    from ocopsync.brakes import KINDS

    allowed = {}
    for value in values:
        kind, _, number = value.partition("=")
        if kind not in KINDS or not number.isdecimal():
            known = ", ".join(f"{name}=N" for name in KINDS)
            raise click.BadParameter(
                str(Message(N_("{value!r} should be one of: {known}."), values={"value": value, "known": known}))
            )
        allowed[kind] = int(number)
    return allowed


def _mapped(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> None:
    """Kept for whoever reads the catalogue: ``{"Giá Tết": "price"}``; a field may be named by its usual heading."""
    mapping = context.ensure_object(dict).setdefault("map", {})
    for value in values:
        heading, _, name = value.rpartition("=")
        field = _field(name.strip()) if heading.strip() else ""
        if not field:
            expected = N_('{value!r} should be COLUMN=FIELD, for example "Giá Tết=price" or "Nội bộ=ignored".')
            raise click.BadParameter(str(Message(expected, values={"value": value})))
        mapping[heading.strip()] = field


def _field(name: str) -> str:
    from ocopsync.catalogue.headings import HEADINGS, recognise

    known = recognise(name)
    return name if name in HEADINGS else known.field if known else ""


lang_option: Decorator[Any] = option(
    "--lang",
    type=click.Choice(["vi", "en"]),
    envvar="OCOPSYNC_LANG",
    expose_value=False,
    help=N_("Language of all messages: vi (Vietnamese) or en (English)."),
)
settings_option: Decorator[Any] = option(
    "--settings",
    "settings_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=lambda context, parameter, value: context.ensure_object(dict).__setitem__("settings", value),
    help=N_("The settings file, where it isn't ocopsync.toml beside the catalogue."),
)
catalogue_argument: Decorator[Any] = argument("catalogue", type=click.Path(path_type=Path))
to_option: Decorator[Any] = option(
    "--to",
    metavar="NAME,…",
    callback=_names,
    help=N_("Marketplaces, separated by commas; without it all that are set up."),
)
of_installed_option: Decorator[Any] = option(
    "--to",
    metavar="NAME,…",
    callback=_names,
    help=N_("Marketplaces, separated by commas; without it all that are installed."),
)
on_option: Decorator[Any] = option(
    "--on", metavar="DATE", callback=_day, help=N_("The day whose rules count, 31/12/2026; without it today.")
)
map_option: Decorator[Any] = option(
    "--map",
    metavar="COLUMN=FIELD",
    multiple=True,
    expose_value=False,
    callback=_mapped,
    help=N_('Say what a column holds: "Giá Tết=price"; "Nội bộ=ignored" leaves it alone. May be repeated.'),
)
json_option: Decorator[Any] = option(
    "--json", "as_json", is_flag=True, help=N_("Print JSON for machines; words go to the error stream.")
)
yes_option: Decorator[Any] = option("--yes", "-y", is_flag=True, help=N_("Don't ask. It never releases a brake."))
allow_option: Decorator[Any] = option(
    "--allow",
    metavar="KIND=N",
    multiple=True,
    callback=_allowed,
    help=N_("Release a brake: update=N, withdraw=N, price=N or stock=N."),
)
_strict_option: Decorator[Any] = option(
    "--strict", is_flag=True, help=N_("Warnings count as errors: a row with one isn't published.")
)
_lenient_option: Decorator[Any] = option(
    "--lenient",
    is_flag=True,
    help=N_("Errors of rules with a legal source count as warnings; what can't be read stays an error."),
)


def strictness_options(function: Any) -> Any:
    """--strict and --lenient, handed on as one ``strictness``."""

    @wraps(function)
    def command(*given: Any, strict: bool, lenient: bool, **others: Any) -> Any:
        return function(*given, strictness=_strictness(strict, lenient), **others)

    return _strict_option(_lenient_option(command))


def _strictness(strict: bool, lenient: bool) -> Strictness:
    from ocopsync.errors import UsageError
    from ocopsync.messages import say
    from ocopsync.strictness import LENIENT, NORMAL, STRICT

    if strict and lenient:
        raise UsageError(say("--strict and --lenient are opposites; give one of them."))
    return STRICT if strict else LENIENT if lenient else NORMAL


missing_option: Decorator[Any] = option(
    "--withdraw-missing", is_flag=True, help=N_("Also withdraw what has left the catalogue.")
)


def stack(*options: Decorator[Any]) -> Decorator[Any]:
    """Several options as one decorator, shown in this order."""

    def decorate(function: Any) -> Any:
        for item in reversed(options):
            function = item(function)
        return function

    return cast("Decorator[Any]", decorate)
