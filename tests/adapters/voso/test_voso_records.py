"""What is written reads back equal, field by field, and unknown records are refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.errors import NotRecognised
from ocopsync.listing import Listing, ListingState, Operation, OperationKind
from ocopsync_voso.categories import number_of, numbers, path_of
from ocopsync_voso.description import from_html, to_html
from ocopsync_voso.records import form_of, read_record

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = TEXT.filter(str.strip)
SIDE = st.integers(1, 500)
RECORD = {
    "id": 7,
    "merchantProductId": "MT-01",
    "name": "Mắm tôm",
    "approved": 1,
    "reject": 0,
    "activated": 1,
    "available": 1,
}


def read(record):
    return read_record(record, public_url="https://voso.test")


def written(listing: Listing) -> dict[str, object]:
    """The record that a site would keep of the form: what was posted, as text."""
    pictures = {sha256: sha256[:32] for sha256 in listing.fields.get("images", ())}
    form = form_of(Operation(kind=OperationKind.CREATE, listing=listing, images=pictures))
    return {**RECORD, **{name.removeprefix("Product[").removesuffix("]"): value for name, value in form.items()}}


@given(
    st.fixed_dictionaries(
        {"title": WORDS, "price": st.integers(1, 10**9), "category": st.sampled_from(sorted(numbers()))},
        optional={
            "description": TEXT.filter(bool),
            "list_price": st.integers(1, 10**9),
            "unit": WORDS,
            "weight": st.integers(1, 10**6),
            "size": st.fixed_dictionaries({"length": SIDE, "width": SIDE, "height": SIDE}),
            "images": st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, max_size=4).filter(
                lambda found: len({sha256[:32] for sha256 in found}) == len(found)
            ),
            "gtin": st.from_regex(r"[0-9]{13}", fullmatch=True),
            "ocop": st.integers(3, 5),
            "stamp": WORDS,
        },
    )
)
def test_every_field_reads_back_as_it_was_written(fields):
    shown = read(written(Listing("MT-01", fields)))
    expected = dict(fields)
    if "images" in expected:
        expected["images"] = [sha256[:32] for sha256 in expected["images"]]
    assert shown.fields == expected
    assert shown.sku == "MT-01"


def test_the_ocop_province_reads_back():
    shown = read(written(Listing("MT-01", {"title": "Mắm", "price": 1, "ocop": 4}, {"ocop_province": "38"})))
    assert shown.extra == {"ocop_province": "38"}


@given(TEXT, TEXT)
def test_description_and_link_survive_the_html(text, link):
    assert from_html(to_html(text, link)) == (text, link)


def test_markup_in_a_description_is_text_to_buyers():
    html = to_html("Giá <b>5 & 6</b> 🐟\n\nhết", "https://truy.xuat/?a=1&b=2")
    assert html == (
        "<p>Giá &lt;b&gt;5 &amp; 6&lt;/b&gt; 🐟</p><p></p><p>hết</p>"
        '<p>Truy xuất nguồn gốc: <a href="https://truy.xuat/?a=1&amp;b=2">https://truy.xuat/?a=1&amp;b=2</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "text", "stamp"),
    [
        ("<div>Thơm<br>ngon</div>\n<ul><li>một</li><li>hai</li></ul>", "Thơm\nngon\nmột\nhai", ""),
        (
            '<p style="x">Ngon</p><p class="y"> Truy xuất nguồn gốc: <a target="_blank" href="https://t/1">xem</a></p>'
            "<p>Gọi ngay!</p>",
            "Ngon\nGọi ngay!",
            "https://t/1",
        ),
        ("chữ trơn", "chữ trơn", ""),
        ("", "", ""),
    ],
)
def test_a_description_that_somebody_edited_by_hand_still_reads(html, text, stamp):
    assert from_html(html) == (text, stamp)


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ({}, ListingState.LIVE),
        ({"approved": 0}, ListingState.PENDING),
        ({"reject": 1, "approved": 0}, ListingState.REJECTED),
        ({"activated": 0}, ListingState.HIDDEN),
        ({"available": "0"}, ListingState.HIDDEN),
        ({"approved": "1"}, ListingState.LIVE),
    ],
)
def test_the_state_follows_the_four_marks(marks, state):
    assert read({**RECORD, **marks}).state is state


def test_a_rejection_carries_the_moderators_words():
    assert read({**RECORD, "reject": 1, "status_content": "Ảnh mờ"}).reason == "Ảnh mờ"


@pytest.mark.parametrize("key", ["id", "merchantProductId", "name", "approved", "available"])
def test_a_record_without_a_key_that_we_need_is_not_recognised(key):
    with pytest.raises(NotRecognised):
        read({name: value for name, value in RECORD.items() if name != key})


@pytest.mark.parametrize(
    "changes", [{"price": "liên hệ"}, {"images": "[oops"}, {"price": "NaN"}, {"weight": "Infinity"}]
)
def test_a_record_with_an_unreadable_value_is_not_recognised(changes):
    with pytest.raises(NotRecognised):
        read({**RECORD, **changes})


def test_numbers_written_as_text_and_zeros_for_nothing_are_understood():
    shown = read({**RECORD, "price": "45000.00", "listPrice": "0", "weight": 0, "length": 0, "width": 0, "height": 0})
    assert shown.fields == {"title": "Mắm tôm", "price": 45_000}


def test_pictures_are_read_from_json_inside_a_string_with_the_cover_first():
    cover, other = "1" * 32, "2" * 32
    listed = json.dumps([{"md5": other}, {"md5": cover}])
    assert read({**RECORD, "image": cover, "images": listed}).fields["images"] == [cover, other]


@given(st.sampled_from(sorted(numbers())))
def test_a_category_path_and_its_number_are_one_to_one(path):
    assert path_of(number_of(path)) == path


def test_a_category_newer_than_the_menu_goes_by_its_number():
    assert path_of(412) == "#412"
    assert number_of("#412") == 412
    assert number_of("Không có") is None
    assert number_of("Sàn đặc sản > Đặc sản miền Trung") == 139
