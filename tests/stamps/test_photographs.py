"""Photographs of stamps are read as phones take them; what is no picture, or a dangerous one, is said."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps

from ocopsync.stamps.address import StampError
from ocopsync.stamps.photographs import read_photograph
from ocopsync.stamps.samples import Sample, samples_of
from ocopsync.stamps.symbol import as_image, draw

LINK = "https://tem.example.vn/t/01/08930000000019/10/L-01/21/K7TN4QXMRAP2CDE"
SIZE = (1600, 1200)


def a_symbol(text: str = LINK, side: int = 300) -> Image.Image:
    return as_image(draw(text), 8).resize((side, side), Image.Resampling.LANCZOS)


def on_a_table(*symbols: Image.Image, seed: int = 1) -> Image.Image:
    """Symbols lying side by side on a grained table."""
    rng = random.Random(seed)
    small = Image.frombytes("L", (200, 150), rng.randbytes(200 * 150))
    table = small.resize(SIZE, Image.Resampling.BICUBIC).point(lambda value: 90 + value // 3)
    for number, symbol in enumerate(symbols):
        table.paste(symbol, (150 + 420 * (number % 3), 200 + 420 * (number // 3)))
    return table


def from_the_side(symbol: Image.Image) -> Image.Image:
    """As a camera sees it that looks down on it from its corner."""
    tilt = (1.6, 0.25, -80, 0.15, 1.7, -80, 0.0008, 0.0006)
    return symbol.transform(symbol.size, Image.Transform.PERSPECTIVE, tilt, Image.Resampling.BICUBIC, fillcolor=255)


def grained(picture: Image.Image, strength: int, seed: int = 1) -> Image.Image:
    noise = Image.frombytes("L", picture.size, random.Random(seed).randbytes(picture.width * picture.height))
    return ImageChops.add(picture, noise.point(lambda value: 128 + (value - 128) * strength // 128), 1, -128)


def shaded(picture: Image.Image) -> Image.Image:
    shade = Image.linear_gradient("L").rotate(90).resize(picture.size).point(lambda value: 15 + value * 240 // 256)
    return ImageChops.multiply(picture, shade)


SPOILED = {
    "from the front": lambda: on_a_table(a_symbol()),
    "from the side": lambda: on_a_table(from_the_side(a_symbol(side=400))),
    "turned": lambda: on_a_table(a_symbol()).rotate(37, expand=True, fillcolor=120),
    "blurred": lambda: on_a_table(a_symbol()).filter(ImageFilter.GaussianBlur(3)),
    "grained": lambda: grained(on_a_table(a_symbol()), 90),
    "dark": lambda: grained(on_a_table(a_symbol()).point(lambda value: value // 12), 3),
    "dark, in shadow": lambda: grained(shaded(on_a_table(a_symbol())).point(lambda value: value // 5), 3),
    "faded": lambda: on_a_table(a_symbol()).point(lambda value: 150 + value // 8),
    "small": lambda: on_a_table(a_symbol(side=110)),
    "light on dark": lambda: ImageOps.invert(on_a_table(a_symbol())),
}


def saved(picture: Image.Image, path: Path, **how) -> Path:
    picture.save(path, **how)
    return path


@pytest.mark.parametrize("how", SPOILED)
def test_what_a_phone_takes_is_read(tmp_path, how):
    path = saved(SPOILED[how](), tmp_path / "tem.jpg", quality=80)
    found = read_photograph(path)
    assert (found.texts, found.unreadable) == ((LINK,), 0)


def test_several_stamps_are_each_read_row_by_row_and_as_often_as_they_are_there(tmp_path):
    texts = [f"https://tem.example.vn/t/01/08930000000019/10/L-01/21/{serial}" for serial in "ABBC"]
    path = saved(on_a_table(*map(a_symbol, texts)), tmp_path / "tem.png")
    assert read_photograph(path).texts == tuple(texts)
    assert [sample.times for sample in samples_of(str(path))] == [1, 2, 1]


def test_a_barcode_beside_a_stamp_is_the_shop_s_and_alone_it_is_read(tmp_path):
    import zxingcpp

    drawn = zxingcpp.create_barcode("8930000000019", zxingcpp.BarcodeFormat.EAN13)
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=3)).convert("L")
    assert read_photograph(saved(on_a_table(a_symbol(), bars), tmp_path / "a.png")).texts == (LINK,)
    assert read_photograph(saved(on_a_table(bars), tmp_path / "b.png")).texts == ("8930000000019",)


def test_a_picture_that_the_camera_says_is_turned_is_read_from_its_top(tmp_path):
    exif, texts = Image.Exif(), tuple(f"{LINK}{letter}" for letter in "ABCD")
    exif[0x0112] = 6
    path = saved(on_a_table(*map(a_symbol, texts)).rotate(90, expand=True), tmp_path / "a.jpg", exif=exif)
    assert read_photograph(path).texts == texts


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "1", "LA", "CMYK", "I;16"])
def test_whatever_the_colours_are_kept_in(tmp_path, mode):
    symbol = a_symbol()
    if mode == "I;16":
        wide = b"".join(struct.pack("<H", value * 257) for value in symbol.tobytes())
        picture = Image.frombytes("I;16", symbol.size, wide)
    elif mode in ("RGBA", "LA"):  # black on nothing, as design programs export it
        picture = Image.new(mode, symbol.size, 0)
        picture.putalpha(ImageOps.invert(symbol))
    else:
        picture = symbol.convert(mode)
    assert read_photograph(saved(picture, tmp_path / "a.tif")).texts == (LINK,)


def test_a_picture_without_a_stamp_says_how_to_take_a_better_one(tmp_path):
    with pytest.raises(StampError, match=r"no symbol in it can be read.*from the front, in good light"):
        read_photograph(saved(on_a_table(), tmp_path / "a.jpg"))


def a_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to ``side``² pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def a_jpeg() -> bytes:
    file = io.BytesIO()
    on_a_table(a_symbol()).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC.*Most Compatible"),
        (b"%PDF-1.7 " + bytes(100), "is a PDF.*--preview"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "isn't a picture"),
        (b"", "isn't a picture"),
        (a_jpeg()[:20_000], "damaged"),
        (a_bomb(11_000), "more than 120 million pixels"),
        (a_bomb(40_000), "more than 120 million pixels"),
        (a_bomb(2_000), "damaged"),
    ],
)
def test_what_is_no_picture_is_said(tmp_path, content, words):
    path = tmp_path / "tem.jpg"
    path.write_bytes(content)
    with pytest.raises(StampError, match=words):
        read_photograph(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP"])
def test_damaged_pictures_are_read_or_refused_in_words(tmp_path, kind):
    rng, path, whole = random.Random(5), tmp_path / "tem", io.BytesIO()
    a_symbol(side=120).save(whole, kind)
    for _ in range(30):
        data = bytearray(whole.getvalue())
        for _ in range(rng.randint(1, 20)):
            data[rng.randrange(min(len(data), 2000))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            assert read_photograph(path).texts
        except StampError as error:
            assert str(error)


# What is given on the command line


def test_a_text_stays_a_text():
    for text in (LINK, "(01)08930000000019", "XQU9P-NKHCV-E", "a\0b", "x" * 5000):
        assert list(samples_of(text)) == [Sample(text)]


def test_a_folder_is_its_pictures_by_name(tmp_path):
    for name in ("b.png", "a.PNG"):
        saved(a_symbol(f"https://tem.example.vn/{name}"), tmp_path / name, format="PNG")
    (tmp_path / "ghi-chu.txt").write_text("không phải ảnh")
    assert [sample.text for sample in samples_of(str(tmp_path))] == [
        "https://tem.example.vn/a.PNG",
        "https://tem.example.vn/b.png",
    ]


def test_a_picture_that_is_not_there_is_no_text(tmp_path):
    (sample,) = samples_of(str(tmp_path / "tem.jpg"))
    assert "No such file" in str(sample.error)


def test_a_folder_without_pictures(tmp_path):
    (sample,) = samples_of(str(tmp_path))
    assert "no picture" in str(sample.error)


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_is_no_folder(nothing):
    assert list(samples_of(nothing)) == [Sample(nothing)]
