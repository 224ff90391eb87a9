"""Walks over everything that is live: whole, once each, in pages that can be gone on with."""

from __future__ import annotations

from collections import Counter

from ocopsync.listing import Page
from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import SKU, Suite, not_applicable

NUMBERS = ("price", "list_price", "stock", "weight", "ocop")


class Walking(Suite):
    def pages(self, subject: Subject, after: str | None = None) -> list[Page]:
        return list(subject.adapter.live(after))

    def test_an_empty_account_is_empty(self) -> None:
        """An account without listings is read as such, and is no error."""
        pages = self.pages(self.directly())
        assert not [listing for page in pages for listing in page.listings]
        assert pages and pages[-1].cursor is None, "the last page has no cursor"

    def test_everything_is_shown_once(self) -> None:
        """Of many listings each is shown, and none twice."""
        subject = self.directly()
        self.stand(subject, self.many)
        shown = Counter(item.sku for item in self.everything(subject))
        missing = {f"S-{n:03}" for n in range(1, self.many + 1)} - shown.keys()
        assert not missing, f"{len(missing)} of {self.many} are not shown, such as {min(missing)}"
        assert max(shown.values()) == 1, f"shown more than once: {shown.most_common(3)}"

    def test_the_cursor_goes_on(self) -> None:
        """From each cursor a walk goes on after its page, in another process, too; nothing is missing or doubled."""
        subject = self.directly()
        pages = self.several_pages(subject)
        assert pages[-1].cursor is None, f"the last page has the cursor {pages[-1].cursor!r}"
        for number, page in enumerate(pages[:-1]):
            assert page.cursor, f"page {number + 1} of {len(pages)} has no cursor"
            rest = [item.remote_id for later in self.pages(subject.again(), page.cursor) for item in later.listings]
            expected = [item.remote_id for later in pages[number + 1 :] for item in later.listings]
            assert rest == expected, f"after page {number + 1} {len(rest)} listings follow, not {len(expected)}"

    def test_a_full_page_is_the_last(self) -> None:
        """Where the listings fill a page exactly, the walk ends there and shows each once."""
        self.shows_all(self.size())

    def test_one_more_than_a_page(self) -> None:
        """The one listing on the second page is shown."""
        self.shows_all(self.size() + 1)

    def test_two_walks_show_the_same(self) -> None:
        """Where nothing changed, a second walk shows the same listings in the same order."""
        subject = self.directly()
        self.stand(subject, 5)
        assert self.everything(subject) == self.everything(subject.again())

    def test_what_is_read_is_plain(self) -> None:
        """Numbers of listings are texts, prices whole numbers and empty fields left out, as comparisons need it."""
        subject = self.directly()
        live = self.created(subject, self.formatted(subject))
        assert isinstance(live.remote_id, str) and live.remote_id, f"remote_id = {live.remote_id!r}"
        assert isinstance(live.sku, str), f"sku = {live.sku!r}"
        odd = {
            name: live.fields[name] for name in NUMBERS if name in live.fields and type(live.fields[name]) is not int
        }
        assert not odd, f"no whole numbers: {odd}"
        empty = [name for name, value in live.content.items() if value in (None, "", [], {})]
        assert not empty, f"read without a value: {empty}; such a field is left out"

    def test_only_declared_fields_are_read(self) -> None:
        """A read shows no field that isn't declared, for it would be compared with nothing."""
        subject = self.directly()
        live = self.created(subject, self.formatted(subject))
        undeclared = live.content.keys() - self.capabilities(subject).fields.keys()
        assert not undeclared, f"read and not declared in capabilities.fields: {sorted(undeclared)}"

    def test_strangers_are_shown_and_not_claimed(self) -> None:
        """A listing without an SKU is shown with an empty one: it is somebody else's, and must not vanish either."""
        subject = self.directly()
        self.create(subject, self.formatted(subject))
        number = self.stranger(subject)
        if not number:
            not_applicable("the sandbox shows nothing of strangers (override stranger())")
        self.wait(subject)
        shown = {item.remote_id: item.sku for item in self.everything(subject)}
        assert number in shown, "the stranger's listing is not shown"
        assert shown[number] == "", f"it has no SKU, and is shown as {shown[number]!r}"
        assert len(self.standing(subject)) == 1 and SKU in shown.values()

    def test_listings_come_with_an_address(self) -> None:
        """Where a listing has an address for buyers, it is a whole one that a browser can open."""
        subject = self.directly()
        live = self.created(subject, self.formatted(subject))
        assert not live.url or live.url.startswith(("http://", "https://")), f"url = {live.url!r}"

    def test_the_first_page_is_shown_before_the_last_is_read(self) -> None:
        """Pages are handed on as they come: a walk that is broken off goes on where it was, and memory stays small."""
        subject = self.directly()
        self.several_pages(subject)
        sent, walk = len(subject.mount.sent), subject.adapter.live()
        next(walk)
        asked = len(subject.mount.sent) - sent
        for _ in walk:
            pass
        whole = len(subject.mount.sent) - sent
        assert not whole or asked < whole, f"all {whole} requests of the walk were sent before its first page"

    # Steps

    def several_pages(self, subject: Subject) -> list[Page]:
        """Many listings that stand there, as pages; the check ends where that is one."""
        self.stand(subject, self.many)
        pages = self.pages(subject)
        if len(pages) < 2:
            not_applicable(f"{self.many} listings stand on one page")
        return pages

    def size(self) -> int:
        """How many listings stand on a page."""
        return self.page_size or len(self.several_pages(self.directly())[0].listings)

    def shows_all(self, count: int) -> None:
        subject = self.directly()
        self.stand(subject, count)
        shown = Counter(item.sku for item in self.everything(subject))
        assert shown.total() == len(shown) == count, f"{count} stand there, {shown.total()} are shown"
