"""Measures whether the reconciliation service returns the right name first for misspelt and partial names.

    python -m benchmarks.reconciliation [--names 200] [--seed 1] [--fill 5000]

Names are drawn from the public people and organisations of the archive that ``DATA`` or ``DATABASE_URL`` names, and
changed in one of several ways. A changed name is used only where the right name is nearer to it than any other, by
the letters to add, leave out, change or swap: otherwise nobody could say which is right. ``--fill`` first adds so many
approved agents with invented names. Prints, by kind of change, how often the first result is right, and every one
that is not.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import django
from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks.candidates import names as invented_names

VOWELS = "aeiou"
SHORTEST = 4
# So many questions may be asked of the service at once.
BATCH = 50


def letter(draw: random.Random, name: str) -> int:
    """Return the index of a letter that is not the first or last of its word."""
    inner = [
        n for n in range(1, len(name) - 1) if name[n - 1].isalpha() and name[n].isalpha() and name[n + 1].isalpha()
    ]
    return draw.choice(inner)


def left_out(draw: random.Random, name: str) -> str:
    at = letter(draw, name)
    return name[:at] + name[at + 1 :]


def doubled(draw: random.Random, name: str) -> str:
    at = letter(draw, name)
    return name[:at] + name[at] + name[at:]


def swapped(draw: random.Random, name: str) -> str:
    at = letter(draw, name)
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at > 1 else doubled(draw, name)


def other_vowel(draw: random.Random, name: str) -> str:
    places = [n for n, c in enumerate(name) if c in VOWELS]
    if not places:
        return doubled(draw, name)
    at = draw.choice(places)
    return name[:at] + draw.choice(VOWELS.replace(name[at], "")) + name[at + 1 :]


def inverted(_draw: random.Random, name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}".upper()


def initial(_draw: random.Random, name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{given[0]}. {family}"


def last_word(_draw: random.Random, name: str) -> str:
    return name.rsplit(maxsplit=1)[-1]


def misspelt_last_word(draw: random.Random, name: str) -> str:
    return left_out(draw, last_word(draw, name))


Change = Callable[[random.Random, str], str]
MISSPELT: dict[str, Change] = {
    "a letter left out": left_out,
    "a letter doubled": doubled,
    "two letters swapped": swapped,
    "another vowel": other_vowel,
    "the surname first, in capitals": inverted,
}
PARTIAL: dict[str, Change] = {
    "an initial for the first names": initial,
    "the last word alone": last_word,
    "the last word alone, a letter left out": misspelt_last_word,
}

# What of a name is compared with the part that is asked for.
PARTS: dict[str, Callable[[str], str]] = {
    "an initial for the first names": lambda name: f"{name[0]} {name.split()[-1]}".casefold(),
    "the last word alone": lambda name: name.split()[-1].casefold(),
    "the last word alone, a letter left out": lambda name: name.split()[-1].casefold(),
}


def cases(draw: random.Random, known: Sequence[tuple[str, str, str]], count: int) -> list[tuple[str, str, str, str]]:
    """Yield the kind of change, the query, the agent's kind and the right id."""
    whole = [row for row in known if len(row[2].split()) > 1 and len(row[2].split()[-1]) > SHORTEST]
    ways = [*MISSPELT.items(), *PARTIAL.items()]
    found = []
    while len(found) < count:
        way, change = ways[len(found) % len(ways)]
        pk, kind, name = draw.choice(whole)
        if kind != "person" and (way in PARTIAL or change is inverted):
            continue
        asked = change(draw, name)
        compared = PARTS.get(way, str.casefold)
        others = [compared(other) for its, of, other in known if its != pk and of == kind]
        right = compared(name if change is inverted else asked)
        if not process.extractOne(
            right, others, scorer=OSA.distance, score_cutoff=OSA.distance(right, compared(name))
        ):
            found.append((way, asked, kind, pk))
    return found


def fill(count: int) -> None:
    from people.models import Agent, Alias
    from people.names.keys import lookup_keys, name_key

    wanted = dict.fromkeys(row for row, _ in zip(invented_names(), range(2 * count), strict=False))
    agents = [Agent(kind=kind, name=name, state=Agent.AgentState.APPROVED) for kind, name in list(wanted)[:count]]
    Agent.objects.bulk_create(agents)
    Alias.objects.bulk_create(
        [Alias(agent=one, name=one.name, key=name_key(one.name), keys=lookup_keys(one.name)) for one in agents]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fill", type=int, default=0)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    from articles.visibility import public_agents
    from newsroom.api.core.viewer import Viewer
    from newsroom.api.reconciliation.matching import reconcile

    if arguments.fill:
        fill(arguments.fill)
    known = list(public_agents().order_by("pk").values_list("pk", "kind", "name"))
    nobody, right, asked, taken = Viewer(user=None, role=None), Counter[str](), Counter[str](), []
    for way, query, kind, pk in cases(random.Random(arguments.seed), known, arguments.names):
        began = time.perf_counter()
        found = reconcile(query, nobody, kinds=[kind])
        taken.append(time.perf_counter() - began)
        asked[way] += 1
        right[way] += bool(found) and found[0].agent.pk == pk
        if not found or found[0].agent.pk != pk:
            name = next(name for its, _kind, name in known if its == pk)
            print(f"  {query!r} for {name!r}: {[(one.agent.name, one.score) for one in found[:3]]}")
    for way, count in asked.items():
        print(f"{way:40} {right[way]:4} of {count:4}")
    print(
        f"{'all':40} {right.total():4} of {asked.total():4}  ({right.total() / asked.total():.1%} of {len(known):,})"
    )
    batches = [sum(taken[first : first + BATCH]) for first in range(0, len(taken), BATCH)]
    print(
        f"median {sorted(taken)[len(taken) // 2] * 1000:.0f} ms, slowest {max(taken) * 1000:.0f} ms;"
        f" batches of {BATCH}: {min(batches):.2f} to {max(batches):.2f} s"
    )


if __name__ == "__main__":
    main()
