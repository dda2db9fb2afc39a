"""Services that correct a statement's words, role, act and form, or add a statement that the extraction missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.extraction.statements.act_lexicon import CLASSES
from articles.history.audit_log import add_entry
from articles.models import Article, NameInStory, Speaker, Statement, Wording
from articles.models.audit_entries import DecisionAction
from articles.review_state import State
from articles.services.agents import lock_agent
from articles.services.base import NotAllowed, Version, database_now
from articles.services.decision_log import as_segments, record_decision, values_of
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent

Spans = Iterable[Sequence[int]]

ROLE_LENGTH = 300


@requires(Action.JUDGE)
@transactional_with_retry
def set_words(
    *,
    statement: Statement,
    by: AbstractBaseUser,
    content: Spans | None = None,
    cue: Spans | None = None,
    source: Spans | None = None,
    version: Version | None = None,
) -> Statement:
    """Set a statement's words, cue and source as spans of the current text; None leaves a part as it is.

    White space at the ends of a span is left out.
    """
    wanted = {"content": content, "cue": cue, "source": source}
    with record_decision(statement, by=by, version=version) as row:
        wording = current_wording_of(row)
        text = wording.revision.text
        for part, spans in wanted.items():
            if spans is not None:
                setattr(wording, part, as_segments(text, sorted_spans(text, spans)))
        if not wording.content and row.form != Statement.Form.NONE:
            raise NotAllowed(_("Only “no comment” has no words."))
        if not wording.content and not wording.cue:
            raise NotAllowed(_("“No comment” needs a cue: mark the words that report it."))
        refuse_duplicate(row.article, wording, besides=row)
        wording.save()
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def set_role(*, statement: Statement, by: AbstractBaseUser, role: str, version: Version | None = None) -> Statement:
    """Set the role as printed beside the speaker's name; an empty string for none."""
    wanted = role.strip()
    with record_decision(statement, by=by, version=version) as row:
        wording = current_wording_of(row)
        if len(wanted) > ROLE_LENGTH or wanted not in wording.revision.text:
            raise NotAllowed(
                _("Enter the role as the story prints it: “%(role)s” is not in the text.") % {"role": wanted[:80]}
            )
        if wording.role != wanted:
            wording.role = wanted
            wording.save()
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def set_on_behalf_of(
    *,
    statement: Statement,
    by: AbstractBaseUser,
    agent: Agent | None,
    name: str = "",
    printed: str | None = None,
    version: Version | None = None,
) -> Statement:
    """Set the agent for which the speaker speaks; without an agent and printed words, the speaker speaks for nobody.

    ``name`` is what the story calls the agent: by default its name in this story, else its display name. ``printed``
    are the words as printed; with an agent, None leaves them as they are.
    """
    chosen = None if agent is None else lock_agent(agent)
    with record_decision(statement, by=by, version=version) as row:
        wording = current_wording_of(row)
        words = "" if printed is None and chosen is None else wording.on_behalf_of if printed is None else printed
        words = words.strip()
        if len(words) > ROLE_LENGTH or words not in wording.revision.text:
            message = _("Enter the words as the story prints them: “%(words)s” is not in the text.")
            raise NotAllowed(message % {"words": words[:80]})
        if chosen is not None and Speaker.objects.shown().filter(statement=row, agent=chosen).exists():
            raise NotAllowed(_("“%(name)s” is a speaker of this statement already.") % {"name": chosen.name})
        is_other = (chosen.pk if chosen is not None else None) != row.on_behalf_of_id
        row.on_behalf_of = chosen
        if chosen is None and not words:
            row.on_behalf_of_name = ""
        elif name.strip() or is_other:
            row.on_behalf_of_name = name.strip()[:ROLE_LENGTH] or name_in_story(row.article_id, chosen)
        if wording.on_behalf_of != words:
            wording.on_behalf_of = words
            wording.save()
    return statement


def name_in_story(article: str, agent: Agent | None) -> str:
    """Return what an article calls an agent: its name there, or else its display name; "" for nobody."""
    if agent is None:
        return ""
    names = NameInStory.objects.filter(article=article, agent=agent).order_by("pk").values_list("name", flat=True)
    return names.first() or agent.name


@requires(Action.JUDGE)
@transactional_with_retry
def set_act(
    *,
    statement: Statement,
    by: AbstractBaseUser,
    act: str | None = None,
    act_class: str | None = None,
    form: str | None = None,
    speaker_kind: str | None = None,
    any_act: bool = False,
    version: Version | None = None,
) -> Statement:
    """Set the act, the form and the kind of speaker; None leaves each as it is.

    A known act sets its class too; others are refused unless ``any_act`` is set. Silences have no form; all other
    statements have one.
    """
    with record_decision(statement, by=by, version=version) as row:
        if act is not None and not any_act:
            act = known_act(act, before=row.act)
        set_kinds(row, act=act, act_class=act_class, form=form, speaker_kind=speaker_kind)
        refuse_without_words(row)
    return statement


def refuse_without_words(row: Statement) -> None:
    wording = Wording.objects.filter(pk=row.current_wording_id or 0).defer("search").first()
    if wording is not None and not wording.content and row.form != Statement.Form.NONE:
        raise NotAllowed(_("Only “no comment” has no words. Mark the words first."))


