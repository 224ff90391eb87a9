"""Layouts: what they are called is what they are, and what doesn't fit is refused."""

from __future__ import annotations

import re

import pytest

from ocopsync.errors import SettingsError
from ocopsync.settings import load_settings
from ocopsync.stamps.address import StampError
from ocopsync.stamps.layouts import A4, LAYOUTS, Layout, layout_or_raise

LABEL = {"columns": 4, "rows": 16, "width": 48.5, "height": 16.9}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=str)
def test_a_layout_is_called_by_its_geometry(layout):
    assert LAYOUTS[layout.name] is layout
    if layout.is_roll:
        found = re.fullmatch(r"roll-(\d+)x(\d+)(?:-(\d))?", layout.name)
        assert found
        assert (layout.width, layout.height, layout.columns) == (int(found[1]), int(found[2]), int(found[3] or 1))
        assert layout.dpi == 203
    else:
        assert layout.name == f"a4-{layout.columns}x{layout.rows}"
        assert (layout.page_width, layout.page_height) == A4
        assert layout.dpi == 300


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=str)
def test_labels_lie_on_the_page_beside_one_another(layout):
    places = list(layout.places())
    assert len(places) == layout.on_page == len(set(places))
    for left, top in places:
        assert 0 <= left <= layout.page_width - layout.width + 0.01
        assert 0 <= top <= layout.page_height - layout.height + 0.01
    for at, (left, top) in enumerate(places):
        for other_left, other_top in places[at + 1 :]:
            apart = abs(other_left - left) >= layout.width - 0.01 or abs(other_top - top) >= layout.height - 0.01
            assert apart


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": 5}, "take 242.5 mm; the page has 210 mm"),
        ({"rows": 18}, "down, labels, gaps and margin take 304.2 mm"),
        ({"left": 17.0}, "take 211 mm"),
        ({"columns": 0}, "columns should be from 1 to 1000"),
        ({"width": 0.0}, "width should be from 1"),
        ({"height": float("nan")}, "height should be from 1"),
        ({"page_width": float("inf")}, "page_width should be from 1"),
        ({"gap_x": -1.0}, "gap_x should be 0 mm or more"),
        ({"left": -3.0}, "left should be 0 mm or more"),
        ({"padding": 8.5}, "leaves nothing of the label"),
    ],
)
def test_what_does_not_fit_is_refused(changes, said):
    with pytest.raises(StampError, match=re.escape(said)):
        Layout(name="nho", **{**LABEL, **changes})


def test_an_unknown_layout_is_answered_with_those_that_there_are():
    own = {"nho": Layout(name="nho", **LABEL)}
    assert layout_or_raise("nho", own) is own["nho"]
    with pytest.raises(StampError) as refused:
        layout_or_raise("a4-9x9", own)
    assert all(name in str(refused.value) for name in (*LAYOUTS, "nho"))


# In the settings


@pytest.fixture
def load(tmp_path):
    def from_text(text: str):
        path = tmp_path / "ocopsync.toml"
        path.write_text(f'[catalogue]\nid = "x"\n{text}', encoding="utf-8")
        return load_settings(path).stamps

    return from_text


TABLE = "[stamps.layouts.nho]\ncolumns = 4\nrows = 16\nwidth = 48.5\nheight = 16.9\n"


def test_own_layouts_stand_in_the_settings(load):
    stamps = load(TABLE + "gap_x = 2\npadding = 1\n")
    assert stamps.base is None
    (layout,) = stamps.layouts.values()
    assert (layout.name, layout.columns, layout.gap_x, layout.left) == ("nho", 4, 2.0, 5.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[stamps]\nlayouts = 3\n", "stamps.layouts should be tables"),
        ("[stamps.layouts]\nnho = 3\n", "stamps.layouts.nho should be a table"),
        (TABLE.replace("rows = 16\n", ""), "stamps.layouts.nho.rows should be set"),
        (TABLE.replace("16.9", '"16,9"'), "stamps.layouts.nho.height should be a number"),
        (TABLE.replace("= 16\n", "= 16.5\n"), "stamps.layouts.nho.rows should be a whole number"),
        (TABLE + "hight = 3\n", "there is no setting 'hight'"),
        (TABLE.replace("nho", "a4-5x13"), "There is a layout a4-5x13 already"),
        (TABLE.replace("= 4", "= 5"), "the page has 210 mm"),
    ],
)
def test_a_layout_that_is_none_is_refused_with_its_place(load, text, said):
    with pytest.raises(SettingsError, match=re.escape(said)):
        load(text)
