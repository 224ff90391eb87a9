"""The pages of the adapters and of the public API are what their generators make of the code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
DOCS = HOUSE / "docs"


@pytest.mark.parametrize("name", ["adapters", "api"])
def test_the_page_is_what_the_generator_makes(tmp_path: Path, name: str) -> None:
    made = tmp_path / f"{name}.md"
    tool = HOUSE / "tools" / f"{name}_page.py"
    subprocess.run([sys.executable, str(tool), "--to", str(made)], check=True, cwd=tmp_path)
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
        f"write it anew with: make {name}-page"
    )


def test_each_of_our_adapters_has_its_report_and_fails_nothing() -> None:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (DOCS / "conformance").glob("*.json")]
    assert {(item["adapter"], item["mode"]) for item in found} == {
        ("postmart", "contract"),
        ("postmart", "file"),
        ("thanhhoa", "offer"),
        ("thanhhoa", "product"),
        ("voso", ""),
    }
    outcomes = {(item["adapter"], check["id"]): check["outcome"] for item in found for check in item["checks"]}
    assert [name for name, outcome in outcomes.items() if outcome == "failed"] == []


def test_the_api_shows_what_an_author_needs_and_no_private_name() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for name in ("Adapter", "Capabilities", "Listing", "Receipt", "Transport", "NotRecognised", "HandClock", "SignIn"):
        assert re.search(rf"^### {name}$", page, re.MULTILINE), name
    for value in ("TEXT", "WHOLE_AS_TEXT", "USERNAME"):
        assert re.search(rf"^- `{value}`: \S", page, re.MULTILINE), value
    assert not re.search(r"^### _", page, re.MULTILINE)
    assert ":class:" not in page
    assert " at 0x" not in page
