"""``published()`` and its kin: the only definitions of what the public sees.

Every page, endpoint, feed, search, count and suggestion goes through these; no view filters on a status. Time is the
database's: a story becomes public at its hour without anything having to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Prefetch, Q, Value, Window
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now, RowNumber
from django.utils.timezone import get_current_timezone_name

from articles.compiled import HasAny, built_once
from people.models import Agent, AgentKind, Alias, Position, Redirect
from people.querysets import AgentQuerySet

if TYPE_CHECKING:
    from articles.models import Article, Filing, Outlet, Question, Reply, Revision, Speaker, Statement, Topic, Wording

Row = TypeVar("Row", bound=models.Model)
# Of a statement and what is read with it, what no page shows: dozens of rows on a page are made without it.
NOT_FOR_READERS = (
    *("decided_by", "outlet", "statement_confidence", "speaker_confidence", "act_confidence", "confidence"),
    *("origin", "corrected", "created_at", "updated_at", "current_wording__search"),
    *("current_wording__created_at", "article__external_id", "article__path"),
    *("article__section", "article__decided_by", "article__decided_at", "article__embargo_until"),
    *("article__withdrawn_reason", "article__imported", "article__erased_at", "article__erased_keys"),
    *("article__created_at", "article__updated_at", "article__outlet__url", "article__outlet__created_at"),
    *(f"article__outlet__unreviewed_{name}" for name in ("min_confidence", "forms", "acts")),
)


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> Self:
        """What waits for an editor, and still stands in some story."""
        waiting = apps.get_model("articles", "NameInStory").objects.filter(question=OuterRef("pk"), by_editor=False)
        return self.filter(Exists(waiting), state="open")

    def with_counts(self) -> Self:
        """Annotates ``stories``: how many wait for the answer or, where there is one, have it."""
        return self.annotate(stories=models.Count("names", filter=~Q(state="open") | Q(names__by_editor=False)))


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def shown(self) -> Self:
        """Speakers that neither an editor has denied nor the machine taken back."""
        return self.exclude(state__in=["rejected", "dropped"])

    def published(self) -> Self:
        """Speakers who are shown with a statement that the public sees."""
        return self.filter(public_statement())

    def giving_pages(self) -> Self:
        """Speakers in outlets whose policy gives everyone a page who speaks there."""
        return self.filter(in_open_outlet())

    def speaking_for(self, organisation: Agent, positions: models.QuerySet[Position]) -> Self:
        """An organisation itself, and its people while they held office there.

        ``positions`` are those of which the asker may know. Whose they are is read first, so that their statements are
        found by who said them.
        """
        people = positions.filter(organisation=organisation.pk).order_by().values_list("person", flat=True).distinct()
        own = Q(agent=organisation.pk) | in_office_at(organisation)
        return self.filter(own, agent__in=[organisation.pk, *people])

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-statement")


def in_open_outlet() -> Q:
    """The condition that a speaker's outlet gives everyone a page who speaks there."""
    return ~Q(outlet__in=apps.get_model("articles", "Outlet").objects.filter(public_people="approved"))


def agent_for_readers(name: str = "pk") -> models.Case:
    """Of a speaker of a public statement: the agent's id, or name, where readers see the agent; else null."""
    seen = public_agents().filter(pk=OuterRef("agent")).values(name)[:1]
    own = models.When(in_open_outlet(), then=F("agent" if name == "pk" else f"agent__{name}"))
    return models.Case(own, default=models.Subquery(seen), output_field=models.CharField())


def shown_speakers() -> SpeakerQuerySet:
    return apps.get_model("articles", "Speaker").objects.shown()


def released_article(prefix: str = "") -> Q:
    """The condition that an article's hour has come and no embargo holds it, whatever has happened since."""
    return Q(**{f"{prefix}released_at__lte": Now()}) & (
        Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": Now()})
    )


def public_article(prefix: str = "") -> Q:
    """The condition under which an article is public, on the article at the end of ``prefix``."""
    return Q(**{f"{prefix}public_from__lte": Now()})


