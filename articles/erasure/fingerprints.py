"""How an erased story is recognised when its sender sends it again, by digests that nobody can read back."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from articles.models import Article


def article_fingerprints(article: Article) -> list[str]:
    """By all that a sender may have it recognised by."""
    said = {"external_id": article.external_id, "url": article.url, "path": article.path}
    return [fingerprint(article.outlet_id, name, value) for name, value in said.items() if value]


def fingerprint(outlet_id: str, name: str, value: str) -> str:
    return salted_hmac("articles.erasing", f"{outlet_id} {name} {value}", algorithm="sha256").hexdigest()
