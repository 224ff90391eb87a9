"""The template: an empty catalogue workbook with drop-downs, notes, number formats and two examples."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ocopsync.catalogue.headings import HEADINGS, letter
from ocopsync.catalogue.ours import HOW_TO, LISTS, SIGNATURE
from ocopsync.errors import UsageError, system_reason
from ocopsync.messages import Message, current_language, say
from ocopsync.report.template_columns import CHOICES, COLUMNS, EXAMPLES, EXPLANATION, USUAL, Column, Format
from ocopsync.targets import folder_there_or_raise

SHEET = "Sản phẩm"
LAST_ROW = 5000
"""Rows with drop-downs."""
_OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "in_memory": True}
_REQUIRED_COLOUR, _USUAL_COLOUR, _RARE_COLOUR = "#A93226", "#1F5A4C", "#6B7F78"
_A3, _A4 = 8, 9
_PAGE_WIDTH = 76
"""Letters across an A4 page: LibreOffice cuts a single column that is wider off."""


def write_template(path: Path) -> None:
    """Write the template to ``path``, in the language of this process; the headings are Vietnamese in either.

    :raises UsageError: something is there already, or nothing can be written there
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(say("{file} should end in {ending}: the template is a workbook.", file=path, ending=".xlsx"))
    folder_there_or_raise(path)
    content = _workbook()
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError(say("{file} is there already. Name another one.", file=path)) from error
    except OSError as error:
        raise UsageError(say("{file} can't be written: {reason}.", file=path, reason=system_reason(error))) from error


def _workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet(SHEET)
        _headings(book, sheet)
        _examples(book, sheet)
        _how_to(book)
        for name, place in _lists(book).items():
            book.define_name(name, f"={place}")
        for index, column in enumerate(COLUMNS):
            _validate(sheet, index, column)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(2, 0)
    return buffer.getvalue()


def _headings(book: Any, sheet: Any) -> None:
    sheet.set_row(0, 32)
    for index, column in enumerate(COLUMNS):
        colour = _REQUIRED_COLOUR if column.required else _USUAL_COLOUR if index < USUAL else _RARE_COLOUR
        look = {"bold": True, "font_color": "white", "bg_color": colour, "text_wrap": True, "border": 1}
        heading = book.add_format({**look, "align": "center", "valign": "vcenter"})
        cells = book.add_format({"num_format": column.format.value, "valign": "top", "text_wrap": True})
        sheet.set_column(index, index, column.width, cells)
        sheet.write_string(0, index, f"{HEADINGS[column.field].title}{' *' if column.required else ''}", heading)
        note = {"author": "ocopsync", "x_scale": 2.2, "y_scale": 1.4, "font_size": 9}
        sheet.write_comment(0, index, str(Message(column.note)), note)


def _examples(book: Any, sheet: Any) -> None:
    """Their 'Thao tác' says that they are to be left out: they are read and never published."""
    looks = {kind: _example_look(book, kind) for kind in Format}
    for row, example in enumerate(EXAMPLES, start=1):
        for index, column in enumerate(COLUMNS):
            value, look = example.get(column.field, ""), looks[column.format]
            if isinstance(value, int):
                sheet.write_number(row, index, value, look)
            elif column.format is Format.DATE and value:
                sheet.write_datetime(row, index, value, look)
            else:
                sheet.write_string(row, index, value, look) if value else sheet.write_blank(row, index, None, look)


def _example_look(book: Any, kind: Format) -> Any:
    look = {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2", "text_wrap": True, "valign": "top"}
    return book.add_format({**look, "num_format": kind.value})


def _how_to(book: Any) -> None:
    sheet = book.add_worksheet(HOW_TO[current_language()])
    sheet.hide_gridlines(2)
    sheet.set_paper(_A4)
    sheet.set_column(0, 0, _PAGE_WIDTH)
    title = book.add_format({"bold": True, "font_size": 14, "font_color": _USUAL_COLOUR})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{SIGNATURE} {HOW_TO[current_language()]}", title)
    for row, line in enumerate(EXPLANATION, start=2):
        sentence = str(Message(line))
        sheet.write_string(row, 0, sentence, text)
        sheet.set_row(row, 16 * (1 + len(sentence) // _PAGE_WIDTH))


def _lists(book: Any) -> Mapping[str, str]:
    """The name and the place of each drop-down's list: in the cell's own settings only 255 characters have room."""
    sheet = book.add_worksheet(LISTS[current_language()])
    sheet.hide()
    sheet.write_string(0, 0, f"{SIGNATURE} {LISTS[current_language()]}")
    places = {}
    for index, (field, words) in enumerate(CHOICES.items()):
        sheet.write_string(1, index, HEADINGS[field].title)
        sheet.write_column(2, index, words)
        column = f"${letter(index)}$"
        places[_list_of(field)] = f"'{LISTS[current_language()]}'!{column}3:{column}{len(words) + 2}"
    return places


def _list_of(field: str) -> str:
    return f"ocopsync_{field}"


def _validate(sheet: Any, index: int, column: Column) -> None:
    words: Sequence[object] = CHOICES.get(column.field, ())
    if words:
        title = HEADINGS[column.field].title
        message = say("Choose from the list, or write it as the list does.")
        rule = {"validate": "list", "source": f"={_list_of(column.field)}", "error_title": title}
        how = "stop" if column.closed else "information"
        sheet.data_validation(1, index, LAST_ROW, index, {**rule, "error_type": how, "error_message": str(message)})
