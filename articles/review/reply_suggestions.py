"""What a statement may answer, and which silence it may end: offered with reasons, confirmed at the desk.

Three things count: the same matter (:mod:`articles.similar`), that the other's speaker is named where this one stands,
and that it was said shortly before. A silence of the same speaker on the same matter is ended by what they say later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Mention, Reply, Speaker, Statement
from articles.phrase_search import having
from articles.querysets import StatementQuerySet
from articles.similar import alike_among

BEFORE = timedelta(days=120)
SHORTLY = timedelta(days=3)
# How far from a statement's words somebody named counts as the one who is answered.
NEAR = 400
OFFERED = 8
WEIGHTS = {"named": 0.35, "silence": 0.4, "shortly": 0.1, "story": 0.15}


@dataclass
class Offer:
    """A statement that may be answered. ``score`` orders offers and is no probability."""

    statement: Statement
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    reply: Reply | None = None


def offers(statement: Statement, asked: str = "") -> list[Offer]:
    """What a statement may answer: what the machine suggested first, then the likeliest; or what has these words."""
    suggested = statement.replies_to.exclude(state="dropped").select_related("in_reply_to")
    found = {edge.in_reply_to_id: Offer(edge.in_reply_to, 1 + edge.confidence, [], edge) for edge in suggested}
    for edge in suggested:
        found[edge.in_reply_to_id].reasons.append(edge.get_state_display())
    if statement.current_wording_id is not None:
        add_likely(statement, earlier(statement), found)
    rows = with_story(Statement.objects.filter(pk__in=found))
    for pk, row in rows.items():
        found[pk].statement = row
    best = sorted(found.values(), key=lambda offer: (-offer.score, offer.statement.pk))
    if asked:
        words = asked.casefold()
        best = [offer for offer in best if words in as_searched(offer.statement)] + searched(statement, asked, found)
    return best[:OFFERED]


def earlier(statement: Statement) -> StatementQuerySet:
    """Statements that this one can answer: of others, said before it, and not rejected."""
    article = statement.article
    before = Q(
        article__published_at__lte=article.published_at, article__published_at__gte=article.published_at - BEFORE
    )
    agents = own_agents(statement)
    others = Statement.objects.filter(before, current_wording__isnull=False).exclude(pk=statement.pk)
    spoken = Speaker.objects.shown().filter(agent__in=agents).values("statement")
    return (
        others.exclude(state="rejected")
        .exclude(Q(pk__in=spoken) & ~Q(act_class="silence"))
        .exclude(article=article, current_wording__start__gte=start_of(statement))
    )


def start_of(statement: Statement) -> int:
    return statement.current_wording.start if statement.current_wording else 0


def own_agents(statement: Statement) -> set[str]:
    return set(statement.speakers.shown().filter(agent__isnull=False).values_list("agent", flat=True))


def add_likely(statement: Statement, among: StatementQuerySet, found: dict[str, Offer]) -> None:
    likeness = alike_among(statement, among)
    named = named_near(statement) - own_agents(statement)
    addressed = set(said_by_any(among, named).newest_first().values_list("pk", flat=True)[:50]) if named else set()
    same_story = set(among.filter(article=statement.article_id).values_list("pk", flat=True)[:50])
    agents = own_agents(statement)
    silences = set(
        said_by_any(among.filter(act_class="silence"), agents).newest_first().values_list("pk", flat=True)[:20]
        if agents
        else ()
    )
    rows = list(among.filter(pk__in={*likeness, *addressed, *same_story, *silences}).select_related("article"))
    # A silence has no words of its own: it is on the matter of what else its story says.
    on_the_matter = {row.article_id for row in rows if row.pk in likeness}
    for row in rows:
        offer = found.setdefault(row.pk, Offer(row))
        age = statement.article.published_at - row.article.published_at
        if row.pk in likeness:
            offer.score += likeness[row.pk]
            offer.reasons.append(_("on the same matter"))
        if row.pk in addressed:
            offer.score += WEIGHTS["named"]
            offer.reasons.append(_("its speaker is named beside this statement"))
        if row.pk in silences and row.article_id in on_the_matter:
            offer.score += WEIGHTS["silence"]
            offer.reasons.append(_("ends a silence of the same speaker"))
        if row.pk in same_story:
            offer.score += WEIGHTS["story"]
            offer.reasons.append(_("earlier in this story"))
        elif age <= SHORTLY:
            offer.score += WEIGHTS["shortly"]
        if age.days:
            offer.reasons.append(ngettext("%(n)d day before", "%(n)d days before", age.days) % {"n": age.days})
        if offer.reply is None and offer.score < WEIGHTS["story"]:
            del found[row.pk]


def said_by_any(among: StatementQuerySet, agents: Iterable[str]) -> StatementQuerySet:
    spoken = Speaker.objects.shown().filter(agent__in=list(agents), statement=OuterRef("pk"))
    return among.filter(Exists(spoken))


def named_near(statement: Statement) -> set[str]:
    """The agents named in a statement's words or close by."""
    wording = statement.current_wording
    if wording is None:
        return set()
    ends = [segment["end"] for segment in (*wording.content, *wording.cue)]
    near = Mention.objects.filter(
        revision=wording.revision_id,
        agent__isnull=False,
        start__gte=max(0, wording.start - NEAR),
        end__lte=max(ends, default=wording.start) + NEAR,
    )
    return set(near.values_list("agent", flat=True))


def searched(statement: Statement, asked: str, known: Iterable[str]) -> list[Offer]:
    """What an editor looks for by words, or by the id of a statement."""
    words = having(asked, search="current_wording__search", text="current_wording__text")
    rows = Statement.objects.filter(words | Q(pk=asked.rstrip("/").rpartition("/")[2]))
    rows = rows.exclude(state="rejected").exclude(pk__in=[statement.pk, *known]).newest_first()
    return [Offer(row) for row in rows.with_words()[:OFFERED]]


def as_searched(statement: Statement) -> str:
    words = statement.current_wording.text if statement.current_wording else ""
    names = " ".join(edge.name_in_story for edge in statement.speakers.all())
    return f"{words} {names} {statement.article.title}".casefold()


def with_story(rows: StatementQuerySet) -> dict[str, Statement]:
    return {row.pk: row for row in rows.with_words()}
