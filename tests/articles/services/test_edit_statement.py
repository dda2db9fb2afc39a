"""Tests of editing statements: log, stale versions and exact undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles import services
from articles.models import Article, AuditEntry, NameInStory, Reply, Speaker, Statement
from articles.review_state import State
from articles.services import NotAllowed, Stale, version_of
from articles.services.decision_log import values_of
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "“We sail at noon,” said Mira Holt, the pilot. “Or not at all.”\nThe port denied that it was closed, said a"
    " spokesman for it.\n"
)
ORDER = {"order": 1}


@pytest.fixture
def editor() -> Any:
    return UserFactory()


@pytest.fixture
def article() -> Article:
    return ArticleFactory(text=TEXT)


@pytest.fixture
def statement(article: Article) -> Statement:
    return StatementFactory(article=article, words="“We sail at noon,”", speaker=PersonFactory(name="Mira Holt"))


def place(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


CHANGES: dict[str, Callable[[Statement, Any], object]] = {
    "confirm": lambda s, by: services.confirm_statement(statement=s, by=by),
    "reject": lambda s, by: services.reject_statement(statement=s, by=by),
    "words": lambda s, by: services.set_words(
        statement=s, by=by, content=[place("“We sail at noon,”"), place("“Or not at all.”")], cue=[place("said")]
    ),
    "role": lambda s, by: services.set_role(statement=s, by=by, role="the pilot"),
    "on behalf of": lambda s, by: services.set_on_behalf_of(
        statement=s, by=by, agent=OrganisationFactory(), name="The port", printed="a spokesman for it"
    ),
    "act": lambda s, by: services.set_act(statement=s, by=by, act="denied", form="mixed"),
    "silence": lambda s, by: services.set_act(statement=s, by=by, act="has-not-commented"),
    "assign": lambda s, by: services.assign_speaker(speaker=s.speakers.get(), agent=OrganisationFactory(), by=by),
    "create": lambda s, by: services.assign_speaker(
        speaker=s.speakers.get(),
        agent=services.create_agent(name="The  Pilots’ Guild", kind="organisation", by=by),
        by=by,
    ),
    "second speaker": lambda s, by: services.add_speaker(statement=s, agent=PersonFactory(), by=by),
    "not the speaker": lambda s, by: services.reject_speaker(speaker=s.speakers.get(), by=by),
    "reply": lambda s, by: services.add_reply(statement=s, in_reply_to=StatementFactory(), by=by),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("confirmed", [False, True], ids=["suggested", "confirmed"])
def test_edit_is_logged_and_undone_exactly(
    statement: Statement, editor: Any, change: Callable[[Statement, Any], object], confirmed: bool
) -> None:
    if confirmed:
        services.confirm_statement(statement=statement, by=UserFactory())
    before, stood = values_of(statement), AuditEntry.objects.decisions().count()
    change(statement, editor)
    statement.refresh_from_db()
    after = values_of(statement)
    if before == after:  # confirmed twice
        assert AuditEntry.objects.decisions().count() == stood
        return
    decision = AuditEntry.objects.decisions().latest("pk")
    assert (decision.by, AuditEntry.objects.decisions().count()) == (editor, stood + 1)
    services.undo(entry=decision, by=editor)
    statement.refresh_from_db()
    assert values_of(statement) == before
    services.undo(entry=AuditEntry.objects.decisions().latest("pk"), by=editor)
    statement.refresh_from_db()
    assert values_of(statement) == after


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_stale_version_is_refused(
    statement: Statement, editor: Any, change: Callable[[Statement, Any], object]
) -> None:
    seen = version_of(statement)
    change(statement, UserFactory())
    statement.refresh_from_db()
    now = values_of(statement)
    with pytest.raises(Stale) as refusal:
        services.reject_statement(statement=statement, by=editor, version=seen)
    assert refusal.value.statement == statement
    assert values_of(statement) == now
    services.set_act(statement=statement, by=editor, act="warned", form="direct", version=version_of(statement))


def test_version_covers_every_change(statement: Statement) -> None:
    seen = {version_of(statement)}
    Speaker.objects.update(agent=PersonFactory())
    seen.add(version_of(statement))
    services.set_words(statement=statement, by=UserFactory(), content=[place("“Or not at all.”")])
    seen.add(version_of(statement))
    statement.speakers.all().delete()
    seen.add(version_of(statement))
    assert len(seen) == 4
    Reply.objects.create(statement=statement, in_reply_to=StatementFactory(), confidence=0.6)
    assert version_of(statement) in seen, "a mere suggestion is nothing that an editor decides against unseen"


class TestWords:
    def test_spans_are_stripped(self, statement: Statement, editor: Any) -> None:
        start, end = place(" “Or not at all.”\n")
        services.set_words(statement=statement, by=editor, content=[(start, end), place("“We sail at noon,” ")])
        assert statement.current_wording is not None
        assert [s["text"] for s in statement.current_wording.content] == ["“We sail at noon,”", "“Or not at all.”"]
        assert statement.current_wording.text == "“We sail at noon,” … “Or not at all.”"

    @pytest.mark.parametrize(
        ("spans", "why"),
        [
            ([(0, 5), (3, 9)], "overlap"),
            ([(-4, 5)], "no words"),
            ([(0, 9999)], "no words"),
            ([(9, 9)], "no words"),
            ([(TEXT.index("\nThe"), TEXT.index("The"))], "no words"),
            ([], "no words"),
        ],
    )
    def test_empty_spans_are_refused(
        self, statement: Statement, editor: Any, spans: list[tuple[int, int]], why: str
    ) -> None:
        with pytest.raises(NotAllowed, match=why):
            services.set_words(statement=statement, by=editor, content=spans)

    def test_duplicate_statement_is_refused(self, article: Article, statement: Statement, editor: Any) -> None:
        other = StatementFactory(article=article, words="“Or not at all.”")
        with pytest.raises(NotAllowed, match="statement already"):
            services.set_words(statement=statement, by=editor, content=[place("“Or not at all.”")])
        services.reject_statement(statement=other, by=editor)
        with pytest.raises(NotAllowed, match="reopen"):
            services.add_statement(article=article, by=editor, content=[place("“Or not at all.”")])

    def test_role_must_be_printed(self, statement: Statement, editor: Any) -> None:
        with pytest.raises(NotAllowed, match="as the story prints it"):
            services.set_role(statement=statement, by=editor, role="the admiral")

    def test_undo_after_correction_is_refused(self, statement: Statement, editor: Any) -> None:
        services.set_role(statement=statement, by=editor, role="the pilot")
        Statement.objects.update(current_wording=None)
        with pytest.raises(NotAllowed, match=r"corrected|changed again"):
            services.undo(entry=AuditEntry.objects.decisions().get(), by=editor)


class TestMissed:
    def test_added_statement_is_confirmed(self, article: Article, editor: Any) -> None:
        port = OrganisationFactory(name="the port")
        made = services.add_statement(
            article=article,
            by=editor,
            content=[place("that it was closed")],
            cue=[place("denied")],
            form="indirect",
            act="denied",
            agents=[port],
        )
        assert (made.state, made.origin, made.act_class) == ("confirmed", "person", "speech")
        assert made.current_wording is not None
        assert made.current_wording.text == "that it was closed"
        assert made.speakers.get().agent == port
        decision = AuditEntry.objects.about(made).decisions().get()
        assert (decision.action, decision.by) == ("create", editor)
        services.undo(entry=decision, by=editor)
        made.refresh_from_db()
        assert made.state == "rejected"

    def test_silence_needs_a_cue(self, article: Article, editor: Any) -> None:
        with pytest.raises(NotAllowed, match="Mark the words"):
            services.add_statement(article=article, by=editor, act="has-not-commented")
        made = services.add_statement(article=article, by=editor, act="has-not-commented", cue=[place("denied")])
        assert (made.form, made.act_class) == ("none", "silence")

    def test_added_statement_needs_current_revision(self, article: Article, editor: Any) -> None:
        with pytest.raises(NotAllowed, match="corrected"):
            services.add_statement(article=article, by=editor, content=[(0, 5)], revision="elsewhere")


class TestSpeakers:
    def test_assign_name_in_article(self, article: Article, editor: Any) -> None:
        hale, other = PersonFactory(), PersonFactory()
        one = StatementFactory(article=article, words="“We sail at noon,”")
        two = StatementFactory(article=article, words="“Or not at all.”", speaker=hale)
        for statement in (one, two):
            statement.speakers.create(name_in_story="Holt", kind="person", **ORDER)
        elsewhere = StatementFactory()
        elsewhere.speakers.create(name_in_story="Holt", kind="person")
        given = services.assign_name_in_article(article=article, name="Holt", kind="person", agent=other, by=editor)
        assert given == 2
        assert one.speakers.get().agent == other
        assert elsewhere.speakers.get().agent is None
        assert (
            services.assign_name_in_article(article=article, name="Holt", kind="person", agent=other, by=editor) == 0
        )

    def test_assign_name_skips_decided_and_rejected(self, article: Article, editor: Any) -> None:
        chosen, other = PersonFactory(name="Ada Holt"), PersonFactory(name="Ben Holt")
        one = StatementFactory(article=article, words="“We sail at noon,”")
        two = StatementFactory(article=article, words="“Or not at all.”", rejected=True)
        for statement in (one, two):
            statement.speakers.create(name_in_story="Holt", kind="person", **ORDER)
        services.assign_speaker(speaker=one.speakers.get(), agent=chosen, by=UserFactory())
        assert (
            services.assign_name_in_article(article=article, name="Holt", kind="person", agent=other, by=editor) == 0
        )
        services.assign_speaker(speaker=one.speakers.get(), agent=chosen, by=editor)
        services.assign_speaker(speaker=one.speakers.get(), agent=PersonFactory(name="Cal Holt"), by=editor)
        assert (
            services.assign_name_in_article(article=article, name="Holt", kind="person", agent=other, by=editor) == 1
        )
        assert (one.speakers.get().agent, two.speakers.get().agent) == (other, None)

    def test_adding_rejected_speaker_restores_it(self, statement: Statement, editor: Any) -> None:
        edge = statement.speakers.get()
        services.reject_speaker(speaker=edge, by=editor)
        agent = edge.agent
        assert agent is not None
        assert services.add_speaker(statement=statement, agent=agent, by=editor).pk == edge.pk
        assert statement.speakers.get().state == "confirmed"

    def test_new_agent_has_typed_name(self, statement: Statement, editor: Any) -> None:
        agent = services.create_agent(name=" Ida  Moss ", kind="person", by=editor)
        assert services.assign_speaker(speaker=statement.speakers.get(), agent=agent, by=editor).agent == agent
        assert list(agent.aliases.values_list("name", "by_editor")) == [("Ida Moss", True)]
        with pytest.raises(NotAllowed, match="name is needed"):
            services.create_agent(name=" ", kind="person", by=editor)


class TestChangedSpeaker:
    """The name in the story and the role are those of the speaker, not of the one before."""

    TEXT = (
        "“They will override it,” Gov. Dana Whitcomb said of what Senate leader Ron Delacroix had said. "
        "“Next week,” Mr Delacroix said. “We have the votes,” he said.\n"
    )

    @pytest.fixture
    def article(self) -> Article:
        return ArticleFactory(text=self.TEXT)

    @pytest.fixture
    def dana(self) -> Agent:
        return PersonFactory(name="Dana Whitcomb")

    @pytest.fixture
    def ron(self, article: Article) -> Agent:
        ron = PersonFactory(name="Ronald Delacroix")
        NameInStory.objects.create(article=article, name="Ron Delacroix", kind="person", agent=ron)
        return ron

    @pytest.fixture
    def statement(self, article: Article, dana: Agent) -> Statement:
        return StatementFactory(article=article, words="“Next week,”", words__role="Gov.", speaker=dana)

    def seen(self, statement: Statement) -> tuple[str, str]:
        statement = Statement.objects.get(pk=statement.pk)
        assert statement.current_wording is not None
        return statement.speakers.shown().get().name_in_story, statement.current_wording.role

    def test_name_and_role_are_those_of_new_speaker(self, statement: Statement, editor: Any, ron: Agent) -> None:
        services.assign_speaker(speaker=statement.speakers.get(), agent=ron, by=editor)
        assert self.seen(statement) == ("Ron Delacroix", "")
        services.undo(entry=AuditEntry.objects.about(statement).decisions().get(), by=editor)
        assert self.seen(statement) == ("Dana Whitcomb", "Gov.")

    def test_role_is_taken_from_other_statements(self, statement: Statement, editor: Any, ron: Agent) -> None:
        StatementFactory(
            article=statement.article, words="“We have the votes,”", words__role="Senate leader", speaker=ron
        )
        services.assign_speaker(speaker=statement.speakers.get(), agent=ron, by=editor)
        assert self.seen(statement) == ("Ron Delacroix", "Senate leader")

    def test_speaker_whom_story_does_not_name(self, statement: Statement, editor: Any) -> None:
        services.assign_speaker(speaker=statement.speakers.get(), agent=PersonFactory(name="Ida Moss"), by=editor)
        assert self.seen(statement) == ("Ida Moss", "")

    def test_namesake_keeps_name_and_role(self, statement: Statement, editor: Any) -> None:
        services.assign_speaker(
            speaker=statement.speakers.get(), agent=PersonFactory(name="Dana R. Whitcomb"), by=editor
        )
        assert self.seen(statement) == ("Dana Whitcomb", "Gov.")

    def test_role_of_first_speaker_stays_when_second_changes(
        self, statement: Statement, editor: Any, ron: Agent
    ) -> None:
        second = services.add_speaker(statement=statement, agent=PersonFactory(name="Ida Moss"), by=editor)
        services.assign_speaker(speaker=second, agent=ron, by=editor)
        second.refresh_from_db()
        statement.refresh_from_db()
        assert statement.current_wording is not None
        assert (second.name_in_story, statement.current_wording.role) == ("Ron Delacroix", "Gov.")

    def test_speaker_added_in_place_of_rejected_one(self, statement: Statement, editor: Any, ron: Agent) -> None:
        services.reject_speaker(speaker=statement.speakers.get(), by=editor)
        services.add_speaker(statement=statement, agent=ron, by=editor)
        assert self.seen(statement) == ("Ron Delacroix", "")

    def test_rejected_namesake_makes_room(self, statement: Statement, editor: Any, ron: Agent) -> None:
        wrong = services.add_speaker(statement=statement, agent=ron, by=editor)
        services.reject_speaker(speaker=wrong, by=editor)
        services.assign_speaker(speaker=statement.speakers.shown().get(), agent=ron, by=editor)
        assert self.seen(statement) == ("Ron Delacroix", "")
        services.undo(entry=AuditEntry.objects.about(statement).decisions().latest("pk"), by=editor)
        assert self.seen(statement) == ("Dana Whitcomb", "Gov.")
        assert statement.speakers.get(state="rejected").name_in_story == "Ron Delacroix"

    def test_former_speaker_spoke_for_somebody(self, statement: Statement, editor: Any, ron: Agent) -> None:
        services.set_on_behalf_of(statement=statement, by=editor, agent=OrganisationFactory(), printed="Senate")
        services.assign_speaker(speaker=statement.speakers.get(), agent=ron, by=editor)
        statement = Statement.objects.get(pk=statement.pk)
        assert statement.current_wording is not None
        assert (statement.on_behalf_of, statement.current_wording.on_behalf_of) == (None, "")
        services.undo(entry=AuditEntry.objects.about(statement).decisions().latest("pk"), by=editor)
        assert Statement.objects.get(pk=statement.pk).on_behalf_of is not None

    def test_caller_may_keep_name(self, statement: Statement, editor: Any, ron: Agent) -> None:
        services.assign_speaker(speaker=statement.speakers.get(), agent=ron, by=editor, keep_name=True)
        assert self.seen(statement) == ("Dana Whitcomb", "Gov.")


class TestUnnamedSource:
    def test_speaker_and_role_go(self, article: Article, editor: Any) -> None:
        statement = StatementFactory(
            article=article, words="“We sail at noon,”", words__role="the pilot", speaker=PersonFactory()
        )
        before = values_of(statement)
        services.set_unnamed_source(statement=statement, by=editor)
        statement.refresh_from_db()
        assert statement.current_wording is not None
        assert (statement.speaker_kind, statement.current_wording.role) == ("unnamed", "")
        assert statement.speakers.get().state == "rejected"
        services.undo(entry=AuditEntry.objects.about(statement).decisions().get(), by=editor)
        assert values_of(Statement.objects.get(pk=statement.pk)) == before


class TestWrongEntries:
    @pytest.mark.parametrize(("written", "meant"), [("siad", "said"), ("denyed", "denied")])
    def test_misspelt_act_is_refused(self, statement: Statement, editor: Any, written: str, meant: str) -> None:
        with pytest.raises(NotAllowed, match=f"“{written}” is not among .* Did you mean “{meant}”?"):
            services.set_act(statement=statement, by=editor, act=written)
        with pytest.raises(NotAllowed, match=f"Did you mean “{meant}”?"):
            services.add_statement(article=statement.article, by=editor, content=[place("the pilot")], act=written)
        statement.refresh_from_db()
        assert statement.act == "said"

    def test_act_of_earlier_lexicon_may_stay(self, statement: Statement, editor: Any) -> None:
        Statement.objects.filter(pk=statement.pk).update(act="bellowed")
        services.set_act(statement=statement, by=editor, act="bellowed", form="mixed")
        statement.refresh_from_db()
        assert (statement.act, statement.form) == ("bellowed", "mixed")

    @pytest.mark.parametrize("name", ["he", "They", "WE", "i", "somebody", "…"])
    def test_pronoun_is_no_person(self, editor: Any, name: str) -> None:
        if name == "WE":
            assert services.create_agent(name=name, kind="organisation", by=editor).name == "WE"
            return
        with pytest.raises(NotAllowed, match=r"pronoun|letters"):
            services.create_agent(name=name, kind="person", by=editor)
        assert not Agent.objects.filter(name=name).exists()


class TestSelected:
    def test_selected_are_decided_as_one_action(self, article: Article, editor: Any) -> None:
        rows = [StatementFactory(article=article, words=words) for words in ("“We sail at noon,”", "“Or not at all.”")]
        changed = StatementFactory(article=article, words="that it was closed")
        versions = {row.pk: version_of(row) for row in (*rows, changed)}
        services.set_act(statement=changed, by=UserFactory(), act="denied")
        assert services.decide_selected(versions=versions, state=State.ACCEPTED, by=editor) == 2
        states = Statement.objects.order_by("pk").values_list("pk", "state")
        assert dict(states) == {**{row.pk: "accepted" for row in rows}, changed.pk: "suggested"}
        entries = AuditEntry.objects.decisions().filter(by=editor)
        assert len({entry.action_id for entry in entries}) == 1
        services.undo_action(entries=list(entries), by=editor)
        assert set(Statement.objects.values_list("state", flat=True)) == {"suggested"}
        versions = {row.pk: version_of(row) for row in Statement.objects.all()}
        assert services.decide_selected(versions=versions, state=State.REJECTED, by=editor) == 3
        assert services.decide_selected(versions=versions, state=State.REJECTED, by=editor) == 0


class TestReplies:
    def test_none_of_the_suggested_replies(self, statement: Statement, editor: Any) -> None:
        shown, hidden = [
            Reply.objects.create(statement=statement, in_reply_to=StatementFactory(), confidence=0.9) for _ in "ab"
        ]
        services.reject_replies(statement=statement, others=[shown.in_reply_to_id, "unknown"], by=editor)
        assert [Reply.objects.get(pk=reply.pk).state for reply in (shown, hidden)] == ["rejected", "suggested"]
        assert AuditEntry.objects.decisions().count() == 1

    def test_confirm_or_reject_reply(self, statement: Statement, editor: Any) -> None:
        suggested = Reply.objects.create(statement=statement, in_reply_to=StatementFactory(), confidence=0.4)
        services.reject_reply(reply=suggested, by=editor)
        services.confirm_reply(reply=suggested, by=editor)
        suggested.refresh_from_db()
        assert (suggested.state, suggested.decided_by) == ("confirmed", editor)
        assert [d.after["reply"]["state"] for d in AuditEntry.objects.decisions().order_by("pk")] == [
            "rejected",
            "confirmed",
        ]

    def test_statements_cannot_reply_to_each_other(self, statement: Statement, editor: Any) -> None:
        other = StatementFactory()
        services.add_reply(statement=statement, in_reply_to=other, by=editor)
        with pytest.raises(NotAllowed, match="already a reply"):
            services.add_reply(statement=other, in_reply_to=statement, by=editor)
        with pytest.raises(NotAllowed, match="itself"):
            services.add_reply(statement=other, in_reply_to=other, by=editor)


class TestAfterMerge:
    """Decisions store the agents' ids of their time; undo restores the agents they were merged into."""

    @pytest.fixture
    def holt(self, statement: Statement) -> Agent:
        agent = statement.speakers.get().agent
        assert agent is not None
        return agent

    @pytest.mark.parametrize("back", ["undo", "field"])
    def test_undo_restores_merged_speaker_as_kept_agent(
        self, statement: Statement, editor: Any, holt: Agent, back: str
    ) -> None:
        services.assign_speaker(speaker=statement.speakers.get(), agent=PersonFactory(), by=editor)
        whole = PersonFactory(name="Mira T. Holt")
        merge_agents(keep=whole, merge=holt, by=editor)
        decision = AuditEntry.objects.about(statement).decisions().get()
        if back == "undo":
            services.undo(entry=decision, by=editor)
        else:
            services.undo(entry=decision, field="speakers", by=editor)
        assert statement.speakers.get().agent == whole

    def test_merge_does_not_block_undo(self, statement: Statement, editor: Any, holt: Agent) -> None:
        given, whole = PersonFactory(), PersonFactory()
        services.assign_speaker(speaker=statement.speakers.get(), agent=given, by=editor)
        merge_agents(keep=whole, merge=given, by=editor)
        services.undo(entry=AuditEntry.objects.about(statement).decisions().get(), by=editor)
        assert statement.speakers.get().agent == holt

    def test_undo_does_not_duplicate_speaker(self, statement: Statement, editor: Any, holt: Agent) -> None:
        whole = PersonFactory()
        services.reject_speaker(speaker=statement.speakers.get(), by=editor)
        services.add_speaker(statement=statement, agent=whole, by=editor)
        merge_agents(keep=whole, merge=holt, by=editor)
        with pytest.raises(NotAllowed, match="speaker of this statement already"):
            services.undo(entry=AuditEntry.objects.about(statement).decisions().earliest("pk"), by=editor)


