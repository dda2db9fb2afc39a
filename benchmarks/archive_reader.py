"""The archive's extractor as a process to be measured: ``python -m benchmarks.archive_reader``."""

from __future__ import annotations

from articles.extraction.json_lines import to_row
from articles.extraction.pipeline import Extractor
from benchmarks.serving import Statement, serve


def main() -> None:
    extractor = Extractor.load()

    def statements(text: str) -> list[Statement]:
        found: list[Statement] = to_row(extractor.extract(text))["statements"]
        return found

    serve(statements)


if __name__ == "__main__":
    main()
