"""Times the review queue, "the next story" and a decision in an archive of any size.

    python -m benchmarks.queue FOLDER [--rounds 20]

FOLDER is the data folder of an archive that :mod:`benchmarks.site` has filled (a copy: claims are taken). Requests run
in this process, through all middleware, as an editor, in milliseconds of the clock.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.setting import setting
from benchmarks.site import p50, p95, running


def timed(rounds: int, ask: Callable[[], Any], expected: int) -> list[float]:
    """Return milliseconds of each of so many rounds, after one that does not count."""
    times = []
    for _round in range(rounds + 1):
        began = time.perf_counter()
        response = ask()
        times.append((time.perf_counter() - began) * 1000)
        if response.status_code != expected:
            raise SystemExit(f"{response.status_code} instead of {expected}")
    return times[1:]


def deciding(client: Any) -> Callable[[], Any]:
    """Return requests like the desk's script makes: accept a statement, make it a suggestion again, accept ..."""
    from articles.models import Statement

    chosen = Statement.objects.pending().order_by("article_id", "pk").values_list("pk", flat=True)[0]
    acts = cycle(["confirm", "reopen"])
    return lambda: client.post(f"/desk/statements/{chosen}/{next(acts)}/", headers={"accept": "application/json"})


def measure(rounds: int) -> list[tuple[str, list[float]]]:
    from django.contrib.auth.models import User
    from django.test import Client

    from articles.models import Outlet, Speaker, Statement

    editor, _made = User.objects.get_or_create(username="measure", defaults={"is_staff": True, "is_superuser": True})
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    outlet = Outlet.objects.order_by("name").first()
    waiting = Statement.objects.pending().order_by("-pk").values("pk")[:1]
    speaker = Speaker.objects.filter(statement__in=waiting, agent__isnull=False).first()
    narrowed = {
        "": "the queue",
        f"?outlet={outlet.pk if outlet else ''}": "the queue of an outlet",
        "?kind=direct": "the queue of direct speech",
        f"?agent={speaker.agent_id if speaker else ''}": "the queue of a speaker",
        "?page=40": "the queue, page 40",
    }
    found = [(name, timed(rounds, partial(client.get, f"/desk/{query}"), 200)) for query, name in narrowed.items()]
    found.append(("the next story, claimed", timed(rounds, lambda: client.post("/desk/next/"), 302)))
    found.append(("a decision, stored and answered", timed(4 * rounds, deciding(client), 200)))
    found.append(("figures", timed(min(rounds, 5), lambda: client.get("/desk/figures/"), 200)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with running(options.folder):
        from articles.models import Article, Statement

        print(setting(f"benchmarks.queue {options.folder.name}"))
        print(f"{Article.objects.count():,} stories, {Statement.objects.pending().count():,} statements wait\n")
        print("| | p50 ms | p95 ms |\n| --- | --- | --- |")
        for name, times in measure(options.rounds):
            print(f"| {name} | {p50(times):.0f} | {p95(times):.0f} |", flush=True)


if __name__ == "__main__":
    main()
