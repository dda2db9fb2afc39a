"""Tests of aliases that editors add and remove."""

from __future__ import annotations

import pytest

from articles.identity.linking import add_spellings
from people.models import Agent, Alias, RefusedAlias
from people.services.aliases import add_alias, remove_alias
from people.services.merge import merge_agents, undo_merge
from tests.support.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def read(agent: Agent, *printed: str) -> None:
    """Add the names that an extraction found for an agent."""
    add_spellings(dict.fromkeys(((name, agent.kind) for name in printed), agent))


def names(agent: Agent) -> set[str]:
    return set(Alias.objects.filter(agent=agent).values_list("name", flat=True))


def test_removed_alias_is_not_added_again() -> None:
    ida, editor = PersonFactory(name="Ida Moss"), UserFactory()
    read(ida, "Moss", "Miss Mosse")
    remove_alias(alias=ida.aliases.get(name="Miss Mosse"), by=editor)
    read(ida, "Moss", "Miss Mosse", "MISS MOSSE", "I. Moss")
    assert names(ida) == {"Ida Moss", "Moss", "I. Moss"}
    assert (RefusedAlias.objects.get().name, RefusedAlias.objects.get().by) == ("Miss Mosse", editor)


def test_alias_can_be_added_again() -> None:
    ida, editor, other = PersonFactory(name="Ida Moss"), UserFactory(), UserFactory()
    for _ in range(2):
        remove_alias(alias=add_alias(agent=ida, name="Miss Mosse", by=editor), by=editor)
    add_alias(agent=ida, name="Miss Mosse", by=other)
    assert names(ida) == {"Ida Moss", "Miss Mosse"}
    assert [refused.undone_by for refused in RefusedAlias.objects.order_by("pk")] == [editor, other]


def test_refused_alias_follows_merge_and_undo() -> None:
    keep, merge, editor = PersonFactory(name="Ida Moss"), PersonFactory(name="Ida Mosse"), UserFactory()
    for agent in (keep, merge):
        read(agent, "Mossy")
        remove_alias(alias=agent.aliases.get(name="Mossy"), by=editor)
    record = merge_agents(keep=keep, merge=merge, by=editor)
    read(keep, "Mossy")
    assert "Mossy" not in names(keep)
    undo_merge(record=record, by=editor)
    read(merge, "Mossy")
    assert names(merge) == {"Ida Mosse"}
