"""People and organisations, their names and the positions they hold.

The terms are Popolo's (person, organisation, membership's ``role``) and schema.org's. One table holds both kinds of
agent, so that a speaker, a mention, an alias or a redirect needs one foreign key, and a company once taken for a man
changes its kind without changing its identity.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import LENGTH, new_id
from core.urls import cached_reverse
from people.names.keys import lookup_keys, name_key, slug_of_name
from people.querysets import AgentManager, OrganisationManager, PersonManager

if TYPE_CHECKING:
    StringField = models.CharField[str, str]
else:
    StringField = models.CharField


class OpaqueField(StringField):
    """A random identifier from :func:`core.ids.new_id`, compared byte by byte as keyset paging needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": LENGTH, "default": new_id, "editable": False, "db_collation": "C"}
        super().__init__(*args, **kwargs)


class OpaqueIdField(OpaqueField):
    """A primary key with a random identifier."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "primary_key": True})


class SortKey(models.Func):
    """The key by which lists of names are sorted (``people/sql/sort_key.sql``)."""

    function = "people_sort_key"
    arity = 2


class AgentKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class Agent(models.Model):
    """A person or an organisation: anybody who can speak or be spoken of."""

    class AgentState(models.TextChoices):
        UNREVIEWED = "unreviewed", _("not reviewed")
        APPROVED = "approved", _("approved by an editor")
        DISMISSED = "dismissed", _("not a person or organisation")

    id = OpaqueIdField()
    kind = models.CharField(_("kind"), max_length=12, choices=AgentKind)
    name = models.CharField(
        _("name"), max_length=300, help_text=_("The name under which this archive lists the person or organisation.")
    )
    description = models.CharField(_("description"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=AgentState, default=AgentState.UNREVIEWED)
    kind_by_editor = models.BooleanField(_("kind set by an editor"), default=False, db_default=False, editable=False)
    wikidata = models.CharField(
        _("id at Wikidata"), max_length=16, blank=True, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    sort_key = models.GeneratedField(
        expression=SortKey("kind", "name"),
        output_field=models.CharField(max_length=300, db_collation="C"),
        db_persist=True,
    )

    objects: ClassVar[AgentManager] = AgentManager()

    class Meta:
        verbose_name = _("person or organisation")
        verbose_name_plural = _("people and organisations")
        indexes = [
            models.Index(fields=["kind", "name", "id"], name="agent_kind_name"),
            models.Index(fields=["kind", "sort_key", "id"], name="agent_kind_sort_key"),
            models.Index(fields=["wikidata"], condition=~models.Q(wikidata=""), name="agent_wikidata"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="agent_id_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=AgentKind.values), name="agent_kind_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="agent_has_name"),
            models.CheckConstraint(
                condition=models.Q(wikidata="") | models.Q(wikidata__regex=r"^Q[1-9][0-9]*$"), name="agent_wikidata_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse(f"website:{self.kind}", self.pk, self.slug)

    @property
    def letter(self) -> str:
        """The letter under which the name is sorted."""
        key: str = self.sort_key
        return key[:1]

    @property
    def slug(self) -> str:
        """The readable part of the address; empty names in scripts without Latin letters fall back to the kind."""
        return slug_of_name(self.name) or self.kind


class Person(Agent):
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        proxy = True
        verbose_name = _("person")
        verbose_name_plural = _("people")


class Organisation(Agent):
    objects: ClassVar[OrganisationManager] = OrganisationManager()

    class Meta:
        proxy = True
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class Alias(models.Model):
    """One printed form of an agent's name. Several agents may bear it: then linking asks, it never guesses.

    ``kind`` is the agent's, kept by a trigger and a composite foreign key, so that people and organisations are looked
    up apart; see :func:`people.names.lookup.alias_has_key`.

    ``public_id`` is what readers know it by: the numbers of rows, by which merges record what moved, would tell how
    many names there are of people who are not public.
    """

    public_id = OpaqueField()
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        related_name="aliases",
        db_index=False,
        verbose_name=_("person or organisation"),
    )
    name = models.CharField(_("name"), max_length=300)
    key = models.CharField(_("normalised key"), max_length=300, editable=False, db_collation="C")
    keys: ArrayField[list[str], list[str]] = ArrayField(
        models.TextField(), verbose_name=_("search keys"), editable=False, default=list
    )
    kind = models.CharField(max_length=12, choices=AgentKind, editable=False)
    by_editor = models.BooleanField(_("added by an editor"), default=False)
    compared = models.BooleanField(_("compared with other spellings"), default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        indexes = [
            models.Index(fields=["agent", "public_id"], name="alias_of_agent"),
            models.Index(fields=["key", "agent"], name="alias_key"),
            GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="alias_key_trigrams"),
            # Without a list of pending entries, which every look-up would have to read through.
            GinIndex(
                fields=["keys"], fastupdate=False, condition=models.Q(kind="person"), name="alias_keys_of_people"
            ),
            GinIndex(
                fields=["keys"],
                fastupdate=False,
                condition=models.Q(kind="organisation"),
                name="alias_keys_of_organisations",
            ),
            models.Index(fields=["id"], condition=models.Q(compared=False), name="alias_to_be_compared"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="alias_public_id"),
            models.UniqueConstraint(fields=["agent", "name"], name="alias_once_per_agent"),
            models.CheckConstraint(condition=~models.Q(name=""), name="alias_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the keys in step with the name, in a partial save too."""
        self.set_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "key", "keys", "compared"}
        super().save(*args, **kwargs)

    def set_keys(self) -> Self:
        """Set the keys of a row that is saved by ``bulk_create``. A changed name is compared with others again."""
        if self.key != name_key(self.name):
            self.compared = False
        self.key, self.keys = name_key(self.name), lookup_keys(self.name)
        return self


class Position(models.Model):
    """A person's role, as printed, with its organisation and dates as far as they are known.

    Two positions may overlap or contradict each other: newspapers do, and an editor must see it. The database holds
    the two ends to their kinds by composite foreign keys on an agent's id and kind. Readers know it by ``public_id``,
    as they do an :class:`Alias`.
    """

    public_id = OpaqueField()
    person = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="positions", db_index=False, verbose_name=_("person")
    )
    person_kind = models.CharField(max_length=12, default=AgentKind.PERSON, editable=False)
    organisation = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        related_name="posts",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    organisation_kind = models.CharField(max_length=12, default=AgentKind.ORGANISATION, editable=False)
    role = models.CharField(_("role as printed"), max_length=300)
    start_date = models.DateField(_("from"), null=True, blank=True)
    end_date = models.DateField(_("until"), null=True, blank=True)
    source = models.URLField(_("source of this information"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["-start_date", "id"]
        indexes = [models.Index(fields=["person", "public_id"], name="position_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="position_public_id"),
            models.CheckConstraint(condition=models.Q(person_kind=AgentKind.PERSON), name="position_of_a_person"),
            models.CheckConstraint(
                condition=models.Q(organisation_kind=AgentKind.ORGANISATION), name="position_at_an_organisation"
            ),
            models.CheckConstraint(condition=~models.Q(role=""), name="position_has_role"),
            models.CheckConstraint(
                condition=models.Q(start_date__isnull=True)
                | models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="position_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.role

    def was_held_on(self, day: date) -> bool:
        """Return whether it was held on a day, as `people.querysets.held_on` asks the database."""
        return (self.start_date or day) <= day <= (self.end_date or day)
