"""Links of cells: one that led to what stood there before goes with it."""

from __future__ import annotations

import re
from collections.abc import Collection

from ocopsync.catalogue.headings import letter
from ocopsync.report.xlsx.cells import Cell

_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s[^>]*?(?:/>|></(?:\w+:)?hyperlink>)")
_LINKS = re.compile(rb"<(\w+:|)hyperlinks\b[^>]*>(.*?)</\1hyperlinks\s*>", re.DOTALL)
_REFERENCE = re.compile(rb"""\sref\s*=\s*["']([^"']+)["']""")


def without_links(xml: bytes, cells: Collection[Cell]) -> bytes:
    """The sheet without the links of just these cells: they lead to what stood there before."""
    names = {f"{letter(column)}{row}".encode() for row, column in cells}
    links = _LINKS.search(xml, max(xml.rfind(b"sheetData"), 0))
    if links is None:
        return xml
    left = [link for link in _LINK.findall(links[2]) if (found := _REFERENCE.search(link)) and found[1] not in names]
    start, end = links.span(2) if left else links.span()
    return xml[:start] + b"".join(left) + xml[end:]
