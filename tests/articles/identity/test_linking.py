"""Tests of linking printed names to agents."""

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
from tests.support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.django_db


def person(name: str, role: str = "", **values: Any) -> Agent | None:
    """Return the agent that a person's name links to in an article of its own."""
    return link_names(ArticleFactory(**values), [PrintedName(name, "person", role)])[name, "person"]


def organisation(name: str) -> Agent | None:
    return link_names(ArticleFactory(), [PrintedName(name, "organisation")])[name, "organisation"]


def test_new_name_creates_unreviewed_agent() -> None:
    agent = person("Dorrit Hale")
    assert agent is not None
    assert (agent.kind, agent.name, agent.state) == ("person", "Dorrit Hale", "unreviewed")
    assert list(agent.aliases.values_list("name", "key", "by_editor")) == [("Dorrit Hale", "dorrit hale", False)]


@pytest.mark.parametrize("spelling", ["DORRIT HALE", "Dr Dorrit Hale", "Hale, Dorrit", "Dórrit Hale’s"])
def test_other_spelling_becomes_alias(spelling: str) -> None:
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


def test_name_of_two_people_links_neither() -> None:
    for _ in range(2):
        PersonFactory(name="Dorrit Hale")
    assert person("Dorrit Hale") is None
    assert Agent.objects.count() == 2
    assert Alias.objects.count() == 2


def test_kind_separates_person_and_organisation() -> None:
    company, founder = OrganisationFactory(name="Ines Okafor"), PersonFactory(name="Ines Okafor")
    assert (person("Ines Okafor"), organisation("Ines Okafor")) == (founder, company)


def test_approved_kind_overrides_extraction() -> None:
    company = OrganisationFactory(name="Harlan Voss", state="approved")
    assert person("Harlan Voss") == company
    unreviewed = OrganisationFactory(name="Petra Lund")
    assert person("Petra Lund") not in (None, unreviewed)


def test_name_without_letters_is_not_linked() -> None:
    assert organisation("…") is None
    assert not Agent.objects.exists()


def test_two_spellings_in_article_create_one_agent() -> None:
    names = [PrintedName(name, "person") for name in ("Volodar Zelensky", "Volodar Zelenskyy", "Zelensky")]
    linked = link_names(ArticleFactory(), names)
    assert linked["Volodar Zelensky", "person"] == linked["Volodar Zelenskyy", "person"]
    assert linked["Zelensky", "person"] is None
    assert set(Alias.objects.values_list("name", flat=True)) == {"Volodar Zelensky", "Volodar Zelenskyy"}


def test_linking_uses_constant_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    article = ArticleFactory()
    with django_assert_max_num_queries(15):
        link_names(article, [PrintedName(f"Dorrit {chr(97 + n) * 3}hale", "person", "mayor") for n in range(26)])


def asked() -> list[tuple[str, str, int]]:
    """Return the printed name, role and number of articles of every open question."""
    return [(q.name, q.role, q.stories) for q in Question.objects.open().with_counts().order_by("name", "role")]


def test_missing_middle_initial_is_same_person() -> None:
    assert person("Dorrit J. Hale") == person("Dorrit Hale") == person("Dorrit Jane Hale")


def test_other_middle_initial_is_another_person() -> None:
    assert person("Dorrit J. Hale") != person("Dorrit K. Hale")
    assert person("Dorrit Hale") is None
    assert asked() == [("Dorrit Hale", "", 1)]


def test_legal_form_and_spaces_are_ignored() -> None:
    assert organisation("Ferrolux Ltd.") == organisation("FerroLux") == organisation("Ferro Lux")


@pytest.mark.parametrize("printed", ["D. Hale", "Dorrit Marsh Hale", "Bob Hale"])
def test_possible_variant_is_asked(printed: str) -> None:
    PersonFactory(name="Robert Hale" if printed == "Bob Hale" else "Dorrit Hale")
    assert person(printed) is None
    assert asked() == [(printed, "", 1)]
    assert Agent.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "printed"),
    [
        ("mayor of Tump", "the mayor of Ellersea"),
        ("the French minister", "Kenyan minister"),
        ("midwife", "a farmer"),
    ],
)
def test_conflicting_role_is_asked(known: str, printed: str) -> None:
    agent = person("Dorrit Hale", known)
    assert agent is not None
    assert person("Dorrit Hale", printed) is None
    assert asked() == [("Dorrit Hale", printed, 1)]
    assert person("Dorrit Hale") == person("Dorrit Hale", known.upper()) == agent


