"""A producer's own website: a folder of pages that any web host can show."""

from ocopsync_website.adapter import WebsiteAdapter

__all__ = ["WebsiteAdapter"]
