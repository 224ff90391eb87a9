"""Products as cooperatives write them, made by chance, with words that two keyboards spell in two ways."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.simulation.catalogue import FISH_SAUCE, PRODUCER
from ocopsync.model import Image, Product, TraceStamp

NAMES = (
    "Mắm tôm Hòa Lộc",
    "Mắm tép Thủy Nguyên",
    "Nước mắm & ruốc",
    "Ruốc khỏe",
    "Mắm cáy Thụy Hòa",
    "Mắm tôm 'bà Hoa'",
)
SENTENCES = (
    "Ủ chượp mười hai tháng trong chum sành.",
    "Thơm, đậm vị, không chất bảo quản.",
    "Hợp với bún đậu & thịt luộc.",
    "Tốt cho sức khỏe người già và trẻ nhỏ.",
    "Nguyên liệu đánh bắt ở vùng biển Hòa Hải, Thủy Triều.",
    "Độ đạm > 20 %, muối < 25 %.",
)
UNITS = ("hộp", "lọ", "chai", "hũ")


def some_product(chance: random.Random, number: int, pictures: Sequence[Image]) -> Product:
    price = 1000 * chance.randint(20, 90)
    return Product(
        sku=f"SP{number:05}",
        name=f"{chance.choice(NAMES)} số {number}",
        producer=PRODUCER,
        group=FISH_SAUCE,
        description="\n".join(chance.sample(SENTENCES, chance.randint(2, 4))),
        price=price,
        list_price=price + 1000 * chance.randint(5, 20),
        unit=chance.choice(UNITS),
        weight=50 * chance.randint(4, 20),
        stock=chance.randint(1, 200),
        images=tuple(chance.sample(list(pictures), 4)),
        ingredients="Tôm moi, muối biển",
        stamp=TraceStamp(f"https://truyxuat.example/p/A{number:010}"),
    )
