"""Tests of storing findings: once, and without changing what editors decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from articles import services
from articles.extraction.types import Entity, EntityType, ExtractedActClass, ExtractedForm, Extraction, Span
from articles.extraction.types import ExtractedSpeaker as FoundSpeaker
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, ExtractionRun, Mention, Speaker, Statement, Wording
from articles.runs import queue
from articles.runs.store import record_extraction
from people.models import Agent, Alias
from tests.support.data.extractions import HALE, TEXT, UNION, at, naming, read, saying, taken, whole
from tests.support.factories import ArticleFactory, MentionFactory, OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

TABLES = (Statement, Wording, Speaker, Mention, Agent, Alias)


@pytest.fixture
def article() -> Article:
    return ArticleFactory(text=TEXT)


def stored() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def statement(words: str) -> Statement:
    return Statement.objects.filter(wordings__text__startswith=words).distinct().get()


def test_findings_are_stored(article: Article) -> None:
    counts = read(article, whole())
    assert counts == {"added": 4, "kept": 0, "changed": 0, "dropped": 0, "statements": 4, "mentions": 3}
    quote = statement("“We have no crew,”")
    assert (quote.form, quote.act, quote.act_class, quote.speaker_kind) == ("direct", "said", "speech", "named")
    assert (quote.statement_confidence, quote.speaker_confidence, quote.act_confidence) == (0.9, 0.8, 0.7)
    assert quote.current_wording.text == "“We have no crew,” … “Nobody wants the work.”"
    assert quote.current_wording.role == "the harbour master"
    assert [s["text"] for s in quote.current_wording.cue] == ["said"]
    speaker = quote.speakers.get()
    assert (speaker.name_in_story, speaker.agent.name, speaker.agent.kind) == ("Dorrit Hale", *HALE)
    silence = Statement.objects.get(act_class="silence")
    assert (silence.form, silence.current_wording.content) == ("none", [])
    assert {(m.text, m.agent.name) for m in Mention.objects.all()} == {
        ("Dorrit Hale",) * 2,
        ("Harbour Union",) * 2,
        ("Marlow Council",) * 2,
    }


def test_run_is_marked_done(article: Article) -> None:
    run = taken(article)
    run.model_sha256 = "f" * 64
    counts = record_extraction(run=run, extraction=whole())
    run.refresh_from_db()
    assert (run.state, run.counts, run.model_version, run.model_sha256) == ("done", counts, "by hand", "f" * 64)
    assert run.finished_at >= run.started_at
    assert run.lease_expires_at is None


def test_repeated_run_changes_nothing(article: Article) -> None:
    read(article, whole())
    before = stored()
    assert read(article, whole())["kept"] == 4
    assert stored() == before


def test_overlapping_finding_keeps_id(article: Article) -> None:
    read(article, whole())
    denial = statement("that sailors")
    shifted = saying(TEXT, "denied that sailors were", cue="striking", form=ExtractedForm.MIXED, act="claimed")
    counts = read(article, replace(whole(), statements=(whole().statements[0], shifted)))
    assert (counts["kept"], counts["changed"], counts["dropped"]) == (1, 1, 2)
    denial.refresh_from_db()
    assert (denial.current_wording.text, denial.form, denial.act) == ("denied that sailors were", "mixed", "claimed")
    assert not denial.speakers.exists()
    assert denial.wordings.count() == 1


def test_smaller_overlap_is_new_statement(article: Article) -> None:
    read(article, Extraction(statements=(saying(TEXT, "that sailors were striking"),)))
    read(article, Extraction(statements=(saying(TEXT, "sailors were striking. It called for higher wages"),)))
    assert set(Statement.objects.values_list("state", flat=True)) == {"suggested", "dropped"}


def test_best_pairing_is_chosen(article: Article) -> None:
    """Choosing the best single pair first would lose an id."""
    first, second = "“We have no crew,” said Dorrit", "Hale, the harbour master. “Nobody wants"
    read(article, Extraction(statements=(saying(TEXT, first), saying(TEXT, second))))
    ids = set(Statement.objects.values_list("pk", flat=True))
    again = Extraction(
        statements=(saying(TEXT, "“We have no crew,” said"), saying(TEXT, "Dorrit Hale, the harbour master. “Nobody"))
    )
    assert read(article, again)["changed"] == 2
    assert set(Statement.objects.values_list("pk", flat=True)) == ids


def test_dropped_finding_returns_under_its_id(article: Article) -> None:
    read(article, whole())
    denial = statement("that sailors")
    read(article, Extraction())
    denial.refresh_from_db()
    assert (denial.state, denial.current_wording) == ("dropped", None)
    read(article, whole())
    denial.refresh_from_db()
    assert (denial.state, denial.current_wording.text) == ("suggested", "that sailors were striking")
    assert Statement.objects.count() == 4


def test_silence_matches_by_cue_source_and_act(article: Article) -> None:
    read(article, whole())
    silence = Statement.objects.get(act_class="silence")
    same = saying(
        TEXT,
        cue="did not respond to",
        source="Marlow Council",
        form=ExtractedForm.NONE,
        act="did-not-respond",
        act_class=ExtractedActClass.SILENCE,
    )
    read(article, Extraction(statements=(same,)))
    silence.refresh_from_db()
    assert silence.state == "suggested"
    read(article, Extraction(statements=(replace(same, act="declined-to-comment"),)))
    silence.refresh_from_db()
    assert silence.state == "dropped"


@pytest.mark.parametrize("decision", ["confirm", "accept"])
@pytest.mark.parametrize("reading", ["nothing", "other values", "shifted"])
def test_decided_statement_is_unchanged(article: Article, decision: str, reading: str) -> None:
    read(article, whole())
    denial = statement("that sailors")
    if decision == "confirm":
        services.confirm_statement(statement=denial, by=UserFactory())
    else:
        services.accept_statements(statements=[denial], by=UserFactory())
    before = (
        Statement.objects.values().get(pk=denial.pk),
        list(denial.wordings.values()),
        list(denial.speakers.values()),
    )
    readings = {
        "nothing": Extraction(),
        "other values": Extraction(
            statements=(
                replace(
                    whole().statements[1],
                    act="said",
                    form=ExtractedForm.MIXED,
                    speakers=whole().statements[0].speakers,
                ),
            )
        ),
        "shifted": Extraction(statements=(saying(TEXT, "sailors were striking. It"),)),
    }
    read(article, readings[reading])
    after = (
        Statement.objects.values().get(pk=denial.pk),
        list(denial.wordings.values()),
        list(denial.speakers.values()),
    )
    assert after == before
    assert Statement.objects.exclude(state="dropped").count() == 1


def test_rejected_finding_with_shifted_spans_stays_rejected(article: Article) -> None:
    read(article, whole())
    denial = statement("that sailors")
    services.reject_statement(statement=denial, by=UserFactory())
    halves = (
        saying(TEXT, "that sailors were"),
        saying(TEXT, "striking. It called"),
        saying(TEXT, "sailors were striking"),
    )
    read(article, Extraction(statements=(halves[2],)))
    read(article, Extraction(statements=(halves[0],)))
    denial.refresh_from_db()
    assert denial.state == "rejected"
    assert not Statement.objects.filter(state="suggested").exists()


CREW, WORK, STRIKING = "“We have no crew,”", "“Nobody wants the work.”", "that sailors were striking"


@pytest.mark.parametrize(
    ("rejected", "found"),
    [
        ([((CREW,), "said"), ((WORK,), "harbour"), ((STRIKING,), "denied")], [((CREW, WORK, STRIKING), "said")]),
        ([((CREW,), None), ((WORK,), None)], [((CREW, WORK), "said")]),
        ([((WORK,), "said")], [(("“Nobody",), None), (("wants",), None), (("the work.”",), None)]),
        ([((WORK,), None)], [(("“Nobody",), "said"), (("wants the work.”",), None)]),
    ],
    ids=["three with cues joined", "two joined", "split without cue", "split with a cue"],
)
def test_rejected_findings_joined_or_split_stay_rejected(article: Article, rejected: Any, found: Any) -> None:
    read(article, Extraction(statements=tuple(saying(TEXT, *words, cue=cue) for words, cue in rejected)))
    for finding in list(Statement.objects.all()):
        services.reject_statement(statement=finding, by=UserFactory())
    read(article, Extraction(statements=tuple(saying(TEXT, *words, cue=cue) for words, cue in found)))
    assert set(Statement.objects.values_list("state", flat=True)) == {"rejected"}


@pytest.mark.parametrize("decision", ["confirm", "reject"])
def test_part_of_decided_statement_is_not_added(article: Article, decision: str) -> None:
    text = TEXT[TEXT.index("The Harbour Union") : TEXT.index("at once.")]
    read(article, Extraction(statements=(saying(TEXT, text, cue="denied"),)))
    decided = Statement.objects.get()
    getattr(services, f"{decision}_statement")(statement=decided, by=UserFactory())
    parts = [(STRIKING, "denied"), ("The Harbour Union denied", None), ("higher wages", None)]
    assert read(article, Extraction(statements=tuple(saying(TEXT, w, cue=cue) for w, cue in parts)))["added"] == 0
    assert read(article, Extraction(statements=(saying(TEXT, "higher wages", cue="called for"),)))["added"] == 1


@pytest.mark.parametrize("decision", ["confirm", "reject"])
def test_decided_silence_matches_other_act(article: Article, decision: str) -> None:
    read(article, whole())
    silence = Statement.objects.get(act_class="silence")
    getattr(services, f"{decision}_statement")(statement=silence, by=UserFactory())
    values: dict[str, Any] = {"form": ExtractedForm.NONE, "act_class": ExtractedActClass.SILENCE}
    readings = [
        saying(TEXT, cue="did not respond", source="Marlow Council", act="declined-to-comment", **values),
        saying(TEXT, cue="did not respond to a request for comment", act="did-not-respond", **values),
    ]
    for found in readings:
        read(article, Extraction(statements=(found,)))
        assert Statement.objects.filter(act_class="silence").count() == 1
    other = saying(TEXT, cue="did not respond", source="The Harbour Union", act="did-not-respond", **values)
    assert read(article, Extraction(statements=(other,)))["added"] == 1


def test_part_with_own_cue_is_new_statement(article: Article) -> None:
    read(article, Extraction(statements=(saying(TEXT, TEXT[: TEXT.index(WORK) + len(WORK)], cue="denied"),)))
    services.reject_statement(statement=Statement.objects.get(), by=UserFactory())
    assert read(article, Extraction(statements=(saying(TEXT, WORK, cue="said"),)))["added"] == 1


def test_suggestion_does_not_shrink_to_rejected_part(article: Article) -> None:
    read(article, Extraction(statements=(saying(TEXT, STRIKING),)))
    services.reject_statement(statement=Statement.objects.get(), by=UserFactory())
    assert read(article, Extraction(statements=(saying(TEXT, "were striking. It called"),)))["added"] == 1
    read(article, Extraction(statements=(saying(TEXT, "were striking"),)))
    assert set(Statement.objects.values_list("state", flat=True)) == {"rejected", "dropped"}


def test_rejected_words_stay_rejected_after_a_correction_and_two_runs(article: Article) -> None:
    read(article, Extraction(statements=(saying(TEXT, "that sailors were striking. It called"),)))
    services.reject_statement(statement=Statement.objects.get(), by=UserFactory())
    text = TEXT.replace("sailors were striking", "sailors were now striking")
    import_article(story_record({"outlet": article.outlet.name, "external_id": article.external_id, "body": text}))
    article.refresh_from_db()
    found = Extraction(statements=(saying(text, "that sailors"), saying(text, "were now striking. It called")))
    for _run in range(2):
        read(article, found)
    assert set(Statement.objects.values_list("state", flat=True)) == {"rejected"}


def test_added_statement_is_not_dropped_or_doubled(article: Article) -> None:
    read(article, Extraction(statements=(saying(TEXT, "higher wages at once"),)))
    Statement.objects.update(origin="person")
    read(article, Extraction())
    read(article, whole())
    assert Statement.objects.get(origin="person").state == "suggested"
    assert Statement.objects.count() == 4


def test_assigned_speaker_stays(article: Article) -> None:
    read(article, whole())
    quote = statement("“We have no crew,”")
    other = PersonFactory(name="Ines Okafor")
    services.assign_speaker(speaker=quote.speakers.get(), agent=other, by=UserFactory())
    read(article, Extraction())
    read(article, Extraction(statements=(replace(whole().statements[0], speakers=whole().statements[1].speakers),)))
    quote.refresh_from_db()
    assert quote.state == "suggested"
    speaker = quote.speakers.get()
    assert (speaker.agent, speaker.state) == (other, "confirmed")


def test_rejected_speaker_does_not_return(article: Article) -> None:
    read(article, whole())
    quote = statement("“We have no crew,”")
    services.reject_speaker(speaker=quote.speakers.get(), by=UserFactory())
    read(article, whole())
    assert quote.speakers.get().state == "rejected"
    both = replace(whole().statements[0], speakers=(*whole().statements[0].speakers, *whole().statements[1].speakers))
    read(article, Extraction(statements=(both,)))
    assert dict(quote.speakers.values_list("name_in_story", "state")) == {
        "Dorrit Hale": "rejected",
        "Harbour Union": "suggested",
    }


def test_speaker_in_place_of_a_rejected_one_is_public_only_where_the_run_is_sure(article: Article) -> None:
    read(article, whole())
    quote = statement("“We have no crew,”")
    services.reject_speaker(speaker=quote.speakers.get(), by=UserFactory())
    first = whole().statements[0]
    guess = replace(
        first,
        speakers=whole().statements[1].speakers,
        confidence=replace(first.confidence, speaker=0.3),
        needs_review=True,
    )
    for found in (guess, replace(guess, confidence=first.confidence, needs_review=False)):
        read(article, Extraction(statements=(found,)))
        quote.refresh_from_db()
        assert quote.speakers.get(state="suggested").name_in_story == "Harbour Union"
        sure = (found.confidence.speaker, found.needs_review)
        assert (quote.speaker_confidence, quote.needs_review) == sure


@pytest.mark.parametrize("name", [("Dorrit Hale", "organisation"), ("Hale", "person"), ("Ms HALE", "person")])
def test_rejected_speaker_does_not_return_as_variant(article: Article, name: tuple[str, str]) -> None:
    read(article, whole())
    quote = statement("“We have no crew,”")
    services.reject_speaker(speaker=quote.speakers.get(), by=UserFactory())
    found = replace(whole().statements[0], speakers=(FoundSpeaker(name[0], EntityType(name[1])),))
    read(article, Extraction(statements=(found,)))
    assert [(s.name_in_story, s.state) for s in quote.speakers.all()] == [("Dorrit Hale", "rejected")]


@pytest.mark.parametrize("decided", ["assigned", "rejected", "answered"])
@pytest.mark.parametrize("reading", ["nothing", "other values"])
def test_decided_speaker_or_reply_protects_words(article: Article, decided: str, reading: str) -> None:
    read(article, whole())
    quote, editor = statement("“We have no crew,”"), UserFactory()
    match decided:
        case "assigned":
            services.assign_speaker(speaker=quote.speakers.get(), agent=PersonFactory(), by=editor)
        case "rejected":
            services.reject_speaker(speaker=quote.speakers.get(), by=editor)
        case "answered":
            services.add_reply(statement=statement("that sailors"), in_reply_to=quote, by=editor)
    names = ("state", "form", "act", "act_class", "speaker_kind", "current_wording__text", "current_wording__role")
    before = Statement.objects.values(*names).get(pk=quote.pk)
    words = "“We have no crew,” said", "“Nobody wants the work.”"
    other = saying(TEXT, *words, form=ExtractedForm.MIXED, act="claimed", speakers=[HALE], role="harbour master")
    read(article, Extraction(statements=(other,) if reading == "other values" else ()))
    assert Statement.objects.values(*names).get(pk=quote.pk) == before


def test_two_names_of_agent_are_one_speaker(article: Article) -> None:
    union = OrganisationFactory(name="Harbour Union", aliases=["Union of the Harbour"])
    names = [UNION, ("Union of the Harbour", "organisation")]
    read(article, Extraction(statements=(saying(TEXT, "higher wages", speakers=names),)))
    assert Speaker.objects.get().agent == union


def test_editors_mentions_stay(article: Article) -> None:
    read(article, whole())
    fixed = Mention.objects.get(text="Dorrit Hale")
    Mention.objects.filter(pk=fixed.pk).update(by_editor=True, agent=None)
    start, end = at(TEXT, "Hale")
    read(article, Extraction(entities=(*naming(TEXT, UNION), replace(naming(TEXT, HALE)[0], start=start, end=end))))
    assert set(Mention.objects.values_list("text", "agent__name")) == {
        ("Dorrit Hale", None),
        ("Harbour Union", "Harbour Union"),
    }


def test_name_over_line_break_is_stored() -> None:
    """A mention's name may differ from the text in line breaks and punctuation."""
    text = "Ines and Tomas Quill’s lawyer, “Bo” Tarn, left Harbour\n Watch, the “Harbour Watch”’s office said.\n"
    found = {"Ines": "Ines Quill", "Tomas Quill": "Tomas Quill", "“Bo” Tarn": "“Bo” Tarn"}
    found |= {"Harbour\n Watch": "Harbour Watch", "Harbour Watch": "Harbour\u00a0 Watch"}
    entities = tuple(Entity(*at(text, printed), EntityType.PERSON, name) for printed, name in found.items())
    assert read(ArticleFactory(text=text), Extraction(entities=entities))["mentions"] == 5
    assert set(Mention.objects.values_list("text", "name")) == set(found.items())


