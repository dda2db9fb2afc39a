"""Storing what a run found: repeating it changes nothing, and what an editor decided stays.

A finding is recognised by its words. A statement that nobody has decided about follows the newest run under its id;
one that is no longer found is dropped, and returns under its id when it is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from articles.extraction import types
from articles.identity.display_names import update_display_names_in
from articles.identity.linking import link_names
from articles.models import Article, ExtractionRun, Revision, Speaker, Statement, Wording
from articles.review_state import REVIEWED, State
from articles.runs import queue
from articles.runs.carry_forward import NAME_LENGTH, PARTS, Alignments, last_wordings, segments, spans
from articles.runs.manual_edits import manually_attributed, manually_edited
from articles.runs.matching import StatementPlace, best_pairs, compare, made_of, silent_alike
from articles.runs.store_mentions import Agents, as_name, names_in, record_mentions
from articles.runs.store_replies import record_replies
from core.honorifics import HONORIFICS
from people.names.keys import all_words

VALUES = (
    "form",
    "act",
    "act_class",
    "speaker_kind",
    "statement_confidence",
    "speaker_confidence",
    "act_confidence",
    "needs_review",
)
DECIDED = (State.ACCEPTED, State.CONFIRMED, State.REJECTED)


@transaction.atomic
def record_extraction(*, run: ExtractionRun, extraction: types.Extraction) -> dict[str, int] | None:
    """Store the findings of a run and mark it done, in one transaction; returns how many were added, kept and so on.

    Returns None and stores nothing when the run is no longer ours: another worker has claimed it, or the article has a
    newer text. Raises IntegrityError for spans that the revision's text does not have.
    """
    article = Article.objects.select_for_update().get(pk=run.revision.article_id)
    if not queue.lock_owned_run(run).select_for_update().exists():
        return None
    if article.current_revision_id != run.revision_id:
        queue.supersede(run)
        return None
    agents = link_names(article, names_in(extraction))
    recording = ExtractionStore(article, run.revision, agents)
    counts = recording.store(extraction.statements)
    record_replies(article, recording.statements, extraction.replies)
    counts["mentions"] = record_mentions(run.revision, extraction.entities, agents)
    update_display_names_in(article.pk)
    queue.lock_owned_run(run).update(
        state=ExtractionRun.RunState.DONE,
        finished_at=Now(),
        lease_expires_at=None,
        error="",
        counts=counts,
        changes=recording.changes,
        model_version=run.model_version,
        model_sha256=run.model_sha256,
    )
    return counts


@dataclass(frozen=True, slots=True)
class KnownStatement:
    """A stored statement with its place in the current revision, or what is left of it there.

    ``protected``: an editor has decided something about it, so its values stay. ``names``: whether a run may set its
    speakers.
    """

    statement: Statement
    wording: Wording
    place: StatementPlace
    protected: bool
    names: bool


class ExtractionStore:
    """The statements of one revision, and one run's findings to store.

    ``statements``: those stored so far, by the places of the findings.
    """

    def __init__(self, article: Article, revision: Revision, agents: Agents) -> None:
        self.article = article
        self.revision = revision
        self.agents = agents
        self.statements: dict[int, Statement] = {}
        self.counts = dict.fromkeys(("added", "kept", "changed", "dropped"), 0)
        # The log of changed statements: offsets and names, never words.
        self.changes: dict[str, Any] = {"added": [], "changed": {}, "dropped": []}

    def store(self, findings: Sequence[types.ExtractedStatement]) -> dict[str, int]:
        known = self.known()
        old, new = [k.place for k in known], [place_of_finding(f) for f in findings]
        overlaps = compare(self.revision.text, old, new)
        # A decided statement takes in every finding that overlaps it by half: a rejected finding must not come back
        # because a part of it was found beside its better half, or is nearer to something else.
        protected = [k.place for k in known if k.protected]
        claimed = {j for i, j in overlaps if known[i].protected} | silent_alike(protected, new)
        again = made_of(self.revision.text, protected, new)
        # A suggestion beside the decided statement with the same words stays; none grows by decided words.
        covered = made_of(self.revision.text, protected, old) if again else set()
        free = {
            (i, j): overlap
            for (i, j), overlap in overlaps.items()
            if known[i].protected
            or (
                j not in claimed and (j not in again or (i in covered and known[i].statement.state == State.SUGGESTED))
            )
        }
        pairs = best_pairs(free, old, new)
        for i, j in pairs.items():
            self.statements[j] = known[i].statement
            self.counts["changed" if self.refind(known[i], findings[j]) else "kept"] += 1
        taken = set(pairs.values()) | claimed | again
        self.add({j: f for j, f in enumerate(findings) if j not in taken})
        self.drop([k for i, k in enumerate(known) if i not in pairs and not k.protected])
        return self.counts | {"statements": len(findings)}

    def known(self) -> list[KnownStatement]:
        """Return the statements that a finding may match; those changed by a correction, by what is left of their
        words.

        A confirmed or accepted statement whose words were removed matches only those words.
        """
        wordings = last_wordings(self.article)
        statements = list(Statement.objects.filter(article=self.article).order_by("pk").select_for_update())
        edited, spoken = manually_edited(self.article), manually_attributed(self.article)
        alignments = Alignments(self.revision)
        known = []
        for statement in statements:
            wording = wordings.get(statement.pk)
            here = wording is not None and wording.revision_id == self.revision.pk
            decided = statement.state in DECIDED or statement.origin == Statement.Origin.PERSON
            suggested = statement.state == State.SUGGESTED
            fixed = decided or (suggested and statement.pk in edited)
            protected = fixed or (suggested and statement.pk in spoken)
            if wording is None or (protected and not here and statement.state != State.REJECTED):
                continue
            parts = {part: spans(getattr(wording, part)) for part in PARTS}
            if not here:
                alignment = alignments[wording.revision_id]
                parts = {part: alignment.near(parts[part]) for part in PARTS}
            rank = 2 if protected else int(statement.state == State.SUGGESTED)
            place = StatementPlace.of(**parts, act=statement.act, rank=rank)
            known.append(KnownStatement(statement, wording, place, protected, names=not fixed))
        return known

    def refind(self, known: KnownStatement, finding: types.ExtractedStatement) -> bool:
        """Store a finding under the statement that it matches. Returns whether anything changed."""
        statement, wording = known.statement, known.wording
        here = wording.revision_id == self.revision.pk
        if known.protected and here and not known.names:
            return False
        before = recorded_values(statement, wording)
        if known.protected and not finding.content and statement.form != Statement.Form.NONE:
            # A statement that an editor turned from a silence into speech does not get the place of a silence, which
            # has no words.
            return False
        words = self.words(finding) | ({} if here or not known.protected else self.rest_of(known.place))
        changed = not here or (not known.protected and any(getattr(wording, part) != words[part] for part in words))
        if not here:
            wording = Wording(statement=statement, article=self.article, revision=self.revision)
        if changed:
            for part, value in words.items():
                setattr(wording, part, value)
            wording.save()
        values: dict[str, Any] = {"current_wording_id": wording.pk}
        if not known.protected:
            values |= values_of(finding) | self.represented(finding) | {"state": State.SUGGESTED}
        if known.names:
            changed |= self.attribute(statement, finding)
            states = set(statement.speakers.values_list("state", flat=True)) if known.protected else set()
            if State.SUGGESTED in states and not states.intersection(REVIEWED):
                # An editor has only said who did not speak: that these did is as certain as this run is.
                values["speaker_confidence"] = float(finding.confidence.speaker)
                values["needs_review"] = finding.needs_review
        changed |= update_values(statement, values)
        if changed:
            statement.save()
            after = recorded_values(statement, wording)
            self.changes["changed"][statement.pk] = [
                {name: side[name] for name in after if before[name] != after[name]} for side in (before, after)
            ]
        return changed

    def words(self, finding: types.ExtractedStatement) -> dict[str, Any]:
        text = self.revision.text
        parts: dict[str, Any] = {part: segments(text, getattr(finding, part)) for part in PARTS}
        printed = finding.on_behalf_of.printed if finding.on_behalf_of else ""
        return parts | {"role": (finding.role or "")[:NAME_LENGTH], "on_behalf_of": printed[:NAME_LENGTH]}

    def rest_of(self, place: StatementPlace) -> dict[str, Any]:
        """Return what a correction left of rejected words, which stays as it is.

        Narrowed to what a run found of them, the rest would be new to the next run.
        """
        return {part: segments(self.revision.text, getattr(place, part)) for part in PARTS}

    def represented(self, finding: types.ExtractedStatement) -> dict[str, Any]:
        """Return the agent spoken for, if it is known, and its name in the story."""
        named = finding.on_behalf_of.agent if finding.on_behalf_of else None
        name = as_name(named) if named else ("", "")
        agent = self.agents.get(name)
        return {"on_behalf_of_id": agent.pk if agent is not None else None, "on_behalf_of_name": name[0]}

    def attribute(self, statement: Statement, finding: types.ExtractedStatement) -> bool:
        """Replace the machine's speakers of a statement. Returns whether anything changed.

        Decided speakers stay; where an editor has set the speaker, no names are added.
        """
        edges = list(statement.speakers.all())
        decided = [edge for edge in edges if edge.decided_by_id is not None]
        machine = [edge for edge in edges if edge.decided_by_id is None]
        new = self.speakers(statement, finding, decided)
        if any(edge.state in (State.CONFIRMED, State.ACCEPTED) for edge in decided):
            before = {(edge.name_in_story, edge.kind) for edge in machine}
            new = [edge for edge in new if (edge.name_in_story, edge.kind) in before]
        if [as_values(edge) for edge in machine] == [as_values(edge) for edge in new]:
            return False
        Speaker.objects.filter(pk__in=[edge.pk for edge in machine]).delete()
        Speaker.objects.bulk_create(new)
        return True

    def speakers(
        self, statement: Statement, finding: types.ExtractedStatement, decided: Iterable[Speaker] = ()
    ) -> list[Speaker]:
        """Return the speakers, not yet saved, of a statement: each name and each agent once, and none that is decided.

        A rejected name is skipped as person and as organisation, and so is a shorter form of it.
        """
        names = {(edge.name_in_story, edge.kind) for edge in decided}
        denied = [edge.name_in_story for edge in decided if edge.state == State.REJECTED]
        agents = {edge.agent_id for edge in decided if edge.agent_id is not None}
        new: list[Speaker] = []
        for speaker in finding.speakers:
            name = as_name(speaker)
            agent = self.agents.get(name)
            kind = agent.kind if agent is not None else name[1]
            if not name[0] or (name[0], kind) in names or (agent is not None and agent.pk in agents):
                continue
            if any(is_form_of(name[0], other) for other in denied):
                continue
            names.add((name[0], kind))
            agents |= {agent.pk} if agent is not None else set()
            confidence = float(finding.confidence.speaker)
            edge = Speaker(statement=statement, name_in_story=name[0], kind=kind, agent=agent, confidence=confidence)
            edge.order = len(new)
            new.append(edge)
        return new

    def add(self, places: Mapping[int, types.ExtractedStatement]) -> None:
        findings = list(places.values())
        statements = [Statement(article=self.article, **values_of(f), **self.represented(f)) for f in findings]
        Statement.objects.bulk_create(statements)
        wordings = [
            Wording(statement=statement, article=self.article, revision=self.revision, **self.words(f))
            for statement, f in zip(statements, findings, strict=True)
        ]
        for statement, wording in zip(statements, Wording.objects.bulk_create(wordings), strict=True):
            statement.current_wording = wording
        Statement.objects.bulk_update(statements, ["current_wording"], batch_size=500)
        edges = [edge for s, f in zip(statements, findings, strict=True) for edge in self.speakers(s, f)]
        Speaker.objects.bulk_create(edges)
        self.statements |= dict(zip(places, statements, strict=True))
        self.counts["added"] += len(statements)
        self.changes["added"] += [statement.pk for statement in statements]

    def drop(self, known: Iterable[KnownStatement]) -> None:
        """Drop the statements that this run did not find, unless an editor has edited them. They are kept, but not
        shown.
        """
        statements = [k.statement for k in known if k.statement.state == State.SUGGESTED and not k.statement.corrected]
        dropped = [statement.pk for statement in statements]
        Statement.objects.filter(pk__in=dropped).update(
            state=State.DROPPED, current_wording=None, updated_at=timezone.now()
        )
        self.counts["dropped"] += len(dropped)
        self.changes["dropped"] += dropped


def update_values(statement: Statement, values: Mapping[str, Any]) -> bool:
    """Set values of a statement, not yet saved. Returns whether any differed."""
    differs = any(getattr(statement, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(statement, name, value)
    return differs


def recorded_values(statement: Statement, wording: Wording) -> dict[str, Any]:
    """Return the values that a run may change in a statement, for the log."""
    return {
        **{name: getattr(statement, name) for name in VALUES},
        "state": statement.state,
        "revision": wording.revision_id,
        "role": wording.role,
        "on_behalf_of": [statement.on_behalf_of_name, statement.on_behalf_of_id, wording.on_behalf_of],
        **{part: [list(place) for place in spans(getattr(wording, part))] for part in PARTS},
        "speakers": [[e.name_in_story, e.kind, e.agent_id] for e in Speaker.objects.filter(statement=statement)],
    }


def place_of_finding(finding: types.ExtractedStatement) -> StatementPlace:
    return StatementPlace.of(finding.content, finding.cue, finding.source, act=finding.act)


def values_of(finding: types.ExtractedStatement) -> dict[str, Any]:
    confidence = finding.confidence
    values = (finding.form.value, finding.act, finding.act_class.value, finding.speaker_kind.value)
    certain = map(float, (confidence.statement, confidence.speaker, confidence.act))
    return dict(zip(VALUES, (*values, *certain, finding.needs_review), strict=True))


def is_form_of(name: str, other: str) -> bool:
    """Return whether a name is another one as printed or some of its words, such as a surname; suffixes must agree."""
    bare = set(all_words(name)) - HONORIFICS - {"the"}
    return bool(bare) and bare <= set(all_words(other))


def as_values(edge: Speaker) -> tuple[Any, ...]:
    return edge.name_in_story, edge.kind, edge.agent_id, edge.confidence, edge.order, edge.state
