"""A story to review: every form of speech, one statement missing, one cut short, one with a wrong speaker."""

from __future__ import annotations

from typing import Any

from articles.models import Article, Mention, Reply, Speaker, Statement, Wording
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    segment,
)

HEADLINE = "Ferry to the outer islands stays in port for a second week"
TEXT = (
    "The evening ferry to the outer islands will not sail before Friday, the port of Ellersea said on Monday.\n\n"
    "“We have one engine, and it is older than I am,” said Mira Holt, the pilot of the Grey Heron. “Nobody should be "
    "surprised that it stopped.”\n\n"
    "The Outer Islands Council accused the port of having known of the damage since March. Its chairwoman, Ida Moss, "
    "called the delay “a quiet way of closing the line” and asked for a second boat.\n\n"
    "The harbour master denied that the line would be closed. “There will be a boat in summer,” he told the council. "
    "“There was never any other plan.”\n\n"
    "Tom Arkwright, who owns the yard, has not commented.\n\n"
    "On the quay some thirty people waited in the rain. “My mother has her medicine over there,” said one of them. "
    "🚢 Others had slept in the hall.\n"
)


def place(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def a_story(**kwargs: Any) -> Article:
    """Create a story with five suggestions; that of “one of them” is missing, that of Mira Holt is cut short."""
    outlet = kwargs.pop("outlet", None) or OutletFactory(name="Ellersea Mail")
    article: Article = ArticleFactory(text=TEXT, headline=HEADLINE, outlet=outlet, **kwargs)
    named = {
        "Mira Holt": PersonFactory(name="Mira Holt"),
        "Ida Moss": PersonFactory(name="Ida Moss"),
        "Tom Arkwright": PersonFactory(name="Tom Arkwright"),
        "Outer Islands Council": OrganisationFactory(name="Outer Islands Council"),
        "port of Ellersea": OrganisationFactory(name="Port of Ellersea", aliases=["port of Ellersea"]),
    }
    for name, agent in named.items():
        start, end = place(name)
        MentionFactory(
            revision=article.current_revision, start=start, end=end, text=name, name=name, kind=agent.kind, agent=agent
        )
    PersonFactory(name="Harald Sand", aliases=["Sand, the harbour master"])
    add(
        article,
        ["will not sail before Friday"],
        "said",
        "the port of Ellersea",
        named["port of Ellersea"],
        0.96,
        form="indirect",
    )
    add(
        article,
        ["“We have one engine, and it is older than I am,”"],
        "said",
        "Mira Holt",
        named["Mira Holt"],
        0.97,
        role="the pilot of the Grey Heron",
    )
    accused = add(
        article,
        ["having known of the damage since March"],
        "accused",
        "The Outer Islands Council",
        named["Outer Islands Council"],
        0.91,
        form="indirect",
        act="accused",
    )
    denied = add(
        article,
        ["that the line would be closed", "“There will be a boat in summer,”"],
        "denied",
        "The harbour master",
        named["Ida Moss"],
        0.58,
        form="mixed",
        act="denied",
    )
    add(
        article,
        [],
        "has not commented",
        "Tom Arkwright",
        named["Tom Arkwright"],
        0.83,
        form="none",
        act="has-not-commented",
    )
    Reply.objects.create(statement=denied, in_reply_to=accused, confidence=0.7)
    return article


def add(
    article: Article,
    words: list[str],
    cue: str,
    source: str,
    agent: Agent,
    confidence: float,
    *,
    form: str = "direct",
    act: str = "said",
    role: str = "",
) -> Statement:
    statement: Statement = StatementFactory(
        article=article,
        words=words,
        words__role=role,
        form=form,
        act=act,
        act_class="silence" if form == "none" else "speech",
        statement_confidence=0.98,
        speaker_confidence=confidence,
    )
    revision = article.current_revision
    assert revision is not None
    after = segment(revision, words[0] if words else source)["start"]
    wording = Wording.objects.get(pk=statement.current_wording_id)
    wording.cue, wording.source = [near(revision, cue, after)], [segment(revision, source)]
    wording.save()
    Speaker.objects.create(
        statement=statement, agent=agent, name_in_story=agent.name, kind=agent.kind, confidence=confidence
    )
    return statement


def near(revision: Any, words: str, place: int) -> dict[str, Any]:
    """Return the occurrence of the words that is nearest to a place."""
    starts = [n for n in range(len(revision.text)) if revision.text.startswith(words, n)]
    start = min(starts, key=lambda n: abs(n - place))
    return {"start": start, "end": start + len(words), "text": words}


def mentions(article: Article) -> int:
    return Mention.objects.filter(revision=article.current_revision_id).count()
