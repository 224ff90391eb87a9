"""``ocopsync explain``: what a problem's code means and what to do, in both languages, offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocopsync.messages import LANGUAGES, N_, Message, current_language, say, translated
from ocopsync_cli.screen import Screen
from ocopsync_cli.vocabulary import argument
from ocopsync_cli.vocabulary import command as declare

if TYPE_CHECKING:
    from ocopsync.problem import ProblemKind
    from ocopsync.rules import Rule


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
    first = current_language()
    for kind in [kinds[code]] if code else kinds.values():
        screen.line(f"{kind.code} ({word(SEVERITIES, kind.severity)})")
        for language in sorted(LANGUAGES, key=first.__ne__):
            screen.block(with_gaps(kind.says, language))
            screen.block("→ " + with_gaps(kind.advice, language))
            for fact in facts(kind):
                screen.block(fact.render(language))
    return 0


def with_gaps(template: str, language: str) -> str:
    """A sentence of which only the words are known: ``The price … can't be read.``"""
    return re.sub(r"\{\w+(![rs])?\}", "…", translated(template, language))


def facts(kind: ProblemKind) -> Iterator[Message]:
    """Of a rule: where it comes from, when it applies and to what."""
    from ocopsync.rules import Rule

    if isinstance(kind, Rule):
        yield say("Source: {source}", source=kind.source) if kind.legal else say("Our own advice; no law asks for it.")
        yield from _days(kind)
        if kind.groups:
            yield say("Only for the OCOP product sets {sets}.", sets=", ".join(map(str, sorted(kind.groups))))


def _days(rule: Rule) -> Iterator[Message]:
    from ocopsync.vietnam.dates import written

    if rule.suspended_by:
        yield say("Suspended, so it isn't applied: {text}", text=rule.suspended_by)
    elif rule.effective and rule.until:
        yield say("Applies from {first} to {last}.", first=written(rule.effective), last=written(rule.until))
    elif rule.effective:
        yield say("Applies from {first} on.", first=written(rule.effective))


def all_kinds() -> dict[str, ProblemKind]:
    """Every kind of problem of the core, the rules and the installed adapters, by code."""
    import ocopsync.catalogue
    import ocopsync.drafting
    import ocopsync.rules  # noqa: F401 - importing declares their kinds
    from ocopsync.discovery import usable
    from ocopsync.problem import KINDS

    usable()  # importing declares theirs
    return dict(sorted(KINDS.items()))
