"""``ocopsync explain``: what a problem's code means and what to do, offline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocopsync.messages import N_, say, translated
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.problem import ProblemKind


@declare("explain", help=N_("What a problem's code means and what to do; without a code, all of them."), settings=False)
@argument("code", required=False, default="")
def command(code: str) -> int:
    from ocopsync.discovery import did_you_mean
    from ocopsync.errors import UsageError
    from ocopsync_cli.words import SEVERITIES, word

    kinds = all_kinds()
    screen = Screen()
    if code and code not in kinds:
        raise UsageError(say("There is no code {code!r}.{hint}", code=code, hint=did_you_mean(code, kinds)))
    for kind in [kinds[code]] if code else kinds.values():
        screen.line(f"{kind.code} ({word(SEVERITIES, kind.severity)})")
        screen.block(with_gaps(kind.says))
        screen.block("→ " + with_gaps(kind.advice))
        source = getattr(kind, "source", "")
        if source:
            screen.block(str(say("Source: {source}", source=source)))
    return 0


def with_gaps(template: str) -> str:
    """A sentence of which only the words are known: ``The price … can't be read.``"""
    return re.sub(r"\{\w+(![rs])?\}", "…", translated(template))


def all_kinds() -> dict[str, ProblemKind]:
    """Every kind of problem of the core, the rules and the installed adapters, by code."""
    import ocopsync.catalogue
    import ocopsync.rules  # noqa: F401 - importing declares their kinds
    from ocopsync.discovery import installed, load_adapter
    from ocopsync.problem import KINDS

    for name in installed():
        load_adapter(name)
    return dict(sorted(KINDS.items()))
