"""Tests that agents named by the machine only have display names that readers may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import services
from articles.extraction.types import Extraction
from articles.identity.display_names import update_display_names
from articles.models import Article, Outlet
from articles.visibility import public_agents
from people.models import Agent, Alias
from people.services.merge import merge_agents
from tests.support.data.extractions import read, saying
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def story(spelling: str, **values: object) -> Article:
    """Create an article in which somebody with this name speaks."""
    text = f"“The quay is safe,” said {spelling}."
    article: Article = ArticleFactory(text=text, **values)
    said = saying(text, "“The quay is safe,”", speakers=[(spelling, "person")])
    read(article, Extraction(statements=(said,)))
    return article


def name() -> str:
    return Agent.objects.get().name


def test_public_spelling_replaces_that_of_a_draft() -> None:
    story("Orla Venskyi", draft=True)
    assert name() == "Orla Venskyi"
    story("Orla Vensky")
    assert name() == "Orla Vensky"
    assert public_agents().get().get_absolute_url().endswith("/orla-vensky/")


def test_draft_does_not_change_public_spelling() -> None:
    story("Orla Vensky")
    story("Orla Venskyi", draft=True)
    assert name() == "Orla Vensky"


def test_publishing_does_not_change_public_spelling() -> None:
    story("Orla Vensky", released_at=timezone.now() - timedelta(days=2))
    draft = story("Orla Venskyi", draft=True)
    services.publish_article(article=draft, by=UserFactory())
    assert name() == "Orla Vensky"


def test_earlier_scheduled_article_gives_the_name() -> None:
    story("Orla Venskyi", scheduled=True, released_at=timezone.now() + timedelta(days=3))
    story("Orla Vensky", scheduled=True, released_at=timezone.now() + timedelta(days=1))
    assert name() == "Orla Vensky"


def test_embargo_counts_as_release_time() -> None:
    story("Orla Venskyi", embargoed=True)
    story("Orla Vensky")
    assert name() == "Orla Vensky"


def test_withdrawal_removes_its_spelling() -> None:
    first = story("Orla Vensky", released_at=timezone.now() - timedelta(days=2))
    story("Orla Venskyi")
    services.withdraw_article(article=first, by=UserFactory(), reason="It was another Vensky.")
    assert name() == "Orla Venskyi"


def test_hidden_statements_give_no_name() -> None:
    story("Orla Venskyi", outlet=OutletFactory(strict=True))
    story("Orla Vensky")
    assert name() == "Orla Vensky"


def test_outlet_that_hides_statements_gives_no_name() -> None:
    first = story("Orla Vensky", released_at=timezone.now() - timedelta(days=2))
    story("Orla Venskyi")
    Outlet.objects.filter(pk=first.outlet_id).update(unreviewed_min_confidence=None)
    assert update_display_names(Agent.objects.all()) == 1
    assert name() == "Orla Venskyi"


def test_editors_name_stays() -> None:
    given = PersonFactory(name="Orla Venskyi")
    Alias.objects.filter(agent=given).update(by_editor=True)
    story("Orla Vensky")
    assert name() == "Orla Venskyi"
    kept = PersonFactory(name="Tam Riskyi")
    merge_agents(keep=kept, merge=PersonFactory(name="Thomas Risk"), by=UserFactory())
    story("Tam Risky")
    assert Agent.objects.get(pk=kept.pk).name == "Tam Riskyi"