def set_kinds(
    row: Statement, *, act: str | None, act_class: str | None, form: str | None, speaker_kind: str | None
) -> None:
    if act is not None:
        row.act = normalise_act(act)
        known = CLASSES.get(row.act)
        row.act_class = act_class or (known.value if known is not None else row.act_class)
    elif act_class is not None:
        row.act_class = act_class
    row.form = form or row.form
    row.speaker_kind = speaker_kind or row.speaker_kind
    for value, choices in (
        (row.act_class, Statement.ActClass),
        (row.form, Statement.Form),
        (row.speaker_kind, Statement.SpeakerKind),
    ):
        if value not in choices.values:
            raise NotAllowed(_("“%(value)s” is not among the choices.") % {"value": value})
    silent = row.act_class == Statement.ActClass.SILENCE
    if silent:
        row.form = Statement.Form.NONE
    elif row.form == Statement.Form.NONE:
        raise NotAllowed(_("Choose whether the words are quoted or reported. Only “no comment” is neither."))


def known_act(written: str, *, before: str = "") -> str:
    """Return an act of the lexicon, or the one that the statement has already. Raises NotAllowed for others."""
    act = normalise_act(written)
    if act not in CLASSES and act != before:
        message = _("“%(act)s” is not among the known words for how it was said.") % {"act": act}
        if close := get_close_matches(act, CLASSES, n=1):
            message = f"{message} {_('Did you mean “%(act)s”?') % {'act': close[0]}}"
        raise NotAllowed(message)
    return act


def normalise_act(written: str) -> str:
    act = "-".join(written.lower().split())
    longest = Statement._meta.get_field("act").max_length or 0
    if not act or len(act) > longest or not act.replace("-", "").isalnum() or not act.isascii():
        raise NotAllowed(_("Describe how it was said by a short word, such as “said” or “called-for”."))
    return act


@requires(Action.JUDGE)
@transactional_with_retry
def add_statement(
    *,
    article: Article,
    by: AbstractBaseUser,
    content: Spans = (),
    cue: Spans = (),
    source: Spans = (),
    act: str = "said",
    act_class: str | None = None,
    any_act: bool = False,
    form: str = Statement.Form.DIRECT,
    speaker_kind: str = Statement.SpeakerKind.NAMED,
    role: str = "",
    agents: Iterable[Agent] = (),
    names: Mapping[str, str] | None = None,
    revision: str | None = None,
) -> Statement:
    """Add a statement by its spans in the current text. It is confirmed at once.

    ``revision`` is the id of the text that the editor saw, so that a correction in the meantime is noticed. ``names``
    are the agents' names in the article, by id; without one the display name is used.
    """
    row = Article.objects.select_related("current_revision").select_for_update(of=("self",)).get(pk=article.pk)
    current = row.current_revision
    if current is None or (revision is not None and revision != current.pk):
        raise NotAllowed(_("The story's text has been corrected since you opened it: look at it again."))
    now = database_now()
    act = normalise_act(act) if any_act else known_act(act)
    known = CLASSES.get(act)
    statement = Statement(
        article=row,
        act=act,
        act_class=act_class or (known.value if known is not None else Statement.ActClass.SPEECH),
        origin=Statement.Origin.PERSON,
        state=State.CONFIRMED,
        decided_by_id=by.pk,
        decided_at=now,
    )
    set_kinds(statement, act=None, act_class=None, form=form, speaker_kind=speaker_kind)
    wording = Wording(statement=statement, article=row, revision=current, role=role.strip()[:ROLE_LENGTH])
    for part, spans in (("content", content), ("cue", cue), ("source", source)):
        setattr(wording, part, as_segments(current.text, sorted_spans(current.text, spans)))
    silent = statement.form == Statement.Form.NONE
    if not wording.content and not (silent and wording.cue):
        raise NotAllowed(_("Mark the words first. For “no comment”, mark the cue."))
    if wording.role and wording.role not in current.text:
        raise NotAllowed(
            _("Enter the role as the story prints it: “%(role)s” is not in the text.") % {"role": wording.role[:80]}
        )
    refuse_duplicate(row, wording)
    statement.save()
    wording.save()
    statement.current_wording = wording
    statement.save(update_fields=["current_wording"])
    for order, agent in enumerate({a.pk: a for a in agents}.values()):
        Speaker.objects.create(
            statement=statement,
            agent=agent,
            name_in_story=(names or {}).get(agent.pk, agent.name),
            kind=agent.kind,
            order=order,
            state=State.CONFIRMED,
            decided_by_id=by.pk,
            decided_at=now,
        )
    values = values_of(statement)
    after = {**values, "speakers": list(values["speakers"].values()), "replies": []}
    add_entry(statement, DecisionAction.CREATE, by=by, before={}, after=after)
    wording.refresh_from_db()
    return statement


def current_wording_of(row: Statement) -> Wording:
    wording = Wording.objects.select_related("revision").filter(pk=row.current_wording_id or 0).first()
    if wording is None:
        raise NotAllowed(_("The words of this statement are no longer in the story."))
    return wording


def sorted_spans(text: str, spans: Spans) -> list[tuple[int, int]]:
    """Return the spans in text order, without white space at their ends. Raises NotAllowed for an empty one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        words = text[max(0, start) : max(0, end)]
        first = start + len(words) - len(words.lstrip())
        past = first + len(words.strip())
        if start < 0 or end > len(text) or first >= past:
            raise NotAllowed(_("There are no words at this place of the text."))
        if result and first < result[-1][1]:
            raise NotAllowed(_("Two parts of these words overlap."))
        result.append((first, past))
    return result


def refuse_duplicate(article: Article, wording: Wording, *, besides: Statement | None = None) -> None:
    """Raise NotAllowed when another statement of the article has the same words at the same place."""
    if not wording.content:
        return
    others = Statement.objects.filter(article=article, current_wording__content=wording.content)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    states = set(others.values_list("state", flat=True))
    if states - {State.REJECTED}:
        raise NotAllowed(_("These words are a statement already."))
    if states:
        raise NotAllowed(_("These words are a statement that was rejected: reopen that one."))
