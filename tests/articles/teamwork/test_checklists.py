"""The checklist of an outlet: who ticked which point of a story, and what publishing warns of."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, AuditEntry
from articles.teamwork.checklists import checklist_of, tick_points, unticked_points
from core.permissions import NotPermitted
from tests.support.admin_pages import page, press
from tests.support.factories import ArticleFactory, OutletFactory, UserFactory, make_editor
from tests.support.page import Page

pytestmark = pytest.mark.django_db

POINTS = ["Facts checked", "Headline read"]


@pytest.fixture
def edda() -> User:
    return make_editor("edda")


@pytest.fixture
def otto() -> User:
    return make_editor("otto")


@pytest.fixture
def draft() -> Article:
    outlet = OutletFactory(checklist="Facts checked\n\n  Headline read \nFacts checked\n")
    return ArticleFactory(outlet=outlet, draft=True, headline="The noon ferry")


def ticked(article: Article) -> dict[str, str]:
    return {point: row.by.username if row else "" for point, row in checklist_of(article).points}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_ticks_have_their_editor(draft: Article, edda: User, otto: User) -> None:
    tick_points(article=draft, shown=POINTS, ticked=POINTS[:1], by=edda)
    tick_points(article=draft, shown=POINTS, ticked=POINTS, by=otto)
    assert ticked(draft) == {"Facts checked": "edda", "Headline read": "otto"}
    last = AuditEntry.objects.about(draft).first()
    assert last is not None
    assert (last.by, last.before, last.after) == (otto, {"checklist": POINTS[:1]}, {"checklist": POINTS})


def test_point_is_unticked_only_by_whoever_saw_it(draft: Article, edda: User) -> None:
    tick_points(article=draft, shown=POINTS, ticked=POINTS, by=edda)
    tick_points(article=draft, shown=POINTS[1:], ticked=[], by=edda)
    assert ticked(draft) == {"Facts checked": "edda", "Headline read": ""}


def test_point_that_a_colleague_ticks_meanwhile_stays_ticked(draft: Article, edda: User, otto: User) -> None:
    url = reverse("review:checklist", args=[draft.pk])
    form = Page(browser(edda).get(page(draft))).one("form", "checklist")
    seen = [field["value"] for field in form.all("input", name="shown")]
    browser(otto).post(url, {"point": POINTS[:1]})
    browser(edda).post(url, {"shown": seen, "point": POINTS[1:]})
    assert ticked(draft) == {"Facts checked": "otto", "Headline read": "edda"}


def test_other_points_are_not_stored(draft: Article, edda: User) -> None:
    tick_points(article=draft, shown=[], ticked=["Anything"], by=edda)
    assert not draft.checked_points.exists()


def test_reworded_point_is_not_ticked(draft: Article, edda: User) -> None:
    tick_points(article=draft, shown=POINTS, ticked=POINTS, by=edda)
    draft.outlet.checklist = "Facts checked twice\nHeadline read"
    draft.outlet.save()
    assert unticked_points([draft]) == {draft.pk: ["Facts checked twice"]}


def test_reporters_do_not_tick(draft: Article) -> None:
    with pytest.raises(NotPermitted):
        tick_points(article=draft, shown=POINTS, ticked=POINTS, by=UserFactory(role="reporter"))


def test_publishing_names_what_is_not_ticked(draft: Article, edda: User) -> None:
    tick_points(article=draft, shown=POINTS, ticked=POINTS[:1], by=edda)
    client = browser(edda)
    shown = Page(press(client, draft, "publish"))
    assert "Not ticked on the checklist: Headline read." in shown.text
    draft.refresh_from_db()
    assert draft.status == "draft"
    press(client, draft, "publish", _confirmed="1")
    draft.refresh_from_db()
    assert draft.status == "published"


def test_complete_checklist_asks_nothing(draft: Article, edda: User) -> None:
    tick_points(article=draft, shown=POINTS, ticked=POINTS, by=edda)
    press(browser(edda), draft, "publish")
    draft.refresh_from_db()
    assert draft.status == "published"


def test_points_are_ticked_on_the_storys_pages(draft: Article, edda: User) -> None:
    client = browser(edda)
    for url in (page(draft), reverse("review:story", args=[draft.pk])):
        form = Page(client.get(url)).one("form", "checklist")
        assert [box["value"] for box in form.all("input", type="checkbox")] == POINTS
    url = reverse("review:checklist", args=[draft.pk])
    assert client.post(url, {"shown": POINTS, "point": POINTS[1:], "next": page(draft)})["Location"] == page(draft)
    shown = Page(client.get(page(draft)))
    item = shown.one("form", "checklist").all("li")[1]
    assert "edda" in item
    assert [field["value"] for field in shown.one("form", "checklist").all("input", name="shown")] == POINTS[1:]
    away = client.post(url, {"next": "https://elsewhere.example/"})
    assert away["Location"] == reverse("review:story", args=[draft.pk])
