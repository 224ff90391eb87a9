"""A WooCommerce shop as a marketplace of ocopsync."""

from ocopsync_woocommerce.adapter import WooCommerceAdapter

__all__ = ["WooCommerceAdapter"]
