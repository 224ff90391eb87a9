"""The Vietnamese catalogue has every sentence of the code and of click, and the command line really speaks it."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import ocopsync
from ocopsync.messages import LOCALE

HOUSE = Path(ocopsync.__file__).parents[1]
SOURCES = [HOUSE / "ocopsync", HOUSE / "adapters", HOUSE / "cli", Path(click.__file__).parent]
KEYWORDS = {**DEFAULT_KEYWORDS, "say": (1,), "say_n": (1, 2), "N_": (1,)}
THE_SAME = frozenset[str]()
"""What is written alike in both languages, although it has words."""

ALONE = """
import sys
from pathlib import Path
from ocopsync import messages
messages.LOCALE = Path(sys.argv.pop(1))
from ocopsync_cli.main import main
main()
"""
EVERY_HELP = """
import sys
from pathlib import Path
from ocopsync import messages
messages.LOCALE = Path(sys.argv.pop(1))
from ocopsync_cli.main import COMMANDS, run
from ocopsync_cli.vocabulary import speak
speak(sys.argv[1])
for words in ([], *([name] for name in COMMANDS), ["adapters", "list"]):
    run([*words, "--help"])
"""


@pytest.fixture(scope="module")
def said() -> dict[str, str | tuple[str, ...]]:
    """Everything that the code and click say, by its singular."""
    found = (item for folder in SOURCES for item in extract_from_dir(folder, keywords=KEYWORDS))
    return {text if isinstance(text, str) else text[0]: text for _, _, text, _, _ in found}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (LOCALE / "vi" / "LC_MESSAGES" / "ocopsync.po").open("rb") as source:
        return read_po(source, locale="vi")


@pytest.fixture(scope="module")
def compiled(catalogue, tmp_path_factory) -> Path:
    """The catalogue as it is now, whatever was compiled when ocopsync was installed."""
    place = tmp_path_factory.mktemp("locale")
    folder = place / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "ocopsync.mo").open("wb") as target:
        write_mo(target, catalogue)
    return place


def entries(catalogue: Catalog):
    """English (the plural where there is one) and Vietnamese."""
    for message in catalogue:
        if message.id:
            yield many(message.id), many(message.string)


def many(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[-1]


def gaps(template: str) -> set[tuple[str, ...]]:
    braces = {(name, spec or "", how or "") for _, name, spec, how in string.Formatter().parse(template) if name}
    return braces | {(name,) for name in re.findall(r"%\((\w+)\)s", template)}


def words(template: str) -> list[str]:
    literal = "".join(text for text, *_ in string.Formatter().parse(template))
    return re.findall(r"[^\W\d_]{2,}", re.sub(r"%\(\w+\)s", "", literal))


def run(script: str, compiled: Path, *arguments: str) -> str:
    """What a process of its own prints."""
    environment = {name: value for name, value in os.environ.items() if name not in ("OCOPSYNC_LANG", "LANGUAGE")}
    command = [sys.executable, "-c", script, str(compiled), *arguments]
    ran = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=60, env={**environment, "PYTHONUTF8": "1"}
    )
    assert "Traceback" not in ran.stderr
    return ran.stdout + ran.stderr


def test_every_sentence_is_in_the_catalogue(said, catalogue):
    assert len(said) > 600
    assert [text for text in said.values() if text not in catalogue] == [], "run: make messages, and translate"


def test_the_catalogue_has_nothing_that_nobody_says(said, catalogue):
    spoken = {many(text) for text in said.values()}
    assert [english for english, _ in entries(catalogue) if english not in spoken] == [], "run: make messages"
    assert list(catalogue.obsolete) == []


def test_every_sentence_is_translated(catalogue):
    assert [english for english, vietnamese in entries(catalogue) if not vietnamese.strip()] == []


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_translations_have_the_same_gaps(catalogue):
    assert [(one, other) for one, other in entries(catalogue) if gaps(one) != gaps(other)] == []


def test_translations_begin_and_end_with_the_same_blanks(catalogue):
    def blanks(text: str) -> list[str]:
        return re.findall(r"^\s*|\s*$", text)

    assert [(one, other) for one, other in entries(catalogue) if blanks(one) != blanks(other)] == []


def test_what_has_words_is_not_left_in_english(catalogue):
    alike = {one for one, other in entries(catalogue) if one == other and words(one)}
    assert alike == THE_SAME


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (["--help"], ["Cách dùng:", "Tùy chọn:", "Các lệnh:"], ["Usage", "Options", "Commands", "Show"]),
        (["check", "--help"], ["Cách dùng: ocopsync check [TÙY_CHỌN] DANH_MỤC"], ["Usage", "OPTIONS", "CATALOGUE"]),
        (["publish"], ["Thiếu tham số 'DANH_MỤC'", "để xem hướng dẫn"], ["Missing", "for help"]),
        (["check", "a.csv", "--bogus"], ["Lỗi: Không có tùy chọn '--bogus'"], ["Error", "No such"]),
        (["check", "a.csv", "--jsn"], ["Có phải ý bạn là: '--json'?"], ["Did you"]),
        (["nosuch"], ["Không có lệnh 'nosuch'"], ["No such"]),
        (["publish", "a.csv", "--limit", "-1"], ["Giá trị không hợp lệ cho '--limit'", "nằm ngoài"], ["Invalid"]),
    ],
)
def test_click_speaks_vietnamese_too(compiled, arguments, vietnamese, english):
    printed = run(ALONE, compiled, "--lang", "vi", *arguments)
    assert [word for word in vietnamese if word not in printed] == []
    assert [word for word in english if word in printed] == []


def test_no_line_of_any_help_is_left_in_english(compiled):
    """A text that is taken before the language is known would stay English."""
    in_vietnamese, in_english = (set(run(EVERY_HELP, compiled, language).splitlines()) for language in ("vi", "en"))
    assert len(in_vietnamese) > 80
    assert [line for line in in_vietnamese & in_english if re.search(r"[a-z]{2,} [a-z]{2,}", line)] == []