def public_statement(prefix: str = "") -> Q:
    """The condition under which a statement is public, on the statement at the end of ``prefix``.

    Its story is public; its words stand in the current revision; its kind of act is one that is shown; and a person
    has accepted it, or its outlet lets unreviewed findings of its form and confidence appear. The confidence is that
    of words and speaker together: a quotation is not shown under a name that is in doubt. The database keeps all of
    this but the kind of act in ``public_from``.

    Of a speaker: that it is shown with a statement that is public.
    """
    return Q(**{f"{prefix}public_from__lte": Now()}) & shown_act(prefix)


def promised_statement(prefix: str = "") -> Q:
    """The condition under which a statement, or a speaker, is public or will be at its story's hour."""
    return Q(**{f"{prefix}public_from__isnull": False}) & shown_act(prefix)


def presentable(prefix: str) -> Q:
    """What makes a statement fit for the public, whatever its story's status. Triggers say the same."""
    outlet = f"{prefix}article__outlet__"
    unreviewed = Q(
        **{
            f"{prefix}state": "suggested",
            f"{prefix}confidence__gte": F(f"{outlet}unreviewed_min_confidence"),
            f"{outlet}unreviewed_forms__contains": [F(f"{prefix}form")],
        }
    ) & (Q(**{f"{outlet}unreviewed_acts": []}) | Q(**{f"{outlet}unreviewed_acts__contains": [F(f"{prefix}act")]}))
    standing = Q(**{f"{prefix}current_wording__isnull": False}) & shown_act(prefix)
    return standing & (Q(**{f"{prefix}state__in": ["accepted", "confirmed"]}) | unreviewed)


