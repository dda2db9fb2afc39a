"""People and organisations."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework.exceptions import APIException
from rest_framework.reverse import reverse

from newsroom.api import filters, querysets, serializers
from newsroom.api.core.errors import Moved
from newsroom.api.core.viewsets import ArchiveViewSet
from people.models import Agent, AgentKind, Organisation, Person


class AgentViewSet(ArchiveViewSet):
    """Agents of one kind, by name. A merged agent, or one of the other kind, has moved."""

    serializer_class = serializers.AgentSerializer
    order = ["name", "id"]
    filterset_class = filters.AgentFilterSet
    expands = serializers.AgentSerializer.EXPANDS
    snapshot_kind = "agent"
    cacheable = True
    kind: AgentKind

    def get_queryset(self) -> QuerySet[Agent]:
        return querysets.agent_rows(self.viewer, expand=self.expanded).filter(kind=self.kind)

    def absence(self, sought: str) -> APIException:
        # In a query of its own: with OR, PostgreSQL would read every agent.
        agent = self.viewer.agents().filter(pk=self.viewer.present_id(sought)).first()
        if agent is None:
            return super().absence(sought)
        address = reverse(f"api:{agent.kind}-detail", args=[agent.pk], request=self.request)
        return Moved("?".join(filter(None, [address, self.request.META.get("QUERY_STRING")])))


class PersonViewSet(AgentViewSet):
    """People."""

    queryset = Person.objects.none()
    kind = AgentKind.PERSON


class OrganisationViewSet(AgentViewSet):
    """Organisations."""

    queryset = Organisation.objects.none()
    kind = AgentKind.ORGANISATION
