"""Sheets of stamps: what comes out of a printer can be read, label by label, and nothing is cut or covered."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from itertools import pairwise

import pypdfium2
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from benchmarks.labels import printed as symbols
from benchmarks.labels import share
from ocopsync.stamps.address import StampError
from ocopsync.stamps.fitting import BOLD
from ocopsync.stamps.label import PATHS, Words, fonts, place_of, words_of
from ocopsync.stamps.layouts import LAYOUTS, Layout
from ocopsync.stamps.pdf import is_untouched
from ocopsync.stamps.print_size import fitted
from ocopsync.stamps.robustness import JAR
from ocopsync.stamps.sheet import Piece, picture, write_sheet
from ocopsync.stamps.signing import new_key, sign
from ocopsync.stamps.symbol import QUIET, Symbol, draw
from tests.stamps.making import OWN, a_lot
from tests.stamps.sheets import LONG, labels, page_text, pieces, read_in, sheet, texts, words

# Read back


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("layout", "count"), [("a4-5x13", 70), ("roll-35x22-3", 31)])
def test_every_label_of_a_printed_sheet_gives_its_link(layout, count, dpi):
    printed = pieces(count)
    pdf, written = sheet(printed, layout, dpi=dpi)
    assert texts(pdf, LAYOUTS[layout], dpi, count) == [[piece.text] for piece in printed]
    assert written.stamps == count
    assert written.pages == -(-count // LAYOUTS[layout].on_page)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=str)
def test_every_layout_holds_a_stamp_with_a_serial(layout):
    printed = pieces(1, secret="K7TN-4QXM-RAP2C")
    pdf, written = sheet(printed, layout, words(name=LONG), dpi=layout.dpi)
    assert texts(pdf, layout, layout.dpi, 1) == [[printed[0].text]]
    assert written.fits[0].dots >= 3


@pytest.mark.parametrize("dpi", [150, 203, 300, 600, 1200])
def test_a_printer_with_other_dots_than_those_it_was_made_for_prints_it_too(dpi):
    printed = pieces(1)
    pdf, _ = sheet(printed, "roll-50x30", dpi=203)
    assert texts(pdf, LAYOUTS["roll-50x30"], dpi, 1) == [[printed[0].text]]


def test_a_symbol_that_reads_as_something_else_is_never_written(monkeypatch):
    def wrong(text: str, level: str, **options: int) -> Symbol:
        return evolve(draw("https://evil.example/", level), text=text)

    monkeypatch.setattr("ocopsync.stamps.sheet.draw", wrong)
    with pytest.raises(StampError, match="evil"):
        sheet(pieces(1), "a4-5x13")


def test_labels_of_a_lot_without_serials_are_all_the_same():
    pdf, written = sheet([Piece("https://tem.example.vn/t/01/08930000000019/10/L-01")] * 66, "a4-5x13")
    assert (written.stamps, written.pages) == (66, 2)
    assert "Sê-ri" not in page_text(pdf)


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_jar_in_a_humid_shop_is_still_read(dpi):
    """Stained over 5 %, turned by any angle and slightly blurred: 99.9 % of random serials, so one may fail here."""
    printed = pieces(30)
    _, pictures = symbols(printed, "M", dpi)
    modules = draw(printed[0].text).modules
    assert share(pictures, printed, modules, JAR, seed=7) >= 29 / 30


# The place of the symbol


def test_modules_are_whole_dots_and_every_dot_is_black_or_white():
    """At the printer's own resolution nothing is grey in the symbol. (2 by 1 inches are whole dots too.)"""
    layout = Layout(name="x", columns=1, rows=1, width=50.8, height=25.4, page_width=50.8, page_height=25.4)
    (piece,) = pieces(1)
    pdf, written = sheet([piece], layout, words(name="X", producer=""), dpi=203)
    (fit,) = written.fits
    label = next(labels(pdf, layout, 203))
    symbol = label.crop((0, 0, round(fit.side / 25.4 * 203), label.height))
    left, top, right, bottom = symbol.point(lambda grey: 255 - grey).getbbox()
    assert right - left == bottom - top == fit.dots * draw(piece.text).modules
    assert sum(symbol.histogram()[30:226]) == 0


def test_a_symbol_too_dense_for_its_label_is_refused_with_what_would_do():
    signed = sign(pieces(1)[0].text, new_key())
    with pytest.raises(StampError) as refused:
        sheet([Piece(signed)], "roll-35x22", dpi=203, level="Q")
    said = str(refused.value)
    assert "too dense" in said
    offered = re.findall(r"(?:a4|roll)-[\dx-]+", said.split("Layouts that would do")[1])
    assert "roll-50x30" in offered
    assert "roll-35x22" not in offered
    symbol = draw(signed, "Q")
    for name in offered:
        assert place_of(LAYOUTS[name], symbol, 203).dots >= 3


