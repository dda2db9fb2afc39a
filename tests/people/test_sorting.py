"""Tests of the sort key of names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.honorifics import COURTESY, OFFICES, STYLES, SUFFIXES
from people.models import Agent
from tests.support.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

SORT_KEY = Path(__file__).parents[2] / "people" / "sql" / "sort_key.sql"
# Titles that stay in the key: it is a stored column, so each further word rewrites the table of agents.
PARLIAMENTARY = {"mla", "msp", "sc", "td"}
KEPT = {"doctor", "frau", "herr", "honorable", "madame", "mlle", "mme", "monsieur", "senor", "señor"} | PARLIAMENTARY


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Petra Halloran", "halloran petra"),
        ("Halloran, Petra", "halloran petra"),
        ("Dr. Agnès O’Neill Jr.", "oneill agnes"),
        ("Sammy Davis, Jr.", "davis sammy"),
        ("Harriet Poole-Dunning", "poole-dunning harriet"),
        ("Anne-Marie Fell", "fell anne-marie"),
        ("Jan van der Berg", "van der berg jan"),
        ("Łukasz Ørsted", "orsted lukasz"),
        ("Bashar al-Assad", "al-assad bashar"),
        ("Pope Francis", "francis"),
        ("King Charles III", "charles"),
        ("Pelé", "pele"),
        ("Mayor", "mayor"),
        ("Xi Jinping", "xi jinping"),
        ("Kim Jong-un", "kim jong-un"),
        ("Kim Philby", "philby kim"),
        ("Άντα Ρω", "ρω αντα"),
        ("J. R. R. Tolkien", "tolkien j r r"),
        ("“", "“"),
    ],
)
def test_people_sort_by_family_name(name: str, key: str) -> None:
    assert Agent.objects.get(pk=PersonFactory(name=name).pk).sort_key == key


@pytest.mark.parametrize(
    ("name", "key"), [("The Ferry Union", "ferry union"), ("The", "the"), ("Bank of Ostry", "bank of ostry")]
)
def test_organisations_sort_without_article(name: str, key: str) -> None:
    assert Agent.objects.get(pk=OrganisationFactory(name=name).pk).sort_key == key


def test_sort_key_follows_name() -> None:
    agent = PersonFactory(name="Ada Row")
    Agent.objects.filter(pk=agent.pk).update(name="███ ███")
    agent.refresh_from_db()
    assert agent.sort_key == "███ ███"
    agent.name = "Ada Fell"
    agent.save(update_fields=["name"])
    agent.refresh_from_db()
    assert agent.sort_key == "fell ada"


def test_key_drops_the_titles_and_suffixes_of_the_table() -> None:
    suffixes, titles, *_names = re.findall(r"\(\?:((?:[\w-]+\|)+[\w-]+)\)", SORT_KEY.read_text("utf-8"))
    assert set(suffixes.split("|")) == SUFFIXES - KEPT
    assert set(titles.split("|")) == (COURTESY | STYLES | OFFICES) - KEPT
