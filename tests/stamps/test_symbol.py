"""Symbols: whatever is drawn is read again, in every file and at every level; what can't be printed is refused."""

from __future__ import annotations

import datetime as dt
import io
import re
import string

import pypdfium2
import pytest
import zxingcpp
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ocopsync.stamps.address import Base, StampError
from ocopsync.stamps.damage import reads
from ocopsync.stamps.digital_link import build
from ocopsync.stamps.drawing import drawing, write_drawing
from ocopsync.stamps.logo import open_logo, placed
from ocopsync.stamps.print_size import DPI, Fit, fitted, smallest
from ocopsync.stamps.symbol import (
    LEVELS,
    QUIET,
    Symbol,
    as_image,
    as_pdf,
    as_png,
    as_svg,
    checked,
    decoded,
    draw,
    size_of_module,
)

LINK = "https://tem.example.vn/t/01/08930000000019/10/L-26-01/21/K7TN4XQM7A2"
"""68 characters."""
lots = st.text(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_", min_size=1, max_size=20).filter(
    lambda lot: lot not in (".", "..")
)
bases = st.builds(Base, st.from_regex(r"[a-z]{1,20}\.vn", fullmatch=True), st.sampled_from(["", "t", "tem/v1"]))
days = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2049, 12, 31))


def rendered(pdf: bytes, dpi: int) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("L")


def painted(svg: bytes, pixels: int) -> Image.Image:
    """The rectangles of an SVG's dark path, painted one by one."""
    text = svg.decode()
    side = int(re.search(r'viewBox="0 0 (\d+) ', text)[1])
    picture = Image.new("L", (side * pixels, side * pixels), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", text):
        picture.paste(0, tuple(int(edge) * pixels for edge in (x, y, int(x) + int(length), int(y) + 1)))
    return picture


@pytest.mark.parametrize("level", LEVELS)
@given(base=bases, lot=lots, serial=lots, made=days, expires=days)
@settings(max_examples=60)
def test_every_link_is_read_as_it_was_drawn(level, base, lot, serial, made, expires):
    link = build(base, "8930000000019", lot=lot, serial=serial, made_on=made, expires_on=expires)
    symbol = checked(draw(link, level))
    assert decoded(as_image(symbol, 2)) == link
    assert len(symbol.bits) == symbol.modules**2
    assert set(symbol.bits) == {0, 1}


@pytest.mark.parametrize("level", LEVELS)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=60))
@settings(max_examples=40)
def test_every_text_is_read_as_it_was_drawn_or_refused(level, text):
    try:
        symbol = checked(draw(text, level))
    except StampError:
        return
    assert decoded(as_image(symbol)) == text


@pytest.mark.parametrize(
    "text", ["Mắm tôm Hòa Hải ★★★★ 55.000 ₫", "ÄÖ", "Hậu Lộc", "漢字", "1", "1234567", "ABC", r"\000026"]
)
def test_letters_of_every_kind_come_back(text):
    assert decoded(as_image(checked(draw(text)))) == text


@pytest.mark.parametrize("text", ["1", "A", LINK])
def test_it_is_never_a_micro_qr_code(text):
    symbol = draw(text)
    assert symbol.modules >= 21
    (found,) = zxingcpp.read_barcodes(as_image(symbol))
    assert found.format == zxingcpp.BarcodeFormat.QRCode


@pytest.mark.parametrize("level", LEVELS)
def test_the_level_is_the_one_that_was_asked_for(level):
    (found,) = zxingcpp.read_barcodes(as_image(draw(LINK, level)))
    assert found.ec_level == level


def test_more_correction_never_takes_fewer_modules():
    sides = [draw(LINK, level).modules for level in LEVELS]
    assert sides == sorted(sides)
    assert sides[0] < sides[-1]


