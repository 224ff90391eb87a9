"""``ocopsync stamps key``: the key that signs stamps: made, kept in the keyring, and its public half shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.office import settings_for, settings_given
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import command as declare
from ocopsync_cli.vocabulary import option, stack

if TYPE_CHECKING:
    from ocopsync.settings import Settings


@declare("key", help=N_("Show the public key of signed stamps, or make a new key."))
@stack(
    option("--new", is_flag=True, help=N_("Make a key and keep it in the system's keyring.")),
    option("--show", is_flag=True, help=N_("With --new, where there is no keyring: show the private key, once.")),
)
def command(new: bool, show: bool) -> int:
    from ocopsync.credentials import signing_key
    from ocopsync.errors import UsageError
    from ocopsync.stamps.signing import public_key

    screen, settings = Screen(), settings_for()
    if show and not new:
        raise UsageError(say("--show goes with --new: a private key that is kept is never shown."))
    public = public_key(make(screen, settings, show=show) if new else signing_key(settings.catalogue_id))
    if public not in settings.stamps.public_keys:
        write_down(settings, public)
        screen.good(say("The public key was added to public_keys under [stamps] in the settings."))
    screen.line(say("Public key: {key}", key=public))
    screen.line(say("Whoever has it can check signed stamps, without a network: ocopsync stamps parse LINK --key KEY"))
    return 0


def make(screen: Screen, settings: Settings, *, show: bool) -> str:
    """A new private key, which the keyring keeps, or the person to whom it is shown.

    :raises UsageError: nobody would keep it
    """
    import os

    from ocopsync.credentials import KEY_VARIABLE, remember_signing_key
    from ocopsync.errors import UsageError
    from ocopsync.stamps.signing import new_key

    private = new_key()
    if os.environ.get(KEY_VARIABLE) and not show:
        raise UsageError(
            say("{variable} is set and would go before a new key. Take it away first.", variable=KEY_VARIABLE)
        )
    if remember_signing_key(settings.catalogue_id, private):
        screen.good(say("A new key is in the system's keyring. Stamps signed with an older one stay right."))
        return private
    if not show:
        raise UsageError(
            say(
                "This computer has no keyring, and no key was made. With --show it is shown once, "
                "for the environment variable {variable}.",
                variable=KEY_VARIABLE,
            )
        )
    screen.bad(say("This computer has no keyring. Keep this line where nobody else reads it; it isn't shown again:"))
    screen.line(f"{KEY_VARIABLE}={private}")
    return private


def write_down(settings: Settings, public: str) -> None:
    """:raises UsageError: the settings can't be written"""
    from ocopsync.errors import UsageError, system_reason
    from ocopsync.settings import FILE_NAME
    from ocopsync.setup import remember_public_key

    path = settings_given() or settings.folder / FILE_NAME
    try:
        remember_public_key(path, public)
    except OSError as error:
        raise UsageError(
            say(
                "{path} can't be written: {why}. The key is made; run this again: ocopsync stamps key",
                path=path,
                why=system_reason(error),
            )
        ) from error