def test_span_outside_text_stores_nothing(article: Article) -> None:
    run = taken(article)
    beyond = replace(whole().statements[1], content=(Span(len(TEXT) - 3, len(TEXT) + 3),))
    with pytest.raises((IntegrityError, IndexError)):
        record_extraction(run=run, extraction=Extraction(statements=(whole().statements[0], beyond)))


def test_run_claimed_by_other_worker_is_not_stored(article: Article) -> None:
    run = taken(article)
    ExtractionRun.objects.update(attempts=2)
    assert record_extraction(run=run, extraction=whole()) is None
    assert not Statement.objects.exists()


def test_run_of_old_revision_is_not_stored(article: Article) -> None:
    run = taken(article)
    values = {"outlet": article.outlet.name, "external_id": article.external_id}
    import_article(story_record({**values, "body": TEXT + "More.\n"}))
    assert record_extraction(run=run, extraction=whole()) is None
    run.refresh_from_db()
    assert run.state == "superseded"
    assert not Statement.objects.exists()


class TestCorrection:
    """A second revision, in which words have moved, changed or gone."""

    MOVED = "A correction.\n\n" + TEXT.replace("sailors were", "the sailors were")

    @pytest.fixture
    def corrected(self, article: Article) -> Article:
        read(article, whole())
        services.confirm_statement(statement=statement("“We have no crew,”"), by=UserFactory())
        services.confirm_statement(statement=statement("that sailors"), by=UserFactory())
        services.reject_statement(statement=statement("higher wages"), by=UserFactory())
        MentionFactory(
            revision=article.current_revision,
            start=TEXT.index("Sundays"),
            end=TEXT.index("Sundays") + 7,
            text="Sundays",
            name="Sundays",
            kind="place",
            by_editor=True,
        )
        values = {"outlet": article.outlet.name, "external_id": article.external_id, "body": self.MOVED}
        assert import_article(story_record(values)).outcome == "revised"
        article.refresh_from_db()
        return article

    def test_moved_confirmed_words_are_matched(self, corrected: Article) -> None:
        quote = statement("“We have no crew,”")
        assert quote.current_wording.revision == corrected.current_revision
        assert quote.current_wording.start == self.MOVED.index("“We have")
        assert quote.current_wording.role == "the harbour master"
        assert Mention.objects.get(revision=corrected.current_revision).text == "Sundays"

    def test_changed_confirmed_words_wait_for_review(self, corrected: Article) -> None:
        denial = statement("that the sailors")
        assert (denial.state, denial.corrected) == ("suggested", "reworded")
        assert denial.wordings.count() == 2
        read(corrected, Extraction(statements=()))
        denial.refresh_from_db()
        assert (denial.state, denial.corrected) == ("suggested", "reworded")
        found = saying(self.MOVED, "that the sailors were striking", form=ExtractedForm.INDIRECT)
        read(corrected, Extraction(statements=(found,)))
        assert statement("that the sailors").pk == denial.pk
        services.confirm_statement(statement=denial, by=UserFactory())
        assert (denial.state, denial.corrected) == ("confirmed", "")

    def test_changed_suggestion_keeps_id(self, corrected: Article) -> None:
        denial = statement("that the sailors")
        read(corrected, Extraction(statements=(saying(self.MOVED, "that the sailors were striking"),)))
        denial.refresh_from_db()
        assert denial.current_wording.text == "that the sailors were striking"
        assert denial.wordings.count() == 2

    def test_changed_rejected_finding_stays_rejected(self, corrected: Article) -> None:
        body = self.MOVED.replace("higher wages at once", "higher wages now")
        values = {"outlet": corrected.outlet.name, "external_id": corrected.external_id, "body": body}
        import_article(story_record(values))
        read(corrected, Extraction(statements=(saying(body, "higher wages now"),)))
        wages = statement("higher wages")
        assert (wages.state, wages.current_wording.text) == ("rejected", "higher wages now")
        assert not Statement.objects.filter(state="suggested", corrected="").exists()

    def test_editors_mention_keeps_agent_after_correction(self) -> None:
        agent = PersonFactory(name="Ines Quill")
        article = ArticleFactory(text="Ines Quill left. Quill said nothing.\n")
        place = {"revision": article.current_revision, "start": 17, "end": 22, "text": "Quill"}
        MentionFactory(**place, name="Ines Quill", agent=agent, by_editor=True)
        values = {"outlet": article.outlet.name, "external_id": article.external_id}
        import_article(story_record({**values, "body": "Inez Quill left. Quill said nothing.\n"}))
        article.refresh_from_db()
        mention = Mention.objects.get(revision=article.current_revision)
        assert (mention.text, mention.name, mention.agent) == ("Quill", "Quill", agent)

    def test_repeated_run_after_correction_changes_nothing(self, corrected: Article) -> None:
        text = self.MOVED
        found = Extraction(statements=(whole().statements[0], saying(text, "that the sailors were striking")))
        shift = len("A correction.\n\n")
        first = replace(
            found.statements[0],
            **{
                part: tuple(Span(s + shift, e + shift) for s, e in getattr(found.statements[0], part))
                for part in ("content", "cue", "source")
            },
        )
        read(corrected, replace(found, statements=(first, found.statements[1])))
        before = stored()
        read(corrected, replace(found, statements=(first, found.statements[1])))
        assert stored() == before


def test_lease_belongs_to_last_worker(article: Article) -> None:
    run = taken(article)
    assert queue.renew(run)
    ExtractionRun.objects.update(attempts=2)
    assert not queue.renew(run)
