"""Tests of finding agents by name: any spelling, ranking and bounded cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Alias
from people.names.lookup import agents_by_key, alias_has_key, find_candidates
from people.names.similarity import Likeness
from people.services.change_kind import change_kind, undo_kind_change
from tests.support.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "likeness"),
    [
        ("Sorrenty, Ilva", Likeness.FULL),
        ("Ilva T. Sorrenti", Likeness.FULL),
        ("I. Sorrenty", Likeness.INITIAL),
        ("Ilva Sorrnety", Likeness.SPELLING),
        ("Sorrenty", Likeness.FAMILY),
        ("Ilva", Likeness.GIVEN),
    ],
)
def test_person_is_found_by_any_form(asked: str, likeness: Likeness) -> None:
    agent = PersonFactory(name="Ilva Sorrenty")
    PersonFactory(name="Tomas Weld")
    [candidate] = find_candidates(asked)
    assert (candidate.agent, candidate.likeness) == (agent, likeness)
    assert candidate.reasons


def test_short_form_with_other_initial_is_found() -> None:
    agent = PersonFactory(name="Robert Sorrenty")
    assert [(c.agent, c.likeness) for c in find_candidates("Bob Sorrenty")] == [(agent, Likeness.SHORT)]


@pytest.mark.parametrize("asked", ["UHN", "U.H.N.", "United Harbours of Norland plc", "United Harbours"])
def test_organisation_is_found_by_acronym_or_part(asked: str) -> None:
    agent = OrganisationFactory(name="United Harbours of Norland")
    assert [c.agent for c in find_candidates(asked, kind="organisation")] == [agent]


def test_acronym_alias_is_same_name() -> None:
    agent = OrganisationFactory(name="United Harbours of Norland", aliases=["UHN"])
    [candidate] = find_candidates("U.H.N.")
    assert (candidate.agent, candidate.likeness, candidate.score) == (agent, Likeness.FULL, 1.0)


def test_candidates_are_ranked() -> None:
    namesake = PersonFactory(name="Ilva Sorrenty")
    approved = PersonFactory(name="Ilva Sorrenty", state="approved")
    initial = PersonFactory(name="I. Sorrenty")
    found = [c.agent for c in find_candidates("Ilva Sorrenty", limit=10)]
    assert found == [approved, namesake, initial]
    assert [c.agent for c in find_candidates("Ilva Sorrenty", limit=1)] == [approved]


def test_agent_with_many_aliases_is_one_candidate() -> None:
    PersonFactory(name="Ilva Sorrenty", aliases=["Sorrenty", "I. Sorrenty"])
    [candidate] = find_candidates("I. Sorrenty")
    assert (candidate.spelling, candidate.likeness) == ("I. Sorrenty", Likeness.INITIAL)


def test_hidden_aliases_are_not_found() -> None:
    agent = PersonFactory(name="Ilva Sorrenty", aliases=["Ilva Kept-Secret"])
    public = Alias.objects.filter(agent=agent, name="Ilva Sorrenty")
    assert find_candidates("Ilva Kept-Secret", aliases=Alias.objects.none()) == []
    assert [c.likeness for c in find_candidates("Ilva Kept-Secret", aliases=public)] != [Likeness.FULL]


def test_kind_limits_candidates() -> None:
    person, company = PersonFactory(name="Ines Okafor"), OrganisationFactory(name="Ines Okafor")
    assert [c.agent for c in find_candidates("Ines Okafor", kind="person")] == [person]
    assert [c.agent for c in find_candidates("Ines Okafor", kind="organisation")] == [company]
    assert {c.agent for c in find_candidates("Ines Okafor")} == {person, company}


@pytest.mark.parametrize("asked", ["", "…", "  "])
def test_name_without_letters_has_no_candidates(asked: str) -> None:
    PersonFactory()
    assert find_candidates(asked) == []


def test_changed_alias_is_found_by_new_keys() -> None:
    agent = PersonFactory(name="Ilva Sorrenty")
    alias = agent.aliases.get()
    alias.name = "Petra Lund"
    alias.save(update_fields=["name"])
    assert find_candidates("Ilva Sorrenty") == []
    assert [c.agent for c in find_candidates("Petra Lund")] == [agent]


def test_many_keys_use_one_query() -> None:
    agent = PersonFactory(name="Ilva Sorrenty")
    with CaptureQueriesContext(connection) as queries:
        holders = agents_by_key(["=ilva sorrenty", "=tomas weld", "$sorrenty"])
    assert len(queries) == 1
    assert {key: [h.agent_id for h in held] for key, held in holders.items()} == {
        "=ilva sorrenty": [agent.pk],
        "=tomas weld": [],
        "$sorrenty": [agent.pk],
    }


def test_lookup_reads_bounded_rows(django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        PersonFactory(name="Ilva Sorrenty")
    with django_assert_max_num_queries(2):
        assert len(find_candidates("Ilva Sorrenty", kind="person", limit=10)) == 10


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("person", {"alias_keys_of_people"}),
        ("organisation", {"alias_keys_of_organisations"}),
        (None, {"alias_keys_of_people", "alias_keys_of_organisations"}),
    ],
)
def test_lookup_reads_one_kind(kind: str | None, read: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Alias.objects.filter(alias_has_key(["$board"], kind)).explain()
    assert {name for name in ("alias_keys_of_people", "alias_keys_of_organisations") if name in plan} == read


def test_alias_follows_agent_kind() -> None:
    agent, chief = PersonFactory(name="Ilva Sorrenty"), UserFactory()
    change = change_kind(agent=agent, kind="organisation", by=chief)
    assert [c.agent for c in find_candidates("Ilva Sorrenty", kind="organisation")] == [agent]
    assert find_candidates("Ilva Sorrenty", kind="person") == []
    undo_kind_change(change=change, by=chief)
    assert [c.agent for c in find_candidates("Ilva Sorrenty", kind="person")] == [agent]


def test_alias_kind_must_match_agent() -> None:
    agent = PersonFactory(name="Ilva Sorrenty")
    Alias.objects.update(kind="organisation")
    assert set(Alias.objects.filter(agent=agent).values_list("kind", flat=True)) == {"person"}
