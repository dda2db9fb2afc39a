"""The list of stories, a story's page, and what is done to stories."""

from datetime import timedelta
from http import HTTPStatus

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.models import Article, ExtractionRun, Outlet, Revision
from articles.review.annotated_text import number_statements, text_runs
from tests.support.admin_pages import act, list_page, messages, page, press
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    segment,
)

HOSTILE = (
    "<script>alert('x')</script> “Nobody asked us,” said Ada <b>Quill</b>. {{ 7|add:7 }}\n\n  Two  spaces & an end.\n"
)


def shown(client: Client, query: str) -> set[str]:
    return {row.pk for row in client.get(list_page(Article) + query).context["cl"].result_list}


def test_story_page_shows_exact_text_with_marks(desk: Client) -> None:
    article = ArticleFactory(text=HOSTILE)
    statement = StatementFactory(article=article, words="“Nobody asked us,”", speaker=PersonFactory())
    mention = segment(article.current_revision, "Ada <b>Quill</b>")
    MentionFactory(
        revision=article.current_revision, start=mention["start"], end=mention["end"], text=mention["text"], name="Ada"
    )
    document = html5lib.parse(desk.get(page(article)).content.decode(), namespaceHTMLElements=False)
    shown_text = document.find(".//div[@class='archive-story-text']")
    number = shown_text.find("a[@class='archive-number']")
    assert number.text == "1"
    number.text = ""
    assert "".join(shown_text.itertext()) == HOSTILE
    assert [a.text for a in shown_text.iter("a") if a.get("href") == page(statement)] == ["“Nobody asked us,”"]
    assert [one.text for one in shown_text.iter("span")] == ["Ada <b>Quill</b>"]


def test_hostile_text_never_becomes_markup(desk: Client) -> None:
    article = ArticleFactory(text=HOSTILE, headline="<img src=x onerror=alert(1)>")
    speaker = PersonFactory(name='"><script>alert(2)</script>')
    statement = StatementFactory(article=article, words=HOSTILE.splitlines()[0], speaker=speaker)
    ExtractionRunFactory(revision=article.current_revision, state="failed", error="<script>alert(3)</script>")
    for url in (page(article), page(statement), list_page(Article), list_page(ExtractionRun)):
        html = desk.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "{{ 7" in html or url != page(article)


def test_a_silence_is_numbered_at_its_cue(desk: Client) -> None:
    article = ArticleFactory(text="The ministry has not commented.\n")
    statement = StatementFactory(article=article, silence=True, words=[])
    statement.current_wording.cue = [segment(article.current_revision, "has not commented")]
    statement.current_wording.save()
    runs = text_runs(article.current_revision, number_statements([statement]), [])
    assert [run.text for run in runs if run.begins] == ["has not commented"]


def test_text_and_identity_are_read_only(desk: Client) -> None:
    article = ArticleFactory()
    before = article.current_revision.text
    form = desk.get(page(article)).context["adminform"].form
    assert not {"text", "current_revision", "status", "outlet", "external_id", "released_at"} & set(form.fields)
    data = {
        "headline": "A new headline",
        "language": "en",
        "public_text": "full",
        "published_at_0": "2026-03-01",
        "published_at_1": "06:00",
        "status": "withdrawn",
        "text": "changed",
    }
    assert desk.post(page(article), data).status_code == HTTPStatus.FOUND
    article.refresh_from_db()
    assert (article.headline, article.status) == ("A new headline", "published")
    assert article.current_revision.text == before
    assert Revision.objects.count() == 1


def test_publish_records_editor(desk: Client, editor: User) -> None:
    article = ArticleFactory(draft=True)
    press(desk, article, "publish")
    article.refresh_from_db()
    assert (article.status, article.decided_by) == ("published", editor)
    assert article in Article.objects.published()


def test_publish_in_list_reports_refusals(desk: Client) -> None:
    draft, withdrawn = ArticleFactory(draft=True), ArticleFactory(withdrawn=True, headline="The other ferry")
    response = act(desk, Article, "publish", [draft, withdrawn])
    said = messages(response)
    assert any(m.startswith("The other ferry: ") for m in said)
    assert "1 story published." in said
    withdrawn.refresh_from_db()
    assert withdrawn.status == "withdrawn"


def test_schedule_requires_future_time(desk: Client) -> None:
    article = ArticleFactory(draft=True)
    assert "Publish at" in press(desk, article, "schedule").content.decode()
    past = {"released_at_0": "2020-01-01", "released_at_1": "06:00", "_confirmed": "1"}
    assert "has passed" in press(desk, article, "schedule", **past).content.decode()
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    press(desk, article, "schedule", released_at_0=day, released_at_1="06:00", _confirmed="1")
    article.refresh_from_db()
    assert article.status == "scheduled"
    assert article not in Article.objects.published()


def test_return_to_draft(desk: Client) -> None:
    article = ArticleFactory(scheduled=True)
    press(desk, article, "draft")
    article.refresh_from_db()
    assert article.status == "draft"


