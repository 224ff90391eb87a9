"""Chromium without a window, on the command line: what a page measures on a phone, and what a phone shows of it.

The page lies in a frame as wide as a phone, in a page of our own that measures it and writes the measures down; the
browser prints them. Whatever is asked of the network goes to a server of the test, which writes it down and says no.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

PHONE = (360, 740)
NARROWEST = 320
_ALONE = (
    "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --disable-default-apps --disable-extensions"
).split()
_ITS_OWN = re.compile(r"(?://|\s)[\w.-]+\.(?:google|googleapis|gstatic|gvt1)\.com[:/]")
"""What Chromium asks for itself, whatever page it shows."""
_MEASURE = """
<!doctype html><meta charset="utf-8">
<style>body { margin: 0 } iframe { border: 0; width: %(width)dpx; height: 740px }</style>
<iframe srcdoc="%(page)s"></iframe><pre id="measures"></pre>
<script>
addEventListener("load", () => {
  const inside = document.querySelector("iframe").contentWindow, page = inside.document;
  const seen = element => {
    const box = element.getBoundingClientRect(), style = inside.getComputedStyle(element);
    const clear = element => inside.getComputedStyle(element).backgroundColor === "rgba(0, 0, 0, 0)";
    let behind = element;
    while (behind && clear(behind)) behind = behind.parentElement;
    return {name: element.tagName.toLowerCase(), text: element.innerText.slice(0, 80), top: box.top, bottom: box.bottom,
            left: box.left, right: box.right, colour: style.color, size: parseFloat(style.fontSize),
            ground: inside.getComputedStyle(behind || page.documentElement).backgroundColor};
  };
  const texts = [...page.body.querySelectorAll("*")].filter(
    element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  document.getElementById("measures").textContent = JSON.stringify({
    width: page.documentElement.clientWidth, needed: page.documentElement.scrollWidth,
    texts: texts.map(seen), alarm: [...page.querySelectorAll("[role=alert]")].map(seen),
    links: [...page.links].map(link => [link.getAttribute("href"), link.protocol]),
    scripts: page.scripts.length, ran: Boolean(inside.ran || window.ran),
    handlers: [...page.querySelectorAll("*")].flatMap(
      element => element.getAttributeNames()).filter(name => /^on/.test(name)),
    pictures: [...page.images].map(image => [image.alt, image.complete && image.naturalWidth]),
  });
});
</script>
"""


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "Chromium isn't installed here (Debian: apt-get install chromium)"
        )
    return str(found)


class Browser:
    """``asked`` is everything that it wanted from the network, the pages that it was told to open too."""

    def __init__(self, folder: Path, address: str, asked: list[str]) -> None:
        self._program = chromium()
        self._folder = folder
        self._address = address
        self.asked = asked

    def measure(self, page: str, width: int = NARROWEST, *, dark: bool = False) -> dict[str, Any]:
        """What the page measures in a frame of ``width`` CSS pixels."""
        place = self._folder / "measure.html"
        place.write_text(_MEASURE % {"page": html.escape(page), "width": width}, encoding="utf-8")
        dumped = self._run("--dump-dom", place.as_uri(), dark=dark)
        found = re.search(r'<pre id="measures">(.*?)</pre>', dumped, re.DOTALL)
        assert found, dumped[-2000:]
        assert found[1], "the page was never loaded"
        measures: dict[str, Any] = json.loads(html.unescape(found[1]))
        return measures

    def picture(self, page: str, *, dark: bool = False) -> Path:
        """The first screenful on a phone."""
        place, shot = self._folder / "page.html", self._folder / "shot.png"
        place.write_text(page, encoding="utf-8")
        shot.unlink(missing_ok=True)
        self._run(f"--screenshot={shot}", f"--window-size={PHONE[0]},{PHONE[1]}", place.as_uri(), dark=dark)
        return shot

    def _run(self, *arguments: str, dark: bool) -> str:
        done = subprocess.run(
            [
                self._program,
                *_ALONE,
                f"--user-data-dir={self._folder / 'profile'}",
                f"--proxy-server={self._address}",
                "--proxy-bypass-list=<-loopback>",
                f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                *arguments,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "HOME": str(self._folder)},
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A proxy that lets nothing through: its address, and what it was asked for."""
    asked: list[str] = []

    class Refusing(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            request = f"{self.command} {self.path}"
            if not _ITS_OWN.search(request):
                asked.append(request)
            self.send_error(403)

        do_GET = do_POST = do_HEAD = do_CONNECT = do_OPTIONS = refuse  # noqa: N815 - http.server's names

        def log_message(self, *given: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def contrast(one: str, other: str) -> float:
    """How well two colours (``rgb(27, 31, 26)``) stand out from one another, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
