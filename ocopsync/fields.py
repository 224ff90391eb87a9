"""The words for listing fields, as people know them from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from ocopsync.messages import N_, Message, say, verbatim

FIELDS: Mapping[str, str] = {
    "title": N_("name"),
    "description": N_("description"),
    "price": N_("price"),
    "list_price": N_("list price"),
    "stock": N_("stock"),
    "unit": N_("unit"),
    "net_quantity": N_("net quantity"),
    "weight": N_("weight"),
    "size": N_("size"),
    "category": N_("category"),
    "images": N_("pictures"),
    "brand": N_("brand"),
    "gtin": N_("barcode"),
    "producer": N_("producer"),
    "address": N_("address"),
    "phone": N_("phone"),
    "ingredients": N_("ingredients"),
    "storage": N_("storage"),
    "usage": N_("directions for use"),
    "warnings": N_("warnings"),
    "shelf_life": N_("shelf life"),
    "ocop": N_("OCOP stars"),
    "stamp": N_("traceability stamp"),
}


def field_name(field: str) -> Message:
    """The words for ``field``; of a part (``size.length``) those of its whole, and the part as it is; what only one
    marketplace has (``extra.…``) goes by its own name."""
    field = field.removeprefix("extra.")
    whole, _, part = field.partition(".")
    if whole not in FIELDS:
        return verbatim(field)
    return say("{whole}.{part}", whole=Message(FIELDS[whole]), part=part) if part else Message(FIELDS[whole])
