"""``ocopsync``: the group of commands, each imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from ocopsync import __version__
from ocopsync.messages import N_
from ocopsync_cli.vocabulary import LazyGroup, Option, lang_option, speak

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
    "ignore": N_("Leave a listing alone from now on."),
    "withdraw": N_("Take listings down."),
    "undo": N_("Bring back what a run changed."),
    "history": N_("What was sent, and what became of it."),
    "import": N_("Make a catalogue from what already stands on a marketplace."),
    "export": N_("Write a marketplace's upload workbook."),
    "stamps": N_("Traceability stamps."),
    "adapters": N_("The marketplaces that are installed."),
    "doctor": N_("Say whether settings, ledger and marketplaces are in order."),
    "explain": N_("What a problem's code means and what to do."),
    "sandbox": N_("Serve practice marketplaces on this computer."),
    "demo": N_("The whole story, on practice marketplaces."),
}
"""Every command with its line in the overview."""


@click.group(
    cls=LazyGroup,
    package="ocopsync_cli.commands",
    lines=COMMANDS,
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
