"""Who certifies an OCOP product and who may hold the certificate, and what its product code looks like, by date."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from attrs import frozen

from ocopsync.messages import N_, Message
from ocopsync.model import OcopCertificate, ProducerKind, Product
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.ocop import QD_26, QD_148
from ocopsync.rules.rule import ADVICE, Finding, Rule
from ocopsync.vietnam.dates import written
from ocopsync.vietnam.ocop import TOURISM

_LEVELS = {
    "commune": re.compile(r"\b(?<!thị )(?:xã|phường|thị trấn)\b"),
    "district": re.compile(r"\b(?:huyện|quận|thị xã)\b"),
    "province": re.compile(r"\btỉnh\b"),
    "ministry": re.compile(r"\b(?:bộ|trung ương)\b"),
}
_NO_MORE_DISTRICTS = dt.date(2025, 7, 1)
_QD_1048 = dt.date(2019, 8, 21)
"""The first criteria for the whole country."""


@frozen
class _Period:
    """Who certified in the days from ``first`` on: 4 stars always the province, 5 stars the ministry."""

    first: dt.date
    text: str
    three: tuple[str, ...]
    """The levels that may have decided about 3 stars; where they are two, the day of the change isn't certain."""

    def levels(self, stars: int) -> tuple[str, ...]:
        return ("ministry",) if stars == 5 else self.three if stars == 3 else ("province",)


_PERIODS = (
    _Period(_QD_1048, "QĐ 1048/QĐ-TTg, 2019", ("province",)),
    _Period(QD_148, "QĐ 148/QĐ-TTg, 2023", ("district",)),
    _Period(dt.date(2025, 6, 1), "QĐ 148/QĐ-TTg, 2023", ("district", "province")),
    _Period(_NO_MORE_DISTRICTS, "Luật 72/2025/QH15", ("province",)),
    _Period(dt.date(2025, 7, 6), "QĐ 1489/QĐ-TTg, 2025", ("province",)),
    _Period(QD_26, "QĐ 26/2026/QĐ-TTg", ("province",)),
)
_WHO = {
    "district": N_("the district's people's committee"),
    "province": N_("the province's people's committee"),
    "ministry": N_("the ministry"),
}
_SOURCES = (
    "QĐ 1048/QĐ-TTg (21/08/2019), QĐ 148/QĐ-TTg (24/02/2023), Luật 72/2025/QH15 (01/07/2025: không còn cấp huyện), "
    "QĐ 1489/QĐ-TTg (06/07/2025), QĐ 26/2026/QĐ-TTg (22/05/2026)"
)


@lru_cache(maxsize=1024)
def _level(issuer: str) -> str:
    """The lowest level that ``issuer`` names; empty for "UBND thành phố …", which can be a province or a district."""
    return next((level for level, words in _LEVELS.items() if words.search(issuer.casefold())), "")


