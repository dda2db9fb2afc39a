"""People and organisations: names, offices, approval, looking up, merging."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from articles.identity.linking import add_spellings
from articles.visibility import public_agents
from people.models import Agent, Alias, MergeRecord, Organisation, Person, Redirect, RefusedAlias
from people.services.distinctions import mark_distinct
from tests.support.admin_pages import act, agent_form, list_page, messages, page, press, queries
from tests.support.factories import OrganisationFactory, PersonFactory, PositionFactory, StatementFactory
from tests.support.page import Page


def lookup(
    client: Client, term: str, field: str = "agent", model: str = "speaker", app: str = "articles"
) -> list[str]:
    query = {"term": term, "app_label": app, "model_name": model, "field_name": field}
    return [r["text"] for r in client.get(reverse("admin:autocomplete"), query).json()["results"]]


def test_autocomplete_finds_any_spelling(desk: Client) -> None:
    PersonFactory(name="Ines Tarrant", description="harbour master", aliases=["Dr. Inés Tarránt", "Tarrant, Ines"])
    PersonFactory(name="Marian Doe")
    assert lookup(desk, "ines TARRANT") == ["Ines Tarrant — harbour master"]
    assert lookup(desk, "tarránt") == ["Ines Tarrant — harbour master"]
    assert lookup(desk, "Mari") == ["Marian Doe — person"]
    assert lookup(desk, "nobody") == []


def test_autocomplete_distinguishes_namesakes(desk: Client) -> None:
    PersonFactory(name="Owen Pell", description="councillor")
    PersonFactory(name="Owen Pell", description="goalkeeper")
    assert set(lookup(desk, "owen pell")) == {"Owen Pell — councillor", "Owen Pell — goalkeeper"}


def test_autocomplete_of_position_offers_right_kind(desk: Client) -> None:
    PersonFactory(name="Tarrant")
    OrganisationFactory(name="Tarrant Union")
    assert lookup(desk, "tarrant", "organisation", "position", "people") == ["Tarrant Union — organisation"]
    assert lookup(desk, "tarrant", "person", "position", "people") == ["Tarrant — person"]


def test_autocomplete_requires_permission(outsider: Client) -> None:
    query = {"term": "x", "app_label": "articles", "model_name": "speaker", "field_name": "agent"}
    assert outsider.get(reverse("admin:autocomplete"), query).status_code == HTTPStatus.FORBIDDEN


def test_new_person_is_called_by_a_name(desk: Client) -> None:
    add = reverse("admin:people_person_add")
    refused = Page(desk.post(add, agent_form() | {"name": "he"}))
    assert "is a pronoun, not a name" in refused
    desk.post(add, agent_form() | {"name": "  Ines   Tarrant"})
    person = Person.objects.get()
    assert person.name == "Ines Tarrant"
    opened = Page(desk.get(page(person, Person)))
    assert "not reviewed" in opened
    assert "found by machine" not in opened.one("form", id="person_form").text


def test_the_list_finds_by_any_spelling(desk: Client) -> None:
    ines = PersonFactory(name="Ines Tarrant", aliases=["I. Tarrant-Boyle"])
    PersonFactory()
    result = desk.get(list_page(Person) + "?q=tarrant+boyle").context["cl"].result_list
    assert [a.pk for a in result] == [ines.pk]


def test_list_tells_namesakes_apart(desk: Client) -> None:
    pilot, _other = PersonFactory(name="Owen Pell"), PersonFactory(name="Owen Pell")
    article = StatementFactory(words__role="the pilot", speaker=pilot).article
    seen = date_format(article.published_at, "j M Y")
    rows = [row.texts("td") for row in Page(desk.get(list_page(Person))).all("tr") if "Owen Pell" in row.text]
    told = sorted(" ".join(filter(None, row)) for row in rows)
    assert any(f"the pilot {article.outlet.name} 1 {seen}" in row for row in told)
    assert len(set(told)) == 2
    one = queries(desk, list_page(Person))
    for _ in range(5):
        StatementFactory(speaker=PersonFactory())
    assert queries(desk, list_page(Person)) == one


def test_new_person_has_name_as_alias(desk: Client) -> None:
    response = desk.post(reverse("admin:people_person_add"), agent_form(name="Ada Quill"))
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    agent = Agent.objects.get()
    assert (agent.kind, agent.state) == ("person", "unreviewed")
    assert list(agent.aliases.values_list("name", "by_editor")) == [("Ada Quill", True)]


def test_renaming_keeps_the_old_spelling_and_adds_the_new(desk: Client) -> None:
    agent = OrganisationFactory(name="Harbour Trust")
    response = desk.post(page(agent, Organisation), agent_form(agent, "posts", name="Marlow Harbour Trust"))
    assert response.status_code == HTTPStatus.FOUND
    assert set(agent.aliases.values_list("name", flat=True)) == {"Harbour Trust", "Marlow Harbour Trust"}


def test_added_alias_is_marked_as_editors(desk: Client) -> None:
    agent = PersonFactory(name="Ada Quill")
    desk.post(page(agent, Person), agent_form(agent, **{"aliases-1-name": "A. Quill", "aliases-1-agent": agent.pk}))
    assert Alias.objects.get(name="A. Quill").by_editor
    assert not Alias.objects.get(name="Ada Quill").by_editor


def test_removed_alias_is_refused_until_added_again(desk: Client) -> None:
    agent = PersonFactory(name="Ada Quill", aliases=["Ade Quill", "Adele Quill"])
    numbers = {alias.name: n for n, alias in enumerate(agent.aliases.all())}
    struck = {f"aliases-{numbers['Ade Quill']}-DELETE": "on", f"aliases-{numbers['Adele Quill']}-name": "Adela Quill"}
    desk.post(page(agent, Person), agent_form(agent, **struck))
    add_spellings({(name, "person"): agent for name in ("Ade Quill", "Adele Quill", "A. Quill")})
    assert set(agent.aliases.values_list("name", flat=True)) == {"Ada Quill", "Adela Quill", "A. Quill"}
    refused = RefusedAlias.objects.filter(undone_at__isnull=True)
    assert set(refused.values_list("name", flat=True)) == {"Ade Quill", "Adele Quill"}
    new = agent.aliases.count()
    written = {f"aliases-{new}-name": "Ade Quill", f"aliases-{new}-agent": agent.pk}
    desk.post(page(agent, Person), agent_form(agent, **written))
    assert [alias.name for alias in refused] == ["Adele Quill"]


def test_main_name_always_remains_alias(desk: Client) -> None:
    agent = PersonFactory(name="Ada Quill")
    desk.post(page(agent, Person), agent_form(agent, **{"aliases-0-DELETE": "on"}))
    assert agent.aliases.get().name == "Ada Quill"
    assert not RefusedAlias.objects.filter(undone_at__isnull=True).exists()


def test_a_position_is_held_at_an_organisation(desk: Client) -> None:
    agent, trust, other = PersonFactory(), OrganisationFactory(), PersonFactory()

    def save(organisation: Agent) -> Any:
        position = {"positions-TOTAL_FORMS": "1", "positions-0-person": agent.pk, "positions-0-role": "treasurer"}
        return desk.post(
            page(agent, Person), agent_form(agent, **position, **{"positions-0-organisation": organisation.pk})
        )

    assert save(other).status_code == HTTPStatus.OK
    assert agent.positions.count() == 0
    assert save(trust).status_code == HTTPStatus.FOUND
    assert agent.positions.get().organisation_id == trust.pk


@pytest.mark.parametrize("way", ["button", "list"])
def test_approving_makes_an_agent_public(desk: Client, way: str) -> None:
    agent = PersonFactory()
    assert agent not in public_agents()
    if way == "button":
        press(desk, agent, "approve", Person)
    else:
        act(desk, Person, "approve", [agent])
    assert agent in public_agents()


def test_page_lists_statements_and_public_page(desk: Client) -> None:
    agent = PersonFactory()
    statement = StatementFactory(speaker=agent)
    StatementFactory(speaker=agent, rejected=True)
    html = desk.get(page(agent, Person)).content.decode()
    assert page(statement) in html
    assert agent.get_absolute_url() in html
    hidden = PersonFactory()
    assert hidden.get_absolute_url() not in desk.get(page(hidden, Person)).content.decode()


def test_merge_form_shows_what_moves(chief: Client) -> None:
    keep, other = PersonFactory(name="Ada Quill"), PersonFactory(name="A. Quill", aliases=["Quill"])
    PositionFactory(person=other)
    StatementFactory(speaker=other)
    response = act(chief, Person, "merge", [keep, other])
    html = response.content.decode()
    assert "2 other spellings, 1 position, 1 speaker" in html
    assert Agent.objects.filter(kind="person").count() == 2
    act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    assert not Agent.objects.filter(pk=other.pk).exists()
    assert Redirect.objects.get().agent_id == keep.pk
    assert keep.speaker_edges.count() == 1


def test_merge_form_asks_for_differing_fields(chief: Client) -> None:
    keep, other = PersonFactory(name="Ada Quill", description="clerk"), PersonFactory(name="Ada B. Quill")
    form = act(chief, Person, "merge", [keep, other]).context["form"]
    assert list(form.fields) == ["keep", "name"]
    act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk, name=other.pk)
    keep.refresh_from_db()
    assert (keep.name, keep.description) == ("Ada B. Quill", "clerk")


def test_agents_marked_not_the_same_cannot_be_merged(chief: Client, editor: User) -> None:
    keep, other = PersonFactory(name="Ada Quill"), PersonFactory(name="A. Quill")
    distinction = mark_distinct(one=keep, other=other, by=editor)
    response = act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    assert "“Ada Quill” as not the same" in response.content.decode()
    press(chief, distinction, "undo")
    act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    assert MergeRecord.objects.count() == 1


def test_undo_merge_reports_later_changes(chief: Client) -> None:
    keep, other, third = PersonFactory(), PersonFactory(name="A. Quill"), PersonFactory(name="Owen Pell")
    speaker = StatementFactory(speaker=other).speakers.get()
    act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    speaker.agent = third
    speaker.save()
    shown = messages(press(chief, MergeRecord.objects.get(), "undo"))
    assert shown[-2:] == [
        "Not restored, because changed since: 1 speaker (A. Quill now belongs to Owen Pell).",
        "1 merge undone.",
    ]


def test_merge_needs_two_agents(chief: Client) -> None:
    agent = PersonFactory()
    response = act(chief, Person, "merge", [agent], _confirmed="1", keep=agent.pk)
    assert "Select two or more" in response.content.decode()
    assert not MergeRecord.objects.exists()


def test_merge_is_undone_once(chief: Client) -> None:
    keep, other = PersonFactory(), PersonFactory(name="A. Quill")
    act(chief, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    record = MergeRecord.objects.get()
    assert "A. Quill" in chief.get(page(record)).content.decode()
    press(chief, record, "undo")
    assert Agent.objects.get(pk=other.pk).name == "A. Quill"
    assert "/do/undo/" not in chief.get(page(record)).content.decode()
    assert "undone already" in messages(press(chief, record, "undo"))[-1]


def test_agents_are_not_deleted_and_the_page_says_why(boss: Client) -> None:
    agent = PersonFactory()
    response = boss.post(page(agent, Person).replace("change", "delete"), {"post": "yes"})
    assert "merge it with another" in messages(response)[0]
    assert Agent.objects.filter(pk=agent.pk).exists()


def test_dismiss_and_restore_name(desk: Client) -> None:
    wall, other = PersonFactory(name="Border Wall"), PersonFactory(name="Ines Tarrant")
    StatementFactory(speaker=wall)
    asked = press(desk, wall, "dismiss", Person).content.decode()
    assert "1 statement, named in 0 stories" in asked
    assert messages(press(desk, wall, "dismiss", Person, _confirmed="1")) == ["1 dismissed as not a name."]
    listed = desk.get(list_page(Person)).content.decode()
    assert (other.pk in listed, wall.pk in listed) == (True, False)
    assert wall.pk in desk.get(list_page(Person), {"state__exact": "dismissed"}).content.decode()
    assert lookup(desk, "border") == []
    assert "declared no name" in desk.get(page(wall, Person)).content.decode()
    assert messages(press(desk, wall, "undismiss", Person)) == ["1 restored as a name."]
    assert wall.pk in desk.get(list_page(Person)).content.decode()
    assert wall.speaker_edges.count() == 1


def test_dismiss_in_list(desk: Client) -> None:
    walls = [PersonFactory(name=name) for name in ("Border Wall", "Boundary Fence")]
    assert "dismiss" in desk.get(list_page(Person)).content.decode()
    act(desk, Person, "dismiss", walls, _confirmed="1")
    assert set(Agent.objects.values_list("state", flat=True)) == {"dismissed"}
