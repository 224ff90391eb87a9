"""``format`` and ``check``: from a product to a listing, without network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import evolve

from ocopsync.formatting import standard_fields
from ocopsync.model import OcopCertificate, Producer, Product
from ocopsync.problem import ERROR, Problem
from ocopsync.testing.conformance.suite import SKU, Suite, with_fields

BARE = Product(sku=SKU, name="Mắm tôm Ba Làng", producer=Producer(name="HTX Ba Làng"))
"""What a row has that says almost nothing."""
NEVER_INVENTED = frozenset(
    "price list_price stock unit net_quantity weight size images brand gtin phone ocop stamp".split()
)
CITIZEN_ID, EMAIL = "001099012345", "ba.lan@gmail.example"


class Formatting(Suite):
    def test_formatting_sends_nothing(self) -> None:
        """``format`` and ``check`` need no network, for people check catalogues where there is none."""
        subject = self.make()
        subject.adapter.check(self.formatted(subject))
        assert not subject.mount.sent, f"sent while formatting: {[item.line for item in subject.mount.sent]}"

    def test_formatting_twice_gives_the_same(self) -> None:
        """The same product gives the same listing, or every run would send it again."""
        subject = self.make()
        product, day = self.product(SKU), self.day(subject)
        once, twice = (subject.adapter.format(product, on=day) for _ in range(2))
        assert once == twice
        assert once == subject.again().adapter.format(product, on=day), "another adapter object formats otherwise"

    def test_formatting_keeps_the_sku(self) -> None:
        """The listing has the product's SKU as it is, because the ledger knows it by that."""
        subject = self.make()
        for sku in ("MT-01", "0042", "mt 01/b"):
            assert subject.adapter.format(self.product(sku), on=self.day(subject)).sku == sku

    def test_formatting_keeps_to_declared_fields(self) -> None:
        """A listing has no field that isn't declared, because such a field is sent and never compared."""
        subject = self.make()
        undeclared = self.formatted(subject).content.keys() - self.capabilities(subject).fields.keys()
        assert not undeclared, f"formatted and not declared in capabilities.fields: {sorted(undeclared)}"

    def test_formatting_invents_nothing(self) -> None:
        """What a product doesn't have is left out and not invented, for it would be published as a fact."""
        subject = self.make()
        listing = subject.adapter.format(BARE, on=self.day(subject))
        invented = {name: listing.fields[name] for name in NEVER_INVENTED & listing.fields.keys()}
        assert not invented, f"the product has none of these: {invented}"
        empty = [name for name, value in listing.content.items() if value in (None, "", [], {})]
        assert not empty, f"fields without a value are left out, not empty: {empty}"

    def test_a_product_without_a_price_is_formatted(self) -> None:
        """A price on request ("Liên hệ") is no price of 0, and no error in the adapter."""
        subject = self.make()
        product = evolve(self.product(SKU), price=None, list_price=None)
        listing = subject.adapter.format(product, on=self.day(subject))
        assert "price" not in listing.fields, f"price = {listing.fields['price']!r} for a product without one"
        subject.adapter.check(listing)

    def test_what_has_no_place_is_named(self) -> None:
        """A value that the marketplace can't hold stands in the description or in ``unsupported``, never nowhere."""
        subject = self.make()
        product = self.product(SKU)
        listing = subject.adapter.format(product, on=self.day(subject))
        text = str(listing.fields.get("description", ""))
        lost = [
            name
            for name, value in standard_fields(product, self.day(subject)).items()
            if name not in listing.fields and name not in listing.unsupported and not is_told(value, text)
        ]
        assert not lost, f"dropped in silence: {lost}; listing_of() names them in Listing.unsupported"

    def test_stars_that_do_not_count_are_not_shown(self) -> None:
        """A revoked certificate shows no stars, because the law forbids it."""
        subject = self.make()
        product = evolve(self.product(SKU), certificate=OcopCertificate(stars=4, revoked=True))
        listing = subject.adapter.format(product, on=self.day(subject))
        assert "ocop" not in listing.fields
        assert "4 sao" not in str(listing.fields.get("description", ""))

    def test_stars_end_with_their_certificate(self) -> None:
        """Stars are shown while the certificate is valid on the day that ``format`` is given, not on our own."""
        subject = self.make()
        product = evolve(self.product(SKU), certificate=OcopCertificate(stars=4, expires=dt.date(2040, 1, 1)))
        before, after = (subject.adapter.format(product, on=day) for day in (dt.date(2039, 1, 1), dt.date(2042, 1, 1)))
        assert "ocop" not in after.fields and "4 sao" not in str(after.fields.get("description", ""))
        if "ocop" in self.capabilities(subject).fields:
            assert before.fields.get("ocop") == 4, "the certificate is valid on that day, and no stars are shown"

    def test_each_declared_field_is_formatted(self) -> None:
        """A field that is declared gets a value from a product that has one, or no check here says anything of it."""
        subject = self.make()
        never = self.capabilities(subject).fields.keys() - self.formatted(subject).content.keys() - {"images"}
        assert not never, f"declared, and without a value: {sorted(never)}; override product(), or declare less"

    def test_personal_data_is_not_formatted(self) -> None:
        """A citizen's number and an e-mail address never become part of a listing."""
        subject = self.make()
        producer = evolve(self.product(SKU).producer, citizen_id=CITIZEN_ID, email=EMAIL)
        listing = subject.adapter.format(evolve(self.product(SKU), producer=producer), on=self.day(subject))
        assert CITIZEN_ID not in repr(listing.content)
        assert EMAIL not in repr(listing.content)

    def test_check_likes_what_it_formatted(self) -> None:
        """A whole product passes the adapter's own check, for otherwise nobody could publish it."""
        self.formatted(self.make())

    def test_check_finds_a_missing_title(self) -> None:
        """A listing without a title is found before it is sent."""
        subject = self.make()
        listing = with_fields(self.formatted(subject), title=None)
        assert errors(subject.adapter.check(listing)), "check() finds nothing wrong without a title"

    def test_check_finds_a_field_that_it_does_not_know(self) -> None:
        """A field that the schema doesn't know is an error, because it would be sent and lost."""
        subject = self.make()
        listing = with_fields(self.formatted(subject), colour_of_the_lid="đỏ")
        assert errors(subject.adapter.check(listing)), 'check() takes any field: "additionalProperties": false'

    def test_check_finds_a_wrong_type(self) -> None:
        """A price that is a text, and a title that is a number, are found before they are sent."""
        subject = self.make()
        listing = self.formatted(subject)
        assert errors(subject.adapter.check(with_fields(listing, title=5))), "check() takes a number for a title"
        if "price" in listing.fields:
            wrong = with_fields(listing, price="225.000 đ")
            assert errors(subject.adapter.check(wrong)), 'check() takes "225.000 đ" for a price'

    def test_check_survives_what_is_left_out(self) -> None:
        """``check`` raises for no listing that lacks one field: it finds a problem, or nothing wrong."""
        subject = self.make()
        listing = self.formatted(subject)
        for name in listing.fields:
            subject.adapter.check(with_fields(listing, **{name: None}))

    def test_a_field_without_a_place_is_not_declared(self) -> None:
        """``unsupported`` and ``capabilities.fields`` don't contradict each other."""
        subject = self.make()
        both = self.formatted(subject).unsupported & self.capabilities(subject).fields.keys()
        assert not both, f"declared, and said to be unsupported: {sorted(both)}"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.kind.severity is ERROR]


def is_told(value: object, text: str) -> bool:
    """Whether a description says the value, in digits or in words."""
    plain = "".join(sign for sign in text if sign.isalnum())
    return "".join(sign for sign in str(value) if sign.isalnum()) in plain
