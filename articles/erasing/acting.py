"""Asking for an erasure, confirming and carrying it out; and doing it again in an older copy of the archive.

The database lets a text, a decision or a deed be blanked, and nothing else, while an erasure that two people want is
being carried out (``archive_refuse``); at all other times it refuses every change of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg import sql

from articles.erasing import files, tables
from articles.erasing.blanking import BLANK, Span, blanked, found_in, likely, pattern_of
from articles.erasing.keys import keys_of
from articles.models import (
    Article,
    Erasure,
    Mention,
    NameInStory,
    Question,
    Revision,
    Speaker,
    Statement,
    Wording,
)
from articles.naming import settle_names_in
from articles.runs import OPEN, Run
from articles.services.base import NotAllowed, verb
from people.models import Agent, Alias, Lookup
from people.staff import Action, needs

REASON_LENGTH = 500
SHORTEST = 3
# What an erased agent is called: names are not empty, and this one is nobody's.
NO_NAME = BLANK * 3


@needs(Action.ERASE)
@verb
def ask_erasure(
    *, kind: str, by: AbstractBaseUser, reason: str, object_id: str = "", words: Iterable[str] = ()
) -> Erasure:
    """Ask that a story, somebody's name or words be erased; nothing happens until another chief confirms it.

    Of somebody, all names that the archive has are erased; ``words`` are further ones, such as a surname alone.
    """
    said = reason.strip()
    wanted = sorted({" ".join(word.split()) for word in words if word.strip()})
    if kind == Erasure.Kind.PERSON:
        agent = Agent.objects.filter(pk=object_id).first()
        if agent is None:
            raise NotAllowed(_("There is no such person or organisation."))
        wanted = sorted({*wanted, *names_of(agent)})
    elif kind == Erasure.Kind.STORY:
        article = Article.objects.filter(pk=object_id).first()
        if article is None or article.erased_at is not None:
            raise NotAllowed(_("There is no such story, or it has been erased already."))
        wanted = []
    elif not wanted:
        raise NotAllowed(_("Say which words."))
    if any(len(word) < SHORTEST for word in wanted):
        raise NotAllowed(_("Words of one or two letters stand everywhere: choose longer ones."))
    if not said or len(said) > REASON_LENGTH:
        raise NotAllowed(_("A reason for the public is needed, of at most 500 characters."))
    if found_in(said, pattern_of(wanted)):
        raise NotAllowed(_("The reason stays for good: leave out what is to be erased."))
    return Erasure.objects.create(kind=kind, object_id=object_id, words=wanted, reason=said, asked_by_id=by.pk)


@needs(Action.ERASE)
@verb
def call_off_erasure(*, erasure: Erasure, by: AbstractBaseUser) -> None:
    """It is not wanted after all. What has been done cannot be called off."""
    row = Erasure.objects.select_for_update().filter(pk=erasure.pk).first()
    if row is None:
        return
    if row.done_at is not None:
        raise NotAllowed(_("This has been erased already."))
    row.delete()


@needs(Action.ERASE)
@verb
def confirm_erasure(*, erasure: Erasure, by: AbstractBaseUser) -> Erasure:
    """A second chief wants it too: it is carried out, in one transaction, and written into the ledger."""
    row = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if row.done_at is not None:
        raise NotAllowed(_("This has been erased already."))
    if row.asked_by_id == by.pk:
        raise NotAllowed(_("Whoever asked for an erasure does not confirm it: another chief does."))
    row.confirmed_by_id = by.pk
    row.save(update_fields=["confirmed_by"])
    carry_out(row)
    erasure.refresh_from_db()
    return erasure


def carry_out(erasure: Erasure) -> None:
    """Within a transaction: in rows, then in this machine's files, then in the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('archive.erasure', %s, true)", [erasure.pk])
    words = list(erasure.words)
    if erasure.kind == Erasure.Kind.STORY:
        words += erase_story(Article.objects.select_for_update().get(pk=erasure.object_id), erasure)
    pattern = pattern_of(words)
    if words:
        agent = erasure.object_id if erasure.kind == Erasure.Kind.PERSON else ""
        erasure.places = erase_in_texts(pattern, words, agent)
        tables.erase_everywhere(pattern, words)
        if agent:
            forget_agent(agent)
    tables.forget_what_is_counted_no_more()
    # Not every foreign key of the database is looked at before the transaction's end.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('archive.erasure', '', true)")
    erasure.words, erasure.done_at = [], Now()
    erasure.save()
    erasure.refresh_from_db()
    files.erase_in_files(pattern)
    transaction.on_commit(lambda: files.write_ledger(erasure))


