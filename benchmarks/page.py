"""How soon the page of a reconciliation is there, and how soon it answers a key, with many lines.

The page is written with invented findings and opened in Chromium. Measured are its first contentful paint, its size,
and from a key in the search field until what it finds is painted: the median and the worst of all keys.

Goal: painted within 2 s, each key answered within 200 ms. Run it from the project's folder: ``python -m
benchmarks.page``, smaller with ``--rows 1000``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from ocopsync.differences import Author, FieldDifference, Kind
from ocopsync.finding import Finding, Reconciliation
from ocopsync.report.page import write_page

GOAL = {"first_paint_ms": 2000, "key_ms": 200}
NOW = dt.datetime(2026, 11, 23, 1, 15, tzinfo=dt.UTC)
MARKETPLACES = {"postmart": "Postmart/Buudien", "voso": "Voso", "thanhhoa": "Nông sản an toàn Thanh Hóa"}
PRODUCTS = (
    "Mắm tôm Hòa Hải|Nước mắm ví dụ|Bánh gai ví dụ|Nem chua ví dụ|Chè lam ví dụ|Miến dong ví dụ|Bưởi ví dụ|Mật ong rừng"
    "|Chả cá ví dụ|Khoai mật ví dụ|Gạo nếp ví dụ|Trà xanh túi lọc|Cá khô một nắng"
).split("|")
STORY = (
    "Sản phẩm ví dụ, không có thật. Được làm theo cách truyền thống của địa phương, từ nguyên liệu chọn lọc trong "
    "vùng, không dùng chất bảo quản. Đóng gói kín, có tem truy xuất nguồn gốc. Bảo quản nơi khô ráo, thoáng mát, tránh "
    "ánh nắng trực tiếp. Dùng ngon nhất trong vòng ba tháng kể từ ngày sản xuất; sau khi mở nắp cần giữ lạnh."
)
KEYS = "mam tom hoa hai"
PAINTED = """() => new Promise(done => {
  const field = document.getElementById("search");
  field.addEventListener("input", event => {
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp)));
  }, {once: true});
})"""
"""From when the browser took the key until the frame after it has been painted."""


def invented(rows: int, catalogues: int = 300, *, seed: int = 1) -> list[Reconciliation]:
    """Reconciliations of ``catalogues`` on three marketplaces, with ``rows`` findings in all. Nobody in them exists."""
    chance = Random(seed)
    results = [
        Reconciliation(
            catalogue=f"vidu-{number:03}", name=f"HTX Ví Dụ {number:03}", marketplace=name, title=title, rows=8, read=8
        )
        for number in range(1, catalogues + 1)
        for name, title in MARKETPLACES.items()
    ]
    for number in range(rows):
        add(results[number % len(results)], finding(number, chance))
    for result in results:
        result.counts[Kind.SAME] += chance.randrange(20, 60)
    return results


def add(result: Reconciliation, found: Finding) -> None:
    """Count and report it, as a reconciliation does."""
    result.counts[found.kind] += 1
    result.conflicts += found.author is Author.BOTH
    (result.waiting if found.kind is Kind.WAITING else result.findings).add(found)


def finding(number: int, chance: Random) -> Finding:
    kind = chance.choice([Kind.CHANGED] * 6 + [Kind.NEW, Kind.MISSING, Kind.LEFT, Kind.UNMANAGED, Kind.REJECTED])
    fields = tuple(_fields(chance)) if kind is Kind.CHANGED else ()
    return Finding(
        sku=f"VD-{number:05}",
        title=f"{chance.choice(PRODUCTS)} (ví dụ) {number}",
        kind=kind,
        author=fields[0].author if fields else Author.MODERATOR if kind is Kind.REJECTED else Author.THEM,
        fields=fields,
        reason="Thiếu hướng dẫn bảo quản." if kind is Kind.REJECTED else "",
        remote_id="" if kind is Kind.NEW else f"P{number}",
        url=f"https://cho.example/san-pham/{number}",
        since=NOW - dt.timedelta(days=chance.randrange(1, 90)),
    )


def _fields(chance: Random) -> Iterator[FieldDifference]:
    author = chance.choice([Author.THEM, Author.THEM, Author.US, Author.MARKETPLACE])
    price = chance.randrange(30, 300) * 1000
    if chance.random() < 0.7:
        yield FieldDifference("price", author, price, price, price + 5000)
    elif chance.random() < 0.5:
        yield FieldDifference("stock", author, 40, 40, chance.randrange(0, 40))
    else:
        yield FieldDifference("description", author, STORY, STORY, STORY.replace("ba tháng", "hai tháng"))


def measured(page: Path, keys: str = KEYS) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        tab.wait_for_selector("#table tbody tr")
        ready = tab.evaluate("performance.now()")
        paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        tab.focus("#search")
        times = [_answered(tab, key) for key in keys]
        found = tab.inner_text("#shown")
        browser.close()
    print(f"typed {keys!r}: {found}")
    return {"first_paint_ms": round(paint), "table_ms": round(ready), **_key_times(times)}


def _answered(tab: Any, key: str) -> float:
    answer = tab.evaluate_handle(f"() => {{ window.answered = ({PAINTED})(); }}")
    tab.keyboard.press(key if key != " " else "Space")
    answer.dispose()
    return float(tab.evaluate("window.answered"))


def _key_times(times: Sequence[float]) -> dict[str, Any]:
    return {"keys": len(times), "key_median_ms": round(median(times), 1), "key_worst_ms": round(max(times), 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    results = invented(rows)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        begun = time.perf_counter()
        write_page(results, page, on=NOW.date(), now=NOW, office="Bưu điện Ví Dụ")
        figures = {"rows": rows, "written_s": round(time.perf_counter() - begun, 2), "bytes": page.stat().st_size}
        figures |= {"bytes_a_row": round(page.stat().st_size / rows), **measured(page)}
    holds = figures["first_paint_ms"] <= GOAL["first_paint_ms"] and figures["key_worst_ms"] <= GOAL["key_ms"]
    print(
        f"{rows:,} findings: painted after {figures['first_paint_ms']} ms, a key answered in "
        f"{figures['key_median_ms']} ms (at worst {figures['key_worst_ms']} ms), {figures['bytes_a_row']} bytes each"
    )
    print(json.dumps({"name": "page", "figures": figures, "goal": GOAL, "holds": holds}))


if __name__ == "__main__":
    main()
