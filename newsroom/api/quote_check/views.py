"""``POST quote-check/``: returns a verdict on each quotation of a draft."""

from __future__ import annotations

from collections import Counter

from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.core.throttling import QuoteCheckThrottle
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.quote_check.draft_parser import find_draft_quotations
from newsroom.api.quote_check.results import Verdict, check
from newsroom.api.quote_check.serializers import CheckedDraftSerializer, DraftSerializer

MAX_QUOTATIONS = 100


class QuoteCheckView(ArchiveView):
    """Check the quotations of a draft against the archive.

    For each: `exact`, `altered` (with the differences), `reported` (these words, but not as a quotation),
    `other_speaker`, or `not_found`. Nothing of the draft is stored or logged.
    """

    throttle_classes = [*ArchiveView.throttle_classes, QuoteCheckThrottle]
    bytes_per_cost = 3000

    @extend_schema(
        operation_id="quote_check", tags=["quote-check"], request=DraftSerializer, responses=CheckedDraftSerializer
    )
    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        draft = DraftSerializer(data=request.data)
        draft.is_valid(raise_exception=True)
        quotations = find_draft_quotations(draft.validated_data["text"])
        if len(quotations) > MAX_QUOTATIONS:
            message = _("More than %(most)d quotations: check the draft in parts.")
            raise ValidationError({"text": [message % {"most": MAX_QUOTATIONS}]})
        checked = [check(quoted, self.viewer) for quoted in quotations]
        counts = Counter(one.verdict for one in checked)
        result = {
            "quotations": checked,
            "counts": {verdict.name.lower(): counts[verdict] for verdict in Verdict},
        }
        response = Response(CheckedDraftSerializer(result, context={"request": request}).data)
        patch_cache_control(response, no_store=True)
        return response
