"""The keys of ``[marketplaces.thanhhoa]``: what wasn't seen on the portal itself can be corrected here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from ocopsync.adapter import AdapterSettings, setting
from ocopsync.messages import N_

FROM_ADDRESS = "address"
RENEWAL_DAYS = 14
"""So many days before its end an offer is renewed: an update then carries a new last day. Our choice, as the core's."""


def texts(instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError(f'{attribute.name}: a table of texts, such as 2 = "Thịt"')


def beyond_renewal(instance: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if value <= RENEWAL_DAYS:
        raise ValueError(f"{attribute.name}: a number above {RENEWAL_DAYS}, not {value}")


@frozen(kw_only=True)
class ThanhHoaSettings(AdapterSettings):
    url: str = setting("https://nongsanantoanthanhhoa.vn", help=N_("Address of the portal, or of a sandbox."))
    mode: str = setting(
        "offer",
        help=N_(
            '"offer": posts in the supply-demand section. "product": products of a shop (not seen on this portal).'
        ),
        validator=attrs.validators.in_(("offer", "product")),
    )
    days_listed: int = setting(90, help=N_("For how many days an offer is posted."), validator=beyond_renewal)
    region: str = setting(
        FROM_ADDRESS,
        help=N_(
            'Region of the offers: "address" takes it from the producer\'s address; "" leaves it out; or its path.'
        ),
    )
    categories: Mapping[str, str] = setting(
        factory=dict,
        help=N_("The portal's category for an OCOP product set, by its number, where ours doesn't fit."),
        validator=texts,
    )
    default_category: str = setting("Khác", help=N_("Category of a product whose OCOP set isn't known."))
    read_lag_seconds: int = setting(5, help=N_("How many seconds a change may take to be seen (assumed)."))

    # Assumed: where these differ on the real portal, they are corrected here and not in the code.
    session_cookie: str = setting("laravel_session", help=N_("Name of the session's cookie (Laravel's own default)."))
    email_field: str = setting("email", help=N_("Name of the sign-in form's first field (assumed)."))
    password_field: str = setting("password", help=N_("Name of the sign-in form's password field (assumed)."))
    otp_path: str = setting("/otp", help=N_("Path of the page that asks for a one-time password (assumed)."))
    otp_field: str = setting("otp", help=N_("Name of that page's field (assumed)."))
    errors: str = setting(
        ".alert.alert-danger strong", help=N_("Selector of the error messages (seen on sibling portals).")
    )
    offer_form: str = setting("form#form-advertising", help=N_("Selector of the offer form (assumed)."))
    offer_edit_path: str = setting("/user/advertising/{id}/edit", help=N_("Path of an offer's edit page (assumed)."))
    product_list_path: str = setting("/user/product", help=N_("Path of the list of own products (sibling portals)."))
    product_create_path: str = setting("/user/product/create", help=N_("Path of the form for a new product (assumed)."))
    product_edit_path: str = setting("/user/product/{id}/edit", help=N_("Path of a product's edit page (assumed)."))
    product_form: str = setting("form#form-product", help=N_("Selector of the product form (assumed)."))
    product_table: str = setting("table#datatable-product", help=N_("Selector of the list of own products (assumed)."))
    shop: str = setting("", help=N_("Shop of the products, by its name in the form; empty takes the only one."))
    product_type: str = setting("", help=N_("Type of the products, by its name in the form; empty takes the first."))