def shown_act(prefix: str = "") -> Q:
    return Q(**{f"{prefix}act_class__in": settings.NEWSROOM_PUBLIC_ACT_CLASSES})


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What the public sees: released, past any embargo, and not withdrawn."""
        return self.filter(public_article())

    def withdrawn(self) -> Self:
        """What the public has seen and was taken back: of these it may read the reason, and nothing else."""
        return self.filter(released_article(), status="withdrawn")

    def names_corrected(self) -> Self:
        """With names that an editor had set, which a correction has changed and at which nobody has looked since."""
        changed = apps.get_model("articles", "Mention").objects.exclude(corrected="")
        return self.filter(pk__in=changed.values("revision__article"))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def with_text(self) -> Self:
        return self.select_related("outlet", "current_revision")


class OutletQuerySet(models.QuerySet["Outlet"]):
    def published(self) -> Self:
        """Outlets of which the public sees a story."""
        articles = apps.get_model("articles", "Article").objects
        return self.filter(Exists(articles.published().filter(outlet=OuterRef("pk"))))


class TopicQuerySet(models.QuerySet["Topic"]):
    def published(self) -> Self:
        """Topics of which the public sees a story."""
        filings = apps.get_model("articles", "Filing").objects
        return self.filter(Exists(filings.published().filter(topic=OuterRef("pk"))))


class StatementQuerySet(models.QuerySet["Statement"]):
    def published(self) -> Self:
        """What the public sees; see :func:`public_statement`."""
        return self.filter(public_statement())

    def pending(self) -> Self:
        """What waits for an editor: suggested by the machine, and standing in the current revision."""
        return self.filter(state="suggested", current_wording__isnull=False)

    def corrected(self) -> Self:
        """What a correction has reworded or removed and no editor has looked at since."""
        return self.exclude(corrected="")

    def changed_in_public(self) -> Self:
        """What the public saw before a correction changed it, and does not see as a statement now.

        At its address it is told what the words were and what has become of them.
        """
        rewordings = apps.get_model("articles", "Rewording").objects
        return self.filter(
            public_article("article__"),
            Exists(rewordings.filter(statement=OuterRef("pk"), was_public=True)),
            act_class__in=settings.NEWSROOM_PUBLIC_ACT_CLASSES,
        ).exclude(state="rejected")

    def withdrawn(self) -> Self:
        """What the public saw in a story that was taken back: of these it may read the story's reason alone.

        What was found, decided or worded since then it has never seen.
        """
        then = F("article__decided_at")
        before = Q(created_at__lte=then, current_wording__revision__created_at__lte=then) & (
            Q(decided_at__isnull=True) | Q(decided_at__lte=then)
        )
        return self.filter(released_article("article__"), presentable(""), article__status="withdrawn").filter(
            Q(article__decided_at__isnull=True) | before
        )

    def reviewed(self) -> Self:
        """What a person has accepted or confirmed: all that feeds, embeds and machine-readable descriptions give."""
        return self.filter(state__in=["accepted", "confirmed"])

    def said_by(self, *agents: Agent) -> Self:
        """Statements of which one of these agents is a speaker, unless an editor has denied it."""
        spoke = shown_speakers().filter(statement=OuterRef("pk"), agent__in=[agent.pk for agent in agents])
        return self.filter(Exists(spoke))

    def said_for(self, organisation: Agent, positions: models.QuerySet[Position]) -> Self:
        """What an organisation says itself, and what its people said while they held office there."""
        spoke = shown_speakers().speaking_for(organisation, positions)
        return self.filter(Exists(spoke.filter(statement=OuterRef("pk"))))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def in_order_of_text(self) -> Self:
        return self.order_by("current_wording__start", "id")

    def of_each_story(self, past: int, last: int) -> Self:
        """Of each story those after so many and up to so many, in the order of its text; ``rank`` is a statement's
        place among those of its story that are chosen from."""
        numbered = Window(RowNumber(), partition_by="article", order_by=["place", "pk"])
        return self.annotate(rank=numbered).filter(rank__gt=past, rank__lte=last)

    def with_words(self, agents: AgentQuerySet | None = None) -> Self:
        """All that a list of statements shows, in a fixed number of queries, without what none ever does.

        ``agents`` are those whom the asker may see; a speaker who is none of them has no agent, and only a name.
        """
        named = shown_speakers()
        named = named.select_related("agent") if agents is None else named.prefetch_related(Prefetch("agent", agents))
        speakers = Prefetch("speakers", queryset=named, to_attr="shown_speakers")
        rows = self.select_related("article__outlet", "current_wording").prefetch_related(speakers)
        return rows.defer("current_wording__search", "article__imported", "article__erased_keys")

    def for_readers(self) -> Self:
        """All that readers are shown: of a speaker without a public page the name as printed, and no more.

        ``has_denied_speaker`` says whether an editor has said of somebody that it was not they. Those of known ids
        are read more quickly by :func:`articles.readable.for_readers`.
        """
        denied = apps.get_model("articles", "Speaker").objects.filter(statement=OuterRef("pk"), state="rejected")
        shown = self.with_words(agents_for_readers()).defer(*NOT_FOR_READERS)
        return shown.annotate(has_denied_speaker=Exists(denied))


def in_office_at(organisation: Agent) -> Exists:
    """The condition that a speaker held office at an organisation on the day of the story; unknown dates are open."""
    day = OuterRef("published_at__date")
    return Exists(
        Position.objects.filter(
            Q(start_date__isnull=True) | Q(start_date__lte=day),
            Q(end_date__isnull=True) | Q(end_date__gte=day),
            organisation=organisation.pk,
            person=OuterRef("agent"),
        )
    )


@built_once
def public_replies() -> models.QuerySet[Reply]:
    """That one statement answers another, as a person has confirmed, where the public sees both."""
    replies: models.QuerySet[Reply] = apps.get_model("articles", "Reply").objects.filter(
        shown_act("statement__"), shown_act("in_reply_to__"), public_from__lte=Now(), state="confirmed"
    )
    return replies


@built_once
def all_revisions() -> models.QuerySet[Revision]:
    """Texts of stories. Each has ``replaced_at``, when the next one came, null for the newest; and ``withheld``: the
    reason for which its words are not shown to readers any more, null where they are.
    """
    revisions = apps.get_model("articles", "Revision").objects
    following = revisions.filter(article=OuterRef("article"), number=OuterRef("number") + 1)
    found: models.QuerySet[Revision] = revisions.annotate(
        replaced_at=models.Subquery(following.values("created_at")[:1]), withheld=F("withholding__reason")
    )
    return found


@built_once
def public_revisions() -> models.QuerySet[Revision]:
    """Texts of public stories that readers have seen: the current ones, and what corrections have replaced since.

    A text that was replaced before its story's hour has never been public. How much of a text is shown is for the
    outlet's rights to say.
    """
    seen = Q(article__current_revision=F("pk")) | Q(replaced_at__gt=F("article__public_from"))
    return all_revisions().filter(public_article("article__")).filter(seen)


def public_wordings() -> models.QuerySet[Wording]:
    """What statements read in texts that readers have seen, as far as readers saw the statement with these words.

    They are shown how a statement reads now that is public, or that a correction changed under their eyes, and saw it
    wherever it read the same. What a correction changed since they saw if the statement was public until then: the
    text may have been, and the statement not.
    """
    statements: StatementQuerySet = apps.get_model("articles", "Statement").objects.filter(pk=OuterRef("statement"))
    shown_now = Exists(statements.published()) | Exists(statements.changed_in_public())
    later = apps.get_model("articles", "Rewording").objects.filter(
        statement=OuterRef("statement"), correction__revision__number__gt=OuterRef("revision__number")
    )
    until_then = models.Subquery(later.order_by("correction__revision__number").values("was_public")[:1])
    wordings = apps.get_model("articles", "Wording").objects.filter(revision__in=public_revisions().values("pk"))
    found: models.QuerySet[Wording] = wordings.annotate(was_public=until_then).filter(
        Q(was_public=True) | (Q(text=F("statement__current_wording__text")) & shown_now)
    )
    return found


def public_speakers() -> SpeakerQuerySet:
    speakers: SpeakerQuerySet = apps.get_model("articles", "Speaker").objects.published()
    return speakers


def said_in_office() -> SpeakerQuerySet:
    """Of a position, in a query of positions: what its holder said while holding it; unknown dates are open."""
    return public_speakers().filter(
        agent=OuterRef("person"),
        published_at__gte=_midnight(OuterRef("start_date"), "-infinity"),
        published_at__lt=_midnight(OuterRef("end_date") + Value(1), "infinity"),
    )


def _midnight(day: F | CombinedExpression, unknown: str) -> Coalesce:
    """The first moment of a day in the archive's time zone; ``unknown`` for no day."""
    local = Func(
        day,
        Value(get_current_timezone_name()),
        template="((%(expressions)s))",
        arg_joiner="::timestamp AT TIME ZONE ",
        output_field=models.DateTimeField(),
    )
    open_end = Func(Value(unknown), template="%(expressions)s::timestamptz", output_field=models.DateTimeField())
    return Coalesce(local, open_end)


