"""Rows of a table as JSON-LD with the terms of schema.org: an object a line, or a document of all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsroom.api.exports.tables import Row, Table, plain
from newsroom.api.page_urls import page
from people.services.wikidata import wikidata_page

CONTEXT = "https://schema.org"
OUTLET = "NewsMediaOrganization"
KINDS = {"person": "Person", "organisation": "Organization"}
Values = dict[str, Any]


def person_or_organisation(kind: str, name: str, url: str | None = None) -> Values:
    return present({"@type": KINDS[kind], "@id": url, "name": name})


def publisher(site: str, row: Values) -> Values:
    return {"@type": OUTLET, "@id": f"{site}{page('outlet', row['outlet_id'])}", "name": row["outlet"]}


def statement(row: Values) -> Values:
    """Direct speech is a ``Quotation`` by its speakers. Of what an outlet only reported, and of a silence, nobody is
    quoted: that is a ``CreativeWork`` about them. ``genre`` is the form. Words printed in several places are its
    parts, each to the character; ``text`` joins them."""
    site = row["url"].removesuffix(page("statement", row["id"]))
    is_quoted = row["form"] == "direct"
    type_ = "Quotation" if is_quoted else "CreativeWork"
    several = row["segments"] if len(row["segments"]) > 1 else []
    return {
        "@type": type_,
        "@id": row["url"],
        "genre": row["form"],
        "keywords": [row["act"], row["act_class"]],
        "text": row["text"],
        "hasPart": [{"@type": type_, "position": n, "text": one["text"]} for n, one in enumerate(several, 1)],
        "spokenByCharacter" if is_quoted else "about": [
            person_or_organisation(
                one["kind"],
                one["name"] or one["name_in_story"],
                one["id"] and f"{site}{page(one['kind'], one['id'])}",
            )
            for one in row["speakers"]
        ],
        "isPartOf": present(
            {
                "@type": "NewsArticle",
                "@id": f"{site}{page('article', row['article_id'])}",
                "headline": row["headline"],
                "datePublished": row["published_at"],
                "publisher": publisher(site, row),
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
        "publisher": publisher(row["url"].removesuffix(page("article", row["id"])), row),
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
    return {
        "@type": OUTLET,
        "@id": row["url"],
        "identifier": row["id"],
        "name": row["name"],
        "url": row["homepage"],
    }


def topic(row: Values) -> Values:
    """A term of its scheme, which is a set of them."""
    scheme = {"@type": "DefinedTermSet", "name": row["scheme"]} if row["scheme"] else None
    return {
        "@type": "DefinedTerm",
        "@id": row["url"],
        "termCode": row["code"],
        "name": row["name"],
        "inDefinedTermSet": scheme,
    }


def position(row: Values) -> Values:
    """A person in a role, as schema.org has it: the role stands in place of what it says more of, and repeats the
    property. Where nobody knows at which organisation, the role is that of an occupation."""
    said = {"roleName": row["role"], "startDate": row["start_date"], "endDate": row["end_date"]}
    said["subjectOf"] = present({"@type": "CreativeWork", "url": row["source"]}) if row["source"] else None
    if row["organisation_id"]:
        house = person_or_organisation("organisation", row["organisation"], row["organisation_url"])
        held = {"memberOf": {"@type": "OrganizationRole", **said, "memberOf": house}}
    else:
        what = {"@type": "Occupation", "name": row["role"]}
        held = {"hasOccupation": {"@type": "Role", **said, "hasOccupation": what}}
    ((term, role),) = held.items()
    role = present({**role, "identifier": row["id"]})
    return {**person_or_organisation("person", row["person"], row["person_url"]), term: role}


def version(row: Values) -> Values:
    """One text that a story has had, apart from the story that it is a version of."""
    site = row["url"].partition("/api/")[0]
    return {
        "@type": "NewsArticle",
        "@id": row["url"],
        "version": row["number"],
        "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": row["sha256"]},
        "dateCreated": row["created_at"],
        "exampleOfWork": present(
            {
                "@type": "NewsArticle",
                "@id": f"{site}{page('article', row['article_id'])}",
                "headline": row["headline"],
                "datePublished": row["published_at"],
                "publisher": publisher(site, row),
            }
        ),
        "articleBody": row["text"],
    }


# Lists for whose rows schema.org has a term. It has none for the place of a name in a text, for a former id, for one
# form of a name apart from its bearer, and for what was changed, counted or decided here.
OBJECTS: dict[str, Callable[[Values], Values]] = {
    "statements": statement,
    "articles": news_article,
    "people": agent,
    "organisations": agent,
    "outlets": outlet,
    "topics": topic,
    "positions": position,
    "revisions": version,
}


def present(values: Values) -> Values:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def written(table: Table, batches: Iterable[list[Row]], **more: str) -> Iterator[str]:
    """Each row as an object."""
    shaped = OBJECTS[table.name]
    for batch in batches:
        for row in batch:
            values = {**more, **present(shaped(dict(zip(table.names, row, strict=True))))}
            yield json.dumps(values, ensure_ascii=False, default=plain)


def json_ld(table: Table, batches: Iterable[list[Row]]) -> Iterator[bytes]:
    """An object a line, each with its context, so that each is a document."""
    for batch in batches:
        lines = written(table, [batch], **{"@context": CONTEXT})
        yield "".join(f"{line}\n" for line in lines).encode()


def document(table: Table, batches: Iterable[list[Row]]) -> Iterator[bytes]:
    """One document, with the objects as its graph."""
    before = f'{{"@context": "{CONTEXT}", "@graph": [\n'
    for line in written(table, batches):
        yield f"{before}{line}".encode()
        before = ",\n"
    yield (before if before.startswith("{") else "\n").encode() + b"]}\n"