@pytest.mark.parametrize("way", ["button", "list"])
def test_withdraw_requires_reason(chief: Client, way: str) -> None:
    article = ArticleFactory()

    def withdraw(**data: str) -> object:
        if way == "button":
            return press(chief, article, "withdraw", **data)
        return act(chief, Article, "withdraw", [article], **data)

    asked = withdraw()
    assert "Shown to readers" in asked.content.decode()  # type: ignore[attr-defined]
    article.refresh_from_db()
    assert article.status == "published"
    withdraw(_confirmed="1", reason=" ")
    article.refresh_from_db()
    assert article.status == "published"
    withdraw(_confirmed="1", reason="The boat was another.")
    article.refresh_from_db()
    assert (article.status, article.withdrawn_reason) == ("withdrawn", "The boat was another.")


def test_run_again_queues_run(desk: Client) -> None:
    article = ArticleFactory()
    press(desk, article, "extract")
    assert ExtractionRun.objects.get().revision == article.current_revision


def test_run_again_refuses_unsupported_language(desk: Client) -> None:
    article = ArticleFactory(language="cy")
    response = press(desk, article, "extract")
    assert "are not extracted" in messages(response)[0]
    assert not ExtractionRun.objects.exists()


def test_the_page_lists_revisions_and_runs_with_their_errors(desk: Client) -> None:
    article = ArticleFactory()
    ExtractionRunFactory(revision=article.current_revision, state="failed", error="The worker ran out of paper.")
    RevisionFactory(article=article)
    html = desk.get(page(article)).content.decode()
    assert "version 1" in html
    assert "version 2" in html
    assert "The worker ran out of paper." in html


def test_removed_statements_are_listed_separately(desk: Client) -> None:
    article = ArticleFactory()
    statement = StatementFactory(article=article, confirmed=True)
    statement.current_wording = None
    statement.save()
    response = desk.get(page(article))
    assert response.context["statements"] == []
    assert list(response.context["removed"]) == [statement]


def test_a_draft_has_no_link_to_a_public_page(desk: Client) -> None:
    draft, public = ArticleFactory(draft=True), ArticleFactory()
    assert public.get_absolute_url() in desk.get(page(public)).content.decode()
    assert draft.get_absolute_url() not in desk.get(page(draft)).content.decode()


def test_stories_are_found_by_headline_and_by_words(desk: Client) -> None:
    by_headline = ArticleFactory(headline="Slipway opens")
    by_words = ArticleFactory(text="The slipway was closed again.\n")
    ArticleFactory()
    assert shown(desk, "?q=slipway") == {by_headline.pk, by_words.pk}


def test_stories_are_filtered(desk: Client) -> None:
    draft = ArticleFactory(draft=True, language="cy")
    failed = ArticleFactory()
    StatementFactory(article=failed)
    ExtractionRunFactory(revision=failed.current_revision, state="done")
    ExtractionRunFactory(revision=failed.current_revision, state="failed", error="no")
    assert shown(desk, "?status__exact=draft") == {draft.pk}
    assert shown(desk, "?language=cy") == {draft.pk}
    assert shown(desk, f"?outlet__id__exact={failed.outlet_id}") == {failed.pk}
    assert shown(desk, "?waiting=yes") == {failed.pk}
    assert shown(desk, "?waiting=no") == {draft.pk}
    assert shown(desk, "?run=failed") == {failed.pk}
    assert shown(desk, "?run=done") == set()
    assert shown(desk, "?run=none") == {draft.pk}
    assert shown(desk, "?published_at_from_0=2030-01-01&published_at_from_1=00:00") == set()


def test_story_cannot_be_deleted(boss: Client) -> None:
    article = ArticleFactory()
    response = boss.post(page(article).replace("change", "delete"), {"post": "yes"})
    assert response["Location"] == page(article)
    assert "Withdraw it instead" in messages(response)[0]
    assert Article.objects.filter(pk=article.pk).exists()
    assert "delete_selected" not in boss.get(list_page(Article)).content.decode()


def test_only_outlet_without_stories_can_be_deleted(boss: Client) -> None:
    used, unused = ArticleFactory().outlet, OutletFactory()
    response = boss.post(page(used).replace("change", "delete"), {"post": "yes"})
    assert "It has stories" in messages(response)[0]
    boss.post(page(unused).replace("change", "delete"), {"post": "yes"})
    assert list(Outlet.objects.all()) == [used]


def test_outlet_policy_is_described(desk: Client) -> None:
    open_one, strict = OutletFactory(unreviewed_forms=["direct"]), OutletFactory(strict=True)
    assert (
        "if the confidence in words and speaker is at least 50 %. How they were said: any."
        in desk.get(page(open_one)).content.decode()
    )
    assert "Nothing. A statement becomes public when" in desk.get(page(strict)).content.decode()


def test_only_administrators_change_outlet_policy(boss: Client, desk: Client) -> None:
    outlet = OutletFactory(strict=True)
    data = {"name": outlet.name, "public_text": "full", "public_people": "approved"}
    data["unreviewed_min_confidence"] = "0.7"
    assert desk.post(page(outlet), data).status_code == HTTPStatus.FORBIDDEN
    boss.post(page(outlet), {**data, "unreviewed_forms": ["direct", "none"]})
    outlet.refresh_from_db()
    assert (outlet.unreviewed_min_confidence, outlet.unreviewed_forms) == (0.7, ["direct", "none"])
    assert outlet.public_people == "approved"
