"""Chromium, driven by Playwright, with the page of a reconciliation; sentences in English."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ocopsync.finding import Reconciliation
from ocopsync.messages import DEFAULT_LANGUAGE, use_language
from ocopsync.report.page import write_page
from tests.browser.invented import NOW

Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    use_language("en")
    yield
    use_language(DEFAULT_LANGUAGE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's own: nothing is downloaded."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "Chromium isn't installed here (Debian: apt-get install chromium)"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Writes a page and opens it: in a window of its own, from the file, and whatever it complains about fails."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(results: Sequence[Reconciliation], *, width: int = 1366, prepare: str = "", **context: Any) -> Any:
        path = tmp_path / "đối chiếu.html"
        write_page(results, path, on=NOW.date(), now=NOW, office="Bưu điện Ví Dụ")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, offline=True, **context))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith("http") and complaints.append(request.url))
        if prepare:
            page.add_init_script(prepare)
        page.goto(path.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
