"""Normalising: what doesn't matter, and what does."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.differences.normalising import comparable, normal, same
from ocopsync.listing import FIELDS
from ocopsync.markup import readable

SAME = [
    # a field, and two ways to write one value of it
    ("title", "Mắm  tôm ", "Mắm tôm"),
    ("title", "Mắm\u00a0tôm", "Mắm tôm"),
    ("title", "Mắm\u202ftôm", "Mắm tôm"),
    ("title", "Mắm\u200b tôm\ufeff", "Mắm tôm"),
    ("title", "Mắm\ttôm\r\n", "Mắm tôm"),
    ("title", "mắm\u00adtôm", "mắmtôm"),
    ("title", unicodedata.normalize("NFD", "Mắm tôm Hòa Hải"), "Mắm tôm Hòa Hải"),
    ("title", "Hoà Lộc", "Hòa Lộc"),
    ("title", "THUỶ sản, mạnh khoẻ; Thuỵ Sĩ", "THỦY sản, mạnh khỏe; Thụy Sĩ"),
    ("title", "hoạ, xoè, luỹ", "họa, xòe, lũy"),
    ("title", "Mắm &amp; ruốc &quot;ngon&quot;", 'Mắm & ruốc "ngon"'),
    ("title", "Mắm&nbsp;tôm", "Mắm tôm"),
    ("title", "bánh\u2011gai", "bánh-gai"),
    ("description", "một\n\nhai ", "một\nhai"),
    ("description", "<p>một</p><p>hai</p>", "một\nhai"),
    ("description", "một<br/>hai<BR>ba", "một\nhai\nba"),
    ("description", '<div class="x"><b>m</b>ột</div>\n<ul>\n <li>hai</li></ul>', "một\nhai"),
    ("description", "<p>\n  một\n  hai\n</p>", "một hai"),
    ("description", "Độ đạm &gt; 20 %", "Độ đạm > 20 %"),
    ("description", "<span>Độ</span> đạm <!-- sửa -->cao", "Độ đạm cao"),
    ("price", 225_000, "225.000 đ"),
    ("price", 225_000, "225,000"),
    ("price", 225_000, "225000.00"),
    ("price", 1_050_000, "1.050.000\u00a0₫"),
    ("price", None, "Giá: Liên hệ"),
    ("price", 500, 500.0),
    ("list_price", 1_225_000, "1,225,000 VNĐ"),
    ("stock", 12, "12"),
    ("weight", 650, "650.0"),
    ("size", {"length": 10, "width": 5, "height": None}, {"length": 10.0, "width": 5}),
    ("images", ["a", "b", "c"], ["a", "c", "b"]),
    ("images", ["a", "b"], ["a", "b", "a", "b"]),
    ("images", None, []),
    ("storage", "Nơi  khô", "<p>Nơi khô</p>"),
    ("extra.region", "Hoà Lộc", "Hòa  Lộc"),
    ("unit", "", None),
    ("description", "<p>&nbsp;</p>", None),
]
DIFFERENT = [
    ("title", "MẮM TÔM", "Mắm tôm"),
    ("title", "Mam tom", "Mắm tôm"),
    ("title", "Mắm tôm", "Mắm tóm"),
    ("title", "<b>Mắm tôm</b>", "Mắm tôm"),
    ("title", "Mắm tôm<script>alert(1)</script>", "Mắm tôm"),
    ("title", "Mắm tôm “ngon”", 'Mắm tôm "ngon"'),
    ("title", "Mắm – tôm", "Mắm - tôm"),
    ("title", "quý", "qúy"),
    ("description", "một\nhai", "một hai"),
    ("description", "một<script>alert(1)</script>", "một"),
    ("description", 'một<img src="x">', "một"),
    ("description", "một<iframe src=x></iframe>", "một"),
    ("description", "muối < 25 %", "muối > 25 %"),
    ("description", "a <b", "a"),
    ("price", 225_000, "225.000 đ/kg"),
    ("price", 225_000, "22.500 đ"),
    ("price", 225_000, "225"),
    ("price", 225_000, "200.000 - 250.000"),
    ("price", 0, None),
    ("stock", 0, None),
    ("stock", 12, "1.2"),
    ("gtin", "08935001234567", "8935001234567"),
    ("images", ["a", "b"], ["b", "a"]),
    ("images", ["a", "b", "c"], ["a", "b"]),
    ("size", {"length": 10}, {"length": 11}),
    ("extra.season", ["a", "b"], ["b", "a"]),
]


@pytest.mark.parametrize(("name", "one", "other"), SAME)
def test_two_ways_to_write_one_value(name, one, other):
    assert same(name, one, other)
    assert comparable({name: one}) == comparable({name: other})


@pytest.mark.parametrize(("name", "one", "other"), DIFFERENT)
def test_what_a_person_may_mean_is_a_difference(name, one, other):
    assert not same(name, one, other)
    assert comparable({name: one}) != comparable({name: other})


def test_each_way_is_tried_as_both_sides():
    assert all(same(name, other, one) for name, one, other in SAME)
    assert not any(same(name, other, one) for name, one, other in DIFFERENT)


ANYTHING = st.one_of(
    st.none(),
    st.integers(0, 10**9),
    st.floats(0, 1e9),
    st.text(max_size=30),
    st.lists(st.text(max_size=4), max_size=4),
    st.text("<>/abp&;#x1 \n", max_size=40),
    st.text("oaàáeèuyỳýqht ", max_size=20),
)


@given(st.sampled_from(FIELDS), ANYTHING)
def test_a_value_is_the_same_as_itself_and_nothing_breaks_the_comparison(name, value):
    assert same(name, value, value)
    assert comparable({name: value}) == {name: normal(name, value)} or normal(name, value) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=60))
def test_text_without_markup_is_read_as_it_is(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    "text",
    ["<a " * 50_000, "<b>" * 50_000 + "x", "<!--" * 50_000, "&" * 200_000, "<p x='" * 50_000, "<script>" * 30_000],
    ids=["open tags", "deep", "comments", "ampersands", "attributes", "scripts"],
)
def test_broken_markup_takes_no_long_time(text):
    started = time.perf_counter()
    normal("description", text)
    assert time.perf_counter() - started < 3


def test_what_lies_deep_is_still_read():
    assert normal("description", "<div>" * 2000 + "gọi ngay" + "</div>" * 2000) == "gọi ngay"
