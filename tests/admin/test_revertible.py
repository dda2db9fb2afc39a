"""Changes of a row are listed on its page, and whoever may edit it can restore each value."""

import re
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import services
from articles.erasure import service
from articles.identity.linking import add_spellings
from articles.models import Article, AuditEntry, Statement
from people.models import Agent, Organisation, Part, Person, RefusedAlias
from people.services.merge import merge_agents
from tests.support.admin_pages import agent_form, messages, name_of, page, press
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)


def revert(client: Client, row: Any, deed: AuditEntry, field: str) -> int:
    return client.post(reverse(f"admin:{name_of(row)}_revert", args=[row.pk, deed.pk, field])).status_code


def edit(client: Client, article: Article, **changes: Any) -> None:
    form = client.get(page(article)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data |= {
        "published_at_0": "2026-03-01",
        "published_at_1": "06:00:00",
        "embargo_until_0": "",
        "embargo_until_1": "",
    }
    data = {name: value for name, value in (data | changes).items() if value not in (None, [])}
    response = client.post(page(article), data)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]


@pytest.fixture
def article(db: None) -> Article:
    article: Article = ArticleFactory(headline="A boat is late", byline="A. Fell", published_at="2026-03-01T06:00Z")
    return article


def test_edit_is_logged_and_one_field_restored(desk: Client, article: Article) -> None:
    edit(desk, article, headline="Two boats are late", byline="B. Fell")
    deed = AuditEntry.objects.get(subject="article", action="edit")
    assert deed.before == {"headline": "A boat is late", "byline": "A. Fell"}
    html = desk.get(page(article)).content.decode()
    assert "A boat is late → Two boats are late" in html
    assert revert(desk, article, deed, "headline") == HTTPStatus.FOUND
    article.refresh_from_db()
    assert (article.headline, article.byline) == ("A boat is late", "B. Fell")
    assert AuditEntry.objects.latest("pk").action == "revert"
    assert revert(desk, article, deed, "status") == HTTPStatus.NOT_FOUND


def opened(client: Client, row: Any) -> str:
    """The version that a form carries which is opened now."""
    found = re.search(r'name="version" value="([^"]+)"', client.get(page(row)).content.decode())
    assert found is not None
    return found[1]


def description(**changes: Any) -> dict[str, Any]:
    sent = {"headline": "A boat is late", "byline": "A. Fell", "language": "en", "public_text": "full"}
    return {**sent, "published_at_0": "2026-03-01", "published_at_1": "06:00:00", **changes}


def test_stale_story_form_is_refused(desk: Client, article: Article) -> None:
    version = opened(desk, article)
    later = timezone.now() + timedelta(days=3)
    Article.objects.filter(pk=article.pk).update(embargo_until=later, byline="B. Fell")
    told = messages(desk.post(page(article), description(section="Harbour", version=version)))
    assert told[0] == "This has been changed since you opened it. Your change was not saved."
    assert "Byline: it is “B. Fell” now; you entered “A. Fell”." in told
    assert "Section: it is “–” now; you entered “Harbour”." in told
    assert any(one.startswith("Embargo until: it is “") and one.endswith("you entered “–”.") for one in told)
    article.refresh_from_db()
    assert (article.embargo_until, article.section, article.byline) == (later, "", "B. Fell")
    # Looked at again it is saved; what no editor changes, such as a new reading's time, is in nobody's way.
    version = opened(desk, article)
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now())
    at = timezone.localtime(later)
    embargo = {"embargo_until_0": f"{at:%Y-%m-%d}", "embargo_until_1": f"{at:%H:%M:%S}"}
    desk.post(page(article), description(section="Harbour", version=version, **embargo))
    article.refresh_from_db()
    assert (article.section, article.embargo_until is not None) == ("Harbour", True)


def test_stale_person_form_is_refused(desk: Client) -> None:
    person = PersonFactory(name="Ines Quill")
    row = Person.objects.get(pk=person.pk)
    version = opened(desk, row)
    form = agent_form(row, name="Ines M. Quill", version=version)
    Agent.objects.filter(pk=person.pk).update(description="keeper of the weir")
    told = messages(desk.post(page(row), form))
    assert "Description: it is “keeper of the weir” now; you entered “–”." in told
    row.refresh_from_db()
    assert (row.name, row.description) == ("Ines Quill", "keeper of the weir")
    # So of what stands in rows under the form.
    version = opened(desk, row)
    form = agent_form(row, version=version, description="keeper of the weir")
    row.aliases.update(name="Ines Quille")
    assert len(messages(desk.post(page(row), form))) == 1
    assert row.aliases.get().name == "Ines Quille"


def test_editor_cannot_embargo_public_story(desk: Client, article: Article, sign_in: Any) -> None:
    embargo = {"embargo_until_0": "2199-01-01", "embargo_until_1": "06:00:00"}
    as_editor = sign_in(UserFactory(role="editor"))
    response = as_editor.post(page(article), description(version=opened(as_editor, article), **embargo))
    assert "ask a chief to withdraw it" in str(response.context["adminform"].form.errors["embargo_until"])
    assert Article.objects.published().filter(pk=article.pk).exists()
    deed = AuditEntry.objects.create(
        subject="article",
        object_id=article.pk,
        action="edit",
        before={"embargo_until": "2199-01-01T06:00:00+00:00"},
        after={"embargo_until": None},
    )
    revert(as_editor, article, deed, "embargo_until")
    assert Article.objects.published().filter(pk=article.pk).exists()


