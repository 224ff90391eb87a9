"""A PDF written page by page: of a page that is finished nothing stays in memory but where it lies in the file.

reportlab reads the fonts and makes their subsets; its own documents are held in memory until they are saved, 100,000
stamps as well. What stands in the file is the least that PDF 1.4 asks for, so that every viewer and every printer's
driver opens it, and the same pages give the same bytes: there is no date in it, and its identity is its digest.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from reportlab.pdfbase.ttfonts import TTFontFile

_KIDS = 250
"""Pages that hang together in the tree of pages; a list of 100,000 is slow in viewers."""
_SYMBOLIC = 4
_QUICK = 3
"""zlib's level: half the time of its usual one, for a tenth more bytes."""


class Font:
    """A TrueType font of which a file gets the characters that were written with it."""

    def __init__(self, path: Path) -> None:
        self._face = TTFontFile(str(path))
        self._codes = {chr(code): code for code in range(32, 127)}
        self._widths, self._tops = _Known(self._width), _Known(self._top)

    def has(self, char: str) -> bool:
        return ord(char) in self._face.charToGlyph

    def width(self, text: str, size: float) -> float:
        """In points, as ``size`` is."""
        return sum(map(self._widths.__getitem__, text)) * size / 1000

    def rise(self, text: str) -> float:
        """How far a line reaches above its base line, as a part of the size: Ẳ reaches higher than fonts say."""
        return float(max(self._face.ascent, *map(self._tops.__getitem__, text or " "))) / 1000

    @property
    def descent(self) -> float:
        """Of the lowest letter below the line, as a part of the size."""
        return -float(self._face.descent) / 1000

    def _width(self, char: str) -> float:
        return float(self._face.charWidths.get(ord(char), self._face.defaultWidth))

    def _top(self, char: str) -> float:
        """yMax in the head of the glyph; one without a drawing, such as the space, has no head."""
        glyph, places = self._face.charToGlyph.get(ord(char), 0), self._face.glyphPos
        if places[glyph] == places[glyph + 1]:
            return 0.0
        self._face.seek(self._face.get_table_pos("glyf")[0] + places[glyph] + 8)
        return float(self._face.read_short()) * 1000 / float(self._face.unitsPerEm)

    def hexed(self, text: str) -> bytes:
        """``text`` as a string of a page, in codes of this font."""
        return b"<%s>" % bytes(map(self._code, text)).hex().encode()

    def _code(self, char: str) -> int:
        """A font has 255 codes; the texts of one sheet's labels have fewer different characters than that."""
        if char not in self._codes and len(self._codes) < 255 - 32:
            self._codes[char] = 32 + len(self._codes)
        return self._codes.get(char, ord("?"))

    def write_to(self, pdf: Pdf) -> int:
        """The number under which the font lies in the file."""
        subset = [0] * 32 + [ord(char) for char in self._codes]
        program = self._face.makeSubset(subset)
        tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        name = f"{tag}+{self._face.name.decode()}"
        box = " ".join(str(round(edge)) for edge in self._face.bbox)
        data = pdf.stream(program, f"/Length1 {len(program)}")
        descriptor = pdf.add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags {_SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0 "
            f"/Ascent {round(self._face.ascent)} /Descent {round(self._face.descent)} "
            f"/CapHeight {round(self._face.capHeight)} /StemV {self._face.stemV} /FontFile2 {data} 0 R >>"
        )
        unicode = pdf.stream(_to_unicode(subset))
        widths = " ".join(f"{self._widths[chr(code)]:g}" for code in subset)
        return pdf.add(
            f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /FirstChar 0 /LastChar {len(subset) - 1} "
            f"/Widths [{widths}] /FontDescriptor {descriptor} 0 R /ToUnicode {unicode} 0 R >>"
        )


class _Known(dict[str, float]):
    """A number for each character, in thousandths of the size; looked up once."""

    def __init__(self, look_up: Callable[[str], float]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, char: str) -> float:
        self[char] = self._look_up(char)
        return self[char]


def _to_unicode(subset: list[int]) -> bytes:
    """What makes text in the file searchable and copyable: which character a code stands for."""
    pairs = [f"<{code:02X}> <{char:04X}>" for code, char in enumerate(subset) if char]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{listed}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


