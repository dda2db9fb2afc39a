"""Names lead to agents, or to nobody: linking never guesses."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from articles.linking import link_names
from people.models import Agent, Alias
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def person(name: str) -> Agent | None:
    return link_names([(name, "person")])[name, "person"]


def organisation(name: str) -> Agent | None:
    return link_names([(name, "organisation")])[name, "organisation"]


def test_unknown_full_name_becomes_an_unreviewed_agent_with_an_alias() -> None:
    agent = person("Dorrit Hale")
    assert agent is not None
    assert (agent.kind, agent.name, agent.state) == ("person", "Dorrit Hale", "unreviewed")
    assert list(agent.aliases.values_list("name", "key", "by_editor")) == [("Dorrit Hale", "dorrit hale", False)]


@pytest.mark.parametrize("spelling", ["DORRIT HALE", "Dr Dorrit Hale", "Hale, Dorrit", "Dórrit Hale’s"])
def test_other_spelling_of_a_name_leads_to_the_same_agent_and_becomes_an_alias(spelling: str) -> None:
    agent = PersonFactory(name="Dorrit Hale")
    assert person(spelling) == agent
    assert agent.aliases.filter(name=spelling, by_editor=False).exists()
    assert Agent.objects.count() == 1


@pytest.mark.parametrize("name", ["Hale", "Mr Hale", "Dorrit"])
def test_one_word_never_links_a_person(name: str) -> None:
    PersonFactory(name="Dorrit Hale", aliases=["Hale"])
    assert person(name) is None
    assert Agent.objects.count() == 1


def test_one_word_links_an_organisation() -> None:
    assert organisation("Ferrolux") == organisation("FERROLUX")
    assert organisation("Norland") != organisation("Ferrolux")


def test_name_of_two_people_links_neither_and_makes_no_third() -> None:
    for _ in range(2):
        PersonFactory(name="Dorrit Hale")
    assert person("Dorrit Hale") is None
    assert Agent.objects.count() == 2
    assert Alias.objects.count() == 2


def test_person_and_organisation_of_one_name_are_told_apart_by_kind() -> None:
    company, founder = OrganisationFactory(name="Ines Okafor"), PersonFactory(name="Ines Okafor")
    assert (person("Ines Okafor"), organisation("Ines Okafor")) == (founder, company)


def test_kind_that_an_editor_has_approved_counts_for_more_than_the_machine_s() -> None:
    company = OrganisationFactory(name="Harlan Voss", state="approved")
    assert person("Harlan Voss") == company
    unreviewed = OrganisationFactory(name="Petra Lund")
    assert person("Petra Lund") not in (None, unreviewed)


def test_name_without_letters_links_nobody() -> None:
    assert organisation("…") is None
    assert not Agent.objects.exists()


def test_two_spellings_of_one_new_name_in_a_story_make_one_agent() -> None:
    linked = link_names([("Volodar Zelensky", "person"), ("Volodar Zelenskyy", "person"), ("Zelensky", "person")])
    assert linked["Volodar Zelensky", "person"] == linked["Volodar Zelenskyy", "person"]
    assert linked["Zelensky", "person"] is None
    assert set(Alias.objects.values_list("name", flat=True)) == {"Volodar Zelensky", "Volodar Zelenskyy"}


def test_linking_costs_the_same_few_queries_for_one_name_and_for_many(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(10):
        link_names([(f"Dorrit Hale{chr(97 + n)}", "person") for n in range(50)])


@pytest.mark.django_db(transaction=True)
def test_new_name_met_by_many_workers_at_once_becomes_one_agent() -> None:
    """In different orders, in transactions that stay open a moment: they wait for one another, never in a circle."""
    names = [(f"Dorrit {letter * 2}hale", "person") for letter in "abcdefghij"]
    start = threading.Barrier(6)
    failures: list[BaseException] = []

    def run(n: int) -> None:
        try:
            start.wait(timeout=10)
            with transaction.atomic():
                link_names(names if n % 2 else names[::-1])
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Agent.objects.count() == Alias.objects.count() == len(names)