def _who_spoke() -> models.QuerySet[Speaker, Any]:
    return public_speakers().values("agent")


def _who_spoke_openly() -> models.QuerySet[Speaker, Any]:
    return public_speakers().giving_pages().values("agent")


def _who_was_spoken_for() -> models.QuerySet[Position, Any]:
    held = Position.objects.filter(public_agent("person"), organisation__isnull=False)
    return held.filter(Exists(said_in_office())).values("organisation")


@built_once
def public_agents() -> AgentQuerySet:
    """Agents that the public may see: by an editor's approval, or through a public statement of theirs in an outlet
    that lets everyone be seen who speaks there."""
    return Agent.objects.get_queryset().filter(
        Q(state=Agent.State.APPROVED) | HasAny("pk", rows=_who_spoke_openly),
    )


@built_once
def agents_for_readers() -> AgentQuerySet:
    """Public agents with all that stands beside what they say."""
    return public_agents().only("kind", "name", "state")


def public_agent(path: str) -> Q:
    """The condition that the agent at the end of ``path`` is one of :func:`public_agents`."""
    return Q(**{f"{path}__state": Agent.State.APPROVED}) | Q(HasAny(path, rows=_who_spoke_openly))


@built_once
def public_positions() -> models.QuerySet[Position]:
    """Who held which office; the public reads of it when it reads of both the person and the house."""
    # One by one: of EXISTS beside an OR, PostgreSQL would first ask it of every agent that there is.
    house = models.Subquery(public_agents().filter(pk=OuterRef("organisation")).values("pk")[:1])
    seen = Position.objects.alias(house=house).filter(Q(organisation=None) | Q(house__isnull=False))
    return seen.filter(Exists(public_agents().filter(pk=OuterRef("person"))))


