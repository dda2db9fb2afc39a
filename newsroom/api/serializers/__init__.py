"""Objects of the API as JSON. Views put on each row what its serializer shows; see ``newsroom.api.querysets``."""

from newsroom.api.serializers.agents import (
    AgentSerializer,
    HeldSerializer,
    OfficeSerializer,
    PositionSerializer,
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
    AgentReferenceSerializer,
    ArticleReferenceSerializer,
    KnowingPages,
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
    TargetSerializer,
)

__all__ = [
    "AgentReferenceSerializer",
    "AgentSerializer",
    "ArticleDetailSerializer",
    "ArticleReferenceSerializer",
    "ArticleSerializer",
    "ConfidenceSerializer",
    "HeldSerializer",
    "KnowingPages",
    "LatestRunSerializer",
    "MentionSerializer",
    "OfficeSerializer",
    "OutletReferenceSerializer",
    "OutletSerializer",
    "PageAddressField",
    "PositionSerializer",
    "RedirectSerializer",
    "RevisionDetailSerializer",
    "RevisionSerializer",
    "RunSerializer",
    "SegmentSerializer",
    "SelectorSerializer",
    "SpeakerSerializer",
    "StatementSerializer",
    "TargetSerializer",
    "TopicSerializer",
]
