"""Words for how something was said. Acts are an open list: one that stands in none of these is printed as its slug."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy, gettext_noop, pgettext_lazy
from django.utils.translation import gettext as _

from articles.models import Statement

FORMS = {
    Statement.Form.DIRECT: gettext_lazy("quoted in full"),
    Statement.Form.MIXED: gettext_lazy("quoted in part"),
    # As an act it is a verb, which other languages tell apart.
    Statement.Form.INDIRECT: pgettext_lazy("form of a statement", "reported"),
    Statement.Form.NONE: gettext_lazy("silence"),
}
# What the extractor tells apart and readers may see, so that each is translated.
ACTS = (
    gettext_noop("said"),
    gettext_noop("asked"),
    gettext_noop("answered"),
    gettext_noop("called for"),
    gettext_noop("accused"),
    gettext_noop("denied"),
    gettext_noop("rejected"),
    gettext_noop("promised"),
    gettext_noop("praised"),
    gettext_noop("criticised"),
    gettext_noop("announced"),
    gettext_noop("revealed"),
    gettext_noop("confirmed"),
    gettext_noop("admitted"),
    gettext_noop("agreed"),
    gettext_noop("apologised"),
    gettext_noop("wrote"),
    gettext_noop("warned"),
    gettext_noop("threatened"),
    gettext_noop("argued"),
    gettext_noop("suggested"),
    gettext_noop("proposed"),
    gettext_noop("predicted"),
    gettext_noop("reported"),
    gettext_noop("described"),
    gettext_noop("explained"),
    gettext_noop("recalled"),
    gettext_noop("defended"),
    gettext_noop("endorsed"),
    gettext_noop("joked"),
    gettext_noop("ordered"),
    gettext_noop("believes"),
    gettext_noop("knows"),
    gettext_noop("hopes"),
    gettext_noop("plans"),
    gettext_noop("wants"),
    gettext_noop("fears"),
    gettext_noop("expects"),
    gettext_noop("doubts"),
    gettext_noop("supports"),
    gettext_noop("opposes"),
    gettext_noop("likes"),
    gettext_noop("dislikes"),
    gettext_noop("regrets"),
    gettext_noop("appears"),
    gettext_noop("does not believe"),
    gettext_noop("does not know"),
    gettext_noop("does not want"),
    gettext_noop("does not plan"),
    gettext_noop("does not expect"),
    gettext_noop("declined to comment"),
    gettext_noop("has not commented"),
    gettext_noop("did not respond"),
    gettext_noop("could not be reached"),
    gettext_noop("did not say"),
)
# Said by models whose other words are for editors.
FROM_MODELS = (
    gettext_noop("person"),
    gettext_noop("organisation"),
    gettext_noop("Untitled story"),
    gettext_noop("It was not me"),
    gettext_noop("These are not my words"),
    gettext_noop("I did not speak in this role"),
    gettext_noop("It is torn out of its context"),
    gettext_noop("received"),
    gettext_noop("being looked at"),
    gettext_noop("upheld"),
    gettext_noop("declined"),
    gettext_noop("There is no such statement."),
    gettext_noop("Say what is wrong, and tell us more about it."),
    gettext_noop("So many disputes came from your address that no more are taken today."),
    gettext_noop("So many disputes came about this statement that no more are taken today."),
)


def day_in_words(day: date) -> str:
    """A day as it is written in the language of the site."""
    return day_in(get_language(), day.year, day.month, day.day)


def act_words(act: str) -> str:
    """The act in words: ``called-for`` is "called for"."""
    return act_in(get_language(), act)


# Lists have the same days and acts dozens of times.
@lru_cache(maxsize=10_000)
def day_in(_language: str | None, year: int, month: int, day: int) -> str:
    return _("%(day)s %(month)s %(year)s") % {"day": day, "month": MONTHS[month], "year": year}


@lru_cache(maxsize=1_000)
def act_in(_language: str | None, act: str) -> str:
    words = act.replace("-", " ")
    return _(words) if words else ""
