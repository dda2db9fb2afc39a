from collections.abc import Callable
from contextlib import suppress
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from articles import services
from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.identity.linking import PrintedName, link_names
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Speaker
from core.ids import LENGTH
from people.models import Agent, Alias, Distinction, LikelyPair, MergeRecord, Position, Redirect
from people.services.base import lock_against_merge
from people.services.distinctions import mark_distinct
from people.services.merge import FIELDS, FieldDifference, MergeError, UnrestoredRow, merge_agents, preview, undo_merge
from people.services.merge_relations import RELATIONS
from tests.support.data.extractions import TEXT, read, whole
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db


def test_every_relation_to_an_agent_is_listed() -> None:
    known = {relation.label for relation in RELATIONS}
    there = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Agent._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    }
    assert there - known == set(), "add these to articles.identity.agent_relations"
    assert known - there == set()


def test_every_agent_field_has_a_merge_rule() -> None:
    """A new field must be listed here, once a rule says which of two values a merge keeps."""
    fixed = {"id", "kind", "created_at", "updated_at", "sort_key"}
    assert {field.name for field in Agent._meta.concrete_fields} == {*FIELDS, *fixed}


def test_merge_moves_rows_and_redirects() -> None:
    keep, merge = PersonFactory(name="Ilva Sorrenty"), PersonFactory(name="Ilva Sorrenti", description="Engineer")
    statement = StatementFactory(speaker=merge)
    position = PositionFactory(person=merge)

    record = merge_agents(keep=keep, merge=merge, by=UserFactory())

    assert Redirect.objects.get(old_id=merge.pk).agent == keep
    assert not Agent.objects.filter(pk=record.merged).exists()
    assert statement.speakers.get().agent == keep
    assert Position.objects.get(pk=position.pk).person == keep
    assert {a.name for a in keep.aliases.all()} == {"Ilva Sorrenty", "Ilva Sorrenti"}
    keep.refresh_from_db()
    assert (keep.name, keep.description) == ("Ilva Sorrenty", "Engineer")


def test_preview_lists_moves_and_differences() -> None:
    keep = PersonFactory(name="Ilva Sorrenty", aliases=["I. Sorrenty"])
    merge = PersonFactory(name="Ilva Sorrenti", description="Engineer", aliases=["I. Sorrenty"])
    StatementFactory(speaker=merge)
    shown = preview(keep=keep, merge=merge)
    assert shown.moves == {"people.Alias.agent": 1, "articles.Speaker.agent": 1}
    assert shown.doubles == {"people.Alias.agent": 1}
    assert shown.spellings == ["Ilva Sorrenti"]
    assert shown.differences == [
        FieldDifference("name", stays="Ilva Sorrenty", goes="Ilva Sorrenti"),
        FieldDifference("description", stays="Engineer", goes=""),
    ]
    assert shown.refusal == ""
    assert Agent.objects.filter(kind="person").count() == 2


def test_editor_chooses_field_values() -> None:
    keep = PersonFactory(name="Ilva Sorrenty", description="Engineer")
    merge = PersonFactory(name="Ilva M. Sorrenty", description="Chief engineer")
    record = merge_agents(keep=keep, merge=merge, by=UserFactory(), take=["name"])
    keep.refresh_from_db()
    assert (keep.name, keep.description) == ("Ilva M. Sorrenty", "Engineer")
    undone = undo_merge(record=record, by=UserFactory())
    keep.refresh_from_db()
    assert (keep.name, undone.agent.name, undone.agent.description) == ("Ilva Sorrenty", merge.name, "Chief engineer")


def test_undo_leaves_changed_field() -> None:
    keep, merge = PersonFactory(), PersonFactory(description="Engineer")
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    Agent.objects.filter(pk=keep.pk).update(description="Retired engineer")
    undone = undo_merge(record=record, by=UserFactory())
    keep.refresh_from_db()
    assert (keep.description, undone.fields) == ("Retired engineer", ["description"])


def test_undo_restores_everything() -> None:
    keep, merge = PersonFactory(name="Ilva Sorrenty"), PersonFactory(name="Ilva Sorrenti", description="Engineer")
    older = PersonFactory()
    merge_agents(keep=merge, merge=older, by=UserFactory())
    Alias.objects.create(agent=keep, name="I. Sorrenty")
    Alias.objects.create(agent=merge, name="I. Sorrenty")
    both = StatementFactory(speaker=keep)
    Speaker.objects.create(statement=both, agent=merge, name_in_story="Sorrenti", kind="person")
    PositionFactory(person=merge, start_date=date(2026, 1, 2))
    before = state_of_everything()

    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    assert state_of_everything() != before
    undone = undo_merge(record=record, by=UserFactory())

    assert undone.skipped == {}
    assert state_of_everything() == before


