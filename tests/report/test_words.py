"""The words of reports: a value is said in one way on the screen, on the page and in the workbook."""

from __future__ import annotations

from typing import Any

import pytest

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.fields import field_name
from ocopsync.finding import Finding, Reconciliation
from ocopsync.report.decision_book.values import value_of
from ocopsync.report.json import safe
from ocopsync.report.page.rows import value_shown
from ocopsync.report.words import catalogue_name, value_text
from ocopsync_cli.reconciling.showing import lines
from ocopsync_cli.words import shown


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("title", "Mật ong", "Mật ong"),
        ("size", {"length": 10, "width": 8, "height": 5}, "10 × 8 × 5"),
        ("images", ["0123456789abcdef", "fedcba9876543210"], "2 (01234567, fedcba98)"),
        ("phone", "0912 345 678", "091•••••78"),
        ("phone", "912-345-678-9012", "912•••••••••••12"),
        ("description", "gọi 0912345678", "gọi 091•••••78"),
    ],
)
def test_screen_page_and_workbook_say_a_value_alike_and_nothing_personal(name: str, value: Any, text: str):
    assert {shown(name, value), value_shown(name, value), value_of(name, value), value_text(name, value)} == {text}


def test_what_only_one_marketplace_has_goes_by_its_own_name():
    assert [str(field_name(name)) for name in ("extra.merchantId", "extra.a.b")] == ["merchantId", "a.b"]


def test_json_masks_what_lies_within_a_value_too():
    said = safe({"contact": {"phones": ["0912345678", "–"]}, "count": 2})
    assert said == {"contact": {"phones": ["091•••••78", "–"]}, "count": 2}


def test_a_title_is_masked_on_the_screen():
    price = FieldDifference("price", Author.THEM, 1, 1, 2)
    finding = Finding(sku="A", title="Gạo của hộ kinh doanh Nguyễn Văn Tám", kind=Kind.CHANGED, fields=(price,))
    (line,) = lines(finding)
    assert line[2] == "Gạo của hộ kinh doanh N•• V•• T••"


def test_households_that_look_alike_are_told_apart():
    names = [called("Hộ kinh doanh Nguyễn Văn Tám", "c1"), called("Hộ kinh doanh Nguyễn Văn Tám", "c2")]
    assert names == ["Hộ kinh doanh N•• V•• T•• (c1)", "Hộ kinh doanh N•• V•• T•• (c2)"]
    assert called("HTX Hòa Bình", "c3") == "HTX Hòa Bình"


def called(name: str, catalogue: str) -> str:
    return catalogue_name(Reconciliation(name=name, catalogue=catalogue, marketplace="voso", title="Voso"))
