"""A stream of many statements as newline-delimited JSON, against ``COPY TO`` of the same columns in the same run.

    DATA=FOLDER python -m benchmarks.export [--statements 1000000]

The archive that ``DATA`` or ``DATABASE_URL`` names must be running and is filled until it has so many statements: ten
a story, by one of a thousand people, all public. Prints rows a second of both, their ratio, and the peak memory of the
process before and after the stream. The stream is what the API sends, read from its view's own generator.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import time
from collections.abc import Iterator
from typing import Any

import django

A_STORY = 10
PEOPLE = 1000
STORIES_AT_ONCE = 2000


def story(number: int) -> tuple[str, list[tuple[int, int]]]:
    """The text of a story, and where its quotations stand in it."""
    text, places = "", []
    for n in range(A_STORY):
        words = f"“Gate {n} of weir {number} has stuck since the autumn, and nobody has come to look at it at all,”"
        places.append((len(text), len(text) + len(words)))
        text += f"{words} said Wenna Trost{number % PEOPLE}, the keeper of lock {n}.\n"
    return text, places


def rows_of(first: int, count: int, outlet: str, people: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    from django.utils import timezone

    from people.ids import new_id

    now = timezone.now()
    found: dict[str, list[tuple[Any, ...]]] = {
        "article": [],
        "revision": [],
        "statement": [],
        "wording": [],
        "speaker": [],
    }
    for number in range(first, first + count):
        article, revision = new_id(), new_id()
        text, places = story(number)
        headline = f"Weir {number} stuck"
        dates = (now, "published", now, "", "{}", "full", [], now, now)
        found["article"].append((article, outlet, f"b-{number}", "", "", headline, headline, "", "en", "", "", *dates))
        found["revision"].append((revision, article, 1, text, hashlib.sha256(text.encode()).hexdigest(), now))
        for start, end in places:
            statement = new_id()
            content = [{"start": start, "end": end, "text": text[start:end]}]
            found["statement"].append(
                (
                    statement,
                    article,
                    "direct",
                    "said",
                    "speech",
                    "named",
                    0.9,
                    0.9,
                    0.9,
                    "machine",
                    "",
                    False,
                    "suggested",
                    now,
                    now,
                )
            )
            found["wording"].append(
                (statement, article, revision, json.dumps(content), "[]", "[]", "", 0, "the keeper of the lock", now)
            )
            found["speaker"].append(
                (statement, f"Wenna Trost{number % PEOPLE}", "person", people[number % PEOPLE], 0.9, 0, "suggested")
            )
    return found


TABLES = {
    "article": "articles_article (id, outlet_id, external_id, url, path, headline, opening, byline, language, section,"
    " page, published_at, status, released_at, withdrawn_reason, imported, public_text, erased_keys, created_at,"
    " updated_at)",
    "revision": "articles_revision (id, article_id, number, text, sha256, created_at)",
    "statement": "articles_statement (id, article_id, form, act, act_class, speaker_kind, statement_confidence,"
    " speaker_confidence, act_confidence, origin, corrected, disputed, state, created_at, updated_at)",
    "wording": "articles_wording (statement_id, article_id, revision_id, content, cue, source, text, start, role,"
    " created_at)",
    "speaker": 'articles_speaker (statement_id, name_in_story, kind, agent_id, confidence, "order", state)',
}
CURRENT_REVISION = (
    "UPDATE articles_article a SET current_revision_id = r.id FROM articles_revision r"
    " WHERE r.article_id = a.id AND a.id = ANY(%s)"
)
CURRENT_WORDING = (
    "UPDATE articles_statement s SET current_wording_id = w.id FROM articles_wording w"
    " WHERE w.statement_id = s.id AND s.id = ANY(%s)"
)


def fill(wanted: int) -> None:
    from django.db import connection, transaction

    from articles.models import Outlet, Statement
    from newsroom.ownership import as_owner
    from people.models import Agent, Alias
    from people.names import lookup_keys, name_key

    there = Statement.objects.count()
    outlet, _made = Outlet.objects.get_or_create(
        name="The Benchmark Echo",
        defaults={"unreviewed_min_confidence": 0.5, "unreviewed_forms": ["direct", "indirect", "mixed", "none"]},
    )
    people = list(Agent.objects.filter(name__startswith="Wenna Trost").order_by("created_at", "pk"))
    if not people:
        people = Agent.objects.bulk_create([Agent(kind="person", name=f"Wenna Trost{n}") for n in range(PEOPLE)])
        Alias.objects.bulk_create(
            [Alias(agent=one, name=one.name, key=name_key(one.name), keys=lookup_keys(one.name)) for one in people]
        )
    ids = [agent.pk for agent in people]
    for first in range(there // A_STORY, -(-wanted // A_STORY), STORIES_AT_ONCE):
        count = min(STORIES_AT_ONCE, -(-wanted // A_STORY) - first)
        with transaction.atomic(), connection.cursor() as cursor:
            made = rows_of(first, count, outlet.pk, ids)
            for name, rows in made.items():
                with cursor.copy(f"COPY {TABLES[name]} FROM STDIN") as to:
                    for row in rows:
                        to.write_row(row)
            cursor.execute(CURRENT_REVISION, [[row[0] for row in made["article"]]])
            cursor.execute(CURRENT_WORDING, [[row[0] for row in made["statement"]]])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copied() -> tuple[int, float]:
    """Rows and seconds of COPY TO: the same columns, of the same rows, in one statement."""
    from django.db import connection

    from newsroom.api.access import Viewer
    from newsroom.api.exporting.tables import STATEMENTS, Sight

    sight = Sight(Viewer(user=None, role=None), "https://archive.example")
    values = [column.expression(sight) for column in STATEMENTS.columns]
    rows = STATEMENTS.rows(sight.viewer).order_by().values_list(*values)
    with connection.cursor() as cursor:
        query, parameters = rows.query.sql_with_params()
        began, count = time.perf_counter(), 0
        with cursor.copy(f"COPY ({query}) TO STDOUT", parameters) as source:
            for block in source:
                count += bytes(block).count(b"\n")
        return count, time.perf_counter() - began


def streamed() -> tuple[int, int, float]:
    """Rows, bytes and seconds of the stream that anybody gets."""
    from django.test import RequestFactory

    from newsroom.api.exporting.views import StatementExportView

    request = RequestFactory().get("/api/v1/statements/export/", SERVER_NAME="localhost")
    began = time.perf_counter()
    response: Iterator[bytes] = iter(StatementExportView.as_view()(request))
    rows = size = 0
    for block in response:
        rows += block.count(b"\n")
        size += len(block)
    return rows, size, time.perf_counter() - began


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--only-fill", action="store_true", help="so that the peak memory is the stream's alone")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    began = time.perf_counter()
    fill(arguments.statements)
    print(f"filled in {time.perf_counter() - began:.0f} s")
    if arguments.only_fill:
        return
    before = peak_mib()
    rows, size, seconds = streamed()
    print(f"stream:  {rows:,} rows, {size / 1e6:,.0f} MB in {seconds:.1f} s: {rows / seconds:,.0f} rows a second")
    print(f"memory:  {before:.0f} MiB before, {peak_mib():.0f} MiB at its peak")
    count, taken = copied()
    print(f"COPY TO: {count:,} rows in {taken:.1f} s: {count / taken:,.0f} rows a second")
    print(f"the stream is {rows / seconds / (count / taken):.2f} of COPY TO")


if __name__ == "__main__":
    main()
