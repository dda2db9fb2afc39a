"""Labels of forms, acts and days, as results and pages show them."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from articles.models import Statement

FORMS = {
    Statement.Form.DIRECT: gettext_lazy("quoted in full"),
    Statement.Form.MIXED: gettext_lazy("quoted in part"),
    # As an act, "reported" is a verb: other languages have another word for it.
    Statement.Form.INDIRECT: pgettext_lazy("form of a statement", "reported"),
    Statement.Form.NONE: gettext_lazy("no comment"),
}
# An act that stands here is translated. Acts are an open list: another is shown as its slug, with spaces.
ACTS = {
    "said": gettext_lazy("said"),
    "asked": gettext_lazy("asked"),
    "answered": gettext_lazy("answered"),
    "called-for": gettext_lazy("called for"),
    "accused": gettext_lazy("accused"),
    "denied": gettext_lazy("denied"),
    "rejected": gettext_lazy("rejected"),
    "promised": gettext_lazy("promised"),
    "praised": gettext_lazy("praised"),
    "criticised": gettext_lazy("criticised"),
    "announced": gettext_lazy("announced"),
    "revealed": gettext_lazy("revealed"),
    "confirmed": gettext_lazy("confirmed"),
    "admitted": gettext_lazy("admitted"),
    "conceded": gettext_lazy("conceded"),
    "agreed": gettext_lazy("agreed"),
    "apologised": gettext_lazy("apologised"),
    "wrote": gettext_lazy("wrote"),
    "warned": gettext_lazy("warned"),
    "threatened": gettext_lazy("threatened"),
    "argued": gettext_lazy("argued"),
    "suggested": gettext_lazy("suggested"),
    "proposed": gettext_lazy("proposed"),
    "predicted": gettext_lazy("predicted"),
    "reported": gettext_lazy("reported"),
    "described": gettext_lazy("described"),
    "explained": gettext_lazy("explained"),
    "recalled": gettext_lazy("recalled"),
    "defended": gettext_lazy("defended"),
    "endorsed": gettext_lazy("endorsed"),
    "joked": gettext_lazy("joked"),
    "ordered": gettext_lazy("ordered"),
    "believes": gettext_lazy("believes"),
    "knows": gettext_lazy("knows"),
    "hopes": gettext_lazy("hopes"),
    "plans": gettext_lazy("plans"),
    "wants": gettext_lazy("wants"),
    "fears": gettext_lazy("fears"),
    "expects": gettext_lazy("expects"),
    "doubts": gettext_lazy("doubts"),
    "supports": gettext_lazy("supports"),
    "opposes": gettext_lazy("opposes"),
    "likes": gettext_lazy("likes"),
    "dislikes": gettext_lazy("dislikes"),
    "regrets": gettext_lazy("regrets"),
    "appears": gettext_lazy("appears"),
    "does-not-believe": gettext_lazy("does not believe"),
    "does-not-know": gettext_lazy("does not know"),
    "does-not-want": gettext_lazy("does not want"),
    "does-not-plan": gettext_lazy("does not plan"),
    "does-not-expect": gettext_lazy("does not expect"),
    "declined-to-comment": gettext_lazy("declined to comment"),
    "has-not-commented": gettext_lazy("has not commented"),
    "did-not-respond": gettext_lazy("did not respond"),
    "could-not-be-reached": gettext_lazy("could not be reached"),
    "did-not-say": gettext_lazy("did not say"),
}
# The models' own words that readers see. Their other words are for editors and are not translated.
FROM_MODELS = (
    gettext_noop("person"),
    gettext_noop("organisation"),
    gettext_noop("Untitled story"),
    gettext_noop("I did not say this"),
    gettext_noop("I am misquoted"),
    gettext_noop("My role is wrong"),
    gettext_noop("It is taken out of context"),
    gettext_noop("received"),
    gettext_noop("in review"),
    gettext_noop("upheld"),
    gettext_noop("declined"),
    gettext_noop("There is no such statement."),
    gettext_noop("Say what is wrong, and tell us more about it."),
    gettext_noop("Too many disputes have come from your network address today. Please try again tomorrow."),
    gettext_noop("Too many disputes about this statement have come in today. Please try again tomorrow."),
)


def act_label(act: str) -> str:
    """Return the label of an act: "called for" for ``called-for``."""
    return str(ACTS.get(act) or act.replace("-", " "))


def day_label(day: date) -> str:
    """Return a day as the language of the site writes it: "3 July 2026"."""
    return _("%(day)s %(month)s %(year)s") % {"day": day.day, "month": MONTHS[day.month], "year": day.year}
