"""Own lists and forms, read from pages as they were seen; what isn't known is said with its place."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from ocopsync.errors import NotRecognised
from ocopsync.messages import say
from ocopsync_thanhhoa.forms import Form, read_form
from ocopsync_thanhhoa.offers import Offers
from ocopsync_thanhhoa.pages import ListPage, image_reference, read_list, read_pagination

ADDRESS = "https://portal.example/user/advertising?page=2"
LIST = """
<table id="datatable-dangtincc" class="table">
 <thead><tr><th>Tiêu đề</th><th>Loại yêu cầu</th><th>Ngày đăng</th><th>Trạng thái</th><th></th></tr></thead>
 <tbody>
  <tr id="812"><td><a href="/ket-noi/mam-tom-1">Mắm   tôm</a></td><td>Cần bán</td><td>01/09/2019</td><td>Duyệt đăng</td>
   <td><a href="/user/advertising/812/edit">Sửa</a>
    <form method="POST" action="/user/advertising/812"><input type="hidden" name="_method" value="DELETE">
     <input type="hidden" name="_token" value="abc"><button>Xoá</button></form></td></tr>
  <tr id="811"><td>Cần mua vừng</td><td>Cần mua</td><td>30/08/2019</td><td>Chờ duyệt</td><td></td></tr>
 </tbody>
</table>
<ul class="pagination"><li><a href="?page=1">«</a></li><li><a href="?page=1">1</a></li>
 <li class="active"><span>2</span></li><li class="disabled"><span>...</span></li>
 <li><a href="?page=14">14</a></li><li><a href="?page=3">»</a></li></ul>
"""


def listed(html: str) -> ListPage:
    return read_list(BeautifulSoup(html, "lxml"), Offers.markup, address=ADDRESS)


def test_rows_show_id_title_state_and_the_public_address_that_the_portal_gave_them() -> None:
    first, second = listed(LIST).rows
    assert (first.remote_id, first.title, first.state) == ("812", "Mắm tôm", "Duyệt đăng")
    assert first.url == "https://portal.example/ket-noi/mam-tom-1"
    assert (second.remote_id, second.url) == ("811", "")


def test_the_button_to_delete_is_a_form_with_its_own_token() -> None:
    form = listed(LIST).rows[0].delete
    assert form is not None
    assert form.action == "https://portal.example/user/advertising/812"
    assert dict(form.pairs) == {"_method": "DELETE", "_token": "abc"}


def test_pagination_tells_the_page_shown_and_the_last_one() -> None:
    page = listed(LIST)
    assert (page.number, page.last) == (2, 14)


def test_a_list_without_pagination_is_one_page() -> None:
    assert listed(LIST.partition("<ul")[0]).last == 1


def test_past_the_last_page_no_page_is_shown() -> None:
    links = '<ul class="pagination"><li><a href="?page=1">1</a></li><li><a href="?page=2">2</a></li></ul>'
    assert read_pagination(BeautifulSoup(links, "lxml"), say("here")) == (0, 2)


def test_a_column_that_moved_is_found_by_its_heading() -> None:
    moved = LIST.replace("<th>Tiêu đề</th><th>Loại yêu cầu</th>", "<th>Loại yêu cầu</th><th>Tiêu đề</th>")
    assert listed(moved).rows[0].title == "Cần bán"


@pytest.mark.parametrize("note", ['<tr class="odd"><td colspan="5" class="dataTables_empty">Không có</td></tr>', ""])
def test_an_empty_table_is_an_empty_list(note: str) -> None:
    head = LIST.partition("<tbody>")[0]
    assert listed(head + "<tbody>" + note + "</tbody></table>").rows == ()


@pytest.mark.parametrize(
    ("broken", "names"),
    [
        (LIST.replace("datatable-dangtincc", "offers"), "table#datatable-dangtincc"),
        (LIST.replace("Trạng thái", "State"), "Trạng thái"),
        (LIST.replace('id="812"', 'id="row_812"'), "id"),
        (LIST.replace("<td>Cần mua</td><td>30/08/2019</td><td>Chờ duyệt</td><td></td>", ""), "columns"),
        (LIST.replace('<a href="?page=1">1</a>', "<span>1</span>"), "pagination"),
        ("<html><body><h1>Bảo trì</h1></body></html>", "table"),
    ],
)
def test_unknown_markup_is_an_error_that_names_place_and_reason(broken: str, names: str) -> None:
    with pytest.raises(NotRecognised) as error:
        listed(broken)
    assert "the list of own offers" in error.value.message.render("en")
    assert names in error.value.message.render("en")


def test_sizes_in_a_picture_s_path_do_not_matter() -> None:
    name = "a1" * 20
    small, large = f"/image/120/120/{name}.jpeg", f"https://portal.example/image/600/0/{name}.jpeg"
    assert image_reference(small) == image_reference(large) == small
    assert image_reference("/images/no-image.png") is None


FORM = """
<form id="f" action="/user/advertising" method="post">
 <input type="hidden" name="_token" value="t0ken"><input type="hidden" name="id" value="">
 <label><input type="radio" name="category_id" value="7" checked> Cần mua</label>
 <input type="radio" name="category_id" value="8" id="sell"><label for="sell">Cần bán</label>
 <input name="title" value="Một &amp; hai"><textarea name="content">