@pytest.mark.parametrize(("text", "level", "why"), [("", "M", "empty"), ("x" * 3000, "M", "3000"), ("x", "X", "'X'")])
def test_what_can_t_be_drawn_is_refused_in_words(text, level, why):
    with pytest.raises(StampError, match=why):
        draw(text, level)


def test_a_symbol_that_says_something_else_is_not_let_through():
    symbol = draw(LINK)
    with pytest.raises(StampError, match="isn't printed"):
        checked(evolve(symbol, text=LINK.replace("L-26-01", "L-26-02")))


def test_a_symbol_that_can_t_be_read_is_not_let_through():
    symbol = draw(LINK)
    with pytest.raises(StampError, match="isn't printed"):
        checked(evolve(symbol, bits=bytes(len(symbol.bits))))


@pytest.mark.parametrize("place", range(0, 33 * 33, 97))
def test_one_wrong_module_is_noticed_though_readers_would_repair_it(place):
    symbol = draw(LINK)
    bits = bytearray(symbol.bits)
    row, column = divmod(place, symbol.modules)
    in_finder = (row < 9 or row > 24) and (column < 9 or column > 24)
    bits[place] ^= 1
    if not in_finder and 6 not in (row, column):
        with pytest.raises(StampError):
            checked(evolve(symbol, bits=bytes(bits)))


def test_the_picture_has_the_white_margin_that_was_asked_for():
    picture = as_image(draw(LINK), 3)
    dark = picture.point(lambda grey: 255 - grey).getbbox()
    assert dark == (QUIET * 3, QUIET * 3, picture.width - QUIET * 3, picture.height - QUIET * 3)


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("mm", [20, 25, 31.7])
def test_every_kind_of_file_is_read_back(level, mm, dpi):
    symbol = draw(LINK, level)
    fit = fitted(symbol, mm, dpi)
    png = Image.open(io.BytesIO(as_png(symbol, mm, dpi)))
    assert png.width == png.height == fit.dots * symbol.side
    assert png.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    assert decoded(png.convert("L")) == LINK
    assert decoded(painted(as_svg(symbol, mm), 3)) == LINK
    assert reads(rendered(as_pdf(symbol, fit.side), dpi), LINK)


def test_the_files_say_how_large_they_are():
    symbol = draw(LINK)
    assert b'width="20mm" height="20mm"' in as_svg(symbol, 20)
    with pypdfium2.PdfDocument(as_pdf(symbol, 20)) as document:
        assert document[0].get_size() == pytest.approx((56.69, 56.69), abs=0.01)


def test_the_same_symbol_gives_the_same_bytes():
    symbol = draw(LINK)
    assert as_pdf(symbol, 20) == as_pdf(draw(LINK), 20)
    assert as_png(symbol, 20) == as_png(draw(LINK), 20)


@given(modules=st.sampled_from(range(21, 178, 4)), mm=st.floats(5, 300), dpi=st.sampled_from([*DPI, 600, 150]))
def test_a_print_goes_into_its_place_in_whole_dots_or_is_refused(modules, mm, dpi):
    symbol = Symbol("x", "L", modules, bytes(modules**2))
    try:
        fit = fitted(symbol, mm, dpi)
    except StampError as error:
        assert smallest(symbol, dpi).side > mm - 1e-6
        assert "too dense" in str(error)
    else:
        assert fit.side <= mm + 1e-6
        assert Fit.of(symbol, fit.dots + 1, dpi).side > mm
        assert fit.dots >= 3
        assert fit.module >= 0.249
        assert fit.module * dpi / 25.4 == pytest.approx(fit.dots)


@pytest.mark.parametrize(
    ("mm", "dpi", "dots", "module"), [(20, 300, 5, 0.423), (15, 300, 4, 0.339), (20, 203, 3, 0.375), (21, 203, 4, 0.5)]
)
def test_the_dots_of_a_link_with_a_serial(mm, dpi, dots, module):
    symbol = draw(LINK)  # 33 modules and 8 of margin
    assert symbol.side == 41
    fit = fitted(symbol, mm, dpi)
    assert (fit.dots, round(fit.module, 3)) == (dots, module)
    assert size_of_module(symbol, fit.side) == pytest.approx(fit.module)


