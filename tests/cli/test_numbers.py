"""Options that take numbers speak the user's language, in the help and where a number is refused."""

from __future__ import annotations

import pytest

REFUSED = {
    ("reconcile", "--jobs", "0"): "0 is not in the range from 1 to 64.",
    ("reconcile", "--jobs", "hai"): "'hai' is not a valid whole number.",
    ("publish", "hang.csv", "--limit", "-1"): "-1 is not in the range from 0 on.",
    ("stamps", "draw", "A", "--out", "a.svg", "--mm", "nan"): "'nan' is not a valid number.",
    ("sandbox", "--lag", "hai"): "'hai' is not a valid number.",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_a_number_that_is_none_or_out_of_range_is_refused_in_words(published, arguments):
    ran = published.run(*arguments)
    assert ran.code == 2
    assert REFUSED[arguments] in ran.words


@pytest.mark.parametrize("command", [("reconcile",), ("stamps", "sheet"), ("stamps", "draw"), ("sandbox",)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_help_shows_ranges_in_words(published, command, language):
    ran = published.run(*command, "--help", env={"OCOPSYNC_LANG": language})
    assert ran.code == 0
    assert "<=x" not in ran.out
    assert "x>=" not in ran.out
    assert "RANGE" not in ran.out
    assert language == "vi" or "[from " in ran.words
