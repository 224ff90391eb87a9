"""What a product says is in the listing, in its description, or named as unsupported: never invented, never lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocopsync.formatting import LABELS, category_for, describe, listing_of, money, standard_fields
from ocopsync.listing import FIELDS
from ocopsync.model import Image, OcopCertificate, Producer, Product, Quantity, Size, TraceStamp

TODAY = dt.date(2026, 11, 21)
PLAIN = {"title": "name", "price": "price", "list_price": "list_price", "stock": "stock", "weight": "weight"}
TEXTS = "description unit brand gtin ingredients storage usage warnings shelf_life".split()

texts = st.text("abc đĩ 1\n", max_size=12)
amounts = st.none() | st.integers(0, 10**9)
products = st.builds(
    Product,
    sku=st.just("MT-01"),
    name=texts,
    producer=st.builds(Producer, name=texts, address=texts, phone=texts, citizen_id=st.just("038123456789")),
    price=amounts,
    list_price=amounts,
    stock=amounts,
    weight=amounts,
    net_quantity=st.none() | st.builds(Quantity, st.decimals("0.001", "999", places=3), st.just("g")),
    size=st.none() | st.builds(Size, *[st.integers(1, 99)] * 3),
    images=st.lists(st.builds(Image, st.just(Path("a.jpg")), st.text("0f", min_size=4, max_size=4))).map(tuple),
    certificate=st.none() | st.builds(OcopCertificate, st.integers(3, 5), expires=st.none() | st.dates()),
    stamp=st.none() | st.builds(TraceStamp, st.just("https://example.vn/01/1")),
    **dict.fromkeys(TEXTS, texts),
)
names = st.sets(st.sampled_from(FIELDS))
described_names = st.lists(st.sampled_from(sorted(LABELS)), unique=True)


def said(product: Product) -> set[str]:
    """The names of the fields for which ``product`` has a value, found without the code under test."""
    found = {name for name, attribute in PLAIN.items() if getattr(product, attribute) not in (None, "")}
    found |= {name for name in TEXTS if getattr(product, name)}
    found |= {name for name in ("address", "phone") if getattr(product.producer, name)}
    found |= {name for name in ("net_quantity", "size", "images", "stamp") if getattr(product, name)}
    found |= {"producer"} if product.producer.name else set()
    certificate = product.certificate
    return found | ({"ocop"} if certificate and certificate.state_on(TODAY).counts else set())


@settings(max_examples=50)
@given(products)
def test_every_field_that_the_product_has_and_no_other(product):
    assert set(standard_fields(product, on=TODAY)) == said(product)


@settings(max_examples=50)
@given(products, names, described_names)
def test_no_field_is_lost_and_none_is_invented(product, holds, described):
    listing = listing_of(product, on=TODAY, holds=holds, described=described)
    values = standard_fields(product, on=TODAY)
    lines = listing.fields.get("description", "").splitlines()
    in_words = {name for name in values if name in described and describe(name, values[name]) in lines}
    assert set(listing.fields) <= holds
    assert set(listing.fields) | in_words | listing.unsupported == set(values) | ({"description"} & set(listing.fields))
    assert not set(listing.fields) & listing.unsupported
    assert {name: value for name, value in listing.fields.items() if name != "description"} == {
        name: value for name, value in values.items() if name in holds and name != "description"
    }


@settings(max_examples=50)
@given(products, names, described_names)
def test_a_description_begins_with_the_product_s_own_words(product, holds, described):
    listing = listing_of(product, on=TODAY, holds=holds | {"description"}, described=described)
    assert listing.fields.get("description", "").startswith(product.description)


@settings(max_examples=50)
@given(products, names, described_names)
def test_a_citizen_s_number_never_gets_into_a_listing(product, holds, described):
    listing = listing_of(product, on=TODAY, holds=holds, described=described)
    assert "038123456789" not in repr(listing)


def test_where_there_is_no_description_nothing_counts_as_described(product):
    listing = listing_of(attrs.evolve(product, storage="Nơi khô"), on=TODAY, holds={"title"}, described=["storage"])
    assert listing.unsupported == {"storage", "producer"}


def test_nought_is_a_value(product):
    fields = standard_fields(attrs.evolve(product, stock=0, price=0), on=TODAY)
    assert (fields["stock"], fields["price"]) == (0, 0)


def test_stars_are_shown_only_while_the_certificate_counts(product):
    over = attrs.evolve(product, certificate=OcopCertificate(4, expires=TODAY - dt.timedelta(days=1)))
    assert "ocop" not in standard_fields(over, on=TODAY)
    assert standard_fields(over, on=TODAY - dt.timedelta(days=1))["ocop"] == 4


def test_the_category_is_the_adapter_s(product):
    listing = listing_of(product, on=TODAY, holds={"title", "category"}, category="Nông sản > Mắm", extra={"shop": 1})
    assert (listing.fields["category"], listing.extra) == ("Nông sản > Mắm", {"shop": 1})
    assert "category" in listing_of(product, on=TODAY, holds={"title"}, category="Mắm").unsupported


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ocop", 4, "Xếp hạng OCOP: 4 sao"),
        ("list_price", 1_250_000, "Giá niêm yết: 1.250.000 đ"),
        ("storage", "Nơi khô,\n  thoáng", "Bảo quản: Nơi khô, thoáng"),
        ("net_quantity", str(Quantity(Decimal("0.5"), "lít")), "Quy cách: 0,5 lít"),
    ],
)
def test_a_described_field_is_one_line_for_buyers(name, value, line):
    assert describe(name, value) == line


@given(st.integers(0, 10**12))
def test_money_reads_back(amount):
    assert int(money(amount).removesuffix(" đ").replace(".", "")) == amount


def test_a_set_without_a_category_takes_the_default(product):
    table = {1: "Rau"}
    assert category_for(table, attrs.evolve(product, group=1), default="Khác") == "Rau"
    assert category_for(table, attrs.evolve(product, group=2), default="Khác") == "Khác"
    assert category_for(table, product, default="Khác") == "Khác"
