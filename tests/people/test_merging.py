from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Speaker
from people.merging import RELATIONS, MergeError, merge_agents, preview, undo_merge
from people.models import Agent, Alias, MergeRecord, Position, Redirect
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_every_relation_to_an_agent_is_registered() -> None:
    known = {relation.label for relation in RELATIONS}
    there = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Agent._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    }
    assert there == known


def test_merge_moves_everything_and_redirects_the_old_id() -> None:
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


def test_preview_counts_what_would_move() -> None:
    keep, merge = PersonFactory(), PersonFactory(aliases=["D. Hale"])
    StatementFactory(speaker=merge)
    assert preview(keep=keep, merge=merge) == {"people.Alias.agent": 2, "articles.Speaker.agent": 1}


def test_undo_restores_exactly_what_was() -> None:
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

    assert undone.left == {}
    assert state_of_everything() == before


def state_of_everything() -> dict[str, list[Any]]:
    """The rows of all that a merge touches, without the times at which agents were written."""
    return {
        "agents": sorted(Agent.objects.values_list("pk", "kind", "name", "description", "state")),
        **{
            relation.label: sorted(relation.model._default_manager.values_list("pk", relation.name), key=str)
            for relation in RELATIONS
        },
    }


def test_undo_leaves_what_a_person_has_moved_since_and_says_so() -> None:
    keep, merge, third = PersonFactory(), PersonFactory(), PersonFactory()
    moved, stayed = StatementFactory(speaker=merge), StatementFactory(speaker=merge)
    record = merge_agents(keep=keep, merge=merge, by=UserFactory())
    Speaker.objects.filter(statement=moved).update(agent=third)

    undone = undo_merge(record=record, by=UserFactory())

    assert undone.left == {"articles.Speaker.agent": 1}
    assert moved.speakers.get().agent == third
    assert stayed.speakers.get().agent_id == record.merged


def test_a_decided_speaker_survives_a_merge_with_an_undecided_one() -> None:
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


def test_an_undone_merge_cannot_be_undone_again() -> None:
    record = merge_agents(keep=PersonFactory(), merge=PersonFactory(), by=UserFactory())
    undo_merge(record=record, by=UserFactory())
    with pytest.raises(MergeError, match="undone already"):
        undo_merge(record=record, by=UserFactory())


def test_a_later_merge_has_to_be_undone_first() -> None:
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
def test_a_merge_that_makes_no_sense_is_refused(pair: Callable[[], tuple[Agent, Agent]], message: str) -> None:
    keep, merge = pair()
    with pytest.raises(MergeError, match=message):
        merge_agents(keep=keep, merge=merge, by=UserFactory())


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_merges_at_once_one_wins_and_no_cycle_forms() -> None:
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
