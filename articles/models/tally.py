"""How many public rows hang on an agent, an outlet or a topic, counted as they change."""

from __future__ import annotations

from django.db import models

from core.ids import LENGTH


class Tally(models.Model):
    """So many of a subject's rows, public now or at their hour, have this value; triggers count (migration 0011).

    Several rows may share a key: their sum counts. Two transactions that count the same thing at once thus never wait
    for each other.
    """

    subject = models.CharField(max_length=LENGTH, db_collation="C")
    kind = models.CharField(max_length=8, db_collation="C")
    value = models.CharField(max_length=300, db_collation="C")
    act_class = models.CharField(max_length=8, db_collation="C")
    n = models.IntegerField()

    class Meta:
        verbose_name = "tally"
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["subject", "kind", "value", "act_class"], include=["n"], name="tally_of")]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.value}: {self.n}"
