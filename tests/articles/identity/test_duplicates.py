"""Tests of likely duplicates: comparison, queue and reasons."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from articles.identity.duplicates import compare_spellings, duplicate_evidence
from articles.identity.linking import PrintedName, link_names
from articles.identity.questions import answer_with_new_agent
from articles.models import Question
from people.models import Agent, Alias, LikelyPair
from people.services.change_kind import change_kind
from people.services.distinctions import mark_distinct, undo_distinction
from people.services.merge import merge_agents, undo_merge
from tests.support.factories import ArticleFactory, OrganisationFactory, OutletFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def pairs() -> set[frozenset[str]]:
    return {frozenset((pair.one.name, pair.other.name)) for pair in LikelyPair.objects.open()}


def compare_all() -> None:
    while compare_spellings(limit=2):
        pass


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ines Quill", "Ines T. Maria Quill"),
        ("Robert Hale", "Bob Hale"),
        ("R. Hale", "Robert Hale"),
        ("Ilva Sorrenty", "Ilva Sorentie"),
        ("Olena Tarenskyi", "Олена Таренський"),
    ],
)
def test_similar_people_are_a_pair(one: str, other: str) -> None:
    for name in (one, other, "Dorrit Vane"):
        PersonFactory(name=name)
    compare_all()
    assert pairs() == {frozenset((one, other))}


def test_organisations_pair_with_organisations() -> None:
    for name in ("Marlow Harbour Trust", "MHT", "Marlow Harbour Trust Ltd"):
        OrganisationFactory(name=name)
    PersonFactory(name="Marlow Harbour Trust")
    compare_all()
    assert pairs() == {
        frozenset(("Marlow Harbour Trust", "MHT")),
        frozenset(("Marlow Harbour Trust", "Marlow Harbour Trust Ltd")),
        frozenset(("MHT", "Marlow Harbour Trust Ltd")),
    }


def test_answered_question_is_not_asked_again_as_a_pair() -> None:
    PersonFactory(name="James Carter")
    question = Question.objects.create(
        outlet=OutletFactory(), year=2026, kind="person", key="james carter", name="James Carter"
    )
    answer = answer_with_new_agent(question=question, by=UserFactory())
    assert answer.agent is not None
    compare_all()
    assert not LikelyPair.objects.open().exists()
    later = PersonFactory(name="James Carter")
    compare_all()
    asked = {frozenset((pair.one_id, pair.other_id)) for pair in LikelyPair.objects.open()}
    assert frozenset((answer.agent.pk, later.pk)) in asked


def test_surname_alone_makes_no_pair() -> None:
    PersonFactory(name="Quill")
    PersonFactory(name="Ines Quill")
    compare_all()
    assert pairs() == set()


def test_alias_is_compared_again_after_change() -> None:
    PersonFactory(name="Ines Quill")
    other = PersonFactory(name="Tomas Vane")
    compare_all()
    assert (pairs(), compare_spellings()) == (set(), 0)
    alias = other.aliases.get()
    alias.name = "I. Quill"
    alias.save()
    assert compare_spellings() == 1
    assert pairs() == {frozenset(("Ines Quill", "Tomas Vane"))}


def test_distinct_agents_are_no_pair() -> None:
    one, other = PersonFactory(name="Bob Hale"), PersonFactory(name="Robert Hale")
    compare_all()
    distinction = mark_distinct(one=one, other=other, by=UserFactory())
    assert pairs() == set()
    Alias.objects.create(agent=one, name="Rob Hale")
    compare_all()
    assert pairs() == set()
    undo_distinction(distinction=distinction, by=UserFactory())
    assert pairs() == {frozenset(("Bob Hale", "Robert Hale"))}


def test_merge_passes_on_distinction_to_pairs() -> None:
    bob, robert, rob = (PersonFactory(name=name) for name in ("Bob Hale", "Robert Hale", "Rob Hale"))
    mark_distinct(one=bob, other=robert, by=UserFactory())
    compare_all()
    record = merge_agents(keep=rob, merge=robert, by=UserFactory())
    assert pairs() == set()
    undo_merge(record=record, by=UserFactory())
    assert pairs() == {frozenset(("Bob Hale", "Rob Hale")), frozenset(("Robert Hale", "Rob Hale"))}


def test_merge_removes_pair_and_undo_restores_it() -> None:
    one, other = PersonFactory(name="Bob Hale"), PersonFactory(name="Robert Hale")
    compare_all()
    record = merge_agents(keep=one, merge=other, by=UserFactory())
    assert not LikelyPair.objects.exists()
    undo_merge(record=record, by=UserFactory())
    assert pairs() == {frozenset(("Bob Hale", "Robert Hale"))}


def test_different_kinds_are_no_pair() -> None:
    one, _other = PersonFactory(name="Hale Brothers"), PersonFactory(name="Hale B. Brothers")
    compare_all()
    assert len(pairs()) == 1 or LikelyPair.objects.count() == 1
    change_kind(agent=one, kind="organisation", by=UserFactory())
    assert pairs() == set()


@pytest.fixture
def hales() -> tuple[Agent, Agent, LikelyPair]:
    one, other = PersonFactory(name="Bob Hale"), PersonFactory(name="Robert Hale")
    LikelyPair.objects.create(one=one, other=other, likeness=7, score=0.8)
    return one, other, LikelyPair.objects.get()


def told(pair: LikelyPair) -> tuple[list[str], list[str]]:
    with override("en"):
        found = duplicate_evidence(pair)
        return [str(r) for r in found.reasons], [str(r) for r in found.against]


def story(*names: tuple[str, str]) -> Any:
    article = ArticleFactory()
    link_names(article, [PrintedName(name, "person", role) for name, role in names])
    return article


def test_reasons_are_sentences(hales: tuple[Agent, Agent, LikelyPair]) -> None:
    story(("Bob Hale", "the mayor of Marlow"), ("Ines Quill", ""))
    story(("Robert Hale", "mayor"), ("Ines Quill", ""))
    reasons, against = told(hales[2])
    assert reasons == [
        "the same surname; one first name is short for the other (“Bob Hale”, “Robert Hale”)",
        "both are printed as “the mayor of Marlow”",
        "both are named beside Ines Quill",
        "in stories within a month of each other",
    ]
    assert against == []


def test_reasons_against_are_shown(hales: tuple[Agent, Agent, LikelyPair]) -> None:
    story(("Bob Hale", "the striker"), ("Robert Hale", "the mayor"))
    reasons, against = told(hales[2])
    assert len(reasons) == 2
    assert against == ["known as “the striker” and as “the mayor”", "both are named in 1 story"]


def test_reasons_against_lower_the_score() -> None:
    for name, role in (
        ("Bob Hale", "striker"),
        ("Robert Hale", "mayor"),
        ("Liz Vane", "mayor"),
        ("Elizabeth Vane", ""),
    ):
        PersonFactory(name=name)
        story((name, role))
    compare_all()
    assert [pair.one.name.split()[1] for pair in LikelyPair.objects.order_by("-score")] == ["Vane", "Hale"]


def test_comparing_uses_constant_queries(django_assert_max_num_queries: Any) -> None:
    """Two queries for each alias, and a fixed number besides."""
    for n in range(10):
        PersonFactory(name=f"Bob Hale{chr(97 + n)}")
    with django_assert_max_num_queries(32):
        assert compare_spellings() == 10
