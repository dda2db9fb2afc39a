"""The shipped model's output."""

import tracemalloc

import pytest

from articles.extraction.encoding.encoder import MODEL, Encoder, sha256_of
from articles.extraction.types import EntityType

STORY = """Harbour board says dredging will start in May

The Kestrel Bay Harbour Board will start dredging in May, its chairwoman, Ines Ferro, said on Tuesday.

“We have waited nine years for this,” Ferro told reporters in Kestrel Bay. “Nobody will lose a mooring.

“And nobody will be asked to pay for it.”

Tomas Okafor, of the fishermen's union, accused the board of hiding the cost. He said the boats would go elsewhere.
"""


@pytest.fixture(scope="module")
def encoder():
    return Encoder.load()


@pytest.fixture(scope="module")
def reading(encoder):
    return encoder.read(STORY)


def words(spans):
    return [STORY[start:end] for start, end in spans]


def saying(reading, part):
    return next(a for a in reading.attributions if any(part in piece for piece in words(a.content)))


def test_people_organisations_and_places_are_found(reading):
    found = {(STORY[e.start : e.end], e.type) for e in reading.entities}
    assert ("Ines Ferro", EntityType.PERSON) in found
    assert ("Tomas Okafor", EntityType.PERSON) in found
    assert ("Kestrel Bay Harbour Board", EntityType.ORGANISATION) in found
    assert ("Kestrel Bay", EntityType.PLACE) in found


def test_quotation_has_its_source_and_its_cue(reading):
    found = saying(reading, "We have waited nine years")
    assert words(found.source) == ["Ferro"]
    assert words(found.cue) == ["told reporters in Kestrel Bay"] or words(found.cue)[0].startswith("told")


def test_quotation_that_runs_over_paragraphs_is_one_attribution(reading):
    found = saying(reading, "Nobody will lose a mooring")
    assert found is saying(reading, "nobody will be asked to pay")


def test_reported_speech_is_found(reading):
    assert words(saying(reading, "the boats would go elsewhere").source) == ["He"]


def test_pronoun_has_antecedents(reading):
    found = saying(reading, "the boats would go elsewhere")
    best, share = found.antecedents[0]
    assert STORY[reading.entities[best].start : reading.entities[best].end] == "Tomas Okafor"
    assert 0 < share <= 1


def test_spans_have_no_surrounding_white_space(reading):
    for attribution in reading.attributions:
        for piece in words((*attribution.content, *attribution.cue, *attribution.source)):
            assert piece
            assert piece == piece.strip()


def test_confidences_are_probabilities(reading):
    assert reading.attributions
    assert all(0 < a.confidence < 1 for a in reading.attributions)
    assert all(0 < e.confidence <= 1 for e in reading.entities)


def test_same_text_gives_same_result(encoder, reading):
    assert encoder.read(STORY) == reading


def test_crlf_changes_offsets_only(encoder, reading):
    other = STORY.replace("\n", "\r\n")
    found = encoder.read(other)
    assert [other[e.start : e.end] for e in found.entities] == [STORY[e.start : e.end] for e in reading.entities]
    assert len(found.attributions) == len(reading.attributions)


@pytest.mark.parametrize("before", ["😀🏳️‍🌈 ", "é" * 7 + " ", "\ufeff"])
def test_offsets_count_code_points(encoder, before):
    text = before + "“No,” said Ines Ferro."
    people = [text[e.start : e.end] for e in encoder.read(text).entities if e.type is EntityType.PERSON]
    assert "Ines Ferro" in people


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n\t\n",
        "\x00",
        "\ud800 said Bob",
        "”“\"'‘’ said „",
        "אמר משה “שלום” 😀\r\nقال أحمد",
        "漢字" * 500,
        "a" * 100_000,
        '"' * 3_000,
        "\n" * 3_000,
    ],
    ids=["empty", "white", "nul", "surrogate", "marks", "right-to-left", "unspaced", "one word", "quotes", "lines"],
)
def test_odd_text_is_read(encoder, text):
    reading = encoder.read(text)
    assert all(0 <= e.start < e.end <= len(text) for e in reading.entities)


def test_text_that_names_nobody_has_no_statements(encoder):
    reading = encoder.read("Rain is expected in the north tomorrow.")
    assert [e for e in reading.entities if e.type is EntityType.PERSON] == []


def test_long_text_keeps_offsets(encoder, monkeypatch):
    monkeypatch.setattr("articles.extraction.encoding.encoder._LONGEST_PIECE", 150)
    text = STORY * 3
    reading = encoder.read(text)
    names = [e.start for e in reading.entities if text[e.start : e.end] == "Tomas Okafor"]
    assert [start % len(STORY) for start in names] == [STORY.index("Tomas Okafor")] * 3
    for attribution in reading.attributions:
        assert all(0 <= index < len(reading.entities) for index, _ in attribution.antecedents)


@pytest.mark.slow
def test_memory_does_not_grow_with_pieces(encoder, monkeypatch):
    monkeypatch.setattr("articles.extraction.encoding.encoder._LONGEST_PIECE", 4_096)
    text = STORY * (100_000 // len(STORY))
    tracemalloc.start()
    reading = encoder.read(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(reading.entities) > 1_000
    assert peak < 50_000_000  # all answers of the network at once would take 60 million bytes


def test_model_is_named_and_hashed(encoder):
    assert encoder.version
    assert encoder.sha256 == sha256_of(MODEL)


def test_hash_covers_weights_and_settings_only(tmp_path):
    for name in ("encoder.onnx", "config.json", "speakers.json", "MODEL_CARD.md"):
        (tmp_path / name).write_text("as it was")
    hashes = [sha256_of(tmp_path)]
    for name in ("MODEL_CARD.md", "speakers.json", "config.json", "encoder.onnx"):
        (tmp_path / name).write_text("changed")
        hashes.append(sha256_of(tmp_path))
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 4


def test_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        Encoder.load(tmp_path)
