"""How strictly problems are taken: as they are, with warnings as errors, or with the law's errors as warnings."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from ocopsync.problem import ERROR, WARNING, Problem, ProblemKind, Severity


class Strictness(enum.Enum):
    NORMAL = "normal"
    STRICT = "strict"
    """Warnings count as errors, whoever gives them."""
    LENIENT = "lenient"
    """Errors of rules with a legal source are warnings; what can't be read stays an error."""


NORMAL, STRICT, LENIENT = Strictness.NORMAL, Strictness.STRICT, Strictness.LENIENT


def severity(kind: ProblemKind, strictness: Strictness) -> Severity:
    """What a problem of ``kind`` weighs under ``strictness``."""
    return _taken(kind.severity, legal=kind.legal, strictness=strictness)


def taken(problem: Problem, strictness: Strictness) -> Problem:
    """``problem`` with the severity that it has under ``strictness``."""
    weight = _taken(problem.severity, legal=problem.kind.legal, strictness=strictness)
    return problem if weight is problem.severity else problem.moved(weight=weight)


def all_taken(problems: Sequence[Problem], strictness: Strictness) -> Sequence[Problem]:
    return problems if strictness is NORMAL else [taken(problem, strictness) for problem in problems]


def _taken(severity: Severity, *, legal: bool, strictness: Strictness) -> Severity:
    if strictness is STRICT and severity is WARNING:
        return ERROR
    if strictness is LENIENT and severity is ERROR and legal:
        return WARNING
    return severity
