"""`--site`: where the archive is, for commands that write the addresses of its pages and are asked by no browser."""

from __future__ import annotations

from argparse import ArgumentParser
from urllib.parse import urlsplit

from django.core.management.base import CommandError


def add_site(parser: ArgumentParser) -> None:
    parser.add_argument("--site", default="", help="what stands before the addresses of pages, such as https://…")


def site_given(site: str) -> str:
    """Raises ``CommandError`` for what no page's address begins with."""
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(
            "Say with --site where the archive is, such as https://archive.example: "
            "the addresses of pages begin with it."
        )
    return site
