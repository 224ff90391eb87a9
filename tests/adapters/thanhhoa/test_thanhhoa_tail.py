"""The tail block: what we write reads back exactly, and what people do to it is said, never a failure."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync_thanhhoa import tail
from ocopsync_thanhhoa.tail import Content

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ0123456789"
MARKS = " .,;:-–/()%₫đ&<>\"'*#"
lines = st.text(alphabet=LETTERS + MARKS, min_size=1, max_size=40).map(lambda text: " ".join(text.split()))
words = lines.filter(bool)
descriptions = st.lists(
    st.one_of(lines, st.sampled_from(["", "---", "Giá: 5.000 đ", "Mã SP: X-1", "Truy xuất:"])), max_size=8
).map("\n".join)
contents = st.builds(
    Content,
    descriptions,
    sku=words,
    price=st.none() | st.integers(0, 10**10),
    unit=st.just("") | words,
    stamp=st.just("") | st.just("https://truyxuat.example/01/08930000000019?17=270101"),
)
BLOCK = tail.write(Content("Ngon.", sku="HL-01", price=225_000, unit="hộp", stamp="https://t.example/1"))


@given(contents)
def test_what_is_written_reads_back_exactly(content: Content) -> None:
    assert tail.read(tail.write(content)) == content


@given(contents)
def test_line_ends_of_a_browser_change_nothing(content: Content) -> None:
    assert tail.read(tail.write(content).replace("\n", "\r\n")) == content


@given(st.text(alphabet=LETTERS + MARKS + "\n", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(tail.read(text), Content)


def test_the_block_is_readable_for_buyers() -> None:
    assert BLOCK == "Ngon.\n---\nGiá: 225.000 đ/hộp\nMã SP: HL-01\nTruy xuất: https://t.example/1"


def test_a_price_on_request_is_written_as_such() -> None:
    assert "Giá: Liên hệ\nĐơn vị tính: hộp" in tail.write(Content("Ngon.", sku="A", unit="hộp"))


@pytest.mark.parametrize(
    ("line", "price", "unit"),
    [
        ("Giá: 230.000đ/hộp", 230_000, "hộp"),
        ("Giá : 1.050.000 ₫ / chai 500 ml", 1_050_000, "chai 500 ml"),
        ("Giá: 1,386 đ", 1_386, ""),
        ("Giá: 90000 đồng/kg", 90_000, "kg"),
        ("Giá: 230k/hộp", 230_000, "hộp"),
        ("Giá: 1,2 triệu", 1_200_000, ""),
        ("Giá: liên hệ", None, ""),
    ],
)
def test_a_price_changed_by_hand_reads_as_the_new_price(line: str, price: int | None, unit: str) -> None:
    content = tail.read(BLOCK.replace("Giá: 225.000 đ/hộp", line))
    assert (content.price, content.unit, content.damage) == (price, unit, None)


@pytest.mark.parametrize("line", ["Giá: rẻ lắm", "Giá: 230/hộp", "Giá: 200.000 - 230.000 đ", "Giá: 22.50 đ", "Giá:"])
def test_a_price_that_is_not_certain_is_damage_and_left_out(line: str) -> None:
    content = tail.read(BLOCK.replace("Giá: 225.000 đ/hộp", line))
    assert content.price is None
    assert "Giá" in str(content.damage)
    assert (content.sku, content.stamp, content.description) == ("HL-01", "https://t.example/1", "Ngon.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Mã SP: HL-01\n", ""),
        ("Mã SP: HL-01", "Mã SP:"),
        ("Mã SP: HL-01", "Mã SP: HL-01\nMã SP: HL-02"),
        ("Mã SP: HL-01", "Ma SP HL-01"),
    ],
)
def test_a_code_that_is_lost_is_damage_and_left_out(before: str, after: str) -> None:
    content = tail.read(BLOCK.replace(before, after))
    assert content.sku == ""
    assert "Mã SP" in str(content.damage)
    assert content.price == 225_000


def test_a_block_that_is_gone_is_damage_and_the_text_stays() -> None:
    content = tail.read("Ngon, mua nhanh kẻo hết.")
    assert content.damage is not None
    assert attrs.evolve(content, damage=None) == Content("Ngon, mua nhanh kẻo hết.")


def test_text_added_behind_the_block_is_said_without_quoting_it() -> None:
    content = tail.read(BLOCK + "\n\nGọi 0912345678")
    assert content.damage is not None
    assert "0912345678" not in str(content.damage)
    assert attrs.evolve(content, damage=None) == tail.read(BLOCK)
