"""The conformance suite for Chợ Mẫu: for the reference adapter, and for whatever is planted in its place."""

from __future__ import annotations

from typing import Any, ClassVar

from ocopsync.testing import FaultKind, HandClock
from ocopsync.testing.conformance import Conformance, Subject
from tests.conformance.market import PAGE, ReferenceSandbox
from tests.conformance.reference import ReferenceAdapter, ReferenceSettings


class ReferenceConformance(Conformance):
    kind: ClassVar[type[ReferenceAdapter]] = ReferenceAdapter
    keys: ClassVar[bool] = True
    sign_in = "^POST /session$"
    list_pages = "^GET /listings$"
    page_size = PAGE
    live_word = '"state":"shown"'
    faults = frozenset(FaultKind)

    def make(self, **behaviour: Any) -> Subject:
        sandbox = ReferenceSandbox(clock=HandClock(), **behaviour)
        return Subject.of(self.kind, sandbox, ReferenceSettings(keys=self.keys))

    def stranger(self, subject: Subject) -> str:
        assert isinstance(subject.sandbox, ReferenceSandbox)
        return subject.sandbox.add_by_hand()