@pytest.mark.parametrize("printed", ["mayor", "former councillor", "chairwoman", "British senator", "resident"])
def test_compatible_role_is_linked(printed: str) -> None:
    assert person("Dorrit Hale", "councillor") == person("Dorrit Hale", printed)


@pytest.mark.parametrize(
    "printed", ["mayor of Tump since 2019", "Mayor of Tump and chair of the port", "mayor of Tump East"]
)
def test_same_office_in_other_words_is_linked(printed: str) -> None:
    assert person("Dorrit Hale", "mayor of Tump") == person("Dorrit Hale", printed) is not None


@pytest.mark.parametrize(("known", "printed"), [("councillor", "former striker"), ("ex-striker", "councillor")])
def test_sportsman_of_the_past_is_asked_about(known: str, printed: str) -> None:
    assert person("Joel Tranter", known) is not None
    assert person("Joel Tranter", printed) is None
    assert asked() == [("Joel Tranter", printed, 1)]


def test_samples_namesakes_are_two_people() -> None:
    councillor = person("Joel Tranter", "Ellersea councillor", section="Health")
    striker = person("Joel Tranter", "striker", section="Sport")
    assert None not in (councillor, striker)
    assert councillor != striker
    assert person("Joel Tranter", "councillor", section="Health") == councillor
    assert person("Joel Tranter", "whose contract runs out next month", section="Sport") == striker
    assert person("Joel Tranter", section="Sport") == striker
    assert person("Joel Tranter", section="News") is None
    assert asked() == [("Joel Tranter", "", 1)]


def test_section_can_contradict_the_known_role() -> None:
    councillor = person("Joel Tranter", "councillor")
    assert person("Joel Tranter", section="Sport") is None
    assert person("Joel Tranter", "councillor", section="Sport") == councillor
    assert asked() == [("Joel Tranter", "", 1)]


def test_unknown_role_of_a_namesake_leaves_a_doubt() -> None:
    PersonFactory(name="Joel Tranter")
    person("Joel Tranter", "councillor")
    PersonFactory(name="Joel Tranter")
    assert person("Joel Tranter", "striker", section="Sport") is None


def test_positions_and_description_can_conflict() -> None:
    PositionFactory(person=PersonFactory(name="Dorrit Hale"), role="goalkeeper")
    PersonFactory(name="Petra Lund", description="Goalkeeper of Marlow Town")
    assert person("Dorrit Hale", "senator") != Agent.objects.get(positions__role="goalkeeper")
    assert person("Petra Lund", "senator") != Agent.objects.get(description="Goalkeeper of Marlow Town")


def test_questions_group_by_outlet_year_and_role() -> None:
    outlet = OutletFactory()
    for role in ("mayor", "the mayor of Marlow", "Mayor", "", ""):
        assert person("Hale", role, outlet=outlet) is None
    person("Hale", "mayor")
    person("Hale", "mayor", outlet=outlet, published_at=datetime(2019, 5, 1, tzinfo=UTC))
    assert sorted(count for _name, _role, count in asked()) == [1, 1, 2, 3]


def test_relinking_changes_nothing() -> None:
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


def test_lost_name_is_forgotten_unless_decided() -> None:
    article, agent = ArticleFactory(), PersonFactory()
    link_names(article, [PrintedName("Hale", "person"), PrintedName("Lund", "person")])
    NameInStory.objects.filter(name="Lund").update(agent=agent, by_editor=True)
    link_names(article, [])
    assert list(NameInStory.objects.values_list("name", "agent")) == [("Lund", agent.pk)]
    assert asked() == []


@pytest.mark.django_db(transaction=True)
def test_concurrent_new_name_creates_one_agent() -> None:
    """Transactions that stay open a moment meet the names in different orders: they wait and do not deadlock."""
    names = [PrintedName(f"Dorrit {letter * 2}hale", "person") for letter in "abcdefghij"]
    stories = [ArticleFactory() for _ in range(6)]
    start = threading.Barrier(6, timeout=LIMIT_SECONDS)
    failures: list[BaseException] = []

    def run(n: int) -> None:
        try:
            start.wait()
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
