"""Public statements that answer a statement, and those that it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Reply, Speaker, Statement
from articles.visibility import shown_speakers as shown_speaker_rows
from newsroom.search.labels import day_label
from newsroom.website.presentation.attribution import shown_speakers, speakers_of

SILENCE = Statement.ActClass.SILENCE
# By statement: those at the other ends of its replies, each with whether the two enclose a silence.
Ends = defaultdict[str, list[tuple[str, bool]]]


@dataclass(frozen=True)
class AnswerOnPage:
    """A statement at the other end of a reply. ``days`` is the length of a silence that its speaker then broke."""

    statement: Statement
    days: int | None = None

    @property
    def names(self) -> str:
        return get_text_list([speaker.name for speaker in speakers_of(self.statement)], _("and"))

    @property
    def day(self) -> str:
        return day_label(localtime(self.statement.article.published_at))


@dataclass(frozen=True)
class Answers:
    """The first answers in the order of publication; ``more`` is the number of those left out."""

    shown: Sequence[AnswerOnPage] = ()
    more: int = 0


def with_answers(statements: Iterable[Statement], most: int = 1) -> list[Statement]:
    """Give each statement ``answered_by`` and ``in_answer_to``, with at most so many each; return all that these name.

    Only public replies between public statements count.
    """
    statements = list(statements)
    pks = [statement.pk for statement in statements]
    answered_by, in_answer_to = _other_ends(pks)
    ends = [found[pk] for found in (answered_by, in_answer_to) for pk in pks]
    wanted = {pk for found in ends for pk, _is_period in found[:most]}
    others = Statement.objects.published().for_readers().in_bulk(wanted) if wanted else {}
    for statement in statements:
        after, before = answered_by[statement.pk], in_answer_to[statement.pk]
        statement.answered_by = Answers(  # type: ignore[attr-defined]
            [
                AnswerOnPage(others[pk], _days(statement, others[pk]) if is_period else None)
                for pk, is_period in after[:most]
                if pk in others
            ],
            more=max(0, len(after) - most),
        )
        statement.in_answer_to = Answers(  # type: ignore[attr-defined]
            [
                AnswerOnPage(others[pk], _days(others[pk], statement) if is_period else None)
                for pk, is_period in before[:most]
                if pk in others
            ],
            more=max(0, len(before) - most),
        )
    return list(others.values())


def _other_ends(pks: Sequence[str]) -> tuple[Ends, Ends]:
    """Return the answers to these statements, and what these answer, each with whether the two enclose a silence.

    They do where the one answered is a recorded silence, the answer is none, and no word of the silent is public in
    between.
    """
    replies = Reply.objects.published().filter(Q(statement__in=pks) | Q(in_reply_to__in=pks))
    ordered = replies.order_by(
        *("statement__published_at", "statement__place", "statement"),
        *("in_reply_to__published_at", "in_reply_to__place", "in_reply_to"),
    )
    rows = list(
        ordered.values_list("pk", "statement_id", "in_reply_to_id", "statement__act_class", "in_reply_to__act_class")
    )
    breaking = [pk for pk, *_ends, own_class, answered in rows if answered == SILENCE != own_class]
    periods = _enclosing_silence(breaking)
    answered_by: Ends = defaultdict(list)
    in_answer_to: Ends = defaultdict(list)
    for pk, answer, answered, *_classes in rows:
        answered_by[answered].append((answer, pk in periods))
        in_answer_to[answer].append((answered, pk in periods))
    return answered_by, in_answer_to


def _enclosing_silence(replies: Sequence[int]) -> set[int]:
    """Return those of these replies to a silence between whose two ends no word of the silent is public."""
    if not replies:
        return set()
    silent = shown_speaker_rows().filter(statement=OuterRef(OuterRef("in_reply_to"))).values("agent")
    spoke_between = Speaker.objects.published().filter(
        agent__in=silent,
        published_at__gt=OuterRef("in_reply_to__published_at"),
        published_at__lt=OuterRef("statement__published_at"),
    )
    unbroken = Reply.objects.filter(~Exists(spoke_between.exclude(act_class=SILENCE)), pk__in=replies)
    return set(unbroken.values_list("pk", flat=True))


def _days(silence: Statement, later: Statement) -> int | None:
    """Return the days from a silence to a later statement of the same speaker; None where these are not such."""
    silent, spoke = ({e.agent_id for e in shown_speakers(s) if e.agent_id} for s in (silence, later))
    days = (localtime(later.article.published_at).date() - localtime(silence.article.published_at).date()).days
    return days if silent & spoke and days >= 0 else None
