"""Services that request, confirm and carry out an erasure, also again in an older copy of the archive.

The database refuses every change of texts, decisions and the audit log, except redaction while a confirmed erasure is
carried out (``refuse_change``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg import sql

from articles.erasure import database, files
from articles.erasure.fingerprints import article_fingerprints
from articles.erasure.redaction import Span, blank, compile_pattern, find_spans, like_patterns
from articles.erasure.saved_views import delete_saved_views
from articles.erasure.subjects import (
    SHORTEST,
    MentionSpans,
    agents_without_mentions,
    all_names,
    commented_statements,
    current_agent,
    forget_agent,
    forget_questions,
    full_names,
    is_erasable,
    mention_spans,
    merged_ids,
    names_in_comments,
)
from articles.erasure.two_person_rule import confirmation_refusal
from articles.identity.display_names import update_display_names_in
from articles.models import Article, Erasure, Mention, NameInStory, Revision, Speaker, Statement, Wording
from articles.runs.queue import OPEN, Run
from articles.services.base import NotAllowed
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Part, Position

REASON_LENGTH = 500
# In the ledger: a place whose text is not searched for elsewhere.
MEANT = "meant"
Place = Span | tuple[int, int, str]


@requires(Action.ERASE)
@transactional_with_retry
def request_erasure(
    *, kind: str, by: AbstractBaseUser, reason: str, object_id: str = "", words: Iterable[str] = ()
) -> Erasure:
    """Request the erasure of an article, of a person's names or of words. Nothing happens until another chief confirms
    it.

    The names of a person are those known when it is confirmed; ``words`` are further ones, such as a surname alone.
    """
    public_reason, known = reason.strip(), list[str]()
    wanted = sorted({" ".join(word.split()) for word in words if word.strip()})
    if kind == Erasure.ErasureKind.PERSON:
        agent = current_agent(object_id)
        if agent is None:
            raise NotAllowed(_("There is no such person or organisation."))
        known = all_names(agent)
    elif kind == Erasure.ErasureKind.STORY:
        article = Article.objects.filter(pk=object_id).first()
        if article is None or article.erased_at is not None:
            raise NotAllowed(_("There is no such story, or it has been erased already."))
        wanted = []
    elif not wanted:
        raise NotAllowed(_("Say which words."))
    else:
        object_id = ""
    if any(len(word) < SHORTEST for word in wanted):
        raise NotAllowed(_("Words of one or two letters occur everywhere: choose longer ones."))
    if not public_reason or len(public_reason) > REASON_LENGTH:
        raise NotAllowed(_("A reason for the public is needed, of at most 500 characters."))
    refuse_revealing_reason(public_reason, [*wanted, *known])
    return Erasure.objects.create(
        kind=kind, object_id=object_id, words=wanted, reason=public_reason, asked_by_id=by.pk
    )


@requires(Action.ERASE)
@transactional_with_retry
def confirm_erasure(*, erasure: Erasure, by: AbstractBaseUser) -> Erasure:
    """Confirm an erasure as a second chief: it is carried out in one transaction and added to the ledger."""
    row = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if row.done_at is not None:
        raise NotAllowed(_("This has been erased already."))
    if refusal := confirmation_refusal(row, by):
        raise NotAllowed(refusal)
    agents = [lock_current_agent(row)] if row.kind == Erasure.ErasureKind.PERSON else []
    refuse_revealing_reason(row.reason, [name for agent in agents for name in all_names(agent)])
    row.confirmed_by_id = by.pk
    row.save(update_fields=["confirmed_by", "object_id"])
    carry_out(row, agents)
    erasure.refresh_from_db()
    return erasure


def lock_current_agent(erasure: Erasure) -> Agent:
    """Lock the agent to erase, which may have been merged since the request. It gets no further name meanwhile."""
    agent = current_agent(erasure.object_id)
    agent = agent and Agent.objects.select_for_update().filter(pk=agent.pk).first()
    if agent is None:
        raise NotAllowed(_("There is no such person or organisation."))
    erasure.object_id = agent.pk
    return agent


def refuse_revealing_reason(reason: str, names: Iterable[str]) -> None:
    if find_spans(reason, compile_pattern(names)):
        raise NotAllowed(_("The reason is not erased: leave out the words that are to be erased."))


def erasure_preview(erasure: Erasure) -> list[str]:
    """Return what the second chief is shown: the article's headline, or the words and the agent's current names."""
    if erasure.kind == Erasure.ErasureKind.STORY:
        return [str(article) for article in Article.objects.filter(pk=erasure.object_id)]
    agent = current_agent(erasure.object_id) if erasure.kind == Erasure.ErasureKind.PERSON else None
    return sorted({*erasure.words, *(all_names(agent) if agent else [])})


def carry_out(erasure: Erasure, agents: Sequence[Agent] = (), places: MentionSpans | None = None) -> None:
    """Carry out an erasure within a transaction: in rows, in the ledger, and in this machine's files.

    ``agents`` are erased, at ``places`` beyond those that the archive knows now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('archive.erasure', %s, true)", [erasure.pk])
    ids, known, headlines = list[str](), list[str](), list[str]()
    if erasure.kind == Erasure.ErasureKind.STORY:
        headlines = list(Article.objects.filter(pk=erasure.object_id).values_list("headline", flat=True))
        ids, known = erase_story(Article.objects.select_for_update().get(pk=erasure.object_id), erasure)
    for agent in agents:
        ids += [agent.pk, *merged_ids(agent.pk)]
        known += all_names(agent)
    words = sorted({*erasure.words, *(name for agent in agents for name in full_names(agent))})
    everywhere, there = compile_pattern(words), compile_pattern([*words, *known])
    # Read now: aliases, names and mentions are gone once the words have been erased.
    commented, in_comments = commented_statements(agents), [*words, *names_in_comments(agents)]
    meant = mention_spans(agents)
    for revision, spans in (places or {}).items():
        meant[revision] = meant.get(revision, []) + spans
    erasure.places = erase_in_texts(everywhere, words, meant)
    database.erase_everywhere(everywhere, words)
    database.erase_where_linked(ids, there, [*words, *known])
    database.erase_in_comments(commented, compile_pattern(in_comments), in_comments)
    delete_saved_views(ids=ids, names=[*in_comments, *known], headlines=headlines)
    for agent in agents:
        forget_agent(agent.pk)
    database.delete_empty_counts()
    # Deferred foreign keys are checked now instead of at the end of the transaction.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('archive.erasure', '', true)")
    erasure.words, erasure.done_at = [], Now()
    erasure.save()
    erasure.refresh_from_db()
    # Before the commit: an erasure that is not in the ledger would come back with the next restored backup.
    try:
        files.write_ledger(erasure)
    except OSError as error:
        message = _("Nothing was erased, because the ledger of erasures cannot be written: %(error)s")
        raise NotAllowed(message % {"error": error}) from error
    files.erase_in_files(everywhere)
    files.erase_in_ledger(everywhere)
    files.erase_in_files(there, near_ids=ids)


