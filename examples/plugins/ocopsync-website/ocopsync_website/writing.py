"""Carrying operations out: everything is written beside its place first, then put there in an order in which no page
is linked before it stands and none goes before the last link to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import define, field

from ocopsync.errors import MarketplaceError, system_reason
from ocopsync.listing import ListingState, LiveListing, Operation, OperationKind, Outcome, Receipt
from ocopsync.messages import Message, say
from ocopsync_website.lists import Options, lists_of
from ocopsync_website.pages import page_of, read_page
from ocopsync_website.site import Site, name_in, page_name, staged

CREATE, WITHDRAW = OperationKind.CREATE, OperationKind.WITHDRAW


@define
class Batch:
    """What the operations of one call come to."""

    site: Site
    options: Options
    standing: dict[str, LiveListing]
    """By name: the pages that stand there when it is done."""
    pages: dict[Path, str] = field(factory=dict)
    gone: list[Path] = field(factory=list)

    def take(self, operation: Operation) -> Receipt:
        """Note what it takes to carry one operation out."""
        name = name_in(operation.remote_id) or page_name(operation.sku)
        stood = self.standing.get(name)
        if operation.kind is WITHDRAW:
            return self._withdraw(operation, name, stood)
        lost = [file for file in pictures_of(operation) if not self.site.has_picture(file)]
        if lost:
            return receipt(operation, Outcome.FAILED, name, say("the picture {file} is no longer there", file=lost[0]))
        text = self._page(operation, name)
        meant = read_page(text, name=name, site=self.site)
        if operation.kind is CREATE and stood is not None and stood != meant:
            return receipt(operation, Outcome.FAILED, name, taken(operation.sku, self.site.page(name)))
        if operation.kind is not CREATE and stood is None:
            return receipt(operation, Outcome.FAILED, name, say("its page is no longer there"))
        self.pages[self.site.page(name)] = text
        self.standing[name] = meant
        return receipt(operation, Outcome.ACCEPTED, name, url=meant.url)

    def _withdraw(self, operation: Operation, name: str, stood: LiveListing | None) -> Receipt:
        if stood is None:
            return receipt(operation, Outcome.ACCEPTED, name, say("its page was no longer there"))
        del self.standing[name]
        self.pages.pop(self.site.page(name), None)
        self.gone.append(self.site.page(name))
        return receipt(operation, Outcome.ACCEPTED, name)

    def _page(self, operation: Operation, name: str) -> str:
        return page_of(
            operation.listing,
            pictures_of(operation),
            site=self.site,
            name=name,
            without_stock=self.options.without_stock,
        )

    def put_in_place(self) -> None:
        lists = lists_of([self.standing[name] for name in sorted(self.standing)], site=self.site, options=self.options)
        with staged({**self.pages, **lists}) as drafts:
            self.site.unfinished.touch()
            for path, draft in drafts.items():  # pages before lists
                replace(draft, path)
        for path in self.gone:
            path.unlink(missing_ok=True)
        self.site.clear()


def finish(site: Site, options: Options) -> None:
    """Bring the lists up to date where a run was stopped between its pages and them.

    Reading goes on where that can't be done, and the next look tries again.
    """
    with suppress(OSError, HalfDone, MarketplaceError):
        if site.unfinished.exists():
            Batch(site, options, standing(site)).put_in_place()


class HalfDone(Exception):
    """Some files are in their place and some are not."""


def replace(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except OSError as error:
        raise HalfDone(str(path)) from error


def carry_out(operations: Sequence[Operation], *, site: Site, options: Options) -> Iterator[Receipt]:
    batch = Batch(site, options, standing(site))
    receipts = [batch.take(operation) for operation in operations]
    try:
        if batch.pages or batch.gone:
            batch.put_in_place()
    except HalfDone as error:
        why = system_reason(error.__cause__) if isinstance(error.__cause__, OSError) else say("unknown")
        receipts = [spoiled(item, Outcome.UNKNOWN, site, why) for item in receipts]
    except OSError as error:
        receipts = [spoiled(item, Outcome.FAILED, site, system_reason(error)) for item in receipts]
    yield from receipts


def standing(site: Site) -> dict[str, LiveListing]:
    """Every page that stands there. Raises MarketplaceError where one can't be understood: then nothing is written."""
    texts: Mapping[str, str | None] = {name: site.read(name) for name in site.names()}
    return {name: read_page(text, name=name, site=site) for name, text in texts.items() if text is not None}


def pictures_of(operation: Operation) -> list[str]:
    return [operation.images.get(sha256, sha256) for sha256 in operation.listing.fields.get("images", ())]


def receipt(
    operation: Operation, outcome: Outcome, name: str, reason: Message | None = None, *, url: str = ""
) -> Receipt:
    state = ListingState.LIVE if outcome is Outcome.ACCEPTED and operation.kind is not WITHDRAW else None
    return Receipt(sku=operation.sku, outcome=outcome, remote_id=name, url=url, state=state, reason=reason)


def spoiled(item: Receipt, outcome: Outcome, site: Site, why: Message) -> Receipt:
    """What was refused before stays refused."""
    if item.outcome is not Outcome.ACCEPTED:
        return item
    reason = say("{file} can't be written: {why}.", file=site.folder, why=why)
    return Receipt(sku=item.sku, outcome=outcome, remote_id=item.remote_id, reason=reason)


def taken(sku: str, page: Path) -> Message:
    return say(
        "{file} stands there already, and this request did not make it; take it over with: "
        "ocopsync adopt {sku} --to website",
        file=page,
        sku=sku,
    )