def test_dropped_rows_return_under_public_id() -> None:
    keep, merge = PersonFactory(aliases=["I. Sorrenty"]), PersonFactory(aliases=["I. Sorrenty"])
    trust = OrganisationFactory()
    for person in (keep, merge):
        PositionFactory(person=person, organisation=trust)
    before = [set(model.objects.values_list("pk", "public_id")) for model in (Alias, Position)]
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    assert {row["model"] for row in record.dropped} == {"people.alias", "people.position"}
    undo_merge(record=record, by=UserFactory())
    assert [set(model.objects.values_list("pk", "public_id")) for model in (Alias, Position)] == before


def test_undo_of_merge_without_public_ids() -> None:
    keep, merge = PersonFactory(aliases=["I. Sorrenty"]), PersonFactory(aliases=["I. Sorrenty"])
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    for row in record.dropped:
        del row["fields"]["public_id"]
    record.save()
    undone = undo_merge(record=record, by=UserFactory())
    assert undone.skipped == {}
    assert len(Alias.objects.get(agent=merge, name="I. Sorrenty").public_id) == LENGTH


def state_of_everything() -> dict[str, list[Any]]:
    """Return all rows that a merge touches, without the agents' times."""
    return {
        "agents": sorted(Agent.objects.values_list("pk", "kind", "name", "description", "state")),
        **{
            relation.label: sorted(relation.model._default_manager.values_list("pk", relation.name), key=str)
            for relation in RELATIONS
        },
    }


def test_undo_reports_rows_moved_since() -> None:
    keep, merge, third = PersonFactory(), PersonFactory(), PersonFactory()
    moved, stayed = StatementFactory(speaker=merge), StatementFactory(speaker=merge)
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    Speaker.objects.filter(statement=moved).update(agent=third)

    undone = undo_merge(record=record, by=UserFactory())

    assert undone.skipped == {"articles.Speaker.agent": 1}
    assert undone.unrestored == [UnrestoredRow("articles.Speaker.agent", merge.name, third.name)]
    assert moved.speakers.get().agent == third
    assert stayed.speakers.get().agent_id == record.merged


def test_undo_reports_speaker_decided_since() -> None:
    keep, merge, editor = PersonFactory(name="Theodor Wassilenko"), PersonFactory(name="T. Vasilenko"), UserFactory()
    before, chosen, other = StatementFactory.create_batch(3, speaker=merge)
    services.assign_speaker(speaker=before.speakers.get(), agent=merge, by=editor)
    record = merge_agents(keep=keep, merge=merge, by=editor)
    services.assign_speaker(speaker=chosen.speakers.get(), agent=keep, by=editor)

    undone = undo_merge(record=record, by=editor)

    assert (undone.skipped, undone.restored["articles.Speaker.agent"]) == ({"articles.Speaker.agent": 1}, 2)
    assert undone.unrestored == [UnrestoredRow("articles.Speaker.agent", "T. Vasilenko", "Theodor Wassilenko")]
    assert [s.speakers.get().agent_id for s in (before, chosen, other)] == [record.merged, keep.pk, record.merged]


def test_undo_refused_while_kept_agent_dismissed() -> None:
    keep, merge, editor = OrganisationFactory(), OrganisationFactory(), UserFactory()
    statement = StatementFactory(speaker=merge)
    record = merge_agents(keep=keep, merge=merge, by=editor)
    dismissal = dismiss_agent(agent=keep, by=editor)
    with pytest.raises(MergeError, match="undo that first"):
        undo_merge(record=record, by=editor)
    undo_dismissal(dismissal=dismissal, by=editor)
    undo_merge(record=record, by=editor)
    assert statement.speakers.get().agent_id == record.merged


def test_equal_positions_are_joined() -> None:
    club = OrganisationFactory()
    keep, merge = PersonFactory(), PersonFactory()
    same: dict[str, Any] = {"role": "coach", "organisation": club, "start_date": date(2024, 1, 1), "end_date": None}
    for person in (keep, merge):
        PositionFactory(person=person, **same)
        PositionFactory(person=person, role="poet", organisation=None, start_date=None, end_date=None)
    PositionFactory(person=merge, **{**same, "end_date": date(2024, 6, 1)})
    assert preview(keep=keep, merge=merge).doubles["people.Position.person"] == 2
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    assert keep.positions.count() == 3
    undone = undo_merge(record=record, by=UserFactory())
    assert (keep.positions.count(), undone.agent.positions.count()) == (2, 3)


