"""``ocopsync``: the group of commands, each imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from keyword import iskeyword

import click

from ocopsync import __version__
from ocopsync.messages import N_
from ocopsync_cli.vocabulary import Group, Option, lang_option, speak

COMMANDS = {
    "init": N_("Set this folder up."),
    "login": N_("Enter or try the credentials of a marketplace."),
    "template": N_("Write an empty catalogue workbook to be filled in."),
    "check": N_("Say what is wrong in a catalogue."),
    "plan": N_("Show what publish would do; nothing is sent."),
    "publish": N_("Put a catalogue onto the marketplaces."),
    "reconcile": N_("Say in what the marketplaces differ from what was meant, and who changed it."),
    "resolve": N_("Settle a listing of which nobody knows what became."),
    "adopt": N_("Take over a listing that was not made by ocopsync."),
    "withdraw": N_("Take listings down."),
    "undo": N_("Bring back what a run changed."),
    "history": N_("What was sent, and what became of it."),
    "import": N_("Make a catalogue from what already stands on a marketplace."),
    "export": N_("Write a marketplace's upload workbook."),
    "stamps": N_("Traceability stamps: say what stands in one."),
    "adapters": N_("The marketplaces that are installed."),
    "doctor": N_("Say whether settings, ledger and marketplaces are in order."),
    "explain": N_("What a problem's code means and what to do."),
    "sandbox": N_("Serve practice marketplaces on this computer."),
    "demo": N_("The whole story, on practice marketplaces."),
}
"""Every command with its line in the overview."""


class LazyGroup(Group):
    """Knows its commands by name and imports them when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ocopsync_cli.commands.{module_of(name)}").command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        from ocopsync.messages import Message

        with formatter.section(str(Message("Commands"))):
            formatter.write_dl([(name, str(Message(line))) for name, line in COMMANDS.items()])


def module_of(name: str) -> str:
    """The module of a command: ``import_``, for Python keeps ``import`` for itself."""
    return f"{name}_" if iskeyword(name) else name


@click.group(
    cls=LazyGroup,
    help=N_("Put OCOP producers' catalogues onto marketplaces, and keep them true there."),
)
@click.version_option(__version__, message="ocopsync %(version)s", cls=Option, help=N_("Show the version and exit."))
@lang_option
def cli() -> None: ...


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for: needed before click reads the arguments, for its own words too."""
    for before, word in zip(["", *arguments], arguments, strict=False):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if before == "--lang":
            return word
    return environment.get("OCOPSYNC_LANG", "")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    speak(language_of(sys.argv[1:], os.environ))
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. No error leaves as a traceback unless OCOPSYNC_DEBUG is set."""
    try:
        result = cli.main(args=list(arguments), prog_name="ocopsync", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - whoever read our output has gone
        return 1
    except Exception as error:
        if os.environ.get("OCOPSYNC_DEBUG"):
            raise
        from ocopsync_cli.failures import explain

        return explain(error)
