"""WebsiteAdapter: a producer's own website as a marketplace. Its pages lie in a folder; nothing is sent anywhere.

What stands in the folder is what stands there: it is read back from the pages themselves, so that an edit by hand is
found like anybody's edit on a marketplace. Copying the folder to a web host is left to whoever runs the host.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from attrs import frozen, validators

from ocopsync.adapter import Adapter, AdapterSettings, Capabilities, Evidence, PageReader, no_secrets, ours, setting
from ocopsync.errors import UsageError, system_reason
from ocopsync.formatting import listing_of
from ocopsync.listing import (
    FIELDS,
    Absent,
    Found,
    Listing,
    LiveListing,
    LookUp,
    Operation,
    Page,
    Receipt,
    Target,
)
from ocopsync.messages import N_, Message, bring, say
from ocopsync.model import Image, Product
from ocopsync.problem import NOTE, Problem, ProblemKind
from ocopsync.transport import Transport
from ocopsync.vietnam.ocop import SETS
from ocopsync_website.lists import Options, attributes_of, lacking
from ocopsync_website.pages import read_page
from ocopsync_website.site import Site, copy, name_in, page_name, picture_name, written_out
from ocopsync_website.writing import carry_out, finish

BATCH, PER_PAGE = 100, 100
HERE = files("ocopsync_website")

bring("vi", json.loads((HERE / "vi.json").read_text(encoding="utf-8")))

NOT_IN_FEED = ProblemKind(
    "website-not-in-feed",
    NOTE,
    N_("The product gets a page, but can't be in the Google Merchant Center feed without: {value}."),
    N_("Fill these in; for availability write the stock, or without_stock under [marketplaces.website]."),
)
NO_IDENTIFIER = ProblemKind(
    "website-no-identifier",
    NOTE,
    N_("The product has no barcode, and Google takes for granted that there is one."),
    N_('Fill it in; where none was ever assigned: without_gtin = "none_assigned" under [marketplaces.website].'),
)


@frozen(kw_only=True)
class WebsiteSettings(AdapterSettings):
    url: str = setting("http://localhost", help=N_("Left as it is: the pages are written on this machine."))
    site: str = setting("", help=N_("Address at which the website is seen, such as https://htx.example/"))
    folder: Path = setting(Path("website"), help=N_("Folder into which the website is written."))  # noqa: RUF009
    title: str = setting("", help=N_("Title of the page with all products."))
    without_stock: str = setting(
        "",
        help=N_('What is said of a product whose stock isn\'t known: "in_stock" or "out_of_stock"; empty: nothing.'),
        validator=validators.in_(("", "in_stock", "out_of_stock")),
    )
    without_gtin: str = setting(
        "",
        help=N_('"none_assigned" where products without a barcode in the catalogue have none at all.'),
        validator=validators.in_(("", "none_assigned")),
    )


class WebsiteAdapter(Adapter):
    name = "website"
    title = "Website"
    schema = json.loads((HERE / "listing.json").read_text(encoding="utf-8"))
    seam = 1
    Settings = WebsiteSettings
    settings: WebsiteSettings

    def __init__(
        self, settings: AdapterSettings, transport: Transport, secret: Callable[[str], str] = no_secrets
    ) -> None:
        super().__init__(settings, transport, secret)
        chosen = self.settings
        self.site = Site(chosen.folder, written_out(chosen.site))
        self.options = Options(chosen.title, chosen.without_stock, chosen.without_gtin)
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            fields=dict.fromkeys(FIELDS, Evidence.OURS),
            batch_size=ours(BATCH, N_("the lists are written once for all of them")),
            concurrency=ours(1),
            idempotency_key=ours(False),
            upsert=ours(False),
            look_up=ours(True, N_("the page's name follows from the SKU")),
            moderation=ours(False),
            price_and_stock_call=ours(False),
            images=ours(True, N_("copied under their sha256")),
            read_lag=ours(dt.timedelta(0)),
            tickets=ours(False),
            daily_creates=ours(None),
            changes=ours(False),
            requests_a_minute=ours(None),
        )

    @property
    def push_blocked(self) -> Message | None:
        """Pages, feed and sitemap name the site's address in full; without it there is nothing to write."""
        if self.settings.site.startswith(("https://", "http://")):
            return None
        return say('Write where the website is seen, under [marketplaces.website]: site = "https://…/"')

    def format(self, product: Product, *, on: dt.date) -> Listing:
        return listing_of(product, on=on, holds=FIELDS, category=category_of(product))

    def rules(self, listing: Listing) -> Iterable[Problem]:
        url = self.site.url_of_page(page_name(listing.sku))
        attributes = attributes_of(listing.sku, listing.fields, url=url, site=self.site, options=self.options)
        if missing := lacking(attributes):
            yield NOT_IN_FEED.at(sku=listing.sku, value=", ".join(missing))
        elif not {"gtin", "identifier_exists"} & set(attributes):
            yield NO_IDENTIFIER.at(sku=listing.sku, field="gtin")

    def upload(self, image: Image) -> str:
        """The name under which the picture lies in the folder."""
        name = picture_name(image.sha256, image.path)
        self.transport.before_write()
        try:
            copy(image.path, self.site.picture(name))
        except OSError as error:
            raise UsageError(
                say("{file} can't be written: {why}.", file=self.site.picture(name), why=system_reason(error))
            ) from error
        return name

    def submit(self, operations: Sequence[Operation]) -> Iterator[Receipt]:
        self.transport.before_write()
        with self._lock:
            yield from carry_out(operations, site=self.site, options=self.options)

    def look_up(self, targets: Sequence[Target]) -> Mapping[str, LookUp]:
        """By the page's name where that shows the SKU; otherwise every page is asked for its SKU."""
        with self._lock:
            finish(self.site, self.options)
        found = {target.sku: self._by_name(target) for target in targets}
        wanted = {sku for sku, live in found.items() if live is None or live.sku != sku}
        listed: dict[str, list[LiveListing]] = {}
        for page in self.live() if wanted else ():
            for live in page.listings:
                listed.setdefault(live.sku, []).append(live)
        return {sku: settled(live, listed.get(sku, [])) for sku, live in found.items()}

    def live(self, after: str | None = None) -> Iterator[Page]:
        """Page by page in the order of their names; the cursor is the last name."""
        names = [name for name in self.site.names() if after is None or name > after]
        for start in range(0, max(len(names), 1), PER_PAGE):
            some = names[start : start + PER_PAGE]
            listings = tuple(live for name in some if (live := self._read(name)) is not None)
            yield Page(listings, some[-1] if start + PER_PAGE < len(names) else None)

    @property
    def page_readers(self) -> Mapping[str, PageReader]:
        return {"product": self._read_saved}

    def _read_saved(self, content: bytes, address: str) -> Sequence[LiveListing]:
        text = content.decode("utf-8", "replace")
        return [read_page(text, name=name_in(address), site=self.site, place=address or str(say("the saved page")))]

    def _by_name(self, target: Target) -> LiveListing | None:
        self.site.names()  # a folder that can't be read is never an absent page
        return self._read(name_in(target.remote_id) or page_name(target.sku))

    def _read(self, name: str) -> LiveListing | None:
        text = self.site.read(name)
        return None if text is None else read_page(text, name=name, site=self.site)


def category_of(product: Product) -> str:
    """Its OCOP set below the industry: ``Thực phẩm > Gia vị khác``; empty where the catalogue doesn't say it."""
    known = SETS.get(product.group or 0)
    return " > ".join(dict.fromkeys((known.industry, known.name))) if known else ""


def settled(by_name: LiveListing | None, listed: Sequence[LiveListing]) -> LookUp:
    """Our page first, though somebody may have changed its SKU; then other pages that show the SKU."""
    found = [*([by_name] if by_name else []), *(live for live in listed if live != by_name)]
    return Found(found[0], tuple(found[1:])) if found else Absent()
