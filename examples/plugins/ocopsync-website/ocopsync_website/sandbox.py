"""The website's sandbox: the folder itself, shown as a web host shows it, and edited as people edit pages by hand.

It was written from what a page is (HTML with one Product in JSON-LD), not from the code that writes pages.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.security import safe_join

from ocopsync.listing import ListingState
from ocopsync.testing import Sandbox, SandboxListing

SCRIPT = re.compile(r"(<script[^>]*application/ld\+json[^>]*>)(.*?)(</script>)", re.DOTALL)


class WebsiteSandbox(Sandbox):
    name = "website"
    title = "Website"

    def __init__(self, folder: Path, **behaviour: Any) -> None:
        self.folder = folder
        super().__init__(**behaviour)

    def routes(self) -> Iterable[Rule]:
        return [Rule("/<path:path>", methods=["GET"], endpoint=self.show)]

    def show(self, request: Request, path: str) -> Response:
        file = Path(safe_join(str(self.folder), path) or "")
        if not file.is_file():
            raise NotFound
        kind = mimetypes.guess_type(file.name)[0]
        return Response(file.read_bytes(), mimetype=kind)

    def listings(self) -> list[SandboxListing]:
        """In the order in which the pages were written."""
        pages = sorted(self.pages(), key=lambda file: (file.stat().st_mtime_ns, file.name))
        return [listing_on(file) for file in pages]

    def pages(self) -> list[Path]:
        return list(self.folder.glob("san-pham/*.html"))

    def page(self, remote_id: str) -> Path:
        return self.folder / "san-pham" / f"{remote_id}.html"

    def approve(self, remote_id: str) -> None:
        """Nobody approves on one's own website."""

    def reject(self, remote_id: str, reason: str) -> None:
        """Nobody rejects either."""

    def change_price(self, remote_id: str, price: int) -> None:
        """As somebody does who changes what buyers see, and leaves the JSON-LD alone."""
        file = self.page(remote_id)
        text = re.sub(r'(data-field="price">)[^<]*', rf"\g<1>{price:,} đ".replace(",", "."), file.read_text("utf-8"))
        file.write_text(text, encoding="utf-8")

    def remove(self, remote_id: str) -> None:
        self.page(remote_id).unlink()


def listing_on(file: Path) -> SandboxListing:
    text = file.read_text(encoding="utf-8")
    found = SCRIPT.search(text)
    product = json.loads(found[2]) if found else {}
    offer = product.get("offers", {})
    return SandboxListing(
        remote_id=file.stem,
        sku=product.get("sku", ""),
        title=product.get("name", ""),
        price=offer.get("price"),
        state=ListingState.LIVE,
    )
