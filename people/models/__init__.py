"""Who exists: people and organisations, their names and offices, and what was decided of who is who."""

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
from people.models.permissions import Desk

__all__ = [
    "Agent",
    "AgentKind",
    "Alias",
    "Desk",
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
]
