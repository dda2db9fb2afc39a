"""Tests of editing statements: log, stale versions and exact undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles import services
from articles.models import Article, AuditEntry, Reply, Speaker, Statement
from articles.services import NotAllowed, Stale, version_of
from articles.services.decision_log import values_of
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory, UserFactory

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
    "create": lambda s, by: services.assign_new_agent(
        speaker=s.speakers.get(), name="The  Pilots’ Guild", kind="organisation", by=by
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
        chosen, other = PersonFactory(), PersonFactory()
        one = StatementFactory(article=article, words="“We sail at noon,”")
        two = StatementFactory(article=article, words="“Or not at all.”", rejected=True)
        for statement in (one, two):
            statement.speakers.create(name_in_story="Holt", kind="person", **ORDER)
        services.assign_speaker(speaker=one.speakers.get(), agent=chosen, by=UserFactory())
        assert (
            services.assign_name_in_article(article=article, name="Holt", kind="person", agent=other, by=editor) == 0
        )
        services.assign_speaker(speaker=one.speakers.get(), agent=chosen, by=editor)
        services.assign_speaker(speaker=one.speakers.get(), agent=PersonFactory(), by=editor)
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
        edge = services.assign_new_agent(
            speaker=statement.speakers.get(), name=" Ida  Moss ", kind="person", by=editor
        )
        assert edge.agent is not None
        assert list(edge.agent.aliases.values_list("name", "by_editor")) == [("Ida Moss", True)]
        with pytest.raises(NotAllowed, match="name is needed"):
            services.create_agent(name=" ", kind="person", by=editor)


class TestReplies:
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
