"""A listing's digest says whether two contents are the same, whatever the order they were put together in."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.listing import FIELDS, Listing, ListingState, LiveListing, canonical, digest

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=6,
)
contents = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=12), json_values, max_size=8)


def shuffled(value, chance: random.Random):
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {name: shuffled(item, chance) for name, item in items}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@settings(max_examples=40)
@given(contents, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_names(content, chance):
    assert digest(shuffled(content, chance)) == digest(content)


@settings(max_examples=40)
@given(contents)
def test_the_canonical_form_loses_nothing(content):
    assert json.loads(canonical(content)) == content


@settings(max_examples=40)
@given(contents, contents)
def test_different_contents_have_different_digests(one, other):
    assert (digest(one) == digest(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def test_the_digest_is_the_same_in_every_version_and_on_every_machine():
    """It lies in ledgers: another way of writing would make every listing look changed."""
    listing = Listing("MT-01", {"title": "Mắm tôm Ba Làng", "price": 45_000}, {"shop": "12"})
    assert canonical(listing.content) == '{"extra.shop":"12","price":45000,"title":"Mắm tôm Ba Làng"}'.encode()
    assert listing.digest == "523673a5c83f82e821c2adf6b7d8b99f3cabe602641436a3a32bac81dc781f0d"


def test_the_order_of_pictures_matters_for_the_first_is_the_cover():
    assert Listing("A", {"images": ["x", "y"]}).digest != Listing("A", {"images": ["y", "x"]}).digest


def test_content_holds_the_fields_and_what_only_one_marketplace_has():
    listing = Listing("A", {"title": "Mắm"}, {"title": "khác", "shop": 1}, frozenset({"gtin"}))
    assert listing.content == {"title": "Mắm", "extra.title": "khác", "extra.shop": 1}


def test_sku_and_what_has_no_place_are_not_part_of_the_content():
    assert Listing("A", {"title": "Mắm"}, {}, frozenset({"gtin"})).digest == Listing("B", {"title": "Mắm"}).digest


def test_what_is_live_is_compared_in_the_same_form():
    live = LiveListing(remote_id="1", state=ListingState.LIVE, fields={"title": "Mắm"}, extra={"shop": 1})
    assert live.content == Listing("", {"title": "Mắm"}, {"shop": 1}).content
    assert live.showing({"title": "Mắm tôm"}).content == {"title": "Mắm tôm", "extra.shop": 1}


def test_every_field_is_explained_where_it_is_listed():
    import ocopsync.listing

    text = ocopsync.listing.__doc__ or ""
    assert [name for name in FIELDS if name not in text] == []
    assert len(set(FIELDS)) == len(FIELDS)
