"""What is public of a product: the facts that its stamps answer with (NĐ 37/2026/NĐ-CP Art. 23)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from ocopsync.formatting import standard_fields
from ocopsync.listing import Json
from ocopsync.model import Paper, Product
from ocopsync.privacy import without_citizen_id
from ocopsync.vietnam.text import plain

_OF_LISTINGS = (
    "title producer address phone gtin brand net_quantity ingredients storage usage warnings shelf_life ocop".split()
)
_NUMBERS = frozenset(("gtin", "phone"))
"""Read as what they are already: a GTIN of 12 digits is nobody's CCCD."""
_TAX_CODE = re.compile(r"\d{10}(-\d{3})?", re.ASCII)
"""A company's; one of 12 digits would be a person's CCCD."""
_STANDARD = re.compile(r"\b(?:tcvn|qcvn|tccs|tieu chuan|quy chuan|cong bo|vietgap|globalgap|haccp|iso|huu co)\b")


def facts_of(product: Product, on: dt.date) -> dict[str, Json]:
    """The public facts of a product as of the day ``on``; what it doesn't say is left out.

    ============================= ============================================================
    title, producer, address      text; the address is where it is made
    phone, website, tax_code      of the producer; the tax code only where it is a company's
    origin                        text: the place by which its production is known
    gtin, brand, net_quantity     text
    ingredients, storage, usage,  text
    warnings, shelf_life
    images                        list of {"sha256", "name"}; the first is the cover
    ocop                          stars, while the certificate counts
    certificate                   {"stars", "number", "until", "issuer"} while it counts
    papers, standard              list of {"kind", "number"}; the standards among them, in words
    ============================= ============================================================

    Never a CCCD, never a price. Days are ISO 8601.
    """
    fields = standard_fields(product, on)
    facts: dict[str, Json] = {name: fields[name] for name in _OF_LISTINGS if name in fields}
    producer = product.producer
    facts |= {
        "website": producer.website,
        "tax_code": producer.tax_code if _TAX_CODE.fullmatch(producer.tax_code) else "",
        "origin": producer.address,
        "images": [{"sha256": image.sha256, "name": image.path.name} for image in product.images],
        "certificate": _certificate(product, on),
        "papers": [{"kind": paper.kind, "number": paper.number} for paper in product.papers],
        "standard": "; ".join(_standards(product)),
    }
    return {name: _public(name, value) for name, value in facts.items() if value}


def _certificate(product: Product, on: dt.date) -> dict[str, Json]:
    certificate = product.certificate
    if certificate is None or not certificate.state_on(on).counts:
        return {}
    until = certificate.last_day
    values = {
        "stars": certificate.stars,
        "number": certificate.decision_number,
        "until": until.isoformat() if until else "",
        "issuer": certificate.issuer,
    }
    return {name: value for name, value in values.items() if value}


def _standards(product: Product) -> Iterator[str]:
    return (_words(paper) for paper in product.papers if _STANDARD.search(plain(f"{paper.kind} {paper.number}")))


def _words(paper: Paper) -> str:
    return f"{paper.kind} {paper.number}".strip()


def _public(name: str, value: Json) -> Json:
    """``value`` with every text in which a citizen's number stands masked."""
    if isinstance(value, str):
        return value if name in _NUMBERS else without_citizen_id(value)
    if isinstance(value, list):
        return [_public(name, item) for item in value]
    if isinstance(value, dict):
        return {key: _public(key, item) for key, item in value.items()}
    return value
