"""Spellings of one producer are alike, other producers are not."""

from __future__ import annotations

import pytest

from ocopsync.vietnam.producers import producer_key

ALIKE = [
    ["HTX DVNN Hà Long", "Hợp tác xã dịch vụ nông nghiệp Hà Long", "htx hà long", "HTXNN Hà  Long", "HTX. Hà Long"],
    ["Công ty TNHH MTV Thần Nông", "Cty trách nhiệm hữu hạn một thành viên Thần Nông", "CTCP Thần Nông"],
    ["Hộ SXKD Nguyễn Văn A", "Hộ kinh doanh Nguyễn Văn A", "Hộ Nguyễn Văn A"],
    ["CSSX Tâm Đức", "Cơ sở sản xuất Tâm Đức"],
    ["HTX Hòa Hải", "HTX Hoà Hải"],
]


@pytest.mark.parametrize("names", ALIKE)
def test_spellings_of_one_name_are_alike(names: list[str]) -> None:
    assert len({producer_key(name) for name in names}) == 1


def test_other_producers_are_not_alike() -> None:
    others = [
        "HTX Thành Long",
        "Công ty TNHH Hà Long",
        "HTX thủy sản Hà Long",
        "HTX Ví Dụ 01",
        "HTX Ví Dụ 02",
        "Hà Long",
    ]
    firsts = [names[0] for names in ALIKE]
    assert len({producer_key(name) for name in firsts + others}) == len(firsts) + len(others)


def test_a_name_of_nothing_but_trades_is_kept() -> None:
    assert producer_key("HTX nông nghiệp") != producer_key("HTX dịch vụ")
