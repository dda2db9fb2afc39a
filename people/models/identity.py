"""Decisions of editors about who is who: merges and their redirects, splits, and agents marked as different."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from core.ids import LENGTH
from people.models.agents import Agent, AgentKind
from people.querysets import DistinctionQuerySet, LikelyPairQuerySet


def undone_has_actor(name: str) -> models.CheckConstraint:
    """Require ``undone_by`` and ``undone_at`` together, or neither."""
    return models.CheckConstraint(
        condition=Q(undone_at__isnull=True, undone_by__isnull=True)
        | Q(undone_at__isnull=False, undone_by__isnull=False),
        name=name,
    )


class Act(models.Model):
    """An editor's decision about identities, and whether it was undone. It is never deleted."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )
    at = models.DateTimeField(_("done at"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        abstract = True


class Redirect(models.Model):
    """The id of an agent that was merged into another: its addresses answer 301 for ever. Chains never form."""

    old_id = models.CharField(_("old identifier"), primary_key=True, max_length=LENGTH, db_collation="C")
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="redirects", verbose_name=_("current person or organisation")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [models.CheckConstraint(condition=~models.Q(old_id=F("agent")), name="redirect_not_to_itself")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.agent_id}"


class MergeRecord(Act):
    """A merge with every row that it changed, so that it can be undone exactly.

    ``before`` holds the fields of both agents as they were, and of the kept one as the merge left them (``after``);
    ``moved`` the primary keys of the rows that changed hands, by relation; ``dropped`` the rows, with their values,
    that the kept agent already had.
    """

    kept = models.CharField(_("kept"), max_length=LENGTH, db_collation="C")
    merged = models.CharField(_("merged into it"), max_length=LENGTH, db_collation="C")
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kept"], name="merge_kept")]
        constraints = [undone_has_actor("merge_undone_has_actor")]

    def __str__(self) -> str:
        """Return both names as they were when they were merged."""
        names = {side: self.before.get(side, {}).get("name", "–") for side in ("merge", "keep")}
        return _("“%(merge)s” into “%(keep)s”") % names


class Distinction(Act):
    """Two agents that an editor marked as different. They are not suggested as duplicates and cannot be merged.

    After a merge, the mark applies to the agent that remains.
    """

    one = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("first"))
    other = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("second"))

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair marked as different")
        verbose_name_plural = _("pairs marked as different")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                condition=Q(undone_at__isnull=True),
                name="told_apart_once",
            ),
            models.CheckConstraint(condition=~Q(one=F("other")), name="told_apart_from_another"),
            undone_has_actor("distinction_undone_has_actor"),
        ]

    def __str__(self) -> str:
        return _("“%(one)s” is not “%(other)s”") % {"one": self.one, "other": self.other}


class Split(Act):
    """Statements and mentions moved from one agent to another to whom they belong.

    ``moved`` holds the primary keys of the rows that changed hands, by relation; ``before`` what else of them was
    changed. ``made``: the other was created for it. ``distinction``: the two were told apart by it.
    """

    source = models.CharField(_("split from"), max_length=LENGTH, db_collation="C")
    to = models.CharField(_("split into"), max_length=LENGTH, db_collation="C")
    names = models.JSONField(default=list)
    made = models.BooleanField(_("newly created"), default=False)
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    distinction = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        ordering = ["-at", "-id"]
        constraints = [undone_has_actor("split_undone_has_actor")]

    def __str__(self) -> str:
        return " → ".join(self.names)


class KindChange(Act):
    """An agent changed between person and organisation. ``positions`` are those that the change removed."""

    agent = models.CharField(_("person or organisation"), max_length=LENGTH, db_collation="C")
    name = models.CharField(_("name"), max_length=300)
    before = models.CharField(_("before"), max_length=12, choices=AgentKind)
    after = models.CharField(_("after"), max_length=12, choices=AgentKind)
    positions = models.JSONField(default=list)
    posts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("change between person and organisation")
        verbose_name_plural = _("changes between person and organisation")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["agent"], name="kind_change_of_agent")]
        constraints = [undone_has_actor("kind_change_undone_has_actor")]

    def __str__(self) -> str:
        return self.name


class Dismissal(Act):
    """A name that an editor marked as neither a person's nor an organisation's.

    ``speakers`` and ``mentions`` are the primary keys of those that led to it, ``on_behalf`` of the statements on its
    behalf.
    """

    agent = models.CharField(_("person or organisation"), max_length=LENGTH, db_collation="C")
    name = models.CharField(_("name"), max_length=300)
    speakers = models.JSONField(default=list)
    mentions = models.JSONField(default=list)
    on_behalf = models.JSONField(default=list)

    class Meta:
        verbose_name = _("false name")
        verbose_name_plural = _("false names")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(undone_at__isnull=True), name="agent_dismissed_once"
            ),
            undone_has_actor("dismissal_undone_has_actor"),
        ]

    def __str__(self) -> str:
        return self.name


class LikelyPair(models.Model):
    """Two agents with similar names. ``score`` orders the queue; it is not a probability."""

    one = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("first"))
    other = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("second"))
    likeness = models.PositiveSmallIntegerField(_("similarity of the names"))
    score = models.FloatField(_("priority"))
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    objects = LikelyPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        indexes = [models.Index(F("score").desc(), "id", name="likely_pair_score")]
        constraints = [
            models.UniqueConstraint(Least("one", "other"), Greatest("one", "other"), name="likely_pair_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="likely_pair_of_two"),
        ]

    def __str__(self) -> str:
        return _("“%(one)s” and “%(other)s”") % {"one": self.one, "other": self.other}


class RefusedPosition(Act):
    """A role that an editor refused for a person, so that it is not suggested again. ``key`` is the role's key."""

    person = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("role as printed"), max_length=300)
    key = models.CharField(max_length=300, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("refused position")
        verbose_name_plural = _("refused positions")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(undone_at__isnull=True), name="position_refused_once"
            ),
            undone_has_actor("refused_position_undone_has_actor"),
        ]

    def __str__(self) -> str:
        return self.role


class RefusedAlias(Act):
    """A spelling that an editor refused for an agent, so that runs do not add it. ``key`` is the name's key."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("person or organisation")
    )
    name = models.CharField(_("name"), max_length=300)
    key = models.CharField(max_length=300, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("refused spelling")
        verbose_name_plural = _("refused spellings")
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "key"], condition=Q(undone_at__isnull=True), name="alias_refused_once"
            ),
            undone_has_actor("refused_alias_undone_has_actor"),
        ]

    def __str__(self) -> str:
        return self.name


class Lookup(models.Model):
    """A name that a reconciliation service is asked for, and what it offered. A worker answers it."""

    class LookupState(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("answered")
        FAILED = "failed", _("failed")

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("person or organisation")
    )
    state = models.CharField(_("state"), max_length=8, choices=LookupState, default=LookupState.WAITING)
    found = models.JSONField(default=list)
    error = models.CharField(_("error"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )
    at = models.DateTimeField(_("requested at"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Wikidata look-up")
        verbose_name_plural = _("Wikidata look-ups")

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.state}"
