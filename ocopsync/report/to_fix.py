"""The sheet in front of a marked copy: everything that is wrong, a line for each, with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice

from ocopsync.catalogue.headings import letter
from ocopsync.catalogue.ours import ACCEPTED, SIGNATURE, TO_FIX
from ocopsync.catalogue.shown import masked
from ocopsync.messages import N_, Message, current_language, say, say_n
from ocopsync.privacy import mask
from ocopsync.problem import ERROR, NOTE, WARNING, Problem, Severity
from ocopsync.report.placing import Placed
from ocopsync.report.xlsx.package import WORKBOOK, Package, tag
from ocopsync.report.xlsx.styles import Styles
from ocopsync.report.xlsx.written import Text, insert_first, remove_sheet, sheet_xml

MOST_LISTED = 60_000
"""A sheet takes 65,530 links."""
_LONGEST_VALUE = 200

WORDS: Mapping[Severity, str] = {ERROR: N_("error"), WARNING: N_("warning"), NOTE: N_("note")}
_COLOURS: Mapping[Severity, str] = {ERROR: "FFFFC7CE", WARNING: "FFFFEB9C", NOTE: "FFDDEBF7"}
_COLUMNS: Sequence[tuple[str, float]] = (
    (N_("Severity"), 11),
    (N_("Cell"), 9),
    (N_("Product code"), 14),
    (N_("Column"), 20),
    (N_("What stands there"), 28),
    (N_("What is wrong"), 52),
    (N_("What to do"), 52),
    (N_("Suggestion"), 24),
    (N_("Code"), 22),
)


def what_is_wrong(problem: Problem) -> str:
    of = f"[{problem.marketplace}] " if problem.marketplace else ""
    return of + mask(str(problem.message))


def what_to_do(problem: Problem) -> str:
    return mask(str(problem.advice))


def put_in_front(
    package: Package, styles: Styles, items: Sequence[Placed], *, sheet: str, file: str, most_notes: int
) -> None:
    """Put the list of ``items``, which are about ``sheet``, in front of all sheets."""
    lines = [*_head(items, styles, sheet=sheet, file=file, most_notes=most_notes)]
    heading_row = len(lines) + 1
    heading = styles.new(font="<b/>", colour="FFE6F0EC", border=True)
    lines.append([Text(str(Message(title)), heading) for title, _ in _COLUMNS])
    lines += _lines(items[:MOST_LISTED], styles, "'{}'".format(sheet.replace("'", "''")))
    content = sheet_xml(lines, widths=[width for _, width in _COLUMNS], heading_row=heading_row)
    insert_first(package, free_name(package, TO_FIX[current_language()]), content, heading_row=heading_row)


def take_away(package: Package) -> None:
    """Remove the list of an earlier copy of ours."""
    ours = (*TO_FIX.values(), *ACCEPTED.values())
    for entry, part in list(package.sheets()):
        if str(entry.get("name")).startswith(ours) and _is_ours(package, part):
            remove_sheet(package, entry.get("name"))


def _is_ours(package: Package, part: str) -> bool:
    """Whether its first cell is signed; spreadsheet programs keep the texts apart from the sheets."""
    from lxml import etree  # type: ignore[import-untyped]

    _, first = next(etree.iterparse(BytesIO(package.content(part)), tag=tag("c"), resolve_entities=False), ("", None))
    if first is None:
        return False
    text = "".join(first.itertext())
    shared = package.related(WORKBOOK, "sharedStrings")
    if first.get("t") == "s" and shared:
        texts = etree.iterparse(BytesIO(package.content(shared[0][1])), tag=tag("si"), resolve_entities=False)
        text = next(("".join(item.itertext()) for _, item in islice(texts, int(text), None)), "")
    return text.startswith(SIGNATURE)


def _head(
    items: Sequence[Placed], styles: Styles, *, sheet: str, file: str, most_notes: int
) -> Iterator[Sequence[Text]]:
    """What this is, how much there is, and what to do with it."""
    counts = Counter(item.problem.severity for item in items)
    cells = len({item.cell for item in items} - {None})
    bold, normal = styles.new(font="<b/>", wrapped=False), styles.new(wrapped=False)
    yield [Text(f"{SIGNATURE} {TO_FIX[current_language()]} – {file}", bold)]
    counted = say(
        "{errors}, {warnings}, {notes}.",
        errors=say_n("{n} error", "{n} errors", counts[ERROR]),
        warnings=say_n("{n} warning", "{n} warnings", counts[WARNING]),
        notes=say_n("{n} note", "{n} notes", counts[NOTE]),
    )
    yield [Text(str(counted), normal)]
    how = say(
        "Correct the coloured cells in the sheet '{sheet}', each has a note, then save this file and check it again "
        "as it is. What has been put right loses its colour in the next marked copy.",
        sheet=sheet,
    )
    yield [Text(str(how), normal)]
    if cells > most_notes:
        more = say("Only the first {n} of the coloured cells have a note; this list has all.", n=most_notes)
        yield [Text(str(more), normal)]
    if len(items) > MOST_LISTED:
        yield [Text(str(say("Only the first {n} of {all} are listed.", n=MOST_LISTED, all=len(items))), normal)]
    yield []


def _lines(items: Sequence[Placed], styles: Styles, sheet: str) -> Iterator[Sequence[Text]]:
    text, link = styles.new(border=True, quoted=True), styles.new(font="<u/>", border=True)
    weights = {severity: styles.new(colour=colour, border=True) for severity, colour in _COLOURS.items()}
    words = {severity: str(Message(word)) for severity, word in WORDS.items()}
    for item in items:
        problem = item.problem
        at = f"{letter(item.cell[1])}{item.cell[0]}" if item.cell else ""
        weight = Text(words[problem.severity], weights[problem.severity])
        yield [weight, Text(at, link, f"{sheet}!{at}" if at else ""), *(Text(cell, text) for cell in _texts(problem))]


def _texts(problem: Problem) -> Iterator[str]:
    yield problem.sku
    yield problem.place.heading
    yield mask(problem.value)[:_LONGEST_VALUE]
    yield what_is_wrong(problem)
    yield what_to_do(problem)
    yield masked(problem.field, problem.suggestion)  # unlike in the notes: the list may be printed and handed on
    yield problem.code


def free_name(package: Package, base: str) -> str:
    """``base`` as the name of a new sheet, with a number where there is one of that name."""
    taken = {str(entry.get("name")).casefold() for entry, _ in package.sheets()}
    names = (base, *(f"{base} ({n})" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)
