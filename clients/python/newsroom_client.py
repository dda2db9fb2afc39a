"""A client of a Newsroom Archive: one module, nothing needed but Python 3.11.

    from newsroom_client import Archive

    archive = Archive("https://archive.example")
    for person in archive.people(name="Trost"):
        for statement in archive.statements(speaker=person["id"], form="direct"):
            print(statement["text"], statement["url"])

Lists are followed page after page. A request that comes too soon (429), or while the archive cannot be reached (503),
is made again after as long as the archive says.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any, TypedDict
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

AT_ONCE = 200
NAMES_AT_ONCE = 50
NONE: Mapping[str, str] = {}
AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Agent(TypedDict):
    """A person or an organisation."""

    id: str
    name: str
    kind: str
    url: str | None


class Speaker(TypedDict):
    """Who said it, as named in the story; ``agent`` is None while it is open who that is."""

    name_in_story: str
    kind: str
    agent: Agent | None


class Article(TypedDict, total=False):
    id: str
    url: str
    headline: str
    external_id: str
    published_at: str
    text: str | None


class Statement(TypedDict, total=False):
    """Who said what, in which words; the archive's documentation lists all keys."""

    id: str
    url: str
    text: str
    form: str
    act: str
    state: str
    speakers: list[Speaker]
    article: Article


class Change(TypedDict):
    """That something reads differently now, at its place in the order of changes."""

    position: int
    kind: str
    id: str
    action: str
    into: str | None
    address: str
    at: str


class Difference(TypedDict):
    kind: str
    draft: str
    archive: str


class Match(TypedDict):
    verdict: str
    similarity: float
    differences: list[Difference]
    statement: Statement


class Quotation(TypedDict):
    """A quotation of a draft: ``verdict`` is exact, shortened, reported, other_speaker, altered or not_found."""

    start: int
    end: int
    text: str
    speakers: list[str]
    verdict: str
    matches: list[Match]


class Candidate(TypedDict, total=False):
    """Whom a name may mean; ``score`` goes from 0 to 100."""

    id: str
    name: str
    score: float
    match: bool
    description: str


@dataclass
class ArchiveError(Exception):
    """What the archive refused, with its reason; ``errors`` names the fields or parameters at fault."""

    status: int
    detail: str
    errors: Mapping[str, list[str]]

    def __str__(self) -> str:
        faults = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in self.errors.items())
        return f"{self.status} {self.detail} {faults}".strip()


class WithinTheArchive(HTTPRedirectHandler):
    """Follows what has moved, with the token as long as it stays at the same site: nobody else is shown it."""

    def redirect_request(self, req: Request, *args: Any) -> Request | None:
        following = super().redirect_request(req, *args)
        token = req.get_header("Authorization")
        if following is not None and token and urlsplit(following.full_url)[:2] == urlsplit(req.full_url)[:2]:
            following.add_unredirected_header("Authorization", token)
        return following


OPENER = build_opener(WithinTheArchive)


