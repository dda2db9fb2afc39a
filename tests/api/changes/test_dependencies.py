"""The feed of changes, where what the public sees of one thing hangs on another, perhaps for a moment only."""

from __future__ import annotations

import pytest

from articles import services
from tests.support.api_clients import NewChanges, edit
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    PartFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestWhatWasSeenForAMoment:
    """A change that is reverted between two reads of the feed is reported all the same."""

    def test_model_version(self, new_changes: NewChanges) -> None:
        article = ArticleFactory()
        statement = StatementFactory(article=article)
        ExtractionRunFactory(revision=article.current_revision, state="done", model_version="1")
        new_changes()
        for version in ("2", "1"):
            ExtractionRunFactory(revision=article.current_revision, state="done", model_version=version)
        assert new_changes() == [("article", article.pk, "changed"), ("statement", statement.pk, "changed")]
        for _ in range(2):
            ExtractionRunFactory(revision=article.current_revision, state="done", model_version="1")
        assert new_changes() == []

    def test_organisation(self, new_changes: NewChanges) -> None:
        """A position is shown while its organisation is public."""
        person, organisation, by = PersonFactory(), OrganisationFactory(), UserFactory()
        statement = StatementFactory(speaker=person)
        PositionFactory(person=person, organisation=organisation)
        draft = ArticleFactory(draft=True)
        own = StatementFactory(article=draft, speaker=organisation)
        new_changes()
        services.publish_article(article=draft, by=by)
        services.withdraw_article(article=draft, by=by, reason="It was about another weir.")
        changed = [("person", person.pk, "changed"), ("statement", statement.pk, "changed")]
        withdrawn = [("outlet", draft.outlet_id), ("article", draft.pk), ("organisation", organisation.pk)]
        assert set(new_changes()) == {*changed, *((*one, "withdrawn") for one in [*withdrawn, ("statement", own.pk)])}

    @pytest.mark.parametrize("policies", [("everyone", "approved"), ("approved", "everyone")])
    def test_speaker(self, new_changes: NewChanges, policies: tuple[str, str]) -> None:
        person = PersonFactory()
        statement = StatementFactory(speaker=person)
        outlet = statement.article.outlet
        edit(outlet, public_people=policies[1])
        new_changes()
        edit(outlet, public_people=policies[0])
        edit(outlet, public_people=policies[1])
        action = "changed" if policies[1] == "everyone" else "withdrawn"
        assert set(new_changes()) >= {("person", person.pk, action), ("statement", statement.pk, "changed")}

    def test_former_speaker(self, new_changes: NewChanges) -> None:
        before, person = PersonFactory(), PersonFactory()
        speaker = StatementFactory(speaker=before).speakers.get()
        new_changes()
        edit(speaker, agent=person)
        edit(speaker, agent=before)
        assert ("person", person.pk, "withdrawn") in new_changes()

    def test_agent_without_page_is_not_reported(self, new_changes: NewChanges) -> None:
        """In an outlet where only approved people have a page."""
        article, by = ArticleFactory(draft=True), UserFactory()
        statement = StatementFactory(article=article, speaker=PersonFactory())
        edit(article.outlet, public_people="approved")
        new_changes()
        services.publish_article(article=article, by=by)
        services.withdraw_article(article=article, by=by, reason="It was about another weir.")
        assert {kind for kind, _pk, _action in new_changes()} == {"outlet", "article", "statement"}
        edit(statement.speakers.get(), agent=PersonFactory())
        assert new_changes() == []

    def test_published_story_reports_only_public_objects(self, new_changes: NewChanges) -> None:
        """Not whoever only thought there and speaks in a draft, and not what was rejected just before."""
        article, by = ArticleFactory(draft=True), UserFactory()
        thinking, rejected, speaking = PersonFactory(), PersonFactory(), PersonFactory()
        StatementFactory(article=article, speaker=thinking, act="feared", act_class="inner")
        StatementFactory(article=ArticleFactory(draft=True), speaker=thinking)
        taken_back = StatementFactory(article=article, speaker=rejected)
        said = StatementFactory(article=article, speaker=speaking)
        new_changes()
        services.reject_statement(statement=taken_back, by=by)
        services.publish_article(article=article, by=by)
        shown = [("outlet", article.outlet_id), ("article", article.pk), ("person", speaking.pk)]
        assert new_changes() == [(*one, "created") for one in [*shown, ("statement", said.pk)]]
        edit(article.outlet, unreviewed_acts=["denied"])
        draft = ArticleFactory(draft=True, outlet=article.outlet)
        StatementFactory(article=draft, speaker=PersonFactory())
        new_changes()
        edit(article.outlet, unreviewed_acts=["denied", "said"])
        edit(article.outlet, unreviewed_acts=["denied"])
        services.publish_article(article=draft, by=by)
        assert {one for one in new_changes() if one[1] not in (said.pk, speaking.pk)} == {
            ("article", draft.pk, "created")
        }

    def test_unchanged_outlet_is_not_reported(self, new_changes: NewChanges) -> None:
        one, by = ArticleFactory(), UserFactory()
        drafts = [ArticleFactory(draft=True, outlet=one.outlet) for _ in range(2)]
        new_changes()
        for draft in drafts:
            services.publish_article(article=draft, by=by)
        assert {kind for kind, _pk, _action in new_changes()} == {"article"}


class TestWhoHasAPage:
    """The address of an approved agent's page stands wherever it is named, and only while there is a page."""

    def test_organisation_through_its_people(self, new_changes: NewChanges) -> None:
        person, organisation, by = PersonFactory(), OrganisationFactory(), UserFactory()
        edit(organisation, state="approved")
        edit(person, state="approved")
        PositionFactory(person=person, organisation=organisation)
        whole = OrganisationFactory(state="approved")
        PartFactory(part=organisation, whole=whole)
        draft = ArticleFactory(draft=True)
        StatementFactory(article=draft, speaker=person)
        new_changes()
        services.publish_article(article=draft, by=by)
        names = [("person", person.pk), ("organisation", organisation.pk), ("organisation", whole.pk)]
        assert {one for one in new_changes() if one[0] in ("person", "organisation")} == {
            (*one, "changed") for one in names
        }
        services.withdraw_article(article=draft, by=by, reason="It was about another weir.")
        assert {one for one in new_changes() if one[0] in ("person", "organisation")} == {
            (*one, "changed") for one in names
        }

    def test_agent_that_stays_public_is_not_reported(self, new_changes: NewChanges) -> None:
        person, organisation = PersonFactory(), OrganisationFactory()
        edit(organisation, state="approved")
        PositionFactory(person=person, organisation=organisation)
        other = PositionFactory(organisation=organisation).person
        StatementFactory(speaker=person)
        new_changes()
        for _ in range(2):
            StatementFactory(speaker=other)
        assert ("organisation", organisation.pk, "changed") not in new_changes()
