"""The Thanh Hóa portal's adapter in the conformance suite, in both modes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve

from benchmarks.simulation.markets import light_sandboxes
from ocopsync.testing import FaultKind, HandClock
from ocopsync.testing.conformance import Conformance, Subject
from ocopsync_thanhhoa import ThanhHoaAdapter
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

ROWS = re.compile(rb"(<table id=\"datatable[^>]*>.*?<tbody>).*?(</tbody>)", re.DOTALL)


@pytest.fixture(autouse=True, scope="module")
def light() -> Iterator[None]:
    """Short lists to choose from: reading the long ones is tried elsewhere."""
    with light_sandboxes():
        yield


class OfThePortal(Conformance):
    sign_in = r" /login$"
    page_size = 20
    many = 45
    faults = frozenset(FaultKind)

    def make(self, **behaviour: Any) -> Subject:
        sandbox = ThanhHoaSandbox(clock=HandClock(), **behaviour)
        return Subject.of(ThanhHoaAdapter, sandbox, ThanhHoaAdapter.Settings(url="http://portal.test", mode=self.mode))

    def stand(self, subject: Subject, count: int) -> None:
        """One through its form, the others copied behind the portal's back."""
        listing = self.formatted(subject, "S-001", name="Mắm số 1")
        self.create(subject, listing)
        shelf, now = self.shelf(subject), subject.clock.now()
        (entry,) = shelf.standing()
        texts = entry.standing.values
        for number in range(2, count + 1):
            copied = {
                name: text.replace("S-001", f"S-{number:03}").replace("Mắm số 1", f"Mắm số {number}")
                for name, text in texts.items()
            }
            shelf.add(entry.owner, evolve(entry.standing, values=copied), created=now, committed=now)

    def shelf(self, subject: Subject) -> Any:
        portal = subject.sandbox.portal
        return portal.products if self.mode == "product" else portal.offers

    def stranger(self, subject: Subject) -> str:
        subject.sandbox.faults.add(FaultKind.PAGE_SHIFT, self.list_pages)
        self.everything(subject)
        return next((item.remote_id for item in subject.sandbox.listings() if not item.sku), "")

    def emptied(self, page: bytes) -> bytes | None:
        return ROWS.sub(rb"\1\2", page) if ROWS.search(page) else None


class TestOffers(OfThePortal):
    mode = "offer"
    list_pages = r"^GET /user/advertising$"
    live_word = "<td>Duyệt đăng"


class TestProducts(OfThePortal):
    mode = "product"
    list_pages = r"^GET /user/product$"
    live_word = "<td>Sử dụng"
