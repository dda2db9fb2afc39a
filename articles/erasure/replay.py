"""Repeating the ledger's erasures in an archive restored from an older backup."""

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
    """Repeat the erasure of a ledger entry. Returns whether there was anything to erase.

    The words are read from the restored texts at the ledger's offsets, because the ledger has no words. Where somebody
    was only referred to, just that place is erased. Agents merged since count as one here too.
    """
    done = Erasure.objects.filter(pk=entry["id"], done_at__isnull=False).exists()
    words, meant, agents = set[str](), dict[str, list[Span]](), list[Agent]()
    if entry["kind"] == Erasure.ErasureKind.STORY:
        to_do = Article.objects.filter(pk=entry["object_id"], erased_at__isnull=True).exists()
    else:
        words, meant = locate(entry["places"])
        if entry["kind"] == Erasure.ErasureKind.PERSON:
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
    """Return the words at the ledger's offsets, to be erased everywhere, and the places where only the text there is
    erased. Blank ones are skipped.
    """
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
    """Return the account that requested or confirmed; an unknown one is created without a usable password."""
    user, created = User.objects.get_or_create(username=name, defaults={"is_active": False})
    if created:
        user.set_unusable_password()
        user.save()
    return user
