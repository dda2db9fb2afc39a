"""People and organisations, their names and positions, and the decisions about their identity."""

from people.models.agents import Agent, AgentKind, Alias, OpaqueIdField, Organisation, Person, Position
from people.models.identity import (
    Dismissal,
    Distinction,
    KindChange,
    LikelyPair,
    Lookup,
    MergeRecord,
    Redirect,
    RefusedAlias,
    RefusedPosition,
    Split,
)
from people.models.organisation_parts import Part
from people.models.permissions import StaffPermission

__all__ = [
    "Agent",
    "AgentKind",
    "Alias",
    "Dismissal",
    "Distinction",
    "KindChange",
    "LikelyPair",
    "Lookup",
    "MergeRecord",
    "OpaqueIdField",
    "Organisation",
    "Part",
    "Person",
    "Position",
    "Redirect",
    "RefusedAlias",
    "RefusedPosition",
    "Split",
    "StaffPermission",
]
