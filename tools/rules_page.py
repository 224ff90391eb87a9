"""Writes docs/rules.md from the sentences of the code: every problem that ocopsync can find, in both languages.

``python tools/rules_page.py`` writes it anew; ``--to FILE`` writes it elsewhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import ocopsync.catalogue  # noqa: F401 - importing declares its kinds
from ocopsync.messages import LANGUAGES, Message
from ocopsync.problem import KINDS, ProblemKind
from ocopsync.rules import RULES
from ocopsync_cli.commands.explain import all_kinds, facts, with_gaps
from ocopsync_cli.words import SEVERITIES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
HEAD = """\
# What is checked

Every problem that ocopsync can find, by its code, in Vietnamese and in English.
[`ocopsync explain CODE`](commands/explain.md) says the same without a network. What stands in a particular cell is
shown as `…`.

A row with an *error* is not published; a *warning* should be looked at; a *note* only informs. `--strict` takes
warnings as errors, `--lenient` takes errors of rules with a legal source as warnings, `--on DATE` applies the rules of
another day. [`check`](commands/check.md), [`plan`](commands/plan.md), [`publish`](commands/publish.md),
[`reconcile`](commands/reconcile.md) and [`export`](commands/export.md) understand all three.

A rule that doesn't fit is switched off by its code in `ocopsync.toml`; problems of reading can't be switched off.

```toml
[rules]
off = ["household-phone", "food-safety-certificate"]
```

The rules tell what we know of the texts that they name, and are no legal advice. `make rules-page` writes this page.
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Write docs/rules.md.")
    options.add_argument("--to", type=Path, default=PAGE, help="the file to write")
    options.parse_args().to.write_text(page(), encoding="utf-8")


def page() -> str:
    reading = sorted(KINDS.keys() - RULES.keys())
    known = all_kinds()
    of_marketplaces = sorted(known.keys() - RULES.keys() - set(reading))
    return "\n".join(
        (
            HEAD,
            *section("Rules of law and OCOP", RULES.values()),
            *section("Reading the catalogue", (known[code] for code in reading)),
            *section("Marketplaces", (known[code] for code in of_marketplaces)),
        )
    )


def section(title: str, kinds: Iterable[ProblemKind]) -> Iterator[str]:
    yield f"## {title}\n"
    for kind in kinds:
        severity = " · ".join(Message(SEVERITIES[kind.severity.value]).render(language) for language in LANGUAGES)
        yield f"### {kind.code}\n"
        yield f"*{severity}*\n"
        for language in LANGUAGES:
            said, advice = with_gaps(kind.says, language), with_gaps(kind.advice, language)
            told = "".join(f"<br>{fact.render(language)}" for fact in facts(kind))
            yield f"- {said}<br>→ {advice}{told}"
        yield ""


if __name__ == "__main__":
    main()
