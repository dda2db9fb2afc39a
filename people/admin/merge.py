"""Merging in the admin: which agent stays, which value of each field, and what of the others would move."""

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

# Of a field: the value of the agent that is kept or, where it has none, another's.
KEEP_OWN_VALUE = ""


class MergeForm(ServiceActionForm):
    """Which of the chosen agents stays and, for each field in which they differ, whose value."""

    keep = forms.ChoiceField(
        label=gettext_lazy("Keep"),
        widget=UnfoldAdminRadioSelectWidget,
        help_text=gettext_lazy("Its address stays. The addresses of the others lead to it from then on."),
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
                    choices=[(KEEP_OWN_VALUE, _("as it is with the one kept"))]
                    + [(pk, value) for value, pk in by_value.items()],
                )

    def clean(self) -> dict[str, Any] | None:
        if len(self.objects) == 1:
            raise forms.ValidationError(_("Choose two or more to merge."))
        cleaned = super().clean() or {}
        kept = next((row for row in self.objects if row.pk == cleaned.get("keep")), None)
        for row in self.objects:
            if kept is not None and row.pk != kept.pk and (reason := refusal(kept, row)):
                raise forms.ValidationError(reason)
        return cleaned

    def consequences(self) -> list[tuple[Any, str]]:
        """What hangs on each: all of it moves, unless it is the one kept."""
        return [(row, in_words(preview(keep=row, merge=row).moves)) for row in self.objects]


def field_label(name: str) -> str:
    return str(getattr(Agent._meta.get_field(name), "verbose_name", name))


def name_with_description(agent: Agent) -> str:
    """Namesakes are told apart by what they are."""
    return f"{agent.name} — {agent.description or agent.get_kind_display()}"


def in_words(counts: Mapping[str, int]) -> str:
    """Numbers of rows by the labels of relations: "3 other spellings, 2 speakers"."""
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
    """All or none of them become part of the one whose id is ``keep``; ``chosen`` names whose value a field gets."""
    kept = next(a for a in agents if a.pk == keep)
    for agent in agents:
        if agent.pk != keep:
            take = [name for name, pk in chosen.items() if pk == agent.pk]
            merge_agents(keep=kept, merge=agent, by=by, take=take)


def undo_warning(undone: UndoneMerge) -> str:
    """What taking a merge back has left alone, for the person who did so; empty when all is as it was."""
    rows = [
        _("%(row)s is now with %(now)s") % {"row": told.row, "now": told.now} if told.now else _("one is gone")
        for told in undone.told
    ]
    more = sum(undone.left.values()) - len(undone.told)
    rows += [_("and %(n)d more") % {"n": more}] if more > 0 else []
    named = [field_label(name) for name in undone.fields]
    sentences = []
    if rows:
        words = {"what": in_words(undone.left), "rows": "; ".join(rows)}
        sentences.append(_("Changed since, and left as it is: %(what)s (%(rows)s).") % words)
    if named:
        sentences.append(_("Written anew since, and left as it is: %(fields)s.") % {"fields": ", ".join(named)})
    return " ".join(sentences)


def moved_counts_text(moved: Mapping[str, list[Any]]) -> str:
    labels = {relation.label for relation in RELATIONS}
    return in_words({label: len(rows) for label, rows in moved.items() if label in labels})
