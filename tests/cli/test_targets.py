"""Where files go: into a folder that is there. One that a mistyped path would make is never made for a file."""

from __future__ import annotations

import pytest

WRITERS = {
    "template": ("template", "đâu/mau.xlsx"),
    "import": ("import", "--from", "voso", "--out", "đâu/voso.xlsx"),
    "export": ("export", "hang.csv", "--to", "postmart", "--out", "đâu/nop.xlsx"),
    "plan": ("plan", "hang.csv", "--out", "đâu/ke-hoach.plan"),
    "check": ("check", "hang.csv", "--mark", "đâu/sua.xlsx"),
    "page": ("reconcile", "hang.csv", "--html", "đâu/doi-soat.html"),
    "workbook": ("reconcile", "hang.csv", "--xlsx", "đâu/doi-soat.xlsx"),
    "accepted": ("reconcile", "hang.csv", "--accept-live", "đâu/hang.csv"),
    "drawing": ("stamps", "draw", "https://id.example.vn/A", "--out", "đâu/tem.svg"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_is_not_written_into_a_folder_that_is_not_there(published, name):
    ran = published.run(*WRITERS[name])
    assert ran.code == 2, ran
    assert "There is no folder đâu. Make it first, or correct the path." in ran.words
    assert not (published.folder / "đâu").exists()
