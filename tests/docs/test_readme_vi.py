"""The bookkeeper's README: its commands, headings and words are those that the program understands and says."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ocopsync.catalogue.headings import HEADINGS, recognise
from ocopsync.messages import Message, use_language
from ocopsync_cli.main import COMMANDS, cli
from ocopsync_cli.words import FATES, SEVERITIES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.vi.md").read_text(encoding="utf-8")
BLOCKS = TEXT.split("```")[1::2]
SHOWN_COMMANDS = sorted(
    {line for block in BLOCKS for line in block.splitlines() if re.match(r"ocopsync [a-z]", line)}
    | set(re.findall(r"`(ocopsync [a-z][^`\n]*)`", TEXT))
)


def section(heading: str) -> str:
    return re.split(r"^## ", TEXT.partition(f"\n## {heading}")[2], maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]


@pytest.fixture
def vietnamese() -> None:
    use_language("vi")


@pytest.mark.parametrize("shown", SHOWN_COMMANDS)
def test_every_command_shown_is_one_with_its_options(shown: str) -> None:
    name, *words = shown.split()[1:]
    assert name in COMMANDS
    command = cli.get_command(click.Context(cli), name)
    if isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words[0])
    assert command is not None
    known = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_bookkeeper_is_shown_the_commands_of_her_week() -> None:
    shown = {command.split()[1] for command in SHOWN_COMMANDS}
    assert {"init", "login", "check", "publish", "reconcile", "resolve", "sandbox"} <= shown


def test_every_heading_in_the_table_is_understood_as_that_field() -> None:
    table = section("Chuẩn bị bảng sản phẩm").partition("| tiêu đề | điền gì |")[2]
    understood = set()
    for cell in first_cells(table)[1:]:
        text, _, others = cell.replace("*", "").partition(" (")
        for heading in [*re.split(r", ", text), *others.rstrip(")").split(", ")]:
            if heading and heading not in ("g", "cm"):
                found = recognise(heading)
                assert found, heading
                understood.add(found.field)
    assert set(HEADINGS) - understood <= {
        *("citizen_id", "tax_code", "email", "website", "brand", "papers", "ocop_code", "revoked"),
        *("stamp_lot", "stamp_serial", "stamp_state"),
    }


def test_the_words_for_what_became_of_a_row_are_those_on_the_screen(vietnamese: None) -> None:
    told = {word.strip() for cell in first_cells(section("Đọc kết quả")) for word in cell.split(",")}
    assert {str(Message(word)) for word in FATES.values()} <= told
    levels = first_cells(section("Kiểm tra bảng"))
    assert {str(Message(word)) for word in SEVERITIES.values()} <= set(levels)


def test_every_link_inside_the_page_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#([^)]*)\)", TEXT)
    assert links
    assert set(links) <= anchors
