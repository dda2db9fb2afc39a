"""Doing the ledger's erasures again, in an archive that was restored from a backup older than they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.dateparse import parse_datetime

from articles.erasure.redaction import BLANK, Span
from articles.erasure.service import carry_out
from articles.erasure.subjects import MentionSpans
from articles.models import Article, Erasure, Revision
from people.models import Agent


@transaction.atomic
def replay(entry: dict[str, Any]) -> bool:
    """Erase again what an entry of the ledger says. Whether there was anything to erase.

    Words are read from the restored texts, at the places that the ledger remembers: the ledger itself has none. Where
    somebody was only meant, the place alone is erased. Whoever was merged into somebody since is somebody here.
    """
    done = Erasure.objects.filter(pk=entry["id"], done_at__isnull=False).exists()
    words, meant, agents = set[str](), dict[str, list[Span]](), list[Agent]()
    if entry["kind"] == Erasure.Kind.STORY:
        to_do = Article.objects.filter(pk=entry["object_id"], erased_at__isnull=True).exists()
    else:
        words, meant = locate(entry["places"])
        if entry["kind"] == Erasure.Kind.PERSON:
            ids = [entry["object_id"], *entry.get("merged", [])]
            agents = [agent for agent in Agent.objects.filter(pk__in=ids).order_by("pk") if BLANK not in agent.name]
        to_do = bool(words or meant or agents)
    if not to_do:
        return False
    erasure, _created = Erasure.objects.update_or_create(
        pk=entry["id"] if not done else Erasure().pk,
        defaults={
            "kind": entry["kind"],
            "object_id": entry["object_id"],
            "words": sorted(words),
            "reason": entry["reason"],
            "asked_by": account(entry["asked_by"]),
            "confirmed_by": account(entry["confirmed_by"]),
        },
    )
    carry_out(erasure, agents, meant)
    Erasure.objects.filter(pk=erasure.pk, done_at__isnull=True).update(done_at=parse_datetime(entry["done_at"]))
    return True


def locate(places: dict[str, list[list[Any]]]) -> tuple[set[str], MentionSpans]:
    """The words that stand at the ledger's places and are to be looked for everywhere; and places of which only what
    stands there goes. What is blank already is neither."""
    words, meant = set(), dict[str, list[Span]]()
    for pk, text in Revision.objects.filter(pk__in=places).values_list("pk", "text"):
        for start, end, *how in places[pk]:
            there = " ".join(text[start:end].split())
            if not any(character.isalnum() for character in there):
                continue
            if how:
                meant.setdefault(pk, []).append((start, end))
            else:
                words.add(there)
    return words, meant


def account(name: str) -> User:
    """Whoever asked or confirmed; somebody whom the backup does not know gets an account that nobody can use."""
    user, created = User.objects.get_or_create(username=name, defaults={"is_active": False})
    if created:
        user.set_unusable_password()
        user.save()
    return user