class TestTakingBack:
    def test_later_change_must_be_undone_first(self, statement: Statement, editor: Any) -> None:
        services.set_act(statement=statement, by=editor, act="warned")
        services.set_act(statement=statement, by=editor, act="denied")
        first, second = AuditEntry.objects.decisions().order_by("pk")
        with pytest.raises(NotAllowed, match="undo the later change"):
            services.undo(entry=first, by=editor)
        services.undo(entry=second, by=editor)
        with pytest.raises(NotAllowed, match="already"):
            services.undo(entry=second, by=editor)
        services.undo(entry=first, by=editor)
        statement.refresh_from_db()
        assert statement.act == "said"

    def test_revert_of_one_field(self, statement: Statement, editor: Any) -> None:
        services.set_act(statement=statement, by=editor, act="warned", speaker_kind="unnamed")
        decision = AuditEntry.objects.decisions().get()
        services.undo(entry=decision, field="speaker_kind", by=editor)
        statement.refresh_from_db()
        assert (statement.act, statement.speaker_kind) == ("warned", "named")
        with pytest.raises(NotAllowed, match="did not change"):
            services.undo(entry=decision, field="words", by=editor)

    def test_undo_of_rejection_restores_confirmation(self, statement: Statement, editor: Any) -> None:
        other = UserFactory()
        services.confirm_statement(statement=statement, by=other)
        services.reject_statement(statement=statement, by=editor)
        services.undo(entry=AuditEntry.objects.decisions().get(action="reject"), by=editor)
        statement.refresh_from_db()
        assert (statement.state, statement.decided_by, statement.speakers.get().state) == (
            "confirmed",
            other,
            "confirmed",
        )


def test_undo_refuses_words_of_another_statement(article: Article, statement: Statement, editor: Any) -> None:
    services.set_words(statement=statement, by=editor, content=[place("“Or not at all.”")])
    services.add_statement(article=article, by=editor, content=[place("“We sail at noon,”")])
    decision = AuditEntry.objects.about(statement).decisions().get()
    for undo in (
        lambda: services.undo(entry=decision, by=editor),
        lambda: services.undo(entry=decision, field="words", by=editor),
    ):
        with pytest.raises(NotAllowed, match="a statement already"):
            undo()
    statement.refresh_from_db()
    assert statement.current_wording.text == "“Or not at all.”"
