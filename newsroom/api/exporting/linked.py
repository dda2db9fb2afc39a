"""Rows of a table as JSON-LD with the terms of schema.org, an object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsroom.api.exporting.tables import Row, Table, plain
from people.wikidata import wikidata_page

CONTEXT = "https://schema.org"
KINDS = {"person": "Person", "organisation": "Organization"}
Values = dict[str, Any]


def person_or_organisation(kind: str, name: str, url: str | None = None) -> Values:
    return present({"@type": KINDS[kind], "@id": url, "name": name})


def quotation(row: Values) -> Values:
    """A ``Quotation``; its speakers by their page where it is known who they are."""
    site = row["url"].partition("/statements/")[0]
    return {
        "@type": "Quotation",
        "@id": row["url"],
        "text": row["text"],
        "spokenByCharacter": [
            person_or_organisation(
                one["kind"], one["name"] or one["name_in_story"], one["id"] and f"{site}/people/{one['id']}/"
            )
            for one in row["speakers"]
        ],
        "isPartOf": present(
            {
                "@type": "NewsArticle",
                "@id": f"{site}/stories/{row['article_id']}/",
                "headline": row["headline"],
                "datePublished": row["published_at"],
                "publisher": {"@type": "Organization", "name": row["outlet"]},
            }
        ),
        "creativeWorkStatus": row["state"],
    }


def news_article(row: Values) -> Values:
    return {
        "@type": "NewsArticle",
        "@id": row["url"],
        "identifier": row["external_id"],
        "sameAs": row["original_url"],
        "headline": row["headline"],
        "author": row["byline"],
        "inLanguage": row["language"],
        "articleSection": row["section"],
        "datePublished": row["published_at"],
        "publisher": {"@type": "Organization", "name": row["outlet"]},
        "articleBody": row["text"],
    }


def agent(row: Values) -> Values:
    return {
        **person_or_organisation(row["kind"], row["name"], row["url"]),
        "alternateName": row["other_names"],
        "sameAs": wikidata_page(row["wikidata"]),
        "description": row["description"],
    }


def outlet(row: Values) -> Values:
    return {"@type": "NewsMediaOrganization", "identifier": row["id"], "name": row["name"], "url": row["homepage"]}


OBJECTS: dict[str, Callable[[Values], Values]] = {
    "statements": quotation,
    "articles": news_article,
    "people": agent,
    "organisations": agent,
    "outlets": outlet,
}


def present(values: Values) -> Values:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def json_ld(table: Table, batches: Iterable[list[Row]]) -> Iterator[bytes]:
    shaped = OBJECTS[table.name]
    for batch in batches:
        rows = (shaped(dict(zip(table.names, row, strict=True))) for row in batch)
        lines = [json.dumps({"@context": CONTEXT, **present(row)}, ensure_ascii=False, default=plain) for row in rows]
        yield "".join(f"{line}\n" for line in lines).encode()
