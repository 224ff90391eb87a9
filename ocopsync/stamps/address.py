"""Web addresses in stamps, read strictly: one that a phone and a person could take for two places is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from attrs import field, frozen

from ocopsync.errors import InputError
from ocopsync.messages import say

_PARTS = re.compile(r"(?i)(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_FOREIGN = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}(?::|$))({_LABEL}(?:\.{_LABEL})*)(?::\d{{1,5}})?")
_PREFIX = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2})+")


class StampError(InputError):
    """The text of a stamp can't be read, or can't be made: the place, the value and what was expected."""


@frozen
class Base:
    """What stands before the code in every stamp of one producer: host and path prefix, ``https://tem.example.vn/t``."""

    host: str
    prefix: str = ""
    """Without a slash at either end."""
    scheme: str = "https"

    def __attrs_post_init__(self) -> None:
        if not _HOST.fullmatch(self.host) or self.host != self.host.lower():
            raise StampError(
                say(
                    "{host!r} should be a domain in small letters without accents, such as tem.example.vn.",
                    host=self.host,
                )
            )
        for step in self.prefix.split("/") if self.prefix else ():
            if not _PREFIX.fullmatch(step) or is_dots(step):
                raise StampError(say("{prefix!r} should be a path such as t or tem/v1.", prefix=self.prefix))

    def __str__(self) -> str:
        return "/".join(filter(None, (f"{self.scheme}://{self.host}", self.prefix)))


@frozen
class Address:
    """The parts of a web address; ``steps`` and ``query`` are still percent-encoded."""

    scheme: str
    host: str
    steps: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    text: str = field(default="", eq=False)
    """As it was written."""

    def base(self, length: int) -> Base:
        """The host with the first ``length`` steps as the prefix."""
        return Base(self.host, "/".join(map(upper_percent, self.steps[:length])), self.scheme)


def parse_address(text: str) -> Address:
    """:raises StampError: no web address, or one that isn't what it seems"""
    found = _PARTS.fullmatch(text)
    if not found:
        raise StampError(say("{text} is no web address; one begins with https://", text=shown(text)))
    if odd := _FOREIGN.search(text):
        raise StampError(
            say(
                "{text}: {odd} can't stand in a web address; it was expected percent-encoded: {encoded}",
                text=shown(text),
                odd=shown(odd[0]),
                encoded=quote(odd[0], errors="replace"),
            )
        )
    if broken := _BROKEN_PERCENT.search(text):
        at = text[broken.start() : broken.start() + 3]
        raise StampError(say("{text}: after % two of 0-9 and A-F were expected, not {at!r}.", text=shown(text), at=at))
    steps = _steps(found[3], text)
    return Address(found[1].lower(), _host(found[2], text), steps, tuple(_query(found[4] or "")), text)


def _host(text: str, whole: str) -> str:
    if "@" in text:
        name, _, host = text.rpartition("@")
        raise StampError(
            say(
                "{text}: the address pretends to be {name} and leads to {host}. Don't open it.",
                text=shown(whole),
                name=shown(name),
                host=shown(host),
            )
        )
    if not _HOST.fullmatch(text):
        raise StampError(say("{text}: {host!r} is no domain.", text=shown(whole), host=shown(text)))
    return text.lower()


def _steps(path: str, whole: str) -> tuple[str, ...]:
    steps = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    if any(map(is_dots, steps)):
        raise StampError(
            say("{text}: steps of . or .. are left out by browsers, so it isn't what it seems.", text=shown(whole))
        )
    if "//" in path:
        raise StampError(say("{text}: between two slashes something was expected.", text=shown(whole)))
    return steps


def _query(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, text.split("&")):
        name, _, value = part.partition("=")
        yield name, value


def is_dots(step: str) -> bool:
    """Whether browsers take ``step`` for "here" or "one up", also percent-encoded."""
    return unquote(step) in (".", "..")


def upper_percent(text: str) -> str:
    """``%2f`` as ``%2F``."""
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found[0].upper(), text)


def encoded(value: str) -> str:
    """A value as it stands in a path or a query: all but letters, digits and ``-._`` percent-encoded."""
    return quote(value, safe="")


_SHOWN = 80


def shown(text: str) -> str:
    """``text`` as it may be shown to people: not endless, and without what a terminal or the eye can't show."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in cut)
