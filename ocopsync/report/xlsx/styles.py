"""The styles of a workbook: their own with our colour over it, and back again; and a few new ones."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ocopsync.problem import ERROR, NOTE, WARNING, Severity
from ocopsync.report.xlsx.package import MAIN, WORKBOOK, Package, tag

COLOURS: Mapping[Severity, str] = {ERROR: "FFFFB3BD", WARNING: "FFFFD27A", NOTE: "FFC9E2FA"}
"""Red, amber and blue, of shades that nobody else has: by them our marks are known when the file comes back."""

_EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_LINES = "".join(f'<{side} style="thin"><color rgb="FFD9D4C5"/></{side}>' for side in "left right top bottom".split())
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
"""In the order that the format prescribes."""


class Styles:
    """A cell's style is a number: its place in the list ``cellXfs``."""

    def __init__(self, package: Package) -> None:
        known = package.related(WORKBOOK, "styles")
        if not known:
            package.put("xl/styles.xml", _EMPTY.encode(), "spreadsheetml.styles+xml")
            package.relate(WORKBOOK, "styles", "xl/styles.xml")
        self._root = package.tree(known[0][1] if known else "xl/styles.xml")
        self._places: dict[str, dict[bytes, int]] = {}
        self._shaded: dict[tuple[int, Severity], int] = {}
        self._keeps_second_colours = not _made_by_libreoffice(package)
        self.plain = self._of_earlier_marks()
        """Styles that earlier marks left behind, each with the style that was there before."""

    def shaded(self, style: int, severity: Severity) -> int:
        """``style`` in the colour of ``severity``; the same where it has a pattern, which a colour would hide."""
        if (style, severity) not in self._shaded:
            self._shaded[style, severity] = self._shade(style, COLOURS[severity])
        return self._shaded[style, severity]

    def _shade(self, style: int, colour: str) -> int:
        """A solid fill doesn't show its second colour: there the cell's own is kept."""
        own = self._list("fills")[int(self._xf(style).get("fillId", 0))]
        pattern = own.find(tag("patternFill"))
        kind = "" if pattern is None else pattern.get("patternType", "none")
        if kind not in ("none", "solid"):
            return style
        before = pattern.find(tag("fgColor")) if kind == "solid" else None
        kept = dict(before.attrib) if before is not None else {"indexed": "64"}
        fill = self._element(_solid(f'<fgColor rgb="{colour}"/><bgColor/>'))
        fill[0][1].attrib.update(kept)
        return self._with_fill(style, fill)

    def _of_earlier_marks(self) -> dict[int, int]:
        ours = {}
        fills = list(self._list("fills"))
        for number, xf in enumerate(list(self._list("cellXfs"))):
            fill = fills[int(xf.get("fillId", 0))]
            shown = fill.find(f"{tag('patternFill')}/{tag('fgColor')}")
            if shown is not None and shown.get("rgb") in COLOURS.values():
                ours[number] = self._with_fill(number, self._fill_before(fill))
        return ours

    def _fill_before(self, fill: Any) -> Any:
        kept = fill.find(f"{tag('patternFill')}/{tag('bgColor')}")
        if kept is None or kept.get("indexed") == "64" or not self._keeps_second_colours:
            return self._element(_NO_FILL)
        before = self._element(_solid('<fgColor/><bgColor indexed="64"/>'))
        before[0][0].attrib.update(dict(kept.attrib))
        return before

    def _with_fill(self, style: int, fill: Any) -> int:
        xf = copy.deepcopy(self._xf(style))
        xf.set("fillId", str(self._place("fills", fill)))
        xf.set("applyFill", "1")
        return self._place("cellXfs", xf)

    def new(
        self, *, font: str = "", colour: str = "", border: bool = False, wrapped: bool = True, quoted: bool = False
    ) -> int:
        """A style for texts of ours, at the top of their cells. ``quoted``: a text that begins with = stays a text when
        somebody edits the cell."""
        xf = self._element(
            '<xf numFmtId="0" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment vertical="top" wrapText="{wrapped:d}"/></xf>'
        )
        ink = "FF0563C1" if "<u/>" in font else "FF000000"
        parts = {
            "fonts": f'<font>{font}<sz val="11"/><color rgb="{ink}"/><name val="Calibri"/><family val="2"/></font>',
            "fills": _solid(f'<fgColor rgb="{colour}"/><bgColor indexed="64"/>') if colour else _NO_FILL,
            "borders": f"<border>{_LINES}<diagonal/></border>" if border else _NO_BORDER,
        }
        for name, text in parts.items():
            xf.set(f"{name[:-1]}Id", str(self._place(name, self._element(text))))
        if quoted:
            xf.set("quotePrefix", "1")
        return self._place("cellXfs", xf)

    def _xf(self, style: int) -> Any:
        known = self._list("cellXfs")
        return known[style] if 0 <= style < len(known) else known[0]

    def _list(self, name: str) -> Any:
        """One of the lists of which a style is made; programs that write little leave some of them out."""
        found = self._root.find(tag(name))
        if found is None:
            from lxml import etree  # type: ignore[import-untyped]

            found = etree.fromstring(_EMPTY).find(tag(name))
            before = [item for other in _LISTS[: _LISTS.index(name)] for item in self._root.findall(tag(other))]
            self._root.insert(self._root.index(before[-1]) + 1 if before else 0, found)
        return found

    def _place(self, name: str, element: Any) -> int:
        """The number of ``element`` in a list, to which it is added where it isn't there yet."""
        from lxml import etree

        known = self._list(name)
        if name not in self._places:
            self._places[name] = {
                etree.tostring(item, method="c14n", exclusive=True): n for n, item in reversed(list(enumerate(known)))
            }
        key = etree.tostring(element, method="c14n", exclusive=True)
        if key not in self._places[name]:
            self._places[name][key] = len(known)
            known.append(element)
            known.set("count", str(len(known)))
        return self._places[name][key]

    def _element(self, text: str) -> Any:
        """An element with the name spaces of the styles around it, so that equal ones are written alike."""
        from lxml import etree

        scope = "".join(f' xmlns{":" + prefix if prefix else ""}="{uri}"' for prefix, uri in self._root.nsmap.items())
        own = "" if None in self._root.nsmap else f' xmlns="{MAIN}"'
        return etree.fromstring(f"<scope{scope}{own}>{text}</scope>")[0]


def _solid(colours: str) -> str:
    return f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'


def _made_by_libreoffice(package: Package) -> bool:
    """It writes a second colour of its own into every solid fill."""
    return "docProps/app.xml" in package and b"LibreOffice" in package.content("docProps/app.xml")
