"""What the staff do with the page: filter, sort, search, tick, choose, save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from ocopsync.decisions import Choice, read_decisions
from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import mark_of
from tests.browser.conftest import Open
from tests.browser.invented import a_finding, a_result, monday, price

NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"


def names(page: Any) -> list[str]:
    return [text.removesuffix(" ↗") for text in page.locator("#table tbody th > :first-child").all_inner_texts()]


def status(page: Any) -> str:
    return str(page.inner_text("#shown"))


def line(page: Any, name: str, nth: int = 0) -> Any:
    return page.locator("#table tbody tr", has_text=name).nth(nth)


def test_what_needs_a_person_comes_first_and_what_waits_is_left_out(open_page: Open):
    page = open_page(monday())
    assert status(page) == "10 of 10 lines; done: 0 of 10"
    assert names(page)[:3] == ["Nước mắm Hòa Hải 500 ml", "Bánh gai Lâm Thắm", "Mắm tôm loại 2"]
    page.check("#waiting")
    assert status(page) == "11 of 11 lines; done: 0 of 10"
    assert "Mắm tép" in names(page)
    assert line(page, "Mắm tép").locator("input, select").count() == 0


SEARCHES = {
    "mam tom": 3,
    "Mắm tôm": 3,
    "mắm TOM": 3,
    "mâm tôm": 0,
    "hoa hai": 6,
    "Hoà Hải": 6,
    "MT-01": 2,
    "44.000": 1,
    "51.000 đ": 1,
    "lam tham mat": 0,
    "thieu huong dan": 1,
    "  ": 10,
    "(ví dụ": 10,
    "hai tuan": 1,
}


def test_search_finds_as_one_types_with_and_without_accents(open_page: Open):
    page = open_page(monday())
    found = {}
    for typed in SEARCHES:
        page.fill("#search", typed)
        found[typed] = int(status(page).split(" of 10")[0])
        assert page.locator("#none").is_visible() == (found[typed] == 0)
    assert found == SEARCHES
    page.fill("#search", "")
    page.locator("#search").press_sequentially("mắm tôm")
    assert status(page).startswith("3 of 10")


def test_filters_narrow_one_another_and_can_be_taken_back(open_page: Open):
    page = open_page(monday())
    page.select_option("#market", label="Postmart/Buudien")
    assert status(page).startswith("9 of 10")
    page.select_option("#catalogue", label="HTX Hòa Hải (ví dụ)")
    assert status(page).startswith("6 of 10")
    page.select_option("#who", label="somebody on the marketplace")
    assert status(page).startswith("3 of 10")
    page.select_option("#field", label="price")
    assert names(page) == ["Mắm tôm Hòa Hải 500 g"]
    page.click("#reset")
    assert status(page).startswith("10 of 10")


def test_a_state_is_filtered_by_its_sign_and_by_its_word(open_page: Open):
    page = open_page(monday())
    page.select_option("#state", "b:!")
    assert status(page).startswith("3 of 10")
    page.select_option("#state", label="rejected")
    assert names(page) == ["Bánh gai Lâm Thắm"]
    tile = page.locator("button.tile", has_text="to take down")
    tile.click()
    assert names(page) == ["Bánh nhãn"]
    assert tile.get_attribute("aria-pressed") == "true"
    tile.click()
    assert status(page).startswith("10 of 10")
    page.click("button.pick:has-text('Thanh Hóa')")
    assert names(page) == ["Bánh gai Lâm Thắm"]


def test_sorting_says_its_direction_and_puts_vietnamese_in_order(open_page: Open):
    page = open_page(monday())
    heading = page.get_by_role("columnheader", name="Product")
    heading.get_by_role("button").click()
    rising = names(page)
    assert heading.get_attribute("aria-sort") == "ascending"
    assert rising[0] == "Bánh gai hộp quà"
    assert rising.index("Mắm ruốc") < rising.index("Mắm tôm loại 2") < rising.index("Nước mắm cốt Hòa Hải 1 lít")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert names(page)[-1] == "Bánh gai hộp quà"
    assert page.locator("[aria-sort]").count() == 1


def test_two_values_stand_side_by_side_with_what_differs_marked(open_page: Open):
    page = open_page(monday())
    row = page.locator("#table tbody tr", has=page.locator("td.field", has_text="description"))
    assert row.locator(".there > mark").all_inner_texts() == ["hai tuần"]
    assert row.locator(".wanted > mark").all_inner_texts() == ["ba tháng"]
    assert "Làm từ con moi" not in row.locator(".there").inner_text()
    row.locator(".there summary").click()
    assert "Làm từ con moi" in row.locator(".there").inner_text()
    assert "0912" not in page.content() and "091•••••78" in row.inner_text()
    conflict = line(page, "Nước mắm Hòa Hải 500 ml")
    assert conflict.locator(".there").inner_text() == "49.000\xa0đ"
    assert "sent last: 55.000\xa0đ" in conflict.locator(".wanted").inner_text()
    assert "sent last" not in line(page, "Mắm tôm Hòa Hải 500 g").inner_text()


DIFFERING = [
    ("", "Bánh gai", [], ["Bánh gai"]),
    ("Bánh gai ngon", "Bánh gai", ["ngon"], []),
    ("mắm tôm loại 1 và mắm tép", "mắm ruốc loại 1 và mắm cá", ["tôm", "tép"], ["ruốc", "cá"]),
    ("hũ thủy tinh", "chai nhựa", ["hũ thủy tinh"], ["chai nhựa"]),
    ("a\nb", "a\nc", ["b"], ["c"]),
    ("cá " * 900, "tôm " * 900, [("cá " * 900)[:-1]], [("tôm " * 900)[:-1]]),
]


def test_the_marks_lie_on_the_words_that_differ(open_page: Open):
    told = [FieldDifference("title", Author.THEM, wanted, wanted, there) for there, wanted, *_ in DIFFERING]
    page = open_page([a_result(0, *(a_finding(f"{n}", fields=(item,)) for n, item in enumerate(told)))])
    for row, (_, _, *marked) in zip(page.locator("#table tbody tr").all(), DIFFERING, strict=True):
        found = [row.locator(f".{side} > mark").all_text_contents() for side in ("there", "wanted")]
        assert [[text.strip() for text in side] for side in found] == marked


def test_ticks_and_choices_are_still_there_when_it_is_opened_again(open_page: Open):
    page = open_page(monday())
    line(page, "Mắm ruốc").locator(".tick").check()
    line(page, "Bánh nhãn").locator("select").select_option("withdraw")
    assert status(page) == "10 of 10 lines; done: 1 of 10"
    page.reload()
    assert status(page) == "10 of 10 lines; done: 1 of 10"
    assert line(page, "Mắm ruốc").locator(".tick").is_checked()
    assert line(page, "Bánh nhãn").locator("select").input_value() == "withdraw"
    page.check("#undone")
    assert "Mắm ruốc" not in names(page)
    assert page.locator("#not-kept").is_hidden()


def test_the_same_code_of_two_cooperatives_is_ticked_apart(open_page: Open):
    new = a_finding("SP01", "Sản phẩm", kind=Kind.NEW, remote_id="", url="")
    page = open_page([a_result(0, new), a_result(2, new)])
    line(page, "Hòa Hải").locator(".tick").check()
    page.reload()
    assert [box.is_checked() for box in page.locator(".tick").all()] == [True, False]


def test_a_value_that_moved_since_is_neither_ticked_nor_decided(open_page: Open):
    page = open_page([a_result(0, a_finding(fields=(price(44_000, 51_000),)))])
    page.locator(".tick").check()
    page.locator("#table select").select_option("live")
    kept = page.evaluate("JSON.stringify(localStorage)")
    page = open_page(
        [a_result(0, a_finding(fields=(price(43_000, 51_000),)))],
        prepare=f"Object.entries({kept}).forEach(([key, value]) => localStorage.setItem(key, value))",
    )
    assert not page.locator(".tick").is_checked()
    assert page.locator("#table select").input_value() == ""


def test_it_says_where_the_browser_keeps_nothing_and_works_without(open_page: Open):
    page = open_page(monday(), prepare=NO_STORAGE)
    assert page.locator("#not-kept").is_visible()
    line(page, "Mắm ruốc").locator(".tick").check()
    assert status(page).endswith("done: 1 of 10")


def test_what_was_kept_is_forgotten_after_a_year(open_page: Open):
    page = open_page([a_result(0, a_finding(fields=(price(44_000, 51_000),)))])
    page.locator(".tick").check()
    (key,) = page.evaluate("Object.keys(localStorage)")
    page.evaluate("key => localStorage.setItem(key, '1||1000')", key)
    page.reload()
    assert not page.locator(".tick").is_checked()
    assert page.evaluate("localStorage.length") == 0


def test_choices_are_those_that_make_sense_and_are_saved_for_the_next_command(open_page: Open, tmp_path: Path):
    results = monday()
    page = open_page(results)
    row = line(page, "Mắm tôm Hòa Hải 500 g")
    offered = row.locator("select option").evaluate_all("all => all.map(option => option.value)")
    assert offered == ["", "catalogue", "live", "ignore", "later"]
    assert page.locator("#save").is_disabled()
    row.locator("select").select_option("live")
    line(page, "Bánh nhãn").locator("select").select_option("withdraw")
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename.startswith("decisions-")
    saved = tmp_path / "decisions.json"
    download.value.save_as(saved)
    field, whole = read_decisions(saved)
    (first, *_) = results[0].findings
    assert (field.catalogue, field.sku, field.field, field.choice) == ("hoa-hai", "MT-01", "price", Choice.LIVE)
    assert field.mark == mark_of(first, first.fields[0])
    assert (whole.catalogue, whole.field, whole.remote_id, whole.choice) == ("lam-tham", "", "P-BN-03", Choice.WITHDRAW)
    assert "decisions-" in page.inner_text("#told")


def test_what_is_left_alone_is_left_alone_as_a_whole(open_page: Open, tmp_path: Path):
    page = open_page(monday())
    one, other = (line(page, "MT-01", nth).locator("select") for nth in (0, 1))
    one.select_option("live")
    other.select_option("ignore")
    assert one.input_value() == "ignore"
    assert "1" in page.inner_text("#told")
    one.select_option("catalogue")
    assert other.input_value() == ""


def test_all_lines_shown_are_decided_at_once_where_it_makes_sense_and_taken_back(open_page: Open):
    page = open_page(monday())
    line(page, "Mắm ruốc").locator("select").select_option("later")
    page.select_option("#all-choice", "catalogue")
    page.click("#apply")
    assert page.inner_text("#told") == "Lines set: 6."
    assert line(page, "Mắm ruốc").locator("select").input_value() == "later"
    assert line(page, "rejected").locator("select").input_value() == ""
    page.select_option("#field", "price")
    page.select_option("#all-choice", "")
    page.click("#apply")
    page.click("#reset")
    assert page.inner_text("#save") == "Save decisions (5)"


def test_a_long_list_has_pages_and_the_search_covers_all_of_them(open_page: Open):
    findings = [a_finding(f"VD-{n:03}", f"Sản phẩm {n:03}", fields=(price(n, 9),)) for n in range(10, 130)]
    page = open_page([a_result(0, *findings)])
    expect(page.locator("#table tbody tr")).to_have_count(50)
    assert page.inner_text("#page") == "Page 1 of 3"
    assert page.locator("#previous").is_disabled()
    page.click("#next")
    page.click("#next")
    expect(page.locator("#table tbody tr")).to_have_count(20)
    assert page.locator("#next").is_disabled()
    page.fill("#search", "VD-011")
    assert names(page) == ["Sản phẩm 011"]
    assert page.locator("#pages").is_hidden()


def test_what_comes_from_outside_is_text_and_never_runs(open_page: Open):
    nasty = [
        "</script><script>window.ran = 1</script>",
        '"><img src=x onerror="window.ran = 1">',
        "{{ 7 * 7 }}{% raw %}",
        "a\u2028b\u2029'\"`${1}",
        "<!--<script>",
        "]]><svg onload=window.ran=1>",
    ]
    findings = [
        a_finding(
            f"<b>{n}</b>", text, fields=(FieldDifference("title", Author.THEM, text, "x", f"{text}!"),), reason=text
        )
        for n, text in enumerate(nasty)
    ]
    page = open_page(
        [a_result(0, *findings, name=nasty[0], title=nasty[1]), a_result(2, error=None, stopped=True, title=nasty[0])]
    )
    assert page.evaluate("window.ran") is None
    assert page.locator("#table tbody tr").count() == len(nasty)
    assert sorted(names(page)) == sorted(nasty)
    assert page.locator("main img, main b, #table script").count() == 0


def test_a_link_leads_to_the_web_or_nowhere(open_page: Open):
    web = ["https://cho.example/1", "http://cho.example/2"]
    addresses = [*web, "javascript:alert(1)", "data:text/html,x", "//cho.example", "https://[", "file:///etc/passwd"]
    findings = [a_finding(f"{n}", url=url, fields=(price(1, 2),)) for n, url in enumerate(addresses)]
    page = open_page([a_result(0, *findings)])
    links = page.locator("#table tbody a")
    assert links.evaluate_all("all => all.map(link => [link.href, link.rel])") == [
        [url, "noopener noreferrer"] for url in web
    ]


def test_nothing_to_list_is_said_and_needs_no_table(open_page: Open):
    page = open_page([a_result(0, same=12)])
    assert "Everything is as it was meant." in page.inner_text("main")
    assert page.locator("table").count() == 0


def test_saved_keys_are_those_of_a_decision(open_page: Open, tmp_path: Path):
    page = open_page([a_result(0, a_finding(fields=(price(44_000, 51_000),)), account="xa-hoa-loc")])
    page.locator("#table select").select_option("later")
    with page.expect_download() as download:
        page.click("#save")
    (entry,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["decisions"]
    assert (entry["account"], entry["marketplace"], entry["choice"]) == ("xa-hoa-loc", "postmart", "later")
