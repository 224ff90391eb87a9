"""``ocopsync stamps parse``: what stands in a stamp, part by part."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say
from ocopsync_cli.office import stamp_settings
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument, json_option, option, stack
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.stamps.address import Base
    from ocopsync.stamps.reading import StampText

KINDS = {
    "digital_link": N_("GS1 Digital Link"),
    "element_string": N_("GS1 element string"),
    "barcode": N_("The number under a barcode"),
    "own_link": N_("Link with an own code"),
    "own_code": N_("Own code, without its link"),
    "web_page": N_("A web page that names no product by a code"),
    "text": N_("Words that name no product by a code"),
}


@declare("parse", help=N_("Say what stands in a stamp, part by part. Nothing is opened or sent."))
@stack(
    argument("texts", metavar="TEXT...", nargs=-1, required=True),
    option(
        "--key", "keys", metavar="KEY", multiple=True, help=N_("A producer's public key, to check signatures with.")
    ),
    json_option,
)
def command(texts: tuple[str, ...], keys: tuple[str, ...], as_json: bool) -> int:
    from ocopsync.clock import SystemClock, today
    from ocopsync.errors import InputError
    from ocopsync.report.stamps import stamp_json, unreadable_json
    from ocopsync.stamps.reading import read
    from ocopsync.stamps.signing import Signature

    screen = Screen(as_json=as_json)
    stamps, on = stamp_settings(), today(SystemClock())
    ours, publics = stamps.base, (*keys_or_raise(keys), *stamps.public_keys)
    told, code = [], 0
    for text in lines_of(texts):
        try:
            stamp = read(text, ours, publics)
            told.append(stamp_json(text, stamp, on))
            show(screen, text, stamp, ours, on)
            code = 2 if stamp.signature is Signature.WRONG else code
        except InputError as error:
            told.append(unreadable_json(text, error.message))
            show_unreadable(screen, text, error)
            code = 2
    if as_json:
        screen.json({"exit_code": code, "stamps": told})
    return code


def keys_or_raise(keys: tuple[str, ...]) -> tuple[str, ...]:
    """:raises UsageError: one that can't be a key"""
    from ocopsync.errors import UsageError
    from ocopsync.stamps.signing import is_key

    for key in keys:
        if not is_key(key):
            raise UsageError(say("{key!r} is no public key: 43 letters, digits, - and _ were expected.", key=key))
    return keys


def lines_of(texts: Iterable[str]) -> Iterator[str]:
    """The texts; ``-`` stands for the lines of the input."""
    for text in texts:
        if text != "-":
            yield text
            continue
        for line in sys.stdin.buffer:
            if line.strip():
                yield line.decode("utf-8", "replace").rstrip("\r\n")


def show(screen: Screen, text: str, stamp: StampText, ours: Base | None, on: dt.date) -> None:
    from ocopsync.stamps.explaining import parts

    screen.line(echo(text, stamp))
    screen.block(str(say(KINDS[stamp.kind.value])))
    screen.table(
        ["AI", say("What it is"), say("Value"), say("What can be said of it")],
        ((part.ai, part.title, part.shown, "; ".join(map(str, part.remarks))) for part in parts(stamp, on)),
    )
    for remark in stamp.remarks:
        screen.block(str(remark))
    show_domain(screen, stamp, ours)
    if stamp.is_coded:
        canonical = say("It is written canonically.") if stamp.is_canonical(text) else None
        screen.block(str(canonical or say("Written canonically: {text}", text=stamp.canonical)))
    screen.line()


def show_domain(screen: Screen, stamp: StampText, ours: Base | None) -> None:
    if stamp.ours:
        screen.block(str(say("It leads to our own address ({base}).", base=ours)))
    elif stamp.ours is False:
        foreign = say(
            "It leads to {host}, not to our own address ({base}): on a product of ours it was pasted over.",
            host=stamp.host,
            base=ours,
        )
        screen.block(str(foreign))
    elif stamp.host:
        unknown = say(
            "It leads to {host}. Whether that is ours isn't known: ocopsync.toml has no domain under [stamps].",
            host=stamp.host,
        )
        screen.block(str(unknown))


def show_unreadable(screen: Screen, text: str, error: Exception) -> None:
    from ocopsync.privacy import mask
    from ocopsync.stamps.address import shown

    screen.line(mask(shown(text)))
    screen.bad(f"  {mask(str(error))}")
    screen.line()


def echo(text: str, stamp: StampText) -> str:
    """The text as it may be shown: of words, which may name people, what is personal is masked."""
    from ocopsync.privacy import mask
    from ocopsync.stamps.address import shown

    return shown(text) if stamp.is_coded else mask(shown(text))
