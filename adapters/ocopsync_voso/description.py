"""Descriptions: plain text with a traceability link, to the HTML that Voso keeps and back without a change."""

from __future__ import annotations

import re
from html import escape, unescape

from ocopsync.markup import readable

LEAD = "Truy xuất nguồn gốc:"
OURS = re.compile(r"(?:<p>[^<>]*</p>)*")
PARAGRAPH = re.compile(r"<p>([^<>]*)</p>")
STAMP = re.compile(rf'<p[^<>]*>\s*{LEAD}\s*<a\b[^<>]*?\bhref="([^"<>]*)"[^<>]*>[^<>]*</a>\s*</p>')


def to_html(text: str, stamp: str = "") -> str:
    """One paragraph for each line of ``text``; the traceability link is the last one."""
    paragraphs = [f"<p>{escape(line)}</p>" for line in text.split("\n")] if text else []
    if stamp:
        paragraphs.append(f'<p>{LEAD} <a href="{escape(stamp)}">{escape(stamp)}</a></p>')
    return "".join(paragraphs)


def from_html(html: str) -> tuple[str, str]:
    """The text and the traceability link (each may be empty), also of HTML that somebody's editor has rewritten."""
    stamps = list(STAMP.finditer(html))
    stamp = unescape(stamps[-1][1]) if stamps else ""
    if stamps:
        html = html[: stamps[-1].start()] + html[stamps[-1].end() :]
    if OURS.fullmatch(html):
        return "\n".join(unescape(line) for line in PARAGRAPH.findall(html)), stamp
    return edited_text(html), stamp


def edited_text(html: str) -> str:
    """What a reader sees of any HTML: a line for each block, blanks as a browser shows them."""
    shown = (" ".join(line.split()) for line in readable(" ".join(html.split())).split("\n"))
    return "\n".join(line for line in shown if line)
