"""The screen: what strangers wrote commands no terminal."""

from __future__ import annotations

import pytest

from ocopsync_cli.screen import Screen

EVIL = "Mắm\x1b]0;tiêu đề\x07 \x1b[2Jtôm \x9b31m\u202eđỏ\r!"


@pytest.mark.parametrize(
    "show",
    [
        lambda screen: screen.line(EVIL),
        lambda screen: screen.good(EVIL),
        lambda screen: screen.bad(EVIL),
        lambda screen: screen.block(EVIL),
        lambda screen: screen.table(["SKU"], [[EVIL]]),
    ],
)
def test_what_commands_a_terminal_is_shown_and_not_obeyed(show, capsys):
    show(Screen())
    printed = capsys.readouterr().out
    assert "Mắm" in printed
    assert "\N{REPLACEMENT CHARACTER}" in printed
    assert not set(printed) & set("\x1b\x07\x9b\u202e\r")