def test_removed_topics_are_logged_and_restored(desk: Client, article: Article) -> None:
    ferries, weather = TopicFactory(name="Ferries"), TopicFactory(name="Weather")
    article.topics.set([ferries, weather])
    edit(desk, article, topics=[weather.pk])
    deed = AuditEntry.objects.get(subject="article", action="edit")
    assert deed.before == {"topics": sorted([ferries.pk, weather.pk])}
    assert deed.after == {"topics": [weather.pk]}
    html = desk.get(page(article)).content.decode()
    assert any(f"{names} → Weather" in html for names in ("Ferries, Weather", "Weather, Ferries"))
    assert revert(desk, article, deed, "topics") == HTTPStatus.FOUND
    assert set(article.topics.all()) == {ferries, weather}
    assert AuditEntry.objects.latest("pk").action == "revert"
    assert "Restore" not in desk.get(page(article)).content.decode().split("<strong>changed</strong>")[1]


def test_alias_changes_are_logged(desk: Client, db: None) -> None:
    agent = PersonFactory(name="Mira Holt")
    sent = {"name": "Mira Holt", "description": "", "wikidata": "", "state": "unreviewed"}
    for prefix, rows in (("aliases", 1), ("positions", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": f"{rows + 1}", f"{prefix}-INITIAL_FORMS": f"{rows}"}
    alias = agent.aliases.get()
    sent |= {"aliases-0-id": f"{alias.pk}", "aliases-0-agent": agent.pk, "aliases-0-name": alias.name}
    sent |= {"aliases-1-agent": agent.pk, "aliases-1-name": "M. Holt"}
    response = desk.post(page(agent, Person), sent)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    deed = AuditEntry.objects.get(subject="agent")
    assert [row["name"] for row in deed.after["aliases"]] == ["M. Holt"]
    assert deed.before == {"aliases": []}
    assert "other spellings: – → M. Holt" in desk.get(page(agent, Person)).content.decode()


def deed_of(agent: Agent) -> AuditEntry:
    return AuditEntry.objects.filter(subject="agent", object_id=agent.pk).latest("pk")


def test_restored_alias_keeps_refusals(desk: Client, editor: User) -> None:
    agent = PersonFactory(name="Mira Holt", aliases=["Mira Hoult"])
    services.remove_alias(alias=agent.aliases.get(name="Mira Hoult"), by=editor)
    services.add_alias(agent=agent, name="M. Holt", by=editor)
    removed, added = AuditEntry.objects.filter(subject="agent").order_by("pk")
    add_spellings({("Holt, Mira", "person"): agent})
    assert revert(desk, Person.objects.get(pk=agent.pk), removed, "aliases") == HTTPStatus.FOUND
    assert revert(desk, Person.objects.get(pk=agent.pk), added, "aliases") == HTTPStatus.FOUND
    assert set(agent.aliases.values_list("name", flat=True)) == {"Mira Holt", "Mira Hoult", "Holt, Mira"}
    refused = RefusedAlias.objects.filter(undone_at__isnull=True)
    assert [row.name for row in refused] == ["M. Holt"], "readings do not bring it back, and the other is not refused"
    rows = desk.get(page(agent, Person)).content.decode().split("<strong>")
    assert all("Restore" not in row for row in rows if row.startswith("edit"))


def test_restored_position_keeps_later_changes(desk: Client, editor: User) -> None:
    person, trust = PersonFactory(name="Mira Holt"), OrganisationFactory(name="River Trust")
    said = {"person": person, "organisation": trust, "by": editor}
    services.accept_position(**said, role="treasurer", start=date(2026, 3, 1))
    services.accept_position(**said, role="treasurer", end=date(2026, 5, 1))
    widened = deed_of(person)
    services.accept_position(**said, role="chair")
    html = desk.get(page(person, Person)).content.decode()
    assert "River Trust, treasurer, 2026-03-01 –  → River Trust, treasurer, 2026-03-01 – 2026-05-01" in html
    merge_agents(keep=OrganisationFactory(name="The River Trust"), merge=trust, by=UserFactory(role="chief"))
    kept = person.positions.get(role="treasurer").pk
    assert revert(desk, Person.objects.get(pk=person.pk), widened, "positions") == HTTPStatus.FOUND
    brought = person.positions.get(role="treasurer")
    assert (brought.pk, brought.start_date, brought.end_date) == (kept, date(2026, 3, 1), None)
    assert str(brought.organisation) == "The River Trust"
    person.positions.get(role="treasurer").delete()
    assert revert(desk, Person.objects.get(pk=person.pk), deed_of(person), "positions") == HTTPStatus.FOUND
    again = person.positions.get(role="treasurer")
    assert again.end_date == date(2026, 5, 1)
    assert (again.pk, again.public_id) == (brought.pk, brought.public_id), "readers find it where it was"
    assert person.positions.filter(role="chair").exists()


def test_parts_are_restored(desk: Client, db: None) -> None:
    house, whole = OrganisationFactory(name="River Office"), OrganisationFactory(name="Ministry")
    Part.objects.create(part=house, whole=whole)
    form = agent_form(house, positions="posts", **{"wholes-TOTAL_FORMS": "1", "wholes-INITIAL_FORMS": "1"})
    part = house.wholes.get()
    form |= {"wholes-0-id": part.pk, "wholes-0-part": house.pk, "wholes-0-whole": whole.pk, "wholes-0-DELETE": "on"}
    assert desk.post(page(house, Organisation), form).status_code == HTTPStatus.FOUND
    assert not house.wholes.exists()
    deed = deed_of(house)
    assert revert(desk, Organisation.objects.get(pk=house.pk), deed, "wholes") == HTTPStatus.FOUND
    assert house.wholes.get().pk == part.pk
    assert revert(desk, Organisation.objects.get(pk=house.pk), deed, "aliases") == HTTPStatus.NOT_FOUND


def test_impossible_restore_is_explained(desk: Client, editor: User) -> None:
    person, trust = PersonFactory(name="Mira Holt"), OrganisationFactory(name="River Trust")
    services.accept_position(person=person, organisation=trust, role="chair", by=editor)
    person.positions.get().delete()
    deed = AuditEntry.objects.create(
        subject="agent", object_id=person.pk, action="edit", before=deed_of(person).after, after={"positions": []}
    )
    trust.aliases.all().delete()
    trust.delete()
    assert revert(desk, Person.objects.get(pk=person.pk), deed, "positions") == HTTPStatus.FOUND
    assert "is gone" in desk.get(page(person, Person)).content.decode()
    assert not person.positions.exists()


def test_approval_and_wikidata_id_are_restored(desk: Client, editor: User) -> None:
    person = PersonFactory(name="Mira Holt")
    services.approve_agent(agent=person, by=editor)
    press(desk, person, "unapprove", Person)
    person.refresh_from_db()
    assert person.state == "unreviewed"
    assert (deed_of(person).before, deed_of(person).after) == ({"state": "approved"}, {"state": "unreviewed"})
    services.set_wikidata(agent=person, wikidata="Q42", by=editor)
    assert revert(desk, Person.objects.get(pk=person.pk), deed_of(person), "wikidata") == HTTPStatus.FOUND
    person.refresh_from_db()
    assert person.wikidata == ""


def test_erased_values_cannot_be_restored(desk: Client, editor: User) -> None:
    agent = PersonFactory(name="Mira Holt")
    services.add_alias(agent=agent, name="Zorbrest", by=editor)
    services.remove_alias(alias=agent.aliases.get(name="Zorbrest"), by=editor)
    deed = deed_of(agent)
    chiefs = [UserFactory(role="chief") for _ in range(2)]
    asked = service.request_erasure(kind="words", words=["Zorbrest"], reason="A court has ordered it.", by=chiefs[0])
    service.confirm_erasure(erasure=asked, by=chiefs[1])
    assert "Zorbrest" not in desk.get(page(agent, Person)).content.decode()
    assert revert(desk, Person.objects.get(pk=agent.pk), deed, "aliases") == HTTPStatus.NOT_FOUND


def test_fields_of_services_cannot_be_restored(desk: Client, article: Article, editor: User) -> None:
    services.withdraw_article(article=article, by=UserFactory(), reason="Because.")
    deed = AuditEntry.objects.filter(subject="article").latest("pk")
    assert "withdrawn_reason" in deed.before
    assert revert(desk, article, deed, "withdrawn_reason") == HTTPStatus.FORBIDDEN
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_restore_requires_change_permission(desk: Client, outsider: Client, article: Article) -> None:
    edit(desk, article, headline="Two boats are late")
    deed = AuditEntry.objects.get(action="edit")
    assert revert(outsider, article, deed, "headline") == HTTPStatus.FORBIDDEN
    article.refresh_from_db()
    assert article.headline == "Two boats are late"


def test_edits_of_people_are_logged(desk: Client, db: None) -> None:
    agent = PersonFactory(name="Mira Holt")
    services.approve_agent(agent=agent, by=UserFactory())
    assert "approve" in desk.get(page(agent, Person)).content.decode()


def test_decision_is_undone_field_by_field(desk: Client, editor: User) -> None:
    statement = StatementFactory(speaker=PersonFactory(name="Mira Holt"))
    services.set_act(statement=statement, by=editor, act="denied", form="mixed")
    html = desk.get(page(statement)).content.decode()
    assert "how it was said: said → denied" in html
    assert "quoted or reported: quoted in full → quoted in part" in html
    decision = AuditEntry.objects.about(statement).decisions().get()
    data = {"decision": decision.pk, "field": "form", "next": page(statement)}
    response = desk.post(reverse("review:decide", args=[statement.pk, "undo"]), data)
    assert response["Location"] == page(statement)
    assert Statement.objects.get().act == "said", "act and form go together where one of them is a silence's"
