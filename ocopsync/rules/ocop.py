"""OCOP certificates: stars, dates, who may certify, and the traceability code from 4 stars on."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from ocopsync.messages import N_
from ocopsync.model import EXTENSION, CertificateState, OcopCertificate, Product
from ocopsync.problem import ERROR, NOTE, WARNING
from ocopsync.rules.rule import Finding, Rule
from ocopsync.vietnam.dates import written
from ocopsync.vietnam.ocop import TOURISM

_QD_26 = dt.date(2026, 5, 22)
_QD_148 = dt.date(2023, 2, 24)
"""From this day QĐ 148/QĐ-TTg stood in its place; that it has the same 36 months is taken from certificates in use."""
_FIRST_DAY_TO_FILE, _LAST_DAY_TO_FILE = 180, 120
"""Days before expiry between which a renewal is filed."""
_BONSAI = 24


@lru_cache(maxsize=1024)
def _state(certificate: OcopCertificate, on: dt.date) -> CertificateState:
    return certificate.state_on(on)


def _in_state(product: Product, state: CertificateState, on: dt.date) -> OcopCertificate | None:
    certificate = product.certificate
    return certificate if certificate and _state(certificate, on) is state else None


def _ending(certificate: OcopCertificate, on: dt.date) -> Finding:
    last = certificate.last_day or on
    field = "certificate_expires" if certificate.expires else "decision_date"
    return {
        "field": field,
        "value": written(last),
        "stars": certificate.stars,
        "days": (last - on).days,
        "extended": written(last + EXTENSION),
    }


def _wrong_stars(product: Product, on: dt.date) -> Finding | None:
    certificate = product.certificate
    if certificate is None or 3 <= certificate.stars <= 5:
        return None
    return {"field": "stars", "value": certificate.stars}


def _from_the_future(product: Product, on: dt.date) -> Finding | None:
    date = product.certificate.decision_date if product.certificate else None
    return {"field": "decision_date", "value": written(date)} if date and date > on else None


def _undated(product: Product, on: dt.date) -> Finding | None:
    certificate = product.certificate
    if certificate is None or certificate.last_day or certificate.revoked:
        return None
    return {"field": "decision_date", "value": certificate.stars}


def _revoked(product: Product, on: dt.date) -> Finding | None:
    certificate = _in_state(product, CertificateState.REVOKED, on)
    return {"field": "revoked", "value": certificate.stars} if certificate else None


def _expired(product: Product, on: dt.date) -> Finding | None:
    certificate = _in_state(product, CertificateState.EXPIRED, on)
    return _ending(certificate, on) if certificate else None


def _extended(product: Product, on: dt.date) -> Finding | None:
    certificate = _in_state(product, CertificateState.EXTENSION_PENDING, on)
    return _ending(certificate, on) if certificate else None


def _renewal_open(product: Product, on: dt.date) -> Finding | None:
    finding = _not_yet_filed(product, on)
    return finding if finding and finding["days"] >= _LAST_DAY_TO_FILE else None


def _renewal_late(product: Product, on: dt.date) -> Finding | None:
    finding = _not_yet_filed(product, on)
    return finding if finding and finding["days"] < _LAST_DAY_TO_FILE else None


def _not_yet_filed(product: Product, on: dt.date) -> Finding | None:
    certificate = _in_state(product, CertificateState.EXPIRING, on)
    return _ending(certificate, on) if certificate and not certificate.renewal_filed else None


def _without_code(product: Product, on: dt.date) -> Finding | None:
    certificate = product.certificate
    if certificate is None or product.stamp or product.group == TOURISM or not _state(certificate, on).counts:
        return None
    if certificate.stars < (5 if product.group == _BONSAI else 4):
        return None
    return {"field": "stamp", "value": certificate.stars}


_LEVELS = {
    "commune": re.compile(r"\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)?\s*(?<!thị )(?:xã|phường|thị trấn)\b"),
    "district": re.compile(r"\b(?:huyện|quận|thị xã)\b"),
    "province": re.compile(r"\btỉnh\b"),
    "ministry": re.compile(r"\b(?:bộ|trung ương)\b"),
}
_DISTRICT_MAY = dt.date(2023, 2, 24)
_DISTRICT_MAY_NOT = dt.date(2025, 7, 6)


@lru_cache(maxsize=1024)
def _level(issuer: str) -> str:
    """The lowest level that ``issuer`` names; empty for "UBND thành phố …", which can be a province or a district."""
    return next((level for level, words in _LEVELS.items() if words.search(issuer.casefold())), "")


def _may_certify(stars: int, day: dt.date) -> str:
    if stars == 5:
        return "ministry"
    return "district" if stars == 3 and _DISTRICT_MAY <= day < _DISTRICT_MAY_NOT else "province"


def _wrong_issuer(product: Product, on: dt.date) -> Finding | None:
    """Districts lost the right in June 2025 and the province had it from 6 July: what lies between isn't judged."""
    certificate = product.certificate
    if certificate is None or certificate.decision_date is None:
        return None
    level = _level(certificate.issuer)
    day = certificate.decision_date
    unclear = dt.date(2025, 6, 1) <= day < _DISTRICT_MAY_NOT and level in ("district", "province")
    if not level or unclear or level == _may_certify(certificate.stars, day):
        return None
    return {
        "field": "issuer",
        "value": certificate.issuer,
        "stars": certificate.stars,
        "date": written(day),
    }


