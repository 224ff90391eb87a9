"""The pages of the commands: nothing undocumented, and nothing documented that isn't there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ocopsync_cli.commands.adapters import COMMANDS as OF_ADAPTERS
from ocopsync_cli.commands.stamps import COMMANDS as OF_STAMPS
from ocopsync_cli.commands.stamps.scans import COMMANDS as OF_SCANS
from ocopsync_cli.main import COMMANDS, cli

PAGES = Path(__file__).parents[2] / "docs" / "commands"
GROUPS = {"": COMMANDS, "adapters": OF_ADAPTERS, "stamps": OF_STAMPS, "stamps scans": OF_SCANS}
"""Commands that hold others, with the lines of these."""
OVERVIEWS = [name for name in GROUPS if name]
TYPED = [
    typed for group, lines in GROUPS.items() for name in lines if (typed := f"{group} {name}".strip()) not in GROUPS
]
"""Every command as it is typed; of a group with a single command, the group."""


def typed(name: str) -> click.Command:
    """The command, or the group, that is called so."""
    found: click.Command | None = cli
    for word in name.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word)
    assert found is not None
    return found


def command_of(name: str) -> click.Command:
    """The command that a page is about: of a group, its only command."""
    found = typed(name)
    if isinstance(found, click.Group):
        (found,) = found.commands.values()
    return found


def options_of(command: click.Command) -> set[str]:
    options = [item for item in command.params if isinstance(item, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts)}


def arguments_of(command: click.Command) -> list[str]:
    return [item.human_readable_name for item in command.params if isinstance(item, click.Argument)]


def page(name: str) -> str:
    return (PAGES / f"{name.replace(' ', '/')}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"there is no section {heading}"
    return found[1]


def table_of(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its heading."""
    rows = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def documented(text: str) -> set[str]:
    return {name for row in table_of(section(text, "Options")) for name in re.findall(r"`(-[\w-]+)`", row[0])}


def named(text: str) -> set[str]:
    """Every option that a text speaks of."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def test_every_command_has_a_page_and_every_page_a_command():
    pages = {" ".join(path.relative_to(PAGES).with_suffix("").parts) for path in PAGES.rglob("*.md")}
    assert pages == {*TYPED, *OVERVIEWS, "README"}


@pytest.mark.parametrize("name", TYPED)
def test_every_option_is_documented_and_every_documented_option_is_there(name):
    assert documented(page(name)) == options_of(command_of(name))


@pytest.mark.parametrize("name", TYPED)
def test_the_usage_names_the_options_and_arguments_that_there_are(name):
    usage = re.search(r"^```\n(.*?)^```", page(name), re.DOTALL | re.MULTILINE)
    assert usage
    assert usage[1].startswith(f"ocopsync {name}")
    everywhere = {"--lang", "--settings"}
    shown = options_of(command_of(name)) - everywhere
    assert named(usage[1]) == {option for option in shown if option.startswith("--")}
    for argument in arguments_of(command_of(name)):
        assert argument.strip("[].").rstrip("S") in usage[1]


@pytest.mark.parametrize("name", TYPED)
def test_the_exit_codes_are_those_that_there_are(name):
    codes = [row[0] for row in table_of(section(page(name), "Exit codes"))]
    assert codes[0] == "0"
    assert set(codes) <= {"0", "1", "2", "3", "4", "130"}


@pytest.mark.parametrize("name", [*TYPED, *OVERVIEWS, "README"])
def test_no_text_speaks_of_an_option_that_no_command_has(name):
    known = set().union(*(options_of(command_of(other)) for other in TYPED))
    assert named(page(name)) <= known


@pytest.mark.parametrize("name", TYPED)
def test_the_examples_are_commands_that_can_be_typed(name):
    typed_there = re.compile(r"^\$ ocopsync ((?:adapters |stamps (?:scans )?)?\S+)(.*)$", re.MULTILINE)
    lines = typed_there.findall(section(page(name), "Example"))
    assert name in {words for words, _ in lines}
    for words, rest in lines:
        assert named(rest) <= options_of(command_of(words))


@pytest.mark.parametrize(
    ("overview", "folder", "lines"),
    [
        ("README", "", COMMANDS),
        ("adapters", "adapters/", OF_ADAPTERS),
        ("stamps", "stamps/", OF_STAMPS),
        ("stamps scans", "scans/", OF_SCANS),
    ],
)
def test_the_overview_has_every_command_with_the_words_of_its_help(overview, folder, lines):
    rows = {row[0]: row[1] for row in table_of(page(overview).split("## One vocabulary")[0])}
    assert list(rows) == [f"[`{name}`]({folder}{name}.md)" for name in lines]
    for name, said in lines.items():
        if name != "init":  # "this folder" on the command line, where there is one
            assert rows[f"[`{name}`]({folder}{name}.md)"] == said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", [*GROUPS, *TYPED])
def test_help_works_in_both_languages(office, name, language):
    ran = office.run(*name.split(), "--help", env={"OCOPSYNC_LANG": language})
    assert ran.code == 0
    assert not ran.err
    assert f"ocopsync {name}".strip() in ran.out
    expected = typed(name)
    for option in options_of(expected):
        assert option in ran.out
    if language == "en" and name:
        assert " ".join((expected.help or "").split()) in ran.words


def test_a_page_in_which_an_option_is_missing_or_invented_is_noticed():
    text = page("history")
    assert documented(text.replace("| `--unknown` |", "| unknown |")) != options_of(command_of("history"))
    assert documented(text.replace("| `--unknown` |", "| `--unkown` |")) != options_of(command_of("history"))
