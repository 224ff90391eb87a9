"""Profile: what an author says of the marketplace: its requests, its pages, the products that it takes."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from attrs import evolve

from ocopsync.listing import Json
from ocopsync.model import Product
from ocopsync.testing.conformance.files import Line, lines_in
from ocopsync.testing.conformance.sample import PRODUCT, gtin_of
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.faults import FaultKind


class Profile:
    """Only :meth:`make` has no default. None of the other members changes what is demanded."""

    mode: ClassVar[str] = ""
    """The mode of the settings, where the adapter has several; it stands in the report."""
    over_http: ClassVar[bool] = True
    """Whether it sends requests. Where the marketplace is a folder of files, its bad days are those of a disk."""
    reads: ClassVar[str] = r"^(GET|HEAD) "
    """A regular expression for the request lines (``GET /product/list``) that read; see also ``sign_in``."""
    writes: ClassVar[str] = r"^(POST|PUT|PATCH|DELETE) "
    """A regular expression for those that change what stands there, pictures aside. Checks sign in before they watch
    for them."""
    sign_in: ClassVar[str] = ""
    """A regular expression for those that sign in; empty where each request carries a token, so that no session
    can end."""
    list_pages: ClassVar[str] = ""
    """A regular expression for those that read a page of the own list; empty: any read."""
    faults: ClassVar[Collection[FaultKind] | None] = None
    """The faults that your sandbox plays beside those of its base. None: those that it turns out to play. A check of a
    fault that is named here and isn't played fails."""
    page_size: ClassVar[int] = 0
    """How many listings stand on a page of the own list; 0: found out."""
    many: ClassVar[int] = 300
    """How many listings are many: two pages and a bit are enough where creating them takes long."""
    live_word: ClassVar[str] = ""
    """How a page that is read says that a listing is live, such as ``"state":"shown"``; its last word is the state.
    Empty: nobody knows."""
    listing_changes: ClassVar[tuple[str, Json, Json]] = ("price", 225_000, 230_000)
    """A field that can be updated, and two values for it."""

    def make(self, **behaviour: Any) -> Subject:
        """A fresh sandbox that behaves so (``moderated``, ``lag``), and an adapter that talks to it."""
        raise TypeError(f"{type(self).__name__} has no make(): see the docstring of Conformance")

    def product(self, sku: str, **changes: Any) -> Product:
        """A product that the marketplace takes, with a value for as many fields as it can hold."""
        return evolve(PRODUCT, sku=sku, **{"gtin": gtin_of(sku), **changes})

    def stranger(self, subject: Subject) -> str:
        """Put somebody else's listing there, which has no SKU; its remote id. Empty: the sandbox can't."""
        return ""

    def emptied(self, page: bytes) -> bytes | None:
        """A page of the own list as the marketplace would show it without its entries; None: nobody knows.

        By default, of JSON: with its longest list emptied, and all else as it was.
        """
        return without_entries(page)

    def new_folder(self) -> Path:
        """For :meth:`make`: a folder that isn't there yet, with nothing beside it; it goes when the suite goes."""
        top = tempfile.mkdtemp(prefix="conformance-")
        weakref.finalize(self, shutil.rmtree, top, ignore_errors=True)
        office = Path(top, "office")
        office.mkdir()
        return office / "files"

    def folder_of(self, subject: Subject) -> Path | None:
        """The folder into which it writes; by default what its settings call ``folder``. None: it writes no files."""
        folder = getattr(subject.adapter.settings, "folder", None)
        return folder if isinstance(folder, Path) else None

    def lines_of(self, path: Path) -> Sequence[Line] | None:
        """What stands in a file that was handed over, for CSV, XLSX and JSON by default; None: nobody knows."""
        return lines_in(path)


def without_entries(page: bytes) -> bytes | None:
    try:
        content = json.loads(page)
    except ValueError:
        return None
    found = max(lists_in(content), key=len, default=None)
    if not found:
        return None
    found.clear()
    return json.dumps(content).encode()


def lists_in(value: Any) -> Iterator[list[Any]]:
    """The lists of objects near the top of some JSON."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from lists_in(inner)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield value
