"""Admin of people and organisations: names, positions, merges and changes of kind."""

from people.admin.agents import AgentLookupAdmin, BaseOrganisationAdmin, BasePersonAdmin
from people.admin.change_kind import KindChangeAdmin
from people.admin.merge_history import DistinctionAdmin, MergeRecordAdmin

__all__ = [
    "AgentLookupAdmin",
    "BaseOrganisationAdmin",
    "BasePersonAdmin",
    "DistinctionAdmin",
    "KindChangeAdmin",
    "MergeRecordAdmin",
]