def erase_story(article: Article, erasure: Erasure) -> tuple[list[str], list[str]]:
    """Erase an article with everything that belongs to it, and the agents that only it names. All else stays.

    Returns the ids of what is gone and its names, which are then searched for in rows with one of these ids.
    """
    named = set(NameInStory.objects.filter(article=article, agent__isnull=False).values_list("agent_id", flat=True))
    named |= set(
        Speaker.objects.filter(statement__article=article, agent__isnull=False).values_list("agent_id", flat=True)
    )
    named |= set(
        Statement.objects.filter(article=article, on_behalf_of__isnull=False).values_list("on_behalf_of_id", flat=True)
    )
    named |= set(
        Mention.objects.filter(revision__article=article, agent__isnull=False).values_list("agent_id", flat=True)
    )
    questions = list(article.names.filter(question__isnull=False).values_list("question_id", flat=True))
    ids, known = [article.pk], [name for name in (article.headline, article.byline) if is_erasable(name)]
    Run.objects.filter(revision__article=article, state__in=OPEN).update(
        state=Run.RunState.SUPERSEDED, finished_at=Now(), lease_expires_at=None
    )
    # Only silences may be without words, so what is left of each statement becomes one.
    Statement.objects.filter(article=article).update(current_wording=None, on_behalf_of=None)
    database.erase_rows_of_story(article.pk)
    Revision.objects.filter(article=article).update(text="", sha256=sha256(b"").hexdigest())
    article.erased_keys = article_fingerprints(article)
    if article.url:
        Position.objects.filter(source=article.url).update(source="")
        Part.objects.filter(source=article.url).update(source="")
    for name in ("external_id", "url", "path", "headline", "opening", "byline", "section", "page"):
        setattr(article, name, "")
    article.imported = {}
    article.status, article.withdrawn_reason, article.erased_at = Article.Status.WITHDRAWN, erasure.reason, Now()
    article.save()
    for agent in agents_without_mentions(named):
        ids.append(agent.pk)
        known += all_names(agent)
        forget_agent(agent.pk)
    forget_questions(questions)
    return ids, known


def erase_in_texts(pattern: re.Pattern[str], words: list[str], meant: MentionSpans) -> dict[str, list[Place]]:
    """Redact the words in every revision, and the places that refer to the person; wordings are read from it again.

    Returns the places by revision for the ledger: matched words, and mere references.
    """
    maybe = sql.SQL("text ILIKE ANY(%s) OR id = ANY(%s)")
    places: dict[str, list[Place]] = {}
    touched = set()
    columns = ["id", "text", "article_id"]
    for _place, row in database.rows_of("articles_revision", columns, maybe, [like_patterns(words), list(meant)]):
        matches = set(find_spans(row["text"], pattern))
        only_meant = set(meant.get(row["id"], [])) - matches
        spans = sorted(matches | only_meant)
        if not spans:
            continue
        places[row["id"]] = [(*span, MEANT) if span in only_meant else span for span in spans]
        touched.add(row["article_id"])
        blank_revision(row["id"], blank(row["text"], spans), spans)
    for article in Article.objects.filter(pk__in=touched).select_related("current_revision"):
        if article.current_revision is not None:
            article.set_current(article.current_revision)
            article.save(update_fields=["opening", "updated_at"])
            update_display_names_in(article.pk)
    return places


def blank_revision(pk: str, text: str, spans: list[Span]) -> None:
    """The text comes first: the words of mentions and wordings are checked against it."""
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
