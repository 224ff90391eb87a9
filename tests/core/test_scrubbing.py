"""What a copy of a page keeps of secrets: nothing, however short they are."""

from __future__ import annotations

import pytest

from ocopsync.scrubbing import SCRUBBED, scrubbed_page


@pytest.mark.parametrize(
    "page",
    [
        "<script>var u = {token: 'k3y', id: 1}</script>",
        '<script>window.csrf_token="k3y"</script>',
        '<input name="price" data-token="k3y">',
        "<script>{'access_token':'k3y'}</script>",
    ],
)
def test_what_a_script_calls_secret_is_scrubbed(page):
    kept = scrubbed_page(page, "text/html")
    assert "k3y" not in kept
    assert SCRUBBED in kept