Dòng một
Dòng hai</textarea>
 <select name="region_id"><option value="">-- Chọn --</option>
  <option value="31" level="1" path="31">Tỉnh Thanh Hoá</option>
  <option value="56" level="2" path="31/56" selected>— Huyện Hậu Lộc</option>
  <option value="57" level="2" path="31/57">— Huyện Nga Sơn</option>
  <option value="90" level="3" path="31/57/90">—— Xã Nga An</option></select>
 <select name="unset"><option value="0">Chọn</option><option value="4">Bốn</option></select>
 <input type="checkbox" name="off" value="1"><input type="file" name="files[]"><input name="gone" disabled value="x">
 <input type="hidden" name="paths[]" value="/image/1"><input type="hidden" name="paths[]" value="/image/2">
 <button type="submit" name="save">Lưu</button>
</form>"""


@pytest.fixture
def form() -> Form:
    element = BeautifulSoup(FORM, "lxml").select_one("form")
    assert element is not None
    return read_form(element, page="https://portal.example/user/advertising/create", place=say("the offer form"))


def test_a_form_is_sent_as_a_browser_would_send_it(form: Form) -> None:
    assert form.action == "https://portal.example/user/advertising"
    assert {name for name, _ in form.pairs} == {
        *("_token", "id", "category_id", "title", "content", "region_id", "unset", "paths[]")
    }
    assert form.value("title") == "Một & hai"
    assert form.value("content").strip() == "Dòng một\nDòng hai"
    assert form.values("paths[]") == ["/image/1", "/image/2"]


def test_options_are_found_by_the_words_of_their_path(form: Form) -> None:
    assert form.option("region_id", "Tỉnh Thanh Hóa > huyện Nga Sơn") == "57"
    assert form.option("region_id", "Tỉnh Thanh Hóa > Huyện Nga Sơn > Xã Nga An") == "90"
    assert form.option("category_id", "Cần bán") == "8"
    assert form.option("region_id", "Nga Sơn") is None


def test_what_is_chosen_is_told_in_words(form: Form) -> None:
    assert form.chosen("region_id") == "Tỉnh Thanh Hoá > Huyện Hậu Lộc"
    assert form.chosen("category_id") == "Cần mua"
    assert form.chosen("unset") == ""


def test_levels_give_the_path_where_ids_do_not() -> None:
    without = FORM.replace('path="31/57/90"', "").replace('path="31/57"', 'path="Thanh Hoá/Nga Sơn"')
    element = BeautifulSoup(without, "lxml").select_one("form")
    assert element is not None
    read = read_form(element, page="https://portal.example/", place=say("the form"))
    assert read.option("region_id", "Tỉnh Thanh Hóa > Huyện Nga Sơn > Xã Nga An") == "90"


def test_filling_in_keeps_the_rest_and_replaces_repeated_fields(form: Form) -> None:
    sent = form.filled({"title": "Mới", "paths[]": ["/image/3"]})
    assert ("_token", "t0ken") in sent
    assert [value for name, value in sent if name == "title"] == ["Mới"]
    assert [value for name, value in sent if name == "paths[]"] == ["/image/3"]


@pytest.mark.parametrize("use", ["value", "chosen", "filled", "option"])
def test_a_field_that_is_missing_is_named_with_its_place(form: Form, use: str) -> None:
    with pytest.raises(NotRecognised, match=r"the offer form.*price"):
        {
            "value": lambda: form.value("price"),
            "chosen": lambda: form.chosen("price"),
            "filled": lambda: form.filled({"price": "1"}),
            "option": lambda: form.option("price", "x"),
        }[use]()
