"""The page of all that is checked is what its generator makes of the code's sentences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ocopsync.rules import RULES

HOUSE = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_generator_makes(tmp_path: Path) -> None:
    made = tmp_path / "rules.md"
    subprocess.run(
        [sys.executable, str(HOUSE / "tools" / "rules_page.py"), "--to", str(made)], check=True, cwd=tmp_path
    )
    page = (HOUSE / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == made.read_text(encoding="utf-8"), "write it anew with: make rules-page"


def test_the_page_has_every_rule_with_its_source() -> None:
    page = (HOUSE / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        _, told, below = page.partition(f"### {rule.code}\n")
        assert told
        assert (rule.source if rule.legal else "no law asks for it") in below.split("###")[0]
