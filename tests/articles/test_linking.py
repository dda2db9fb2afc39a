"""Names lead to agents, or to nobody: linking never guesses."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from articles.identity.linking import PrintedName, link_names
from articles.models import NameInStory, Question
from people.models import Agent, Alias
from tests.support.factories import ArticleFactory, OrganisationFactory, OutletFactory, PersonFactory, PositionFactory

pytestmark = pytest.mark.django_db


def person(name: str, role: str = "", **values: Any) -> Agent | None:
    """The agent that a person's name leads to in a story of its own."""
    return link_names(ArticleFactory(**values), [PrintedName(name, "person", role)])[name, "person"]


def organisation(name: str) -> Agent | None:
    return link_names(ArticleFactory(), [PrintedName(name, "organisation")])[name, "organisation"]


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
    names = [PrintedName(name, "person") for name in ("Volodar Zelensky", "Volodar Zelenskyy", "Zelensky")]
    linked = link_names(ArticleFactory(), names)
    assert linked["Volodar Zelensky", "person"] == linked["Volodar Zelenskyy", "person"]
    assert linked["Zelensky", "person"] is None
    assert set(Alias.objects.values_list("name", flat=True)) == {"Volodar Zelensky", "Volodar Zelenskyy"}


def test_linking_costs_the_same_few_queries_for_one_name_and_for_many(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    article = ArticleFactory()
    with django_assert_max_num_queries(15):
        link_names(article, [PrintedName(f"Dorrit {chr(97 + n) * 3}hale", "person", "mayor") for n in range(26)])


def asked() -> list[tuple[str, str, int]]:
    """Printed name, role and number of stories of every open question."""
    return [(q.name, q.role, q.stories) for q in Question.objects.open().with_counts().order_by("name", "role")]


def test_initial_that_one_story_leaves_out_is_the_same_person() -> None:
    assert person("Dorrit J. Hale") == person("Dorrit Hale") == person("Dorrit Jane Hale")


def test_other_middle_initial_is_another_person_and_the_bare_name_then_a_question() -> None:
    assert person("Dorrit J. Hale") != person("Dorrit K. Hale")
    assert person("Dorrit Hale") is None
    assert asked() == [("Dorrit Hale", "", 1)]


def test_legal_form_and_spaces_make_no_other_organisation() -> None:
    assert organisation("Ferrolux Ltd.") == organisation("FerroLux") == organisation("Ferro Lux")


@pytest.mark.parametrize("printed", ["D. Hale", "Dorrit Marsh Hale", "Bob Hale"])
def test_name_that_may_be_another_form_of_a_known_one_is_asked(printed: str) -> None:
    PersonFactory(name="Robert Hale" if printed == "Bob Hale" else "Dorrit Hale")
    assert person(printed) is None
    assert asked() == [(printed, "", 1)]
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "printed"),
    [("councillor", "the club’s striker"), ("the French minister", "Kenyan minister"), ("midwife", "a farmer")],
)
def test_namesake_with_a_role_that_speaks_against_it_is_asked_about(known: str, printed: str) -> None:
    agent = person("Dorrit Hale", known)
    assert agent is not None
    assert person("Dorrit Hale", printed) is None
    assert asked() == [("Dorrit Hale", printed, 1)]
    assert person("Dorrit Hale") == person("Dorrit Hale", known.upper()) == agent


@pytest.mark.parametrize("printed", ["mayor", "former councillor", "chairwoman", "British senator", "resident"])
def test_role_that_says_nothing_against_a_councillor_links(printed: str) -> None:
    assert person("Dorrit Hale", "councillor") == person("Dorrit Hale", printed)


def test_positions_and_an_editor_s_description_speak_against_a_name_too() -> None:
    PositionFactory(person=PersonFactory(name="Dorrit Hale"), role="goalkeeper")
    PersonFactory(name="Petra Lund", description="Goalkeeper of Marlow Town")
    assert person("Dorrit Hale", "senator") is None
    assert person("Petra Lund", "senator") is None


def test_same_doubt_in_many_stories_is_one_question_by_outlet_year_and_role() -> None:
    outlet = OutletFactory()
    for role in ("mayor", "the mayor of Marlow", "Mayor", "", ""):
        assert person("Hale", role, outlet=outlet) is None
    person("Hale", "mayor")
    person("Hale", "mayor", outlet=outlet, published_at=datetime(2019, 5, 1, tzinfo=UTC))
    assert sorted(count for _name, _role, count in asked()) == [1, 1, 2, 3]


def test_reading_a_story_again_changes_nothing_whatever_others_have_made_of_a_name_since() -> None:
    article = ArticleFactory()
    names = [
        PrintedName("Dorrit Hale", "person", "mayor"),
        PrintedName("Hale", "person"),
        PrintedName("Ferrolux", "organisation"),
    ]
    first = link_names(article, names)
    PersonFactory(name="Dorrit Hale")
    before = list(NameInStory.objects.order_by("pk").values())
    assert link_names(article, names) == first
    assert list(NameInStory.objects.order_by("pk").values()) == before


def test_name_that_is_no_longer_found_is_forgotten_with_its_question_unless_a_person_decided() -> None:
    article, agent = ArticleFactory(), PersonFactory()
    link_names(article, [PrintedName("Hale", "person"), PrintedName("Lund", "person")])
    NameInStory.objects.filter(name="Lund").update(agent=agent, by_editor=True)
    link_names(article, [])
    assert list(NameInStory.objects.values_list("name", "agent")) == [("Lund", agent.pk)]
    assert asked() == []


@pytest.mark.django_db(transaction=True)
def test_new_name_met_by_many_workers_at_once_becomes_one_agent() -> None:
    """In different orders, in transactions that stay open a moment: they wait for one another, never in a circle."""
    names = [PrintedName(f"Dorrit {letter * 2}hale", "person") for letter in "abcdefghij"]
    stories = [ArticleFactory() for _ in range(6)]
    start = threading.Barrier(6)
    failures: list[BaseException] = []

    def run(n: int) -> None:
        try:
            start.wait(timeout=10)
            with transaction.atomic():
                link_names(stories[n], names if n % 2 else names[::-1])
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
