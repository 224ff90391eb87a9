"""The Thanh Hóa portal to practise on: a WSGI application that behaves like nongsanantoanthanhhoa.vn.

Made from what the site's saved pages show; every address, answer and rule that they don't show is assumed. Two ways to
sell stand side by side: offers (tin cung cầu), and products as on the district portals of the same family.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from werkzeug.routing import Rule

from ocopsync.clock import Clock
from ocopsync.testing.sandbox import Sandbox, SandboxListing
from ocopsync_thanhhoa.sandbox_site.account import AccountDesk
from ocopsync_thanhhoa.sandbox_site.desk import Desk
from ocopsync_thanhhoa.sandbox_site.offers import OfferDesk
from ocopsync_thanhhoa.sandbox_site.portal import Portal
from ocopsync_thanhhoa.sandbox_site.products import ProductDesk
from ocopsync_thanhhoa.sandbox_site.public import PublicSite
from ocopsync_thanhhoa.sandbox_site.records import Entry


class ThanhHoaSandbox(Sandbox):
    """``portal.accounts`` holds who may sign in; a test adds a neighbour there."""

    name: ClassVar[str] = "thanhhoa"
    title: ClassVar[str] = "Nông sản an toàn Thanh Hóa"
    credentials: ClassVar[dict[str, str]] = {"email": "htx@sandbox.example", "password": "sandbox"}
    port: ClassVar[int] = 8801
    practice: ClassVar[dict[str, Any]] = {"read_lag_seconds": 0}

    def __init__(
        self, *, clock: Clock | None = None, moderated: bool = True, lag: float = 0.0, delay: float = 0.0
    ) -> None:
        self.portal = Portal(self, {self.credentials["email"]: self.credentials["password"]})
        self._desks: tuple[Desk, ...] = (
            OfferDesk(self.portal, self.portal.offers),
            ProductDesk(self.portal, self.portal.products),
        )
        super().__init__(clock=clock, moderated=moderated, lag=lag, delay=delay)

    def routes(self) -> Iterable[Rule]:
        yield from AccountDesk(self.portal).routes()
        for desk in self._desks:
            yield from desk.routes()
        yield from PublicSite(self.portal).routes()

    def listings(self) -> list[SandboxListing]:
        with self.lock:
            everything = [
                (entry.number, desk.listing(entry)) for desk in self._desks for entry in desk.shelf.standing()
            ]
        return [item for _, item in sorted(everything, key=lambda pair: pair[0])]

    def approve(self, remote_id: str) -> None:
        with self.lock:
            desk, entry = self._find(remote_id)
            desk.approve(entry)

    def reject(self, remote_id: str, reason: str) -> None:
        with self.lock:
            desk, entry = self._find(remote_id)
            desk.reject(entry, reason)

    def change_price(self, remote_id: str, price: int) -> None:
        """By an office's hand: seen at once, and not moderated again."""
        with self.lock:
            desk, entry = self._find(remote_id)
            desk.change_price(entry, price)

    def remove(self, remote_id: str) -> None:
        with self.lock:
            _, entry = self._find(remote_id)
            entry.vanish()

    def _find(self, remote_id: str) -> tuple[Desk, Entry]:
        """The record and its desk; KeyError where there is none."""
        for desk in self._desks:
            entry = desk.shelf.find(int(remote_id))
            if entry:
                return desk, entry
        raise KeyError(remote_id)