class Pdf:
    """Pages are written as they are given; ``close`` writes what they have in common. Lengths are in points.

    ``fonts`` are F0, F1 … in the pages.
    """

    def __init__(self, file: BinaryIO, fonts: tuple[Font, ...], *, title: str = "", author: str = "") -> None:
        self.pages = 0
        self._file, self._fonts, self._title, self._author = file, fonts, title, author
        self._at, self._digest = 0, hashlib.sha256()
        self._offsets = array("Q")
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._forms: list[int] = []
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        self._root, self._of_forms, self._of_pages = self._number(), self._number(), self._number()

    def form(self, content: bytes, width: float, height: float) -> str:
        """The name under which pages show ``content`` again and again: ``/name Do``."""
        box = f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.3f} {height:.3f}] /Resources {self._of_forms} 0 R"
        self._forms.append(self.stream(content, box))
        return f"L{len(self._forms) - 1}"

    def page(self, width: float, height: float, content: bytes) -> None:
        if not self._kids:
            self._nodes.append(self._number())
        shown = self.stream(content)
        self._kids.append(
            self.add(
                f"<< /Type /Page /Parent {self._nodes[-1]} 0 R /MediaBox [0 0 {width:.3f} {height:.3f}] "
                f"/Resources {self._of_pages} 0 R /Contents {shown} 0 R >>"
            )
        )
        self.pages += 1
        if len(self._kids) == _KIDS:
            self._write_node()

    def _write_node(self) -> None:
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        self.add(
            f"<< /Type /Pages /Parent {self._root} 0 R /Count {len(self._kids)} /Kids [{kids}] >>", self._nodes[-1]
        )
        self._kids.clear()

    def close(self) -> None:
        if self._kids:
            self._write_node()
        kids = " ".join(f"{node} 0 R" for node in self._nodes)
        self.add(f"<< /Type /Pages /Count {self.pages} /Kids [{kids}] >>", self._root)
        fonts = f"/Font << {_named('F', [font.write_to(self) for font in self._fonts])} >>"
        self.add(f"<< {fonts} >>", self._of_forms)
        self.add(f"<< {fonts} /XObject << {_named('L', self._forms)} >> >>", self._of_pages)
        catalogue = self.add(
            f"<< /Type /Catalog /Pages {self._root} 0 R /Lang (vi) /ViewerPreferences << /PrintScaling /None >> >>"
        )
        info = self.add(f"<< /Title {_text(self._title)} /Author {_text(self._author)} /Producer (ocopsync) >>")
        self._write_end(catalogue, info)

    def _write_end(self, catalogue: int, info: int) -> None:
        start, size, identity = self._at, len(self._offsets) + 1, self._digest.hexdigest()[:32]
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for offset in self._offsets:
            self._write(b"%010d 00000 n \n" % offset)
        trailer = f"/Size {size} /Root {catalogue} 0 R /Info {info} 0 R /ID [<{identity}> <{identity}>]"
        self._write(f"trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())

    def stream(self, content: bytes, entries: str = "") -> int:
        packed = zlib.compress(content, _QUICK)
        head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        return self.add(head.encode() + packed + b"\nendstream")

    def add(self, value: str | bytes, number: int = 0) -> int:
        """Write an object; its number."""
        number = number or self._number()
        self._offsets[number - 1] = self._at
        body = value.encode() if isinstance(value, str) else value
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def _number(self) -> int:
        self._offsets.append(0)
        return len(self._offsets)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


_END = re.compile(rb"/ID \[<([0-9a-f]{32})> <\1>\] >>\nstartxref\n(\d{1,15})\n%%EOF\n\Z")


def is_untouched(path: Path) -> bool:
    """Whether a file is one of :class:`Pdf` that nobody has changed since."""
    with path.open("rb") as file:
        file.seek(-min(file.seek(0, 2), 200), 2)
        found = _END.search(file.read())
        file.seek(0)
        if not found:
            return False
        digest, left = hashlib.sha256(), int(found[2])
        while some := file.read(min(left, 1 << 20)):
            digest.update(some)
            left -= len(some)
        return digest.hexdigest().startswith(found[1].decode())


def _named(letter: str, numbers: list[int]) -> str:
    return " ".join(f"/{letter}{at} {number} 0 R" for at, number in enumerate(numbers))


def _text(value: str) -> str:
    return f"<FEFF{value.encode('utf-16-be').hex().upper()}>"