def test_decided_speaker_survives_merge() -> None:
    keep, merge, editor = PersonFactory(), PersonFactory(), UserFactory()
    statement = StatementFactory(speaker=keep)
    Speaker.objects.create(
        statement=statement,
        agent=merge,
        name_in_story="Sorrenti",
        kind="person",
        state="confirmed",
        decided_by=editor,
        decided_at=timezone.now(),
    )
    merge_agents(keep=keep, merge=merge, by=editor)
    edge = statement.speakers.get()
    assert (edge.state, edge.agent) == ("confirmed", keep)


def test_undo_includes_rows_of_later_runs() -> None:
    """A corrected article is extracted while the two are one: its speakers and mentions are new rows."""
    keep, article = PersonFactory(name="Ilva Sorrenty"), ArticleFactory(text=TEXT)
    hale = read(article, whole()) and Agent.objects.get(name="Dorrit Hale")
    record = merge_agents(keep=keep, merge=hale, by=UserFactory())
    values = {"outlet": article.outlet.name, "external_id": article.external_id}
    import_article(story_record({**values, "body": "Corrected.\n\n" + TEXT}))
    article.refresh_from_db()
    read(article, whole(article.current_revision.text))
    assert keep.mentions.filter(revision=article.current_revision).exists()

    undone = undo_merge(record=record, by=UserFactory())

    assert not keep.mentions.exists()
    assert not keep.speaker_edges.exists()
    assert undone.agent.mentions.filter(revision=article.current_revision).count() == 1
    assert undone.skipped == {}


def test_undo_skips_dropped_row_with_taken_place() -> None:
    keep, merge = PersonFactory(), PersonFactory()
    statement = StatementFactory(speaker=keep)
    Speaker.objects.create(statement=statement, agent=merge, name_in_story="Sorrenti", kind="person")
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    Speaker.objects.create(statement=statement, agent=PersonFactory(), name_in_story="Sorrenti", kind="person")
    undone = undo_merge(record=record, by=UserFactory())
    assert undone.skipped == {"articles.Speaker": 1}
    assert Agent.objects.filter(pk=merge.pk).exists() or undone.agent.pk == record.merged


def test_undo_skips_dropped_row_without_parent() -> None:
    keep, merge, third, fourth = (PersonFactory(name=f"Wenna Trost {n}") for n in range(4))
    for one in (keep, merge):
        LikelyPair.objects.create(one=one, other=third, likeness=90, score=1.0)
    by = UserFactory()
    record = merge_agents(keep=keep, merge=merge, by=by)
    merge_agents(keep=fourth, merge=third, by=by)
    undone = undo_merge(record=record, by=by)
    assert undone.skipped["people.LikelyPair"] == 1
    assert Agent.objects.filter(pk=merge.pk).exists()


def test_undo_refused_after_kind_change() -> None:
    keep = PersonFactory()
    record = merge_agents(keep=keep, merge=PersonFactory(), by=UserFactory())
    Agent.objects.filter(pk=keep.pk).update(kind="organisation")
    with pytest.raises(MergeError, match="between person and organisation since"):
        undo_merge(record=record, by=UserFactory())


def test_distinct_agents_are_not_merged() -> None:
    keep, merge = PersonFactory(name="Ilva Sorrenty"), PersonFactory(name="Ilva Sorrenti")
    mark_distinct(one=merge, other=keep, by=UserFactory(username="edda"))
    reason = "edda has marked “Ilva Sorrenti” and “Ilva Sorrenty” as not the same"
    assert reason in preview(keep=keep, merge=merge).refusal
    with pytest.raises(MergeError, match=reason):
        merge_agents(keep=keep, merge=merge, by=UserFactory())
    assert Distinction.objects.active().count() == 1


def test_merge_is_undone_once() -> None:
    record = merge_agents(keep=PersonFactory(), merge=PersonFactory(), by=UserFactory())
    undo_merge(record=record, by=UserFactory())
    with pytest.raises(MergeError, match="undone already"):
        undo_merge(record=record, by=UserFactory())


