"""The option ``--site``: the archive's address, for commands that write addresses of its pages."""

from __future__ import annotations

from argparse import ArgumentParser
from urllib.parse import urlsplit

from django.core.management.base import CommandError


def add_site(parser: ArgumentParser) -> None:
    parser.add_argument("--site", default="", help="the address of the archive, such as https://archive.example")


def checked_site(site: str) -> str:
    """Return the address. Raises ``CommandError`` unless it is one."""
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(
            "Say with --site where the archive is, such as https://archive.example: "
            "the addresses of pages begin with it."
        )
    return site
