"""``ocopsync login``: enter a marketplace's credentials into the system's keyring, and try them."""

from __future__ import annotations

import sys

import click

from ocopsync.messages import N_, Message, say
from ocopsync_cli.office import settings_for
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, option, stack
from ocopsync_cli.vocabulary import command as declare


@declare("login", help=N_("Enter a marketplace's credentials into the system's keyring, and try them."))
@stack(
    argument("marketplace"),
    option("--session", is_flag=True, help=N_("Enter the cookie of a session that you opened in your browser (OTP).")),
    option("--try", "only_try", is_flag=True, help=N_("Ask nothing: try the credentials that are there.")),
)
def command(marketplace: str, session: bool, only_try: bool) -> int:
    from ocopsync.connection import connect
    from ocopsync.credentials import remember, variable
    from ocopsync.errors import UsageError

    screen = Screen()
    settings = settings_for()
    (connection,) = connect(settings, [marketplace])
    account = connection.scope.account
    wanted = [item for item in connection.adapter.credentials if item.optional == session]
    if not wanted and not only_try:
        screen.line(say("{title} needs no credentials with these settings.", title=connection.title))
        return 0
    if not only_try:
        if not sys.stdin.isatty():
            raise UsageError(
                say(
                    "Nobody is there to ask. Set the environment variables instead: {names}",
                    names=", ".join(variable(marketplace, account, item.name) for item in wanted),
                )
            )
        for item in wanted:
            value = click.prompt(str(Message(item.help)).removesuffix("."), hide_input=True)
            if not remember(marketplace, account, item.name, value):
                raise UsageError(
                    say(
                        "This computer has no keyring. Set the environment variable {name} instead.",
                        name=variable(marketplace, account, item.name),
                    )
                )
    screen.good(connection.adapter.login())
    return 0
