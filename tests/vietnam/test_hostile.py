"""No text, however long and odd, keeps a parser busy: the time grows with the length and not with its square."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.privacy import mask
from ocopsync.vietnam.gtin import read_barcode
from ocopsync.vietnam.ids import parse_email, parse_phone
from ocopsync.vietnam.legacy import doubtful, heal, is_suspect
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.ocop import parse_decision, parse_decision_number
from ocopsync.vietnam.packs import parse_pack
from ocopsync.vietnam.places import parse_address
from ocopsync.vietnam.reading import Unreadable

LENGTH = 20_000
AT_MOST = 0.5
"""Seconds of the processor: ten times what the slowest takes, a tenth of what the square would."""
PARSERS = (
    doubtful, heal, is_suspect, mask, parse_address, parse_decision, parse_decision_number, parse_email, parse_pack,
    parse_phone, parse_price, read_barcode,
)  # fmt: skip
REPEATED = (" ", "\u00a0", "1", "a", ".", "(", "a^", "a@ ", "1;", "1/", "xã ", "xã a, ", "số ", "® ", "Hßa ", "Hộ A ")


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
def test_a_long_text_takes_no_long_time(parse: Callable[[str], Any]) -> None:
    for repeated in REPEATED:
        text = f"1{repeated * (LENGTH // len(repeated))}1"
        began = time.process_time()
        with contextlib.suppress(Unreadable):
            parse(text)
        assert time.process_time() - began < AT_MOST, repeated


def test_a_story_is_no_address() -> None:
    assert parse_address("xã Hà Trung, tỉnh Thanh Hóa") is not None
    assert parse_address("kể chuyện " * 40 + ", xã Hà Trung, tỉnh Thanh Hóa") is None