class Archive:
    """The API of one archive. ``token`` is needed only for what is not public and for writing.

    ``attempts`` is how often a request is made before its refusal is raised, ``timeout`` the seconds to wait for one.
    """

    def __init__(self, site: str, *, token: str = "", attempts: int = 5, timeout: float = 60) -> None:
        if urlsplit(site).scheme not in ("http", "https"):
            raise ValueError(f"{site!r} is not an http or https address.")
        self.root = f"{site.rstrip('/')}/api/v1"
        self.token = token
        self.attempts = attempts
        self.timeout = timeout

    def statements(self, **filters: str) -> Iterator[Statement]:
        """Statements, newest first: ``speaker=``, ``organisation=``, ``q=``, ``published_after=`` and so on."""
        yield from self.every("statements", **filters)

    def articles(self, **filters: str) -> Iterator[Article]:
        yield from self.every("articles", **filters)

    def people(self, **filters: str) -> Iterator[Agent]:
        yield from self.every("people", **filters)

    def organisations(self, **filters: str) -> Iterator[Agent]:
        yield from self.every("organisations", **filters)

    def search(self, question: str, **filters: str) -> Iterator[Any]:
        """Statements, or with ``kind="article"`` stories, as the site's search finds them, with ``highlights``."""
        yield from self.every("search", q=question, **filters)

    def suggest(self, beginning: str) -> list[Agent]:
        """People and organisations of whom a name begins like this."""
        found: list[Agent] = self.json(f"{self.root}/search/suggest/?{urlencode({'q': beginning})}")["results"]
        return found

    def every(self, kind: str, **filters: str) -> Iterator[Any]:
        """All objects of a list, page after page."""
        address: str | None = f"{self.root}/{kind}/?{urlencode(filters)}"
        while address is not None:
            page = self.json(address)
            yield from page["results"]
            address = page["next"]

    def changes(self, since: int | str = 0) -> tuple[list[Change], int]:
        """All that has changed for readers since a position, and the position from which to go on next time.

        ``since="now"`` gives nothing but the present position.
        """
        found: list[Change] = []
        address = f"{self.root}/changes/?{urlencode({'since': since, 'page_size': AT_ONCE})}"
        while True:
            page = self.json(address)
            found += page["results"]
            if page["next"] is None:
                return found, page["position"]
            address = page["next"]

    def several(self, kind: str, ids: Iterable[str]) -> Iterator[Any]:
        """Of these objects of a list those that are there: what a copy stores. It lets go of the others."""
        wanted = list(ids)
        for first in range(0, len(wanted), AT_ONCE):
            some = ",".join(wanted[first : first + AT_ONCE])
            yield from self.every(kind, id=some, page_size=str(AT_ONCE))

    def aggregate(self, group_by: str, **filters: str) -> Iterator[dict[str, Any]]:
        """How many statements each speaker, organisation, outlet, month, form or act has, the most first."""
        yield from self.every("statements/aggregate", group_by=group_by, **filters)

    def change(self, kind: str, pk: str, values: Mapping[str, Any]) -> Any:
        """Change one object as it is now. Raises ``ArchiveError`` (412) when somebody else changes it meanwhile."""
        _now, etag = self.looked_at(kind, pk)
        headers = {"Content-Type": "application/json", "If-Match": etag}
        body = json.dumps(values).encode()
        with self.answer(Request(f"{self.root}/{kind}/{pk}/", body, headers, method="PATCH")) as response:
            return json.load(response)

    def remove(self, kind: str, pk: str) -> None:
        """Take one object away, such as a webhook or a name, as it is now."""
        _now, etag = self.looked_at(kind, pk)
        self.answer(Request(f"{self.root}/{kind}/{pk}/", headers={"If-Match": etag}, method="DELETE")).close()

    def looked_at(self, kind: str, pk: str) -> tuple[Any, str]:
        """One object with its ETag, which says what it was when it was looked at."""
        with self.answer(Request(f"{self.root}/{kind}/{pk}/")) as response:
            return json.load(response), response.headers["ETag"]

    def get(self, kind: str, pk: str) -> Any:
        """One object of a list, by its id; one that was merged answers as what it has become."""
        return self.json(f"{self.root}/{kind}/{pk}/")

    def export(self, kind: str, **filters: str) -> Iterator[dict[str, Any]]:
        """All rows of a list as one stream, with the columns of the archive's exports."""
        address = f"{self.root}/{kind}/export/?{urlencode({**filters, 'format': 'ndjson'})}"
        with self.answer(Request(address)) as stream:
            for line in stream:
                yield json.loads(line)

    def check_quotations(self, draft: str) -> list[Quotation]:
        """Whether the quotations of a draft are what the archive has. It keeps nothing of the draft."""
        found: list[Quotation] = self.json(f"{self.root}/quote-check/", {"text": draft})["quotations"]
        return found

    def reconcile(self, names: Iterable[str], *, kind: str = "", limit: int = 3) -> list[list[Candidate]]:
        """Whom names may mean, misspelt or in part: for each the candidates, the likeliest first."""
        wanted = {"type": kind} if kind else {}
        queries = [{"query": name, "limit": limit, **wanted} for name in names]
        found: list[list[Candidate]] = []
        for first in range(0, len(queries), NAMES_AT_ONCE):
            some = {str(n): query for n, query in enumerate(queries[first : first + NAMES_AT_ONCE])}
            answers = self.json(f"{self.root}/reconcile/", {"queries": some})
            found += [answers[key]["result"] for key in some]
        return found

    def add_position(self, person: str, role: str, **values: str | None) -> Any:
        """Say that a person holds an office: ``organisation=``, ``start_date=``, ``end_date=``, ``source=``.

        It is put right with ``change("positions", ...)``, and taken away with ``remove("positions", ...)``.
        """
        return self.json(f"{self.root}/positions/", {"person": person, "role": role, **values})

    def hand_in(self, story: Mapping[str, Any], *, etag: str = "") -> Article:
        """Send a story; one that is known already is updated, with an ``etag`` only if it is what was looked at."""
        taken: Article = self.json(f"{self.root}/articles/", story, {"If-Match": etag} if etag else {})
        return taken

    def json(self, address: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] = NONE) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with self.answer(Request(address, data, {"Content-Type": "application/json", **headers})) as response:
            return json.load(response)

    def answer(self, request: Request) -> HTTPResponse:
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        for attempt in range(1, self.attempts + 1):
            try:
                response: HTTPResponse = OPENER.open(request, timeout=self.timeout)
            except HTTPError as error:
                if error.code not in AGAIN or attempt == self.attempts:
                    raise refusal(error) from error
                time.sleep(float(error.headers.get("Retry-After", 2**attempt)))
            else:
                return response
        raise AssertionError("attempts is at least 1")


def refusal(error: HTTPError) -> ArchiveError:
    """Problem details (RFC 9457) as an exception; whatever else answers, as far as it says."""
    text = error.read().decode(errors="replace")
    try:
        told = json.loads(text)
    except ValueError:
        return ArchiveError(error.code, text[:200] or error.reason, {})
    return ArchiveError(error.code, told.get("detail", error.reason), told.get("errors", {}))