def test_one_that_is_too_dense_is_told_the_sizes_that_would_do():
    symbol = draw(LINK, "H")
    with pytest.raises(StampError) as caught:
        fitted(symbol, 16, 203)
    said = str(caught.value)
    assert "needs 18.4 mm" in said
    assert "300 dpi, 12.5 mm do" in said
    assert "Or take level M" in said
    assert fitted(symbol, 18.4, 203)
    assert fitted(symbol, 12.5, 300)
    assert fitted(draw(LINK, "M"), 16, 203)
    with pytest.raises(StampError):
        fitted(draw(LINK, "Q"), 16, 203)


def test_what_prints_less_steadily_or_is_too_small_for_tills_is_said():
    assert not fitted(draw(LINK), 20, 300).remarks
    steady, till = fitted(draw(LINK), 20, 203).remarks
    assert "3 dots" in str(steady)
    assert "0.396 mm" in str(till)


@pytest.fixture
def logo(tmp_path):
    picture = Image.new("RGBA", (300, 200))
    picture.paste((200, 30, 40, 255), (20, 20, 280, 180))
    picture.save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


@pytest.mark.parametrize("mm", [15, 20, 30])
def test_a_logo_at_level_h_is_let_in_and_every_file_is_read(logo, mm):
    drawn = drawing(LINK, mm, 300, logo=logo)
    assert drawn.symbol.level == "H"
    assert drawn.logo.box % 2
    assert 7 <= drawn.logo.box <= drawn.symbol.modules * 0.3
    png = Image.open(io.BytesIO(drawn.as_file(".png")))
    red = png.convert("RGB").getpixel((png.width // 2, png.height // 2))
    assert red[0] > 150 > red[1]
    assert reads(png.convert("L"), LINK)
    assert reads(rendered(drawn.as_file(".pdf"), 300), LINK)
    assert b"data:image/png;base64," in drawn.as_file(".svg")


def test_a_logo_that_the_symbol_can_t_bear_is_refused_and_told_what_to_do(logo):
    with pytest.raises(StampError, match="take level H"):
        drawing(LINK, 20, 300, level="L", logo=logo)


def test_a_logo_is_smaller_where_less_is_corrected(logo):
    picture = open_logo(logo)
    boxes = [placed(draw(LINK, level), picture, fitted(draw(LINK, level), 30, 300)).box for level in "MH"]
    assert boxes[0] < boxes[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "no picture"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no picture"),
        (None, "no file"),
    ],
)
def test_a_logo_that_is_no_picture_is_refused_in_words(tmp_path, content, why):
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StampError, match=why):
        open_logo(path)


def test_a_picture_that_was_cut_off_is_refused_in_words(logo, tmp_path):
    for length in range(40, logo.stat().st_size, 97):
        cut = tmp_path / "cut.png"
        cut.write_bytes(logo.read_bytes()[:length])
        with pytest.raises(StampError):
            open_logo(cut)


def test_nothing_is_left_where_a_file_can_t_be_written(tmp_path):
    from ocopsync.errors import UsageError

    drawn = drawing(LINK, 20, 300)
    with pytest.raises(UsageError):
        write_drawing(drawn, tmp_path / "no" / "tem.svg")
    (tmp_path / "tem.svg").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        write_drawing(drawn, tmp_path / "tem.svg")
    assert (tmp_path / "tem.svg").read_text() == "mine"
    write_drawing(drawn, tmp_path / "tem.svg", force=True)
    assert (tmp_path / "tem.svg").read_bytes() == drawn.as_file(".svg")
    assert [path.name for path in tmp_path.iterdir()] == ["tem.svg"]
