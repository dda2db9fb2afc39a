"""One example of each object, about invented people; a test holds them to the schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

SITE = "https://archive.example"

REVISION: dict[str, Any] = {
    "id": "3b7m2qkx9wfr",
    "number": 1,
    "sha256": "f6bb83840bb3505fe9cde963962ec4d283cd00a77669c9b36be5cbeb6451612c",
    "created_at": "2026-03-02T06:15:04.120000Z",
}
RUN_STATE: dict[str, Any] = {"state": "done"}
ARTICLE_REFERENCE: dict[str, Any] = {
    "id": "8k2c5rwt4nzb",
    "external_id": "pe-1041",
    "headline": "Weir gate to close for a month",
    "url": f"{SITE}/stories/8k2c5rwt4nzb/weir-gate-to-close-for-a-month/",
    "published_at": "2026-03-02T06:00:00Z",
}
ARTICLE: dict[str, Any] = {
    **ARTICLE_REFERENCE,
    "outlet": {"id": "d4x7yq2m9kpc", "name": "The Penmarrow Echo"},
    "original_url": "https://echo.example/news/1041",
    "byline": "Tamsin Rook",
    "language": "en",
    "section": "News",
    "page": "4",
    "status": "published",
    "released_at": "2026-03-02T06:15:04.120000Z",
    "public_text": "full",
    "revision": REVISION,
    "latest_run": RUN_STATE,
}
ARTICLE_DETAIL: dict[str, Any] = {
    **ARTICLE,
    "text": "The gate will close on Monday.\n“It has stuck for years,” said Wenna Trost, the lock keeper.\n",
}
PERSON_REFERENCE: dict[str, Any] = {
    "id": "w5t9ac3jx7mh",
    "name": "Wenna Trost",
    "kind": "person",
    "url": f"{SITE}/people/w5t9ac3jx7mh/wenna-trost/",
}
AGENT: dict[str, Any] = {
    **PERSON_REFERENCE,
    "other_names": ["Wenna M. Trost"],
    "description": "",
    "state": "approved",
}
STATEMENT: dict[str, Any] = {
    "id": "q6n4zf8d2gyk",
    "url": f"{SITE}/statements/q6n4zf8d2gyk/",
    "text": "“It has stuck for years,”",
    "content": [[31, 56]],
    "cue": [[57, 61]],
    "source": [[62, 90]],
    "segments": [{"start": 31, "end": 56, "text": "“It has stuck for years,”"}],
    "revision": REVISION,
    "form": "direct",
    "act": "said",
    "act_class": "speech",
    "speakers": [{"name_in_story": "Wenna Trost", "kind": "person", "agent": PERSON_REFERENCE}],
    "speaker_kind": "named",
    "role_as_printed": "the lock keeper",
    "confidence": {"statement": 0.97, "speaker": 0.94, "act": 0.99},
    "state": "confirmed",
    "in_reply_to": [],
    "article": ARTICLE_REFERENCE,
}
OUTLET: dict[str, Any] = {
    "id": "d4x7yq2m9kpc",
    "name": "The Penmarrow Echo",
    "homepage": "https://echo.example/",
}
CHANGE: dict[str, Any] = {
    "position": 81442,
    "kind": "statement",
    "id": STATEMENT["id"],
    "action": "changed",
    "into": None,
    "address": f"{SITE}/api/v1/statements/{STATEMENT['id']}/",
    "at": "2026-03-02T06:20:09.310000Z",
}
RUN: dict[str, Any] = {
    "id": "n2v8hx5p7ber",
    "article": ARTICLE_REFERENCE,
    "revision": REVISION,
    "state": "done",
    "queue": "fresh",
    "attempts": 1,
    "failures": 0,
    "error": "",
    "model_version": "1",
    "model_sha256": "0d6be69b264717f2dd33652e212b173104b4a647b7c11ae72e9885f11cd312fb",
    "counts": {"statements": 12, "mentions": 41},
    "created_at": "2026-03-02T06:15:04.120000Z",
    "started_at": "2026-03-02T06:15:04.400000Z",
    "finished_at": "2026-03-02T06:15:04.910000Z",
    "duration_seconds": 0.51,
}
STORY: dict[str, Any] = {
    "outlet": "The Penmarrow Echo",
    "external_id": "pe-1041",
    "url": "https://echo.example/news/1041",
    "headline": "Weir gate to close for a month",
    "byline": "Tamsin Rook",
    "published_at": "2026-03-02T06:00:00Z",
    "language": "en",
    "body": ARTICLE_DETAIL["text"],
    "status": "published",
}
DECISION: dict[str, Any] = {"status": "withdrawn", "reason": "The story was about another weir."}
ROOT: dict[str, Any] = {
    name: f"{SITE}/api/v1/{name}/"
    for name in ("articles", "people", "organisations", "statements", "outlets", "changes", "runs")
}


def example(name: str, value: dict[str, Any], **kwargs: Any) -> list[OpenApiExample]:
    return [OpenApiExample(name, value, **kwargs)]
