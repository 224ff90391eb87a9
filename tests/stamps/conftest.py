"""Sentences in English, the language of the code, unless a test chooses another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ocopsync.messages import DEFAULT_LANGUAGE, use_language


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    use_language("en")
    yield
    use_language(DEFAULT_LANGUAGE)
