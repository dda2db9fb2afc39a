"""How a statement was made, in words: the verb that the story prints, or the label of its act."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy

from articles.models import Statement, Wording

# Acts are an open list: one that is not here is shown as its slug, with spaces, and is not translated.
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
# A printed verb that is short and whole: not "was told", "said in a", "has".
PLAIN_VERB = re.compile(
    r"(?!(?:is|are|was|were|be|been|has|have|had|to)\b)[^\W\d_A-Z]+(?:[ -][^\W\d_A-Z]+){0,2}"
    r"(?<!\b(?:to|in|on|at|by|of|an|be))(?<!\ba)(?<!\bthe)"
)
# The cue of a silence says more than its verb: "refused to answer any questions". Without a refusal or a negation
# ("Nobody commented", "calls were not returned") it says nothing of its own.
REFUSAL = re.compile(r"(?:declin|refus)(?:ed|es|e|ing) to (?!be\b|give\b)[a-z]+")
NEGATION = re.compile(r"(?:has|have|had|did|does|do|would|will|could|can)(?: not|n['’]t| never) (?:be )?[a-z]+")


def act_label(act: str) -> str:
    """Return the label of an act: "called for" for ``called-for``."""
    return str(ACTS.get(act) or act.replace("-", " "))


def printed_verb(statement: Statement, wording: Wording | None = None) -> str:
    """Return the verb with which the story attributes a statement, as printed; "" where it prints no plain one."""
    wording = wording or statement.current_wording
    cue = wording.cue if wording else []
    printed = str(cue[0]["text"]) if len(cue) == 1 else ""
    if statement.act_class == Statement.ActClass.SILENCE:
        match = REFUSAL.match(printed) or NEGATION.fullmatch(printed)
        return match[0] if match else ""
    # Of "called for" a cue may be the first word alone.
    is_plain = PLAIN_VERB.fullmatch(printed) and not act_label(statement.act).startswith(f"{printed} ")
    return printed if is_plain else ""
