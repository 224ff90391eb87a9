"""Postmart's adapter in the conformance suite, in both modes."""

from __future__ import annotations

from typing import Any

from ocopsync.testing import FaultKind, HandClock
from ocopsync.testing.conformance import Conformance, Subject
from ocopsync_postmart import PostmartAdapter
from ocopsync_postmart.adapter import PostmartSettings
from ocopsync_postmart.sandbox import PostmartSandbox


class OfPostmart(Conformance):
    def make(self, **behaviour: Any) -> Subject:
        sandbox = PostmartSandbox(clock=HandClock(), **behaviour)
        settings = PostmartSettings(url="http://postmart.test", mode=self.mode, folder=self.new_folder())
        return Subject.of(PostmartAdapter, sandbox, settings)


class TestContract(OfPostmart):
    mode = "contract"
    list_pages = r"^GET /partner/v1/products$"
    page_size = 100
    live_word = '"state":"approved"'
    faults = frozenset(FaultKind) - {FaultKind.OTP}


class TestFile(OfPostmart):
    mode = "file"
