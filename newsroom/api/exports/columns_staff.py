"""The flat columns of what only those see who see everything: runs, merges, and who was told apart."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, FloatField, Func, JSONField, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from newsroom.api.exports.tables import Column, Sight, Table
from people.services.merge_relations import RELATIONS


def number(_sight: Sight) -> Cast:
    """As the list has it: written like every other id."""
    return Cast("pk", TextField())


def seconds(_sight: Sight) -> Func:
    return Func(
        F("finished_at"),
        F("started_at"),
        template="extract(epoch FROM %(expressions)s)::double precision",
        arg_joiner=" - ",
        output_field=FloatField(),
    )


def moved(_sight: Sight) -> Func:
    """How many rows changed hands, by what they are."""
    return Func(
        F("moved"),
        Value([relation.label for relation in RELATIONS], output_field=ArrayField(TextField())),
        template="(SELECT coalesce(jsonb_object_agg(key, jsonb_array_length(value)), '{}')"
        " FROM jsonb_each(%(expressions)s))",
        arg_joiner=") WHERE key = ANY(",
        output_field=JSONField(),
    )


def done_by() -> list[Column]:
    return [
        Column("by", "by__username", "Who did it."),
        Column("at", "at", "When.", "datetime"),
        Column("undone_by", "undone_by__username", "Who took it back; null where nobody has."),
        Column("undone_at", "undone_at", "When it was taken back.", "datetime"),
    ]


RUNS = Table(
    "runs",
    lambda viewer: viewer.runs(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("article_id", "revision__article", "The story's id."),
        Column("headline", "revision__article__headline", "The story's headline."),
        Column("revision_id", "revision", "The text that it reads."),
        Column("revision_number", "revision__number", "Which text of the story.", "integer"),
        Column("revision_sha256", "revision__sha256", "Of the text."),
        Column("state", "state", "queued, running, done, failed or superseded."),
        Column("queue", "queue", "fresh or backlog."),
        Column("attempts", "attempts", "How often a worker took it.", "integer"),
        Column("failures", "failures", "How many of these failed through the story or the reader.", "integer"),
        Column("error", "error", "The last one; may be empty."),
        Column("model_version", "model_version", "Of the model that read."),
        Column("model_sha256", "model_sha256", "Of the model."),
        Column("counts", "counts", "What was found: numbers by their names.", "json"),
        Column("created_at", "created_at", "When it was asked for.", "datetime"),
        Column("started_at", "started_at", "Null before.", "datetime"),
        Column("finished_at", "finished_at", "Null before.", "datetime"),
        Column("duration_seconds", seconds, "Null before its end.", "number"),
    ],
)
MERGES = Table(
    "merges",
    lambda viewer: viewer.merges(),
    [
        Column("id", number, "The number of the merge."),
        Column("kept_id", "kept", "Who it was made part of."),
        Column("kept", lambda _sight: KT("before__keep__name"), "Their name at that moment."),
        Column("merged_id", "merged", "Who became part of them."),
        Column("merged", lambda _sight: KT("before__merge__name"), "Their name at that moment."),
        Column("moved", moved, "How many rows changed hands, by what they are.", "json"),
        *done_by(),
    ],
)
DISTINCTIONS = Table(
    "distinctions",
    lambda viewer: viewer.distinctions(),
    [
        Column("id", number, "The number of the distinction."),
        Column("one_id", "one", "Who is not the other."),
        Column("one", "one__name", "Their name."),
        Column("other_id", "other", "Who is not the one."),
        Column("other", "other__name", "Their name."),
        *done_by(),
    ],
)
