"""Which rows of a table are its headings, and which column holds which field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs
from attrs import frozen

from ocopsync.catalogue.headings import HEADINGS, LEFT_ALONE, Column, letter, recognise
from ocopsync.catalogue.merged import Range
from ocopsync.vietnam.text import one_line, plain

LOOKED_AT = 30
"""Title rows above the headings: no sheet that we met has more than a dozen."""
_LONGEST = 80
"""Letters of the second line of a heading; what is longer is a text below it."""

_PARENTS = frozenset(
    (
        *("san pham", "nhan san pham", "lien he", "gia ca", "dong goi", "bao bi"),
        *("ocop", "chung nhan ocop", "phan hang ocop", "cong nhan", "cong nhan ocop", "quyet dinh cong nhan"),
    )
)
"""Upper lines under which a heading keeps its own meaning, besides "Thông tin …" and those that are fields."""


@frozen
class Table:
    """Where the headings stand among the rows looked at, and the columns that they make."""

    at: int
    """The index of their first row."""
    height: int
    columns: list[Column]
    lines: Sequence[Sequence[object]] = ()
    """The cells of those rows."""

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns} - {"", LEFT_ALONE}


@frozen
class _Text:
    """What stands over a column, in the first or in the second ``line``."""

    line: int
    heading: str
    readings: tuple[str, ...]
    """The ways in which it can be said as one heading, the likeliest first."""
    written: str = ""
    """What stands in the cell, where that is in an encoding of before."""
    lower: str = ""
    """What the second of two lines says by itself."""


def find_table(
    rows: Sequence[Sequence[object]], mapping: Mapping[str, str], merged: Sequence[Range] = ()
) -> Table | None:
    """The table in ``rows``: its headings are the first row, or two, in which most fields were recognised.

    ``mapping`` (heading → field) wins over recognition. Headings that nobody knows are guessed at the end only.
    """
    given = {plain(heading): field for heading, field in mapping.items()}
    merged = [found for found in merged if found[0][0] < len(rows)]
    found = [table for at in range(len(rows)) if (table := _table_at(at, rows, given, merged))]
    if not found:
        return _table_of_typos(rows, given)
    best = max(found, key=lambda table: (len(table.fields), -table.height))
    lines = [rows[at] for at in range(best.at, best.at + best.height)]
    return attrs.evolve(best, columns=_asking_whose_last_day(_with_guesses(best.columns), given), lines=lines)


def understood(rows: Sequence[Sequence[object]], mapping: Mapping[str, str]) -> int:
    """How many fields the headings in ``rows`` name, without any guess."""
    given = {plain(heading): field for heading, field in mapping.items()}
    tables = (_table_at(at, rows, given, ()) for at in range(len(rows)))
    return max((len(table.fields) for table in tables if table), default=0)


def _table_at(
    at: int, rows: Sequence[Sequence[object]], given: Mapping[str, str], merged: Sequence[Range]
) -> Table | None:
    """The table whose headings begin at ``at``, if the row names two fields at least, and one that names products."""
    single = Table(at, 1, list(_columns(_single(rows[at]), given)))
    below = _composed(at, rows, merged) if at + 1 < len(rows) else None
    double = Table(at, 2, list(_columns(below, given))) if below else single
    table = double if len(double.fields) >= len(single.fields) else single
    return table if len(table.fields) > 1 and table.fields & {"sku", "name"} else None


def _table_of_typos(rows: Sequence[Sequence[object]], given: Mapping[str, str]) -> Table | None:
    """The same, with every heading misspelt."""
    for at, row in enumerate(rows):
        columns = _with_guesses(list(_columns(_single(row), given)))
        table = Table(at, 1, _asking_whose_last_day(columns, given), [row])
        if len(table.fields) > 1 and table.fields & {"sku", "name"}:
            return table
    return None


def _single(row: Sequence[object]) -> list[_Text | None]:
    """The texts of a row; those in an encoding of before are healed, the doubtful by what the certain ones prove."""
    headings = [cell if isinstance(cell, str) else "" for cell in row]
    healed = _healed(headings)
    return [_text(heading, str(cell), healed.get(heading, "")) for cell, heading in zip(row, headings, strict=True)]


def _text(heading: str, cell: str, healed: str) -> _Text | None:
    text = one_line(heading)
    if not text:
        return None
    return _Text(0, healed, (healed,), written=text) if healed else _Text(0, text, (cell,))


def _healed(headings: Sequence[str]) -> dict[str, str]:
    """As they came: an invisible sign is a letter in TCVN3."""
    from ocopsync.vietnam.legacy import heal, is_suspect

    unknown = [text for text in headings if text and not recognise(text)]
    suspects = [text for text in unknown if is_suspect(text)]
    certain = [found.encoding for text in suspects if (found := heal(text))]
    likely = max(certain, key=certain.count, default="")
    healed = {text: _heading_in_unicode(text, likely) for text in (unknown if likely else suspects)}
    return {text: heading for text, heading in healed.items() if heading}


def _heading_in_unicode(text: str, likely: str) -> str:
    """Empty where nothing is to heal. Of a heading that can be two things, the one that is a heading is right."""
    from ocopsync.vietnam.legacy import doubtful, heal

    if found := heal(text, likely=likely):
        return one_line(found.text)
    maybe = doubtful(text, likely=likely)
    return one_line(maybe.text) if maybe and recognise(maybe.text) else ""


def _composed(at: int, rows: Sequence[Sequence[object]], merged: Sequence[Range]) -> list[_Text | None] | None:
    """Headings of two lines, "Giá" over "bán lẻ" and "niêm yết"; None where the second line isn't one."""
    below, above = _single(rows[at + 1]), _single(rows[at])
    above += [None] * (len(below) - len(above))
    below += [None] * (len(above) - len(below))
    owners = _owners(at, above, below, merged)
    filled = [index for index, text in enumerate(below) if text]
    parts = Counter(owners[index] for index in filled)
    numbers = any(not isinstance(cell, str) for cell in rows[at + 1])
    lonely = any(parts[owners[index]] < 2 and above[index] for index in filled)
    if numbers or lonely or max(parts.values(), default=0) < 2:
        return None
    if any(len(text.heading) > _LONGEST for text in below if text):
        return None
    return [_over(above[owner], text) for owner, text in zip(owners, below, strict=True)]


