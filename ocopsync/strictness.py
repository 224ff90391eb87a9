"""How strictly problems are taken: as they are, with warnings as errors, or with the law's errors as warnings."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from ocopsync.problem import ERROR, WARNING, Problem


class Strictness(enum.Enum):
    NORMAL = "normal"
    STRICT = "strict"
    """Warnings count as errors, whoever gives them."""
    LENIENT = "lenient"
    """Errors of rules with a legal source are warnings; what can't be read stays an error."""


NORMAL, STRICT, LENIENT = Strictness.NORMAL, Strictness.STRICT, Strictness.LENIENT


def taken(problem: Problem, strictness: Strictness) -> Problem:
    """``problem`` with the severity that it has under ``strictness``."""
    if strictness is STRICT and problem.severity is WARNING:
        return problem.moved(weight=ERROR)
    if strictness is LENIENT and problem.severity is ERROR and problem.kind.legal:
        return problem.moved(weight=WARNING)
    return problem


def all_taken(problems: Sequence[Problem], strictness: Strictness) -> Sequence[Problem]:
    return problems if strictness is NORMAL else [taken(problem, strictness) for problem in problems]
