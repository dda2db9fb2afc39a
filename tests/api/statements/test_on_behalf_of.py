"""On whose behalf somebody speaks: shown, filtered, exported, changed, and followed by the feed of changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from articles import services
from articles.models import Statement
from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import Change
from people.services.merge import merge_agents
from tests.support.api_clients import Api, patched
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)

LIST = "/api/v1/statements/"
TEXT = "“She will sign it,” a spokesman for the mayor said.\n"
WORDS, PRINTED = "“She will sign it,”", "a spokesman for the mayor"


def said(**values: Any) -> Statement:
    """Return a statement of an unnamed spokesman, on behalf of somebody."""
    return StatementFactory(
        **{
            "article": ArticleFactory(text=TEXT),
            "words": WORDS,
            "words__on_behalf_of": PRINTED,
            "speaker_kind": "unnamed",
            "on_behalf_of_name": "Ana Reyes",
            **values,
        }
    )


def shown(api: Api, statement: Statement, asker: str = "anonymous") -> Any:
    return api(asker).get(f"{LIST}{statement.pk}/").json()["on_behalf_of"]


def exported(api: Api, asker: str = "anonymous") -> list[dict[str, Any]]:
    body = b"".join(api(asker).get(f"{LIST}export/", {"format": "ndjson"}))
    return [json.loads(line) for line in body.splitlines()]


@pytest.mark.django_db
class TestShown:
    def test_agent_name_and_words(self, api: Api) -> None:
        mayor = PersonFactory(name="Ana Lucía Reyes")
        statement = said(on_behalf_of=mayor)
        assert shown(api, statement) == {
            "agent": {
                "id": mayor.pk,
                "name": "Ana Lucía Reyes",
                "kind": "person",
                "url": f"http://testserver/people/{mayor.pk}/",
            },
            "name_in_story": "Ana Reyes",
            "as_printed": PRINTED,
        }
        [row] = exported(api)
        names = ("id", "name", "name_in_story", "as_printed")
        expected = [mayor.pk, "Ana Lucía Reyes", "Ana Reyes", PRINTED]
        assert [row[f"on_behalf_of_{name}"] for name in names] == expected

    def test_null_for_speakers_who_speak_for_themselves(self, api: Api) -> None:
        assert shown(api, StatementFactory(speaker=PersonFactory())) is None
        [row] = exported(api)
        assert (row["on_behalf_of_id"], row["on_behalf_of_as_printed"]) == (None, None)

    def test_agent_that_is_not_public_is_hidden(self, api: Api) -> None:
        shy = OutletFactory(public_people="approved")
        mayor = PersonFactory(name="Ana Lucía Reyes")
        statement = said(article=ArticleFactory(text=TEXT, outlet=shy), on_behalf_of=mayor)
        assert shown(api, statement) == {"agent": None, "name_in_story": "Ana Reyes", "as_printed": PRINTED}
        assert exported(api)[0]["on_behalf_of_id"] is None
        assert api("anonymous").get(f"/api/v1/people/{mayor.pk}/").status_code == 404
        assert shown(api, statement, "editor")["agent"]["id"] == mayor.pk
        assert exported(api, "editor")[0]["on_behalf_of_name"] == "Ana Lucía Reyes"

    def test_filter_keeps_own_statements_apart(self, api: Api) -> None:
        mayor = PersonFactory()
        on_behalf, own = said(on_behalf_of=mayor), StatementFactory(speaker=mayor)
        for name, statement in (("on_behalf_of", on_behalf), ("speaker", own)):
            rows = api("anonymous").get(LIST, {name: mayor.pk}).json()["results"]
            assert [row["id"] for row in rows] == [statement.pk]
        refused = api("anonymous").get(LIST, {"on_behalf_of": "zzzzzzzzzzzz"})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["on_behalf_of"])


@pytest.mark.django_db
class TestChange:
    def test_set_and_clear(self, api: Api) -> None:
        statement, mayor = said(on_behalf_of_name="", words__on_behalf_of=""), PersonFactory(name="Ana Reyes")
        sent = {"agent": mayor.pk, "name_in_story": "the mayor", "as_printed": PRINTED}
        response = patched(api("editor"), f"{LIST}{statement.pk}/", {"on_behalf_of": sent})
        assert response.status_code == 200, response.json()
        changed = response.json()["on_behalf_of"]
        assert (changed["agent"]["id"], changed["name_in_story"], changed["as_printed"]) == tuple(sent.values())
        response = patched(api("editor"), f"{LIST}{statement.pk}/", {"on_behalf_of": None})
        assert response.json()["on_behalf_of"] is None

    @pytest.mark.parametrize("sent", [{"agent": "zzzzzzzzzzzz"}, {"agent": 7}, {}, "Ana Reyes", {"who": "Ana"}])
    def test_unknown_agent_and_wrong_shape_are_refused(self, api: Api, sent: Any) -> None:
        response = patched(api("editor"), f"{LIST}{said().pk}/", {"on_behalf_of": sent})
        assert (response.status_code, list(response.json()["errors"])) == (400, ["on_behalf_of"])


@pytest.mark.django_db(transaction=True)
class TestFeed:
    def changes(self) -> list[tuple[str, str, str]]:
        last = Change.objects.order_by("position").values_list("position", flat=True).last() or 0
        run_follower()
        found = Change.objects.filter(position__gt=last).order_by("position")
        return list(found.values_list("kind", "object_id", "action"))

    def test_agent_becomes_public_and_is_withdrawn(self) -> None:
        mayor, by = PersonFactory(), UserFactory()
        article = ArticleFactory(text=TEXT, draft=True)
        statement = said(article=article, on_behalf_of=mayor)
        self.changes()
        services.publish_article(article=article, by=by)
        assert ("person", mayor.pk, "created") in self.changes()
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        changes = self.changes()
        assert ("person", mayor.pk, "withdrawn") in changes
        assert ("statement", statement.pk, "changed") in changes

    def test_changed_name_changes_the_statement(self) -> None:
        mayor = PersonFactory(name="Ana Reyes", state="approved")
        statement = said(on_behalf_of=mayor)
        self.changes()
        mayor.name = "Ana Lucía Reyes"
        mayor.save()
        assert ("statement", statement.pk, "changed") in self.changes()

    def test_merge_changes_the_statement(self) -> None:
        mayor, other = PersonFactory(), PersonFactory()
        statement = said(on_behalf_of=mayor)
        StatementFactory(speaker=other)
        self.changes()
        merge_agents(keep=other, merge=mayor, by=UserFactory())
        changes = self.changes()
        assert ("statement", statement.pk, "changed") in changes
        assert ("person", mayor.pk, "merged") in changes

    def test_outlet_that_hides_people_hides_the_agent(self) -> None:
        mayor, outlet = OrganisationFactory(), OutletFactory()
        statement = said(article=ArticleFactory(text=TEXT, outlet=outlet), on_behalf_of=mayor)
        self.changes()
        outlet.public_people = "approved"
        services.save_outlet(outlet=outlet, by=UserFactory())
        changes = self.changes()
        assert ("organisation", mayor.pk, "withdrawn") in changes
        assert ("statement", statement.pk, "changed") in changes
