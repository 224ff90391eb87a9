"""Every damaged catalogue is read as a careful person would, or refused with a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ocopsync.catalogue import read
from ocopsync.errors import InputError
from ocopsync.rules import RULES
from tests.catalogues.case import Case, said, seen
from tests.catalogues.corpus import CASES

DAY = dt.date(2026, 11, 21)
QUIET = frozenset(RULES)
"""What the law asks for has tests of its own."""

READ = [case for case in CASES if not case.refused]
REFUSED = [case for case in CASES if case.refused]


@pytest.mark.parametrize("case", READ, ids=[case.name for case in READ])
def test_is_read_as_a_person_would(case: Case, tmp_path: Path) -> None:
    catalogue = read(case.make(tmp_path), on=DAY, rules_off=QUIET, **case.options)
    rows = list(catalogue)
    assert [seen(row, truth) for row, truth in zip(rows, case.truth, strict=True)] == list(case.truth)
    found = [*catalogue.problems, *(problem for row in rows for problem in row.problems)]
    assert sorted(said(found)) == list(case.says)


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_is_refused_with_a_sentence_that_names_the_file(case: Case, tmp_path: Path) -> None:
    path = case.make(tmp_path)
    with pytest.raises(InputError) as caught:
        list(read(path, on=DAY, **case.options))
    sentence = caught.value.message.render("en")
    assert path.name in sentence
    assert case.refused in sentence


def test_there_are_enough_and_no_name_stands_for_two() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
