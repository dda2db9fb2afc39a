"""Measures archives of several sizes in turns, so that a machine's drifting speed affects all alike.

Each size has a process and a PostgreSQL of its own, which all live until the end. A kind of page is requested once at
one size, once at the next, back and forth; only one process is busy at a time. Processes exchange lines of JSON: a
child first sends what its archive holds and its kinds of page, and then receives one name for each request, to which
it sends null, or all that it measured once it has made them all.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from benchmarks.setting import ROOT


class MeasuredProcess:
    """A process that measures one archive, started by this command."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Wait until it has stopped its PostgreSQL, which it does when its input ends."""
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()

    def answer(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise ChildProcessError(f"{self.process.args!r} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, name: str) -> Any:
        """Let it make its next request to this kind of page."""
        print(name, file=self.process.stdin, flush=True)
        return self.answer()


def in_turns(commands: Mapping[int, Sequence[str]], say: Callable[[str, dict[int, Any]], None]) -> dict[int, Any]:
    """Return, by size, what its process first sent, with all measurements as ``pages``, by name.

    A kind of page that only some archives have is requested at these. ``say`` is called when each is done.
    """
    with contextlib.ExitStack() as living:
        children, told, names = dict[int, MeasuredProcess](), dict[int, Any](), dict[int, list[str]]()
        # One after the other: an archive that is filled first should have the machine to itself.
        for size, command in commands.items():
            children[size] = living.enter_context(MeasuredProcess(command))
            told[size] = {"pages": {}, **children[size].answer()}
            names[size] = told[size].pop("names")
        for name in dict.fromkeys(name for own in reversed(names.values()) for name in own):
            done, left = dict[int, Any](), [size for size in names if name in names[size]]
            while left:
                done |= {size: measured for size in left if (measured := children[size].ask(name))}
                left = [size for size in left if size not in done]
            say(name, done)
            for size, page in done.items():
                told[size]["pages"][name] = page
    return told


def taking_turns(said: Mapping[str, Any], pages: Mapping[str, Iterator[dict[str, Any] | None]]) -> None:
    """Run the child's loop: one step of the named page for each line of input."""
    answers = sys.stdout
    # Whatever else would be printed here is none of the answers.
    with contextlib.redirect_stdout(sys.stderr):
        print(json.dumps({**said, "names": list(pages)}), file=answers, flush=True)
        for line in sys.stdin:
            print(json.dumps(next(pages[line.rstrip("\n")])), file=answers, flush=True)
