"""The sheet in front of a workbook's copy: what says something else now, and what a person has to write there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocopsync.catalogue.ours import ACCEPTED, SIGNATURE
from ocopsync.catalogue.shown import shown
from ocopsync.fields import field_name
from ocopsync.messages import N_, Message, current_language, say, say_n
from ocopsync.privacy import mask
from ocopsync.problem import NOTE
from ocopsync.report.accepted.outcome import Left, Outcome, Written, text_in_cell
from ocopsync.report.to_fix import MOST_LISTED, free_name
from ocopsync.report.xlsx.package import Package
from ocopsync.report.xlsx.styles import COLOURS, Styles
from ocopsync.report.xlsx.written import Text, insert_first, sheet_xml

_COLUMNS: Sequence[tuple[str, float]] = (
    (N_("Cell"), 9),
    (N_("Product code"), 14),
    (N_("Field"), 18),
    (N_("Column"), 20),
    (N_("What stood there"), 40),
    (N_("New value"), 40),
    (N_("Marketplace"), 18),
    (N_("To be written by hand"), 52),
)


def put_in_front(package: Package, styles: Styles, outcome: Outcome, *, sheet: str, file: str) -> None:
    """Put the list of what was written into ``sheet``, and of what wasn't, in front of all sheets."""
    lines = [*_head(outcome, styles, sheet=sheet, file=file)]
    heading_row = len(lines) + 1
    heading = styles.new(font="<b/>", colour="FFE6F0EC", border=True)
    lines.append([Text(str(Message(title)), heading) for title, _ in _COLUMNS])
    lines += [*_lines(outcome, styles, "'{}'".format(sheet.replace("'", "''")))][:MOST_LISTED]
    content = sheet_xml(lines, widths=[width for _, width in _COLUMNS], heading_row=heading_row)
    insert_first(package, free_name(package, ACCEPTED[current_language()]), content, heading_row=heading_row)


def _head(outcome: Outcome, styles: Styles, *, sheet: str, file: str) -> Iterator[Sequence[Text]]:
    bold, normal = styles.new(font="<b/>", wrapped=False), styles.new(wrapped=False)
    yield [Text(f"{SIGNATURE} {ACCEPTED[current_language()]} – {file}", bold)]
    written = say_n(
        "{n} cell says now what a marketplace shows", "{n} cells say now what marketplaces show", len(outcome.written)
    )
    left = say_n("{n} value is left to you", "{n} values are left to you", len(outcome.left))
    yield [
        Text(
            str(
                say("{written}; {left}.", written=written, left=left)
                if outcome.left
                else say("{written}.", written=written)
            ),
            normal,
        )
    ]
    how = say(
        "Look at the coloured cells in the sheet '{sheet}'. If they are right, go on with this file.",
        sheet=sheet,
    )
    yield [Text(str(how), normal)]
    listed = len(outcome.written) + len(outcome.left)
    if listed > MOST_LISTED:
        yield [Text(str(say("Only the first {n} of {all} are listed.", n=MOST_LISTED, all=listed)), normal)]
    yield []


def _lines(outcome: Outcome, styles: Styles, sheet: str) -> Iterator[Sequence[Text]]:
    text, link = styles.new(border=True, quoted=True), styles.new(font="<u/>", border=True)
    new = styles.new(colour=COLOURS[NOTE], border=True, quoted=True)
    for item in outcome.written:
        yield [Text(item.place.cell, link, f"{sheet}!{item.place.cell}"), *_texts(item, text, new), Text("", text)]
    for left in outcome.left:
        yield [Text(cell, text) for cell in _texts_left(left)]


def _texts(item: Written, text: int, new: int) -> Iterator[Text]:
    for cell in (item.sku, str(field_name(item.field)), item.place.heading, item.before):
        yield Text(cell, text)
    yield Text(item.after, new)
    yield Text(", ".join(item.marketplaces), text)


def _texts_left(left: Left) -> Sequence[str]:
    item, why = left
    value = shown(item.field, text_in_cell(item.value))
    return "", item.sku, str(field_name(item.field)), "", "", value, item.marketplace, mask(str(why))
