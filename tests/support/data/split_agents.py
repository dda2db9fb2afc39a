"""Two stories with one name, and the rows of an agent before and after a split."""

from __future__ import annotations

from typing import Any

from articles.extraction.types import Extraction
from articles.models import Article, Mention, NameInStory, Speaker
from people.models import Agent, Alias
from tests.support.data.extractions import naming, read, saying

TEXT = "Owen Pell will speak on Monday.\n\n“We have no crew,” said Owen Pell. “Nobody came,” Pell added.\n"
PELL = ("Owen Pell", "person")


def read_again(article: Article, role: str = "") -> None:
    first = saying(TEXT, "“We have no crew,”", cue="said", speakers=[PELL], role=role)
    second = saying(TEXT, "“Nobody came,”", cue="added", speakers=[PELL], role=role)
    read(article, Extraction(entities=naming(TEXT, PELL), statements=(first, second)))


def everything() -> dict[str, Any]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values(*fields))
        for model, fields in {
            NameInStory: ["pk", "agent", "by_editor"],
            Speaker: ["pk", "name_in_story", "kind", "agent", "state", "decided_by"],
            Mention: ["pk", "agent", "by_editor"],
            Agent: ["pk", "name", "kind"],
            Alias: ["agent", "name"],
        }.items()
    }


def of(agent: Agent) -> tuple[int, int, int]:
    return agent.names_in_stories.count(), agent.speaker_edges.count(), agent.mentions.count()
