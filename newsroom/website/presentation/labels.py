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
# Verbs after which any words may be quoted.
BEFORE_A_QUOTATION = {
    "said": pgettext_lazy("before a quotation", "said"),
    "asked": pgettext_lazy("before a quotation", "asked"),
    "answered": pgettext_lazy("before a quotation", "answered"),
    "promised": pgettext_lazy("before a quotation", "promised"),
    "announced": pgettext_lazy("before a quotation", "announced"),
    "confirmed": pgettext_lazy("before a quotation", "confirmed"),
    "admitted": pgettext_lazy("before a quotation", "admitted"),
    "agreed": pgettext_lazy("before a quotation", "agreed"),
    "wrote": pgettext_lazy("before a quotation", "wrote"),
    "warned": pgettext_lazy("before a quotation", "warned"),
    "threatened": pgettext_lazy("before a quotation", "threatened"),
    "argued": pgettext_lazy("before a quotation", "argued"),
    "suggested": pgettext_lazy("before a quotation", "suggested"),
    "proposed": pgettext_lazy("before a quotation", "proposed"),
    "predicted": pgettext_lazy("before a quotation", "predicted"),
    "explained": pgettext_lazy("before a quotation", "explained"),
    "recalled": pgettext_lazy("before a quotation", "recalled"),
    "joked": pgettext_lazy("before a quotation", "joked"),
}
# What somebody did in saying it, whole without any words, which may be a clause, a thing, or a piece of either; and
# the same for one and for several: of a source as printed nobody knows how many it is.
WHOLE = {
    "said": pgettext_lazy("in a sentence", "made a statement"),
    "asked": pgettext_lazy("in a sentence", "asked this"),
    "answered": pgettext_lazy("in a sentence", "gave an answer"),
    "called-for": pgettext_lazy("in a sentence", "made a demand"),
    "accused": pgettext_lazy("in a sentence", "made an accusation"),
    "denied": pgettext_lazy("in a sentence", "issued a denial"),
    "rejected": pgettext_lazy("in a sentence", "said no"),
    "promised": pgettext_lazy("in a sentence", "made a promise"),
    "praised": pgettext_lazy("in a sentence", "gave praise"),
    "criticised": pgettext_lazy("in a sentence", "voiced criticism"),
    "announced": pgettext_lazy("in a sentence", "made an announcement"),
    "revealed": pgettext_lazy("in a sentence", "made a disclosure"),
    "confirmed": pgettext_lazy("in a sentence", "gave confirmation"),
    "admitted": pgettext_lazy("in a sentence", "made an admission"),
    "agreed": pgettext_lazy("in a sentence", "expressed agreement"),
    "apologised": pgettext_lazy("in a sentence", "apologised"),
    "wrote": pgettext_lazy("in a sentence", "put it in writing"),
    "warned": pgettext_lazy("in a sentence", "gave a warning"),
    "threatened": pgettext_lazy("in a sentence", "made a threat"),
    "argued": pgettext_lazy("in a sentence", "made an argument"),
    "suggested": pgettext_lazy("in a sentence", "made a suggestion"),
    "proposed": pgettext_lazy("in a sentence", "made a proposal"),
    "predicted": pgettext_lazy("in a sentence", "made a prediction"),
    "reported": pgettext_lazy("in a sentence", "gave a report"),
    "described": pgettext_lazy("in a sentence", "gave a description"),
    "explained": pgettext_lazy("in a sentence", "gave an explanation"),
    "recalled": pgettext_lazy("in a sentence", "looked back"),
    "defended": pgettext_lazy("in a sentence", "spoke in defence"),
    "endorsed": pgettext_lazy("in a sentence", "spoke in support"),
    "joked": pgettext_lazy("in a sentence", "made a joke"),
    "ordered": pgettext_lazy("in a sentence", "gave an order"),
    "believes": pgettext_lazy("in a sentence", "believed this"),
    "knows": pgettext_lazy("in a sentence", "knew this"),
    "hopes": pgettext_lazy("in a sentence", "hoped for this"),
    "plans": pgettext_lazy("in a sentence", "planned this"),
    "wants": pgettext_lazy("in a sentence", "wanted this"),
    "fears": pgettext_lazy("in a sentence", "feared this"),
    "expects": pgettext_lazy("in a sentence", "expected this"),
    "doubts": pgettext_lazy("in a sentence", "doubted this"),
    "supports": pgettext_lazy("in a sentence", "supported this"),
    "opposes": pgettext_lazy("in a sentence", "opposed this"),
    "likes": pgettext_lazy("in a sentence", "liked this"),
    "dislikes": pgettext_lazy("in a sentence", "disliked this"),
    "regrets": pgettext_lazy("in a sentence", "regretted this"),
    "appears": pgettext_lazy("in a sentence", "gave an impression"),
    "does-not-believe": pgettext_lazy("in a sentence", "did not believe this"),
    "does-not-know": pgettext_lazy("in a sentence", "did not know this"),
    "does-not-want": pgettext_lazy("in a sentence", "did not want this"),
    "does-not-plan": pgettext_lazy("in a sentence", "did not plan this"),
    "does-not-expect": pgettext_lazy("in a sentence", "did not expect this"),
    "declined-to-comment": pgettext_lazy("in a sentence", "declined to comment"),
    "has-not-commented": pgettext_lazy("in a sentence", "had not commented"),
    "did-not-respond": pgettext_lazy("in a sentence", "did not respond"),
    "could-not-be-reached": pgettext_lazy("in a sentence", "could not be reached"),
    "did-not-say": pgettext_lazy("in a sentence", "did not say"),
}
# Before a clause: of a report it is for its cue to tell whether one follows.
SAID_THAT = pgettext_lazy("before what is reported", "said")
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


def whole_act(act: str) -> str:
    """What somebody did in saying it, as a sentence has it that needs no further words."""
    if act in WHOLE:
        return str(WHOLE[act])
    return _("made a statement (%(act)s)") % {"act": act_words(act)} if act else str(WHOLE["said"])


# Lists have the same days and acts dozens of times.
@lru_cache(maxsize=10_000)
def day_in(_language: str | None, year: int, month: int, day: int) -> str:
    return _("%(day)s %(month)s %(year)s") % {"day": day, "month": MONTHS[month], "year": year}


@lru_cache(maxsize=1_000)
def act_in(_language: str | None, act: str) -> str:
    words = act.replace("-", " ")
    return _(words) if words else ""
