"""Producer, Product, OcopCertificate, Lot and TraceStamp: what a catalogue says, in values that never change.

Codes (tax code, phone, GTIN, SKU) are ``str``; money is whole đồng as ``int``; weights are grams, sizes centimetres.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from attrs import field, frozen

from ocopsync.problem import Place


class ProducerKind(enum.Enum):
    """Who may hold a certificate (QĐ 26/2026/QĐ-TTg Art. 1-2), and the workshops that sheets also name."""

    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    ENTERPRISE = "enterprise"
    FARM = "farm"
    HOUSEHOLD = "household"
    WORKSHOP = "workshop"
    ASSOCIATION = "association"


@frozen(cache_hash=True)
class Producer:
    """Chủ thể: who makes the product and answers for it."""

    name: str
    kind: ProducerKind | None = None
    tax_code: str = ""
    """10 digits, 13 as ``10-001``, or empty."""
    citizen_id: str = field(default="", repr=False)
    """CCCD, 12 digits: a household's tax code. Personal: never logged, stored or sent."""
    address: str = ""
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    website: str = ""


@frozen
class Quantity:
    """Khối lượng tịnh, dung tích hoặc số lượng: ``500 g``, ``1.5 lít``."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}".replace(".", ",")


@frozen
class Size:
    """Outer size in cm."""

    length: int
    width: int
    height: int


@frozen
class Image:
    """A picture of the product: a file inside the catalogue's folder, known by its content."""

    path: Path
    sha256: str


@frozen
class Paper:
    """A document that somebody may ask for: ``kind`` in the words of the sheet, ``number`` as printed."""

    kind: str
    number: str


class CertificateState(enum.Enum):
    VALID = "valid"
    EXPIRING = "expiring"
    """At most 180 days left: renewal is due."""
    EXTENSION_PENDING = "extension_pending"
    """Past its date, but a late filing extends it (by at most 180 days)."""
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def counts(self) -> bool:
        """Whether the stars may still be shown."""
        return self in (CertificateState.VALID, CertificateState.EXPIRING, CertificateState.EXTENSION_PENDING)


RENEWAL_WINDOW = dt.timedelta(days=180)
EXTENSION = dt.timedelta(days=180)


@frozen(cache_hash=True)
class OcopCertificate:
    """Giấy chứng nhận OCOP: valid for 36 months from its date (QĐ 26/2026/QĐ-TTg Art. 8)."""

    stars: int
    product_code: str = ""
    decision_number: str = ""
    decision_date: dt.date | None = None
    issuer: str = ""
    expires: dt.date | None = None
    """Where the certificate says so itself; otherwise 36 months after ``decision_date``."""
    renewal_filed: dt.date | None = None
    revoked: bool = False

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is valid; None where neither date is known."""
        if self.expires or self.decision_date is None:
            return self.expires
        return add_months(self.decision_date, 36)

    def state_on(self, day: dt.date) -> CertificateState:
        """Its state on ``day``. One without any date counts as valid: nothing says otherwise."""
        if self.revoked:
            return CertificateState.REVOKED
        last = self.last_day
        if last is None or day < last - RENEWAL_WINDOW:
            return CertificateState.VALID
        if day <= last:
            return CertificateState.EXPIRING
        if self.renewal_filed is not None and self.renewal_filed <= last and day <= last + EXTENSION:
            return CertificateState.EXTENSION_PENDING
        return CertificateState.EXPIRED


@lru_cache(maxsize=4096)
def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@frozen
class Lot:
    """Lô sản xuất."""

    sku: str
    code: str
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    count: int | None = None


class StampState(enum.Enum):
    ACTIVE = "active"
    RECALLED = "recalled"
    VOID = "void"


OF_PRODUCT = re.compile(r"https?://[^?#]*?/(?:01/\d{14}|p/[A-Z][A-Z0-9]{10})(?=$|[/?#])")
"""A GS1 Digital Link up to its GTIN, or a link with an own code up to that."""


@frozen
class TraceStamp:
    """Tem truy xuất nguồn gốc: a link that answers for a product, one of its lots, or one piece (``serial``)."""

    link: str
    lot: str = ""
    serial: str = ""
    state: StampState = StampState.ACTIVE

    @property
    def product_level(self) -> TraceStamp:
        """The stamp of the product as a whole: its link without lot, serial and dates.

        A link of another form is left as it is: nobody else knows which part of it is the lot.
        """
        of_product = OF_PRODUCT.match(self.link)
        return TraceStamp(of_product[0] if of_product else self.link, state=self.state)


class Verb(enum.Enum):
    """What a row asks for in its optional verb column; PUBLISH when it says nothing."""

    PUBLISH = "publish"
    """Create it, or update what stands there."""
    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    IGNORE = "ignore"

    @property
    def publishes(self) -> bool:
        """Whether the row says what shall stand there."""
        return self is not Verb.WITHDRAW and self is not Verb.IGNORE


@frozen(kw_only=True, cache_hash=True)
class Product:
    """One row of a catalogue, understood."""

    sku: str
    name: str
    producer: Producer
    group: int | None = None
    """OCOP product set (bộ sản phẩm), 1 to 26."""
    description: str = ""
    price: int | None = None
    """Đồng; None means "Liên hệ"."""
    list_price: int | None = None
    unit: str = ""
    net_quantity: Quantity | None = None
    weight: int | None = None
    size: Size | None = None
    stock: int | None = None
    images: tuple[Image, ...] = ()
    ingredients: str = ""
    storage: str = ""
    usage: str = ""
    warnings: str = ""
    shelf_life: str = ""
    brand: str = ""
    gtin: str = ""
    papers: tuple[Paper, ...] = ()
    certificate: OcopCertificate | None = None
    stamp: TraceStamp | None = None
    verb: Verb = Verb.PUBLISH
    place: Place = field(factory=Place, eq=False)
