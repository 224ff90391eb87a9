"""Sentences are translated when they are shown, and what stands in their gaps is shown as it is."""

from __future__ import annotations

import io

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ocopsync import messages
from ocopsync.messages import bring, current_language, say, say_n, translated, use_language, verbatim

VIETNAMESE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Row {row} has no price."
msgstr "Dòng {row} chưa có giá."

msgid "a whole number"
msgstr "một số nguyên"

msgid "It should be {expected}."
msgstr "Phải là {expected}."

msgid "One row in {file}."
msgid_plural "{n} rows in {file}."
msgstr[0] "{n} dòng trong {file}."
"""


@pytest.fixture
def vietnamese(tmp_path, monkeypatch):
    """A catalogue of our own, so that these tests don't depend on the wording of the real one."""
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "ocopsync.mo").open("wb") as compiled:
        write_mo(compiled, read_po(io.BytesIO(VIETNAMESE.encode()), locale="vi"))
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages._catalogue.cache_clear()
    yield
    messages._catalogue.cache_clear()


def test_one_value_is_shown_in_either_language(vietnamese):
    message = say("Row {row} has no price.", row=7)
    assert message.render("en") == "Row 7 has no price."
    assert message.render("vi") == "Dòng 7 chưa có giá."


def test_str_speaks_the_language_of_the_moment_it_is_shown(vietnamese):
    message = say("Row {row} has no price.", row=7)
    use_language("vi")
    assert (current_language(), str(message)) == ("vi", "Dòng 7 chưa có giá.")
    use_language("en")
    assert (current_language(), str(message)) == ("en", "Row 7 has no price.")


@pytest.mark.parametrize(
    ("n", "english", "in_vietnamese"),
    [
        (0, "0 rows in a.csv.", "0 dòng trong a.csv."),
        (1, "One row in a.csv.", "1 dòng trong a.csv."),
        (2, "2 rows in a.csv.", "2 dòng trong a.csv."),
    ],
)
def test_counting(vietnamese, n, english, in_vietnamese):
    message = say_n("One row in {file}.", "{n} rows in {file}.", n=n, file="a.csv")
    assert message.render("en") == english
    assert message.render("vi") == in_vietnamese


def test_a_message_in_a_gap_speaks_the_same_language(vietnamese):
    message = say("It should be {expected}.", expected=say("a whole number"))
    assert message.render("en") == "It should be a whole number."
    assert message.render("vi") == "Phải là một số nguyên."


def test_a_sentence_without_translation_is_shown_in_english(vietnamese):
    assert say("Nobody translated {this}.", this="me").render("vi") == "Nobody translated me."


@pytest.mark.parametrize("value", ["{row}", "{}", "{", "}}", "{0.__class__}", "{value!r}", "100 %"])
def test_braces_in_a_value_are_only_braces(value):
    assert say("Row {row} has no price.", row=value).render() == f"Row {value} has no price."
    assert verbatim(value).render() == value


def test_braces_that_belong_to_a_sentence_are_doubled():
    assert say("Write {{}}.").render() == "Write {}."


def test_a_gap_without_value_is_a_mistake_and_not_an_empty_place():
    with pytest.raises(KeyError, match="row"):
        say("Row {row} has no price.", place="A7").render()


@pytest.mark.parametrize("language", ["fr", "", "VI", "en_US"])
def test_an_unknown_language_is_refused_and_the_old_one_stays(language):
    with pytest.raises(ValueError, match="language must be one of"):
        use_language(language)
    assert current_language() == "en"


def test_nothing_to_translate_stays_nothing(vietnamese):
    use_language("vi")
    assert translated("") == ""
    assert translated("a whole number") == "một số nguyên"


def test_equal_sentences_are_equal_values():
    assert say("Row {row} has no price.", row=7) == say("Row {row} has no price.", row=7)
    assert say("Row {row} has no price.", row=7) != say("Row {row} has no price.", row=8)
    assert len({say("Row {row} has no price.", row=7), say("Row {row} has no price.", row=7)}) == 1


def test_an_adapter_from_elsewhere_brings_its_own_words_and_never_replaces_ours(vietnamese, monkeypatch):
    monkeypatch.setattr(messages, "_brought", {})
    bring("vi", {"The page is gone: {file}.": "Trang không còn: {file}.", "a whole number": "SAI"})
    use_language("vi")
    assert str(say("The page is gone: {file}.", file="a.html")) == "Trang không còn: a.html."
    assert translated("The page is gone: {file}.") == "Trang không còn: {file}."
    assert translated("a whole number") == "một số nguyên"
    assert say("The page is gone: {file}.", file="a.html").render("en") == "The page is gone: a.html."
