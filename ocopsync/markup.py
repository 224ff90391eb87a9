"""Markup: what a reader sees of HTML, as lines of text; and a page as a tree, where its elements are looked for.

The lines are made with one pass over the tags and not with a parser: lxml leaves out what lies deeper than 256
elements, and ``html.parser`` needs quadratic time for broken tags. Here nothing that isn't plain formatting disappears:
a script, a picture or a tag that is cut off stays as the text that it is, so that a comparison sees it.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from ocopsync.errors import NotRecognised
from ocopsync.messages import say

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

LONGEST_PAGE = 5_000_000
"""Bytes or letters; pages have some hundred thousand."""
MOST_TAGS = 100_000
"""Opening and closing ones; pages have some thousand, and each takes its time."""
BREAKS = frozenset(
    "address article blockquote br caption center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr html body "
    "li ol p pre section table tbody tfoot thead tr ul".split()
)
CELLS = frozenset("td th".split())
FORMATTING = frozenset("a abbr b big code em font i label mark s small span strike strong sub sup tt u wbr".split())

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>|<!--[^<>]*-->")
_ENTITY = re.compile(r"&(?:[a-zA-Z]|#[0-9xX])")


def tree_of(page: str | bytes, *, encoding: str | None = None) -> BeautifulSoup:
    """A page as a tree. ``encoding``: of bytes; without it what the page itself says.

    Raises NotRecognised where it is larger than any page is: to read it would take minutes.
    """
    from bs4 import BeautifulSoup

    tags = page.count("<") if isinstance(page, str) else page.count(b"<")
    if len(page) > LONGEST_PAGE or tags > MOST_TAGS:
        raise NotRecognised(
            say(
                "A page of {size} bytes with {tags} tags isn't read: at most {most} and {most_tags} were expected.",
                size=len(page),
                tags=tags,
                most=LONGEST_PAGE,
                most_tags=MOST_TAGS,
            )
        )
    return BeautifulSoup(page, "lxml", from_encoding=encoding if isinstance(page, bytes) else None)


def readable(text: str) -> str:
    """``text`` as a browser shows it: a line for each block, without formatting; unchanged where it isn't HTML."""
    if "<" in text:
        if any((found[1] or "").lower() in BREAKS for found in _TAG.finditer(text)):
            text = " ".join(text.split())
        text = _TAG.sub(_shown, text)
    return decoded(text)


def decoded(text: str) -> str:
    """``text`` with its entities as the characters that they stand for."""
    return unescape(text) if "&" in text and _ENTITY.search(text) else text


def _shown(found: re.Match[str]) -> str:
    name = (found[1] or "span").lower()
    if name in BREAKS:
        return "\n"
    if name in CELLS:
        return " "
    return "" if name in FORMATTING else found[0]
