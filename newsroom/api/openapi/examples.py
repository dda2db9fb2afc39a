"""Examples of the API's objects, about invented people. A test validates them against the schema."""

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
TOPIC: dict[str, Any] = {
    "id": "t7c3mxe5k2qp",
    "url": f"{SITE}/topics/t7c3mxe5k2qp/",
    "scheme": "",
    "code": "waterways",
    "name": "Waterways",
}
RUN_STATE: dict[str, Any] = {"state": "done"}
ARTICLE_REFERENCE: dict[str, Any] = {
    "id": "8k2c5rwt4nzb",
    "external_id": "pe-1041",
    "headline": "Weir gate to close for a month",
    "url": f"{SITE}/stories/8k2c5rwt4nzb/",
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
    "topics": [TOPIC],
    "status": "published",
    "released_at": "2026-03-02T06:15:04.120000Z",
    "public_text": "full",
    "revision": REVISION,
    "latest_run": RUN_STATE,
}
ARTICLE_DETAIL: dict[str, Any] = {
    **ARTICLE,
    "text": "The gate will close on Monday.\n“It has stuck for years,” said Wenna Trost, the lock keeper.\n",
    "text_is_whole": True,
}
PERSON_REFERENCE: dict[str, Any] = {
    "id": "w5t9ac3jx7mh",
    "name": "Wenna Trost",
    "kind": "person",
    "url": f"{SITE}/people/w5t9ac3jx7mh/",
}
AGENT: dict[str, Any] = {
    **PERSON_REFERENCE,
    "other_names": ["Wenna M. Trost"],
    "description": "",
    "state": "approved",
    "identifiers": [
        {"scheme": "wikidata", "identifier": "Q123456789", "url": "https://www.wikidata.org/wiki/Q123456789"}
    ],
}
ORGANISATION_REFERENCE: dict[str, Any] = {
    "id": "h6p2wz8nq4xc",
    "name": "Penmarrow Navigation",
    "kind": "organisation",
    "url": f"{SITE}/organisations/h6p2wz8nq4xc/",
}
POSITION_REFERENCE: dict[str, Any] = {
    "role": "lock keeper",
    "organisation": ORGANISATION_REFERENCE,
    "start_date": "2019-04-01",
    "end_date": None,
}
POSITION: dict[str, Any] = {
    "id": "p5d8rk3vz6mf",
    "person": PERSON_REFERENCE,
    **POSITION_REFERENCE,
    "source_url": "https://echo.example/news/412",
}
REDIRECT: dict[str, Any] = {
    "old_id": "m4k9te2vx7bn",
    "agent": PERSON_REFERENCE,
    "created_at": "2026-03-05T09:11:40.250000Z",
}
REVISION_DETAIL: dict[str, Any] = {
    **REVISION,
    "article": ARTICLE_REFERENCE,
    "replaced_at": None,
    "withheld_reason": None,
    "text": ARTICLE_DETAIL["text"],
    "text_is_whole": True,
}
STATEMENT_VERSION: dict[str, Any] = {
    "version": 1,
    "revision": REVISION["id"],
    "received_at": REVISION["created_at"],
    "replaced_at": "2026-03-02T08:40:00Z",
    "withheld_reason": None,
    "text": "“It has stuck for months,”",
    "text_spans": [[31, 57]],
    "role_as_printed": "the lock keeper",
}
MENTION: dict[str, Any] = {
    "article": ARTICLE_REFERENCE,
    "revision": REVISION,
    "start": 62,
    "end": 73,
    "text": "Wenna Trost",
    "name_in_story": "Wenna Trost",
    "kind": "person",
    "agent": PERSON_REFERENCE,
}
STATEMENT: dict[str, Any] = {
    "id": "q6n4zf8d2gyk",
    "url": f"{SITE}/statements/q6n4zf8d2gyk/",
    "text": "“It has stuck for years,”",
    "text_spans": [[31, 56]],
    "cue_spans": [[57, 61]],
    "source_spans": [[62, 90]],
    "segments": [{"start": 31, "end": 56, "text": "“It has stuck for years,”"}],
    "revision": REVISION,
    "form": "direct",
    "act": "said",
    "act_class": "speech",
    "speakers": [
        {
            "name_in_story": "Wenna Trost",
            "kind": "person",
            "agent": PERSON_REFERENCE,
            "positions_then": [POSITION_REFERENCE],
        }
    ],
    "speaker_kind": "named",
    "role_as_printed": "the lock keeper",
    "on_behalf_of": None,
    "confidence": {"statement": 0.97, "speaker": 0.94, "act": 0.99},
    "state": "confirmed",
    "reviewed": True,
    "disputed": False,
    "in_reply_to": [],
    "replies": ["c8v3xw9ktq5m"],
    "targets": [
        {
            "source": f"{SITE}/api/v1/revisions/3b7m2qkx9wfr/",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "“It has stuck for years,”"},
                {"type": "TextPositionSelector", "start": 31, "end": 56},
            ],
        }
    ],
    "article": ARTICLE_REFERENCE,
}
OUTLET: dict[str, Any] = {
    "id": "d4x7yq2m9kpc",
    "url": f"{SITE}/outlets/d4x7yq2m9kpc/",
    "name": "The Penmarrow Echo",
    "homepage": "https://echo.example/",
}
CHANGE: dict[str, Any] = {
    "position": 81442,
    "kind": "statement",
    "id": STATEMENT["id"],
    "action": "changed",
    "merged_into": None,
    "api_url": f"{SITE}/api/v1/statements/{STATEMENT['id']}/",
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
    "topics": [{"scheme": "medtop", "code": "20000430", "name": "weather"}],
    "body": ARTICLE_DETAIL["text"],
    "status": "published",
}
AGGREGATE: dict[str, Any] = {
    "next": None,
    "previous": None,
    "group_by": "speaker",
    "total": 33,
    "ungrouped": 2,
    "results": [
        {"key": PERSON_REFERENCE["id"], "count": 19, "agent": PERSON_REFERENCE},
        {"key": None, "count": 12, "agent": None},
    ],
}
COVERAGE: dict[str, Any] = {
    "next": None,
    "previous": None,
    "results": [
        {
            "outlet": ARTICLE["outlet"],
            "month": "2026-03",
            "articles": 214,
            "processed": 209,
            "failed": 1,
            "skipped": 3,
            "waiting": 1,
            "models": [{"version": "1", "articles": 209}],
            "statements": 1877,
            "reviewed": 412,
        }
    ],
}
STATEMENT_CHANGE: dict[str, Any] = {
    "act": "complained",
    "speakers": [{"name_in_story": "Wenna Trost", "agent": "w5t9ac3jx7mh"}],
    "state": "confirmed",
}
STATEMENT_INPUT: dict[str, Any] = {
    "revision": REVISION["id"],
    "text_spans": [[31, 56]],
    "cue_spans": [[57, 61]],
    "source_spans": [[62, 90]],
    "act": "said",
    "form": "direct",
    "role_as_printed": "the lock keeper",
    "speakers": [{"name_in_story": "Wenna Trost", "agent": PERSON_REFERENCE["id"]}],
}
POSITION_INPUT: dict[str, Any] = {
    "person": PERSON_REFERENCE["id"],
    "organisation": ORGANISATION_REFERENCE["id"],
    "role": "lock keeper",
    "start_date": "2019-04-01",
    "source_url": "https://echo.example/news/412",
}
POSITION_CHANGE: dict[str, Any] = {"end_date": "2026-05-31"}
DECISION: dict[str, Any] = {"status": "withdrawn", "reason": "The story was about another weir."}
ROOT: dict[str, Any] = {
    name: f"{SITE}/api/v1/{name}/"
    for name in (
        *("articles", "people", "organisations", "statements", "outlets", "topics", "revisions", "mentions"),
        *("names", "positions", "merges", "distinctions", "redirects", "coverage", "search", "changes", "runs"),
        *("webhooks", "quote-check", "reconcile"),
    )
} | {"aggregate": f"{SITE}/api/v1/statements/aggregate/", "suggest": f"{SITE}/api/v1/search/suggest/"}


def example(name: str, value: dict[str, Any], **kwargs: Any) -> list[OpenApiExample]:
    return [OpenApiExample(name, value, **kwargs)]