def test_later_merge_must_be_undone_first() -> None:
    first, second, third = PersonFactory(), PersonFactory(), PersonFactory()
    record = merge_agents(keep=second, merge=third, by=UserFactory())
    merge_agents(keep=first, merge=second, by=UserFactory())
    assert Redirect.objects.get(old_id=record.merged).agent == first
    with pytest.raises(MergeError, match="undo that merge first"):
        undo_merge(record=record, by=UserFactory())


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (lambda: (p := PersonFactory(), p), "with itself"),
        (lambda: (PersonFactory(), OrganisationFactory()), "change the kind"),
    ],
)
def test_invalid_merge_is_refused(pair: Callable[[], tuple[Agent, Agent]], message: str) -> None:
    keep, merge = pair()
    with pytest.raises(MergeError, match=message):
        merge_agents(keep=keep, merge=merge, by=UserFactory())


@pytest.mark.django_db(transaction=True)
def test_concurrent_opposite_merges() -> None:
    a, b, editor = PersonFactory(), PersonFactory(), UserFactory()
    StatementFactory(article=ArticleFactory(), speaker=a)
    start, outcomes = Barrier(2), []

    def attempt(keep: Agent, merge: Agent) -> None:
        try:
            start.wait()
            merge_agents(keep=keep, merge=merge, by=editor)
            outcomes.append("merged")
        except MergeError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=attempt, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["merged", "refused"]
    assert Agent.objects.count() == 1
    assert MergeRecord.objects.count() == 1
    assert Redirect.objects.get().agent == Agent.objects.get()


@pytest.mark.django_db(transaction=True)
def test_linking_follows_concurrent_merge() -> None:
    keep, merge = PersonFactory(name="Ilva Sorrenty"), PersonFactory(name="Dorrit Hale")
    article, editor, linked = ArticleFactory(text=TEXT), UserFactory(), []

    def link() -> None:
        try:
            linked.append(link_names(article, [PrintedName("Dorrit Hale", "person")]))
        finally:
            connection.close()

    thread = Thread(target=link)
    with transaction.atomic():
        merge_agents(keep=keep, merge=merge, by=editor)
        thread.start()
        wait_until(lambda: waiting_for_locks() > 0)
    thread.join()

    assert linked == [{("Dorrit Hale", "person"): keep}]
    assert keep.names_in_stories.count() == 1


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_merge_retries_after_deadlock() -> None:
    """The database may end either transaction; an editor does not notice."""
    keep, merge, editor = PersonFactory(), PersonFactory(), UserFactory()
    speaker = StatementFactory(speaker=merge).speakers.get()
    outcomes: list[Any] = []

    def attempt() -> None:
        try:
            outcomes.append(merge_agents(keep=keep, merge=merge, by=editor))
        finally:
            connection.close()

    thread = Thread(target=attempt)
    with suppress(OperationalError), transaction.atomic():
        Speaker.objects.select_for_update().get(pk=speaker.pk)
        thread.start()
        wait_until(lambda: waiting_for_locks() > 0)
        lock_against_merge([keep.pk])
    thread.join()
    assert [record.kept for record in outcomes] == [keep.pk]
    speaker.refresh_from_db()
    assert speaker.agent == keep


@pytest.mark.parametrize("ours", ["suggested", "accepted", "confirmed"])
@pytest.mark.parametrize("theirs", ["suggested", "accepted", "confirmed"])
def test_more_decided_speaker_stays(ours: str, theirs: str) -> None:
    keep, merge = PersonFactory(name="Ilva Sorrenty"), PersonFactory(name="Ilva Sorrenti")
    statement = StatementFactory(speaker=keep)
    edge = {"statement": statement, "agent": merge, "name_in_story": merge.name, "kind": merge.kind}
    Speaker.objects.create(**edge)
    for agent, state in ((keep, ours), (merge, theirs)):
        decided = {"decided_by": UserFactory(), "decided_at": timezone.now()} if state != "suggested" else {}
        Speaker.objects.filter(agent=agent).update(state=state, **decided)
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    left = Speaker.objects.get(statement=statement)
    states = ["suggested", "accepted", "confirmed"]
    assert (left.agent, left.state) == (keep, max(ours, theirs, key=states.index))
    assert left.name_in_story == (merge.name if states.index(theirs) > states.index(ours) else keep.name)
    undo_merge(record=record, by=UserFactory())
    assert dict(Speaker.objects.values_list("agent", "state")) == {keep.pk: ours, merge.pk: theirs}
