"""The public pages, read from markup as it was seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ocopsync.errors import NotRecognised
from ocopsync_thanhhoa import public

NAME = "b2" * 20
TILES = f"""
<div class="thumb-product item"><div class="img">
 <a href="/san-pham/mam"><img src="/image/300/300/{NAME}.jpeg"></a></div>
 <div class="wrap-info"><h3><a href="/san-pham/mam">Mắm tôm</a></h3><p class="discount">1.050.000&nbsp;₫</p>
 <div class="shop-info-index-text"><a href="/shop/htx">HTX Hòa Lộc</a></div>
 <a onclick="addItemToCart(473,12)">Mua</a></div></div>
<div class="thumb-product item"><div class="img"><a href="/san-pham/tra"><img src="/x.png"></a></div>
 <div class="wrap-info"><h3><a href="/san-pham/tra">Trà</a></h3><p class="price">Giá: Liên hệ</p>
 <button class="send-request" data-id="474">Gửi yêu cầu</button></div></div>
<ul class="pagination"><li class="active"><span>1</span></li><li><a href="?page=2">2</a></li></ul>
"""
PRODUCT = f"""
<head><link rel="canonical" href="https://portal.example/san-pham/mam-1">
<meta property="og:image" content="https://portal.example/image/600/600/{NAME}.jpeg"></head>
<h1 class="title">Mắm tôm</h1><span class="price-detail">90.000&nbsp;₫</span>
<span class="price-old">100.000&nbsp;₫</span>
<div class="row-sx"><label class="label-sx">Nhà cung cấp:</label> HTX Hòa Lộc</div>
<div class="row-sx"><label class="label-sx">Trạng thái:</label> <span>Còn hàng</span></div>
<div id="tab1">
 <div class="row"><div class="col-md-5">Tên sản phẩm</div><div class="col-md-7">Mắm tôm</div></div>
 <div class="row"><div class="col-md-5"><img alt="Giấy chứng nhận"></div><div class="col-md-5"><img></div></div>
 <div class="row"><div class="col-md-5">Mã sản phẩm</div><div class="col-md-7">SP00000473</div></div>
 <div class="row"><div class="col-md-5">Mã vạch</div><div class="col-md-7"></div></div>
 <div class="row"><div class="col-md-5">Quy cách đóng gói:</div><div class="col-md-7">Hũ 500 g</div></div>
</div>
"""
OFFER = f"""
<div class="detail-ads-wrap"><div class="block-h1"><h1>Bán mắm tôm</h1></div>
 <div id="content-slider"><img src="/image/600/600/{NAME}.jpeg"><img src="/image/90/90/{NAME}.jpeg"></div>
 <div class="loaisp"><span class="span-label">Loại yêu cầu:</span> Cần bán</div>
 <div class="area">Khu vực: Huyện Hậu Lộc</div><div>Ngày hết hạn: 01/01/2020</div>
 <div class="chitiet-buy">Ngon.<br>Giá: 90.000 đ</div></div>
"""


def reply(html: str) -> Any:
    return SimpleNamespace(content=html.encode(), url="https://portal.example/page")


def test_tiles_show_price_or_that_it_is_on_request_and_the_product_s_id() -> None:
    page = public.read_tiles(reply(TILES))
    assert (page.number, page.last) == (1, 2)
    assert [(tile.product_id, tile.name, tile.price) for tile in page.tiles] == [
        ("473", "Mắm tôm", 1_050_000),
        ("474", "Trà", None),
    ]
    assert page.tiles[0].url == "https://portal.example/san-pham/mam"
    assert page.tiles[0].shop == "HTX Hòa Lộc"


def test_label_and_value_are_paired_within_one_row_although_certificates_stand_between() -> None:
    product = public.read_product(reply(PRODUCT))
    assert product.details == {
        "Nhà cung cấp": "HTX Hòa Lộc",
        "Trạng thái": "Còn hàng",
        "Tên sản phẩm": "Mắm tôm",
        "Mã sản phẩm": "SP00000473",
        "Mã vạch": "",
        "Quy cách đóng gói": "Hũ 500 g",
    }
    assert (product.price, product.old_price, product.name) == (90_000, 100_000, "Mắm tôm")
    assert product.url == "https://portal.example/san-pham/mam-1"


def test_an_offer_s_page_shows_what_buyers_see() -> None:
    offer = public.read_offer(reply(OFFER))
    assert (offer.title, offer.content) == ("Bán mắm tôm", "Ngon.\nGiá: 90.000 đ")
    assert offer.details == {"Loại yêu cầu": "Cần bán"}
    assert len(offer.images) == 1


@pytest.mark.parametrize("read", [public.read_tiles, public.read_product, public.read_offer])
def test_another_page_is_an_error_that_names_the_address(read: Any) -> None:
    with pytest.raises(NotRecognised, match=r"portal\.example/page"):
        read(reply("<html><body><h1>Cổng mới</h1></body></html>"))


def test_a_price_in_another_form_is_an_error() -> None:
    with pytest.raises(NotRecognised, match="hỏi shop"):
        public.read_tiles(reply(TILES.replace("Giá: Liên hệ", "hỏi shop")))
