"""Sentences for people: written once in English in the code, shown in Vietnamese or English.

``say("…")`` makes a :class:`Message`, which is translated when it is shown and not before, so that one value can
be logged in one language and shown in another. The Vietnamese lies in ``locale/vi``; ``make messages`` collects
what the code says, and a test fails on a sentence without a translation.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
LOCALE = Path(__file__).parent / "locale"

_current = DEFAULT_LANGUAGE
_brought: dict[str, dict[str, str]] = {}
"""By language: what adapters from elsewhere say."""


def use_language(language: str) -> None:
    """Set the language in which this process speaks: ``vi`` or ``en``."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _current = language


def current_language() -> str:
    return _current


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":  # the sentences in the code are the English ones
        return gettext.NullTranslations()
    return gettext.translation("ocopsync", LOCALE, [language], fallback=True)


def bring(language: str, sentences: Mapping[str, str]) -> None:
    """Add the sentences of an adapter from elsewhere: English template → ``language``. Ours are never replaced."""
    _brought.setdefault(language, {}).update(sentences)


def _sentence(template: str, language: str) -> str:
    ours = _catalogue(language).gettext(template)
    return ours if ours != template else _brought.get(language, {}).get(template, template)


@frozen
class Message:
    """A sentence with named gaps; a gap may hold another message."""

    template: str
    plural: str = ""
    values: Mapping[str, Any] = field(factory=dict, hash=False)

    def render(self, language: str | None = None) -> str:
        """The sentence in ``language`` (the process's own when not given)."""
        language = language or _current
        if self.plural:
            text = _catalogue(language).ngettext(self.template, self.plural, int(self.values["n"]))
        else:
            text = _sentence(self.template, language)
        filled = {
            name: value.render(language) if isinstance(value, Message) else value for name, value in self.values.items()
        }
        return text.format_map(filled) if filled else text.format()

    def __str__(self) -> str:
        return self.render()


def translated(template: str, language: str | None = None) -> str:
    """A template in ``language`` (the process's own when not given), its gaps left open."""
    return _sentence(template, language or _current) if template else ""  # gettext("") gives the file's header


def say(template: str, /, **values: Any) -> Message:
    """A message from an English template such as ``"Row {row} has no price."``."""
    return Message(template, values=values)


def say_n(singular: str, plural: str, /, n: int, **values: Any) -> Message:
    """A message that counts ``n`` things; both templates may use ``{n}``."""
    return Message(singular, plural, {"n": n, **values})


def verbatim(text: object) -> Message:
    """Text that came from outside (a marketplace's reason, a file's name) and is shown as it is."""
    return Message("{text}", values={"text": text})


def N_(template: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a template that is kept as data and said later."""
    return template
