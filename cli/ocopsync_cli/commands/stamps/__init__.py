"""``ocopsync stamps``: traceability stamps, from their issue to their recall."""

from __future__ import annotations

import click

from ocopsync.messages import N_
from ocopsync_cli.vocabulary import LazyGroup

COMMANDS = {
    "issue": N_("Write a lot down, with serials for its stamps."),
    "list": N_("The lots, and the state of their stamps."),
    "void": N_("Make single stamps of a lot void."),
    "sheet": N_("Write a lot's stamps into a PDF to be printed."),
    "layouts": N_("List the sheets and rolls for stamps."),
    "page": N_("Write the pages that stamps lead to, for a web server."),
    "passport": N_("Write the digital product passport of a lot."),
    "epcis": N_("Write the events of a lot as EPCIS 2.0."),
    "draw": N_("Draw a QR symbol as SVG, PNG or PDF. It is read back before it is written."),
    "damage": N_("Try how much stain, blur and bleaching a symbol of that size bears."),
    "key": N_("Show the public key of signed stamps, or make a new key."),
    "sign": N_("Sign links with the key of these stamps."),
    "parse": N_("Say what stands in a stamp, part by part."),
    "verify": N_("Say whether a stamp is genuine, from its text or a photograph."),
    "scans": N_("The scans of stamps."),
    "recall": N_("Call a lot back: stamps and listings say so."),
}
"""Each in a module of its name, with its line in the overview."""


@click.group("stamps", cls=LazyGroup, package=__name__, lines=COMMANDS, help=N_("Traceability stamps."))
def command() -> None: ...
