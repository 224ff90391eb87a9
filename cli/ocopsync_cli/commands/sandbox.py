"""``ocopsync sandbox``: serve the practice marketplaces on this computer, until Ctrl-C."""

from __future__ import annotations

import os
import shlex

from ocopsync.messages import N_, say
from ocopsync_cli.numbers import Number, WholeNumber
from ocopsync_cli.office import stoppable
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import of_installed_option, option, stack


@declare(
    "sandbox",
    help=N_("Serve practice marketplaces on this computer, until Ctrl-C. Nothing there is real."),
    settings=False,
)
@stack(
    of_installed_option,
    option("--port", type=WholeNumber(1, 65530), help=N_("The first port; without it each has its own.")),
    option("--no-moderation", is_flag=True, help=N_("Show everything at once; without it somebody must approve.")),
    option("--lag", type=Number(0), default=0.0, help=N_("Seconds until a read shows what was written.")),
    option("--delay", type=Number(0), default=0.0, help=N_("Seconds that every answer takes.")),
)
def command(to: tuple[str, ...], port: int | None, no_moderation: bool, lag: float, delay: float) -> int:
    from contextlib import ExitStack

    from ocopsync.credentials import variable
    from ocopsync.discovery import SANDBOXES, load_sandbox, usable
    from ocopsync.setup import ports
    from ocopsync.testing.server import Running

    screen = Screen()
    with ExitStack() as running, stoppable(screen) as stop:
        for name, own in ports(to or usable(SANDBOXES), port).items():
            kind = load_sandbox(name)
            sandbox = kind(moderated=not no_moderation, lag=lag, delay=delay)
            served = running.enter_context(Running(sandbox, port=own))
            screen.line(
                say(
                    "{title}: {url} (the moderator's page: {url}/_sandbox/)",
                    title=sandbox.title,
                    url=served.url,
                )
            )
            for credential, value in kind.credentials.items():
                screen.line(f"  {setting_of(variable(name, 'default', credential), value)}")
        screen.line(say("Set a folder up for them with: ocopsync init --practice. Stop with Ctrl-C."))
        stop.wait()
    return 0


def setting_of(name: str, value: str, system: str = os.name) -> str:
    """The line that sets a variable of the environment, as it can be copied: on Windows into PowerShell."""
    if system == "nt":
        quoted = value.replace("'", "''")
        return f"$env:{name} = '{quoted}'"
    return f"export {name}={shlex.quote(value)}"
