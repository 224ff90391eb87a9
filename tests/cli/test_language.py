"""In which language the command line speaks, and what goes to which stream."""

from __future__ import annotations

import pytest
from babel.messages.mofile import read_mo

from ocopsync.messages import LOCALE

HELP = "Say what is wrong in a catalogue, with the cell and what to do. Nothing is sent."


@pytest.fixture(scope="module")
def vietnamese() -> str:
    """What the installed catalogue of messages says for the help of ``check``."""
    with (LOCALE / "vi" / "LC_MESSAGES" / "ocopsync.mo").open("rb") as compiled:
        message = read_mo(compiled).get(HELP)
    assert message is not None, "the Vietnamese catalogue lacks the help of check"
    return str(message.string)


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        (["--lang", "vi", "check", "--help"], "en"),
        (["check", "--lang", "vi", "--help"], "en"),
        (["check", "--lang=vi", "--help"], None),
        (["check", "--help"], "vi"),
        (["check", "--help"], None),
    ],
)
def test_vietnamese_where_asked_for_and_where_nothing_is_asked_for(office, vietnamese, arguments, variable):
    ran = office.run(*arguments, env={"OCOPSYNC_LANG": variable})
    assert ran.code == 0
    assert vietnamese in ran.words


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        (["check", "--help"], "en"),
        (["--lang", "en", "check", "--help"], "vi"),
        (["check", "--lang=en", "--help"], None),
    ],
)
def test_english_where_asked_for(office, arguments, variable):
    ran = office.run(*arguments, env={"OCOPSYNC_LANG": variable})
    assert ran.code == 0
    assert HELP in ran.words


def test_a_language_that_is_none_is_wrong_use(office):
    assert office.run("check", "hang.csv", "--lang", "fr").code == 2


@pytest.mark.parametrize("command", ["check", "plan", "reconcile"])
def test_with_json_the_words_go_to_the_error_stream(published, command):
    ran = published.run(command, "hang.csv", "--json")
    assert ran.json
    assert ran.err
    plain = published.run(command, "hang.csv")
    assert plain.out.split() == ran.err.split()


@pytest.mark.parametrize("coding", ["C", "C.UTF-8", "POSIX"])
def test_vietnamese_names_are_printed_whatever_the_locale_says(published, coding):
    ran = published.run("plan", "hang.csv", "--json", env={"LC_ALL": coding})
    assert ran.code == 0
    assert "Nông sản an toàn" in published.run("plan", "hang.csv", env={"LC_ALL": coding}).out


def test_a_phone_that_is_wrong_is_not_repeated(office, a_row):
    office.catalogue(a_row(1, **{"Điện thoại": "0912 345 67"}), a_row(2))
    ran = office.run("check", "hang.csv", "--json")
    assert "phone-unreadable" in {problem["code"] for problem in ran.json["problems"]}
    assert "345" not in ran.out + ran.err
