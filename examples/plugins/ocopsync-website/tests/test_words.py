"""Every sentence has its Vietnamese, with the same gaps."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import ocopsync_website

from ocopsync.messages import translated

HERE = Path(ocopsync_website.__file__).parent
VIETNAMESE = json.loads((HERE / "vi.json").read_text(encoding="utf-8"))


def sentences():
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "N_"):
                yield ast.literal_eval(node.args[0])


def test_every_sentence_has_its_vietnamese_with_the_same_gaps():
    for sentence in sentences():
        said = translated(sentence, "vi")
        assert said != sentence
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", sentence))


def test_no_sentence_is_left_over():
    assert set(VIETNAMESE) <= set(sentences())
