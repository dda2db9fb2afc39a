"""Querysets such as ``published()``: with :mod:`articles.visibility`, the only definitions of what the public sees.

Every page, endpoint, feed, search and count uses them; no view filters on a status. They compare with the database's
clock, so an article becomes public at its release time without anything having to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import Now, RowNumber

from articles.review_state import REVIEWED, State
from articles.visibility import (
    agents_for_readers,
    holds_position_at,
    in_open_outlet,
    public_article,
    public_statement,
    publishable,
    released_article,
    shown_act,
    shown_speakers,
)
from people.models import Agent, Position
from people.querysets import AgentQuerySet

if TYPE_CHECKING:
    from articles.models import Article, Filing, Outlet, Question, Reply, Revision, Speaker, Statement, Topic, Wording

Row = TypeVar("Row", bound=models.Model)
# Fields of a statement and its related rows that no page shows.
NOT_FOR_READERS = (
    *("decided_by", "outlet", "statement_confidence", "speaker_confidence", "act_confidence", "confidence"),
    *("needs_review", "origin", "corrected", "created_at", "updated_at", "current_wording__search"),
    *("current_wording__created_at", "article__external_id", "article__path"),
    *("article__section", "article__decided_by", "article__decided_at", "article__embargo_until"),
    *("article__withdrawn_reason", "article__imported", "article__erased_at", "article__erased_keys"),
    *("article__created_at", "article__updated_at", "article__outlet__url", "article__outlet__created_at"),
    *(f"article__outlet__unreviewed_{name}" for name in ("min_confidence", "forms", "acts")),
)


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> Self:
        """Questions that wait for an editor and whose name still occurs in an article."""
        waiting = apps.get_model("articles", "NameInStory").objects.filter(question=OuterRef("pk"), by_editor=False)
        return self.filter(Exists(waiting), state="open")

    def with_counts(self) -> Self:
        """Annotate ``stories``: the number of articles that wait for the answer or, once there is one, have it."""
        return self.annotate(stories=models.Count("names", filter=~Q(state="open") | Q(names__by_editor=False)))


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def shown(self) -> Self:
        """Speakers that neither an editor rejected nor a later run dropped."""
        return self.exclude(state__in=["rejected", "dropped"])

    def published(self) -> Self:
        """Speakers shown with a public statement."""
        return self.filter(public_statement())

    def giving_pages(self) -> Self:
        """Speakers in outlets that show everyone who speaks there."""
        return self.filter(in_open_outlet())

    def speaking_for(self, organisation: Agent, positions: models.QuerySet[Position]) -> Self:
        """An organisation itself, and its people while they held a position there.

        ``positions`` are those that the viewer may see. Their people are a subquery of their own, so that PostgreSQL
        finds statements by the index on agents.
        """
        people = positions.filter(organisation=organisation.pk).order_by().values_list("person", flat=True).distinct()
        own = Q(agent=organisation.pk) | holds_position_at(organisation)
        return self.filter(own, agent__in=[organisation.pk, *people])

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-statement")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """Public articles: released, past any embargo, and not withdrawn."""
        return self.filter(public_article())

    def withdrawn(self) -> Self:
        """Articles that were public and were withdrawn; readers see the reason and nothing else."""
        return self.filter(released_article(), status="withdrawn")

    def names_corrected(self) -> Self:
        """Articles with an editor's names that a later correction changed and nobody has checked since."""
        changed = apps.get_model("articles", "Mention").objects.exclude(corrected="")
        return self.filter(pk__in=changed.values("revision__article"))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def with_text(self) -> Self:
        return self.select_related("outlet", "current_revision")


class OutletQuerySet(models.QuerySet["Outlet"]):
    def published(self) -> Self:
        """Outlets with a public article."""
        articles = apps.get_model("articles", "Article").objects
        return self.filter(Exists(articles.published().filter(outlet=OuterRef("pk"))))


class TopicQuerySet(models.QuerySet["Topic"]):
    def published(self) -> Self:
        """Topics with a public article."""
        filings = apps.get_model("articles", "Filing").objects
        return self.filter(Exists(filings.published().filter(topic=OuterRef("pk"))))