def test_a_long_signed_link_fits_25_mm_at_300_dpi():
    symbol = draw(sign(pieces(1)[0].text, new_key()), "L")
    assert fitted(symbol, 25, 300).dots >= 3
    printed = [Piece(symbol.text)]
    pdf, _ = sheet(printed, "roll-50x30", level="L", dpi=300)
    assert texts(pdf, LAYOUTS["roll-50x30"], 300, 1) == [[symbol.text]]


@given(st.integers(3, 12), st.binary(min_size=25, max_size=25 * 25))
def test_the_picture_of_a_symbol_never_looks_as_if_it_ended_early(dots, random):
    bits = (bytes(byte & 1 for byte in random) * 25)[: 25 * 25]
    content = picture(Symbol("", "M", 25, bits), dots)
    assert content.count(b"EI") == 1
    assert content.endswith(b"\nEI")


# The words


def ink(picture, box) -> bool:
    """Whether anything is printed in a part of a picture."""
    return picture.crop(box).getextrema()[0] < 200


NAMES = st.text(st.sampled_from("aăâđẾẶỖỲẪgjpqWMil 0123456789-,.()🍯漢"), min_size=1, max_size=150).filter(str.strip)
LOTS = st.text(st.sampled_from("ABCDEFGWXYZ0123456789-./"), min_size=1, max_size=20)
OWN_LAYOUT = Layout(name="cao", columns=1, rows=1, width=30, height=55, page_width=30, page_height=55, padding=1)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    NAMES,
    st.one_of(st.just(""), NAMES),
    LOTS,
    st.sampled_from([LAYOUTS["a4-5x13"], LAYOUTS["roll-35x22"], LAYOUTS["roll-50x30"], OWN_LAYOUT]),
    st.sampled_from([203, 300]),
    st.integers(0, 5),
    st.booleans(),
)
def test_nothing_is_cut_and_nothing_enters_the_quiet_zone(name, producer, lot, layout, dpi, stars, scratch):
    """Whatever the words are: the label's edge and the white around the symbol stay free of them."""
    said = Words(
        name=name,
        producer=producer,
        lot=lot,
        code="XQU9P-NKHCV-E",
        made_on=dt.date(2026, 12, 28),
        expires_on=dt.date(2028, 12, 28),
        stars=stars,
    )
    (piece,) = pieces(1, secret="W7TN-4QWM-RAW2C" if scratch else "")
    try:
        pdf, written = sheet([piece], layout, said, dpi=dpi)
    except StampError as refused:
        assert "words don't fit" in str(refused)
        assert layout.width < 40
        return
    label = next(labels(pdf, layout, dpi))
    assert read_in(label) == [piece.text]
    edge = int((layout.padding - 0.3) * dpi / 25.4)
    wide, high = label.size
    for strip in ((0, 0, wide, edge), (0, high - edge, wide, high), (wide - edge, 0, wide, high)):
        assert not ink(label, strip)
    (fit,) = written.fits
    side, quiet = round(fit.side * dpi / 25.4), QUIET * fit.dots - 2
    if layout.width >= layout.height:
        left, top = max(0, round(layout.padding * dpi / 25.4) - QUIET * fit.dots), (high - side) // 2
    else:
        left, top = (wide - side) // 2, max(0, round(layout.padding * dpi / 25.4) - QUIET * fit.dots)
    right, bottom = left + side, top + side
    for strip in (
        (right - quiet, max(0, top), right - 1, min(high, bottom)),
        (max(0, left), bottom - quiet, right, min(high, bottom - 1)),
    ):
        assert not ink(label, strip)


def test_what_counts_is_never_shortened():
    said = words(
        name=LONG * 3, producer=LONG, lot="ABCDEFGHIJKLMNOPQRST", code="XQU9P-NKHCV-E", expires_on=dt.date(2027, 1, 5)
    )
    (piece,) = pieces(1)
    pdf, _ = sheet([piece], "roll-35x22", said)
    text = page_text(pdf).replace("\n", "")
    for held in ("ABCDEFGHIJKLMNOPQRST", "05/11/2026", "05/01/2027", "XQU9P-NKHCV-E", piece.serial):
        assert held in text
    assert "…" in text


def test_the_words_of_a_usual_label_are_whole_and_can_be_searched():
    (piece,) = pieces(1)
    pdf, written = sheet([piece], "a4-3x8", words(name="Nước mắm Ế Ặ Ẫ", producer="HTX Dịch vụ Ngũ Điền"))
    text = page_text(pdf)
    for held in ("Nước mắm Ế Ặ Ẫ", "OCOP", "Lô: L-01", "NSX: 05/11/2026", "HSD: 05/11/2027", "HTX Dịch vụ Ngũ Điền"):
        assert held in text
    assert f"Sê-ri: {piece.serial}" in text
    assert written.left_out == ""


