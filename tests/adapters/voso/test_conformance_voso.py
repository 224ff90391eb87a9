"""Voso's adapter in the conformance suite."""

from __future__ import annotations

from typing import Any

from ocopsync.testing import FaultKind, HandClock
from ocopsync.testing.conformance import Conformance, Subject
from ocopsync_voso import VosoAdapter
from ocopsync_voso.adapter import VosoSettings
from ocopsync_voso.sandbox import VosoSandbox


class TestConformance(Conformance):
    sign_in = r" /login$"
    writes = r"^POST /product/(save|remove|upload)$"
    list_pages = r"^GET /product/list$"
    page_size = 100
    live_word = '"approved":1'
    faults = frozenset(FaultKind)

    def make(self, **behaviour: Any) -> Subject:
        sandbox = VosoSandbox(clock=HandClock(), **behaviour)
        return Subject.of(VosoAdapter, sandbox, VosoSettings(url="http://voso.test", push_although_retired=True))

    def stranger(self, subject: Subject) -> str:
        receipt = self.create(subject, self.formatted(subject, "LAN-1", name="Mắm của bà Lan"))
        subject.sandbox._moderate(receipt.remote_id, merchantProductId="")
        return receipt.remote_id
