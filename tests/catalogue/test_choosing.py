"""The catalogue that nobody named is the only one there is, or it is asked for; and one product is found in it."""

from __future__ import annotations

import datetime as dt

import pytest

from ocopsync.catalogue import read
from ocopsync.catalogue.choosing import only_catalogue, product_of
from ocopsync.errors import InputError, UsageError
from ocopsync.messages import use_language

ROWS = """Mã SP,Tên sản phẩm,Chủ thể,Giá bán
MT-01,Mắm tôm Hòa Hải,HTX Ví Dụ 01,50000
MT-02,Bánh gai Lâm Thắm,HTX Ví Dụ 01,60000
MT-03,,,
"""


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("vi")


def test_the_only_one_is_meant(tmp_path):
    for name in ("hang.xlsx", ".hang.csv", "~$hang.xlsx", "ocopsync.toml", "tem.pdf", "ocopsync.db"):
        (tmp_path / name).touch()
    (tmp_path / "anh.csv").mkdir()
    assert only_catalogue(tmp_path).name == "hang.xlsx"


def test_of_several_none_is_chosen(tmp_path):
    for name in ("hang.xlsx", "cu.CSV"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match=r"hang.xlsx, cu.CSV. Say which it is: --from hang.xlsx"):
        only_catalogue(tmp_path)
    assert only_catalogue(tmp_path, but=lambda path: path.name == "cu.CSV").name == "hang.xlsx"


def test_where_there_is_none_it_is_asked_for(tmp_path):
    with pytest.raises(UsageError, match=r"no catalogue in .* --from CATALOGUE"):
        only_catalogue(tmp_path)


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "hang.csv"
    path.write_text(ROWS, encoding="utf-8")
    with read(path, on=dt.date(2026, 11, 22)) as opened:
        yield opened


def test_a_product_is_found_by_its_sku(catalogue):
    assert product_of(catalogue, "MT-02").name == "Bánh gai Lâm Thắm"


def test_a_sku_that_isn_t_there_is_said_with_those_like_it(catalogue):
    with pytest.raises(InputError, match=r"no SKU MT-20 in hang.csv. Is it MT-01 / MT-02 / MT-03\?"):
        product_of(catalogue, "MT-20")
    with pytest.raises(InputError, match=r"no SKU XYZ in hang.csv.$"):
        product_of(catalogue, "XYZ")


def test_a_row_that_can_t_be_understood_is_said(catalogue):
    with pytest.raises(InputError, match=r"row of MT-03 in hang.csv can't be understood.*ocopsync check hang.csv"):
        product_of(catalogue, "MT-03")


def test_a_sku_in_other_capitals_is_the_one_that_is_meant(catalogue):
    with pytest.raises(InputError, match=r"no SKU mt-02 in hang.csv. Is it MT-02\?"):
        product_of(catalogue, "mt-02")
