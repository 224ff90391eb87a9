"""How the page looks and is reached: phones, dark rooms, keyboards, screen readers, paper."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.invented import a_finding, a_result, monday, price

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"width": 340, "color_scheme": "light"},
}
BEYOND = """() => [...document.querySelectorAll("main *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".hidden, svg"))
  .map(each => each.outerHTML.slice(0, 80))"""
FOCUSED = """() => {
  const at = document.activeElement;
  return at === document.body ? null : [at.id, at.dataset.sort ?? "", at.className, getComputedStyle(at).outlineStyle];
}"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(open_page: Open, look: str):
    page = open_page(monday(), **LOOKS[look])
    page.locator(".tick").first.check()
    page.check("#waiting")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")] == []


WIDTHS = (320, 340, 360, 600, 900, 1280)


def test_nothing_is_cut_off_at_any_width(open_page: Open):
    long = a_finding("MA-RẤT-DÀI-" * 8, "Tênkhôngcókhoảngtrắng" * 9, fields=(price(44_000, 51_000),))
    page = open_page([*monday(), a_result(2, long, name="HTX " + "Dài" * 40, catalogue="dai")])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BEYOND) == []


def test_dark_is_dark_and_light_is_light(open_page: Open):
    def ground(scheme: str) -> int:
        page = open_page(monday(), color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))

    assert ground("dark") < 120 < 700 < ground("light")


def test_the_keyboard_reaches_everything_sees_where_it_is_and_gets_out_again(open_page: Open):
    page = open_page(monday())
    reached = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if (at := page.evaluate(FOCUSED)) is None:
            break
        reached.append(at)
    ids, sorts, classes = ({at[part] for at in reached} for part in range(3))
    assert at is None, "Tab never leaves the page"
    assert reached[0][2] == "skip"
    assert {"search", "state", "market", "catalogue", "who", "field", "waiting", "undone"} <= ids
    assert {"reset", "all-choice", "apply", "print"} <= ids
    assert {"state", "product", "who", "day", "choice"} <= sorts
    assert {"tick", "pick"} <= classes
    assert {at[3] for at in reached} == {"solid"}


def test_the_table_is_worked_with_keys_alone(open_page: Open):
    page = open_page(monday())
    page.focus("[data-sort=product]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.sort") == "product"
    page.locator(".tick").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.inner_text("#shown").endswith("done: 2 of 10")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    assert page.inner_text("#shown").endswith("done: 1 of 10")
    page.locator("#table select").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#table select").first.input_value() != ""


def test_a_screen_reader_is_told_what_is_what(open_page: Open):
    page = open_page(monday())
    assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
    assert page.get_by_role("search").count() == 1
    assert page.get_by_role("table", name="Each line is one listing").count() == 1
    assert page.get_by_role("row").filter(has_text="Mắm ruốc").get_by_role("rowheader").count() == 1
    assert page.get_by_role("checkbox", name="Done: Mắm ruốc, Postmart/Buudien").count() == 1
    assert page.get_by_role("combobox", name="What to do: Mắm tôm Hòa Hải 500 g, price, Postmart/Buudien").count() == 1
    assert page.locator("#shown[role=status]").count() == 1


def printed(page: Any) -> tuple[tuple[int, int], list[str]]:
    """How large the sheets are in points, and what each says, without blanks: printing spreads letters as it likes."""
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False)) as pdf:
        width, height = pdf[0].get_size()
        texts = ["".join(pdf[at].get_textpage().get_text_range().split()) for at in range(len(pdf))]
    return (round(width), round(height)), texts


def test_paper_has_all_lines_that_are_shown_numbered_pages_and_a_place_to_sign(open_page: Open):
    findings = [a_finding(f"VD-{n:03}", f"Sản phẩm {n:03}", fields=(price(n, 9),)) for n in range(10, 130)]
    page = open_page([a_result(0, *findings), *monday()], color_scheme="dark")
    page.select_option("#field", "price")
    page.fill("#search", "san pham")
    size, texts = printed(page)
    whole = "".join(texts)
    assert size == (842, 595)
    assert all(f"VD-{n:03}" in whole for n in range(10, 130))
    assert "Mắmruốc" not in whole
    assert all(f"{number}/{len(texts)}" in text for number, text in enumerate(texts, 1))
    headings = ("Product", "Standsthere", "Whochangedit", "Whattodo")
    with_lines = [text for text in texts if "VD-" in text]
    assert [[word for word in headings if word not in text] for text in with_lines] == [[]] * len(with_lines)
    assert all(word in texts[-1] for word in ("Madeby", "Headoftheunit", "day23month11year2026"))
    assert "Showallagain" not in whole and "Savedecisions" not in whole
    assert "“sanpham”" in whole
    expect(page.locator("#table tbody tr")).to_have_count(50)


def test_paper_says_what_was_ticked_and_decided_and_has_nothing_to_press(open_page: Open):
    page = open_page([a_result(0, a_finding("VD-1", fields=(price(1, 9),)), a_finding("VD-2", fields=(price(2, 9),)))])
    page.locator(".tick").first.check()
    page.locator("#table select").first.select_option("live")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#table tbody .done").all_inner_texts() == ["☑", "☐"]
    assert page.locator("#table tbody .choice").all_inner_texts() == ["the marketplace is right", ""]
    assert page.locator("#table tbody").locator("input, select, details").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#table tbody select").count() == 2


def test_paper_is_black_on_white(open_page: Open):
    page = open_page(monday(), color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".controls").first.is_hidden()
    assert page.locator(".signing").is_visible()
