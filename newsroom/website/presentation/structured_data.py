"""Metadata of a page: schema.org in JSON-LD, and the preview of a link to it.

Only reviewed statements and approved agents have any.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from articles.models import Article, Revision, Speaker, Statement
from newsroom.search.labels import day_label
from newsroom.website.presentation.attribution import shown_speakers, summary, title_of
from people.models import Agent, AgentKind, Part, Position
from people.services.wikidata import wikidata_page

DESCRIPTION_LENGTH = 280
# In a script element nothing ends the data but "</", and these three can never stand in it unescaped.
ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
TYPES = {AgentKind.PERSON: "Person", AgentKind.ORGANISATION: "Organization"}


@dataclass(frozen=True)
class Metadata:
    """``data`` is the JSON-LD object, ``title`` and ``description`` the link's preview; empty where there is none."""

    address: str
    kind: str = "website"
    title: str = ""
    description: str = ""
    published: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def json_ld(self) -> SafeString:
        """The data as JSON in which <, > and & are escapes, so that it can hold no markup; "" where there is none."""
        if not self.data:
            return SafeString()
        written = json.dumps({"@context": "https://schema.org", **self.data}, ensure_ascii=False)
        return SafeString(written.translate(ESCAPES))


def statement_metadata(request: HttpRequest, statement: Statement) -> Metadata:
    """Return the metadata of a reviewed statement; only direct speech is a ``Quotation``."""
    address = request.build_absolute_uri(statement.get_absolute_url())
    if not statement.is_reviewed:
        return Metadata(address)
    title = f"{title_of(statement)} · {day_label(localtime(statement.article.published_at))}"
    words = statement.current_wording.text if statement.current_wording else ""
    published = statement.article.published_at.isoformat()
    # Without a note of whose words they are, a report's would be taken for what was said.
    description = summary(statement)
    data: dict[str, Any] = {}
    if statement.form == Statement.Form.DIRECT:
        description = words
        data = {
            "@type": "Quotation",
            "@id": address,
            "url": address,
            "text": words,
            "datePublished": published,
            "dateModified": last_changed(statement).isoformat(),
            "inLanguage": statement.article.language,
            "creator": [speaker_data(request, speaker) for speaker in shown_speakers(statement)],
            "isPartOf": article_data(request, statement.article),
        }
        # The vocabulary has no word of its own for it: ``correction`` is for what the publisher has put right.
        if statement.disputed:
            data["creativeWorkStatus"] = "Disputed"
    return Metadata(address, "article", title, shortened(description), published, data)


def last_changed(statement: Statement) -> datetime:
    """Return when the statement was released, last decided on, or last marked as disputed (``marked_at``)."""
    released = statement.public_from or statement.article.published_at
    marked_at: datetime | None = statement.marked_at  # type: ignore[attr-defined]
    return max(released, statement.decided_at or released, marked_at or released)


def article_metadata(request: HttpRequest, article: Article, corrections: Sequence[Revision] = ()) -> Metadata:
    """Return the metadata of a story; ``corrections`` are its later versions with their notices."""
    data = article_data(request, article)
    with_corrections = [(revision, getattr(revision, "correction", None)) for revision in corrections]
    if notices := [
        {"@type": "CorrectionComment", "text": correction.notice, "datePublished": revision.created_at.isoformat()}
        for revision, correction in with_corrections
        if correction is not None and correction.notice
    ]:
        data["correction"] = notices
    outlet = _("%(outlet)s, in the archive with who said what in it") % {"outlet": article.outlet.name}
    return Metadata(data["url"], "article", article.title, outlet, data["datePublished"], data)


def agent_metadata(
    request: HttpRequest,
    agent: Agent,
    names: Sequence[str] = (),
    positions: Sequence[Position] = (),
    wholes: Sequence[Part] = (),
    parts: Sequence[Part] = (),
) -> Metadata:
    """Return the metadata of an approved agent."""
    address = request.build_absolute_uri(agent.get_absolute_url())
    if agent.state != Agent.AgentState.APPROVED:
        return Metadata(address)
    data = agent_data(request, agent)
    if names:
        data["alternateName"] = list(names)
    if agent.wikidata:
        data["sameAs"] = wikidata_page(agent.wikidata)
    if agent.description:
        data["description"] = agent.description
    if titles := list(dict.fromkeys(position.role for position in positions if _is_current(position))):
        data["jobTitle"] = titles
    for term, rows, end in (("parentOrganization", wholes, "whole"), ("subOrganization", parts, "part")):
        others = [getattr(row, end) for row in rows if getattr(row, f"{end}_has_page", False)]
        if approved := [agent_data(request, one) for one in others if one.state == Agent.AgentState.APPROVED]:
            data[term] = approved
    title = _("Statements of %(name)s") % {"name": agent.name}
    return Metadata(address, "profile", title, agent.description, "", data)


def _is_current(position: Position) -> bool:
    """Return whether the position is held today, as :func:`~newsroom.search.disambiguation.held_now` asks in SQL."""
    return position.end_date is None and (position.start_date is None or position.start_date <= localdate())


def agent_data(request: HttpRequest, agent: Agent) -> dict[str, Any]:
    address = request.build_absolute_uri(agent.get_absolute_url())
    # The identity stays when the name, and with it the address, changes.
    own = request.build_absolute_uri(reverse(f"website:{agent.kind}-by-id", args=[agent.pk]))
    return {"@type": TYPES[AgentKind(agent.kind)], "@id": own, "name": agent.name, "url": address}


def speaker_data(request: HttpRequest, speaker: Speaker) -> dict[str, Any]:
    if speaker.agent is not None:
        return agent_data(request, speaker.agent)
    return {"@type": TYPES[AgentKind(speaker.kind)], "name": speaker.name_in_story}


def article_data(request: HttpRequest, article: Article) -> dict[str, Any]:
    address = request.build_absolute_uri(article.get_absolute_url())
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": request.build_absolute_uri(reverse("website:story-by-id", args=[article.pk])),
        "url": address,
        "headline": article.title,
        "datePublished": article.published_at.isoformat(),
        "dateModified": _last_corrected(article).isoformat(),
        "inLanguage": article.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name},
    }
    if article.byline:
        data["author"] = {"@type": "Person", "name": article.byline}
    if article.url:
        data["isBasedOn"] = article.url
    return data


def _last_corrected(article: Article) -> datetime:
    """Return when the text last changed after publication; the story was fetched with its current revision."""
    newest, seen = article.current_revision, article.public_from
    if newest is None or newest.number == 1 or seen is None or newest.created_at <= seen:
        return article.published_at
    return max(article.published_at, newest.created_at)


def shortened(text: str) -> str:
    """Return a text for a preview: one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= DESCRIPTION_LENGTH:
        return line
    return line[:DESCRIPTION_LENGTH].rsplit(None, 1)[0] + " …"
