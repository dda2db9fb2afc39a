"""The form for merging agents, and descriptions of what a merge moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminRadioSelectWidget

from core.transactions import transactional_with_retry
from people.admin.service_actions import ServiceActionForm
from people.models import Agent
from people.services.merge import CHOSEN, UndoneMerge, merge_agents, preview, refusal
from people.services.merge_relations import RELATIONS

# A field keeps the value of the agent that is kept; if that is empty, it takes another's.
KEEP_OWN_VALUE = ""


class MergeForm(ServiceActionForm):
    """The form of a merge: which agent to keep and, for each field in which they differ, which value."""

    keep = forms.ChoiceField(
        label=gettext_lazy("Keep"),
        widget=UnfoldAdminRadioSelectWidget,
        help_text=gettext_lazy("The addresses of the others will redirect to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["keep"]).choices = [
            (row.pk, name_with_description(row)) for row in self.objects
        ]
        for name in CHOSEN:
            by_value: dict[str, str] = {}
            for row in self.objects:
                by_value.setdefault(getattr(row, name), row.pk)
            by_value.pop("", None)
            if len(by_value) > 1:
                self.fields[name] = forms.ChoiceField(
                    label=field_label(name),
                    widget=UnfoldAdminRadioSelectWidget,
                    required=False,
                    choices=[(KEEP_OWN_VALUE, _("that of the one kept"))]
                    + [(pk, value) for value, pk in by_value.items()],
                )

    def clean(self) -> dict[str, Any] | None:
        if len(self.objects) == 1:
            raise forms.ValidationError(_("Select two or more to merge."))
        cleaned = super().clean() or {}
        survivor = next((row for row in self.objects if row.pk == cleaned.get("keep")), None)
        for row in self.objects:
            if survivor is not None and row.pk != survivor.pk and (reason := refusal(survivor, row)):
                raise forms.ValidationError(reason)
        return cleaned

    def consequences(self) -> list[tuple[Any, str]]:
        """Return what would move from each agent, unless it is the one kept."""
        return [(row, count_labels(preview(keep=row, merge=row).moves)) for row in self.objects]


def field_label(name: str) -> str:
    return str(getattr(Agent._meta.get_field(name), "verbose_name", name))


def name_with_description(agent: Agent) -> str:
    """Return the name with the description, which tells people of the same name apart."""
    return f"{agent.name} — {agent.description or agent.get_kind_display()}"


def count_labels(counts: Mapping[str, int]) -> str:
    """Return numbers of rows by relation as text, such as "3 other names, 2 speakers"."""
    models: defaultdict[str, int] = defaultdict(int)
    for label, count in counts.items():
        models[".".join(label.split(".")[:2])] += count
    parts = []
    for label, count in models.items():
        meta = apps.get_model(label)._meta
        parts.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return ", ".join(parts)


@transactional_with_retry
def merge_into(agents: list[Agent], *, by: User, keep: str, **chosen: str) -> None:
    """Merge all the agents into the one with id ``keep``, or none. ``chosen`` maps fields to ids of agents."""
    survivor = next(a for a in agents if a.pk == keep)
    for agent in agents:
        if agent.pk != keep:
            take = [name for name, pk in chosen.items() if pk == agent.pk]
            merge_agents(keep=survivor, merge=agent, by=by, take=take)


def undo_warning(undone: UndoneMerge) -> str:
    """Return a sentence about what undoing a merge has left unchanged; empty if there is nothing."""
    rows = [
        _("%(row)s now belongs to %(now)s") % {"row": row.row, "now": row.now}
        if row.now
        else _("one no longer exists")
        for row in undone.unrestored
    ]
    more = sum(undone.skipped.values()) - len(undone.unrestored)
    rows += [_("and %(n)d more") % {"n": more}] if more > 0 else []
    named = [field_label(name) for name in undone.fields]
    sentences = []
    if rows:
        words = {"what": count_labels(undone.skipped), "rows": "; ".join(rows)}
        sentences.append(_("Not restored, because changed since: %(what)s (%(rows)s).") % words)
    if named:
        sentences.append(_("Not restored, because edited since: %(fields)s.") % {"fields": ", ".join(named)})
    return " ".join(sentences)


def moved_counts_text(moved: Mapping[str, list[Any]]) -> str:
    labels = {relation.label for relation in RELATIONS}
    return count_labels({label: len(rows) for label, rows in moved.items() if label in labels})