class StatementQuerySet(models.QuerySet["Statement"]):
    def published(self) -> Self:
        """Public statements; see :func:`public_statement`."""
        return self.filter(public_statement())

    def pending(self) -> Self:
        """Suggested statements of the current revision, which wait for an editor."""
        return self.filter(state="suggested", current_wording__isnull=False)

    def corrected(self) -> Self:
        """Statements that a correction reworded or removed and that no editor has checked since."""
        return self.exclude(corrected="")

    def changed_in_public(self) -> Self:
        """Statements that were public until a correction changed them.

        Their page shows the former words and says what became of them.
        """
        rewordings = apps.get_model("articles", "Rewording").objects
        return self.filter(
            public_article("article__"),
            Exists(rewordings.filter(statement=OuterRef("pk"), was_public=True)),
            shown_act(),
        ).exclude(state="rejected")

    def withdrawn(self) -> Self:
        """Statements that were public in an article that was withdrawn; readers see the reason and nothing else.

        Statements that were found, decided or reworded after the withdrawal were never public.
        """
        then = F("article__decided_at")
        before = Q(created_at__lte=then, current_wording__revision__created_at__lte=then) & (
            Q(decided_at__isnull=True) | Q(decided_at__lte=then)
        )
        return self.filter(released_article("article__"), publishable(), article__status="withdrawn").filter(
            Q(article__decided_at__isnull=True) | before
        )

    def reviewed(self) -> Self:
        """Statements that a person accepted or confirmed: feeds, cards and metadata show no others."""
        return self.filter(state__in=REVIEWED)

    def said_by(self, *agents: Agent) -> Self:
        """Statements of which one of these agents is a shown speaker."""
        spoke = shown_speakers().filter(statement=OuterRef("pk"), agent__in=[agent.pk for agent in agents])
        return self.filter(Exists(spoke))

    def on_behalf_of(self, agent: Agent) -> Self:
        """Statements that somebody made on behalf of this agent."""
        return self.filter(on_behalf_of=agent.pk)

    def said_for(self, organisation: Agent, positions: models.QuerySet[Position]) -> Self:
        """Statements of an organisation, and of its people while they held a position there."""
        spoke = shown_speakers().speaking_for(organisation, positions)
        return self.filter(Exists(spoke.filter(statement=OuterRef("pk"))))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def in_order_of_text(self) -> Self:
        return self.order_by("current_wording__start", "id")

    def of_each_story(self, past: int, last: int) -> Self:
        """The statements of each article from place ``past`` + 1 to ``last``, in the order of the text.

        ``rank`` is a statement's place among the chosen statements of its article.
        """
        numbered = Window(RowNumber(), partition_by="article", order_by=["place", "pk"])
        return self.annotate(rank=numbered).filter(rank__gt=past, rank__lte=last)

    def with_words(self, agents: AgentQuerySet | None = None) -> Self:
        """Load what a list of statements shows, in a fixed number of queries.

        ``agents`` are those that the viewer may see; other speakers have a name and no agent.
        """
        named = shown_speakers()
        named = named.select_related("agent") if agents is None else named.prefetch_related(Prefetch("agent", agents))
        speakers = Prefetch("speakers", queryset=named, to_attr="shown_speakers")
        rows = self.select_related("article__outlet", "current_wording").prefetch_related(speakers)
        rows = (
            rows.select_related("on_behalf_of")
            if agents is None
            else rows.prefetch_related(Prefetch("on_behalf_of", agents))
        )
        return rows.defer("current_wording__search", "article__imported", "article__erased_keys")

    def for_readers(self) -> Self:
        """Load what readers are shown: of a speaker who is not public, only the name as printed.

        ``has_denied_speaker`` is true where an editor has rejected one of the speakers.
        """
        denied = apps.get_model("articles", "Speaker").objects.filter(statement=OuterRef("pk"), state="rejected")
        rows = self.with_words(agents_for_readers()).defer(*NOT_FOR_READERS)
        return rows.annotate(has_denied_speaker=Exists(denied))


class ReplyQuerySet(models.QuerySet["Reply"]):
    def published(self) -> Self:
        """Confirmed replies whose two statements are both public. Nobody accepts replies in bulk."""
        acts = shown_act("statement__"), shown_act("in_reply_to__")
        return self.filter(*acts, public_from__lte=Now(), state=State.CONFIRMED)


def all_revisions() -> models.QuerySet[Revision]:
    """Return all revisions with two annotations.

    ``replaced_at`` is the time of the next revision, ``withheld`` the reason why readers no longer see the text; both
    may be null.
    """
    revisions = apps.get_model("articles", "Revision").objects
    following = revisions.filter(article=OuterRef("article"), number=OuterRef("number") + 1)
    annotated: models.QuerySet[Revision] = revisions.annotate(
        replaced_at=models.Subquery(following.values("created_at")[:1]), withheld=F("withholding__reason")
    )
    return annotated


def public_revisions() -> models.QuerySet[Revision]:
    """Return the revisions of public articles that readers have seen: current ones and those replaced later.

    A revision that was replaced before the release was never public. The article's ``public_text`` says how much of a
    text may be shown.
    """
    seen = Q(article__current_revision=F("pk")) | Q(replaced_at__gt=F("article__public_from"))
    return all_revisions().filter(public_article("article__")).filter(seen)


def public_wordings() -> models.QuerySet[Wording]:
    """Return the wordings that readers have seen, in revisions that they have seen.

    These are the words that a statement has now, if it is public or was until a correction changed it, and words that
    a correction changed while the statement was public. A text may have been public and a statement in it not.
    """
    statements: StatementQuerySet = apps.get_model("articles", "Statement").objects.filter(pk=OuterRef("statement"))
    shown_now = Exists(statements.published()) | Exists(statements.changed_in_public())
    later = apps.get_model("articles", "Rewording").objects.filter(
        statement=OuterRef("statement"), correction__revision__number__gt=OuterRef("revision__number")
    )
    until_then = models.Subquery(later.order_by("correction__revision__number").values("was_public")[:1])
    wordings = apps.get_model("articles", "Wording").objects.filter(revision__in=public_revisions().values("pk"))
    annotated: models.QuerySet[Wording] = wordings.annotate(was_public=until_then).filter(
        Q(was_public=True) | (Q(text=F("statement__current_wording__text")) & shown_now)
    )
    return annotated


class FilingQuerySet(models.QuerySet["Filing"]):
    def published(self) -> Self:
        """Topics of public articles."""
        return self.filter(public_from__lte=Now())
