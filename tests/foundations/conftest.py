"""What the tests of the foundations share: a language, a clock moved by hand, and a product."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import define, field

from ocopsync.messages import use_language
from ocopsync.model import Producer, Product


@define
class ManualClock:
    time: dt.datetime = dt.datetime(2026, 11, 21, 8, 30, tzinfo=dt.UTC)
    slept: list[float] = field(factory=list)

    def now(self) -> dt.datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def product():
    return Product(sku="MT-01", name="Mắm tôm Ba Làng", producer=Producer("HTX Ba Làng"))
