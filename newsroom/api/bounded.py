"""How much of an address is read."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from newsroom.api.errors import QueryTooLong

# Room for 200 ids, and for many a batch of questions to reconcile, which may be sent in a body.
LONGEST_QUERY = 16_384


class Bounded(APIView):
    """Refuses a query that does not end, wherever it leads."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise QueryTooLong(LONGEST_QUERY)
