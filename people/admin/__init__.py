"""People and organisations in the admin: their names, their offices, and merging those that are one."""

from people.admin.agents import AgentLookupAdmin, OrganisationAdmin, PersonAdmin
from people.admin.merges import MergeRecordAdmin

__all__ = ["AgentLookupAdmin", "MergeRecordAdmin", "OrganisationAdmin", "PersonAdmin"]
