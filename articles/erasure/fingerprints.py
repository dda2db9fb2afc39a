"""Digests that recognise an erased article when its sender sends it again."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from articles.models import Article


def article_fingerprints(article: Article) -> list[str]:
    """Return the fingerprints of everything that may identify an article to its sender."""
    identifiers = {"external_id": article.external_id, "url": article.url, "path": article.path}
    return [fingerprint(article.outlet_id, name, value) for name, value in identifiers.items() if value]


def fingerprint(outlet_id: str, name: str, value: str) -> str:
    return salted_hmac("articles.erasing", f"{outlet_id} {name} {value}", algorithm="sha256").hexdigest()
