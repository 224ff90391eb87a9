"""Rules say what law and OCOP ask, on the days on which they apply, and leave good products alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import evolve

from ocopsync.model import OcopCertificate, Producer, Product, TraceStamp
from ocopsync.problem import ERROR, NOTE, WARNING
from ocopsync.rules import RULES, Rule, check_product

DAY = dt.date(2026, 11, 21)
STAMP = TraceStamp("https://id.example.vn/HL-01")
GOOD = OcopCertificate(3, decision_date=dt.date(2026, 1, 5), issuer="UBND tỉnh Thanh Hóa")


def product(**fields: Any) -> Product:
    producer = Producer("HTX Hòa Hải", address=fields.pop("address", "Xã Hoằng Phụ, tỉnh Thanh Hóa"))
    return Product(sku="HL-01", name=fields.pop("name", "Mắm tôm"), producer=producer, **fields)


def codes(wanted: Product, on: dt.date = DAY) -> list[str]:
    return [problem.code for problem in check_product(wanted, on=on)]


def certified(**changes: Any) -> Product:
    return product(certificate=evolve(GOOD, **changes), stamp=STAMP)


def test_a_good_product_has_no_problems() -> None:
    assert codes(certified()) == []
    assert codes(product()) == []


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("ocop-stars", certified(stars=2)),
        ("ocop-stars", certified(stars=6)),
        ("ocop-date-in-future", certified(decision_date=dt.date(2026, 12, 1))),
        ("ocop-undated", certified(decision_date=None)),
        ("ocop-revoked", certified(revoked=True)),
        ("ocop-expired", certified(expires=dt.date(2026, 11, 20))),
        ("ocop-expired", certified(expires=dt.date(2026, 11, 20), renewal_filed=dt.date(2026, 11, 21))),
        ("ocop-extended", certified(expires=dt.date(2026, 11, 20), renewal_filed=dt.date(2026, 11, 19))),
        ("ocop-renewal-open", certified(expires=DAY + dt.timedelta(days=179))),
        ("ocop-renewal-open", certified(expires=DAY + dt.timedelta(days=120))),
        ("ocop-renewal-late", certified(expires=DAY + dt.timedelta(days=119))),
        ("ocop-renewal-late", certified(expires=DAY)),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4))),
        ("ocop-issuer", certified(issuer="UBND xã Hoằng Phụ")),
        ("ocop-issuer", certified(issuer="UBND huyện Hậu Lộc")),
        ("ocop-issuer", certified(stars=5)),
        ("address-before-merger", product(address="xã Hoằng Phụ, huyện Hoằng Hóa, tỉnh Thanh Hóa")),
        ("label-incomplete", product(group=9)),
        ("alcohol-promotion", product(group=14, price=100, list_price=200)),
        ("advertising-superlative", product(description="Mắm tôm ngon NHẤT vùng")),
        ("advertising-medicine", product(description="Chữa khỏi ho")),
        ("stamp-gtin-differs", product(gtin="8936036020014", stamp=TraceStamp("https://x.vn/01/08936036020021"))),
    ],
)
def test_what_offends_is_said(code: str, wanted: Product) -> None:
    (problem,) = [problem for problem in check_product(wanted, on=DAY) if problem.code == code]
    assert problem.sku == "HL-01"
    assert problem.field
    for language in ("vi", "en"):
        assert problem.message.render(language)
        assert problem.advice.render(language)
    assert code not in [found.code for found in check_product(wanted, on=DAY, off={code})]


@pytest.mark.parametrize(
    "wanted",
    [
        certified(stars=5, issuer="Bộ Nông nghiệp và Môi trường"),
        certified(issuer="UBND thành phố Hà Nội"),
        certified(issuer="UBND huyện Hậu Lộc", decision_date=dt.date(2024, 8, 1)),
        certified(issuer="UBND thị xã Nghi Sơn", decision_date=dt.date(2024, 8, 1)),
        certified(issuer="UBND huyện Hậu Lộc", decision_date=dt.date(2025, 6, 20)),
        product(certificate=evolve(GOOD, stars=4), group=26),
        product(certificate=evolve(GOOD, stars=4), group=24),
        product(certificate=evolve(GOOD, stars=4, expires=DAY, revoked=True)),
        product(description="Chúng tôi thống nhất giữ nghề; số 12, phố Huế"),
        product(group=9, price=100, list_price=200, usage="x", storage="x", shelf_life="x"),
        product(gtin="8936036020014", stamp=TraceStamp("https://x.vn/01/08936036020014/10/L1")),
        product(group=1),
    ],
)
def test_what_does_not_offend_is_left_alone(wanted: Product) -> None:
    assert set(codes(wanted)) <= {"ocop-revoked", "label-incomplete"}


def test_an_error_stops_publishing_and_an_expired_certificate_does_not() -> None:
    assert RULES["ocop-stars"].severity is ERROR
    assert RULES["ocop-expired"].severity is WARNING
    assert RULES["ocop-renewal-open"].severity is NOTE


def test_every_rule_names_its_source_and_applies_from_its_day() -> None:
    for rule in RULES.values():
        assert rule.source
        assert rule.applies(rule.effective)
        assert not rule.applies(rule.effective - dt.timedelta(days=1))
    assert codes(certified(revoked=True), on=dt.date(2026, 5, 21)) == []


def test_a_rule_ends_and_can_be_suspended() -> None:
    rule = RULES["ocop-stars"]
    ended = rule_like(rule, "test-ended", until=dt.date(2026, 12, 31))
    assert ended.applies(dt.date(2026, 12, 31)) and not ended.applies(dt.date(2027, 1, 1))
    assert not rule_like(rule, "test-suspended", suspended_by="một nghị định").applies(DAY)


def rule_like(rule: Rule, code: str, **changes: Any) -> Rule:
    from ocopsync.problem import KINDS

    try:
        return evolve(rule, code=code, **changes)
    finally:
        KINDS.pop(code, None)
