"""``ocopsync stamps sign``: links with their signature."""

from __future__ import annotations

import click

from ocopsync.messages import N_
from ocopsync_cli.commands.stamps.parse import lines_of
from ocopsync_cli.office import settings_for
from ocopsync_cli.vocabulary import argument
from ocopsync_cli.vocabulary import command as declare


@declare("sign", help=N_("Sign links with the key of these stamps."))
@argument("links", metavar="LINK...", nargs=-1, required=True)
def command(links: tuple[str, ...]) -> int:
    from ocopsync.credentials import signing_key
    from ocopsync.errors import InputError
    from ocopsync.stamps.signing import known, sign

    settings, code = settings_for(), 0
    private = known(signing_key(settings.catalogue_id), settings.stamps.public_keys)
    for link in lines_of(links):
        try:
            click.echo(sign(link, private, ours=settings.stamps.base))
        except InputError as error:
            click.secho(str(error), err=True, fg="red")
            code = 2
    return code
