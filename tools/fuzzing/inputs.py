"""Inputs: a catalogue or a text of the corpus, damaged at random and reproducibly."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path

from attrs import frozen

from tools.fuzzing.corpus import texts
from tools.fuzzing.words import BYTES, WORDS

FILES_AMONG = 3
"""One input in so many is a file; a text takes a thousandth of its time."""
TEXTS_TOGETHER = 5
_OLD = ("latin-1", "cp1258", "utf-16", "utf-8-sig")


@frozen
class Input:
    """What is tried: a file by its bytes, or several texts for the parsers."""

    name: str
    suffix: str = ""
    content: bytes = b""
    texts: tuple[str, ...] = ()

    def write(self, folder: Path, stem: str = "input") -> Path:
        path = folder / f"{stem}{self.suffix or '.txt'}"
        written = "\n".join(map(repr, self.texts)).encode("utf-8", "surrogatepass")
        path.write_bytes(self.content if self.suffix else written)
        return path


def inputs(corpus: Path, seed: int, first: int = 0) -> Iterator[Input]:
    """All inputs of ``seed``, from the number ``first`` on; each depends on its own number alone."""
    for number in count(first):
        chance = random.Random(f"{seed}/{number}")
        yield _file(corpus, chance) if number % FILES_AMONG == 0 else _texts(corpus, chance)


def _file(corpus: Path, chance: random.Random) -> Input:
    path = chance.choice(_files(corpus))
    content = path.read_bytes()
    suffix = path.suffix if chance.random() < 0.95 else chance.choice(_files(corpus)).suffix
    if zipfile.is_zipfile(path) and chance.random() < 0.8:
        content = _inside(content, chance)
    else:
        content = damaged(content, chance)
    return Input(f"file {path.name}", suffix, content)


@lru_cache(maxsize=1)
def _files(corpus: Path) -> tuple[Path, ...]:
    return tuple(sorted(corpus.iterdir()))


def _inside(content: bytes, chance: random.Random) -> bytes:
    """The archive with one of its parts damaged, and everything else as it was."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(packed, "w") as written:
            parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
            chosen = chance.choice(parts) if parts else ""
            for name in dict.fromkeys(archive.namelist()):
                part = archive.read(name)
                written.writestr(name, damaged(part, chance) if name == chosen else part, zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):
        return damaged(content, chance)
    return packed.getvalue()


def _texts(corpus: Path, chance: random.Random) -> Input:
    known = texts(corpus)
    made = (_text(chance.choice(known), chance) for _ in range(TEXTS_TOGETHER))
    return Input("values", texts=tuple(made))


def _text(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(0, 3)):
        at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
        what = chance.randrange(5)
        if what == 0:
            text = text[:at] + text[to:]
        elif what == 1:
            text = text[:at] + chance.choice(WORDS) + text[at:]
        elif what == 2:
            text = text[:to] + text[at:to] * chance.choice((1, 2, 40)) + text[to:]
        elif what == 3:
            text = text[:at] + chr(chance.choice((chance.randrange(0x250), chance.randrange(0x11_0000)))) + text[at:]
        else:
            text = text.encode("utf-8", "surrogatepass").decode(
                chance.choice(("latin-1", "cp1252", "cp1258")), "replace"
            )
    return text[:4_000]


Change = Callable[[bytes, int, int, random.Random], bytes]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """``content`` with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randint(0, len(content)) for _ in range(2))
        to = min(to, at + chance.choice((1, 8, 200)))
        content = chance.choice(_CHANGES)(content, at, to, chance)
    return content


def _flipped(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    return content[:at] + chance.randbytes(to - at) + content[to:]


def _removed(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    return content[:at] + content[to:]


def _repeated(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    return content[:to] + content[at:to] * chance.choice((1, 5, 300)) + content[to:]


def _cut(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    return content[:at]


def _with_word(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    return content[:at] + chance.choice(BYTES) + content[chance.choice((at, to)) :]


def _with_number(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    """A number somewhere behind ``at`` made huge, negative or nothing."""
    begin = next((place for place in range(at, len(content)) if 48 <= content[place] < 58), len(content))
    end = next((place for place in range(begin, len(content)) if not 48 <= content[place] < 58), len(content))
    return content[:begin] + chance.choice((b"99999999999", b"-1", b"", b"1048576", b"1e308", b"0")) + content[end:]


def _swapped(content: bytes, at: int, to: int, chance: random.Random) -> bytes:
    """In another encoding, where it is text."""
    try:
        return content.decode("utf-8").encode(chance.choice(_OLD), "replace")
    except UnicodeDecodeError:
        return _flipped(content, at, to, chance)


_CHANGES: tuple[Change, ...] = (
    *(_flipped, _removed, _repeated, _cut, _with_word, _with_word),
    *(_with_number, _with_number, _swapped),
)