def test_letters_typed_in_pieces_are_printed_as_one():
    lot = a_lot(facts={"title": "Nu\u031bo\u031b\u0301c  m\u0103\u0301m", "ocop": "x"})
    assert words_of(lot).name == "Nước mắm"
    assert words_of(lot).stars == 0


def test_characters_that_the_font_lacks_are_left_out_and_told():
    pdf, written = sheet(pieces(1), "a4-3x8", words(name="🍯 Mật ong 蜂蜜", producer="HTX 🐝"))
    assert written.left_out == "🍯蜂蜜🐝"
    assert "Mật ong" in page_text(pdf)


def test_an_own_code_is_printed_for_whoever_types_it():
    assert words_of(a_lot(code=OWN)).code.replace("-", "") == OWN
    assert words_of(a_lot()).code == ""


def test_the_font_has_every_letter_of_vietnamese():
    letters, marks = "AĂÂEÊIOÔƠUƯYaăâeêioôơuưy", "\u0300\u0301\u0303\u0309\u0323"
    marked = "".join(unicodedata.normalize("NFC", letter + mark) for letter in letters for mark in marks)
    for font in fonts():
        assert all(font.has(char) for char in marked + letters + "Đđ₫…–0123456789")
    assert not fonts()[BOLD].has("★")


def test_no_letter_reaches_into_the_line_above_or_below():
    """Fonts promise less room than Ẳ takes."""
    for font, path in zip(fonts(), PATHS, strict=True):
        drawn = ImageFont.truetype(str(path), 1000)
        for char in map(chr, (*range(33, 127), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))):
            if font.has(char):
                _, top, _, bottom = drawn.getbbox(char, anchor="ls")
                assert -top <= 1000 * font.rise(char) + 1, char
                assert bottom <= 1000 * font.descent + 1, char
    assert fonts()[BOLD].rise("Ẳ") > 1.2


# The file


def test_the_same_stamps_give_the_same_file():
    printed = pieces(70)
    assert sheet(printed, "a4-5x13")[0] == sheet(printed, "a4-5x13")[0]


def test_the_file_is_a_pdf_1_4_with_its_fonts_and_nobody_s_date():
    pdf, _ = sheet(pieces(1), "a4-5x13", cut_marks=True)
    assert pdf.startswith(b"%PDF-1.4\n")
    assert pdf.count(b"/FontFile2") == pdf.count(b"/ToUnicode") == 2
    assert re.search(rb"/FontName /[A-Z]{6}\+BeVietnamPro-Regular ", pdf)
    assert b"CreationDate" not in pdf
    assert len(pdf) < 60_000
    with pypdfium2.PdfDocument(pdf) as document:
        about = document.get_metadata_dict()
        assert about["Title"] == "Tem – Mắm tôm Hòa Hải – L-01"
        assert about["Author"] == "HTX Ví Dụ 01"
        assert [round(side * 25.4 / 72, 1) for side in document[0].get_size()] == [210, 297]


def test_many_pages_hang_together():
    printed = pieces(520)
    pdf, written = sheet(printed, "roll-35x22")
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == written.pages == 520
        last = document[519].render(scale=203 / 72, grayscale=True).to_pil()
    assert read_in(last) == [printed[-1].text]


def test_a_page_is_in_the_file_before_the_next_one_is_drawn():
    """Nothing that grows with the number of stamps is kept."""
    file, sizes = io.BytesIO(), []

    def watched():
        for at, piece in enumerate(pieces(65 * 4)):
            if at % 65 == 0:
                sizes.append(file.tell())
            yield piece

    write_sheet(file, watched(), words(), LAYOUTS["a4-5x13"])
    assert all(later - earlier > 65 * 100 for earlier, later in pairwise(sizes))


def test_a_sheet_of_nothing_is_refused():
    with pytest.raises(StampError, match="nothing to print"):
        sheet([], "a4-5x13")


def test_a_changed_file_is_noticed(tmp_path):
    pdf, _ = sheet(pieces(1), "a4-5x13")
    path = tmp_path / "tem.pdf"
    path.write_bytes(pdf)
    assert is_untouched(path)
    for other in (pdf.replace(b"/Type /Page ", b"/Type /Pag3 ", 1), pdf[:-1], pdf + b"\n", b"", b"x" * 300):
        path.write_bytes(other)
        assert not is_untouched(path)


def test_cut_marks_stand_at_the_corners_and_nowhere_else():
    layout = LAYOUTS["a4-4x10"]
    plain, _ = sheet(pieces(1), layout, dpi=300)
    marked, _ = sheet(pieces(1), layout, dpi=300, cut_marks=True)
    empty = list(labels(plain, layout, 300))[-1]
    corners = list(labels(marked, layout, 300))[-1]
    assert empty.getextrema() == (255, 255)
    wide, high = corners.size
    assert ink(corners, (0, 0, 20, 20))
    assert ink(corners, (wide - 20, high - 20, wide, high))
    assert not ink(corners, (25, 25, wide - 25, high - 25))
