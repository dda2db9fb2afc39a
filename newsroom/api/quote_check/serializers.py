"""Serializers of the quote check."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.models import Statement
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.quote_check.results import CheckedQuotation, Match, Verdict
from newsroom.api.quote_check.word_diff import Difference
from newsroom.api.serializers import ArticleReferenceSerializer, PageAddressField, SpeakerSerializer
from newsroom.api.serializers.statement_write import StrictSerializer

MAX_DRAFT_LENGTH = 30_000
VERDICTS = [(verdict.name.lower(), verdict.name.lower()) for verdict in Verdict]

DRAFT: dict[str, Any] = {"text": "“It has stuck for many years,” said Wenna Trost, the lock keeper."}
CHECKED: dict[str, Any] = {
    "quotations": [
        {
            "start": 0,
            "end": 30,
            "text": "“It has stuck for many years,”",
            "speakers": ["Wenna Trost"],
            "verdict": "altered",
            "matches": [
                {
                    "verdict": "altered",
                    "similarity": 0.909,
                    "differences": [{"kind": "added", "draft": "many", "archive": ""}],
                    "statement": {
                        name: examples.STATEMENT[name]
                        for name in ("id", "url", "text", "form", "act", "speakers", "state", "article")
                    },
                }
            ],
        }
    ],
    "counts": {"exact": 0, "shortened": 0, "reported": 0, "other_speaker": 0, "altered": 1, "not_found": 0},
}


@extend_schema_serializer(examples=example("Draft", DRAFT, request_only=True))
class DraftSerializer(StrictSerializer):
    text = serializers.CharField(
        max_length=MAX_DRAFT_LENGTH,
        trim_whitespace=False,
        help_text="The draft as plain text. It is neither stored nor logged.",
    )


class DifferenceSerializer(serializers.Serializer[Difference]):
    """Words of the draft in place of the archive's."""

    kind = serializers.ChoiceField(choices=get_args(get_type_hints(Difference)["kind"]))
    draft = serializers.CharField(allow_blank=True)
    archive = serializers.CharField(allow_blank=True)


class MatchedStatementSerializer(serializers.ModelSerializer[Statement]):
    """A statement of the archive."""

    url = PageAddressField("statement", help_text="The statement's page here.")
    text = serializers.CharField(source="current_wording.text", read_only=True, help_text="The words, as printed.")
    speakers = SpeakerSerializer(source="shown_speakers", many=True, read_only=True)
    article = ArticleReferenceSerializer(read_only=True)

    class Meta:
        model = Statement
        fields = ["id", "url", "text", "form", "act", "speakers", "state", "article"]
        read_only_fields = fields


class MatchSerializer(serializers.Serializer[Match]):
    """A statement from which the quotation may have been taken."""

    verdict = serializers.SerializerMethodField()
    similarity = serializers.FloatField(
        source="comparison.similarity",
        min_value=0,
        max_value=1,
        help_text="1 if no word differs.",
    )
    differences = DifferenceSerializer(source="comparison.differences", many=True)
    statement = MatchedStatementSerializer()

    @extend_schema_field(serializers.ChoiceField(choices=VERDICTS[:-1]))
    def get_verdict(self, match: Match) -> str:
        return match.verdict.name.lower()


class QuotationSerializer(serializers.Serializer[CheckedQuotation]):
    """A quotation of the draft with its marks, and the matching statements."""

    start = serializers.IntegerField(source="quoted.start", min_value=0, help_text="In code points of the draft.")
    end = serializers.IntegerField(source="quoted.end", min_value=1)
    text = serializers.CharField(source="quoted.text")
    speakers = serializers.ListField(
        source="quoted.speakers",
        child=serializers.CharField(),
        help_text="The names in the draft; empty if it names nobody.",
    )
    verdict = serializers.SerializerMethodField()
    matches = MatchSerializer(many=True)

    @extend_schema_field(serializers.ChoiceField(choices=VERDICTS))
    def get_verdict(self, checked: CheckedQuotation) -> str:
        """The verdict of the best match."""
        return checked.verdict.name.lower()


@extend_schema_serializer(examples=example("Checked draft", CHECKED, response_only=True))
class CheckedDraftSerializer(serializers.Serializer[Any]):
    quotations = QuotationSerializer(many=True)
    counts = serializers.DictField(
        child=serializers.IntegerField(min_value=0), help_text="The number of quotations with each verdict."
    )
