"""Property tests of storing: no sequence of runs loses or undoes a decision."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import services
from articles.extraction.types import Confidence, ExtractedForm, ExtractedStatement, Extraction, Span
from articles.models import Article
from articles.models import Statement as Stored
from articles.review_state import State
from articles.runs.matching import MIN_OVERLAP, Letters
from tests.support.data.extractions import read, saying
from tests.support.factories import ArticleFactory, UserFactory

TEXT = " ".join(f"word{n:03d}" for n in range(60))
WORD = 8  # "word000" and a space

VERBS = {
    State.CONFIRMED: services.confirm_statement,
    State.REJECTED: services.reject_statement,
}


def span(first: int, count: int) -> Span:
    return Span(first * WORD, (first + count) * WORD - 1)


@st.composite
def readings(draw: st.DrawFn) -> Extraction:
    """Generate statements of a few words each that do not overlap."""
    found: list[ExtractedStatement] = []
    place = draw(st.integers(0, 8))
    while place < 50:
        count = draw(st.integers(1, 9))
        template = saying(TEXT, form=draw(st.sampled_from([ExtractedForm.DIRECT, ExtractedForm.INDIRECT])))
        confidence = Confidence(draw(st.sampled_from([0.4, 0.9])), 0.5, 0.5)
        found.append(
            ExtractedStatement(
                content=(span(place, count),),
                **{
                    name: getattr(template, name)
                    for name in ("cue", "source", "speakers", "speaker_kind", "role", "form", "act", "act_class")
                },
                confidence=confidence,
            )
        )
        place += count + draw(st.integers(0, 8))
    return Extraction(statements=tuple(found))


def snapshot(article: Article, *states: str) -> dict[str, Any]:
    rows = Stored.objects.filter(article=article, state__in=states)
    return {
        row["pk"]: row for row in rows.values("pk", "state", "form", "act", "current_wording__content", "updated_at")
    }


def standing(article: Article) -> list[tuple[str, list[tuple[int, int]]]]:
    rows = Stored.objects.filter(article=article, current_wording__isnull=False).select_related("current_wording")
    return [(s.state, [(p["start"], p["end"]) for p in s.current_wording.content]) for s in rows]  # type: ignore[union-attr]


class TestRecording(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(readings(), st.lists(st.sampled_from(["", *VERBS]), max_size=8)), min_size=2, max_size=5)
    )
    def test_decisions_survive_every_rerun(self, rounds: list[tuple[Extraction, list[str]]]) -> None:
        article = ArticleFactory(text=TEXT)
        editor = get_user_model().objects.first() or UserFactory()
        letters = Letters(TEXT)
        decided: dict[str, Any] = {}
        for extraction, verdicts in rounds:
            read(article, extraction)
            after = snapshot(article, State.CONFIRMED, State.REJECTED)
            assert after == decided

            rejected = [spans for state, spans in standing(article) if state in VERBS]
            for state, spans in standing(article):
                if state == State.SUGGESTED:
                    assert all(letters.overlap(spans, other) < MIN_OVERLAP for other in rejected)

            before = list(Stored.objects.filter(article=article).order_by("pk").values())
            read(article, extraction)
            assert list(Stored.objects.filter(article=article).order_by("pk").values()) == before

            pending = Stored.objects.pending().filter(article=article).order_by("current_wording__start")
            for statement, verdict in zip(list(pending), verdicts, strict=False):
                if verdict:
                    VERBS[State(verdict)](statement=statement, by=editor)
            decided = snapshot(article, State.CONFIRMED, State.REJECTED)
