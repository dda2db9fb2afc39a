"""What machines are told of a page: schema.org in JSON-LD, and what a link to it looks like elsewhere.

Nothing that a person has not reviewed is told: neither a statement nor an agent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from articles.models import Article, Revision, Speaker, Statement
from newsroom.website.presentation.attribution import in_a_sentence, shown_speakers, title_of, told
from newsroom.website.presentation.labels import day_in_words
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
        """The data in its element. The text is JSON in which <, > and & are escapes: it can hold no markup."""
        if not self.data:
            return SafeString()
        written = json.dumps({"@context": "https://schema.org", **self.data}, ensure_ascii=False)
        return format_html('<script type="application/ld+json">{}</script>', SafeString(written.translate(ESCAPES)))


def statement_metadata(request: HttpRequest, statement: Statement) -> Metadata:
    """A reviewed statement's; of direct speech also as a ``Quotation``, which nobody's paraphrase is."""
    address = request.build_absolute_uri(statement.get_absolute_url())
    if not statement.is_reviewed:
        return Metadata(address)
    title = f"{title_of(statement)} · {day_in_words(localtime(statement.article.published_at))}"
    words = statement.current_wording.text if statement.current_wording else ""
    published = statement.article.published_at.isoformat()
    # A report's words without whose report they are would be taken for what was said.
    description = told(statement, limit=0)
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
    """When readers could first see it, or a person last decided on it or marked it as disputed. It was fetched with
    ``marked_at``."""
    released = statement.public_from or statement.article.published_at
    marked_at: datetime | None = statement.marked_at  # type: ignore[attr-defined]
    return max(released, statement.decided_at or released, marked_at or released)


def article_metadata(request: HttpRequest, article: Article, corrections: Sequence[Revision] = ()) -> Metadata:
    """A story's; ``corrections`` are the versions that readers saw replace another, with what their editors say."""
    data = article_data(request, article)
    said = [(revision, getattr(revision, "correction", None)) for revision in corrections]
    if notices := [
        {"@type": "CorrectionComment", "text": correction.notice, "datePublished": revision.created_at.isoformat()}
        for revision, correction in said
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
    """An agent's whom an editor has approved."""
    address = request.build_absolute_uri(agent.get_absolute_url())
    if agent.state != Agent.State.APPROVED:
        return Metadata(address)
    data = agent_data(request, agent)
    if names:
        data["alternateName"] = list(names)
    if agent.wikidata:
        data["sameAs"] = wikidata_page(agent.wikidata)
    if agent.description:
        data["description"] = agent.description
    if titles := list(dict.fromkeys(position.role for position in positions if _is_held(position))):
        data["jobTitle"] = titles
    for term, rows, end in (("parentOrganization", wholes, "whole"), ("subOrganization", parts, "part")):
        others = [getattr(row, end) for row in rows if getattr(row, f"{end}_has_page", False)]
        if approved := [agent_data(request, one) for one in others if one.state == Agent.State.APPROVED]:
            data[term] = approved
    title = _("What %(name)s said") % {"name": in_a_sentence(agent)}
    return Metadata(address, "profile", title, agent.description, "", data)


def _is_held(position: Position) -> bool:
    """As :func:`~newsroom.search.disambiguation.held_now` has it in the database."""
    return position.end_date is None and (position.start_date is None or position.start_date <= localdate())


def agent_data(request: HttpRequest, agent: Agent) -> dict[str, Any]:
    address = request.build_absolute_uri(agent.get_absolute_url())
    # What is meant stays the same when it is called otherwise, and its address with it.
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
    """When its text last changed under the eyes of readers: what was corrected before its hour was never otherwise.
    It was fetched with its current revision."""
    newest, seen = article.current_revision, article.public_from
    if newest is None or newest.number == 1 or seen is None or newest.created_at <= seen:
        return article.published_at
    return max(article.published_at, newest.created_at)


def shortened(text: str) -> str:
    """A text for a preview: one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= DESCRIPTION_LENGTH:
        return line
    return line[:DESCRIPTION_LENGTH].rsplit(None, 1)[0] + " …"
