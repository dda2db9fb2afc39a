"""A client of a Newsroom Archive: this module and ``newsroom_objects``, nothing needed but Python 3.11.

    from newsroom_client import Archive

    archive = Archive("https://archive.example")
    for person in archive.people(name="Trost"):
        for statement in archive.statements(speaker=person["id"], form="direct"):
            print(statement["text"], statement["url"])

Lists are followed page after page. A request that comes too soon (429), or while the archive cannot be reached (503,
or no answer at all), is made again after as long as the archive says; what is sent has a key by which it is done once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from newsroom_objects import (
    Agent,
    Article,
    ArticleDetail,
    Change,
    Mention,
    Name,
    Position,
    Quotation,
    Redirect,
    RevisionDetail,
    Statement,
)

AT_ONCE = 200
NAMES_AT_ONCE = 50
PIECE = 1 << 16
NONE: Mapping[str, str] = {}
AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
# Of what is between here and the archive: no name, no connection, no time, half an answer.
BROKEN = (OSError, HTTPException)
# The columns by which a row of a stream is known, where that is not its id.
KEYS: Mapping[str, tuple[str, ...]] = {
    "mentions": ("revision_id", "start", "end"),
    "redirects": ("old_id",),
}

T = TypeVar("T")
# What filters are given: true and false are written as the archive has them.
Value = str | int | float


@dataclass
class ArchiveError(Exception):
    """What the archive refused, with its reason; ``errors`` names the fields or parameters at fault.

    ``status`` is 0 where there was no answer: the cause (``__cause__``) is what came between.
    """

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

    def statements(self, **filters: Value) -> Iterator[Statement]:
        """Statements, newest first: ``speaker=``, ``organisation=``, ``q=``, ``published_after=`` and so on."""
        yield from self.every("statements", **filters)

    def articles(self, **filters: Value) -> Iterator[Article]:
        yield from self.every("articles", **filters)

    def people(self, **filters: Value) -> Iterator[Agent]:
        yield from self.every("people", **filters)

    def organisations(self, **filters: Value) -> Iterator[Agent]:
        yield from self.every("organisations", **filters)

    def positions(self, **filters: Value) -> Iterator[Position]:
        """Who held which position: ``person=``, ``organisation=``, ``on=``."""
        yield from self.every("positions", **filters)

    def mentions(self, **filters: Value) -> Iterator[Mention]:
        """Names as they stand in texts: ``article=``, ``agent=``, ``kind=``."""
        yield from self.every("mentions", **filters)

    def revisions(self, **filters: Value) -> Iterator[RevisionDetail]:
        """Texts of stories, also those that corrections replaced: ``article=``."""
        yield from self.every("revisions", **filters)

    def names(self, **filters: Value) -> Iterator[Name]:
        yield from self.every("names", **filters)

    def redirects(self, **filters: Value) -> Iterator[Redirect]:
        """Former ids of people and organisations: ``agent=``."""
        yield from self.every("redirects", **filters)

    def search(self, question: str, /, **filters: Value) -> Iterator[Any]:
        """Statements, or with ``kind="article"`` stories, as the site's search finds them, with ``highlights``."""
        yield from self.every("search", q=question, **filters)

    def suggest(self, beginning: str) -> list[Agent]:
        """People and organisations of whom a name begins like this."""
        found: list[Agent] = self.json(f"{self.root}/search/suggest/?{urlencode({'q': beginning})}")["results"]
        return found

    def every(self, kind: str, /, **filters: Value) -> Iterator[Any]:
        """All objects of a list, page after page."""
        address: str | None = f"{self.root}/{kind}/?{written(filters)}"
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
            yield from self.every(kind, id=some, page_size=AT_ONCE)

    def aggregate(self, group_by: str, /, **filters: Value) -> Iterator[dict[str, Any]]:
        """How many statements each speaker, organisation, outlet, month, form or act has, the most first."""
        yield from self.every("statements/aggregate", group_by=group_by, **filters)

    def change(self, kind: str, pk: str, values: Mapping[str, Any]) -> Any:
        """Change one object as it is now. Raises ``ArchiveError`` (412) when somebody else changes it meanwhile."""
        _now, etag = self.looked_at(kind, pk)
        headers = {"Content-Type": "application/json", "If-Match": etag}
        body = json.dumps(values).encode()
        return json.loads(self.read(Request(f"{self.root}/{kind}/{pk}/", body, headers, method="PATCH"))[0])

    def remove(self, kind: str, pk: str) -> None:
        """Take one object away, such as a webhook or a name, as it is now."""
        _now, etag = self.looked_at(kind, pk)
        self.read(Request(f"{self.root}/{kind}/{pk}/", headers={"If-Match": etag}, method="DELETE"))

    def looked_at(self, kind: str, pk: str) -> tuple[Any, str]:
        """One object with its ETag, which says what it was when it was looked at."""
        body, headers = self.read(Request(f"{self.root}/{kind}/{pk}/"))
        return json.loads(body), headers["ETag"]

    def get(self, kind: str, pk: str) -> Any:
        """One object of a list, by its id; one that was merged answers as what it has become."""
        return self.json(f"{self.root}/{kind}/{pk}/")

    def export(self, kind: str, /, **filters: Value) -> Iterator[dict[str, Any]]:
        """All rows of a list as one stream, with the columns of the archive's exports.

        A stream that breaks off is taken up after the last row that came.
        """
        asked: dict[str, Value] = {**filters, "format": "ndjson"}
        key = KEYS.get(kind, ("id",))
        failures = 0
        is_whole = False
        while not is_whole:
            request = Request(f"{self.root}/{kind}/export/?{written(asked)}")
            is_whole = True
            try:
                with self.answer(request, lambda response: response) as stream:
                    # What says nowhere how long it is may have ended anywhere: it is whole when no row comes after it.
                    tells_its_end = stream.chunked or stream.length is not None
                    for line in lines(stream):
                        row = json.loads(line)
                        failures, asked["after"] = 0, ".".join(str(row[name]) for name in key)
                        is_whole = tells_its_end
                        yield row
            except BROKEN as error:
                is_whole = False
                failures += 1
                if failures >= self.attempts:
                    raise unanswered(error) from error
                time.sleep(2**failures)

    def check_quotations(self, draft: str) -> list[Quotation]:
        """Whether the quotations of a draft are what the archive has. It keeps nothing of the draft."""
        found: list[Quotation] = self.json(f"{self.root}/quote-check/", {"text": draft})["quotations"]
        return found

    def reconcile(self, names: Iterable[str], *, kind: str = "", limit: int = 3) -> list[list[dict[str, Any]]]:
        """Whom names may mean, misspelt or in part: for each the candidates, the likeliest first."""
        wanted = {"type": kind} if kind else {}
        queries = [{"query": name, "limit": limit, **wanted} for name in names]
        found: list[list[dict[str, Any]]] = []
        for first in range(0, len(queries), NAMES_AT_ONCE):
            some = {str(n): query for n, query in enumerate(queries[first : first + NAMES_AT_ONCE])}
            answers = self.json(f"{self.root}/reconcile/", {"queries": some})
            found += [answers[key]["result"] for key in some]
        return found

    def add_position(self, person: str, role: str, **values: str | None) -> Any:
        """Say that a person holds a position: ``organisation=``, ``start_date=``, ``end_date=``, ``source_url=``.

        It is put right with ``change("positions", ...)``, and taken away with ``remove("positions", ...)``.
        """
        return self.json(f"{self.root}/positions/", {"person": person, "role": role, **values})

    def hand_in(self, story: Mapping[str, Any], *, etag: str = "") -> ArticleDetail:
        """Send a story; one that is known already is updated, with an ``etag`` only if it is what was looked at."""
        taken: ArticleDetail = self.json(f"{self.root}/articles/", story, {"If-Match": etag} if etag else {})
        return taken

    def json(self, address: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] = NONE) -> Any:
        if body is None:
            return json.loads(self.read(Request(address, headers=dict(headers)))[0])
        sent = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4()), **headers}
        return json.loads(self.read(Request(address, json.dumps(body).encode(), sent))[0])

    def read(self, request: Request) -> tuple[bytes, HTTPMessage]:
        """All of an answer, with its headers."""

        def whole(response: HTTPResponse) -> tuple[bytes, HTTPMessage]:
            with response:
                return response.read(), response.headers

        return self.answer(request, whole)

    def answer(self, request: Request, take: Callable[[HTTPResponse], T]) -> T:
        """What is taken of the answer; the request is made again where that may help."""
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        for attempt in range(1, self.attempts + 1):
            try:
                return take(OPENER.open(request, timeout=self.timeout))
            except HTTPError as error:
                if error.code not in AGAIN or attempt == self.attempts:
                    raise refusal(error) from error
                pause = error.headers.get("Retry-After", "")
                time.sleep(float(pause) if pause.isdecimal() else 2**attempt)
            except BROKEN as error:
                if attempt == self.attempts:
                    raise unanswered(error) from error
                time.sleep(2**attempt)
        raise AssertionError("attempts is at least 1")


def written(filters: Mapping[str, Value]) -> str:
    """Filters as they stand in an address."""
    return urlencode(
        {name: str(value).lower() if isinstance(value, bool) else value for name, value in filters.items()}
    )


def lines(stream: HTTPResponse) -> Iterator[bytes]:
    """The lines of a stream, none of which is cut off. Raises ``IncompleteRead`` where it breaks off before its end.

    What ``HTTPResponse`` gives line by line ends alike at the end and where the connection broke.
    """
    begun = b""
    while piece := stream.read1(PIECE):
        *whole, begun = (begun + piece).split(b"\n")
        yield from whole
    if begun or stream.length:
        raise IncompleteRead(begun, stream.length)


def unanswered(error: Exception) -> ArchiveError:
    return ArchiveError(0, f"The archive cannot be reached: {getattr(error, 'reason', error)}", {})


def refusal(error: HTTPError) -> ArchiveError:
    """Problem details (RFC 9457) as an exception; whatever else answers, as far as it says."""
    text = error.read().decode(errors="replace")
    try:
        told = json.loads(text)
    except ValueError:
        return ArchiveError(error.code, text[:200] or error.reason, {})
    return ArchiveError(error.code, told.get("detail", error.reason), told.get("errors", {}))
