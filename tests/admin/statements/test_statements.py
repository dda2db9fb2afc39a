"""Judging statements: one by one, in bulk, and saying who spoke."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles import services
from articles.models import AuditEntry, Speaker, Statement, Wording
from articles.teamwork.comments import add_comment
from tests.support.admin_pages import act, list_page, messages, page, press
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
    segment,
)
from tests.support.page import Page


def shown(client: Client, query: str) -> set[str]:
    return {row.pk for row in client.get(list_page(Statement) + query).context["cl"].result_list}


def decisions(statement: Statement) -> list[tuple[str, str]]:
    return [(d.action, d.by.get_username()) for d in AuditEntry.objects.about(statement).decisions().order_by("pk")]


@pytest.mark.parametrize(("verb", "state"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_button_records_decision(desk: Client, verb: str, state: str) -> None:
    statement = StatementFactory()
    back = page(statement.article)
    response = press(desk, statement, verb, next=back)
    assert response["Location"] == back
    statement.refresh_from_db()
    assert statement.state == state
    assert decisions(statement) == [(verb, "edda")]


def test_reopen(desk: Client) -> None:
    statement = StatementFactory(rejected=True)
    press(desk, statement, "reopen")
    statement.refresh_from_db()
    assert statement.state == "suggested"
    assert decisions(statement) == [("reopen", "edda")]


def test_refusal_is_shown_as_message(desk: Client) -> None:
    statement = StatementFactory(rejected=True)
    response = press(desk, statement, "confirm")
    assert response.status_code == HTTPStatus.FOUND
    assert "reopen it first" in messages(response)[0]
    statement.refresh_from_db()
    assert statement.state == "rejected"
    assert decisions(statement) == []


def test_list_actions_confirm_and_reject(desk: Client) -> None:
    one, two, other = StatementFactory.create_batch(3)
    act(desk, Statement, "confirm", [one])
    act(desk, Statement, "reject", [two])
    assert [Statement.objects.get(pk=s.pk).state for s in (one, two, other)] == ["confirmed", "rejected", "suggested"]
    assert AuditEntry.objects.decisions().count() == 2


def test_accept_in_bulk_skips_decided_statements(desk: Client) -> None:
    one, two = StatementFactory.create_batch(2)
    rejected = StatementFactory(rejected=True)
    response = act(desk, Statement, "accept", [one, two, rejected])
    assert messages(response) == ["2 statements accepted in bulk."]
    assert [Statement.objects.get(pk=s.pk).state for s in (one, two, rejected)] == ["accepted", "accepted", "rejected"]
    assert AuditEntry.objects.decisions().filter(action="accept").count() == 2
    again = act(desk, Statement, "accept", [one, rejected])
    assert "Nothing changed" in messages(again)[-1]


def speaker_form(speaker: Speaker, **data: Any) -> dict[str, Any]:
    return {
        "speakers-TOTAL_FORMS": "1",
        "speakers-INITIAL_FORMS": "1",
        "speakers-0-id": speaker.pk,
        "speakers-0-statement": speaker.statement_id,
        "speakers-0-agent": speaker.agent_id or "",
        **{f"speakers-0-{name}": value for name, value in data.items()},
    }


def test_choosing_speaker_records_decision(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory(name="Owen Pell"))
    company = OrganisationFactory(name="Pell & Daughters")
    speaker = statement.speakers.get()
    desk.post(page(statement), speaker_form(speaker, agent=company.pk))
    speaker.refresh_from_db()
    assert (speaker.agent_id, speaker.kind, speaker.state) == (company.pk, "organisation", "confirmed")
    assert decisions(statement) == [("edit", "edda")]
    assert (
        "Pell &amp; Daughters: Owen Pell → Pell &amp; Daughters, confirmed"
        in desk.get(page(statement)).content.decode()
    )


def test_saving_the_page_unchanged_decides_nothing(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    assert desk.post(page(statement), speaker_form(statement.speakers.get())).status_code == HTTPStatus.FOUND
    assert decisions(statement) == []


def test_a_speaker_is_rejected(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    speaker = statement.speakers.get()
    desk.post(page(statement), speaker_form(speaker, not_the_speaker="on"))
    speaker.refresh_from_db()
    assert speaker.state == "rejected"
    assert decisions(statement) == [("edit", "edda")]


def test_speaker_cannot_be_emptied(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    speaker = statement.speakers.get()
    response = desk.post(page(statement), speaker_form(speaker, agent=""))
    assert "Choose the speaker" in response.content.decode()
    speaker.refresh_from_db()
    assert speaker.agent_id is not None


def test_duplicate_speaker_is_refused(desk: Client) -> None:
    one, two = PersonFactory(), PersonFactory()
    statement = StatementFactory(speaker=one)
    speaker = statement.speakers.get()
    Speaker.objects.create(statement=statement, agent=two, name_in_story="the other", kind="person")
    data = speaker_form(speaker, agent=two.pk) | {"speakers-TOTAL_FORMS": "2", "speakers-INITIAL_FORMS": "2"}
    other = statement.speakers.get(name_in_story="the other")
    data |= {"speakers-1-id": other.pk, "speakers-1-statement": statement.pk, "speakers-1-agent": two.pk}
    response = desk.post(page(statement), data)
    assert response.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}
    speaker.refresh_from_db()
    assert speaker.agent_id == one.pk
    assert decisions(statement) == []


def versions_on(client: Client, row: Any) -> set[str]:
    """The versions that the buttons and forms of a page carry which is opened now."""
    return set(re.findall(r'name="version" value="([^"]+)"', client.get(page(row)).content.decode()))


@pytest.fixture
def otto(db: None) -> User:
    user: User = UserFactory(username="otto", role="editor")
    return user


@pytest.mark.parametrize("verb", ["confirm", "reject", "reopen", "accept_removal"])
def test_button_with_old_version_is_refused(desk: Client, otto: User, verb: str) -> None:
    statement = StatementFactory()
    (version,) = versions_on(desk, statement)
    services.confirm_statement(statement=statement, by=otto)
    services.set_act(statement=statement, by=otto, form="indirect")
    (told,) = messages(press(desk, statement, verb, version=version))
    assert "has been changed since you opened it. Your change was not saved." in told
    assert "The latest decision is by otto" in told
    assert "quoted or reported: quoted in full → reported" in told
    assert "Your change: " in told
    statement.refresh_from_db()
    assert (statement.state, statement.form) == ("confirmed", "indirect")
    assert {by for _action, by in decisions(statement)} == {"otto"}


def test_buttons_on_story_page_carry_statement_versions(desk: Client, otto: User) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    shown = services.version_of(statement)
    assert shown in versions_on(desk, statement.article)
    assert versions_on(desk, statement) == {shown}
    services.reject_statement(statement=statement, by=otto)
    press(desk, statement, "confirm", version=shown, next=page(statement.article))
    assert decisions(statement) == [("reject", "otto")]


def test_speaker_form_with_old_version_is_refused(desk: Client, otto: User) -> None:
    statement = StatementFactory(speaker=PersonFactory(name="Owen Pell"))
    speaker = statement.speakers.get()
    mira, tom = PersonFactory(name="Mira Holt"), PersonFactory(name="Tom Reed")
    (version,) = versions_on(desk, statement)
    services.assign_speaker(speaker=speaker, agent=mira, by=otto)
    told = messages(desk.post(page(statement), speaker_form(speaker, agent=tom.pk) | {"version": version}))
    assert "Owen Pell → Mira Holt" in told[0]
    assert told[1:] == ["Mira Holt: it is “Mira Holt” now; you entered “Tom Reed”."]
    desk.post(page(statement), speaker_form(speaker, not_the_speaker="on") | {"version": version})
    speaker.refresh_from_db()
    assert (speaker.agent, speaker.state) == (mira, "confirmed")
    assert decisions(statement) == [("edit", "otto")]


def test_saving_page_does_not_touch_statement(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    before = Statement.objects.get(pk=statement.pk).updated_at
    desk.post(page(statement), speaker_form(statement.speakers.get()))
    assert Statement.objects.get(pk=statement.pk).updated_at == before


def test_speakers_are_saved_together(desk: Client) -> None:
    one, two, three = PersonFactory(), PersonFactory(), PersonFactory()
    statement = StatementFactory(speaker=one)
    Speaker.objects.create(statement=statement, agent=two, name_in_story="the other", kind="person", order=1)
    speaker, other = statement.speakers.all()
    data = speaker_form(speaker, not_the_speaker="on") | {"speakers-TOTAL_FORMS": "2", "speakers-INITIAL_FORMS": "2"}
    data |= {"speakers-1-id": other.pk, "speakers-1-statement": statement.pk}
    desk.post(page(statement), data | {"speakers-1-agent": three.pk, "version": services.version_of(statement)})
    assert [(s.agent, s.state) for s in statement.speakers.all()] == [(one, "rejected"), (three, "confirmed")]
    assert decisions(statement) == [("edit", "edda")]


def test_statement_fields_are_read_only(desk: Client) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    response = desk.get(page(statement))
    assert response.context["adminform"].form.fields == {}
    desk.post(page(statement), {**speaker_form(statement.speakers.get()), "state": "confirmed", "act": "denied"})
    statement.refresh_from_db()
    assert (statement.state, statement.act) == ("suggested", "said")


def test_the_page_shows_the_wording_and_earlier_ones(desk: Client) -> None:
    article = ArticleFactory(text="“We are broke,” said Ada Quill, the treasurer.\n")
    statement = StatementFactory(article=article, words="“We are broke,”")
    revision = RevisionFactory(article=article, text="“We are short of money,” said Ada Quill, the treasurer.\n")
    now_printed = segment(revision, "“We are short of money,”")
    later = Wording.objects.create(statement=statement, article=article, revision=revision, content=[now_printed])
    Statement.objects.filter(pk=statement.pk).update(current_wording=later)
    html = desk.get(page(statement)).content.decode()
    assert "“We are short of money,”" in html
    assert "“We are broke,”" in html


def test_page_links_to_next_statement_to_review(desk: Client) -> None:
    article = ArticleFactory(text="“One,” she said. “Two,” she said. “Three,” she said.\n")
    one, two, three = (StatementFactory(article=article, words=w) for w in ("“One,”", "“Two,”", "“Three,”"))
    press(desk, two, "reject")
    assert desk.get(page(one)).context["next_statement"] == three


def test_statements_are_not_deleted_and_the_page_says_why(boss: Client) -> None:
    statement = StatementFactory()
    response = boss.post(page(statement).replace("change", "delete"), {"post": "yes"})
    assert "Reject it instead" in messages(response)[0]
    assert Statement.objects.filter(pk=statement.pk).exists()


def test_statements_are_found_by_words_speaker_and_id(desk: Client) -> None:
    article = ArticleFactory(text="“The cranes are rusting,” said Ada Quill. “We will see,” said Tom Reed.\n")
    one = StatementFactory(article=article, words="“The cranes are rusting,”", speaker=PersonFactory(name="Ada Quill"))
    two = StatementFactory(article=article, words="“We will see,”", speaker=PersonFactory(name="Tom Reed"))
    assert shown(desk, "?q=crane") == {one.pk}
    assert shown(desk, "?q=reed") == {two.pk}
    assert shown(desk, f"?q={one.pk}") == {one.pk}


def test_statements_are_filtered(desk: Client) -> None:
    ada = PersonFactory()
    sure = StatementFactory(speaker=ada, confirmed=True)
    doubtful = StatementFactory(speaker_confidence=0.3, form="indirect")
    gone = StatementFactory(silence=True, words=[], speaker_confidence=0.6)
    gone.current_wording = None
    gone.save()
    assert shown(desk, "?state__exact=confirmed") == {sure.pk}
    assert shown(desk, "?form__exact=indirect") == {doubtful.pk}
    assert shown(desk, "?act_class__exact=silence") == {gone.pk}
    assert shown(desk, f"?article__outlet__id__exact={sure.article.outlet_id}") == {sure.pk}
    assert shown(desk, "?confidence=low") == {doubtful.pk}
    assert shown(desk, "?confidence=middle") == {gone.pk}
    assert shown(desk, "?confidence=high") == {sure.pk}
    assert shown(desk, "?in_text=no") == {gone.pk}
    assert shown(desk, f"?said_by={ada.pk}") == {sure.pk}


def test_statement_page_lists_marks_of_disputes_beside_decisions(desk: Client) -> None:
    statement = StatementFactory()
    services.confirm_statement(statement=statement, by=UserFactory())
    services.mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    html = desk.get(page(statement)).content.decode()
    history = html[html.index("decisions-title") :]
    assert history.index("mark disputed") < history.index("confirmed")
    assert history.count('name="decision"') == 1


def test_history_names_no_ids(desk: Client, editor: User) -> None:
    """Neither of comments, nor of the statement that this one is a reply to."""
    asked = StatementFactory(article=ArticleFactory(text="“Who sails?” asked Bo Marsh.\n"), words="“Who sails?”")
    statement = StatementFactory()
    comment, _mentioned = add_comment(statement=statement, text="Not hers.", by=editor, site="https://a.example")
    services.add_reply(statement=statement, in_reply_to=asked, by=editor)
    shown_history = Page(desk.get(page(statement))).section("Decisions")
    assert "commented" in shown_history
    assert f"→ {comment.pk}" not in shown_history
    assert "reply to: “Who sails?”" in shown_history
    assert asked.pk not in shown_history
