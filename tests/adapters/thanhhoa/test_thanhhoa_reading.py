"""Reading everything and looking things up: whole, or loudly not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from ocopsync.errors import NotRecognised, Transient
from ocopsync.listing import Absent, CannotTell, Found, Listing, Target
from ocopsync.testing import FaultKind, SandboxMount
from ocopsync_thanhhoa.sandbox import ThanhHoaSandbox

OWN_LIST = "GET /user/advertising$"


def test_an_account_without_offers_is_one_empty_page(seller: Any) -> None:
    (page,) = seller.adapter.live()
    assert (page.listings, page.cursor) == ((), None)


def test_a_walk_shows_every_offer_once(seller: Any, many: Callable[[int], None]) -> None:
    many(43)
    pages = list(seller.adapter.live())
    skus = [item.sku for page in pages for item in page.listings]
    assert [len(page.listings) for page in pages] == [20, 20, 3]
    assert sorted(skus) == [f"HL-{number:03}" for number in range(1, 44)]


def test_an_interrupted_walk_goes_on_after_its_cursor(seller: Any, many: Callable[[int], None]) -> None:
    many(43)
    first, *rest = seller.adapter.live()
    assert list(seller.adapter.live(first.cursor)) == rest
    assert list(seller.adapter.live("1")) == rest


def test_a_walk_can_t_go_on_where_the_page_before_has_moved(
    seller: Any, many: Callable[[int], None], listing: Listing
) -> None:
    many(25)
    first, _ = seller.adapter.live()
    seller.posted(listing)
    with pytest.raises(Transient):
        list(seller.adapter.live(first.cursor))


@pytest.mark.parametrize("skip", [1, 2])
def test_an_entry_that_slides_onto_the_next_page_stops_the_walk(
    seller: Any, many: Callable[[int], None], skip: int
) -> None:
    many(30)
    seller.sandbox.faults.add(FaultKind.PAGE_SHIFT, OWN_LIST, skip=skip)
    with pytest.raises(Transient):
        list(seller.adapter.live())


def test_an_entry_that_goes_while_pages_are_read_stops_the_walk(
    seller: Any, many: Callable[[int], None], sandbox: ThanhHoaSandbox
) -> None:
    many(50)
    walk = seller.adapter.live()
    newest = next(walk).listings[0]
    sandbox.remove(newest.remote_id)  # the first of page 2 moves to page 1, which was read already
    with pytest.raises(Transient):
        list(walk)


@pytest.mark.parametrize("path", [OWN_LIST, r"GET /user/advertising/\d+/edit"])
def test_a_page_that_is_not_recognised_is_never_an_empty_one(seller: Any, listing: Listing, path: str) -> None:
    seller.posted(listing)
    seller.sandbox.faults.add(FaultKind.UNKNOWN_MARKUP, path)
    with pytest.raises(NotRecognised) as error:
        seller.everything()
    assert "/user/advertising" in str(error.value) or "table" in str(error.value)


def test_a_hiccup_while_reading_is_read_again(seller: Any, many: Callable[[int], None]) -> None:
    many(3)
    seller.sandbox.faults.add(FaultKind.ERROR_BEFORE, "GET", skip=1)
    seller.sandbox.faults.add(FaultKind.REPLY_LOST, "GET", skip=2)
    seller.sandbox.faults.add(FaultKind.THROTTLED, "GET", skip=3, value=2)
    assert len(seller.everything()) == 3


def test_a_block_that_somebody_damaged_is_said_and_the_rest_is_read(
    seller: Any, listing: Listing, sandbox: ThanhHoaSandbox
) -> None:
    seller.posted(listing)
    edit_by_hand(sandbox, "Mã SP: HL-01", "Mã SP")
    live = seller.only()
    assert live.sku == ""
    assert "Mã SP" in str(live.damage)
    assert live.fields["price"] == 225_000


def edit_by_hand(sandbox: ThanhHoaSandbox, before: str, after: str) -> None:
    (entry,) = sandbox.portal.offers.standing()
    content = entry.standing.values["content"].replace(before, after)
    entry.amend(attrs.evolve(entry.standing, values={**entry.standing.values, "content": content}))


def test_an_offer_is_found_by_its_id(seller: Any, listing: Listing) -> None:
    remote_id = seller.posted(listing)
    found = seller.adapter.look_up([Target("HL-01", remote_id)])["HL-01"]
    assert isinstance(found, Found)
    assert (found.listing.remote_id, found.listing.sku) == (remote_id, "HL-01")


def test_looking_an_id_up_stops_where_it_is_found(
    seller: Any, many: Callable[[int], None], mount: SandboxMount
) -> None:
    many(45)
    newest = seller.sandbox.listings()[-1]
    before = len(mount.requests_seen)
    seller.adapter.look_up([Target(newest.sku, newest.remote_id)])
    assert len(mount.requests_seen) - before == 2


def test_an_offer_without_a_known_id_is_found_by_title_and_code(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    first = seller.posted(listing)
    seller.posted(with_fields(listing, sku="HL-02"))
    answers = seller.adapter.look_up([Target("HL-01", title="mắm tôm  Hòa Lộc"), Target("HL-03", title="Khác")])
    assert answers["HL-01"].listing.remote_id == first
    assert answers["HL-03"] == Absent()


def test_without_a_title_it_is_found_by_its_code(seller: Any, many: Callable[[int], None]) -> None:
    many(22)
    found = seller.adapter.look_up([Target("HL-001")])["HL-001"]
    assert found.listing.fields["title"] == "Mắm số 1"


def test_two_offers_of_one_code_are_both_shown(seller: Any, listing: Listing) -> None:
    ids = {seller.posted(listing), seller.posted(listing)}
    found = seller.adapter.look_up([Target("HL-01", title=listing.fields["title"])])["HL-01"]
    assert {found.listing.remote_id, *(item.remote_id for item in found.others)} == ids


def test_a_title_that_the_list_cuts_off_is_recognised_and_the_code_decides(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], mount: SandboxMount
) -> None:
    long = "Mắm tôm Hòa Lộc ủ mười hai tháng"
    portal = mount.app

    def cutting(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, [item for item in headers if item[0] != "Content-Length"])

        body = b"".join(portal(environ, start))
        return [body.replace(f"<td>{long}</td>".encode(), "<td>Mắm tôm Hòa Lộc ủ...</td>".encode())]

    mount.app = cutting
    remote_id = seller.posted(with_fields(listing, title=long))
    seller.posted(with_fields(listing, title=long, sku="HL-02"))
    found = seller.adapter.look_up([Target("HL-01", title=long)])["HL-01"]
    assert (found.listing.remote_id, found.others) == (remote_id, ())


def test_another_code_under_the_same_title_is_not_it(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing]
) -> None:
    seller.posted(with_fields(listing, sku="HL-02"))
    assert seller.adapter.look_up([Target("HL-01", title=listing.fields["title"])]) == {"HL-01": Absent()}


def test_the_same_title_with_a_damaged_code_can_t_be_told(
    seller: Any, listing: Listing, sandbox: ThanhHoaSandbox
) -> None:
    seller.posted(listing)
    edit_by_hand(sandbox, "Mã SP: HL-01", "")
    answer = seller.adapter.look_up([Target("HL-01", title=listing.fields["title"])])["HL-01"]
    assert isinstance(answer, CannotTell)


def retitle(sandbox: ThanhHoaSandbox, title: str) -> None:
    (entry,) = sandbox.portal.offers.standing()
    entry.amend(attrs.evolve(entry.standing, values={**entry.standing.values, "title": title}))


@pytest.mark.parametrize("title", ["Mắm tôm Hòa Lộc ủ mười hai thá", "MẮM TÔM HÒA LỘC", "Tin mới ngày 21/11"])
def test_an_offer_whose_title_the_portal_changed_is_never_absent(
    seller: Any, listing: Listing, with_fields: Callable[..., Listing], sandbox: ThanhHoaSandbox, title: str
) -> None:
    long = "Mắm tôm Hòa Lộc ủ mười hai tháng"
    remote_id = seller.posted(with_fields(listing, title=long))
    retitle(sandbox, title)
    found = seller.adapter.look_up([Target("HL-01", title=long)])["HL-01"]
    assert (found.listing.remote_id, found.others) == (remote_id, ())


def test_an_offer_that_somebody_posted_by_hand_under_a_shorter_title_is_not_it(
    seller: Any, listing: Listing, sandbox: ThanhHoaSandbox
) -> None:
    seller.posted(listing)
    edit_by_hand(sandbox, "Mã SP: HL-01", "")
    assert seller.adapter.look_up([Target("HL-02", title="Mắm tôm Hòa Lộc loại 1")]) == {"HL-02": Absent()}


def test_a_code_that_was_repaired_by_an_update_is_found(
    seller: Any, listing: Listing, sandbox: ThanhHoaSandbox
) -> None:
    remote_id = seller.posted(listing)
    edit_by_hand(sandbox, "Mã SP: HL-01", "")
    retitle(sandbox, "Tin mới")
    target = Target("HL-01", title=listing.fields["title"])
    assert seller.adapter.look_up([Target("HL-01", remote_id)])["HL-01"].listing.sku == ""
    seller.submit("update", listing, remote_id)
    retitle(sandbox, "Tin mới")
    assert isinstance(seller.adapter.look_up([target])["HL-01"], Found)


def test_absent_is_said_only_after_the_whole_list(
    seller: Any, many: Callable[[int], None], mount: SandboxMount
) -> None:
    many(45)
    before = len(mount.requests_seen)
    targets = [Target(sku, title="Không có") for sku in ("HL-998", "HL-999")]
    assert seller.adapter.look_up(targets) == {"HL-998": Absent(), "HL-999": Absent()}
    assert len(mount.requests_seen) - before == 5 + 44  # three pages, two of them twice; one offer is known already
    before = len(mount.requests_seen)
    assert seller.adapter.look_up(targets) == {"HL-998": Absent(), "HL-999": Absent()}
    assert len(mount.requests_seen) - before == 5


@pytest.mark.parametrize("fault", [FaultKind.PAGE_SHIFT, FaultKind.UNKNOWN_MARKUP])
def test_a_list_that_was_not_read_whole_never_says_absent(
    seller: Any, many: Callable[[int], None], fault: FaultKind
) -> None:
    many(30)
    seller.sandbox.faults.add(fault, OWN_LIST, skip=1)
    with pytest.raises((Transient, NotRecognised)):
        seller.adapter.look_up([Target("HL-999", title="Không có")])