def erase_story(article: Article, erasure: Erasure) -> list[str]:
    """Empty a story and all that hangs on it; returns the names that nobody else bears, to be looked for elsewhere."""
    named = set(NameInStory.objects.filter(article=article, agent__isnull=False).values_list("agent_id", flat=True))
    named |= set(
        Speaker.objects.filter(statement__article=article, agent__isnull=False).values_list("agent_id", flat=True)
    )
    named |= set(
        Mention.objects.filter(revision__article=article, agent__isnull=False).values_list("agent_id", flat=True)
    )
    questions = list(article.names.filter(question__isnull=False).values_list("question_id", flat=True))
    words = [word for word in (article.headline, article.byline) if len(word) >= SHORTEST]
    Run.objects.filter(revision__article=article, state__in=OPEN).update(
        state=Run.State.SUPERSEDED, finished_at=Now(), lease_expires_at=None
    )
    # Silences alone may be without words, so what is left of each statement is one.
    Statement.objects.filter(article=article).update(current_wording=None)
    tables.erase_rows_of_story(article.pk)
    Revision.objects.filter(article=article).update(text="", sha256=sha256(b"").hexdigest())
    article.erased_keys = keys_of(article)
    for name in ("external_id", "url", "path", "headline", "opening", "byline", "section", "page"):
        setattr(article, name, "")
    article.imported = {}
    article.status, article.withdrawn_reason, article.erased_at = Article.Status.WITHDRAWN, erasure.reason, Now()
    article.save()
    words += [name for agent in Agent.objects.filter(pk__in=named) for name in names_left_alone(agent)]
    forget_questions(questions)
    return words


def names_left_alone(agent: Agent) -> list[str]:
    """The names of an agent who stood in that story alone and whom no editor vouched for; who is forgotten with it."""
    spoken = Speaker.objects.filter(agent=agent).exists() or Mention.objects.filter(agent=agent).exists()
    if spoken or agent.state == Agent.State.APPROVED or agent.names_in_stories.exists() or agent.positions.exists():
        return []
    names = names_of(agent)
    forget_agent(agent.pk)
    return names


def forget_questions(questions: Iterable[str]) -> None:
    """Questions that no story asks any more are nobody's, and have no name."""
    for question in Question.objects.filter(pk__in=list(questions), names__isnull=True).select_for_update(
        of=("self",)
    ):
        question.name, question.role, question.key, question.role_key = NO_NAME, "", question.pk, ""
        question.save()


def forget_agent(agent_id: str) -> None:
    """Nobody is called this any more: no name, no description, no spelling, no speaker and no mention."""
    Speaker.objects.filter(agent=agent_id).update(agent=None)
    Mention.objects.filter(agent=agent_id).update(agent=None)
    NameInStory.objects.filter(agent=agent_id).delete()
    Alias.objects.filter(agent=agent_id).delete()
    Lookup.objects.filter(agent=agent_id).delete()
    Agent.objects.filter(pk=agent_id).update(name=NO_NAME, description="", wikidata="", state=Agent.State.UNREVIEWED)


def names_of(agent: Agent) -> list[str]:
    """Every name by which the archive knows somebody."""
    names = {agent.name, *agent.aliases.values_list("name", flat=True)}
    names |= set(agent.speaker_edges.values_list("name_in_story", flat=True))
    return sorted(name for name in names if len(name) >= SHORTEST and BLANK not in name)


def erase_in_texts(pattern: re.Pattern[str], words: list[str], agent: str) -> dict[str, list[Span]]:
    """Blank the words in every revision, and all mentions of the agent; wordings are read from it again.

    Returns the places, by revision.
    """
    mentions: defaultdict[str, list[Span]] = defaultdict(list)
    if agent:
        for mention in Mention.objects.filter(agent=agent):
            mentions[mention.revision_id].append((mention.start, mention.end))
    maybe = sql.SQL("text ILIKE ANY(%s) OR id = ANY(%s)")
    places: dict[str, list[Span]] = {}
    touched = set()
    columns = ["id", "text", "article_id"]
    for _place, row in tables.rows_of("articles_revision", columns, maybe, [likely(words), list(mentions)]):
        spans = sorted({*found_in(row["text"], pattern), *mentions[row["id"]]})
        if not spans:
            continue
        places[row["id"]] = spans
        touched.add(row["article_id"])
        blank_revision(row["id"], blanked(row["text"], spans), spans)
    for article in Article.objects.filter(pk__in=touched).select_related("current_revision"):
        if article.current_revision is not None:
            article.set_current(article.current_revision)
            article.save(update_fields=["opening", "updated_at"])
            settle_names_in(article.pk)
    return places


def blank_revision(pk: str, text: str, spans: list[Span]) -> None:
    """The text first: the words of mentions and wordings are held to it."""
    Revision.objects.filter(pk=pk).update(text=text, sha256=sha256(text.encode()).hexdigest())
    hit = Q()
    for start, end in spans:
        hit |= Q(start__lt=end, end__gt=start)
    Mention.objects.filter(hit, revision=pk).delete()
    for wording in Wording.objects.filter(revision=pk).defer("search"):
        parts = {part: read_again(getattr(wording, part), text) for part in ("content", "cue", "source")}
        if any(parts[part] != getattr(wording, part) for part in parts):
            for part, segments in parts.items():
                setattr(wording, part, segments)
            wording.save(update_fields=[*parts, "text", "start"])


def read_again(segments: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    return [{**segment, "text": text[segment["start"] : segment["end"]]} for segment in segments]
