"""The conformance suite, where the marketplace is a folder."""

from __future__ import annotations

import re
from typing import Any

from ocopsync_website import WebsiteAdapter
from ocopsync_website.sandbox import WebsiteSandbox

from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject


class TestConformance(Conformance):
    over_http = False
    many = 210

    def make(self, **behaviour: Any) -> Subject:
        folder = self.new_folder()
        sandbox = WebsiteSandbox(folder, clock=HandClock(), **behaviour)
        settings = WebsiteAdapter.Settings(url="http://website.test", site="https://htx.example", folder=folder)
        return Subject.of(WebsiteAdapter, sandbox, settings)

    def stranger(self, subject: Subject) -> str:
        """A page that somebody else put there: a product without a code."""
        assert isinstance(subject.sandbox, WebsiteSandbox)
        page = subject.sandbox.page("khach")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(STRANGER, encoding="utf-8")
        return "khach"


STRANGER = re.sub(
    r"\n",
    "",
    """<!doctype html><html lang="vi"><head><title>Khách</title>
<script type="application/ld+json">{"@type": "Product", "name": "Khách"}</script></head>
<body><h1 data-field="title">Khách</h1></body></html>""",
)
