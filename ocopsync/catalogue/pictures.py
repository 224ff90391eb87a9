"""What the header of a picture file says: its size in pixels, whether it moves and whether its end is there."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen


@frozen
class Picture:
    width: int
    height: int
    animated: bool = False
    whole: bool = True


def look_at(data: bytes) -> Picture | None:
    """The picture in the file's ``data``; None where it is none, or its header makes no sense."""
    for signature, read in _READERS.items():
        if data.startswith(signature):
            found = read(data)
            return found if found and found.width > 0 and found.height > 0 else None
    return None


def other_type(data: bytes) -> str:
    """The name of a type of file that isn't taken; empty where it isn't known either."""
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        return "AVIF" if data[8:12] == b"avif" else "HEIC"
    start = data[:256].lstrip()
    return next((name for signature, name in _OTHERS.items() if start.startswith(signature)), "")


_OTHERS = {
    b"%PDF": "PDF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"8BPS": "Photoshop",
    b"PK\x03\x04": "ZIP, Word, Excel",
    b"<svg": "SVG",
    b"<?xml": "SVG, XML",
    b"<!DOCTYPE": "HTML",
    b"<html": "HTML",
}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD8)))


def _jpeg(data: bytes) -> Picture | None:
    """From marker to marker (ITU T.81, B.1.1) up to the frame's header; the pixels end with FF D9."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = _big(data[at + 5 : at + 7]), _big(data[at + 7 : at + 9])
            return Picture(width, height, whole=data.find(b"\xff\xd9", at) > 0)
        if marker == 0xFF:
            at += 1
        else:
            at += 2 if marker in _WITHOUT_LENGTH else 2 + _big(data[at + 2 : at + 4])
    return None


def _png(data: bytes) -> Picture | None:
    if data[12:16] != b"IHDR":
        return None
    moves = b"acTL" in data[: max(data.find(b"IDAT"), 0)]
    return Picture(_big(data[16:20]), _big(data[20:24]), moves, whole=b"IEND" in data[-(1 << 16) :])


def _gif(data: bytes) -> Picture:
    """From block to block (GIF 89a) up to the trailer; more than one image moves."""
    width, height, frames = _little(data[6:8]), _little(data[8:10]), 0
    at = 13 + _colours(data[10:11])
    while (block := data[at : at + 1]) in (b"\x21", b"\x2c"):
        if block == b"\x2c":
            frames += 1
            at += 9 + _colours(data[at + 9 : at + 10])
        at += 2
        while size := _little(data[at : at + 1]):
            at += size + 1
        at += 1
    return Picture(width, height, frames > 1, whole=block == b";")


def _colours(flags: bytes) -> int:
    """Bytes of the table of colours that ``flags`` announce."""
    return 6 << (_little(flags) & 7) if _little(flags) & 0x80 else 0


def _webp(data: bytes) -> Picture | None:
    whole, form = _little(data[4:8]) + 8 <= len(data), data[12:16]
    if form == b"VP8 ":
        return Picture(_little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF, whole=whole)
    if form == b"VP8L":
        bits = _little(data[21:25])
        return Picture((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, whole=whole)
    if form == b"VP8X" and len(data) >= 30:
        return Picture(_little(data[24:27]) + 1, _little(data[27:30]) + 1, bool(data[20] & 2), whole)
    return None


def _bmp(data: bytes) -> Picture:
    height = int.from_bytes(data[22:26], "little", signed=True)  # below zero: from the top down
    return Picture(_little(data[18:22]), abs(height), whole=_little(data[2:6]) <= len(data))


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: dict[bytes, Callable[[bytes], Picture | None]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF8": _gif,
    b"RIFF": lambda data: _webp(data) if data[8:12] == b"WEBP" else None,
    b"BM": _bmp,
}