def _commune(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    return {"field": "issuer", "value": certificate.issuer} if _level(certificate.issuer) == "commune" else None


def _wrong_issuer(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    day, level = certificate.decision_date, _level(certificate.issuer)
    period = next((period for period in reversed(_PERIODS) if day and period.first <= day), None)
    if day is None or period is None or level in ("", "commune", *period.levels(certificate.stars)):
        return None
    return {
        "field": "issuer",
        "value": certificate.issuer,
        "stars": certificate.stars,
        "date": written(day),
        "who": Message(_WHO[period.levels(certificate.stars)[0]]),
        "text": period.text,
    }


_WITH_DISTRICT = re.compile(r"\d{2}-\d{3}-\d{5}-\d{1,5}-\d{4}")
_WITHOUT_DISTRICT = re.compile(r"\d{2}-\d{5}-\d{1,5}-\d{4}")


def _old_code(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    day = certificate.decision_date
    if day is None or day < QD_26 or not _WITH_DISTRICT.fullmatch(certificate.product_code):
        return None
    return {"field": "ocop_code", "value": certificate.product_code, "date": written(day)}


def _code_before_its_time(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    day = certificate.decision_date
    if day is None or day >= _NO_MORE_DISTRICTS or not _WITHOUT_DISTRICT.fullmatch(certificate.product_code):
        return None
    return {"field": "ocop_code", "value": certificate.product_code, "date": written(day)}


def _number_alone(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    """A date that is missing is said by "ocop-undated"."""
    if not certificate.decision_number or certificate.issuer:
        return None
    return {"field": "decision_number", "value": certificate.decision_number}


def _is_new(product: Product) -> bool:
    """Whether its certificate is of QĐ 26/2026; older ones stay valid to their own date."""
    decided = product.certificate.decision_date if product.certificate else None
    return decided is not None and decided >= QD_26


def _association(product: Product, on: dt.date) -> Finding | None:
    if product.producer.kind is not ProducerKind.ASSOCIATION or product.group in (None, TOURISM):
        return None
    return {"field": "producer", "value": product.producer.name} if _is_new(product) else None


def _workshop(product: Product, on: dt.date) -> Finding | None:
    if product.producer.kind is not ProducerKind.WORKSHOP or not _is_new(product):
        return None
    return {"field": "producer_kind", "value": ""}


def _unregistered(product: Product, on: dt.date) -> Finding | None:
    producer = product.producer
    if producer.kind is not ProducerKind.HOUSEHOLD or producer.tax_code or producer.citizen_id:
        return None
    return {"field": "tax_code", "value": ""} if _is_new(product) else None


_HOLDERS = "QĐ 26/2026/QĐ-TTg Điều 1-2"

DECLARED = (
    Rule(
        code="ocop-issuer",
        severity=WARNING,
        says=N_("{value} could not certify {stars} stars on {date}: that was for {who} ({text})."),
        advice=N_(
            "Compare the issuer, the stars and the date with the certificate. 3 stars: to 23/02/2023 the province, to "
            "30/06/2025 the district, since then the province; 4 stars: the province; 5 stars: the ministry."
        ),
        source=_SOURCES,
        effective=_QD_1048,
        of=OcopCertificate,
        find=_wrong_issuer,
    ),
    Rule(
        code="ocop-issuer-commune",
        severity=WARNING,
        says=N_("{value} is named as the issuer, but a commune never certifies."),
        advice=N_("Copy the issuer from the head of the decision: 3 and 4 stars the province, 5 stars the ministry."),
        source=_SOURCES,
        effective=_QD_1048,
        of=OcopCertificate,
        find=_commune,
    ),
    Rule(
        code="ocop-code-old-form",
        severity=WARNING,
        says=N_("The OCOP product code {value} still has a district, but the decision is of {date}."),
        advice=N_("Copy the code from the certificate: province, commune, number, year, such as 38-14797-012-2026."),
        source="QĐ 26/2026/QĐ-TTg; QĐ 19/2025/QĐ-TTg",
        effective=QD_26,
        of=OcopCertificate,
        find=_old_code,
    ),
    Rule(
        code="ocop-code-new-form",
        severity=NOTE,
        says=N_("The OCOP product code {value} has no district, though the decision is of {date}; it may be mistyped."),
        advice=N_("Compare it with the certificate: codes had a district then, such as 83-829-28780-3-2022."),
        source="QĐ 26/2026/QĐ-TTg; QĐ 19/2025/QĐ-TTg",
        effective=QD_26,
        of=OcopCertificate,
        find=_code_before_its_time,
    ),
    Rule(
        code="ocop-decision-issuer-missing",
        severity=NOTE,
        says=N_("The decision {value} is named without who made it; many offices have one of that number."),
        advice=N_("Fill in 'Cơ quan cấp': a number is unique only together with its date and its issuer."),
        source=ADVICE,
        of=OcopCertificate,
        find=_number_alone,
    ),
    Rule(
        code="ocop-holder",
        severity=WARNING,
        says=N_("{value} is an association or a centre, which may hold a certificate for tourism only."),
        advice=N_("Write whom the certificate names: a cooperative, a group, a firm, a farm or a household."),
        source=_HOLDERS,
        effective=QD_26,
        find=_association,
    ),
    Rule(
        code="ocop-holder-workshop",
        severity=NOTE,
        says=N_("A 'cơ sở sản xuất' may not hold a certificate as such; the row doesn't say as what it is registered."),
        advice=N_("Write as 'Loại hình' what its registration says, for example hộ kinh doanh or doanh nghiệp."),
        source=_HOLDERS,
        effective=QD_26,
        find=_workshop,
    ),
    Rule(
        code="ocop-holder-unregistered",
        severity=NOTE,
        says=N_("A household holds a certificate only with a business registration, and no tax code is given."),
        advice=N_("Fill in 'Mã số thuế' as on the registration. A citizen's number in it is never sent anywhere."),
        source=_HOLDERS,
        effective=QD_26,
        find=_unregistered,
    ),
)
