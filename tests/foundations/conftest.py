"""What the tests of the foundations share: a language, a clock moved by hand, and a product."""

from __future__ import annotations

import pytest

from ocopsync.messages import use_language
from ocopsync.model import Producer, Product
from ocopsync.testing import HandClock


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def product():
    return Product(sku="MT-01", name="Mắm tôm Ba Làng", producer=Producer("HTX Ba Làng"))
