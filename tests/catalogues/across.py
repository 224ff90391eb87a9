"""What can be seen only with several rows, and with the files beside the catalogue."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.catalogues.case import case
from tests.catalogues.products import FISH, FISH_TRUTH, HEAD, SHRIMP, SHRIMP_TRUTH, TEA, TEA_TRUTH
from tests.catalogues.writers import Maker, jsonl, table, xlsx

WITH_CODE = [*HEAD, "Mã vạch", "Mã số thuế"]
WITH_IMAGE = [*HEAD, "Ảnh"]


def png(width: int = 600, height: int = 600) -> bytes:
    """A grey picture."""
    lines = (b"\0" + bytes(width)) * height
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(lines))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def beside(make: Maker, **pictures: bytes) -> Maker:
    """The catalogue and pictures in its folder; ``ảnh__a`` is the file ``ảnh/a.png``."""

    def both(folder: Path) -> Path:
        for name, content in pictures.items():
            path = folder / f"{name.replace('__', '/')}.png"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        return make(folder)

    return both


CASES = [
    case(
        "one code for two products",
        xlsx(HEAD, SHRIMP, ["HL-01", *FISH[1:]]),
        SHRIMP_TRUTH,
        {**FISH_TRUTH, "sku": "HL-01"},
        says="sku-twice A3",
    ),
    case(
        "one code in capitals and in small letters",
        table(HEAD, SHRIMP, ["hl-01", *FISH[1:]]),
        SHRIMP_TRUTH,
        {**FISH_TRUTH, "sku": "hl-01"},
        says="sku-twice A3",
    ),
    case(
        "a row that stands there twice",
        jsonl(*[{"sku": "HL-01", "name": "Mắm tôm", "producer": "HTX", "price": 1000}] * 2),
        {"sku": "HL-01"},
        {"sku": "HL-01"},
        says="sku-twice 2",
    ),
    case(
        "one product under two codes and two spellings",
        xlsx(HEAD, SHRIMP, ["HL-09", "MẮM TÔM HOÀ HẢI", *SHRIMP[2:]], TEA),
        SHRIMP_TRUTH,
        {"sku": "HL-09"},
        TEA_TRUTH,
        says="product-twice B3",
    ),
    case(
        "one producer in three spellings",
        xlsx(
            HEAD,
            SHRIMP,
            ["HL-02", "Mắm tép", "Hợp tác xã Hòa Hải", "90.000", "hộp"],
            ["HL-03", "Mắm cáy", "HTX Hoà Hải", "80.000", "hộp"],
        ),
        SHRIMP_TRUTH,
        {"sku": "HL-02", "producer": "Hợp tác xã Hòa Hải"},
        {"sku": "HL-03", "producer": "HTX Hoà Hải"},
        says="producer-spellings C3; producer-spellings C4",
    ),
    case(
        "one barcode on two products",
        xlsx(WITH_CODE, [*SHRIMP, "8935001234562", ""], [*FISH, "8935001234562", ""]),
        {**SHRIMP_TRUTH, "gtin": "8935001234562"},
        {**FISH_TRUTH, "gtin": "8935001234562"},
        says="gtin-twice F3",
    ),
    case(
        "one picture for two products",
        beside(xlsx(WITH_IMAGE, [*SHRIMP, "mắm.png"], [*FISH, "mắm.png"]), mắm=png()),
        {**SHRIMP_TRUTH, "images": ["mắm.png"]},
        {**FISH_TRUTH, "images": ["mắm.png"]},
        says="image-shared F3",
    ),
    case(
        "pictures that are missing, outside, links and no pictures",
        beside(
            xlsx(
                WITH_IMAGE,
                *(
                    [f"SP-{at}", f"Sản phẩm số {at}", "HTX Hòa Hải", 50_000, "hộp", image]
                    for at, image in enumerate(
                        [
                            *("không có.png", "../ngoài.png", "/etc/passwd", "..\\..\\ngoài.png", "ảnh/../../x.png"),
                            *("https://example.com/a.png", "http://192.168.1.1/a.png", "file:///C:/a.png", "chữ.png"),
                        ],
                        1,
                    )
                ),
            ),
            chữ=b"no picture at all",
        ),
        *[{"sku": f"SP-{at}", "images": []} for at in range(1, 10)],
        says="image-missing F2; image-outside F3; image-outside F4; image-outside F5; image-outside F6; image-link F7; "
        "image-link-private F8; image-on-one-computer F9; image-unreadable F10",
    ),
    case(
        "pictures that are small, narrow and cut off",
        beside(
            xlsx(WITH_IMAGE, [*SHRIMP, "nhỏ.png"], [*FISH, "hẹp.png"], [*TEA, "ảnh/cụt.png"]),
            nhỏ=png(60, 60),
            hẹp=png(2400, 400),
            ảnh__cụt=png()[:-20],
        ),
        {**SHRIMP_TRUTH, "images": ["nhỏ.png"]},
        {**FISH_TRUTH, "images": ["hẹp.png"]},
        {**TEA_TRUTH, "images": []},
        says="image-small F2; image-narrow F3; image-damaged F4",
    ),
]
