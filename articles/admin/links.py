"""Links in columns of the admin."""

from __future__ import annotations

from django.template.loader import render_to_string


def admin_link(url: str, text: str) -> str:
    """Return a link as safe HTML."""
    return render_to_string("admin/articles/_link.html", {"url": url, "text": text})
