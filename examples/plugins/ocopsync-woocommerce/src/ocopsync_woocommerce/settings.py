"""Settings: what the shop is, and which of its own settings the adapter has to know."""

from __future__ import annotations

import attrs
from attrs import frozen, validators

from ocopsync.adapter import AdapterSettings, setting
from ocopsync.messages import N_
from ocopsync.transport import is_loopback

PUBLISH, PENDING, DRAFT = "publish", "pending", "draft"
KILOGRAMS, GRAMS = "kg", "g"
TRASH, DELETE = "trash", "delete"


def encrypted(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """WooCommerce takes its keys as a name and a password over HTTPS alone; over HTTP they could be read by anybody."""
    if value and not value.lower().startswith("https://") and not is_loopback(value):
        raise ValueError(f"{attribute.name}: an address that begins with https://, not {value}")


@frozen(kw_only=True)
class WooCommerceSettings(AdapterSettings):
    url: str = setting(
        "",
        help=N_("Address of the shop, such as https://shop.example; a sandbox's address to practise."),
        validator=encrypted,
    )
    publish_as: str = setting(
        PUBLISH,
        help=N_('What a new product is: "publish" (seen at once), "pending" (somebody approves it) or "draft".'),
        validator=validators.in_((PUBLISH, PENDING, DRAFT)),
    )
    withdraw_to: str = setting(
        TRASH,
        help=N_('Where a withdrawn product goes: "trash", from which it can be taken back, or "delete".'),
        validator=validators.in_((TRASH, DELETE)),
    )
    category: str = setting(
        "",
        help=N_("Category of new products as the path that the shop shows (Đặc sản > Mắm); empty: it isn't touched."),
    )
    weight_unit: str = setting(
        KILOGRAMS,
        help=N_('The shop\'s own unit of weight (Settings > Products), "kg" or "g".'),
        validator=validators.in_((KILOGRAMS, GRAMS)),
    )
    pictures: bool = setting(
        False, help=N_("Upload pictures into the media library; it needs an application password of WordPress.")
    )
