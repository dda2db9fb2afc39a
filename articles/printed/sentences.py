"""The outlet's own sentences in which something is reported, word for word, as far as its rights let them be shown.

Direct speech is shown by its own words; it has none here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from articles.excerpts import EXCERPT_WORDS, Bounds, end_after_words, start_before_words
from articles.extraction.text.segmentation import segment
from articles.models import Article, Revision, Statement, Wording
from articles.models.articles import PublicText

# Enough around a statement to judge it by, and a limit for a text that is one enormous line.
CONTEXT_WORDS = 200
GAP = " … "


@dataclass(frozen=True)
class PrintedSentence:
    """The span of a sentence, or of several in a row of one paragraph.

    One that is too long to be shown is cut: ``begins_within`` at its start, ``is_cut`` at its end.
    """

    start: int
    end: int
    begins_within: bool = False
    is_cut: bool = False


@dataclass(frozen=True)
class PrintedSentences:
    """Sentences of a story's ``text``; ``is_cut`` says that the statement has more than these."""

    text: str = ""
    sentences: Sequence[PrintedSentence] = ()
    is_cut: bool = False

    def joined(self) -> str:
        """Return the sentences as one text: a line break joins neighbours, and " … " those with words between."""
        gaps = (self._between(one, other) for one, other in pairwise(self.sentences))
        parts = (self.text[one.start : one.end] for one in self.sentences)
        return "".join(gap + part for gap, part in zip(chain([""], gaps), parts, strict=False))

    def _between(self, one: PrintedSentence, other: PrintedSentence) -> str:
        return GAP if self.text[one.end : other.start].strip() else "\n"


def with_sentences(statements: Iterable[Statement], wordings: Sequence[Wording] | None = None) -> None:
    """Read the texts from which :func:`printed_sentences` cuts, in one query, for what is not direct speech.

    ``wordings`` are those to be shown, where they are not the statements' current ones. Only texts that readers may
    see anything of are read. A text that was replaced or withheld is for the caller to leave out.
    """
    by_revision: dict[str, list[Wording]] = defaultdict(list)
    for statement in statements:
        shows_text = statement.article.public_text != PublicText.NONE and statement.form != Statement.Form.DIRECT
        if not shows_text:
            continue
        for wording in [statement.current_wording] if wordings is None else wordings:
            # Of the current text readers may see what its outlet allows.
            if wording and (wordings is not None or wording.revision_id == statement.article.current_revision_id):
                by_revision[wording.revision_id].append(wording)
    if by_revision:
        for pk, text in Revision.objects.filter(pk__in=by_revision).values_list("pk", "text"):
            for wording in by_revision[pk]:
                wording.printed_in = text  # type: ignore[attr-defined]


def printed_sentences(statement: Statement, wording: Wording | None = None, limit: int = 0) -> PrintedSentences:
    """Return the sentences that hold a statement's words, as far as the outlet lets them be shown.

    With ``limit`` there are only as many sentences as begin within so many characters. There are none for direct
    speech, and where no text may be shown or :func:`with_sentences` has read none.
    """
    wording = wording or statement.current_wording
    text = getattr(wording, "printed_in", "")
    own = attributed_spans(statement, wording) if text and statement.form != Statement.Form.DIRECT else []
    if not own:
        return PrintedSentences()
    everything = _sentences_of(statement, own, text)
    lengths = accumulate(sentence.end - sentence.start for sentence in everything)
    within = [one for one, length in zip(everything, lengths, strict=True) if not limit or length <= limit]
    chosen = within or everything[:1]
    return PrintedSentences(text, _joined(chosen, text), is_cut=len(chosen) < len(everything))


def attributed_spans(statement: Statement, wording: Wording | None = None) -> list[Bounds]:
    """Return where a statement's words stand; of a silence, where the text says that nothing was said."""
    wording = wording or statement.current_wording
    if wording is None:
        return []
    segments = wording.content
    if statement.act_class == Statement.ActClass.SILENCE:
        segments = sorted([*wording.content, *wording.cue] or wording.source, key=lambda segment: segment["start"])
    return [(segment["start"], segment["end"]) for segment in segments]


def words_of_context(article: Article) -> int:
    """Return how many words may be shown on either side of a statement's own, where any may."""
    return CONTEXT_WORDS if article.public_text == PublicText.FULL else EXCERPT_WORDS


def _sentences_of(statement: Statement, own: Sequence[Bounds], text: str) -> list[PrintedSentence]:
    """Return the sentences that hold a statement's words, as far as its outlet lets the text around them be shown."""
    words, begins, ends = words_of_context(statement.article), own[0][0], own[-1][1]
    line = text.rfind("\n", 0, begins) + 1
    line_end = text.find("\n", ends)
    # The rest of a long story is not looked at.
    around = text[line : None if line_end < 0 else line_end]
    first = line + start_before_words(around, begins - line, words)
    past = line + end_after_words(around, ends - line, words)
    found = []
    for sentence in segment(around).sentences:
        start, end = line + sentence.start, line + sentence.end
        if any(start < own_end and own_start < end for own_start, own_end in own):
            found.append(PrintedSentence(max(start, first), min(end, past), start < first, past < end))
    return found


def _joined(sentences: Sequence[PrintedSentence], text: str) -> list[PrintedSentence]:
    """Return the same with neighbours of one paragraph as one."""
    found: list[PrintedSentence] = []
    for sentence in sentences:
        between = text[found[-1].end : sentence.start] if found else "\n"
        if not between.strip() and "\n" not in between:
            found[-1] = replace(found[-1], end=sentence.end, is_cut=sentence.is_cut)
        else:
            found.append(sentence)
    return found