def has_page(path: str = "") -> Q:
    """The condition that the agent at the end of ``path`` has a page: the public may see both it and something said
    by it or, of an organisation, by its people while they held office there."""
    within = f"{path}__" if path else ""
    own = Q(HasAny(path or "pk", rows=_who_spoke))
    its = Q(HasAny(path or "pk", rows=_who_was_spoken_for), **{f"{within}kind": AgentKind.ORGANISATION})
    shown = Q(HasAny(path or "pk", rows=_who_spoke_openly))
    return (Q(**{f"{within}state": Agent.State.APPROVED}) & (own | its)) | shown


@built_once
def agents_with_pages() -> AgentQuerySet:
    """Public agents of whom the site has something to show; see :func:`has_page`."""
    return Agent.objects.get_queryset().filter(has_page())


def with_pages(rows: models.QuerySet[Row], *paths: str) -> models.QuerySet[Row]:
    """Each with the agents at these paths and, as ``part_has_page`` for ``part``, whether it has a page."""
    known = {f"{path}_has_page": ExpressionWrapper(has_page(path), models.BooleanField()) for path in paths}
    found: models.QuerySet[Row] = rows.select_related(*paths).annotate(**known)
    return found


def knowing_pages(agents: AgentQuerySet) -> AgentQuerySet:
    """Each with ``has_page``, whether the site has a page of it."""
    return agents.annotate(has_page=ExpressionWrapper(has_page(), output_field=models.BooleanField()))


@built_once
def public_agents_knowing_pages() -> AgentQuerySet:
    return knowing_pages(public_agents())


@built_once
def public_positions_knowing_pages() -> models.QuerySet[Position]:
    return with_pages(public_positions(), "person", "organisation")


def _names_spoken_under() -> models.QuerySet[Speaker, Any]:
    return public_speakers().filter(agent__isnull=False).values_list("agent", "name_in_story")


def _names_printed() -> models.QuerySet[Any, Any]:
    named = apps.get_model("articles", "Mention").objects.filter(
        public_article("revision__article__"),
        revision=F("revision__article__current_revision"),
        revision__article__public_text="full",
        agent__isnull=False,
    )
    return named.values_list("agent", "name")


@built_once
def public_aliases() -> models.QuerySet[Alias]:
    """Names of agents that the public may read: the archive's own, an editor's, and those printed in what is public.

    A spelling that stands only in an unpublished story is not among them.
    """
    printed = HasAny("agent", "name", rows=_names_spoken_under) | Q(HasAny("agent", "name", rows=_names_printed))
    return Alias.objects.filter(Q(by_editor=True) | Q(name=F("agent__name")) | printed)


@built_once
def public_redirects() -> models.QuerySet[Redirect]:
    """Former ids that readers may have met: who never was public is not told of when merged either. Whom one leads to
    may be out of sight."""
    shown = apps.get_model("api", "Standing").objects.filter(kind="agent", object_id=OuterRef("old_id"))
    return Redirect.objects.filter(Exists(shown))


class FilingQuerySet(models.QuerySet["Filing"]):
    def published(self) -> Self:
        """Those of stories that the public sees."""
        return self.filter(public_from__lte=Now())
