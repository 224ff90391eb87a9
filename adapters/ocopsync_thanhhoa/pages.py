"""The pages of the account: own lists with their pagination, read by what was seen of the portal's markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from attrs import field, frozen
from bs4 import BeautifulSoup, Tag

from ocopsync.errors import NotRecognised
from ocopsync.messages import Message, say
from ocopsync.vietnam.text import same_word
from ocopsync_thanhhoa.forms import Form, attribute, read_form, text_of

IMAGE = re.compile(r"/image/\d+/\d+/(?P<name>\w{40}\.(?:jpe?g|png))", re.IGNORECASE)
REFERENCE = "/image/120/120/{name}"
"""The size in which the form shows its pictures; another size in a path is the same picture (assumed)."""


@frozen
class Row:
    """One row of an own list."""

    remote_id: str
    title: str
    state: str
    """The words of the column Trạng thái."""
    url: str
    """The public page; empty where the row doesn't link to it."""
    delete: Form | None = field(default=None, eq=False)


@frozen
class ListPage:
    number: int
    last: int
    rows: tuple[Row, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(row.remote_id for row in self.rows)


@frozen(kw_only=True)
class ListMarkup:
    """What tells one own list from another."""

    table: str
    title: str
    """Heading of the column with the title."""
    public: str
    """How the path of a public page begins."""
    place: Message

    def column(self, headings: Sequence[str], heading: str) -> int:
        wanted = same_word(heading)
        for index, text in enumerate(headings):
            if same_word(text) == wanted:
                return index
        raise NotRecognised(say("{place} has no column {heading!r}.", place=self.place, heading=heading))


STATE_HEADING = "Trạng thái"


def read_list(page: BeautifulSoup, markup: ListMarkup, *, address: str) -> ListPage:
    """Raises NotRecognised where the table or its pagination isn't what we know: that is never an empty list."""
    table = page.select_one(markup.table)
    if table is None:
        raise NotRecognised(
            say("{place} has no table {selector}. Its markup has changed.", place=markup.place, selector=markup.table)
        )
    headings = [text_of(cell) for cell in table.select("thead th")]
    title, state = markup.column(headings, markup.title), markup.column(headings, STATE_HEADING)
    rows = [
        read_row(row, cells, markup=markup, title=title, state=state, address=address)
        for row in table.select("tbody > tr")
        if not is_empty_note(row, cells := row.find_all("td", recursive=False))
    ]
    number, last = read_pagination(page, markup.place)
    return ListPage(number, last, tuple(rows))


def is_empty_note(row: Tag, cells: Sequence[Tag]) -> bool:
    """Whether the row is the one in which an empty table says that it is empty."""
    return not row.get("id") and len(cells) == 1 and cells[0].has_attr("colspan")


def read_row(row: Tag, cells: Sequence[Tag], *, markup: ListMarkup, title: int, state: int, address: str) -> Row:
    remote_id = attribute(row, "id")
    if not remote_id.isdigit() or len(cells) <= max(title, state):
        raise NotRecognised(
            say("{place} has a row without a number as id, or with too few columns.", place=markup.place)
        )
    return Row(
        remote_id,
        text_of(cells[title]),
        text_of(cells[state]),
        _public_address(row, markup.public, address),
        _delete_form(row, markup.place, address),
    )


def _public_address(row: Tag, public: str, address: str) -> str:
    targets = (urljoin(address, attribute(link, "href")) for link in row.find_all("a", href=True))
    return next((target for target in targets if urlsplit(target).path.startswith(public)), "")


def _delete_form(row: Tag, place: Message, address: str) -> Form | None:
    for form in row.find_all("form"):
        read = read_form(form, page=address, place=place)
        if "DELETE" in read.values("_method"):
            return read
    return None


def read_pagination(page: Tag, place: Message) -> tuple[int, int]:
    """The page that is shown and the last one. One page alone has no pagination; past the last one, 0 is shown."""
    items = [(item, int(text)) for item in page.select("ul.pagination li") if (text := text_of(item)).isdigit()]
    if not items:
        return 1, 1
    shown = [number for item, number in items if item.find("a") is None or "active" in item.get_attribute_list("class")]
    if len(shown) > 1:
        raise NotRecognised(say("{place} has a pagination that doesn't say which page is shown.", place=place))
    return next(iter(shown), 0), max(number for _, number in items)


def image_reference(path: str) -> str | None:
    """The portal's name of a picture, whatever size a page shows it in; None for another kind of address."""
    match = IMAGE.search(path)
    return REFERENCE.format(name=match["name"]) if match else None
