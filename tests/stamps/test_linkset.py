"""The linkset of a lot: valid, with GS1's link types, and every link leads to something that is there."""

from __future__ import annotations

from bs4 import BeautifulSoup

from ocopsync.ledger import LotState
from ocopsync.schema import load_schema, validator
from ocopsync.stamps.linkset import PASSPORT, linkset
from ocopsync.stamps.page import lot_page
from tests.stamps.making import BASE, GTIN, OWN, a_lot, an_event, at

LINK = f"https://tem.example.vn/t/01/{GTIN}/10/L-01"
TOLD = [an_event("2026-11-05T14:00", "Đóng gói")]
NOW = at("2026-11-22T10:00")
VOCABULARY = "https://ref.gs1.org/voc/"


def links_of(lot, events=()):
    """(link type, link), of a linkset that fits its schema."""
    found = linkset(BASE, lot, events, on=NOW.date())
    assert validator(load_schema("stamps-linkset")).is_valid(found)
    (about,) = found["linkset"]
    return about, {name.removeprefix(VOCABULARY): about[name][0] for name in about if name.startswith(VOCABULARY)}


def test_the_anchor_is_the_link_of_the_lot_and_the_default_its_page():
    about, links = links_of(a_lot())
    assert (about["anchor"], about["description"]) == (LINK, "Mắm tôm Hòa Hải")
    assert links["defaultLink"] == links["pip"]
    assert links["pip"] == {
        "href": LINK,
        "title": "Thông tin sản phẩm và lô hàng",
        "type": "text/html",
        "hreflang": ["vi"],
    }
    assert links["masterData"]["href"] == f"{LINK}/{PASSPORT}"


def test_a_recall_is_told():
    _, links = links_of(a_lot())
    assert links["recallStatus"]["title"] == "Lô hàng không bị thu hồi"
    for state in (LotState.RECALLED, LotState.OFF_SALE):
        _, links = links_of(a_lot(state=state, changed_at=at("2026-11-20T07:00")))
        assert links["recallStatus"]["title"] == "Lô hàng đã bị thu hồi"


def test_every_place_that_is_linked_is_on_the_page():
    over = {"certificate": {"stars": 4, "until": "2026-11-21"}}
    for lot in (a_lot(), a_lot(facts={}), a_lot(facts=over), a_lot(state=LotState.RECALLED), a_lot(code=OWN)):
        for events in ((), TOLD):
            about, links = links_of(lot, events)
            page = BeautifulSoup(lot_page(BASE, lot, events, now=NOW), "lxml")
            places = {link["href"].partition("#")[2] for link in links.values()} - {""}
            assert places <= {tag["id"] for tag in page.find_all(id=True)}
            assert all(link["href"].startswith(about["anchor"]) for link in links.values())


def test_only_what_is_there_is_linked():
    everything = {"recallStatus", "traceability", "certificationInfo", "instructions", "safetyInfo"}
    assert everything <= set(links_of(a_lot(), TOLD)[1])
    assert everything & set(links_of(a_lot(facts={}))[1]) == {"recallStatus"}


def test_a_lot_with_an_own_code_has_one_too():
    about, _ = links_of(a_lot(code=OWN, facts={}))
    assert (about["anchor"], about["description"]) == (f"https://tem.example.vn/t/p/{OWN}/l/L-01", "MT-01")
