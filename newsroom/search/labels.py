"""Labels of forms and days, as results and pages show them."""

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


def day_label(day: date) -> str:
    """Return a day as the language of the site writes it: "3 July 2026"."""
    return _("%(day)s %(month)s %(year)s") % {"day": day.day, "month": MONTHS[day.month], "year": day.year}
