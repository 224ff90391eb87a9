"""Every kind of problem that a catalogue can have is provoked by a test and speaks both languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from ocopsync.catalogue import picture_problems, problems, table_problems
from ocopsync.problem import ProblemKind
from ocopsync.rules import RULES

MODULES = (problems, picture_problems, table_problems)
KINDS = [kind for module in MODULES for kind in vars(module).values() if isinstance(kind, ProblemKind)]
TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("code", [kind.code for kind in KINDS] + list(RULES))
def test_a_test_provokes_it(code: str) -> None:
    folders = (TESTS / "catalogue", TESTS / "rules")
    written = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("test_*.py"))
    assert f'"{code}"' in written


@pytest.mark.parametrize("kind", [*KINDS, *RULES.values()], ids=lambda kind: kind.code)
def test_its_sentences_say_what_is_wrong_and_what_to_do(kind: ProblemKind) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    for template in (kind.says, kind.advice):
        assert template[-1] in ".:" or re.search(r": ocopsync [^:]+$", template), "a sentence, or a command"
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(template))
