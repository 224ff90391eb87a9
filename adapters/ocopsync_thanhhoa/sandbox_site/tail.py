"""What a person reads and changes in the last lines of a text: the price and the seller's code (assumed form)."""

from __future__ import annotations

import re

SEPARATOR = "---"
PRICE = re.compile(r"^Giá:[ ]*(?P<amount>\d[\d.]*)(?=[ ]*đ)", re.MULTILINE)
PRICE_LINE = re.compile(r"^Giá:.*$", re.MULTILINE)
CODE = re.compile(r"^Mã SP:[ ]*(?P<code>.+?)\s*$", re.MULTILINE)


def split_tail(content: str) -> tuple[str, str]:
    """The text, and what follows its last line ``---`` (empty where there is no such line)."""
    lines = content.splitlines(keepends=True)
    cut = next((i for i in reversed(range(len(lines))) if lines[i].strip() == SEPARATOR), None)
    if cut is None:
        return content, ""
    return "".join(lines[: cut + 1]), "".join(lines[cut + 1 :])


def code_in(text: str) -> str:
    codes = CODE.findall(text)
    return codes[-1] if codes else ""


def price_in(tail: str) -> int | None:
    """Whole đồng; None where the tail names no amount ("Liên hệ")."""
    match = PRICE.search(tail)
    return int(match["amount"].replace(".", "")) if match else None


def with_price(content: str, price: int) -> str:
    """``content`` as it reads when somebody changes its price line, or adds one where there is none."""
    text, tail = split_tail(content)
    line = f"Giá: {amount(price)}"
    if PRICE.search(tail):
        return text + PRICE.sub(line, tail, count=1)
    if PRICE_LINE.search(tail):
        return text + PRICE_LINE.sub(f"{line} đ", tail, count=1)
    return f"{content.rstrip()}\n{line} đ" if tail else f"{content.rstrip()}\n{SEPARATOR}\n{line} đ"


def amount(price: int) -> str:
    """``225.000``"""
    return f"{price:,}".replace(",", ".")
