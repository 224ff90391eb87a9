"""Sheets for tests: written, rendered as a printer would, and read label by label."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
import zxingcpp
from attrs import evolve
from PIL.Image import Image

from ocopsync.stamps.label import Words, words_of
from ocopsync.stamps.layouts import LAYOUTS, Layout
from ocopsync.stamps.serials import new_serial
from ocopsync.stamps.sheet import Piece, Written, write_sheet
from ocopsync.stamps.texts import link_of
from tests.stamps.making import BASE, a_lot

LONG = "Mật ong hoa cà phê ẾẶẪỖỲ nguyên chất của núi rừng Tây Nguyên thượng hạng"


def pieces(count: int, **details: str) -> list[Piece]:
    serials = (new_serial() for _ in range(count))
    return [Piece(link_of(BASE, a_lot(), serial), serial, **details) for serial in serials]


def words(**changes: Any) -> Words:
    return evolve(words_of(a_lot()), **changes)


def sheet(given: list[Piece], layout: Layout | str, said: Words | None = None, **options: Any) -> tuple[bytes, Written]:
    file = io.BytesIO()
    on = LAYOUTS[layout] if isinstance(layout, str) else layout
    written = write_sheet(file, iter(given), said or words(), on, **options)
    return file.getvalue(), written


def rendered(pdf: bytes, dpi: int) -> Iterator[Image]:
    """Its pages, grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.render(scale=dpi / 72, grayscale=True).to_pil()


def labels(pdf: bytes, layout: Layout, dpi: int) -> Iterator[Image]:
    """Every place of a label, page by page, also those that are empty."""
    dots = dpi / 25.4
    for page in rendered(pdf, dpi):
        for left, top in layout.places():
            right, bottom = left + layout.width, top + layout.height
            yield page.crop((round(left * dots), round(top * dots), round(right * dots), round(bottom * dots)))


def read_in(picture: Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def texts(pdf: bytes, layout: Layout, dpi: int, count: int) -> list[list[str]]:
    """What is read on each of the first labels."""
    return [read_in(label) for label in islice(labels(pdf, layout, dpi), count)]


def page_text(pdf: bytes, page: int = 0) -> str:
    """What can be searched and copied."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].get_textpage().get_text_bounded().replace("\r\n", "\n")
