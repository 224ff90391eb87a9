"""What a catalogue says: values that never change, and how long a certificate counts."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync import model
from ocopsync.model import CertificateState, OcopCertificate, Producer, Quantity, Verb, add_months

DAY = dt.timedelta(days=1)
LAST = dt.date(2026, 6, 30)
VALUES = [item for item in vars(model).values() if attrs.has(item)]

dates = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (LAST - 181 * DAY, CertificateState.VALID),
        (LAST - 180 * DAY, CertificateState.EXPIRING),
        (LAST, CertificateState.EXPIRING),
        (LAST + DAY, CertificateState.EXPIRED),
    ],
)
def test_a_certificate_on_each_boundary_day(day, state):
    assert OcopCertificate(4, expires=LAST).state_on(day) is state


@pytest.mark.parametrize(
    ("filed", "day", "state"),
    [
        (LAST, LAST + DAY, CertificateState.EXTENSION_PENDING),
        (LAST, LAST + 180 * DAY, CertificateState.EXTENSION_PENDING),
        (LAST, LAST + 181 * DAY, CertificateState.EXPIRED),
        (LAST + DAY, LAST + DAY, CertificateState.EXPIRED),
        (LAST - 150 * DAY, LAST, CertificateState.EXPIRING),
    ],
)
def test_a_filing_before_the_end_extends_it_by_180_days(filed, day, state):
    assert OcopCertificate(4, expires=LAST, renewal_filed=filed).state_on(day) is state


@given(dates)
def test_a_revoked_certificate_never_counts(day):
    assert not OcopCertificate(5, expires=LAST, revoked=True).state_on(day).counts


@given(dates)
def test_one_without_dates_is_taken_at_its_word(day):
    assert OcopCertificate(3).state_on(day) is CertificateState.VALID


@given(dates, dates)
def test_stars_once_lost_do_not_come_back(issued, day):
    certificate = OcopCertificate(4, decision_date=issued)
    if not certificate.state_on(day).counts:
        assert not certificate.state_on(day + DAY).counts


def test_it_lasts_36_months_unless_it_says_otherwise():
    assert OcopCertificate(4, decision_date=dt.date(2023, 5, 10)).last_day == dt.date(2026, 5, 10)
    assert OcopCertificate(4, decision_date=dt.date(2024, 2, 29)).last_day == dt.date(2027, 2, 28)
    assert OcopCertificate(4, decision_date=dt.date(2023, 5, 10), expires=LAST).last_day == LAST
    assert OcopCertificate(4).last_day is None


@given(dates, st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_takes_the_month_s_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@given(dates, st.integers(0, 60), st.integers(0, 60))
def test_more_months_never_end_earlier(day, some, more):
    assert add_months(day, some) <= add_months(day, some + more)


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_values_are_frozen_and_hold_nothing_else(kind, product):
    assert "__slots__" in vars(kind)
    value = product if kind is model.Product else object.__new__(kind)
    name = attrs.fields(kind)[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    with pytest.raises(AttributeError):
        value.something_else = 1
    assert not hasattr(value, "__dict__")


def test_where_a_product_stood_is_not_part_of_what_it_is(product):
    assert attrs.evolve(product, place=model.Place(row=7)) == product


def test_a_row_without_a_verb_asks_for_publishing(product):
    assert product.verb is Verb.PUBLISH


def test_a_producer_never_shows_personal_data():
    shown = repr(Producer("Bà Lan", citizen_id="038123456789", phone="0912345678", email="lan@example.vn"))
    assert "Bà Lan" in shown
    assert not any(secret in shown for secret in ("038123456789", "0912345678", "lan@example.vn"))


@pytest.mark.parametrize(
    ("amount", "text"),
    [("500", "500 g"), ("500.00", "500 g"), ("1.5", "1,5 g"), ("1E+3", "1000 g"), ("0.250", "0,25 g")],
)
def test_a_quantity_is_written_as_vietnamese_labels_do(amount, text):
    assert str(Quantity(Decimal(amount), "g")) == text
