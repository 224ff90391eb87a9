"""The OCOP certificate by itself: stars, dates, 36 months, and renewal."""

from __future__ import annotations

import datetime as dt

from ocopsync.messages import N_
from ocopsync.model import EXTENSION, RENEWAL_WINDOW, CertificateState, OcopCertificate, add_months
from ocopsync.problem import ERROR, NOTE, WARNING
from ocopsync.rules.rule import ADVICE, Finding, Rule
from ocopsync.vietnam.dates import written

QD_26 = dt.date(2026, 5, 22)
QD_148 = dt.date(2023, 2, 24)
"""From this day QĐ 148/QĐ-TTg stood in its place; that it has the same 36 months is taken from certificates in use."""
_LAST_DAY_TO_FILE = 120
"""Days before expiry; the first is RENEWAL_WINDOW."""


def _ending(certificate: OcopCertificate, on: dt.date) -> Finding:
    last = certificate.last_day or on
    return {
        "field": "certificate_expires" if certificate.expires else "decision_date",
        "value": written(last),
        "stars": certificate.stars,
        "days": (last - on).days,
        "extended": written(last + EXTENSION),
    }


def _wrong_stars(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    return None if 3 <= certificate.stars <= 5 else {"field": "stars", "value": certificate.stars}


def _from_the_future(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    date = certificate.decision_date
    return {"field": "decision_date", "value": written(date)} if date and date > on else None


def _undated(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    if certificate.last_day or certificate.revoked:
        return None
    return {"field": "decision_date", "stars": certificate.stars}


def _too_long(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    if certificate.decision_date is None or certificate.expires is None:
        return None
    last = add_months(certificate.decision_date, 36)
    if certificate.expires <= last + EXTENSION:
        return None
    return {"field": "certificate_expires", "value": written(certificate.expires), "last": written(last)}


def _revoked(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    return {"field": "revoked"} if certificate.revoked else None


def _expired(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    return _ending(certificate, on) if certificate.state_on(on) is CertificateState.EXPIRED else None


def _extended(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    return _ending(certificate, on) if certificate.state_on(on) is CertificateState.EXTENSION_PENDING else None


def _renewal_open(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    finding = _not_yet_filed(certificate, on)
    return finding if finding and finding["days"] >= _LAST_DAY_TO_FILE else None


def _renewal_late(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    finding = _not_yet_filed(certificate, on)
    return finding if finding and finding["days"] < _LAST_DAY_TO_FILE else None


def _not_yet_filed(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    filed = certificate.renewal_filed is not None and certificate.renewal_filed <= on
    if filed or certificate.state_on(on) is not CertificateState.EXPIRING:
        return None
    return _ending(certificate, on)


def _filed_too_early(certificate: OcopCertificate, on: dt.date) -> Finding | None:
    filed, last = certificate.renewal_filed, certificate.last_day
    if filed is None or last is None or filed >= last - RENEWAL_WINDOW:
        return None
    return {"field": "renewal_filed", "value": written(filed), "first": written(last - RENEWAL_WINDOW)}


_VALIDITY = "QĐ 26/2026/QĐ-TTg Điều 8"

DECLARED = (
    Rule(
        code="ocop-stars",
        severity=ERROR,
        says=N_("There are no OCOP products with {value} stars."),
        advice=N_("Write 3, 4 or 5 as on the certificate, or leave the cell empty if there is none."),
        source="QĐ 26/2026/QĐ-TTg Điều 3-4",
        effective=QD_26,
        of=OcopCertificate,
        find=_wrong_stars,
    ),
    Rule(
        code="ocop-date-in-future",
        severity=ERROR,
        says=N_("The decision is dated {value}, which is still to come."),
        advice=N_("Copy the date from the certificate."),
        source=ADVICE,
        of=OcopCertificate,
        find=_from_the_future,
    ),
    Rule(
        code="ocop-undated",
        severity=NOTE,
        says=N_("The certificate of {stars} stars has no date, so nobody can say until when it is valid."),
        advice=N_("Fill in 'Ngày quyết định' as on the certificate."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_undated,
    ),
    Rule(
        code="ocop-validity",
        severity=WARNING,
        says=N_("The certificate would end on {value}; 36 months from its date are over on {last}."),
        advice=N_("Compare both dates with the certificate. If there is a newer decision, write that one's date."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_too_long,
    ),
    Rule(
        code="ocop-revoked",
        severity=WARNING,
        says=N_("The certificate was revoked: the product is listed without stars."),
        advice=N_("Take the stars off the label and the pictures too."),
        source="QĐ 26/2026/QĐ-TTg Điều 12",
        effective=QD_26,
        of=OcopCertificate,
        find=_revoked,
    ),
    Rule(
        code="ocop-expired",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ended on {value}: the product is listed without stars."),
        advice=N_("If it was renewed, fill in the new decision; if the renewal was filed in time, fill in the day."),
        source="QĐ 26/2026/QĐ-TTg Điều 8; trước 22/05/2026: QĐ 148/QĐ-TTg (2023), chưa đối chiếu với văn bản",
        effective=QD_148,
        of=OcopCertificate,
        find=_expired,
    ),
    Rule(
        code="ocop-extended",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ended on {value}; the filed renewal extends it to {extended}."),
        advice=N_("Fill in the new decision as soon as there is one."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_extended,
    ),
    Rule(
        code="ocop-renewal-open",
        severity=NOTE,
        says=N_("The certificate of {stars} stars ends on {value}, in {days} days: the renewal can be filed now."),
        advice=N_("File it at least 120 days before the end, and fill in 'Ngày nộp gia hạn'."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_renewal_open,
    ),
    Rule(
        code="ocop-renewal-late",
        severity=WARNING,
        says=N_("The certificate of {stars} stars ends on {value}, in {days} days: its renewal is late."),
        advice=N_("File it at once, and fill in 'Ngày nộp gia hạn': a late filing extends it by at most 180 days."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_renewal_late,
    ),
    Rule(
        code="ocop-renewal-early",
        severity=NOTE,
        says=N_("The renewal was filed on {value}; it is filed from 180 days before the end on, so from {first}."),
        advice=N_("Compare the day with the receipt, and ask the office whether the filing counts."),
        source=_VALIDITY,
        effective=QD_26,
        of=OcopCertificate,
        find=_filed_too_early,
    ),
)
