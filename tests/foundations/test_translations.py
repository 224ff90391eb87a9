"""The Vietnamese catalogue has every sentence of the code and of click, and the command line really speaks it."""

from __future__ import annotations

import ast
import json
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
THE_SAME = frozenset({"NSX", "HSD", "{file}, [stamps]: {why}"})
"""What is written alike in both languages, although it has words."""

SPEAKER = """
import json, sys
from pathlib import Path
from ocopsync import messages
messages.LOCALE = Path(sys.argv[1])
from ocopsync_cli.commands.stamps import COMMANDS as OF_STAMPS
from ocopsync_cli.main import COMMANDS, run
from ocopsync_cli.vocabulary import speak
sys.stderr = sys.stdout
speak(sys.argv[2])
NAMES = ("", "adapters list", *COMMANDS, *(f"stamps {name}" for name in OF_STAMPS))
for words in json.loads(sys.argv[3]) or [[*name.split(), "--help"] for name in NAMES]:
    run(words)
    print(end="\\f")
"""
"""The command line in a process of its own, in which the language is known before anything of it is imported."""
CASES = [
    (["--help"], ["Cách dùng:", "Tùy chọn:", "Các lệnh:"], ["Usage", "Options", "Commands", "Show"]),
    (["check", "--help"], ["Cách dùng: ocopsync check [TÙY_CHỌN] DANH_MỤC"], ["Usage", "OPTIONS", "CATALOGUE"]),
    (["plan"], ["Thiếu tham số 'DANH_MỤC'", "để xem hướng dẫn"], ["Missing", "for help"]),
    (["check", "a.csv", "--bogus"], ["Lỗi: Không có tùy chọn '--bogus'"], ["Error", "No such"]),
    (["publish", "a.csv", "--yse"], ["Có phải ý bạn là: '--yes'?"], ["Did you"]),
    (["nosuch"], ["Không có lệnh 'nosuch'"], ["No such"]),
    (["publish", "a.csv", "--limit", "-1"], ["Giá trị không hợp lệ cho '--limit'", "nằm ngoài"], ["Invalid"]),
]
"""What is typed, what is then read, and what isn't."""


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


def spoken(compiled: Path, language: str, typed: list[list[str]]) -> list[str]:
    """What the command line prints for each line typed; for none typed, the help of every command."""
    command = [sys.executable, "-X", "utf8", "-c", SPEAKER, str(compiled), language, json.dumps(typed)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True)
    return ran.stdout.split("\f")[:-1]


@pytest.fixture(scope="module")
def in_vietnamese(compiled) -> dict[str, str]:
    typed = [arguments for arguments, *_ in CASES]
    return dict(zip(map(str, typed), spoken(compiled, "vi", typed), strict=True))


def none(found, advice: str = "") -> None:
    """Fail with all of ``found`` named, each on a line of its own."""
    named = [str(item) for item in found]
    assert not named, "\n".join([advice, *named])


def test_no_sentence_hides_in_another_string():
    """Where the sentences are collected, those within the braces of an f-string aren't seen."""
    inside = (
        f"{path}:{call.lineno}"
        for folder in SOURCES
        for path in Path(folder).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"say", "say_n", "N_"}
        if isinstance(call.args[0], ast.Constant)
    )
    none(inside, "write these outside of the f-string:")


def test_every_sentence_is_in_the_catalogue(said, catalogue):
    assert len(said) > 600
    none((text for text in said.values() if text not in catalogue), "run: make messages, and translate")


def test_the_catalogue_has_nothing_that_nobody_says(said, catalogue):
    known = {many(text) for text in said.values()}
    none((english for english, _ in entries(catalogue) if english not in known), "run: make messages")
    none(catalogue.obsolete, "run: make messages")


def test_every_sentence_is_translated(catalogue):
    none(english for english, vietnamese in entries(catalogue) if not vietnamese.strip())


def test_no_translation_is_a_guess(catalogue):
    none(message.id for message in catalogue if message.id and message.fuzzy)


def test_translations_have_the_same_gaps(catalogue):
    none((one, other) for one, other in entries(catalogue) if gaps(one) != gaps(other))


def test_translations_begin_and_end_with_the_same_blanks(catalogue):
    def blanks(text: str) -> list[str]:
        return re.findall(r"^\s*|\s*$", text)

    none((one, other) for one, other in entries(catalogue) if blanks(one) != blanks(other))


def test_what_has_words_is_not_left_in_english(catalogue):
    none(one for one, other in entries(catalogue) if one == other and words(one) and one not in THE_SAME)


@pytest.mark.parametrize(("arguments", "vietnamese", "english"), CASES)
def test_click_speaks_vietnamese_too(in_vietnamese, arguments, vietnamese, english):
    printed = in_vietnamese[str(arguments)]
    assert [word for word in vietnamese if word not in printed] == []
    assert [word for word in english if word in printed] == []


def test_no_line_of_any_help_is_left_in_english(compiled):
    """A text that is taken before the language is known would stay English."""
    vietnamese, english = (set("".join(spoken(compiled, lang, [])).splitlines()) for lang in ("vi", "en"))
    assert len(vietnamese) > 80
    assert [line for line in vietnamese & english if re.search(r"[a-z]{2,} [a-z]{2,}", line)] == []
