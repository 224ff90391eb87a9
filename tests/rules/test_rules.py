"""Rules say what law and OCOP ask, on the days on which they apply, and leave good products alone."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from ocopsync.catalogue.headings import HEADINGS
from ocopsync.model import (
    Image,
    OcopCertificate,
    Paper,
    Producer,
    ProducerKind,
    Product,
    Quantity,
    StampState,
    TraceStamp,
)
from ocopsync.problem import ERROR, NOTE, WARNING, Problem
from ocopsync.rules import RULES, Rule
from tests.rules.said import check_product

DAY = dt.date(2026, 11, 21)
STAMP = TraceStamp("https://id.example.vn/HL-01")
VOID, RECALLED = evolve(STAMP, state=StampState.VOID), evolve(STAMP, state=StampState.RECALLED)
IMAGE = Image(Path("1.png"), "0" * 64)
SUPPLEMENT = "Thực phẩm bảo vệ sức khoẻ. Sản phẩm này không phải là thuốc, không thay thế thuốc chữa bệnh."
GOOD = OcopCertificate(3, decision_date=dt.date(2026, 1, 5), issuer="UBND tỉnh Thanh Hóa")


def product(**fields: Any) -> Product:
    producer = Producer("HTX Hòa Hải", address=fields.pop("address", "Xã Hoằng Thanh, tỉnh Thanh Hóa"))
    return Product(sku="HL-01", name=fields.pop("name", "Mắm tôm"), producer=producer, **fields)


def found(code: str, wanted: Product, on: dt.date = DAY) -> list[Problem]:
    return [problem for problem in check_product(wanted, on=on) if problem.code == code]


def value_of(code: str, wanted: Product) -> str:
    (problem,) = found(code, wanted)
    return problem.value


def gap_of(code: str, wanted: Product, gap: str) -> str:
    (problem,) = found(code, wanted)
    return str(problem.values[gap])


def codes(wanted: Product, on: dt.date = DAY) -> list[str]:
    return [problem.code for problem in check_product(wanted, on=on)]


def certified(**changes: Any) -> Product:
    texts = {field: changes.pop(field) for field in ("name", "description") if field in changes}
    return product(certificate=evolve(GOOD, **changes), stamp=STAMP, images=(IMAGE,), **texts)


def test_a_good_product_has_no_problems() -> None:
    assert codes(certified()) == []
    assert codes(product()) == []


FOOD = {
    "net_quantity": Quantity(Decimal(500), "g"),
    "shelf_life": "12 tháng",
    "ingredients": "Moi biển, muối",
    "warnings": "Không dùng khi bao bì hở",
    "usage": "Dùng để chấm",
    "storage": "Nơi khô, mát",
    "papers": (Paper("Tự công bố", "01/HH/2025"), Paper("ATTP", "12/2024")),
}
NEW = evolve(GOOD, decision_date=dt.date(2026, 6, 1))
WORKSHOP, HOUSEHOLD = ProducerKind.WORKSHOP, ProducerKind.HOUSEHOLD


def food(group: int = 9, **changes: Any) -> Product:
    return product(**{"group": group, **FOOD, **changes})


def made_by(kind: ProducerKind, **changes: Any) -> Product:
    return evolve(product(certificate=NEW, group=9), producer=Producer("Hội Nghề mắm", kind=kind, **changes))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("ocop-stars", certified(stars=2)),
        ("ocop-stars", certified(stars=6)),
        ("ocop-date-in-future", certified(decision_date=dt.date(2026, 12, 1))),
        ("ocop-undated", certified(decision_date=None)),
        ("ocop-validity", certified(expires=dt.date(2030, 1, 5))),
        ("ocop-revoked", certified(revoked=True)),
        ("ocop-expired", certified(expires=dt.date(2026, 11, 20))),
        ("ocop-expired", certified(expires=dt.date(2026, 11, 20), renewal_filed=dt.date(2026, 11, 21))),
        ("ocop-extended", certified(expires=dt.date(2026, 11, 20), renewal_filed=dt.date(2026, 11, 19))),
        ("ocop-renewal-open", certified(expires=DAY + dt.timedelta(days=179))),
        ("ocop-renewal-open", certified(expires=DAY + dt.timedelta(days=120))),
        ("ocop-renewal-late", certified(expires=DAY + dt.timedelta(days=119))),
        ("ocop-renewal-late", certified(expires=DAY)),
        ("ocop-renewal-late", certified(expires=DAY, renewal_filed=DAY + dt.timedelta(days=1))),
        ("ocop-renewal-early", certified(renewal_filed=dt.date(2026, 11, 1))),
        ("ocop-stars-said", certified(name="Mắm tôm OCOP 4 sao")),
        ("ocop-stars-said", product(description="Đạt chứng nhận OCOP hạng 3 sao.")),
        ("ocop-stars-said", certified(description="Sản phẩm 5 sao OCOP", revoked=True)),
        ("ocop-issuer", certified(issuer="UBND huyện Hậu Lộc")),
        ("ocop-issuer", certified(stars=5)),
        ("ocop-issuer-commune", certified(issuer="UBND xã Hoằng Phụ")),
        ("ocop-issuer-commune", certified(issuer="Ủy ban nhân dân phường Hạc Thành", decision_date=None)),
        ("ocop-code-old-form", product(certificate=evolve(NEW, product_code="83-829-28780-3-2022"))),
        ("ocop-code-new-form", certified(product_code="38-14797-12-2024", decision_date=dt.date(2024, 5, 1))),
        ("ocop-decision-issuer-missing", certified(decision_number="715/QĐ-UBND", issuer="")),
        ("ocop-holder", made_by(ProducerKind.ASSOCIATION)),
        ("ocop-holder-workshop", made_by(WORKSHOP)),
        ("ocop-holder-unregistered", made_by(HOUSEHOLD)),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4))),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4), stamp=VOID)),
        ("trace-recalled", product(stamp=RECALLED)),
        ("trace-data-missing", product(stamp=STAMP, address="")),
        ("sku-like-gtin", evolve(product(), sku="8936036020014")),
        ("stamp-gtin-differs", product(gtin="8936036020014", stamp=TraceStamp("https://x.vn/01/08936036020021"))),
        ("label-incomplete", product(group=9)),
        ("label-incomplete", food(4, ingredients="")),
        ("label-incomplete", food(21, net_quantity=None)),
        ("label-supplement", food(18)),
        ("label-ingredient-amount", food(4, name="Mật ong đông trùng hạ thảo", ingredients="")),
        ("label-ingredient-amount", food(name="Kẹo lạc", ingredients="Thành phần: đường; lạc rang")),
        ("alcohol-promotion", food(14, price=100, list_price=200)),
        ("alcohol-promotion", food(14, description="Rượu 29°, mua 2 tặng 1")),
        ("alcohol-strength", food(14)),
        ("alcohol-storage", food(15, name="Rượu vang nho", storage="")),
        ("alcohol-online", food(15)),
        ("alcohol-licence", food(14, description="Rượu 29 độ")),
        ("advertising-superlative", product(description="Mắm tôm ngon NHẤT vùng")),
        ("advertising-superlative", product(description="Thương hiệu số một xứ Thanh")),
        ("advertising-medicine", product(description="Chữa khỏi ho")),
        ("claim-for-the-ill", product(name="Sữa hạt dành cho người tiểu đường")),
        ("claim-for-the-ill", product(description="Phù hợp với người bị bệnh cao huyết áp.")),
        ("food-self-declaration", food(papers=())),
        ("food-registration", food(18, papers=())),
        ("food-safety-certificate", food(papers=(Paper("Tự công bố", "1"),))),
        ("household-phone", evolve(product(), producer=Producer("Hộ SXKD Lê Văn A", HOUSEHOLD, phone="0530000001"))),
    ],
)
def test_what_offends_is_said(code: str, wanted: Product) -> None:
    (problem,) = found(code, wanted)
    assert problem.sku == wanted.sku
    assert problem.field
    for language in ("vi", "en"):
        assert problem.message.render(language)
        assert problem.advice.render(language)
    assert code not in [problem.code for problem in check_product(wanted, on=DAY, off={code})]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("ocop-validity", certified(expires=dt.date(2029, 7, 1))),
        ("ocop-renewal-early", certified(expires=DAY, renewal_filed=DAY - dt.timedelta(days=180))),
        ("ocop-renewal-late", certified(expires=DAY, renewal_filed=DAY)),
        ("ocop-stars-said", certified(name="Mắm tôm OCOP 3 sao")),
        ("ocop-stars-said", product(description="Một sản phẩm OCOP. Khách sạn 4 sao bày bán.")),
        ("ocop-issuer", certified(stars=5, issuer="Bộ Nông nghiệp và Môi trường")),
        ("ocop-issuer", certified(issuer="UBND thành phố Hà Nội")),
        ("ocop-issuer", certified(issuer="UBND huyện Hậu Lộc", decision_date=dt.date(2024, 8, 1))),
        ("ocop-issuer-commune", certified(issuer="UBND thị xã Nghi Sơn", decision_date=dt.date(2024, 8, 1))),
        ("ocop-issuer", certified(issuer="UBND huyện Hậu Lộc", decision_date=dt.date(2025, 6, 20))),
        ("ocop-code-old-form", certified(product_code="83-829-28780-3-2022", decision_date=dt.date(2024, 5, 1))),
        ("ocop-code-new-form", product(certificate=evolve(NEW, product_code="38-14797-12-2026"))),
        ("ocop-holder", evolve(made_by(ProducerKind.ASSOCIATION), group=26)),
        ("ocop-holder", evolve(made_by(ProducerKind.ASSOCIATION), certificate=GOOD)),
        ("ocop-holder-unregistered", made_by(HOUSEHOLD, citizen_id="038090000001")),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4), group=26)),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4), group=24)),
        ("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=4, expires=DAY, revoked=True))),
        ("trace-recalled", product(stamp=RECALLED, warnings="Lô 12 bị thu hồi")),
        ("sku-like-gtin", evolve(product(gtin="8936036020014"), sku="8936036020014")),
        ("sku-like-gtin", evolve(product(), sku="20260101")),
        ("stamp-gtin-differs", product(gtin="8936036020014", stamp=TraceStamp("https://x.vn/01/08936036020014/10/L"))),
        ("label-incomplete", product(group=1)),
        ("label-incomplete", food()),
        ("label-incomplete", food(21, storage="")),
        ("label-supplement", food(18, warnings=SUPPLEMENT)),
        ("label-supplement", food(18, name="Thuốc ho thảo dược")),
        ("label-ingredient-amount", food(name="Mắm tôm", ingredients="Tôm 78%, muối")),
        ("label-ingredient-amount", food(4, name="Mật ong hoa nhãn", ingredients="Mật ong 100%")),
        ("label-ingredient-amount", food(4, name="Tinh bột nghệ", ingredients="")),
        ("label-ingredient-amount", food(name="Nước mắm Ba Làng", ingredients="Cá cơm, nước, muối")),
        ("label-ingredient-amount", food(name="Trà sen", ingredients="Trà (95 %),hoa sen 5,5%")),
        ("alcohol-promotion", food(15, description="Bia gạo 4,5% vol", price=100, list_price=200)),
        ("alcohol-promotion", food(9, price=100, list_price=200)),
        ("alcohol-strength", food(14, ingredients="Rượu gạo. Ethanol: 30%")),
        ("alcohol-online", food(14, warnings="Người dưới 18 tuổi không được uống")),
        ("alcohol-licence", food(15, description="Nước trái cây lên men 4 % vol")),
        ("alcohol-licence", food(14, papers=(Paper("Giấy phép sản xuất rượu", "12"),))),
        ("advertising-superlative", product(description="Chúng tôi thống nhất giữ nghề; số 12, phố Huế")),
        ("advertising-superlative", product(usage="Ngon nhất khi dùng lạnh; cửa hàng ở nhà số 1.")),
        ("advertising-medicine", product(description="Giá trị dinh dưỡng cao")),
        ("claim-for-the-ill", product(name="Sữa hạt không đường", description="Dành cho người ăn kiêng")),
        ("advertising-medicine", product(description=SUPPLEMENT)),
        ("advertising-medicine", product(description="Không điều trị bệnh.")),
        ("advertising-superlative", product(description="Địa chỉ: số 1 Lê Lợi")),
        ("food-self-declaration", food(1, papers=())),
        ("food-safety-certificate", food(papers=(Paper("HACCP", "1"),))),
        ("food-safety-certificate", product(group=21)),
        ("household-phone", evolve(product(), producer=Producer("HTX Ví Dụ", phone="0530000001"))),
    ],
)
def test_what_does_not_offend_is_left_alone(code: str, wanted: Product) -> None:
    assert code not in codes(wanted)


def test_the_amount_that_is_missing_is_named() -> None:
    honey = food(4, name="Mật ong đông trùng hạ thảo", ingredients="Mật ong, đông trùng hạ thảo 5 %")
    assert gap_of("label-ingredient-amount", honey, "named") == "mật ong"
    both = evolve(honey, ingredients="Mật ong, đông trùng hạ thảo khô")
    assert gap_of("label-ingredient-amount", both, "named") == "mật ong, đông trùng hạ thảo"


def test_what_a_label_lacks_is_named_as_the_columns_are() -> None:
    lacking = food(22, net_quantity=None, usage="", storage="")
    assert gap_of("label-incomplete", lacking, "missing") == (
        "'Kích thước (cm)' / 'Khối lượng tịnh' / 'Khối lượng (g)', 'Hướng dẫn sử dụng' / 'Bảo quản'"
    )
    titles = {heading.title for heading in HEADINGS.values()}
    named = gap_of("label-incomplete", product(group=18, address=""), "missing")
    assert set(re.findall("'(.+?)'", named)) <= titles


@pytest.mark.parametrize("group", range(1, 27))
def test_of_an_empty_cell_nothing_is_said_to_stand_there(group: int) -> None:
    """The list of a marked copy has a column for what stands in the cell."""
    undated = OcopCertificate(5, issuer="UBND tỉnh Thanh Hóa")
    bare = product(name="Rượu vang mật ong", address="", group=group, certificate=undated)
    for problem in check_product(bare, on=dt.date(2027, 1, 2)):
        assert not problem.value or problem.field == "issuer", problem
    for language in ("vi", "en"):
        assert not any("{" in problem.message.render(language) for problem in check_product(bare, on=DAY))


def test_stars_that_there_are_not_ask_for_no_trace_code() -> None:
    assert not found("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=6)))
    assert found("ocop-without-trace-code", product(certificate=evolve(GOOD, stars=5)))


def test_a_decision_of_the_future_is_wrong_whatever_is_in_force() -> None:
    early = certified(decision_date=dt.date(2026, 2, 1))
    assert "ocop-date-in-future" in codes(early, on=dt.date(2026, 1, 31))
    assert "ocop-date-in-future" not in codes(early, on=dt.date(2026, 2, 1))
    assert not RULES["ocop-date-in-future"].legal


def test_the_open_case_says_why_it_is_open() -> None:
    (problem,) = found("claim-for-the-ill", product(name="Sữa hạt dành cho người tiểu đường"))
    assert (problem.severity, problem.field) == (WARNING, "name")
    assert "leaves open" in problem.message.render("en")


def test_the_telephone_number_of_a_household_is_masked() -> None:
    household = Producer("Hộ SXKD Lê Văn A", HOUSEHOLD, phone="0530000001")
    assert value_of("household-phone", evolve(product(), producer=household)) == "053•••••01"


def test_drinks_must_be_traced_from_the_first_day_of_2027() -> None:
    assert "trace-drinks" not in codes(food(14), on=dt.date(2026, 12, 31))
    assert "trace-drinks" in codes(food(14), on=dt.date(2027, 1, 1))
    assert "trace-drinks" not in codes(food(16), on=dt.date(2027, 1, 1))


def test_who_may_certify_is_asked_before_the_present_decision_too() -> None:
    wrong = certified(issuer="UBND huyện Hậu Lộc", stars=4, decision_date=dt.date(2024, 8, 1))
    assert "ocop-issuer" in codes(wrong, on=dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("stars", "day", "issuer", "by"),
    [
        (3, dt.date(2019, 8, 20), "UBND huyện Hậu Lộc", ""),  # before there were criteria for the whole country
        (3, dt.date(2022, 6, 1), "UBND huyện Hậu Lộc", "the province's people's committee (QĐ 1048/QĐ-TTg, 2019)"),
        (3, dt.date(2023, 2, 23), "UBND tỉnh Thanh Hóa", ""),
        (3, dt.date(2023, 2, 24), "UBND tỉnh Thanh Hóa", "the district's people's committee (QĐ 148/QĐ-TTg, 2023)"),
        (3, dt.date(2023, 2, 24), "UBND thị xã Nghi Sơn", ""),
        (4, dt.date(2024, 8, 1), "UBND huyện Hậu Lộc", "the province's people's committee (QĐ 148/QĐ-TTg, 2023)"),
        (5, dt.date(2024, 8, 1), "UBND tỉnh Thanh Hóa", "the ministry (QĐ 148/QĐ-TTg, 2023)"),
        (3, dt.date(2025, 6, 30), "UBND huyện Hậu Lộc", ""),
        (3, dt.date(2025, 6, 30), "UBND tỉnh Thanh Hóa", ""),  # the day of the change differs from place to place
        (3, dt.date(2025, 7, 1), "UBND huyện Hậu Lộc", "the province's people's committee (Luật 72/2025/QH15)"),
        (3, dt.date(2025, 7, 3), "UBND tỉnh Thanh Hóa", ""),
        (3, dt.date(2025, 7, 6), "UBND quận 1", "the province's people's committee (QĐ 1489/QĐ-TTg, 2025)"),
        (5, dt.date(2025, 9, 1), "UBND tỉnh Thanh Hóa", "the ministry (QĐ 1489/QĐ-TTg, 2025)"),
        (
            4,
            dt.date(2026, 6, 1),
            "Bộ Nông nghiệp và Môi trường",
            "the province's people's committee (QĐ 26/2026/QĐ-TTg)",
        ),
        (5, dt.date(2026, 6, 1), "Bộ Nông nghiệp và Môi trường", ""),
    ],
)
def test_who_could_certify_on_the_day_of_the_decision_is_said_with_its_text(
    stars: int, day: dt.date, issuer: str, by: str
) -> None:
    said = [
        problem.message.render("en")
        for problem in found("ocop-issuer", certified(stars=stars, decision_date=day, issuer=issuer))
    ]
    assert said == ([f"{issuer} could not certify {stars} stars on {day:%d/%m/%Y}: that was for {by}."] if by else [])


def test_what_is_asked_of_a_label_says_how_long_old_labels_may_be_used() -> None:
    about_labels = [rule for rule in RULES.values() if re.search(r"NĐ 37/2026/NĐ-CP Điều 4[23]", rule.source)]
    assert {"label-incomplete", "label-supplement", "label-ingredient-amount"} <= {rule.code for rule in about_labels}
    for rule in about_labels:
        assert "Labels printed before 23/01/2026 may be used to 23/01/2028." in rule.advice, rule.code
        assert "Điều 98" in rule.source, rule.code


def test_what_is_suspended_is_declared_and_says_nothing() -> None:
    rule = RULES["food-papers-renewed"]
    assert rule.suspended_by
    assert rule.find(food(), DAY)
    assert "food-papers-renewed" not in codes(food())


def test_an_error_stops_publishing_and_an_expired_certificate_does_not() -> None:
    assert RULES["ocop-stars"].severity is ERROR
    assert RULES["ocop-expired"].severity is WARNING
    assert RULES["ocop-renewal-open"].severity is NOTE


def test_every_rule_names_its_source_and_applies_from_its_day() -> None:
    for rule in RULES.values():
        assert rule.source
        if rule.effective is not None and not rule.suspended_by:
            assert rule.applies(rule.effective)
            assert not rule.applies(rule.effective - dt.timedelta(days=1))
    assert codes(certified(revoked=True), on=dt.date(2026, 5, 21)) == []


def test_advice_of_our_own_is_no_law_and_has_no_date() -> None:
    ours = {rule.code for rule in RULES.values() if not rule.legal}
    assert {"stamp-gtin-differs", "ocop-stars-said"} <= ours
    assert all(rule.legal is (rule.effective is not None or bool(rule.suspended_by)) for rule in RULES.values())


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