def _owners(
    at: int, above: Sequence[_Text | None], below: Sequence[_Text | None], merged: Sequence[Range]
) -> list[int]:
    """For each column the one in which its upper line stands: the first of merged cells, or of blanks beside it."""
    owners = list(range(len(above)))
    across = [found for found in merged if found[0][0] == at and found[0][1] < found[1][1]]
    for (_, left), (_, right) in across:
        owners[left : right + 1] = [left] * len(owners[left : right + 1])
    if not across:
        for index in range(1, len(owners)):
            if not above[index] and below[index] and below[index - 1] and above[owners[index - 1]]:
                owners[index] = owners[index - 1]
    return owners


def _over(above: _Text | None, below: _Text | None) -> _Text | None:
    if above is None or below is None:
        return above if below is None else attrs.evolve(below, line=1)
    heading = f"{above.heading} {below.heading}"
    upper = re.sub(r"(?i)^thông tin (về )?", "", above.heading)
    readings = [heading, f"{below.heading} {upper}"]
    parent = plain(above.heading)
    if parent in _PARENTS or f"{parent} ".startswith("thong tin ") or recognise(above.heading):
        readings.append(below.heading)
    return _Text(1, heading, tuple(readings), lower=below.heading)


def _columns(texts: Sequence[_Text | None], given: Mapping[str, str]) -> Iterator[Column]:
    for index, text in enumerate(texts):
        if text is not None:
            yield _column(index, text, given)


def _column(index: int, text: _Text, given: Mapping[str, str]) -> Column:
    column = Column(index, text.heading, "", letter=letter(index), line=text.line, written=text.written)
    for heading in (text.heading, text.written):
        if plain(heading) in given:
            return attrs.evolve(column, field=given[plain(heading)])
    for reading in text.readings:
        known = recognise(reading)
        if known:
            read_as = HEADINGS[known.field].title if reading != text.readings[0] else ""
            return attrs.evolve(column, field=known.field, unit=known.unit, read_as=read_as)
    lower = recognise(text.lower) if text.lower else None
    return attrs.evolve(column, candidates=(lower.field,)) if lower else column


def _with_guesses(columns: Sequence[Column]) -> list[Column]:
    """The same columns, those that aren't known read as what they are nearest to, where that is certain."""
    if all(column.field for column in columns):
        return [_explained(column) for column in columns]
    guessed = [column if column.field else _guessed(column) for column in columns]
    taken = {column.field for column in columns} - {"", LEFT_ALONE}
    claims = Counter(column.field for column in guessed)
    return [
        _explained(found) if column.field else _free(column, found, taken, claims)
        for column, found in zip(columns, guessed, strict=True)
    ]


def _guessed(column: Column) -> Column:
    from ocopsync.catalogue.guess import guess

    found = guess(column.heading) if not column.candidates else None
    if found is None:
        return column
    if found.certain:
        return attrs.evolve(column, field=found.fields[0], unit=found.unit, read_as=found.read_as)
    return attrs.evolve(column, candidates=found.fields)


def _free(column: Column, found: Column, taken: set[str], claims: Mapping[str, int]) -> Column:
    """What was guessed, unless another column has the field already; that two columns may have it isn't certain."""
    candidates = [field for field in found.candidates or (found.field,) if field and field not in taken]
    if found.field in candidates and (claims[found.field] == 1 or found.field == LEFT_ALONE):
        return found
    certain = candidates if candidates != [LEFT_ALONE] else []
    return attrs.evolve(column, candidates=tuple(certain))


_OF_CERTIFICATE = frozenset(("stars", "ocop_code", "decision_number", "decision_date", "issuer", "renewal_filed"))
"""Fields that only a sheet of certificates has."""
_NAMES_CERTIFICATE = re.compile(r"chung|giay|hieu luc|quyet dinh|\b(?:ocop|gcn|qd|certificate)\b")


def _asking_whose_last_day(columns: list[Column], given: Mapping[str, str]) -> list[Column]:
    """A last day, "Ngày hết hạn", is the certificate's in a sheet of certificates; elsewhere perhaps the product's."""
    fields = {column.field for column in columns}
    if fields & _OF_CERTIFICATE:
        return columns
    candidates = ("certificate_expires",) if "shelf_life" in fields else ("certificate_expires", "shelf_life")
    return [
        attrs.evolve(column, field="", unit="", read_as="", candidates=candidates)
        if column.field == "certificate_expires" and not _is_the_certificates(column, given)
        else column
        for column in columns
    ]


def _is_the_certificates(column: Column, given: Mapping[str, str]) -> bool:
    """Whether the user or the heading itself says so."""
    keys = plain(column.heading), plain(column.written)
    return any(key in given or _NAMES_CERTIFICATE.search(key) for key in keys)


def _explained(column: Column) -> Column:
    """Where the accents are others than in any heading that we know, it is said which one was meant."""
    from ocopsync.catalogue.guess import other_accents

    if column.read_as or column.heading.isascii():
        return column
    return attrs.evolve(column, read_as=other_accents(column.heading))
