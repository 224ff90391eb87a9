"""The sheet that says how to decide, and the hidden one with the lists to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ocopsync.catalogue.headings import letter
from ocopsync.decisions import Choice
from ocopsync.messages import N_, Message, current_language, say, verbatim
from ocopsync.report.decision_book.layout import DECISION, DIFFERENCES, GUIDE, LISTS, ROW_CODE, joined, list_name
from ocopsync.report.decision_book.sheets import Looks
from ocopsync.report.words import CHOICES, word

_WIDTH = 84
"""Letters across the text of an A4 page."""
MEANINGS: Mapping[Choice, str] = {
    Choice.CATALOGUE: N_(
        "What the catalogue says is right. It is sent, put up, renewed or taken down there, as the row says."
    ),
    Choice.LIVE: N_(
        "What stands on the marketplace is right. It is written into a copy of the catalogue; the catalogue itself "
        "is left as it is."
    ),
    Choice.ADOPT: N_("The listing is ours although it was not sent from here: from now on it is kept like the others."),
    Choice.IGNORE: N_("The whole listing is left alone from now on, and is no longer reported."),
    Choice.WITHDRAW: N_("The listing is taken down; where it stands there twice, the one that is not ours."),
    Choice.LATER: N_("Nothing is done; next time the row is here again. An empty cell means the same."),
}


def write_guide(book: Any, looks: Looks) -> None:
    sheet = book.add_worksheet(GUIDE[current_language()])
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, _WIDTH)
    sheet.write_string(0, 0, GUIDE[current_language()], looks.title)
    row = 2
    for row, (left, right) in enumerate(_lines(), 2):
        sheet.write_string(row, 0, left, looks.strong)
        sheet.write_string(row, 1, right, looks.text)
        sheet.set_row(row, 16 * max(1 + len(right) // _WIDTH, 1 + len(left) // 28))


def _lines() -> Iterator[tuple[str, str]]:
    """Two columns: what it is about, and a sentence about it."""
    names = {"sheet": DIFFERENCES[current_language()], "column": DECISION[current_language()]}
    how = (
        say("In the sheet '{sheet}', choose a word from the list in the column '{column}', or write it.", **names),
        say("A row without one is left as it is. Of a listing that differs in several fields each has its own row."),
        say(
            "Rows may be sorted, filtered and deleted, columns added, and the file renamed. Leave the hidden columns "
            "and the column '{code}' as they are: by them a row is known again.",
            code=ROW_CODE[current_language()],
        ),
    )
    then = (
        verbatim("ocopsync reconcile CATALOGUE --decisions FILE.xlsx"),
        say(
            "The marketplaces are read once more. Where a value has moved since this file was made, the decision about "
            "it is not carried out, and its row comes again."
        ),
    )
    for title, sentences in ((say("How it goes"), how), (say("Then"), then)):
        yield from ((str(title) if at == 0 else "", str(sentence)) for at, sentence in enumerate(sentences))
        yield "", ""
    for choice in Choice:
        yield word(CHOICES, choice), str(Message(MEANINGS[choice]))


def write_lists(book: Any, lists: Sequence[tuple[Choice, ...]]) -> None:
    """The lists, each a column of a hidden sheet and a name in the workbook: in a cell's own settings only 255
    characters have room."""
    sheet = book.add_worksheet(LISTS[current_language()])
    sheet.hide()
    sheet.write_row(0, 0, map(joined, lists))
    for row in range(max(map(len, lists))):  # row by row: what was left is written, and can't be gone back to
        for at, choices in enumerate(lists):
            if row < len(choices):
                sheet.write_string(row + 1, at, word(CHOICES, choices[row]))
    for at, choices in enumerate(lists):
        column = f"${letter(at)}$"
        place = f"'{LISTS[current_language()]}'!{column}2:{column}{len(choices) + 1}"
        book.define_name(list_name(joined(choices)), f"={place}")
