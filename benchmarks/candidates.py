"""Times the look-up of names among a million aliases. Needs a running archive.

    DATA=FOLDER python -m benchmarks.candidates [--aliases 1000000]

Fills an archive that has no names. Names are invented: first names from the table of short forms, surnames of made-up
syllables, as unevenly frequent as real ones. Prints milliseconds by kind of query, and the plan for the commonest
surname.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator

import django

from benchmarks.setting import setting
from benchmarks.site import Meter, p50, p95
from training.pages import table

SYLLABLES = (
    "bar ben cor dal den dor fal far gar hal har kel kor lan len mar mel mor nor pel ran rel sal sel tal tor var"
)
ENDINGS = "by den er ford ham ington ley man mer ov ovsky quist sen sky son stein ton vich well wick wood worth"
WORDS = (
    "Harbour Northern United Central Royal Coastal National Western Union Board Council Bank Trust League Institute"
)


def names(seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield kinds and names without end, the same each time. One in five is an organisation's."""
    from nicknames import NickNamer

    draw = random.Random(seed)
    first = sorted(name.title() for name in NickNamer().nickname_lookup if name.isalpha())
    stems = [
        f"{a}{b}{c}".title() for a in SYLLABLES.split() for b in ["", *SYLLABLES.split()] for c in ENDINGS.split()
    ]
    draw.shuffle(stems)
    weights = [1 / (rank + 10) for rank in range(len(stems))]
    while True:
        families = draw.choices(stems, weights, k=1000)
        for family in families:
            if draw.random() < 0.2:
                yield "organisation", f"{family} {' '.join(draw.sample(WORDS.split(), 3))}"
            else:
                middle = f" {draw.choice('ABCDEFGHJKLMNPRSTW')}." if draw.random() < 0.2 else ""
                yield "person", f"{draw.choice(first)}{middle} {family}"


def fill(count: int) -> None:
    """Insert so many agents with one alias each, by COPY, without the triggers of the change log."""
    from django.db import connection
    from django.utils import timezone

    from core.db_roles import as_owner
    from core.ids import new_id
    from people.names.keys import lookup_keys, name_key

    now, ids = timezone.now(), [new_id() for _ in range(count)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'people_alias' AND indexdef LIKE '%USING gin%'"
        )
        indexes = cursor.fetchall()
        for index, _definition in indexes:
            cursor.execute(f'DROP INDEX "{index}"')
        for name in ("people_agent", "people_alias"):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        with cursor.copy(
            "COPY people_agent (id, kind, name, description, state, created_at, updated_at) FROM STDIN"
        ) as to:
            for pk, (kind, name) in zip(ids, names(), strict=False):
                to.write_row((pk, kind, name, "", "unreviewed", now, now))
        with cursor.copy(
            "COPY people_alias (agent_id, kind, name, key, keys, by_editor, created_at) FROM STDIN"
        ) as to:
            for pk, (kind, name) in zip(ids, names(), strict=False):
                to.write_row((pk, kind, name, name_key(name), lookup_keys(name), False, now))
        for name in ("people_agent", "people_alias"):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _index, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE people_agent, people_alias")


def questions(draw: random.Random, known: list[tuple[str, str]], count: int) -> dict[str, list[tuple[str, str]]]:
    """Return names to look up, by how they differ from those in the archive."""
    people = [row for row in known if row[0] == "person"]
    companies = [row for row in known if row[0] == "organisation"]

    def some(rows: list[tuple[str, str]], change: Callable[[str], str]) -> list[tuple[str, str]]:
        return [(kind, change(name)) for kind, name in draw.choices(rows, k=count)]

    def swapped(name: str) -> str:
        at = len(name) - 3
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]

    return {
        "the full name of a person": some(people, str),
        "the name of an organisation": some(companies, str),
        "an initial and a surname": some(people, lambda name: f"{name[0]}. {name.split()[-1]}"),
        "a surname alone": some(people, lambda name: name.split()[-1]),
        "two letters swapped": some(people, swapped),
        "an acronym": some(companies, lambda name: "".join(word[0] for word in name.split())),
        "a name that nobody bears": [("person", f"Zyx{n}a Qwertz{n}o") for n in range(count)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aliases", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300, help="of each kind")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.local")
    django.setup()
    from django.db import connection

    from people.models import Alias
    from people.names.keys import lookup_keys
    from people.names.lookup import PER_KEY, agents_by_key, alias_has_key, find_candidates

    if not Alias.objects.exists():
        began = time.perf_counter()
        fill(arguments.aliases)
        print(f"{arguments.aliases:,} aliases stored in {time.perf_counter() - began:.0f} s")
    known = [row for row, _ in zip(names(), range(arguments.aliases), strict=False)]
    draw = random.Random(2)
    meter, every = Meter(), list[tuple[float, float]]()
    print(setting(f"benchmarks.candidates --aliases {arguments.aliases} --queries {arguments.queries}"))
    print("\nMilliseconds of the clock, in brackets what processors spent here and in PostgreSQL:\n")
    head = ["look-up of", "p50", "p95", "most", "found"]
    rows = []

    def row(label: str, taken: list[tuple[float, float]], found: str) -> list[str]:
        wall, spent = zip(*taken, strict=True)
        cells = [f"{of(wall):.1f} ({of(spent):.1f})" for of in (p50, p95, max)]
        return [label, *cells, found]

    def measure(label: str, ask: list[Callable[[], int]]) -> list[tuple[float, float]]:
        taken, found = [], 0
        for one in ask:
            theirs, ours, began = meter.backend_seconds(), time.process_time(), time.perf_counter()
            found += one()
            wall, spent = time.perf_counter() - began, time.process_time() - ours + meter.backend_seconds() - theirs
            taken.append((1000 * wall, 1000 * spent))
        rows.append(row(label, taken, f"{found / len(taken):.1f}"))
        return taken

    find_candidates("Nobody At All")  # so that what is read and made but once is no part of any question
    for label, asked in questions(draw, known, arguments.queries).items():
        every += measure(label, [lambda k=k, n=n: len(find_candidates(n, kind=k)) for k, n in asked])
    rows.append(row("all", every, ""))
    stories = [
        [key for _k, n in draw.choices(known, k=40) for key in lookup_keys(n) if key[0] in "=#."] for _ in range(50)
    ]
    measure("the 40 names of a story, at once", [lambda s=s: len(agents_by_key(s)) for s in stories])
    print(table(head, rows))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k FROM people_alias TABLESAMPLE SYSTEM (1), unnest(keys) k WHERE k LIKE '$%%' GROUP BY k"
            " ORDER BY count(*) DESC LIMIT 1"
        )
        key = cursor.fetchone()[0]
    print(f"\n{key} is borne by {Alias.objects.filter(keys__contains=[key]).count():,}")
    print(
        Alias.objects.filter(alias_has_key([key], "person"))
        .select_related("agent")[:PER_KEY]
        .explain(analyze=True, buffers=True)
    )


if __name__ == "__main__":
    main()
