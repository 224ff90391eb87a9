"""What the desks for offers and for products have in common: own list, form, saving and withdrawing."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from attrs import evolve, frozen
from werkzeug import Response
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from ocopsync.testing.faults import FaultKind
from ocopsync.testing.sandbox import SandboxListing
from ocopsync_thanhhoa.sandbox_site.html import TRY_AGAIN
from ocopsync_thanhhoa.sandbox_site.portal import LONG_AGO, Portal
from ocopsync_thanhhoa.sandbox_site.records import Entry, Record, Shelf, slug_of
from ocopsync_thanhhoa.sandbox_site.sessions import Flash, Visit


@frozen
class Sent:
    """A form as it was sent, and what is wrong with it."""

    values: dict[str, str]
    pictures: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def flash(self) -> Flash:
        """What goes back to the form."""
        return Flash(self.wrong, old=self.values, pictures=self.pictures)


class Desk(abc.ABC):
    home: ClassVar[str]
    """The address of the own list; every other address lies below it."""
    after_saving: ClassVar[str]
    noun: ClassVar[str]
    slug_field: ClassVar[str]
    blank: ClassVar[Mapping[str, str]]
    by_hand: ClassVar[Mapping[str, str]]
    """The values of what somebody typed at the portal, without a catalogue."""

    def __init__(self, portal: Portal, shelf: Shelf) -> None:
        self.portal = portal
        self.shelf = shelf

    def routes(self) -> Iterator[Rule]:
        rule, home = self.portal.rule, self.home
        yield rule("GET", home, self.own_list, private=True)
        yield rule("POST", home, self.create, private=True)
        yield rule("GET", f"{home}/create", self.create_page, private=True)
        yield rule("GET", f"{home}/<int:number>/edit", self.edit_page, private=True)
        yield rule("POST PUT DELETE", f"{home}/<int:number>", self.change, private=True)

    # What differs

    @abc.abstractmethod
    def list_page(self, visit: Visit, error: str = "") -> Response: ...

    @abc.abstractmethod
    def form_page(
        self, visit: Visit, id: str, values: Mapping[str, str], pictures: Iterable[str], error: str = ""
    ) -> Response:
        """``id`` is empty for a new record."""

    @abc.abstractmethod
    def sent(self, visit: Visit) -> Sent: ...

    @abc.abstractmethod
    def status_of(self, values: Mapping[str, str]) -> int:
        """The status with which these values are saved."""

    @abc.abstractmethod
    def shown(self, record: Record) -> tuple[Mapping[str, str], str]:
        """What the edit page shows: the values, and the office's complaint if there is one."""

    @abc.abstractmethod
    def listing(self, entry: Entry) -> SandboxListing: ...

    @abc.abstractmethod
    def approve(self, entry: Entry) -> None: ...

    @abc.abstractmethod
    def reject(self, entry: Entry, reason: str) -> None: ...

    @abc.abstractmethod
    def change_price(self, entry: Entry, price: int) -> None: ...

    # Pages

    def own_list(self, visit: Visit) -> Response:
        if self.portal.fault(visit, FaultKind.PAGE_SHIFT):
            self._slip_in(visit)
        return self.list_page(visit)

    def mine(self, visit: Visit) -> Iterator[tuple[Entry, Record]]:
        """The visitor's own records that reads see, newest first."""
        seen = self.shelf.seen(self.portal.horizon)
        return ((entry, record) for entry, record in seen if entry.owner == visit.user)

    def _slip_in(self, visit: Visit) -> None:
        """One more on top of the list, whatever the lag."""
        record = self._record({**self.blank, **self.by_hand}, ())
        self.shelf.add(visit.user, record, created=visit.now, committed=LONG_AGO)

    def create_page(self, visit: Visit) -> Response:
        return self.form_page(visit, "", visit.flash.old or self.blank, visit.flash.pictures)

    def edit_page(self, visit: Visit, number: int) -> Response:
        record = self.portal.readable(self.portal.own(self.shelf, visit, number))
        values, complaint = self.shown(record)
        if visit.flash.old:
            return self.form_page(visit, str(number), visit.flash.old, visit.flash.pictures, complaint)
        return self.form_page(visit, str(number), values, record.pictures, complaint)

    # Writing

    def create(self, visit: Visit) -> Response:
        sent = self.sent(visit)
        if self.portal.fault(visit, FaultKind.FAILURE_IN_200):
            return self.form_page(visit, "", sent.values, sent.pictures, TRY_AGAIN)
        if sent.wrong:
            return visit.invalid(f"{self.home}/create", sent.flash)
        record = self._record(sent.values, sent.pictures)
        self.shelf.add(visit.user, record, created=visit.now, committed=self.portal.commit_time(visit))
        return visit.redirect(self.after_saving, Flash(success=f"Thêm {self.noun} thành công."))

    def change(self, visit: Visit, number: int) -> Response:
        if visit.method == "DELETE":
            return self._withdraw(visit, number)
        if visit.method == "PUT":
            return self._update(visit, number)
        raise MethodNotAllowed(["PUT", "DELETE"])

    def _update(self, visit: Visit, number: int) -> Response:
        """An edit replaces everything but the slug (assumed)."""
        entry, sent = self.portal.own(self.shelf, visit, number), self.sent(visit)
        if self.portal.fault(visit, FaultKind.FAILURE_IN_200):
            return self.form_page(visit, str(number), sent.values, sent.pictures, TRY_AGAIN)
        if sent.wrong:
            return visit.invalid(f"{self.home}/{number}/edit", sent.flash)
        record = evolve(self._record(sent.values, sent.pictures), slug=entry.standing.slug)
        entry.write(record, self.portal.commit_time(visit))
        return visit.redirect(self.after_saving, Flash(success=f"Cập nhật {self.noun} thành công."))

    def _withdraw(self, visit: Visit, number: int) -> Response:
        entry = self.portal.own(self.shelf, visit, number)
        if self.portal.fault(visit, FaultKind.FAILURE_IN_200):
            return self.list_page(visit, TRY_AGAIN)
        entry.write(None, self.portal.commit_time(visit))
        return visit.redirect(self.home, Flash(success=f"Xóa {self.noun} thành công."))

    def _record(self, values: Mapping[str, str], pictures: tuple[str, ...]) -> Record:
        return Record(values, pictures, slug_of(values[self.slug_field]), self.status_of(values))
