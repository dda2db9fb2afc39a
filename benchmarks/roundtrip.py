"""Sends a corpus through the whole archive: in by ``manage.py ingest``, read by the worker, out by the API.

    python -m benchmarks.roundtrip CORPUS.jsonl[.gz] OUT.jsonl --site http://127.0.0.1:8000 --token TOKEN

A row of the corpus has ``id``, ``text`` and may have ``publisher``, ``title`` and ``date``. ``OUT`` has a row a story
as ``manage.py extract`` prints it, made from the API's responses, so that one scorer reads both. The archive is the
one that ``DATA`` or ``DATABASE_URL`` names; the token needs a role that sees unpublished stories. Prints how many
stories ended in which state, and the seconds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTLET = "Round trip"
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
SERVER_ERROR = 500


class Site:
    """The API of one archive, for one token."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address.rstrip("/")
        self.token = token

    def get(self, url: str) -> Any:
        """Return the response to a GET, repeated for a while when the site is unavailable."""
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})
        given_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.URLError as error:
                refused = isinstance(error, urllib.error.HTTPError) and error.code < SERVER_ERROR
                if refused or time.monotonic() > given_up:
                    raise
                time.sleep(POLL_SECONDS)

    def every(self, resource: str, query: str) -> Iterator[dict[str, Any]]:
        """Yield all rows of a list, page after page."""
        url: str | None = f"{self.address}/api/v1/{resource}/?page_size=200&{query}"
        while url is not None:
            page = self.get(url)
            yield from page["results"]
            url = page["next"]


def read(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def story(row: dict[str, Any]) -> dict[str, Any]:
    """Return a corpus row as ``manage.py ingest`` takes it."""
    fields = {"outlet": f"{OUTLET} {row.get('publisher', '')}".strip(), "external_id": row["id"], "body": row["text"]}
    if row.get("title"):
        fields["headline"] = row["title"][:500]
    if row.get("date"):
        fields["published_at"] = f"{row['date']}T00:00:00Z"
    return fields


def ingest(rows: list[dict[str, Any]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(story(row), ensure_ascii=False) + "\n")
        file.flush()
        subprocess.run([sys.executable, "manage.py", "ingest", file.name, "--queue", "fresh"], check=True)


def wait(site: Site, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """Return the corpus's articles by external id, once each has been read or set aside."""
    while True:
        articles = {
            a["external_id"]: a
            for a in site.every("articles", "")
            if a["external_id"] in wanted and a["outlet"]["name"].startswith(OUTLET)
        }
        states = Counter(a["latest_run"]["state"] if a["latest_run"] else "none" for a in articles.values())
        print(f"\r{dict(states)}   ", end="", file=sys.stderr, flush=True)
        if len(articles) == len(wanted) and not {"queued", "running", "none"} & set(states):
            print(file=sys.stderr)
            return articles
        time.sleep(POLL_SECONDS)


def prediction(row: dict[str, Any], statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the API's statements of a story as a row of ``manage.py extract``."""
    copied = ("content", "cue", "source", "speaker_kind", "form", "act", "act_class", "confidence")
    return {
        "id": row["id"],
        "entities": [],
        "statements": [
            {name: s[name] for name in copied}
            | {"role": s["role_as_printed"] or None}
            | {"speakers": [{"name": x["name_in_story"], "type": x["kind"]} for x in s["speakers"]]}
            for s in statements
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--token", required=True)
    arguments = parser.parse_args()

    rows = read(arguments.corpus)
    site = Site(arguments.site, arguments.token)
    began = time.monotonic()
    ingest(rows)
    stored = time.monotonic()
    articles = wait(site, {row["id"] for row in rows})
    ended = time.monotonic()
    with arguments.out.open("w", encoding="utf-8") as out:
        for row in rows:
            statements = list(site.every("statements", f"article={articles[row['id']]['id']}"))
            out.write(json.dumps(prediction(row, statements), ensure_ascii=False) + "\n")

    states = Counter(a["latest_run"]["state"] for a in articles.values())
    print(f"{len(rows)} stories in, {len(articles)} stored: {dict(states)}")
    print(f"stored in {stored - began:.1f} s; read {ended - began:.1f} s after the start of the command")
    print(f"{(ended - began) / len(rows):.2f} s a story from text to statements")


if __name__ == "__main__":
    main()
