"""Serializers. ``newsroom.api.querysets`` loads what they show."""

from newsroom.api.serializers.agents import (
    AgentPositionSerializer,
    AgentSerializer,
    PositionSerializer,
    PositionSummarySerializer,
    RedirectSerializer,
)
from newsroom.api.serializers.articles import (
    ArticleDetailSerializer,
    ArticleSerializer,
    LatestRunSerializer,
    OutletSerializer,
    RevisionDetailSerializer,
    TopicSerializer,
)
from newsroom.api.serializers.base import (
    AgentPagesMixin,
    AgentReferenceSerializer,
    ArticleReferenceSerializer,
    OutletReferenceSerializer,
    PageAddressField,
    RevisionSerializer,
)
from newsroom.api.serializers.extraction import MentionSerializer, RunSerializer
from newsroom.api.serializers.statements import (
    ConfidenceSerializer,
    SegmentSerializer,
    SelectorSerializer,
    SpeakerSerializer,
    StatementSerializer,
    StatementVersionSerializer,
    TargetSerializer,
)

__all__ = [
    "AgentPagesMixin",
    "AgentPositionSerializer",
    "AgentReferenceSerializer",
    "AgentSerializer",
    "ArticleDetailSerializer",
    "ArticleReferenceSerializer",
    "ArticleSerializer",
    "ConfidenceSerializer",
    "LatestRunSerializer",
    "MentionSerializer",
    "OutletReferenceSerializer",
    "OutletSerializer",
    "PageAddressField",
    "PositionSerializer",
    "PositionSummarySerializer",
    "RedirectSerializer",
    "RevisionDetailSerializer",
    "RevisionSerializer",
    "RunSerializer",
    "SegmentSerializer",
    "SelectorSerializer",
    "SpeakerSerializer",
    "StatementSerializer",
    "StatementVersionSerializer",
    "TargetSerializer",
    "TopicSerializer",
]
