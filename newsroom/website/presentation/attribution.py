"""Speakers' names, roles and labels, each as a value of its own for the templates.

Nobody is called an anonymous source but by the outlet: a source without a name is called as the story prints it, and
where it prints nothing, not named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Speaker, Statement, Wording
from articles.printed.labels import act_label, printed_verb
from newsroom.website.presentation.printed_sentences import shown_text
from people.models import Agent, Position

NOBODY_NAMED = {
    Statement.SpeakerKind.NAMED: gettext_lazy("A speaker not yet identified"),
    Statement.SpeakerKind.UNNAMED: gettext_lazy("A speaker who is not named"),
    Statement.SpeakerKind.AUTHOR: gettext_lazy("The author"),
    Statement.SpeakerKind.DOCUMENT: gettext_lazy("A document"),
}
# These are called as the story prints them. Of other kinds an editor or the story has said who it is.
CALLED_AS_PRINTED = (Statement.SpeakerKind.UNNAMED, Statement.SpeakerKind.DOCUMENT)
PRONOUN = re.compile(
    "he|she|it|they|we|i|you|who|whom|which|that|this|these|those|him|her|them|one|someone|somebody", re.IGNORECASE
)
LONGEST_SOURCE = 160
TITLE_LENGTH = 90


@dataclass(frozen=True)
class NamedSpeaker:
    """Somebody who speaks, or is spoken for, as a page names them; ``language`` is set for words of the story, and
    otherwise empty. ``represented`` is the agent spoken for where ``name`` has its name in it: "A spokesman for Tern".
    """

    name: str
    agent: Agent | None = None
    language: str = ""
    represented: Agent | None = None
    represented_name: str = ""

    @property
    def around(self) -> tuple[str, str]:
        """The words before and after the name of the agent spoken for."""
        before, _name, after = self.name.partition(self.represented_name)
        return before, after


@dataclass(frozen=True)
class Label:
    """A word or two beside a name; ``language`` is set for words of the story, and otherwise empty.

    ``source`` is the other story that prints them, and ``day`` its day.
    """

    text: str
    language: str = ""
    source: Article | None = None
    day: date | None = None


def shown_speakers(statement: Statement) -> Sequence[Speaker]:
    """Return the speakers that ``for_readers()`` has fetched."""
    return statement.shown_speakers  # type: ignore[attr-defined, no-any-return]


def speakers_of(statement: Statement, wording: Wording | None = None) -> Sequence[NamedSpeaker]:
    """Return those who speak; where none has a name, what the story calls them, or that nobody is named."""
    if edges := shown_speakers(statement):
        return [NamedSpeaker(edge.agent.name if edge.agent else edge.name_in_story, edge.agent) for edge in edges]
    kind = Statement.SpeakerKind(statement.speaker_kind)
    printed = printed_source(wording or statement.current_wording)
    # An editor may have said that it was not the one who is printed.
    if kind in CALLED_AS_PRINTED and printed and not statement.has_denied_speaker:
        called, named = capfirst(printed), name_within(statement, printed)
        represented = statement.on_behalf_of if named else None
        return [NamedSpeaker(called, None, statement.article.language, represented, named)]
    return [NamedSpeaker(str(NOBODY_NAMED[kind]))]


def name_within(statement: Statement, printed: str) -> str:
    """Return the name of the agent spoken for that these printed words have in them, or an empty string."""
    names = [statement.on_behalf_of_name, statement.on_behalf_of.name if statement.on_behalf_of else ""]
    return next((name for name in names if name and name in printed and name != printed), "")


def represented_of(statement: Statement, wording: Wording | None = None) -> NamedSpeaker | None:
    """Return the one spoken for; None where there is none, or the words for the speaker name them already."""
    agent, name = statement.on_behalf_of, statement.on_behalf_of_name
    if agent is None and not name:
        return None
    if not shown_speakers(statement) and name_within(statement, speakers_of(statement, wording)[0].name):
        return None
    return NamedSpeaker(agent.name, agent) if agent else NamedSpeaker(name, language=statement.article.language)


def printed_source(wording: Wording | None) -> str:
    """Return what the story calls the source, on one line; "" where it says nothing of who that is."""
    if wording is None:
        return ""
    printed = " … ".join(" ".join(segment["text"].split()) for segment in wording.source).strip(" ,;:—–-")
    if PRONOUN.fullmatch(printed) or not any(character.isalnum() for character in printed):
        return ""
    if len(printed) > LONGEST_SOURCE:
        return printed[:LONGEST_SOURCE].rsplit(None, 1)[0].rstrip(" ,;:") + " …"
    return printed


def roles_of(statement: Statement, wording: Wording | None = None) -> Sequence[Label]:
    """Return the role as printed, then the positions that the speaker is known to have held on that day.

    Where there is neither, the last role printed elsewhere before, with its story. Of several speakers nobody knows
    whose the printed role is: they have none here.
    """
    if len(shown_speakers(statement)) > 1:
        return []
    wording = wording or statement.current_wording
    printed = [Label(wording.role, statement.article.language)] if wording and wording.role else []
    before = getattr(statement, "role_before", None)
    if before is not None and not printed:
        here = before.article.pk == statement.article_id
        return [Label(before.role, before.article.language, None if here else before.article, before.day)]
    return [*printed, *(Label(position_label(position)) for position in positions_at_publication(statement))]


def positions_at_publication(statement: Statement) -> list[Position]:
    """Return the positions that ``with_positions`` has set; an empty list where it was not called."""
    return getattr(statement, "positions_at_publication", [])


def position_label(position: Position) -> str:
    """Return a position of that day as a label: "then mayor, Tump Council"."""
    organisation = position.organisation.name if position.organisation else ""
    if not organisation or organisation.casefold() in position.role.casefold():
        return _("then %(role)s") % {"role": position.role}
    return _("then %(role)s, %(organisation)s") % {"role": position.role, "organisation": organisation}


def label_of(statement: Statement, wording: Wording | None = None) -> Label:
    """Return how it was said: the verb that the story prints, where it prints a plain one, or else the act's label."""
    if printed := printed_verb(statement, wording):
        return Label(printed, statement.article.language)
    return Label(act_label(statement.act) or act_label("said"))


def attribution_text(statement: Statement, wording: Wording | None = None) -> str:
    """Return who speaks, as what and how, as plain text: "Ada Row, mayor · denied". No role of another story."""
    names = get_text_list([speaker.name for speaker in speakers_of(statement, wording)], _("and"))
    roles = [role.text for role in roles_of(statement, wording) if role.source is None]
    if represented := represented_of(statement, wording):
        roles.append(_("on behalf of %(name)s") % {"name": represented.name})
    return f"{', '.join([names, *roles])} · {label_of(statement, wording).text}"


def summary(statement: Statement, limit: int = 0) -> str:
    """Return who speaks and what is shown of it, on one line, at most ``limit`` characters of the latter (0: all).

    What is not direct speech is the outlet's text, and says so.
    """
    who, words = attribution_text(statement), " ".join(shown_text(statement).split())
    if not words:
        return who
    if limit and len(words) > limit:
        words = words[: limit + 1].rsplit(" ", 1)[0] + " …"
    if statement.form == Statement.Form.DIRECT:
        return f"{who}: {words}"
    return _("%(attribution)s, as printed: %(words)s") % {"attribution": who, "words": words}


def title_of(statement: Statement) -> str:
    """Return a title that tells a reviewed statement from others, for tabs, search engines and feeds."""
    title = summary(statement, TITLE_LENGTH)
    return _("Disputed: %(title)s") % {"title": title} if statement.disputed else title
