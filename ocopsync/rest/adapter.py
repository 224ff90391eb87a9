"""RestAdapter: the base of an adapter for a plain JSON interface, mostly class attributes."""

from __future__ import annotations

import datetime as dt

from ocopsync.formatting import listing_of
from ocopsync.listing import EXTRA, Listing
from ocopsync.model import Product
from ocopsync.rest.reading import Reading
from ocopsync.rest.writing import Writing


class RestAdapter(Reading, Writing):
    """An adapter for a marketplace whose interface is plain JSON over HTTP.

    Say in class attributes where things are; override the method of the same task where an attribute can't say it. A
    whole adapter::

        FIELDS = {
            "title": At("ten", TEXT),
            "description": At("mo_ta", TEXT, empty=""),
            "price": At("gia", WHOLE),
            "stock": At("kho.con_lai", WHOLE),
            "images": At("anh", TEXTS, empty=[]),
        }


        class ChoQueAdapter(RestAdapter):
            name = "choque"
            title = "Chợ Quê"
            schema = {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "type": "object",
                "properties": {
                    "fields": {
                        "required": ["title"],
                        "additionalProperties": False,
                        "properties": {
                            "title": {"type": "string", "pattern": "\\\\S"},
                            "description": {"type": "string"},
                            "price": {"type": "integer", "minimum": 1},
                            "stock": {"type": "integer", "minimum": 0},
                            "images": {"type": "array", "items": {"type": "string"}},
                        },
                    }
                },
            }
            capabilities = Capabilities(
                fields=dict.fromkeys(FIELDS, Evidence.FACT),
                idempotency_key=fact(True, "developers' guide, page 4"),
                look_up=fact(True, "developers' guide, page 7"),
                moderation=fact(True, "developers' guide, page 2"),
                images=fact(True, "developers' guide, page 5"),
            )

            root = "api/v1/"
            auth = Bearer()
            field_map = FIELDS
            described = ("net_quantity", "ingredients", "storage", "shelf_life")

            list_path = "san-pham"
            items_at = "danh_sach"
            paging = PageNumbers(page="trang", per_page="so_dong", size=20, total="tong")
            one_path = "san-pham/{id}"
            create_call = "POST san-pham"
            update_call = "PATCH san-pham/{id}"
            withdraw_call = "DELETE san-pham/{id}"
            picture_call = "POST anh"
            sku_query = "ma"
            idempotency_header = "Idempotency-Key"

            sku_at = "ma"
            state_at = "trang_thai"
            reason_at = "ly_do"
            states = {
                "cho_duyet": ListingState.PENDING,
                "dang_ban": ListingState.LIVE,
                "tu_choi": ListingState.REJECTED,
            }
            errors = Errors(code="loi", words="thong_bao", meanings={"trung_ma": Meaning.TAKEN})

    What is done with it:

    * Reads are repeated as the transport does; a reply that isn't JSON, a product without number, SKU, state or with a
      value of another kind than its :class:`~ocopsync.rest.forms.Form` reads raises NotRecognised, never "nothing
      there". A list that moves while it is read raises Moved (see :mod:`ocopsync.rest.paging`).
    * A write without an answer, or with one that isn't understood, has the outcome UNKNOWN and isn't sent again, unless
      ``idempotency_header`` says that this does no harm.
    * Errors mean what ``errors`` says, by code and then by status.
    * Where ``auth`` is a :class:`~ocopsync.rest.signing_in.SignIn`, its token is asked for once for all threads and
      renewed once where it is over; a password that was refused isn't sent again.

    Capabilities are yours to declare, each with how you know it; the conformance suite compares.
    """

    def format(self, product: Product, *, on: dt.date) -> Listing:
        holds = [name for name in self.field_map if not name.startswith(EXTRA)]
        return listing_of(product, on=on, holds=holds, described=self.described, category=self.category(product))

    def category(self, product: Product) -> str:
        """The path of the product's category there, in the words that people read."""
        return ""
