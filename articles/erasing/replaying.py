"""Doing the ledger's erasures again, in an archive that was restored from a backup older than they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.dateparse import parse_datetime

from articles.erasing.acting import carry_out, names_of
from articles.erasing.blanking import BLANK
from articles.models import Article, Erasure, Revision
from people.models import Agent


@transaction.atomic
def replay(entry: dict[str, Any]) -> bool:
    """Erase again what an entry of the ledger says. Whether there was anything to erase.

    The words are read from the restored texts, at the places that the ledger remembers, and from the names of the
    agent: the ledger itself has none.
    """
    done = Erasure.objects.filter(pk=entry["id"], done_at__isnull=False).exists()
    words = words_at(entry["places"])
    if entry["kind"] == Erasure.Kind.PERSON:
        words |= {name for agent in Agent.objects.filter(pk=entry["object_id"]) for name in names_of(agent)}
    whole = Article.objects.filter(pk=entry["object_id"], erased_at__isnull=True)
    is_story = entry["kind"] == Erasure.Kind.STORY and whole.exists()
    if not words and not is_story:
        return False
    erasure, _created = Erasure.objects.update_or_create(
        pk=entry["id"] if not done else Erasure().pk,
        defaults={
            "kind": entry["kind"] if is_story or entry["kind"] != Erasure.Kind.STORY else Erasure.Kind.WORDS,
            "object_id": entry["object_id"],
            "words": sorted(words),
            "reason": entry["reason"],
            "asked_by": account(entry["asked_by"]),
            "confirmed_by": account(entry["confirmed_by"]),
        },
    )
    carry_out(erasure)
    Erasure.objects.filter(pk=erasure.pk, done_at__isnull=True).update(done_at=parse_datetime(entry["done_at"]))
    return True


def words_at(places: dict[str, list[list[int]]]) -> set[str]:
    texts = dict(Revision.objects.filter(pk__in=places).values_list("pk", "text"))
    found = {texts[pk][start:end] for pk, spans in places.items() if pk in texts for start, end in spans}
    return {" ".join(words.split()) for words in found if words.strip(BLANK).strip()}


def account(name: str) -> User:
    """Whoever asked or confirmed; somebody whom the backup does not know gets an account that nobody can use."""
    user, created = User.objects.get_or_create(username=name, defaults={"is_active": False})
    if created:
        user.set_unusable_password()
        user.save()
    return user
