"""Postmart's adapter in the conformance suite, in both modes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocopsync.testing import FaultKind, HandClock
from ocopsync.testing.conformance import Conformance, Subject
from ocopsync_postmart import PostmartAdapter
from ocopsync_postmart.adapter import PostmartSettings
from ocopsync_postmart.sandbox import PostmartSandbox


class OfPostmart(Conformance):
    folder: Path

    @pytest.fixture(autouse=True)
    def workbooks(self, tmp_path: Path) -> None:
        type(self).folder = tmp_path

    def make(self, **behaviour: Any) -> Subject:
        sandbox = PostmartSandbox(clock=HandClock(), **behaviour)
        folder = getattr(self, "folder", Path())
        settings = PostmartSettings(url="http://postmart.test", mode=self.mode, folder=folder)
        return Subject.of(PostmartAdapter, sandbox, settings)


class TestContract(OfPostmart):
    mode = "contract"
    list_pages = r"^GET /partner/v1/products$"
    page_size = 100
    faults = frozenset(FaultKind) - {FaultKind.OTP}


class TestFile(OfPostmart):
    mode = "file"