DECLARED = (
    Rule(
        code="ocop-stars",
        severity=ERROR,
        says=N_("There are no OCOP products with {value} stars."),
        advice=N_("Write 3, 4 or 5 as on the certificate, or leave the cell empty if there is none."),
        source="QĐ 26/2026/QĐ-TTg Điều 3-4",
        effective=_QD_26,
        find=_wrong_stars,
    ),
    Rule(
        code="ocop-date-in-future",
        severity=ERROR,
        says=N_("The decision is dated {value}, which is still to come."),
        advice=N_("Copy the date from the certificate."),
        source="QĐ 26/2026/QĐ-TTg Điều 8",
        effective=_QD_26,
        find=_from_the_future,
    ),
    Rule(
        code="ocop-undated",
        severity=NOTE,
        says=N_("The certificate of {value} stars has no date, so nobody can say until when it is valid."),
        advice=N_("Fill in 'Ngày quyết định' as on the certificate."),
        source="QĐ 26/2026/QĐ-TTg Điều 8",
        effective=_QD_26,
        find=_undated,
    ),
    Rule(
        code="ocop-revoked",
        severity=WARNING,
        says=N_("The certificate was revoked: the product is listed without stars."),
        advice=N_("Take the stars off the label and the pictures too."),
        source="QĐ 26/2026/QĐ-TTg Điều 12",
        effective=_QD_26,
        find=_revoked,
    ),
    Rule(
        code="ocop-expired",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ended on {value}: the product is listed without stars."),
        advice=N_("If it was renewed, fill in the new decision; if the renewal was filed in time, fill in the day."),
        source="QĐ 26/2026/QĐ-TTg Điều 8; trước 22/05/2026: QĐ 148/QĐ-TTg (2023)",
        effective=_QD_148,
        find=_expired,
    ),
    Rule(
        code="ocop-extended",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ended on {value}; the filed renewal extends it to {extended}."),
        advice=N_("Fill in the new decision as soon as there is one."),
        source="QĐ 26/2026/QĐ-TTg Điều 8",
        effective=_QD_26,
        find=_extended,
    ),
    Rule(
        code="ocop-renewal-open",
        severity=NOTE,
        says=N_("The certificate of {stars} stars ends on {value}, in {days} days: the renewal can be filed now."),
        advice=N_("File it at least 120 days before the end, and fill in 'Ngày nộp gia hạn'."),
        source="QĐ 26/2026/QĐ-TTg Điều 8",
        effective=_QD_26,
        find=_renewal_open,
    ),
    Rule(
        code="ocop-renewal-late",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ends on {value}, in {days} days: its renewal is late."),
        advice=N_("File it at once, and fill in 'Ngày nộp gia hạn': a late filing extends it by at most 180 days."),
        source="QĐ 26/2026/QĐ-TTg Điều 8",
        effective=_QD_26,
        find=_renewal_late,
    ),
    # A warning, not an error: the code has to be on the label, and a listing is neither the label nor the sale.
    Rule(
        code="ocop-without-trace-code",
        severity=WARNING,
        says=N_("With {value} stars the label must carry an electronic traceability code; no link is given."),
        advice=N_("Fill in 'Truy xuất nguồn gốc' with the address that the stamp leads to."),
        source="QĐ 26/2026/QĐ-TTg Phụ lục (24 trong 26 bộ tiêu chí từ 4 sao; cây cảnh từ 5 sao)",
        effective=_QD_26,
        find=_without_code,
    ),
    Rule(
        code="ocop-issuer",
        severity=WARNING,
        says=N_("{value} could not certify {stars} stars on {date}."),
        advice=N_("Compare the issuer, the stars and the date with the certificate."),
        source="QĐ 148/QĐ-TTg (24/02/2023), QĐ 1489/QĐ-TTg (06/07/2025), QĐ 26/2026/QĐ-TTg",
        effective=_QD_26,
        find=_wrong_issuer,
    ),
)
